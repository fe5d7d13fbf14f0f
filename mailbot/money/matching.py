"""Which case a credit pays, by the policy of the service; doubtful ones become suggestions for staff.

Only one thing makes a case paid without a person: a booked credit in euros,
with the reference of one open invoice, of exactly its amount. Who paid does
not matter, since relatives may pay.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mailbot.model.case import ENDED, Status
from mailbot.model.money import Credit, CreditOutcome, Invoice, Matched
from mailbot.money.reference import LENGTH, case_of, from_rf
from mailbot.rules.words import Words

_LEAST_RF = 5
"""Signs of the shortest ISO 11649 reference: RF, two check digits, and one more."""

_DIGIT_GROUPS = re.compile(r"(?a:\d+(?:[ \u00a0.-]\d+)*)")
_RF = re.compile(r"(?ai:\bRF\d\d(?: ?[0-9A-Z]{1,4}){1,6})")
_CASE_NUMBER = re.compile(r"(?a:(?<!\d)(20\d\d)\s?[-/–]\s?(\d{4,5})(?!\d))")
_RF_START = re.compile(r"(?ai:^RF\d\d0*)")
_INVOICE_NUMBER = re.compile(r"(?ai:[A-Z0-9][A-Z0-9/-]*\d)")
_DIGITS = "0123456789"
_WORDS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """What the service knows when a statement comes in.

    `invoices` are all of them, paid ones too; `statuses` the cases' statuses
    by number. `seen` are the keys of credits already counted, `aliases` the
    other names under which a file may report these. `paid_by` leads
    from the end-to-end id of an earlier credit to the case it paid. `hints` are
    words that tell what was paid for. All accounts
    in the statements are the hospital's own, so that none is asked for.
    """

    invoices: tuple[Invoice, ...] = ()
    statuses: Mapping[str, Status]
    seen: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    paid_by: Mapping[str, str]
    hints: Words


class _Book:
    """The invoices of a ledger, found by what a credit may carry; what is paid on the way is kept here."""

    def __init__(self, invoices: Iterable[Invoice]) -> None:
        self.by_number = {invoice.number: invoice for invoice in invoices}
        self._by_reference = {invoice.reference: invoice.number for invoice in self.by_number.values()}
        self._by_case = {invoice.case: invoice.number for invoice in self.by_number.values()}
        self._by_payer: dict[frozenset[str], list[str]] = {}
        for invoice in self.by_number.values():
            self._by_payer.setdefault(_name(invoice.payer_name), []).append(invoice.number)

    def referred(self, references: Iterable[str]) -> tuple[Invoice, ...]:
        """Return the invoices of these references, each once."""
        found = (self._by_reference.get(reference) for reference in references)
        return tuple(self.by_number[number] for number in dict.fromkeys(found) if number)

    def of_case(self, case: str | None) -> Invoice | None:
        """Return the invoice of a case."""
        number = self._by_case.get(case or "")
        return self.by_number[number] if number else None

    def of_payer(self, name: str | None, cents: int) -> tuple[Invoice, ...]:
        """Return the invoices of exactly this amount that name this payer."""
        words = _name(name)
        found = (self.by_number[number] for number in self._by_payer.get(words, ())) if words else ()
        return tuple(invoice for invoice in found if invoice.amount_cents == cents)

    def pay(self, number: str, cents: int) -> None:
        """Count money for an invoice."""
        invoice = self.by_number[number]
        self.by_number[number] = replace(invoice, paid_cents=invoice.paid_cents + cents)


def match(credits: Iterable[Credit], ledger: Ledger) -> tuple[Matched, ...]:
    """Say what each credit means, in order; a credit counts for those after it.

    Two credits are one where the key of either is a name of the other. A name
    that neither has as its key (that of the whole batch) proves nothing.
    """
    result = []
    book = _Book(ledger.invoices)
    seen = set(ledger.seen)
    aliases = set(ledger.aliases)
    for credit in credits:
        if credit.key in seen or credit.key in aliases or any(key in seen for key in credit.also):
            result.append(Matched(credit=credit, outcome="repeat", reason="seen_before"))
            continue
        matched = _one(credit, book, ledger)
        if matched.outcome != "ignored":
            seen.add(credit.key)
            aliases.update(credit.also)
        if matched.outcome == "paid" and matched.invoice:
            book.pay(matched.invoice, credit.amount_cents)
        result.append(matched)
    return tuple(result)


def _one(credit: Credit, book: _Book, ledger: Ledger) -> Matched:
    if not credit.booked_status:
        return Matched(credit=credit, outcome="ignored", reason="not_booked")
    if credit.reversal:
        return _reversal(credit, book, ledger)
    if not credit.credit:
        return Matched(credit=credit, outcome="ignored", reason="debit")
    if not credit.amount_cents:
        return Matched(credit=credit, outcome="ignored", reason="nothing")
    meant = _meant(credit, book)
    if not meant:
        return _without_reference(credit, book, ledger)
    if len(meant) > 1:
        return Matched(credit=credit, outcome="suggestion", reason="two_references")
    outcome, reason = _judge(credit, meant[0], ledger)
    return Matched(credit=credit, outcome=outcome, reason=reason, case=meant[0].case, invoice=meant[0].number)


def _judge(credit: Credit, invoice: Invoice, ledger: Ledger) -> tuple[CreditOutcome, str]:
    """Say whether a credit with the reference of this invoice pays it, the gravest doubt first."""
    status = ledger.statuses.get(invoice.case)
    doubts = (
        (credit.doubt is not None, credit.doubt or ""),
        (credit.currency != "EUR", "currency"),
        (status is None or status in ENDED or status == "refund_due", "closed_case"),
        (invoice.paid_cents >= invoice.amount_cents, "paid_twice"),
        (status != "invoiced", "wrong_status"),
        (invoice.paid_cents > 0, "second_part"),
        (credit.amount_cents < invoice.amount_cents == credit.instructed_cents, "fee_deducted"),
        (credit.amount_cents < invoice.amount_cents, "less"),
        (credit.amount_cents > invoice.amount_cents, "more"),
    )
    reason = next((word for holds, word in doubts if holds), None)
    return ("suggestion", reason) if reason else ("paid", "reference_and_amount")


def _reversal(credit: Credit, book: _Book, ledger: Ledger) -> Matched:
    """A reversal always goes to a person where it can concern a case; the bank's other corrections do not."""
    meant = _meant(credit, book)
    invoice = meant[0] if len(meant) == 1 else book.of_case(ledger.paid_by.get(credit.end_to_end or ""))
    if invoice is None:
        paid = [one for one in book.by_number.values() if one.paid_cents and one.amount_cents == credit.amount_cents]
        if not paid:
            return Matched(credit=credit, outcome="ignored", reason="reversal_elsewhere")
        invoice = paid[0] if len(paid) == 1 else None
    return _suggested(credit, "reversal", invoice)


