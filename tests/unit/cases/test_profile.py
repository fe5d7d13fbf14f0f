"""The disease profile: codes outvote words, and where two are near nothing is said."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.cases.profile import profile_of, with_profile
from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.model.case import Case, Decision, Facts
from mailbot.model.mail import Body, Header, Message
from mailbot.model.reading import Reading

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
        ("rak prostaty", None),
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


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = Case(number="2026-00001", opened=NOW, changed=NOW)
MAIL = Message(header=Header(), body=Body(own_text="Emal on rinnavähk, C50.9"))


def decided(case: Case | None) -> Decision:
    decision = Decision(reply="deficiency", reason="something_needed", kind="application", case=case)
    return with_profile(decision, MAIL, Reading(kind="application"), RULES, row=7, now=NOW)


def test_a_case_gets_its_profile_with_a_journal_row() -> None:
    decision = decided(CASE)
    assert decision.case is not None
    assert decision.case.facts.profile == "breast"
    assert [(entry.what, entry.message) for entry in decision.journal] == [("profile", 7)]


def test_a_profile_that_stands_is_not_guessed_again() -> None:
    decision = decided(replace(CASE, facts=Facts(profile="lung")))
    assert decision.case is not None
    assert (decision.case.facts.profile, decision.journal) == ("lung", ())


def test_without_a_case_there_is_no_profile() -> None:
    assert decided(None).journal == ()
