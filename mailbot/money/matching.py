"""Which case a credit pays, by the policy of the service; doubtful ones become suggestions for staff.

Only one thing makes a case paid without a person: a booked credit in euros,
with the reference of one open invoice, of exactly its amount. Who paid does
not matter, since relatives may pay.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mailbot.model.case import ENDED, Status
from mailbot.model.money import Credit, CreditOutcome, Invoice, Matched
from mailbot.money.reference import LENGTH, case_of, from_rf

_DIGIT_GROUPS = re.compile(r"(?a:\d+(?:[ \u00a0.-]\d+)*)")
_RF = re.compile(r"(?ai:\bRF\d\d(?: ?[0-9A-Z]{1,4}){1,6})")
_CASE_NUMBER = re.compile(r"(?a:(?<!\d)(20\d\d)\s?[-/–]\s?(\d{4,5})(?!\d))")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_HINT = re.compile(
    r"teis\w* arvamus|second (?:medical )?opinion|втор\w+ мнени|otr\w+ viedokl|antr\w+ nuomon|toi[ns]\w+ mielipi"
    r"|друг\w+ думк|zweit\w+ ?meinung|vtor\w+ mnen",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """What the service knows when a statement comes in.

    `invoices` are all of them, paid ones too; `statuses` the cases' statuses
    by number. `seen` are the keys of credits already counted, `aliases` the
    other names under which a file may report these. `paid_by` leads
    from the end-to-end id of an earlier credit to the case it paid. `account`
    is the IBAN on the invoices, None where any account will do.
    """

    invoices: tuple[Invoice, ...] = ()
    statuses: Mapping[str, Status]
    seen: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    paid_by: Mapping[str, str]
    account: str | None = None


def match(credits: Iterable[Credit], ledger: Ledger) -> tuple[Matched, ...]:
    """Say what each credit means, in order; a credit counts for those after it.

    Two credits are one where the key of either is a name of the other. A name
    that neither has as its key (that of the whole batch) proves nothing.
    """
    result = []
    invoices = {invoice.number: invoice for invoice in ledger.invoices}
    seen = set(ledger.seen)
    aliases = set(ledger.aliases)
    for credit in credits:
        if credit.key in seen or credit.key in aliases or any(key in seen for key in credit.also):
            result.append(Matched(credit=credit, outcome="repeat", reason="seen_before"))
            continue
        matched = _one(credit, tuple(invoices.values()), ledger)
        if matched.outcome != "ignored":
            seen.add(credit.key)
            aliases.update(credit.also)
        if matched.outcome == "paid" and matched.invoice:
            invoice = invoices[matched.invoice]
            invoices[invoice.number] = replace(invoice, paid_cents=invoice.paid_cents + credit.amount_cents)
        result.append(matched)
    return tuple(result)


def _one(credit: Credit, invoices: tuple[Invoice, ...], ledger: Ledger) -> Matched:
    if not credit.booked_status:
        return Matched(credit=credit, outcome="ignored", reason="not_booked")
    if credit.reversal:
        return _reversal(credit, invoices, ledger)
    if not credit.credit:
        return Matched(credit=credit, outcome="ignored", reason="debit")
    if not credit.amount_cents:
        return Matched(credit=credit, outcome="ignored", reason="nothing")
    meant = _meant(credit, invoices)
    if not meant:
        return _without_reference(credit, invoices)
    if len(meant) > 1:
        return Matched(credit=credit, outcome="suggestion", reason="two_references")
    outcome, reason = _judge(credit, meant[0], ledger)
    return Matched(credit=credit, outcome=outcome, reason=reason, case=meant[0].case, invoice=meant[0].number)


def _judge(credit: Credit, invoice: Invoice, ledger: Ledger) -> tuple[CreditOutcome, str]:
    """Say whether a credit with the reference of this invoice pays it, the gravest doubt first."""
    status = ledger.statuses.get(invoice.case)
    doubts = (
        (credit.doubt is not None, credit.doubt or ""),
        (ledger.account is not None and credit.iban != ledger.account, "other_account"),
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


def _reversal(credit: Credit, invoices: tuple[Invoice, ...], ledger: Ledger) -> Matched:
    """A reversal always goes to a person where it can concern a case; the bank's other corrections do not."""
    meant = _meant(credit, invoices)
    case = meant[0].case if len(meant) == 1 else ledger.paid_by.get(credit.end_to_end or "")
    invoice = next((invoice for invoice in invoices if invoice.case == case), None)
    if case is None:
        paid = [one for one in invoices if one.paid_cents and one.amount_cents == credit.amount_cents]
        if not paid:
            return Matched(credit=credit, outcome="ignored", reason="reversal_elsewhere")
        invoice = paid[0] if len(paid) == 1 else None
        case = invoice.case if invoice else None
    number = invoice.number if invoice else None
    return Matched(credit=credit, outcome="suggestion", reason="reversal", case=case, invoice=number)


