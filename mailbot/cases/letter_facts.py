"""What a letter about a case may say, from its checklist; holds no word that a sender wrote."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mailbot.cases.items.papers import NOT_FOR_US, OPENPGP, UNREADABLE, unread
from mailbot.model.case import Case, CaseDocument, Decision
from mailbot.model.letter import LetterFacts, LetterKind, Needed, Payment, UnreadDocument

_KINDS: dict[str, LetterKind] = {
    "deficiency": "deficiency",
    "invoice": "invoice",
    "acknowledge": "acknowledge",
    "status": "status",
}

ContractSent = Literal["filled_in", "sent_out"]
"""How the contract goes out: filled in with what is known, or blank where the hospital's own form cannot be."""

ASKING: frozenset[LetterKind] = frozenset({"deficiency", "reminder", "closing", "status", "payment_received"})
"""Letters that say what is still needed; one about a payment too, for a paper that came after the invoice."""

UNSENT = Needed(item="contract")
"""The contract where none has come yet; an unsigned or broken one is asked for by itself."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Course:
    """Where a letter stands in the course of its case: the first one, which reminder, what day it names."""

    first: bool = False
    reminder: int = 0
    deadline: date | None = None


def letter_facts(
    case: Case,
    kind: LetterKind,
    *,
    written: datetime,
    payment: Payment | None = None,
    course: Course = Course(),
    contract: ContractSent | None = None,
) -> LetterFacts:
    """Gather what a letter of this kind says about the case.

    `contract` says that the hospital sends it once the rest is here, and how.
    """
    asks = kind in ASKING
    closed = _closed(case)
    spoken_for = {document.role for document in closed}
    needed = tuple(Needed(item=name, why=case.item(name).why_open) for name in case.missing() if name not in spoken_for)
    documents = tuple(_unread(one, written) for one in (*case.untranslated(), *unread(case), *closed))
    later = False
    if contract and UNSENT in needed:
        later = len(needed) + len(documents) > 1
        needed = tuple(need for need in needed if need != UNSENT)
        needed += () if later else (Needed(item="contract", why=contract),)
    return LetterFacts(
        kind=kind,
        case=case.number,
        language=case.language,
        written=written,
        needed=needed if asks else (),
        documents=documents if asks else (),
        fine=tuple(item.name for item in case.items if item.required and item.state in {"received", "waived"}),
        awaited=case.awaited(),
        in_record=tuple(item.name for item in case.items if item.required and item.state == "in_record"),
        payment=payment,
        reminder=course.reminder,
        first_letter=course.first,
        deadline=course.deadline,
        stage=case.status if kind == "status" else None,
        contract_later=later and asks,
        for_self=case.facts.applicant_is_patient is True,
    )


def _closed(case: Case) -> tuple[CaseDocument, ...]:
    """Return the contract or power of attorney that came and could not be opened: it is asked for as a file.

    Who has sent a paper is not told that it is missing.
    """
    roles = {item.name for item in case.items if item.state == "open" and item.why_open == "unreadable"}
    found = {d.role: d for d in case.documents if d.role in roles and d.fate in UNREADABLE}
    return tuple(found.values())


def letter_of(decision: Decision) -> LetterKind | None:
    """Return the kind of letter that a decision calls for; None where nothing is sent."""
    return _KINDS.get(decision.reply) if decision.case else None


def _unread(document: CaseDocument, written: datetime) -> UnreadDocument:
    """Name a document that waits, by the day of its mail where the letter is written."""
    why = document.fate if document.fate in UNREADABLE else "untranslated"
    return UnreadDocument(
        why="not_our_key" if (why, document.kind) == (NOT_FOR_US, OPENPGP) else why,
        kind=document.kind,
        pages=document.pages,
        language=document.language,
        position=document.position,
        of_date=document.message_date.astimezone(written.tzinfo).date() if document.message_date else None,
    )
