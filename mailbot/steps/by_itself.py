"""A mail read by itself, in two goes: opened, and understood once its documents are read; no file, no store, no clock.

All of it can be done in another process: what goes in and what comes out are plain values.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailbot.letters import reply_id
from mailbot.model.document import FileReading
from mailbot.model.mail import Message, Part
from mailbot.model.reading import Reading, Screening
from mailbot.reading.extract import read
from mailbot.reading.parse import parse
from mailbot.reading.screening import screen
from mailbot.rules import Rules


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


def open_mail(raw: bytes, basis: Basis, *, screened: bool = True) -> Opened:
    """Take a mail apart, and see whether a machine wrote it (`screened`)."""
    message = parse(raw, basis.rules, our_words=basis.own_wording)
    screening = (
        screen(
            message,
            basis.rules,
            own_message_id=lambda found: reply_id.verify(found, basis.reply_key) is not None,
            own_addresses=basis.own_addresses,
        )
        if screened
        else None
    )
    return Opened(message=message, screening=screening)


def understand(opened: Opened, files: Mapping[str, FileReading], basis: Basis, now: datetime) -> Prepared:
    """Read a mail whose documents are read."""
    message = opened.message
    reading = read(message, files, basis.rules, screening=opened.screening, now=message.header.date or now)
    return Prepared(message=message, reading=reading)
