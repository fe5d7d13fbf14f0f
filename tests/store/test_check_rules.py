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
    assert "fields.toml: adds 1 words to my (et)" in result.output
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
