"""Money that comes in: invoices, credits of a bank statement (ISO 20022), and what was made of them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

CreditOutcome = Literal["paid", "suggestion", "ignored", "repeat"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Invoice:
    """The one prepayment invoice of a case. `amount_cents` in euro cents, `reference` without spaces."""

    number: str
    case: str
    amount_cents: int
    issued: date
    due: date
    reference: str
    payer_name: str | None = None
    language: str = "et"
    paid_cents: int = 0
    reminded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Credit:
    """One booked (or reversed) entry of a statement. `key` names the credit across 052, 053 and 054 and re-sent files.

    `also` holds further keys under which another file may report the same
    credit. `references` are those a bank field says are references, bare;
    what stands loose in `text` is not among them. `instructed_cents` is what
    the payer sent before fees, where the bank says so. `doubt` is a rule word
    for a flaw of the statement itself ("batch_sum").
    Payer name and text are personal data: never logged.
    """

    key: str
    iban: str
    amount_cents: int
    currency: str
    booked: date | None
    references: tuple[str, ...] = ()
    text: str | None = None
    payer: str | None = None
    end_to_end: str | None = None
    reversal: bool = False
    booked_status: bool = True
    credit: bool = True
    also: tuple[str, ...] = ()
    instructed_cents: int | None = None
    doubt: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """What one credit means. `reason` is a rule word; `case` the case it pays or may pay."""

    credit: Credit
    outcome: CreditOutcome
    reason: str
    case: str | None = None
    invoice: str | None = None
