"""A case and its life: status, checklist, documents, attention; values only, changed by making a new one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mailbot.model.fields import ITEMS, NOTHING_KNOWN, Facts, ItemName
from mailbot.model.reading import Role
from mailbot.model.share import ShareTold

Status = Literal[
    "incomplete",
    "waiting_paper",
    "complete",
    "invoiced",
    "paid",
    "in_review",
    "more_tests_needed",
    "opinion_sent",
    "closed",
    "withdrawn",
    "expired",
    "refund_due",
    "deceased",
]
ItemState = Literal["open", "received", "by_post", "in_record", "waived"]
Reply = Literal["invoice", "deficiency", "acknowledge", "status", "none", "staff"]
LinkState = Literal["new", "opened", "no_access"]

CASE_NUMBER = r"20\d\d-\d{5}"
"""A pattern of how a case number is written: 2026-00042."""

DECRYPT_REASON = "encrypted_for_us"
OPEN_REASON = "format_unknown"
"""Why a person must look: a paper is encrypted, and only the hospital can open it."""

RECORD_REASON = "look_up_record"
"""Why a person must look: papers are said to lie in the health record."""

UNKNOWN_SENDER = ", unknown sender"
"""How the evidence of an item ends that an address brought which the case did not know."""

STRANGER_REASON = "stranger_may_mean"
"""Why a person must look: a mail from an unknown address, answered as one of no case, may be about this case."""

DISTRESS_REASON = "distress"
"""Why a person must look at once: somebody may need help."""

PERHAPS_REASON = "distress_perhaps"
"""Why a person must look at once, though the mail got its letter: it hardly is a cry for help, but may be one."""

CRY_REASONS: tuple[str, ...] = (DISTRESS_REASON, PERHAPS_REASON)

ENDED: frozenset[Status] = frozenset({"closed", "withdrawn", "expired", "deceased"})
"""Statuses in which a case is no longer live."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One line of the checklist.

    "in_record": the applicant says that it lies in the health record, to be looked up there.
    `why_open` is a rule word for the letter ("unsigned", "broken", "wrong_signer", "bad_code", "not_there").
    `evidence` says where it came from: "message 17", "staff", "document 4".
    `needs_confirmation` marks a scan or a signature that nobody could check.
    """

    name: ItemName
    state: ItemState = "open"
    required: bool = True
    why_open: str | None = None
    evidence: str | None = None
    needs_confirmation: bool = False

    @property
    def from_unknown_sender(self) -> bool:
        """Say whether only an address that the case did not know brought it: it waits for one confirmation."""
        return (self.evidence or "").endswith(UNKNOWN_SENDER)


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseLink:
    """A cloud share of the case; `since` is when its mail was sent.

    `told` is what its provider told when it was last looked at (`looked`).
    """

    provider: str
    url: str
    expires: bool = False
    state: LinkState = "new"
    since: datetime | None = None
    message: int | None = None
    told: ShareTold | None = None
    looked: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseDocument:
    """One document of the case.

    `message` is the row id of the mail that brought it, `position` its place among the attachments there.
    `untranslated` is true for a clinical document in neither Estonian nor
    English until `translated_by` (a sha256) is known or staff waive it.
    `marks` are what of it survives a translation (reading/papers/marks.py).
    """

    name: str
    role: Role
    language: str | None = None
    signed: bool | None = None
    untranslated: bool = False
    translated_by: str | None = None
    waived: bool = False
    sha256: str = ""
    kind: str = "unknown"
    fate: str = "read"
    fate_reason: str | None = None
    pages: int = 0
    signature_state: str = "none"
    signers: tuple[str, ...] = ()
    message: int | None = None
    message_date: datetime | None = None
    position: int = 0
    size: int = 0
    marks: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attention:
    """A reason why a person must look. `reason` is a rule word; `message` the row id of the mail it is about.

    Staff resolve it; it is no status, so that a paid case stays paid.
    """

    reason: str
    since: datetime
    message: int | None = None
    resolved: datetime | None = None
    resolved_by: str | None = None
    id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalEntry:
    """One change of a case: when, who or which rule, what, why, and the mail behind it (row id)."""

    at: datetime
    who: str
    what: str
    why: str
    message: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One application by one applicant for one patient, over its whole life.

    `addresses` are the known addresses, the one letters go to first.
    `message_ids` are the Message-IDs (stored mails and our letters) that a
    reply may refer to. `invoiced_at` set means that the one invoice exists.
    `quiet_since` is when the last mail of the case arrived.
    """

    number: str
    status: Status = "incomplete"
    opened: datetime
    changed: datetime
    language: str | None = None
    facts: Facts = NOTHING_KNOWN
    items: tuple[Item, ...] = tuple(Item(name=name) for name in ITEMS)
    addresses: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    links: tuple[CaseLink, ...] = ()
    documents: tuple[CaseDocument, ...] = ()
    attentions: tuple[Attention, ...] = ()
    message_ids: tuple[str, ...] = ()
    quiet_since: datetime | None = None
    invoiced_at: datetime | None = None
    invoice_number: str | None = None
    paid_at: datetime | None = None
    review_group: str | None = None
    assigned_to: str | None = None
    opinion_sent_at: datetime | None = None
    ended_at: datetime | None = None
    reminders: int = 0
    reminders_paused: bool = False
    external_id: str | None = None
    merged_into: str | None = None

    @property
    def live(self) -> bool:
        """Say whether mails may still join this case by its sender alone."""
        return self.status not in ENDED

    def item(self, name: ItemName) -> Item:
        """Return one line of the checklist."""
        return next(item for item in self.items if item.name == name)

    def missing(self) -> tuple[ItemName, ...]:
        """Return the required items that are still open, in the order of the checklist."""
        return tuple(item.name for item in self.items if item.required and item.state == "open")

    def awaited(self) -> tuple[ItemName, ...]:
        """Return the required items announced by post and not yet received."""
        return tuple(item.name for item in self.items if item.required and item.state == "by_post")

    def untranslated(self) -> tuple[CaseDocument, ...]:
        """Return the clinical documents that still need a translation, in order of arrival."""
        return tuple(d for d in self.documents if d.untranslated and not d.waived and not d.translated_by)


