"""What the clock asks of a case now: reminders, expiry, the payment reminder, closing; at most one thing at a time.

Values in, values out: calling it late, twice or after a crash gives the same
answer, and `key` names each thing so that the outbox takes it only once.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mailbot.cases.clock import (
    at_opening,
    in_office_hours,
    local_day,
    payment_due,
    working_day_after,
    working_days_after,
)
from mailbot.cases.journal import entries
from mailbot.cases.lifecycle import move
from mailbot.cases.policy import Policy
from mailbot.model.case import STRANGER_REASON, Attention, Case, JournalEntry
from mailbot.model.letter import LetterKind
from mailbot.model.money import Invoice

READ_ONLY: frozenset[str] = frozenset(
    {
        "joined_from_unknown_address",
        STRANGER_REASON,
        "signature_unchecked",
        "signer_unclear",
        "code_changed",
        "file_after_payment",
    }
)
"""Reasons for attention that wait for no answer to the applicant, and so do not stop his reminders."""


Steps = tuple[int, int, int]
"""Working days of quiet until the first reminder, the second, and the closing letter."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """One thing that is due: the case after it, the letter (None: no letter), and its unique key.

    `deadline` is the day the letter names: when the case will be closed, until
    when papers of a closed one are kept, or until when the invoice should be paid.
    """

    case: Case
    letter: LetterKind | None
    key: str
    reminder: int = 0
    deadline: date | None = None
    journal: tuple[JournalEntry, ...] = ()


def due_work(case: Case, invoice: Invoice | None, *, policy: Policy, now: datetime) -> Due | None:
    """Return what is due for a case at this moment, or None."""
    if case.merged_into or not in_office_hours(now, policy):
        return None
    if case.status in {"incomplete", "waiting_paper"}:
        return _reminder(case, policy, now)
    if case.status == "invoiced" and invoice is not None:
        return _payment(case, invoice, policy, now)
    if case.status == "opinion_sent" and case.opinion_sent_at:
        return _closing(case, policy, now)
    return None


def awaits_person(case: Case) -> bool:
    """Say whether the applicant waits for us: then nobody reminds him."""
    return any(a.resolved is None and a.reason not in READ_ONLY for a in case.attentions)


def expiry_day(case: Case, policy: Policy) -> date:
    """Return the day on which a case that stays quiet expires."""
    return expiry_of(_quiet_since(case), policy)


def expiry_of(quiet: datetime, policy: Policy) -> date:
    """Return the day on which a case expires that has been quiet since a moment."""
    return working_day_after(local_day(quiet, policy), policy.expires, policy)


def _reminder(case: Case, policy: Policy, now: datetime) -> Due | None:
    if case.reminders_paused or awaits_person(case):
        return None
    quiet = _quiet_since(case)
    period = f"{local_day(quiet, policy):%Y-%m-%d}"
    steps = (policy.first_reminder, policy.second_reminder, policy.expires)
    number = min(case.reminders, 2)
    moment = working_days_after(quiet, steps[number], policy)
    if number:
        # after an outage the steps still come one by one, with time to answer between them
        moment = max(moment, working_days_after(case.changed, _pause(number, steps), policy))
    if now < moment:
        return None
    if number == 2:
        closing = Due(
            case=move(case, "expired", now),
            letter="closing",
            key=f"closing {case.number} {period}",
            deadline=local_day(now + policy.papers_kept, policy),
        )
        return _noted(closing, case, "nothing_came", now)
    reminder = Due(
        case=replace(case, reminders=number + 1, changed=now),
        letter="reminder",
        key=f"reminder {case.number} {number + 1} {period}",
        reminder=number + 1,
        deadline=_last_day(case, number, steps, policy, now),
    )
    return _noted(reminder, case, "nothing_came", now)


def _pause(number: int, steps: Steps) -> int:
    """Return how many working days lie at least between a step and the one before it."""
    return max(1, (steps[number] - steps[number - 1]) // 2)


def _last_day(case: Case, number: int, steps: Steps, policy: Policy, now: datetime) -> date:
    """Return the day a reminder names: that of closing, or after an outage the first on which it can come."""
    pauses = sum(_pause(step, steps) for step in range(number + 1, len(steps)))
    return max(expiry_day(case, policy), working_day_after(local_day(now, policy), pauses, policy))


def _payment(case: Case, invoice: Invoice, policy: Policy, now: datetime) -> Due | None:
    """Remind of an unpaid invoice once; a payment that was begun, or that stays out, is for a person."""
    if case.reminders_paused or awaits_person(case) or invoice.paid_cents > 0:
        return None
    overdue = invoice.due + timedelta(days=policy.transfer_days)
    if not invoice.reminded and now >= at_opening(working_day_after(overdue, 1, policy), policy):
        reminder = Due(
            case=replace(case, changed=now),
            letter="payment_reminder",
            key=f"payment_reminder {case.number}",
            deadline=payment_due(local_day(now, policy), policy),
        )
        return _noted(reminder, case, "payment_overdue", now)
    given_up = overdue + timedelta(days=policy.payment_expires)
    if invoice.reminded and now >= at_opening(working_day_after(given_up, 1, policy), policy):
        attention = Attention(reason="payment_not_come", since=now)
        after = replace(case, reminders_paused=True, attentions=(*case.attentions, attention), changed=now)
        not_come = Due(case=after, letter=None, key=f"payment_not_come {case.number}")
        return _noted(not_come, case, "payment_overdue", now)
    return None


def _closing(case: Case, policy: Policy, now: datetime) -> Due | None:
    sent = case.opinion_sent_at or case.changed
    if awaits_person(case) or now < sent + timedelta(days=policy.closes_after):
        return None
    closed = Due(case=move(case, "closed", now), letter=None, key=f"closed {case.number} {sent:%Y-%m-%d}")
    return _noted(closed, case, "opinion_sent", now)


def _noted(due: Due, before: Case, why: str, now: datetime) -> Due:
    """Give what is due its journal."""
    journal = entries(before, due.case, at=now, who="clock", why=why)
    if due.letter == "payment_reminder":
        journal += (JournalEntry(at=now, who="clock", what="payment reminder", why=why),)
    return replace(due, journal=journal)


def _quiet_since(case: Case) -> datetime:
    return case.quiet_since or case.opened
