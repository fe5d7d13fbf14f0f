"""What one message says, each fact with its evidence."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from mailbot.model.document import FileReading
from mailbot.model.fields import TOWARDS, FieldName, ItemName

Kind = Literal["application", "follow_up", "auto_reply", "bounce", "spam", "other"]
Sure = Literal["certain", "likely", "weak"]
Role = Literal[
    "contract", "power_of_attorney", "clinical", "referral", "imaging", "identity", "other", "signature_logo"
]
"""What an attachment is. A referral is a clinical document first, and "referral" stands among its further roles."""
MachineKind = Literal["auto_reply", "bounce", "list", "calendar", "receipt", "own_loop", "spam"]
Topic = Literal[
    "price_question",
    "complaint",
    "thanks",
    "withdrawal",
    "death",
    "wrong_department",
    "two_patients",
    "payment_notice",
    "newsletter",
    "empty",
    "unreadable",
    "unclear",
    "mail_unread",
    "mail_too_large",
]


Asked = ItemName | Literal["translation"]
"""What a letter of the hospital may ask for: an item, or a paper in another language."""

Distress = Literal["suicide", "acute", "fear_call"]
DISTRESS: tuple[Distress, ...] = ("suicide", "acute", "fear_call")
"""Cries for help, the gravest first: thoughts of suicide, something acute, fear and the wish to be called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One fact found by one rule at one place.

    `source` is "own_text", "signature", "quoted_text", "subject", "from" or
    "document:<name>"; `start` and `end` are character offsets into that text.
    `value` is normalised (code without spaces, E.164 phone, name in its base
    form), `written` the text as it stands there. `chosen` marks the finding
    that fills the field; `why` says why a runner-up lost.
    """

    rule: str
    field: FieldName
    value: str
    written: str
    source: str
    start: int = 0
    end: int = 0
    sure: Sure = "likely"
    chosen: bool = False
    why: str | None = None
    country: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A cloud share, unwrapped; `expires` where the provider deletes shares after days."""

    provider: str
    url: str
    expires: bool = False
    rule: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Document:
    """One attachment and what it is. `signed` is None for all but contracts and powers of attorney.

    `also` holds further roles of the same file (a contract and a power of
    attorney in one scan or container). `position` counts the attachments of
    the message from 1, so that a letter can name it without its file name.
    `marks` are what of it survives a translation (reading/papers/marks.py).
    """

    name: str
    role: Role
    language: str | None = None
    signed: bool | None = None
    also: tuple[Role, ...] = ()
    also_signed: bool | None = None
    court_ruling: bool = False
    position: int = 0
    rule: str = ""
    marks: str = ""
    file: FileReading


@dataclass(frozen=True, kw_only=True, slots=True)
class Screening:
    """Whether a machine, a list or a spammer sent the message, and by which sign.

    `strength` is "strong" where the sign alone settles it and "weak" where an
    application by content goes to staff instead of to the bin.
    `about_message_id` is the Message-ID of ours that a bounce is about.
    """

    kind: MachineKind
    rule: str
    strength: Literal["strong", "weak"] = "strong"
    about_message_id: str | None = None
    failed_recipient: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One weighed yes-or-no judgement about a mail: "for_whom.another", "brings.contact".

    `probability` is between 0 and 1. `evidence` holds (feature, log-odds) of
    all that was weighed, the heaviest first; no word of the mail stands in it.
    """

    name: str
    probability: float
    evidence: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ToldByLetter:
    """What a letter of the hospital asks for, all of it; `of_case` says that the number of a case stands in it."""

    asked: tuple[Asked, ...]
    of_case: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Everything one message says about one case, by itself, before it is matched.

    `kind` is what the message looks like alone; matching may turn an
    application into a follow_up or the other way round. `conflicts` are rule
    words for contradictions that a person must settle. `profile` names the
    specialists it may be for (reading/fields/profile.py). `adds` says whether the
    message brings anything towards an application at all. `in_record` says that
    the writer's papers lie in the health record, whoever the writer is; `asks_record` that it only asks
    about the record; `asks_standing` that it asks how an application stands and nothing else; `asks_beside`
    that a notice of payment, or a mail of no known topic, asks something too. `told` is what the letter of the
    hospital says which a mail quotes, None where that is not clear. `hardly_distress` says that `distress`
    is heard, and by so little that a letter need not wait for a person.
    """

    kind: Kind
    language: str | None = None
    applicant_is_patient: bool | None = None
    patient_is_minor_child: bool = False
    guardian: bool = False
    topic: Topic | None = None
    screening: Screening | None = None
    findings: tuple[Finding, ...] = ()
    links: tuple[Link, ...] = ()
    documents: tuple[Document, ...] = ()
    by_post: tuple[ItemName, ...] = ()
    patient_names: tuple[str, ...] = ()
    contract_in_link: bool = False
    says_translated: bool = False
    conflicts: tuple[str, ...] = ()
    birth_date: date | None = None
    profile: str | None = None
    claims: tuple[Claim, ...] = ()
    distress: Distress | None = None
    hardly_distress: bool = False
    in_record: bool = False
    asks_record: bool = False
    asks_standing: bool = False
    asks_beside: bool = False
    told: ToldByLetter | None = None

    def claim(self, name: str) -> Claim | None:
        """Return a weighed judgement by its name; None where it was not asked for."""
        return next((claim for claim in self.claims if claim.name == name), None)

    def chosen(self, field: FieldName) -> Finding | None:
        """Return the finding that fills a single-valued field."""
        return next((f for f in self.findings if f.field == field and f.chosen), None)

    def value(self, field: FieldName) -> str | None:
        """Return the normalised value that fills a single-valued field."""
        found = self.chosen(field)
        return found.value if found else None

    def values(self, field: FieldName) -> tuple[str, ...]:
        """Return every chosen value of a field that may have several, in order of appearance."""
        return tuple(f.value for f in self.findings if f.field == field and f.chosen)

    def scans_of(self, finding: Finding) -> tuple[Document, ...]:
        """Return the scans in which a fact may have been read, where one letter looks like another: those of a name."""
        paper = finding.source.partition(":")[2]
        return tuple(one for one in self.documents if one.name == paper and one.file.fate == "ocr")

    def adds(self) -> bool:
        """Say whether the message brings a fact, a document, a link or an announcement towards a case."""
        useful = any(f.chosen and f.field in TOWARDS for f in self.findings)
        papers = any(d.role not in {"other", "signature_logo"} for d in self.documents)
        return useful or papers or bool(self.links) or bool(self.by_post)
