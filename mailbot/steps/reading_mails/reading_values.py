"""What goes to the process that reads mails, and what comes back: plain values, which load nothing of what reads."""

from dataclasses import dataclass
from datetime import datetime

from mailbot.model.document import FileReading
from mailbot.model.mail import Message, Part
from mailbot.model.reading import Reading, Screening
from mailbot.rules.rule_set import Rules

READY = b"ready"
"""The first word of the process that reads mails."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """What mails are read by, besides themselves: plain values, so that another process can have them."""

    rules: Rules
    own_wording: frozenset[str]
    own_addresses: frozenset[str]
    reply_key: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Opened:
    """A mail whose documents are still to be read; a machine's have no say and are left alone."""

    message: Message
    screening: Screening | None

    @property
    def wanted(self) -> tuple[Part, ...]:
        """The documents to read."""
        return () if self.screening and self.screening.strength == "strong" else self.message.all_parts()


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """One mail as it was read by itself, before the store is asked about it."""

    message: Message
    reading: Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class ToOpen:
    """Open a mail, and read it at once where it has no documents."""

    raw: bytes
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ToRead:
    """Read a mail whose documents are read."""

    opened: Opened
    files: dict[str, FileReading]
    now: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Failed:
    """What went wrong with a mail, as the log names faults: types and places, no text."""

    fault: str
    over_limit: bool = False


class OverLimitError(Exception):
    """One mail took more seconds or memory than a mail may take: a person must look, for it would do so again."""
