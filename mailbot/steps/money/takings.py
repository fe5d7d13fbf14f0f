"""Take in bank statements and staff's word on doubtful credits: the case, the journal and the letter in one step.

What a credit means is decided in `money.matching`; this file only carries it
out. Payer names and payment texts pass through to the store, never to a log,
a journal row or a letter.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mailbot.cases.lifecycle import move
from mailbot.dropfolders.inbox import DropFolder
from mailbot.model.case import Attention, Case, JournalEntry
from mailbot.model.letter import LetterKind
from mailbot.model.money import Invoice, Matched
from mailbot.money.matching import Ledger, match
from mailbot.money.statements import StatementError, read
from mailbot.rules.words import Words
from mailbot.store import Store
from mailbot.store.payments import StoredCredit

Post = Callable[[Case, LetterKind, str], Case]
"""Write a letter of a case into the outbox under this key, inside the open step; return the case that knows it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What was done with one credit, free of personal data. `id` is the row that staff confirm or reject."""

    outcome: str
    reason: str
    amount_cents: int
    currency: str
    booked: date | None
    case: str | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenIn:
    """What was done with one file. `page` and `last_page` tell whether the bank has more of it."""

    kind: str
    lines: tuple[Line, ...]
    unreadable: int = 0
    page: int | None = None
    last_page: bool | None = None
    read_before: bool = False

    def count(self, outcome: str) -> int:
        """Return how many credits had this outcome."""
        return sum(line.outcome == outcome for line in self.lines)


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """What staff say of a doubtful credit: when, for which case (None: the one found), and whether it is enough."""

    who: str
    at: datetime
    case: str | None = None
    enough: bool = False


class NotPossibleError(Exception):
    """Something that staff asked for and that cannot be done; says why without personal data."""


def take_statement(store: Store, data: bytes, *, post: Post, hints: Words, now: datetime) -> TakenIn:
    """Take in one bank file, whole or not at all; doing it again changes nothing.

    `hints` are words in a payment that tell what it is for. Raises StatementError for a file that is no statement.
    """
    statement = read(data)
    with store.step():
        payments = store.payments
        ledger = Ledger(
            invoices=payments.invoices(),
            statuses=payments.statuses(),
            seen=payments.seen(),
            aliases=payments.aliases(),
            paid_by=payments.paid_by(),
            hints=hints,
        )
        read_before = payments.read_before(data)
        lines = tuple(_carry_out(store, matched, post, now) for matched in match(statement.credits, ledger))
        taken = TakenIn(
            kind=statement.kind,
            lines=lines,
            unreadable=statement.unreadable,
            page=statement.page,
            last_page=statement.last_page,
            read_before=read_before,
        )
        counts = (len(lines), taken.count("paid"), taken.count("suggestion"), statement.unreadable)
        payments.add_file(data, kind=statement.kind, counts=counts, page=(statement.page, statement.last_page), now=now)
    return taken


def confirm(store: Store, credit: int, word: Word, post: Post) -> str:
    """Count a doubtful credit for its case (or for the one that staff name); return a rule word for what followed.

    The case is paid when its invoice is now covered, or when staff say that
    this is `enough` (a fee taken on the way). What came less is asked for by
    one letter. Money for a case that cannot be paid any more is noted for a
    refund; a reversal is taken off again and left to a person.
    """
    with store.step():
        stored = _open_suggestion(store, credit)
        number = word.case or stored.case
        if number is None:
            raise NotPossibleError("no_case_named")
        invoice = store.payments.invoice_of(number)
        paid_for = store.cases.load(number)
        if invoice is None or paid_for is None:
            raise NotPossibleError("no_invoice")
        if stored.currency != "EUR" and not (word.enough or stored.reversal):
            raise NotPossibleError("other_currency_needs_enough")
        cents = _counted(stored, invoice)
        store.payments.settle(credit, outcome="paid", who=word.who, case=number, invoice=invoice.number, now=word.at)
        after = store.payments.count(invoice.number, cents)
        return _after_confirm(store, paid_for, after, stored, word, post)


def reject(store: Store, credit: int, *, who: str, now: datetime) -> None:
    """Close a doubtful credit as not concerning any case; nothing is counted."""
    with store.step():
        stored = _open_suggestion(store, credit)
        store.payments.settle(credit, outcome="rejected", who=who, case=stored.case, invoice=stored.invoice, now=now)
        if stored.case is not None:
            entry = JournalEntry(at=now, who=who, what="payment rejected", why=stored.reason)
            store.cases.log(stored.case, [entry])


def pay_back(store: Store, credit: int, *, who: str, now: datetime) -> None:
    """Take a doubtful credit for money that pays nothing of its case: nothing is counted, a person pays it back."""
    with store.step():
        stored = _open_suggestion(store, credit)
        if stored.case is None:
            raise NotPossibleError("no_case_named")
        store.payments.settle(credit, outcome="refund", who=who, case=stored.case, invoice=stored.invoice, now=now)
        store.cases.attend(Attention(reason="pay_back", since=now), stored.case)
        entry = JournalEntry(at=now, who=who, what="payment to be paid back", why=stored.reason)
        store.cases.log(stored.case, [entry])


def _carry_out(store: Store, matched: Matched, post: Post, now: datetime) -> Line:
    credit = matched.credit
    row = None
    if matched.outcome in {"paid", "suggestion"}:
        row = store.payments.add(matched, now)
    if matched.outcome == "paid" and matched.case and matched.invoice:
        case = store.cases.load(matched.case)
        if case is None:
            raise LookupError("an invoice without its case")
        store.payments.count(matched.invoice, credit.amount_cents)
        _mark_paid(store, case, who="payments", why=matched.reason, post=post, now=now)
    elif matched.outcome == "suggestion" and matched.case:
        entry = JournalEntry(at=now, who="payments", what="payment for staff to judge", why=matched.reason)
        store.cases.log(matched.case, [entry])
    return Line(
        outcome=matched.outcome,
        reason=matched.reason,
        amount_cents=credit.amount_cents,
        currency=credit.currency,
        booked=credit.booked,
        case=matched.case,
        id=row,
    )


def _open_suggestion(store: Store, credit: int) -> StoredCredit:
    stored = store.payments.load(credit)
    if stored is None:
        raise NotPossibleError("no_such_payment")
    if stored.outcome != "suggestion" or stored.settled is not None:
        raise NotPossibleError("settled_before")
    return stored


def _counted(stored: StoredCredit, invoice: Invoice) -> int:
    """Return the cents to count: other money is taken for what is still owed (or was paid), a reversal takes off."""
    if stored.reversal:
        return -min(stored.amount_cents if stored.currency == "EUR" else invoice.paid_cents, invoice.paid_cents)
    if stored.currency != "EUR":
        return max(invoice.amount_cents - invoice.paid_cents, 0)
    return stored.amount_cents


def _after_confirm(store: Store, case: Case, invoice: Invoice, stored: StoredCredit, word: Word, post: Post) -> str:
    who, now = word.who, word.at
    if stored.reversal or case.status != "invoiced":
        reason = "payment_reversed" if stored.reversal else "refund_to_decide"
        store.cases.attend(Attention(reason=reason, since=now), case.number)
        entry = JournalEntry(at=now, who=who, what="payment confirmed", why=reason)
        store.cases.log(case.number, [entry])
        return reason
    if word.enough or invoice.paid_cents >= invoice.amount_cents:
        _mark_paid(store, case, who=who, why=stored.reason, post=post, now=now)
        if invoice.paid_cents > invoice.amount_cents:
            store.cases.attend(Attention(reason="paid_too_much", since=now), case.number)
        return "paid"
    entry = JournalEntry(at=now, who=who, what="part of the payment confirmed", why=stored.reason)
    asked = post(case, "payment_partial", f"payment_partial {case.number} {stored.id}")
    store.cases.save(asked, [entry])
    return "part"


def _mark_paid(store: Store, case: Case, *, who: str, why: str, post: Post, now: datetime) -> None:
    paid = replace(move(case, "paid", now), paid_at=now)
    store.cases.save(paid, [JournalEntry(at=now, who=who, what="paid", why=why)])
    store.cases.save(post(paid, "payment_received", f"payment_received {case.number}"))


STALLED = timedelta(minutes=15)
"""A statement that ends in mid-file may still be copied; after this long it is a broken one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """What became of one dropped file: what was taken in, or the word for why not. The name is the bank's."""

    name: str
    taken: TakenIn | None = None
    fault: str | None = None


def take_dropped(store: Store, folder: DropFolder, *, post: Post, hints: Words, now: datetime) -> tuple[Dropped, ...]:
    """Take in the whole statements of a drop folder and move each to done/ or failed/.

    A kill between taking in and moving is harmless: the file is taken in
    again, which changes nothing.
    """
    results = []
    for file in folder.whole_files(now):
        try:
            if file.data is None:
                raise StatementError("too_large")
            taken = take_statement(store, file.data, post=post, hints=hints, now=now)
        except StatementError as error:
            if error.word == "not_xml" and now - file.changed < STALLED:
                continue
            store.cases.attend(Attention(reason=f"statement_{error.word}", since=now))
            folder.failed(file)
            results.append(Dropped(name=file.path.name, fault=error.word))
        else:
            folder.done(file)
            results.append(Dropped(name=file.path.name, taken=taken))
    return tuple(results)
