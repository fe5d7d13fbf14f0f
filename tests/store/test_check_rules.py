"""`mailbot check` about an admin's rules: what they change, what they lack, and what each language has."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailbot.cli.main import main
from mailbot.config.defaults import defaults

SHIPPED = (defaults("config") / "fields.toml").read_text("utf-8")


@pytest.fixture
def own(config: Path) -> Path:
    (config.parent / "statements").mkdir()
    folder = config.parent / "own"
    folder.mkdir()
    config.write_text('config = "own"\n' + config.read_text("utf-8"), "utf-8")
    return folder


def check(config: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(config), "check", *more])


def test_changes_are_told(config: Path, own: Path) -> None:
    (own / "fields.toml").write_text('[add.words.my]\net = ["minu oma"]', "utf-8")
    result = check(config)
    assert "config/fields.toml: adds 1 words to my (et)" in result.output
    assert result.exit_code == 0, result.output


def test_a_copy_of_before_an_upgrade_is_a_fault(config: Path, own: Path) -> None:
    (own / "fields.toml").write_text(SHIPPED.replace("[words.wish]", "[words.country_xx]"), "utf-8")
    result = check(config)
    assert "fields.toml: words.wish: is asked for and not here" in result.output
    assert result.exit_code == 2


def test_letters_without_privacy_words_are_refused(config: Path) -> None:
    shutil.copytree(defaults("templates") / "en", config.parent / "letters" / "sv")
    config.write_text('templates = "letters"\n' + config.read_text("utf-8"), "utf-8")
    result = check(config)
    assert "templates/sv: no letter may leave in a language without privacy words" in result.output
    assert result.exit_code == 2


def test_languages(config: Path) -> None:
    result = check(config, "--languages")
    table = [line.split() for line in result.output.splitlines() if line.strip() and "has no words" not in line]
    lines = {line[0]: line for line in table}
    assert lines["language"][-3:] == ["letters", "digest", "privacy"]
    assert lines["et"][-3:] == ["yes", "yes", "yes"]
    assert lines["pl"][-3:] != ["yes", "yes", "yes"]
    assert "pl has no words for: " in result.output


def test_a_language_that_an_admin_has_added_is_in_the_table(config: Path, own: Path) -> None:
    (own / "fields.toml").write_text('[add.words.my]\nda = ["min", "mit", "mine"]\n', "utf-8")
    result = check(config, "--languages")
    assert result.exit_code == 0, result.output
    assert "da has no words for: " in result.output
    assert any(line.split()[:1] == ["da"] and line.split()[-1] == "-" for line in result.output.splitlines())


def test_what_can_never_match_is_warned_of_and_is_no_fault(config: Path, own: Path) -> None:
    (own / "links.toml").write_text(
        '[[add.link]]\nid = "ours"\nprovider = "other"\nhosts = ["https://cloud.hospital.example"]\n', "utf-8"
    )
    result = check(config)
    assert "warning: links.toml: rule 'ours': hosts: 'https://cloud.hospital.example' is no host" in result.output
    assert result.exit_code == 0, result.output


def test_an_address_of_staff_that_is_none_is_a_fault(config: Path, own: Path) -> None:
    text = config.read_text("utf-8").replace('["breast@hospital.example"]', '["a@hospital.example", "Kati, breast"]')
    config.write_text(text, "utf-8")
    result = check(config)
    assert "staff.review_groups.breast.1: is no address" in result.output
    assert "review_groups.breast.0" not in result.output
    assert result.exit_code == 2


def test_words_of_letters_that_an_admin_removes_are_told(config: Path) -> None:
    letters = config.parent / "letters" / "en"
    letters.mkdir(parents=True)
    config.write_text('templates = "letters"\n' + config.read_text("utf-8"), "utf-8")
    (letters / "words.toml").write_text('[remove.words]\nkinds = ["pgp"]', "utf-8")
    result = check(config)
    assert "templates/en/words.toml: removes kinds.pgp" in result.output
    (letters / "words.toml").write_text('[remove.words]\nkinds = ["pgp", "pgq"]', "utf-8")
    result = check(config)
    assert "words.toml:2: remove.words.kinds: there is no 'pgq' in the list to remove" in result.output
    assert result.exit_code == 2


def test_what_an_upgrade_changes_beneath_own_words_is_told_until_it_was_seen(
    config: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    letters = config.parent / "letters" / "en"
    letters.mkdir(parents=True)
    (letters / "words.toml").write_text('kind_other = "paper"', "utf-8")
    (config.parent / "statements").mkdir()
    config.write_text('templates = "letters"\n' + config.read_text("utf-8"), "utf-8")
    before = check(config)
    assert "templates/en/words.toml: says kind_other in other words" in before.output
    assert "since an upgrade" not in before.output
    assert before.exit_code == 0, before.output
    newer = tmp_path / "newer"
    shutil.copytree(defaults("templates"), newer)
    words = newer / "en" / "words.toml"
    words.write_text(words.read_text("utf-8").replace('kind_other = "', 'kind_other = "a '), "utf-8")
    monkeypatch.setattr("mailbot.config.upgrades.changes.defaults", lambda _: newer)
    assert "says kind_other in other words: the shipped one is another since an upgrade" in check(config).output
    assert "since an upgrade" in check(config, "--seen").output
    assert "since an upgrade" not in check(config).output
