"""What an admin's own files change in what is shipped, thing by thing."""

from pathlib import Path

from mailbot.config.defaults import defaults
from mailbot.config.upgrades.changes import own_changes


def told(config: Path | None, templates: Path | None) -> list[tuple[str, str]]:
    return [(file, change.what) for file, change in own_changes(config, templates) if not change.same]


def own(folder: Path, name: str, text: str) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def shipped(name: str) -> str:
    return (defaults("templates") / name).read_text("utf-8")


def test_words_of_letters_and_digest_are_told_one_by_one(tmp_path: Path) -> None:
    own(tmp_path, "en/words.toml", 'kind_other = "paper"\n[kinds]\npdf = "PDF paper"\nnew = "x"')
    own(tmp_path, "digest/en.toml", '[titles]\nnew = "Newcomers"')
    assert told(None, tmp_path) == [
        ("templates/digest/en.toml", "adds titles"),
        ("templates/en/words.toml", "says kind_other in other words"),
        ("templates/en/words.toml", "says kinds.pdf in other words"),
        ("templates/en/words.toml", "adds kinds.new"),
    ]


def test_words_that_are_removed_are_told_one_by_one(tmp_path: Path) -> None:
    own(
        tmp_path, "en/words.toml", '[remove]\nlists = ["crisis_line", "invoice"]\n[remove.words]\nkinds = ["pgp", "no"]'
    )
    own(tmp_path, "en/items.toml", '[remove.words.document]\nprotected = ["how"]')
    own(tmp_path, "digest/en.toml", '[remove.words]\nitems = ["contract"]')
    assert told(None, tmp_path) == [
        ("templates/digest/en.toml", "removes items.contract"),
        ("templates/en/items.toml", "removes document.protected.how"),
        ("templates/en/words.toml", "removes crisis_line"),
        ("templates/en/words.toml", "removes list invoice"),
        ("templates/en/words.toml", "removes kinds.pgp"),
    ]


def test_a_letter_is_told_as_a_whole_and_a_copy_as_one(tmp_path: Path) -> None:
    own(tmp_path, "en/deficiency.j2", "Subject: x\n\ny")
    own(tmp_path, "en/invoice.j2", shipped("en/invoice.j2"))
    own(tmp_path, "sv/words.toml", "")
    assert told(None, tmp_path) == [
        ("templates/en/deficiency.j2", "takes the place of the whole shipped file"),
        ("templates/en/invoice.j2", "is the shipped file: without it, upgrades reach what it says"),
        ("templates/sv/words.toml", "is a file besides the shipped ones"),
    ]


def test_rules_too_and_a_broken_file_changes_nothing(tmp_path: Path) -> None:
    config = own(tmp_path / "config", "fields.toml", '[remove]\nlists = ["my"]')
    templates = own(tmp_path / "templates", "en/words.toml", "no = toml = here")
    assert told(config, templates) == [("config/fields.toml", "removes list my")]
