"""What a mailbox gives and takes: batches of new mail, the ledger it asks, and what happens to a mail on the server.

Two mailboxes implement `Source`: IMAP and a Maildir folder. Neither decides
anything or writes to the store; the ledger answers what is known already.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from mailbot.mail.fingerprint import head
from mailbot.model.mail import RawMail

Start = Literal["now", "all"] | date
"""What is taken in at the first start: only mail to come, everything, or mail that arrived on that day or later."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """The high-water mark of one folder: each id up to `uid` was taken in or passed over.

    `floor` is where the first start found the folder: what lies at or below
    it is never taken in. Stored in the same transaction as the mails.
    """

    uidvalidity: int
    uid: int
    floor: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """A message that is not to be taken in, only to be entered in the ledger (with no message row of its own).

    Either it lay there before the first start, or the server gave a known
    message a new id. `head` is `reading.fingerprint.head` of it.
    """

    uid: int
    head: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """What is to be committed in one transaction before the next batch is asked for.

    Every mail gets a ledger row; one whose fingerprint is in the store gets
    nothing else, and one that is `unread` in the store gets its bytes. `mark` None leaves the stored mark as it is.
    """

    folder: str
    uidvalidity: int
    mails: tuple[RawMail, ...] = ()
    sightings: tuple[Sighting, ...] = ()
    mark: Mark | None = None


class Ledger(Protocol):
    """What the store answers about one mailbox (it is given to the source already bound to the mailbox's name)."""

    def mark(self, folder: str) -> Mark | None:
        """Return the stored mark of a folder, None before its first batch."""
        ...

    def uids(self, folder: str, uidvalidity: int) -> frozenset[int]:
        """Return every id in the ledger of that folder, sightings too."""
        ...

    def heads(self, folder: str, uidvalidity: int) -> Mapping[str, int]:
        """Return how often each `head` stands in the ledger of that folder, sightings too, `unread` mails not.

        `head` of a received mail is `head_of(mail)`.
        """
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerMark:
    """What happens to a mail on the server after its commit; repeating it is harmless.

    keep: nothing. flag: the keyword `name` is set. move: into the folder `name`,
    made where it is missing. delete: it is gone (retention and erasure only).
    `owner` says whose store has the mail (`keyword_of`): another mailbot on the same mailbox then knows of this one.
    """

    what: Literal["keep", "flag", "move", "delete"] = "keep"
    name: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much is taken at once; bytes. Above `whole` a mail comes alone, above `largest` only its header."""

    mails: int = 50
    bytes: int = 20_000_000
    whole: int = 5_000_000
    largest: int = 40_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """By what a message is known in any folder: its `head`, its id at intake, and the day it arrived."""

    head: str
    uid: int
    day: date | None


class Source(Protocol):
    """One mailbox that mail is taken from. Not for two threads at once.

    Every method raises TryLater when the server cannot be reached or fails;
    the next call makes a new connection. Other exceptions are faults of ours.
    """

    name: str
    folders: tuple[str, ...]

    def new_mail(self, folder: str, ledger: Ledger) -> Iterator[Batch]:
        """Yield what has come since the mark, in order of arrival; each batch must be committed before the next.

        Also notices that the server gave all messages new ids (a new
        UIDVALIDITY) and yields only those that the ledger does not know.
        """
        ...

    def sweep(self, folder: str, ledger: Ledger) -> Iterator[Batch]:
        """Yield what the mark missed: ids on the server that the ledger does not know. Once a day is enough."""
        ...

    def again(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> Iterator[Batch]:
        """Yield what can be had by now of mails that were `unread`; ids that are gone are passed over."""
        ...

    def mark_done(self, folder: str, uidvalidity: int, uids: Sequence[int], mark: ServerMark) -> None:
        """Do to these messages what the mark says; ids that are gone, or of an older UIDVALIDITY, count as done."""
        ...

    def remove_copies(self, copy: Copy, folders: Sequence[str]) -> int:
        """Remove a message wherever it lies in these folders, and return how many there were.

        For retention and erasure: after the commit a mail was moved, and its
        id in the other folder is not known.
        """
        ...

    def owners(self, folders: Sequence[str], since: date) -> frozenset[str]:
        """Return which stores have marked mails of these folders that arrived since a day; empty where none can."""
        ...

    def check(self) -> None:
        """Log in and look for every folder, for `mailbot check --online`; raises TryLater or Refused."""
        ...

    def close(self) -> None:
        """End the connection; the source may be used again afterwards."""
        ...

    def interrupt(self) -> None:
        """End for good, from any thread: what waits for the server raises TryLater now, and so does all to come."""
        ...


_OWNER = re.compile(r"\$mailbot_([0-9a-f]{8})", re.IGNORECASE)


def keyword_of(owner: str) -> str:
    """Return the keyword (RFC 3501, 2.3.2) by which a store marks what it has; `owner` has eight hexadecimal digits."""
    return f"$Mailbot_{owner}"


def owner_of(keyword: str) -> str | None:
    """Return the store of a keyword, None where it is another's keyword."""
    found = _OWNER.fullmatch(keyword)
    return found[1].lower() if found else None


Wake = Callable[[], None]
"""Called from the IDLE thread when something may have come."""


def head_of(mail: RawMail) -> str:
    """Return the `head` of a received mail, as the ledger keeps it."""
    if not mail.raw:
        return placed(mail.uidvalidity, mail.uid)
    moment = mail.internaldate
    return head(mail.raw, "" if moment is None else str(int(moment.timestamp())))


def placed(uidvalidity: int, uid: int) -> str:
    """Return the `head` of a message of whose header nothing is known: it is like no other."""
    return head(b"", f"{uidvalidity}.{uid}")
