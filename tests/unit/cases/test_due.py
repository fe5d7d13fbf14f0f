"""The clock of a case: exactly one of each, none at night, and a year in seconds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mailbot.cases.clock import in_office_hours
from mailbot.cases.due import Due, due_work
from mailbot.cases.policy import Policy
from mailbot.cases.staff.actions import answered_by_hand, done
from mailbot.model.case import Attention, Case
from mailbot.model.money import Invoice
from tests.unit.cases.build import Desk, contract, mail, reading, whole, without

POLICY = Policy()
START = datetime(2026, 1, 5, 10, tzinfo=UTC)


def incomplete(**more: Any) -> Case:
    return replace(Case(number="2026-00001", opened=START, changed=START, quiet_since=START), **more)


def year(
    case: Case, invoice: Invoice | None = None, *, start: datetime = START, step: int = 1
) -> list[tuple[str, Due]]:
    """Let a year of hours pass; return what was due and when."""
    told: list[tuple[str, Due]] = []
    for hour in range(0, 366 * 24, step):
        now = start + timedelta(hours=hour)
        due = due_work(case, invoice, policy=POLICY, now=now)
        if due:
            assert in_office_hours(now, POLICY)
            told.append((f"{now:%Y-%m-%d %H}", due))
            case = due.case
            if due.letter == "payment_reminder" and invoice:
                invoice = replace(invoice, reminded=True)
    return told


def test_two_reminders_and_a_closing_letter() -> None:
    told = year(incomplete())
    assert [(when, due.letter, due.reminder) for when, due in told] == [
        ("2026-01-19 07", "reminder", 1),
        ("2026-02-02 07", "reminder", 2),
        ("2026-02-16 07", "closing", 0),
    ]
    assert [due.case.status for _, due in told] == ["incomplete", "incomplete", "expired"]
    assert len({due.key for _, due in told}) == 3
    assert [due.deadline for _, due in told[:2]] == [date(2026, 2, 16)] * 2


def test_the_closing_letter_names_the_day_until_when_papers_are_kept() -> None:
    closing = year(incomplete())[2][1]
    assert closing.deadline == date(2026, 2, 16) + Policy().papers_kept
    assert closing.case.ended_at is not None
    # the night that removes them comes after this day has begun
    assert (closing.case.ended_at + Policy().papers_kept).date() == closing.deadline


def test_paper_that_does_not_come_is_reminded_of_too() -> None:
    assert [due.letter for _, due in year(incomplete(status="waiting_paper"))] == ["reminder", "reminder", "closing"]


def test_holidays_move_the_days() -> None:
    start = datetime(2026, 6, 12, 10, tzinfo=UTC)
    told = year(incomplete(quiet_since=start, changed=start), start=start)
    assert told[0][0] == "2026-06-30 06"  # two public holidays in between, and summer time


def test_after_an_outage_the_steps_come_one_by_one() -> None:
    late = START + timedelta(days=100)
    told = year(incomplete(), start=late)
    assert [due.letter for _, due in told] == ["reminder", "reminder", "closing"]
    days = [date.fromisoformat(when[:10]) for when, _ in told]
    assert days[1] - days[0] >= timedelta(days=7)
    assert days[2] - days[1] >= timedelta(days=7)
    for day, (_, due) in zip(days, told[:2], strict=False):
        assert due.deadline is not None and day < due.deadline <= days[2]


def test_asking_twice_gives_the_same() -> None:
    now = START + timedelta(days=14)
    case = incomplete()
    assert due_work(case, None, policy=POLICY, now=now) == due_work(case, None, policy=POLICY, now=now)


def test_nobody_is_reminded_while_a_person_owes_him_an_answer() -> None:
    waits = incomplete(attentions=(Attention(reason="thanks", since=START),))
    assert year(waits) == []
    read_only = incomplete(attentions=(Attention(reason="signature_unchecked", since=START),))
    assert len(year(read_only)) == 3
    answered = done(waits, None, who="kati", now=START).case
    assert len(year(answered)) == 3


def test_an_answer_by_hand_rests_the_reminders() -> None:
    assert year(answered_by_hand(incomplete(), who="kati", now=START).case) == []


def test_a_reply_starts_the_days_anew() -> None:
    desk = Desk()
    desk.take(without(whole(), "contract", "clinical"), mail(date=START), START)
    later = START + timedelta(days=9)
    desk.take(reading(contract(), kind="follow_up"), mail(date=later), later)
    assert year(desk.cases["2026-00001"], start=later)[0][0] == "2026-01-28 07"


def test_reopened_by_a_reply_and_quiet_again() -> None:
    desk = Desk()
    desk.take(without(whole(), "contract", "clinical"), mail(date=START), START)
    first = year(desk.cases["2026-00001"])
    desk.cases["2026-00001"] = first[-1][1].case
    later = datetime(2026, 5, 4, 10, tzinfo=UTC)
    desk.take(reading(contract(), kind="follow_up"), mail(date=later, reply_to=("m1@example.org",)), later)
    second = year(desk.cases["2026-00001"], start=later)
    assert [due.letter for _, due in second] == ["reminder", "reminder", "closing"]
    assert not {due.key for _, due in first} & {due.key for _, due in second}


def invoice(**more: Any) -> Invoice:
    made = Invoice(
        number="EM1",
        case="2026-00001",
        amount_cents=29000,
        issued=date(2026, 1, 5),
        due=date(2026, 1, 19),
        reference="13",
    )
    return replace(made, **more)


def test_one_payment_reminder_and_then_a_person() -> None:
    told = year(incomplete(status="invoiced", invoiced_at=START), invoice())
    assert [(when, due.letter) for when, due in told] == [
        ("2026-01-23 07", "payment_reminder"),
        ("2026-02-23 07", None),
    ]
    assert told[0][1].deadline == date(2026, 2, 6), "a day to come: the term of a new invoice"
    assert told[1][1].case.attentions[-1].reason == "payment_not_come"
    assert told[0][1].journal and told[1][1].journal


def test_who_has_begun_to_pay_is_not_reminded() -> None:
    assert year(incomplete(status="invoiced", invoiced_at=START), invoice(paid_cents=100)) == []


def test_a_case_closes_after_its_opinion() -> None:
    told = year(incomplete(status="opinion_sent", opinion_sent_at=START))
    assert [(when, due.letter, due.case.status) for when, due in told] == [("2026-02-04 10", None, "closed")]


def test_the_clock_leaves_other_cases_alone() -> None:
    for status in ("complete", "paid", "in_review", "more_tests_needed", "withdrawn", "expired", "deceased", "closed"):
        assert year(incomplete(status=status), step=24) == []
    assert year(incomplete(merged_into="2026-00002"), step=24) == []
