"""What the digest of one day says: case numbers, rule words and counts; never a name, an address or a sender's word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

StaffAction = Literal[
    "received",
    "waive",
    "set",
    "not_there",
    "done",
    "settle",
    "join",
    "merge",
    "confirm",
    "book",
    "enough",
    "refund",
    "take_off",
    "reject",
    "approve",
    "assign",
    "review",
    "more_tests",
    "opinion",
    "add",
    "withdraw",
    "deceased",
    "open",
    "not_spam",
    "close",
    "reopen",
    "retry",
    "opened",
    "no_access",
    "list_work",
    "list_cases",
    "show",
    "statement",
    "ask",
    "note",
    "undo",
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


CASE, WHOM = "NUMBER", "WHOM"
"""Gaps in a prepared mail: what staff write over with a case number, and with the name of a person or group."""

OF_ANY_CASE: frozenset[StaffAction] = frozenset({"join", "book", "enough", "take_off", "add", "deceased", "withdraw"})
"""Actions whose case may be left to staff: only they can tell where a loose mail, paper, payment or message belongs."""


WITH_FILES: frozenset[StaffAction] = frozenset({"opinion", "add"})
"""Actions whose prepared mail must carry files."""


WITH_VALUE: frozenset[StaffAction] = frozenset({"set", "note"})
"""Actions whose prepared mail holds a value in its body: it may be personal, and a subject is read by many."""
TO_CONFIRM = "to_confirm"
"""Stands behind the name of an item that came and that a person has not looked at yet."""
VALUE = "="
"""What the line of the value begins with."""


QUIETLY = "quietly"
"""The argument of a withdrawal that no letter confirms."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Do:
    """One thing that staff may do, as typed values; `argument` is an item, a row id or a review group.

    To settle a doubt it is an item and "yes" or "no", to merge the case that is joined into `case`, to add papers
    the stored mail that brought them, to send the opinion that a stored mail brought its number and "yes".
    What only staff know is left open, see `cases.commands`.
    """

    action: StaffAction
    case: str | None = None
    argument: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MailPlace:
    """Where a mail lies on the server, as a person finds it there: folder, when it came, language, a link to it."""

    folder: str
    came: datetime
    language: str | None = None
    link: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """Something that needs a person: why (a rule word), since when, about which case and stored mail.

    `attention` is its row where it was raised as one; `asked_cents` is what the invoice still asks for where a payment
    differs from it, in EUR; with `open_choice` none of the actions is likelier than the others.
    """

    reason: str
    since: datetime
    case: str | None = None
    message: int | None = None
    attention: int | None = None
    amount_cents: int | None = None
    currency: str = "EUR"
    asked_cents: int | None = None
    urgent: bool = False
    open_choice: bool = False
    place: MailPlace | None = None
    todo: tuple[Do, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseRow:
    """One case of a group; `words` are item names or rule words, `overdue` says that its time has run out.

    `soon` that it belongs on the page of the day and not in the list of all only; `late_days` is how long
    ago a payment was due, `letter` the kind of the last letter that was written, `closes` the day on which the case
    is closed by itself if nothing comes.
    """

    case: str
    since: datetime
    new: bool = False
    words: tuple[str, ...] = ()
    overdue: bool = False
    soon: bool = True
    late_days: int | None = None
    letter: str | None = None
    closes: date | None = None
    language: str | None = None
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
    left since then by kind, `payments` what was booked, for `paid_cases`.
    """

    day: date
    written: datetime
    since: datetime
    hospital: str
    mails: int = 0
    applications: int = 0
    letters: Mapping[str, int] = field(default_factory=dict)
    payments: int = 0
    payments_cents: int = 0
    paid_cases: tuple[str, ...] = ()
    tasks: tuple[Task, ...] = ()
    groups: tuple[Group, ...] = ()
    letter_rows: tuple[LetterRow, ...] = ()
    unanswered: tuple[MailRow, ...] = ()
    quarantined: tuple[MailRow, ...] = ()
    days: tuple[DayCount, ...] = ()
    turnaround: tuple[Turnaround, ...] = ()
    health: Health = Health()