def _without_reference(credit: Credit, invoices: tuple[Invoice, ...]) -> Matched:
    """Look for a hint; an account has other payers too, and their credits are nobody's business here."""
    text = f"{credit.text or ''} {credit.end_to_end or ''}"
    named = {f"{year}-{int(serial):05d}" for year, serial in _CASE_NUMBER.findall(text)}
    written = {word for group in _digit_runs(text) for word in group} | set(credit.references)
    by_case = [invoice for invoice in invoices if invoice.case in named or invoice.number in text]
    by_slip = [invoice for invoice in invoices if any(_slip(word, invoice.reference) for word in written)]
    payer = _name(credit.payer)
    by_payer = [
        invoice
        for invoice in invoices
        if payer and _name(invoice.payer_name) == payer and invoice.amount_cents == credit.amount_cents
    ]
    hints = (("case_number", by_case), ("mistyped_reference", by_slip), ("payer_name", by_payer))
    for reason, found in hints:
        if found:
            one = found[0] if len({invoice.number for invoice in found}) == 1 else None
            return Matched(
                credit=credit,
                outcome="suggestion",
                reason=reason,
                case=one.case if one else None,
                invoice=one.number if one else None,
            )
    if any(len(word) == LENGTH and case_of(word) for word in written):
        return Matched(credit=credit, outcome="suggestion", reason="unknown_reference")
    if _HINT.search(text):
        return Matched(credit=credit, outcome="suggestion", reason="words_only")
    return Matched(credit=credit, outcome="ignored", reason="no_hint")


def _meant(credit: Credit, invoices: tuple[Invoice, ...]) -> tuple[Invoice, ...]:
    """Return the invoices whose reference the credit carries: named as one by the bank, else loose in the text."""
    named = tuple(invoice for invoice in invoices if invoice.reference in credit.references)
    if named:
        return named
    loose: set[str] = set()
    for text in (credit.text or "", credit.end_to_end or ""):
        loose.update(*_digit_runs(text))
        loose.update(inner for found in _RF.findall(text) for inner in _rf_prefixes(found))
    return tuple(invoice for invoice in invoices if invoice.reference in loose)


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
    inner = {from_rf(compact[:end]) for end in range(5, len(compact) + 1)}
    return {reference for reference in inner if reference}


def _slip(written: str, reference: str) -> bool:
    """Say whether two numbers differ by one wrong, lost or added digit, or by two swapped neighbours."""
    if written == reference or len(written) < LENGTH - 1:
        return False
    if len(written) == len(reference):
        wrong = [place for place in range(len(written)) if written[place] != reference[place]]
        if len(wrong) == 1:
            return True
        first = wrong[0]
        swapped = reference[first + 1 : first + 2] + reference[first : first + 1]
        return wrong == [first, first + 1] and written[first : first + 2] == swapped
    if abs(len(written) - len(reference)) != 1:
        return False
    longer, shorter = sorted((written, reference), key=len, reverse=True)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


def _name(name: str | None) -> frozenset[str]:
    """Return the words of a name without order and case; one word alone proves nothing."""
    words = frozenset(word.casefold() for word in _WORDS.findall(name or ""))
    return words if len(words) > 1 else frozenset()
