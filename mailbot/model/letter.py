"""Letters on their way out: what is to be said, and the bytes that say it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mailbot.model.case import Status
from mailbot.model.fields import ItemName

LetterKind = Literal[
    "deficiency",
    "invoice",
    "acknowledge",
    "reminder",
    "payment_reminder",
    "payment_received",
    "payment_partial",
    "more_tests",
    "opinion",
    "closing",
    "withdrawal",
    "status",
    "distress",
    "digest",
    "urgent",
    "announcement",
    "transcript",
]
Mode = Literal["send", "draft", "hold"]
OutboxState = Literal[
    "new", "held", "sending", "sent", "drafted", "refused", "undelivered", "unknown", "replaced", "cancelled"
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Needed:
    """One thing still needed; `why` is the rule word of the checklist item (see `Item.why_open`)."""

    item: ItemName
    why: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnreadDocument:
    """A document named without its file name: by kind, pages, language, place and date of its mail.

    `why` is "untranslated", or the reason it could not be read: "protected",
    "encrypted", "damaged", "too_large", "unknown".
    """

    why: str
    kind: str
    pages: int = 0
    language: str | None = None
    position: int = 0
    of_date: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """What a payer needs. Amounts in cents; `reference` without spaces."""

    invoice_number: str
    amount_cents: int
    due: date
    issued: date
    reference: str
    payer_name: str | None = None
    paid_cents: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterFacts:
    """Everything a letter may say: typed, so that no sender's words can slip in.

    `language` is the applicant's; compose falls back to a language that has
    templates. `needed` and `documents` are in the order of the letter.
    `for_self` is true where the patient writes: then "the patient" is "you".
    `contract_later` says that the contract goes out once the rest is here,
    `in_record` names items that we look up in the health record. `stage` is
    the status of the case, for the letter that says where it stands. `case`
    is None where a letter is of no case: the one to somebody who cries for help.
    """

    kind: LetterKind
    case: str | None
    language: str | None
    written: datetime
    needed: tuple[Needed, ...] = ()
    documents: tuple[UnreadDocument, ...] = ()
    fine: tuple[ItemName, ...] = ()
    awaited: tuple[ItemName, ...] = ()
    payment: Payment | None = None
    reminder: int = 0
    first_letter: bool = False
    deadline: date | None = None
    for_self: bool = False
    contract_later: bool = False
    in_record: tuple[ItemName, ...] = ()
    stage: Status | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A finished letter. `raw` is sent as it stands (CRLF line ends); `envelope_from` may be "" (RFC 5321, 4.5.5)."""

    kind: LetterKind
    case: str | None
    language: str
    message_id: str
    envelope_from: str
    envelope_to: tuple[str, ...]
    subject: str
    raw: bytes
    mode: Mode = "send"
    template: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxRow:
    """A letter in the outbox. `due` is when it may leave; `unique_key` makes late or double runs harmless."""

    id: int
    letter: Letter
    state: OutboxState
    due: datetime
    tries: int
    unique_key: str | None = None
