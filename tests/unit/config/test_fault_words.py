"""A fault of mailbot.toml says what, where and why in the words of who writes the file; all of them at once."""

from pathlib import Path

import pytest

from mailbot.config.settings_file import load_settings
from tests.store.conftest import TOML


def told(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "mailbot.toml").write_text(text, "utf-8")
    return [str(fault) for fault in load_settings(tmp_path / "mailbot.toml")[1]]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('path = "mail"', 'pth = "mail"\npath = "mail"', "mailbox.0.pth: no such key; is path meant?"),
        ("[staff]", '[letters]\nmode = "sent"\n[staff]', 'letters.mode: is to be one of "send"'),
        ("[staff]", '[schedule]\npoll = "soon"\n[staff]', "schedule.poll: "),
        ("[staff]", '[limits]\nletters_per_hour = "many"\n[staff]', "whole number, without quotes"),
        ("act_by_mail = true", 'act_by_mail = "perhaps"', "is to be true or false"),
        ('addresses = ["nurse@hospital.example"]', 'addresses = "nurse@hospital.example"', 'is to be a list: ["..."'),
        ('phone = "+372 5550 0000"', "phone = 5", 'is to be a text in quotes: "..."'),
        ('iban = "EE382200221020145685"\n', "", "hospital.iban: is missing"),
        ("[staff]", "[documents]\nworkers = 99\n[staff]", "is to be 16 or less"),
    ],
)
def test_words(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in TOML
    faults = told(tmp_path, TOML.replace(before, after, 1))
    assert any(words in fault for fault in faults), faults
    assert not any("Input should" in fault or "valid" in fault for fault in faults), faults


def test_all_at_once_also_where_one_key_is_mistyped(tmp_path: Path) -> None:
    text = TOML.replace('path = "mail"', 'pth = "mail"', 1).replace("act_by_mail = true", 'act_by_mail = "x"', 1)
    text = text.replace('phone = "+372 5550 0000"', "phone = 5", 1)
    faults = told(tmp_path, text)
    assert [any(key in fault for fault in faults) for key in ("pth", "act_by_mail", "phone")] == [True, True, True]
