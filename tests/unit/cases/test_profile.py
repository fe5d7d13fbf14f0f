"""The disease profile of a case: the first that a mail speaks of, with a journal row; staff may change it."""

from dataclasses import replace
from datetime import UTC, datetime

from mailbot.cases.profile import with_profile
from mailbot.model.case import Case, Decision
from mailbot.model.fields import Facts
from mailbot.model.reading import Reading

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = Case(number="2026-00001", opened=NOW, changed=NOW)
READING = Reading(kind="application", profile="breast")


def decided(case: Case | None) -> Decision:
    decision = Decision(reply="deficiency", reason="something_needed", kind="application", case=case)
    return with_profile(decision, READING, message_row=7, now=NOW)


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