@dataclass(frozen=True, kw_only=True, slots=True)
class Match:
    """To which case a mail belongs, and why. `reasons` are ranked rule words, strongest first.

    `case` None and `attention` None means: a new case may be opened.
    `additive` limits what the mail may do (docs/architecture.md, cases, rule 5).
    `attention` set means that a person decides and nothing is joined; `hint` is then the case that it may be about.
    `beside` are the cases that the mail may be about although it is taken for
    one of no case: the address is unknown, and its answer must not tell.
    """

    case: str | None = None
    rule: str = ""
    additive: bool = False
    known_address: bool = False
    reasons: tuple[str, ...] = ()
    attention: str | None = None
    beside: tuple[str, ...] = ()
    hint: str | None = None


DoubtItem = ItemName | Literal["application"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubt:
    """An item of which a mail leaves it open whether it is there, and the probability that it is.

    "application" stands for the whole mail: it may be another matter. `why`
    names the features that weighed most.
    """

    item: DoubtItem
    probability: float
    why: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """What follows from one mail: the case after it, the reply, and the reason as a rule word.

    `case` is None where the mail belongs to no case. `kind` is the final kind
    of the mail (matching may have changed it). `about` is the case that a
    mail of no case may be about, where its letters must wait for a person.
    """

    reply: Reply
    reason: str
    kind: str
    case: Case | None = None
    attentions: tuple[Attention, ...] = ()
    journal: tuple[JournalEntry, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    would_reply: Reply | None = None
    about: str | None = None