def _without_reference(credit: Credit, book: _Book, ledger: Ledger) -> Matched:
    """Look for a hint; an account has other payers too, and their credits are nobody's business here."""
    text = f"{credit.text or ''} {credit.end_to_end or ''}"
    cases = [f"{year}-{int(serial):05d}" for year, serial in _CASE_NUMBER.findall(text)]
    named = [invoice for case in cases if (invoice := book.of_case(case))]
    named += [book.by_number[word] for word in _INVOICE_NUMBER.findall(text) if word in book.by_number]
    written = {word for group in _digit_runs(text) for word in group}
    written |= {_RF_START.sub("", reference) for reference in credit.references}
    slips = book.referred(near for word in sorted(written) for near in _neighbours(word))
    hints: tuple[tuple[str, Iterable[Invoice]], ...] = (
        ("case_number", named),
        ("mistyped_reference", slips),
        ("payer_name", book.of_payer(credit.payer, credit.amount_cents)),
    )
    for reason, found in hints:
        numbers = {invoice.number: invoice for invoice in found}
        if numbers:
            return _suggested(credit, reason, next(iter(numbers.values())) if len(numbers) == 1 else None)
    if any(len(word) == LENGTH and case_of(word) for word in written):
        return _suggested(credit, "unknown_reference", None)
    if ledger.hints.found_in(text):
        return _suggested(credit, "words_only", None)
    return Matched(credit=credit, outcome="ignored", reason="no_hint")


def _suggested(credit: Credit, reason: str, invoice: Invoice | None) -> Matched:
    return Matched(
        credit=credit,
        outcome="suggestion",
        reason=reason,
        case=invoice.case if invoice else None,
        invoice=invoice.number if invoice else None,
    )


def _meant(credit: Credit, book: _Book) -> tuple[Invoice, ...]:
    """Return the invoices whose reference the credit carries: named as one by the bank, else loose in the text."""
    named = book.referred(credit.references)
    if named:
        return named
    loose: set[str] = set()
    for text in (credit.text or "", credit.end_to_end or ""):
        loose.update(*_digit_runs(text))
        loose.update(inner for found in _RF.findall(text) for inner in _rf_prefixes(found))
    return book.referred(sorted(loose))


def _digit_runs(text: str) -> list[set[str]]:
    """Return, for each run of digit groups, what whole neighbouring groups make when read together.

    People write references in groups; a group is never cut, so that no part of
    a phone number or an account becomes a reference.
    """
    runs = []
    for run in _DIGIT_GROUPS.findall(text):
        groups = re.split(r"[ \u00a0.-]", run)
        made = set()
        for start in range(len(groups)):
            word = ""
            for group in groups[start : start + LENGTH]:
                word += group
                if len(word) > LENGTH + 1:
                    break
                made.add(word.lstrip("0") or word)
        runs.append(made)
    return runs


def _rf_prefixes(found: str) -> set[str]:
    """Return the references at the start of what looks like an ISO 11649 reference followed by more words."""
    compact = found.replace(" ", "")
    inner = {from_rf(compact[:end]) for end in range(_LEAST_RF, len(compact) + 1)}
    return {reference for reference in inner if reference}


def _neighbours(written: str) -> Iterator[str]:
    """Give a number itself, and those it may have been: one digit wrong, lost or added, or two neighbours swapped."""
    if not LENGTH - 1 <= len(written) <= LENGTH + 1 or not written.isdigit():
        return
    yield written
    for place in range(len(written)):
        head, tail = written[:place], written[place + 1 :]
        yield head + tail
        yield from (head + digit + tail for digit in _DIGITS)
        yield head + tail[:1] + written[place] + tail[1:]
    for place in range(len(written) + 1):
        yield from (written[:place] + digit + written[place:] for digit in _DIGITS)


def _name(name: str | None) -> frozenset[str]:
    """Return the words of a name without order and case; one word alone proves nothing."""
    words = frozenset(word.casefold() for word in _WORDS.findall(name or ""))
    return words if len(words) > 1 else frozenset()
