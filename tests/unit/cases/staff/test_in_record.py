"""Papers in the health record: for whom they count, what staff are asked, and what a letter says of them."""

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.letter_facts import letter_facts
from mailbot.cases.policy import Policy
from mailbot.cases.staff import actions
from mailbot.cases.staff.actions import settle
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Case
from mailbot.model.reading import Reading
from tests.unit.cases.build import NOW, Desk, code, epicrisis, reading, whole, without

CASE = "2026-00001"
SAYS_SO = replace(without(whole(), "clinical"), in_record=True)
UNSIGNED = without(SAYS_SO, "contract")


def after(*said: Reading, policy: Policy | None = None) -> tuple[str, Case]:
    """Return the last reply, and the case."""
    desk = Desk(policy)
    decisions = [desk.take(each) for each in said]
    return decisions[-1].reply, desk.cases[CASE]


def open_reasons(case: Case) -> list[str]:
    return [a.reason for a in case.attentions if a.resolved is None]


@pytest.mark.parametrize(
    ("said", "policy", "reply", "state", "reasons"),
    [
        (SAYS_SO, {}, "invoice", "in_record", ["look_up_record"]),
        (UNSIGNED, {}, "deficiency", "in_record", ["look_up_record"]),
        (SAYS_SO, {"health_record": "confirm"}, "staff", "in_record", ["look_up_record"]),
        (UNSIGNED, {"health_record": "confirm"}, "deficiency", "in_record", ["look_up_record"]),
        (SAYS_SO, {"health_record": "off"}, "deficiency", "open", []),
        (replace(SAYS_SO, in_record=False), {}, "deficiency", "open", []),
        (replace(without(SAYS_SO, "personal_code"), in_record=True), {}, "deficiency", "open", []),
        (replace(whole(), in_record=True), {}, "invoice", "received", ["look_up_record"]),
        (replace(whole(), in_record=True), {"health_record": "off"}, "invoice", "received", []),
    ],
)
def test_a_first_mail_that_says_so(
    said: Reading, policy: dict[str, Any], reply: str, state: str, reasons: list[str]
) -> None:
    got, case = after(said, policy=Policy(**policy))
    assert (got, case.item("files").state, open_reasons(case)) == (reply, state, reasons)


def test_a_code_of_another_country_opens_no_record_here() -> None:
    foreign = replace(without(SAYS_SO, "personal_code"), in_record=True)
    finnish = replace(foreign, findings=(*foreign.findings, code("131052-308T", country="FI")))
    reply, case = after(finnish)
    assert (reply, case.item("files").state, open_reasons(case)) == ("deficiency", "open", [])


def test_what_was_said_before_the_code_was_known_is_remembered() -> None:
    before = replace(without(SAYS_SO, "personal_code"), in_record=True)
    reply, case = after(before, reading(code(), kind="follow_up"))
    assert (reply, case.item("files").state, open_reasons(case)) == ("invoice", "in_record", ["look_up_record"])


def test_files_that_come_after_all_are_received() -> None:
    _, case = after(UNSIGNED, reading(epicrisis(), kind="follow_up"))
    assert (case.item("files").state, open_reasons(case)) == ("received", [])


def test_files_that_come_beside_others_in_the_record_leave_the_question_open() -> None:
    _, case = after(UNSIGNED, replace(reading(epicrisis(), kind="follow_up"), in_record=True))
    assert (case.item("files").state, set(open_reasons(case))) == ("received", {"look_up_record"})


def test_a_letter_says_that_we_look_there_and_asks_for_the_rest_only() -> None:
    _, case = after(UNSIGNED)
    facts = letter_facts(case, "deficiency", written=NOW)
    assert facts.in_record == ("files",)
    assert [need.item for need in facts.needed] == ["contract"]
    assert "files" not in facts.fine


def test_found_there_the_invoice_goes() -> None:
    _, case = after(SAYS_SO, policy=Policy(health_record="confirm"))
    change = actions.received(case, "files", who="kati", now=NOW)
    change = settle(change, Policy(health_record="confirm"), who="kati", now=NOW)
    assert (change.letter, change.case.item("files").state, open_reasons(change.case)) == ("invoice", "received", [])


@pytest.mark.parametrize("policy", [Policy(), Policy(health_record="confirm")])
def test_not_there_the_letter_asks_and_says_how_to_open_them(policy: Policy) -> None:
    _, case = after(UNSIGNED, policy=policy)
    change = settle(actions.not_there(case, who="kati", now=NOW), policy, who="kati", now=NOW)
    assert change.letter == "deficiency"
    assert open_reasons(change.case) == []
    needed = letter_facts(change.case, "deficiency", written=NOW).needed
    assert [(need.item, need.why) for need in needed] == [("files", "not_there"), ("contract", None)]


def test_nobody_says_not_there_of_what_was_not_said_to_be_there() -> None:
    _, case = after(without(whole(), "contract"))
    with pytest.raises(ActionRefusedError):
        actions.not_there(case, who="kati", now=NOW)
