"""What staff may do, what it makes of a case, and how a refusal reads."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.policy import Policy
from mailbot.cases.staff import actions
from mailbot.cases.staff.actions import Change
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.merging import merge
from mailbot.model.case import PERHAPS_REASON, Attention, Case
from mailbot.model.reading import Link
from tests.unit.cases.build import MARI, NOW, Desk, code, contract, epicrisis, mail, paid, reading, whole, without

WHO: dict[str, Any] = {"who": "kati", "now": NOW}
CASE = "2026-00001"


def case(*said: Any, **more: Any) -> Case:
    desk = Desk()
    for each in said or (without(whole(), "contract"),):
        desk.take(each)
    return replace(desk.cases[CASE], **more)


def settled(change: Change) -> Change:
    return actions.settle(change, Policy(), **WHO)


def refused(action: Callable[[], object]) -> str:
    with pytest.raises(ActionRefusedError) as error:
        action()
    return str(error.value)


def test_received_completes_the_case_and_invoices_it() -> None:
    change = settled(actions.received(case(), "contract", **WHO))
    assert (change.case.status, change.letter) == ("invoiced", "invoice")
    assert change.case.item("contract").evidence == "staff: kati"
    assert [entry.what for entry in change.journal] == [
        "contract open -> received",
        "invoiced_at",
        "status incomplete -> invoiced",
    ]
    assert {entry.who for entry in change.journal} == {"kati"}


def test_received_with_more_missing_sends_nothing() -> None:
    change = settled(actions.received(case(without(whole(), "contract", "phone")), "contract", **WHO))
    assert (change.case.status, change.letter) == ("incomplete", None)


def test_waiving() -> None:
    assert settled(actions.waive(case(), "contract", **WHO)).letter == "invoice"
    foreign = case(whole(epicrisis(language="ru")))
    assert settled(actions.waive(foreign, "translation", **WHO)).letter == "invoice"


def test_waiving_a_file_that_nobody_can_open() -> None:
    closed = case(whole(epicrisis(fate="protected")))
    assert closed.status == "incomplete"
    assert settled(actions.waive(closed, "unreadable", **WHO)).letter == "invoice"


def test_confirming_a_scan() -> None:
    scanned = case(whole())
    assert scanned.item("contract").needs_confirmation
    assert not actions.received(scanned, "contract", **WHO).case.item("contract").needs_confirmation


def test_setting_a_field_fills_its_item() -> None:
    change = settled(actions.set_field(case(without(whole(), "personal_code")), "personal_code", MARI, **WHO))
    assert change.letter == "invoice"
    assert str(change.case.facts.birth_date) == "1978-01-05"


def test_a_code_without_its_country_is_one_of_the_home_country() -> None:
    before = case(without(whole(), "personal_code"))
    latvian = actions.set_field(before, "personal_code", "170861-16400", home_country="LV", **WHO).case.facts
    assert (latvian.code_country, str(latvian.birth_date)) == ("LV", "1961-08-17")
    named = actions.set_field(before, "personal_code", "fi:120567-394S", home_country="LV", **WHO).case.facts
    assert named.code_country == "FI"


def test_emptying_a_field_opens_its_item() -> None:
    assert actions.set_field(case(), "phone", "-", **WHO).case.item("contact").state == "open"


def test_who_applies_decides_about_the_power_of_attorney() -> None:
    change = actions.set_field(case(), "applicant_is_patient", "no", **WHO)
    assert "power_of_attorney" in change.case.missing()
    assert "of age" in refused(lambda: actions.set_field(change.case, "minor_child", "yes", **WHO))
    child = actions.set_field(change.case, "birth_date", "2014-05-12", **WHO).case
    child = actions.set_field(child, "minor_child", "yes", **WHO).case
    assert "power_of_attorney" not in child.missing()


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("patient_name", "Kati Karu", lambda c: c.facts.patient_name),
        ("postal_address", "Tamme 1", lambda c: c.facts.postal_address),
        ("language", "ru", lambda c: c.language),
        ("address", "kati@example.org", lambda c: c.addresses[0]),
        ("question", "And then?", lambda c: c.questions[-1]),
        ("birth_date", "1978-02-05", lambda c: str(c.facts.birth_date)),
        ("profile", "breast", lambda c: c.facts.profile),
    ],
)
def test_setting(field: str, value: str, read: Callable[[Case], Any]) -> None:
    change = actions.set_field(case(), field, value, **WHO)
    assert read(change.case) == value
    assert change.journal


def test_a_foreign_code_names_its_country() -> None:
    facts = actions.set_field(case(), "personal_code", "LV:170861-16400", **WHO).case.facts
    assert (facts.personal_code, facts.code_country, str(facts.birth_date)) == ("170861-16400", "LV", "1961-08-17")


def test_withdrawal() -> None:
    change = actions.withdraw(case(), **WHO)
    assert (change.case.status, change.letter, change.stops_letters) == ("withdrawn", None, True)
    assert actions.withdraw(case(), confirm=True, **WHO).letter == "withdrawal"
    was_paid = paid(case(whole()), **WHO).case
    assert actions.withdraw(was_paid, **WHO).case.status == "refund_due"


def test_withdrawal_answers_the_mail_that_asked_for_it() -> None:
    asked = case(without(whole(), "contract"), reading(kind="other", topic="withdrawal"))
    after = actions.withdraw(asked, **WHO).case
    assert [(a.reason, a.resolved_by) for a in after.attentions] == [("withdrawal", "kati")]


def test_death_stops_every_letter() -> None:
    change = actions.deceased(case(), **WHO)
    assert (change.case.status, change.letter, change.stops_letters) == ("deceased", None, True)
    was_paid = paid(case(whole()), **WHO).case
    assert [a.reason for a in actions.deceased(was_paid, **WHO).case.attentions] == ["refund_to_decide"]
    assert actions.deceased(replace(case(), status="expired"), **WHO).case.status == "deceased"


def test_closing_and_reopening() -> None:
    closed = actions.close(case(), **WHO)
    assert (closed.case.status, closed.stops_letters) == ("closed", True)
    again = settled(actions.reopen(closed.case, **WHO))
    assert (again.case.status, again.letter, again.case.reminders) == ("incomplete", None, 0)


def test_reopening_what_was_invoiced_sends_no_second_invoice() -> None:
    withdrawn = actions.withdraw(case(whole()), **WHO).case
    again = settled(actions.reopen(withdrawn, **WHO))
    assert (again.case.status, again.letter) == ("invoiced", None)


def test_the_way_to_the_opinion() -> None:
    given = actions.assign(paid(case(whole()), **WHO).case, "breast board", **WHO).case
    assert (given.status, given.assigned_to) == ("in_review", "breast board")
    more = actions.more_tests(given, **WHO)
    assert (more.case.status, more.letter) == ("more_tests_needed", "more_tests")
    back = actions.review(more.case, **WHO).case
    sent = actions.opinion(back, **WHO)
    assert (sent.case.status, sent.letter, sent.case.opinion_sent_at) == ("opinion_sent", "opinion", NOW)
    assert actions.close(sent.case, **WHO).case.status == "closed"


def test_links_notes_and_answers_by_hand() -> None:
    linked = case(whole(Link(provider="box", url="https://box.example/1")))
    assert actions.link_state(linked, 1, "no_access", **WHO).case.links[0].state == "no_access"
    assert actions.note(linked, "called her", **WHO).journal[0].what == "note: called her"
    assert actions.answered_by_hand(linked, **WHO).case.reminders_paused


def test_done_resolves_what_one_mail_raised() -> None:
    waits = case(
        attentions=(Attention(reason="thanks", since=NOW, message=2), Attention(reason="x", since=NOW, message=3))
    )
    after = actions.done(waits, 2, **WHO).case
    assert [bool(a.resolved) for a in after.attentions] == [True, False]


@pytest.mark.parametrize(
    ("reasons", "answers", "holds"),
    [
        (("thanks",), False, False),
        (("encrypted_for_us",), True, False),
        (("distress",), True, True),
        (("encrypted_for_us", "distress"), True, True),  # no letter to somebody in need leaves by itself
    ],
)
def test_what_done_lets_leave(reasons: tuple[str, ...], answers: bool, holds: bool) -> None:
    waits = case(attentions=tuple(Attention(reason=reason, since=NOW, message=2) for reason in reasons))
    change = actions.done(waits, None, **WHO)
    assert (change.answers, change.redecides, change.holds) == (answers, answers, holds)


def test_who_dealt_with_what_hardly_was_a_cry_dealt_with_nothing_else() -> None:
    raised = (PERHAPS_REASON, "encrypted_for_us", "doubtful_contract")
    waits = case(attentions=tuple(Attention(reason=reason, since=NOW, message=2) for reason in raised))
    change = actions.done(waits, 2, **WHO)
    assert [bool(a.resolved) for a in change.case.attentions] == [True, False, False]
    assert not change.answers


def test_merging() -> None:
    desk = Desk()
    desk.take(without(whole(), "contract"))
    desk.take(reading(contract(), code("47903020234")), mail("two@example.org", id="m2@example.org"))
    one, two = desk.cases[CASE], desk.cases["2026-00002"]
    assert "different personal codes" in refused(lambda: merge(one, two, **WHO))
    two = replace(two, facts=replace(two.facts, personal_code=None))
    kept, gone = merge(one, two, **WHO)
    assert settled(kept).letter == "invoice"
    assert kept.case.addresses == ("mari@example.org", "two@example.org")
    assert (gone.case.status, gone.case.merged_into, gone.stops_letters) == ("closed", CASE, True)
    assert "into itself" in refused(lambda: merge(one, one, **WHO))
    assert "has an invoice" in refused(lambda: merge(one, replace(two, invoiced_at=NOW), **WHO))


@pytest.mark.parametrize(
    ("action", "says"),
    [
        (lambda c: actions.received(c, "passport", **WHO), "there is no item passport"),
        (lambda c: actions.received(c, "files", **WHO), "files of case 2026-00001 is received already"),
        (lambda c: actions.received(c, "power_of_attorney", **WHO), "not asked for"),
        (lambda c: actions.waive(c, "translation", **WHO), "waits for nothing of this kind: translation"),
        (lambda c: actions.set_field(c, "diagnosis", "x", **WHO), "there is no field diagnosis"),
        (lambda c: actions.set_field(c, "language", "en", **WHO), "is so already"),
        (lambda c: actions.set_field(c, "personal_code", "12", **WHO), "no personal code"),
        (lambda c: actions.set_field(c, "birth_date", "5.1.1978", **WHO), "1958-09-16"),
        (lambda c: actions.set_field(c, "address", "nobody", **WHO), "name@example.org"),
        (lambda c: actions.set_field(c, "phone", "abc", **WHO), "+372 5550 0123"),
        (lambda c: actions.set_field(c, "language", "russian", **WHO), "two letters"),
        (lambda c: actions.set_field(c, "guardian", "maybe", **WHO), "yes or no"),
        (lambda c: actions.reopen(c, **WHO), "only an ended case"),
        (lambda c: actions.opinion(c, **WHO), "cannot become in_review"),
        (lambda c: actions.more_tests(c, **WHO), "cannot become more_tests_needed"),
        (lambda c: actions.link_state(c, 3, "opened", **WHO), "has 0 links"),
        (lambda c: actions.link_state(c, 1, "lost", **WHO), "a link is one of"),
        (lambda c: actions.note(c, " ", **WHO), "empty note"),
        (lambda c: actions.assign(c, "", **WHO), "to whom"),
        (lambda c: actions.done(c, None, **WHO), "nothing of case"),
    ],
)
def test_refusals(action: Callable[[Case], object], says: str) -> None:
    assert says in refused(lambda: action(case()))


@pytest.mark.parametrize("status", ["withdrawn", "expired", "closed", "deceased"])
def test_an_ended_case_is_not_worked_on(status: Any) -> None:
    ended = case(status=status)
    assert "reopen it first" in refused(lambda: actions.received(ended, "contract", **WHO))
    assert "reopen it first" in refused(lambda: actions.set_field(ended, "phone", "-", **WHO))
    assert "reopen it first" in refused(lambda: actions.withdraw(ended, **WHO))
    assert "reopen it first" in refused(lambda: actions.review(ended, **WHO))
    assert "reopen it first" in refused(lambda: actions.opinion(ended, **WHO))


def test_a_merged_case_stays_closed() -> None:
    merged = case(status="closed", merged_into="2026-00002")
    assert "was merged" in refused(lambda: actions.reopen(merged, **WHO))
