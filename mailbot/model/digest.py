"""What the digest of one day says: case numbers, rule words and counts; never a name, an address or a sender's word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

StaffAction = Literal[
    "received",
    "waive",
    "not_there",
    "done",
    "confirm",
    "enough",
    "reject",
    "approve",
    "assign",
    "review",
    "more_tests",
    "opinion",
    "withdraw",
    "deceased",
    "open",
    "not_spam",
    "close",
    "reopen",
    "retry",
    "opened",
    "no_access",
]
GroupName = Literal[
    "new",
    "incomplete",
    "waiting_paper",
    "complete",
    "invoiced",
    "paid",
    "in_review",
    "more_tests_needed",
    "opinion_sent",
    "refund_due",
    "ended",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Do:
    """One thing that staff may do, as typed values; `argument` is an item, a row id or a review group."""

    action: StaffAction
    case: str | None = None
    argument: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Something that needs a person: why (a rule word), since when, about which case and stored mail."""

    reason: str
    since: datetime
    case: str | None = None
    message: int | None = None
    amount_cents: int | None = None
    currency: str = "EUR"
    urgent: bool = False
    todo: tuple[Do, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """One case of a group; `words` are item names or rule words, `overdue` says that its time has run out."""

    case: str
    since: datetime
    new: bool = False
    words: tuple[str, ...] = ()
    overdue: bool = False
    profile: str | None = None
    todo: tuple[Do, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The cases that stand at one place; `total` may be more than the rows shown."""

    name: GroupName
    total: int
    rows: tuple[CaseRow, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LetterRow:
    """One letter that did not simply leave: held, refused, undelivered, unknown, or lying among the drafts."""

    id: int
    kind: str
    state: str
    since: datetime
    case: str | None = None
    todo: tuple[Do, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MailRow:
    """One mail that got no answer, or that was set aside; `reason` is a rule word."""

    id: int
    received: datetime
    reason: str
    case: str | None = None
    todo: tuple[Do, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpiringLink:
    """A cloud share that its provider deletes; `days` is its age."""

    case: str
    provider: str
    days: int
    todo: tuple[Do, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class MailboxHealth:
    """When a mailbox was last read without a fault; `alarm` says that this is too long ago."""

    name: str
    last_success: datetime | None
    failure: str | None = None
    alarm: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How the machine does. Ages in minutes; `faults` are lines about the configuration, without personal data."""

    mailboxes: tuple[MailboxHealth, ...] = ()
    unread_minutes: int | None = None
    unsent_minutes: int | None = None
    faults: tuple[str, ...] = ()
    disk_free_percent: int | None = None
    held_everything: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class DayCount:
    """Mails that came and letters that left on one day."""

    day: date
    mails: int
    letters: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Turnaround:
    """How long a step took in the cases of the last weeks: the middle value in days, and of how many cases."""

    step: Literal["invoice", "payment", "opinion"]
    days: float
    cases: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestFacts:
    """Everything the digest of one day says. Times are in the hospital's own zone.

    `since` is when the digest before this one was made. `letters` counts what
    left since then by kind.
    """

    day: date
    written: datetime
    since: datetime
    hospital: str
    mails: int = 0
    applications: int = 0
    letters: Mapping[str, int] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()
    groups: tuple[Group, ...] = ()
    letter_rows: tuple[LetterRow, ...] = ()
    unanswered: tuple[MailRow, ...] = ()
    quarantined: tuple[MailRow, ...] = ()
    links: tuple[ExpiringLink, ...] = ()
    days: tuple[DayCount, ...] = ()
    turnaround: tuple[Turnaround, ...] = ()
    health: Health = Health()
