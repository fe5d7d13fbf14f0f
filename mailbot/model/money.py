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


@dataclass(frozen=True, kw_only=True, slots=True)
class Matched:
    """What one credit means. `reason` is a rule word; `case` the case it pays or may pay."""

    credit: Credit
    outcome: CreditOutcome
    reason: str
    case: str | None = None
    invoice: str | None = None
