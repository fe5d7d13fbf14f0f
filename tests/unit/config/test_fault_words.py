"""A fault of mailbot.toml says what, where and why in the words of who writes the file; all of them at once."""

import re
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
        ("[staff]", '[documents]\ntrust_anchors = "not-there"\n[staff]', "documents.trust_anchors: no such folder"),
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


FACTS = ("name", "from_address", "post_address", "registered_address", "registry_code", "account_holder", "iban", "bic")


@pytest.mark.parametrize("broken", ["", "[letters]\nmode = 'sent'\n"])
@pytest.mark.parametrize("placeholder", ["", " ", "...", "-"])
def test_facts_of_the_hospital_that_are_not_filled_in_are_told_together(
    tmp_path: Path, placeholder: str, broken: str
) -> None:
    """Whatever else is wrong with the file."""
    text = TOML
    for fact in FACTS:
        text, count = re.subn(rf'(?m)^{fact} = "[^"]*"$', f'{fact} = "{placeholder}"', text)
        assert count == 1 or fact == "name", fact
    faults = told(tmp_path, broken + text)
    assert [fact for fact in FACTS if not any(f"hospital.{fact}: is empty" in fault for fault in faults)] == []
    assert any("letters.mode" in fault for fault in faults) is bool(broken)


def test_an_account_and_a_password_are_looked_at_beside_other_faults(tmp_path: Path) -> None:
    text = TOML.replace("EE382200221020145685", "EE382200221020145686").replace("HABAEE2X", "HABA")
    text = text.replace('phone = "+372 5550 0000"\n', "")
    login = '[[mailbox]]\nname = "b"\nhost = ""\nuser = "u"\npassword = { file = "imap.password" }\n'
    faults = "\n".join(told(tmp_path, text + login))
    for words in (
        "hospital.phone: is missing",
        "hospital.iban: the check digits",
        "hospital.bic: this is no BIC",
        "needs `host`",
        "mailbox.1.password: the file imap.password cannot be read",
    ):
        assert words in faults


@pytest.mark.parametrize("broken", ["", "[letters]\nmode = 'sent'\n"])
@pytest.mark.parametrize(
    ("held", "words"),
    [
        (None, "ca.pem cannot be read (No such file"),
        ("no certificate\n", "ca.pem holds no certificate"),
        ("", "holds no"),
    ],
)
def test_an_authority_that_cannot_be_had_is_told_as_such(
    tmp_path: Path, held: str | None, words: str, broken: str
) -> None:
    """A login with it fails as if nobody answered."""
    if held is not None:
        (tmp_path / "ca.pem").write_text(held)
    login = '[[mailbox]]\nname = "b"\nhost = "h"\nuser = "u"\npassword = { env = "PATH" }\nca_file = "ca.pem"\n'
    assert [
        fault for fault in told(tmp_path, broken + TOML + login) if "mailbox.1.ca_file: " in fault and words in fault
    ]


def test_the_file_for_a_real_mailbox_tells_all_that_is_to_be_filled_in(tmp_path: Path) -> None:
    shipped = (Path(__file__).parents[3] / "packaging" / "mailbot.toml").read_text("utf-8")
    faults = told(tmp_path, shipped)
    wanted = ["mailbox.0: ", "outgoing: ", "mailbox.0.password", "outgoing.password", *(f"hospital.{f}" for f in FACTS)]
    assert [one for one in wanted if not any(one in fault for fault in faults)] == []
    lines = [int(fault.split(":")[1]) for fault in faults]
    assert lines == sorted(lines)
