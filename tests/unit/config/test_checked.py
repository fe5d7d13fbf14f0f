"""What was right is not checked again while nothing changed; whatever changed is."""

from pathlib import Path

import pytest

from mailbot.config import checked, rules_file
from mailbot.config.checked import Checked
from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.config.templates import load_templates
from mailbot.deployment import load_deployment

SETTINGS = """
config = "rules"
mailbox = [{ name = "x", kind = "maildir", path = "mail" }]
outgoing = { kind = "folder", path = "letters" }
[hospital]
name = "H"
from_address = "a@h.example"
display_name = "H"
post_address = "P"
registered_address = "R"
registry_code = "1"
phone = "+372 5"
account_holder = "H"
iban = "EE382200221020145685"
bic = "HABAEE2X"
"""
RIGHT = "[[pattern]]\nid = 'a'\npattern = '[0-9]{3}'\nexamples = ['123']\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "documents.toml").write_text(RIGHT)
    (tmp_path / "data").mkdir(mode=0o700)
    path = tmp_path / "mailbot.toml"
    path.write_text(SETTINGS)
    assert load_deployment(path)[1] == ()
    return path


@pytest.fixture
def examples_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    run: list[str] = []
    usual = rules_file._check
    monkeypatch.setattr(
        rules_file, "_check", lambda rule, rules, fault: (run.append(rule.id), usual(rule, rules, fault))
    )
    return run


def test_the_second_start_runs_no_example(config: Path, examples_run: list[str]) -> None:
    assert load_deployment(config)[1] == ()
    assert examples_run == []


def test_a_check_on_demand_runs_every_example(config: Path, examples_run: list[str]) -> None:
    assert load_deployment(config, again=True)[1] == ()
    assert len(examples_run) > 50


def test_only_the_file_that_changed_is_checked(config: Path, examples_run: list[str]) -> None:
    (config.parent / "rules" / "documents.toml").write_text(RIGHT.replace("'a'", "'b'"))
    assert load_deployment(config)[1] == ()
    assert examples_run == ["b"]


def test_a_fault_is_told_at_every_start(config: Path) -> None:
    (config.parent / "rules" / "documents.toml").write_text(RIGHT.replace("'123'", "'12'"))
    for _ in range(2):
        (fault,) = load_deployment(config)[1]
        assert str(fault) == "documents.toml:4: pattern.0.examples: does not match its example '12'"


def test_a_changed_program_checks_everything(
    config: Path, examples_run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked, "_maker", lambda: b"another")
    assert load_deployment(config)[1] == ()
    assert len(examples_run) > 50


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"0" * 5000])
def test_a_damaged_file_is_as_good_as_none(config: Path, examples_run: list[str], damage: bytes) -> None:
    kept = config.parent / "data" / "checked"
    before = kept.read_bytes()
    kept.write_bytes(damage)
    assert load_deployment(config)[1] == ()
    assert len(examples_run) > 50
    assert kept.read_bytes() == before
    assert kept.stat().st_mode & 0o777 == 0o600


def test_without_a_data_folder_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.toml"
    path.write_text(SETTINGS.replace('config = "rules"', ""))
    assert load_deployment(path)[1] == ()
    assert [file.name for file in tmp_path.iterdir()] == ["mailbot.toml"]


def test_unchecked_rules_and_templates_are_the_same(tmp_path: Path) -> None:
    rules, _ = load_rules((defaults("config"),))
    templates, _ = load_templates((defaults("templates"),))
    path = tmp_path / "checked"
    for _ in range(2):
        remembered = Checked(path)
        assert load_rules((defaults("config"),), remembered) == (rules, ())
        again, faults = load_templates((defaults("templates"),), checked=remembered)
        assert again is not None and templates is not None and faults == ()
        for code, language in templates.languages.items():
            same = again.languages[code]
            assert same.vocabulary == language.vocabulary
            assert {k: p.source for k, p in same.letters.items()} == {k: p.source for k, p in language.letters.items()}
            assert {k: w.how.source for k, w in same.items.items()} == {
                k: w.how.source for k, w in language.items.items()
            }
        remembered.keep()


def test_a_template_is_known_only_with_the_same_variables(tmp_path: Path) -> None:
    kept = Checked(tmp_path / "checked")
    kept.is_right("case", "{{ case }}")
    kept.keep()
    assert Checked(tmp_path / "checked").was_right("case", "{{ case }}")
    assert not Checked(tmp_path / "checked").was_right("case name", "{{ case }}")
    assert not Checked(tmp_path / "checked").was_right("case", "{{ case }} ")
