"""An upgrade that changes what stands beneath an own file is told until somebody has looked."""

from pathlib import Path

from mailbot.config.overlays import Change, changed
from mailbot.config.upgrades.beneath import changed_beneath

WORD = "templates/en/words.toml"


def check(path: Path, own: str, shipped: str, *, seen: bool = False) -> list[str]:
    return list(changed_beneath(path, [(WORD, changed("says x in other words", own, shipped))], seen=seen))


def test_it_is_told_until_it_was_seen(tmp_path: Path) -> None:
    path = tmp_path / "beneath"
    assert check(path, "ours", "theirs") == []
    assert check(path, "ours", "theirs") == []
    for _ in range(2):
        assert check(path, "ours", "theirs, better") == [f"{WORD}: says x in other words"]
    assert check(path, "ours", "theirs, better", seen=True) == [f"{WORD}: says x in other words"]
    assert check(path, "ours", "theirs, better") == []


def test_who_writes_his_own_anew_has_looked(tmp_path: Path) -> None:
    path = tmp_path / "beneath"
    check(path, "ours", "theirs")
    assert check(path, "ours, better", "theirs, better") == []


def test_a_copy_that_an_upgrade_leaves_behind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "beneath"
    check(path, "theirs", "theirs")
    assert check(path, "theirs", "theirs, better") == [f"{WORD}: says x in other words"]


def test_what_stands_over_nothing_is_never_told_and_no_word_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "beneath"
    assert list(changed_beneath(path, [(WORD, Change(what="adds y", own="1"))], seen=False)) == []
    check(path, "ours", "theirs")
    assert "ours" not in path.read_text("utf-8") and "theirs" not in path.read_text("utf-8")


def test_a_broken_file_of_sums_is_as_good_as_none(tmp_path: Path) -> None:
    path = tmp_path / "beneath"
    for text in ("", "[]", "{", '{"a": 1}'):
        path.write_text(text, "utf-8")
        assert check(path, "ours", "theirs") == []
        path.unlink()
