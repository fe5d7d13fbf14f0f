"""What the clock asks for: reminders, expiry, payment reminders, the digest; each once, by its unique key."""

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.cases.clock import in_office_hours
from mailbot.cases.due import due_work
from mailbot.model.case import Case, Status
from mailbot.model.letter import LetterKind
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.work import Work

CLOCKED: tuple[Status, ...] = ("incomplete", "waiting_paper", "invoiced", "opinion_sent")


ASKED: tuple[Status, ...] = ("incomplete", "waiting_paper", "invoiced")
"""Where the clock counts against the applicant: not before he can have read what he was asked."""

ASKS: tuple[LetterKind, ...] = ("deficiency", "acknowledge", "invoice", "reminder", "payment_reminder")
"""Letters that stop the clock of a case while they are held, lie among the drafts or cannot leave."""


def quiet_since_it_left(case: Case, left: datetime | None) -> Case:
    """Count the quiet of a case from the day its letter left, where staff or the relay kept it for more than a day."""
    if left is None or left - (case.quiet_since or case.opened) < timedelta(days=1):
        return case
    return replace(case, quiet_since=left)


def remind(work: Work) -> int:
    """Do what is due for each case, one step a case and run; late or double runs are harmless."""
    if not in_office_hours(work.now, work.deployment.policy):
        return 0  # and nothing is due for any of them
    return sum(_remind(work, number) for number in work.store.cases.numbers(CLOCKED))


def _remind(work: Work, number: str) -> bool:
    store = work.store
    with store.step():
        fresh = store.cases.load(number)
        if fresh is None or (fresh.status in ASKED and store.outbox.waits(number, ASKS)):
            return False
        fresh = quiet_since_it_left(fresh, store.outbox.left_at(fresh.number, ("deficiency", "acknowledge")))
        invoice = store.payments.invoice_of(fresh.number)
        due = due_work(fresh, invoice, policy=work.deployment.policy, now=work.now)
        if due is None:
            return False
        after = due.case
        if due.letter is not None:
            occasion = Occasion(key=due.key, reminder=due.reminder, deadline=due.deadline)
            after = write_letter(work, after, due.letter, occasion)
            if due.letter == "payment_reminder" and invoice is not None:
                store.payments.mark_reminded(invoice.number)
        store.cases.save(after, due.journal)
    return True
