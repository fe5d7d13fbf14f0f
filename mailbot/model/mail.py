"""Mail as it arrives and as it is read (RFC 5322, RFC 2045)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Cry:
    """A mail that may be a cry for help: its row id, its case, what it is about, and where it lies.

    `hardly` says that its letter did not wait for a person.
    """

    message: int
    since: datetime
    mailbox: str
    folder: str
    case: str | None = None
    kind: str | None = None
    hardly: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RawMail:
    """One message as the mailbox gave it, with the place it lay at.

    `raw` holds the bytes of the message; where the message was above the size
    limit it holds the header section only and `truncated` is true. A message
    that the mailbox names and does not give is `unread` and truncated: `raw`
    holds its header section or nothing, and it is asked for again. `size` is
    the server's RFC822.SIZE in bytes.
    """

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    internaldate: datetime | None
    size: int
    raw: bytes
    truncated: bool = False
    unread: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """A mailbox address (RFC 5322, 3.4); `addr_spec` keeps its case, compare with `.casefold()`."""

    display_name: str | None = None
    addr_spec: str


PARTIAL = "partial_message"
"""The flaw of a mail that its sender's program cut up (RFC 2046, 5.2.2): the rest of it comes in other mails."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Defect:
    """A flaw of the sender's message. `detail` never holds text that the sender wrote."""

    rule: str
    detail: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One Received field (RFC 5321, 4.4): from which host, with which protocol, and when, as it was written.

    `clear`: its clauses could be told; otherwise only `text`, the whole field body, and perhaps the date are known.
    """

    text: str
    clear: bool = False
    origin: str | None = None
    protocol: str | None = None
    date: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """The header section. Message-IDs are stored without angle brackets.

    `fields` holds every field in order of appearance, names folded to lower
    case, bodies decoded (RFC 2047) where a field may hold text. `return_path` is "" for `<>` (RFC 3834,
    section 2) and None where the field is absent, which proves nothing. `hops` are the Received fields, top-most first.
    """

    fields: tuple[tuple[str, str], ...] = ()
    hops: tuple[Hop, ...] = ()
    from_: tuple[Address, ...] = ()
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str | None = None
    date: datetime | None = None
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    return_path: str | None = None

    @property
    def follows(self) -> bool:
        """Say whether it names a message that it answers or continues: In-Reply-To or References (RFC 5322, 3.6.4)."""
        return bool(self.in_reply_to or self.references)

    @property
    def author(self) -> str | None:
        """Return the address of the first author in the From field, in lower case."""
        return self.from_[0].addr_spec.casefold() if self.from_ else None

    @property
    def one_author(self) -> bool:
        """Say whether one From field names one author (RFC 5322, 3.6.2 allows several; two fields are a trick)."""
        return len(self.from_) == 1 and len(self.all("from")) <= 1

    def all(self, name: str) -> tuple[str, ...]:
        """Return the bodies of every field of this (lower-case) name, in order."""
        return tuple(body for field, body in self.fields if field == name)

    def first(self, name: str) -> str | None:
        """Return the body of the top-most field of this (lower-case) name."""
        return next((body for field, body in self.fields if field == name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """One leaf of the MIME tree that is not the body text: an attachment, an inline picture, a calendar.

    `path` is the place in the tree ("2.1", counted from 1, as IMAP does);
    below a forwarded message/rfc822 it goes on counting. `name` is decoded,
    in NFC, and is a made-up `part-2.1.ext` where the sender gave none
    (`named` is then false). `content_type` is what was declared.
    """

    path: str
    content_type: str
    disposition: str | None = None
    name: str
    named: bool = True
    content_id: str | None = None
    payload: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Href:
    """A link target of the HTML body, with the words people saw on it; `quoted`: it stands in an earlier letter."""

    url: str
    text: str
    quoted: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """What a person reads in the body, split by who wrote it.

    `own_text` is the writer's, with inline answers inside a quote; `signature`
    the block below it; `quoted_text` everything that was written before.
    `full_text` is all of it in order of appearance: nothing is in the three
    that is not in it, and nothing of it is lost. `own_text` of a mail that
    forwards an application on purpose holds the forwarded words too;
    `forwarded` is then true, and `forwarded_from` who wrote them by the header
    block above, whose address is empty where the block tells a name alone.
    """

    own_text: str = ""
    quoted_text: str = ""
    signature: str = ""
    full_text: str = ""
    hrefs: tuple[Href, ...] = ()
    forwarded: bool = False
    forwarded_from: Address | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One parsed message; `attached` are its message/rfc822 parts, parsed likewise.

    `parts` are the leaves of this message only, in order; those of an attached
    message are in that message. `all_parts()` gives them all.
    """

    header: Header
    body: Body
    parts: tuple[Part, ...] = ()
    attached: tuple["Message", ...] = ()
    content_type: str = "text/plain"
    defects: tuple[Defect, ...] = ()
    size: int = 0

    def all_parts(self) -> tuple[Part, ...]:
        """Return the parts of this message and of those attached to it, in order of appearance."""
        return self.parts + tuple(part for child in self.attached for part in child.all_parts())

    @property
    def answers(self) -> bool:
        """Say whether it answers or continues something."""
        return self.header.follows or bool(self.body.quoted_text.strip())

    @property
    def brings_files(self) -> bool:
        """Say whether it brings a file or another message, be it a logo."""
        return bool(self.attached) or any(part.named for part in self.parts)
