"""The disease profile: codes outvote words, and where two are near nothing is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.model.document import FileReading
from mailbot.model.mail import Body, Header, Message
from mailbot.model.reading import Document
from mailbot.reading.fields.profile import profile_in, profile_of

RULES, FAULTS = load_rules((defaults("config"),))


def test_the_shipped_rules_hold_their_own_examples() -> None:
    assert [fault for fault in FAULTS if fault.file == "profiles.toml"] == []


@pytest.mark.parametrize(
    ("text", "profile"),
    [
        ("Emal on rinnavähk, C50.9", "breast"),
        ("Dgn: С50.4, метастазы С78.0", "breast"),
        ("Diagnoos: C18.7 sigmasoole kasvaja", "gastrointestinal"),
        ("У отца рак лёгкого IV стадии", "lung"),
        ("Plaušu vēzis, C34.1", "lung"),
        ("Munasarjavähk", "gynaecology"),
        ("Keuhkosyöpä, ja suvussa rintasyöpä; C34.9", "lung"),
        ("rak prostaty", "urology"),
        ("C78.0, C79.3", None),
        ("second opinion please", None),
        ("rinnavähk ja kopsuvähk", None),
    ],
)
def test_what_a_mail_speaks_of(text: str, profile: str | None) -> None:
    assert profile_of([text], RULES) == profile


def test_a_long_epicrisis_does_not_outvote_the_code() -> None:
    assert profile_of(["C50.1", "lymphoma excluded. " * 30], RULES) is None
    assert profile_of(["C50.1 rinnavähk", "mammary carcinoma C50.1", "lymphoma excluded. "], RULES) == "breast"


@given(st.lists(st.text(max_size=80), max_size=4))
def test_no_text_breaks_it(texts: list[str]) -> None:
    profile_of(texts, RULES)


def test_a_mail_is_asked_by_its_own_words_and_its_clinical_papers() -> None:
    mail = Message(header=Header(), body=Body(own_text="Emal on rinnavähk", quoted_text="C34.1"))
    about = FileReading(name="x.pdf", size=1, fate="read", text="C34.1, C34.9")
    contract, epicrisis = (Document(name="x.pdf", role=role, file=about) for role in ("contract", "clinical"))
    assert profile_in(mail, [contract], RULES) == "breast"
    assert profile_in(mail, [epicrisis], RULES) == "lung"
