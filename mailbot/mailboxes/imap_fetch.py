"""What is fetched of IMAP messages: sizes first, then headers or bodies, in commands that servers bear; no search."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from imapclient import IMAPClient

from mailbot.mail.fingerprint import head, split
from mailbot.mailboxes.connection import RefusedByServer
from mailbot.mailboxes.source import Limits

T = TypeVar("T")
Ask = Callable[[Callable[[IMAPClient], Any]], Any]

CHUNK = 1_000
"""Ids in one command: IMAPClient never compresses lists, and 20,000 ids are past Dovecot's line limit."""

_STEP = 1_048_576
"""Bytes of one partial FETCH; a mail of 25 MB then costs 27 MB of memory instead of 93."""

_HEADER_LIMIT = 256_000
"""Bytes taken of a header section, where that is all that is fetched."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the server says of a message before its bytes are fetched; `size` may be wrong."""

    size: int
    internaldate: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """The bytes of a message, or of its header section only."""

    raw: bytes
    truncated: bool = False


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a list into pieces of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def fetch_facts(client: IMAPClient, uids: Sequence[int]) -> dict[int, Facts]:
    """Return size and arrival of the messages that are still there."""
    answer = client.fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
    wanted = frozenset(uids)
    return {
        uid: Facts(size=int(items.get(b"RFC822.SIZE") or 0), internaldate=items.get(b"INTERNALDATE"))
        for uid, items in answer.items()
        if uid in wanted and b"RFC822.SIZE" in items
    }


def fetch_heads(client: IMAPClient, uids: Sequence[int]) -> dict[int, str]:
    """Return the `head` of each message that is still there."""
    key = b"BODY[HEADER.FIELDS (FROM DATE MESSAGE-ID)]"
    answer = client.fetch(uids, ["INTERNALDATE", "BODY.PEEK[HEADER.FIELDS (FROM DATE MESSAGE-ID)]"])
    wanted = frozenset(uids)
    heads: dict[int, str] = {}
    for uid, items in answer.items():
        fields = items.get(key)
        if uid not in wanted or fields is None:
            continue
        moment: datetime | None = items.get(b"INTERNALDATE")
        heads[uid] = head(fields, "" if moment is None else str(int(moment.timestamp())))
    return heads


def group(uids: Sequence[int], facts: Mapping[int, Facts], limits: Limits) -> Iterator[list[int]]:
    """Cut ids, in their order, into batches by number and bytes; a large mail comes alone."""
    part: list[int] = []
    room = limits.bytes
    for uid in uids:
        size = facts[uid].size
        large = size > limits.whole
        if part and (large or len(part) >= limits.mails or size > room):
            yield part
            part, room = [], limits.bytes
        part.append(uid)
        room -= size
        if large:
            yield part
            part, room = [], limits.bytes
    if part:
        yield part


def fetch_mails(ask: Ask, facts: Mapping[int, Facts], limits: Limits) -> Iterator[tuple[int, Fetched]]:
    """Yield the bytes of one batch, in order; what has gone meanwhile is left out.

    `ask` does one command on the connection. Where the server refuses a batch,
    its messages are asked for one by one: one bad mail stops no other.
    """
    small = [uid for uid, fact in facts.items() if fact.size <= limits.whole]
    bodies: Mapping[int, bytes] = {}
    if small:
        try:
            bodies = ask(lambda client: _bodies(client, small))
        except RefusedByServer:
            small = []
    for uid, fact in facts.items():
        if uid in bodies:
            yield uid, _within(bodies[uid], limits)
        elif uid not in small:
            fetched = _one(ask, uid, fact, limits)
            if fetched is not None:
                yield uid, fetched


def _bodies(client: IMAPClient, uids: Sequence[int]) -> dict[int, bytes]:
    answer = client.fetch(uids, ["BODY.PEEK[]"])
    return {uid: items[b"BODY[]"] for uid, items in answer.items() if items.get(b"BODY[]") is not None}


def _one(ask: Ask, uid: int, fact: Facts, limits: Limits) -> Fetched | None:
    """Fetch one message: large ones in steps, those above the limit, or that the server cannot give, by header."""
    if fact.size <= limits.largest:
        try:
            raw = ask(lambda client: _in_steps(client, uid, limits.largest))
        except RefusedByServer:
            pass
        else:
            return None if raw is None else _within(raw, limits)
    try:
        header = ask(lambda client: _step(client, uid, "HEADER", 0, _HEADER_LIMIT))
    except RefusedByServer:
        # Nothing of it can be read; it still becomes a row, so that staff see that it is there.
        return Fetched(raw=b"", truncated=True)
    return None if header is None else Fetched(raw=split(header)[0] + b"\r\n\r\n", truncated=True)


def _in_steps(client: IMAPClient, uid: int, largest: int) -> bytes | None:
    """Fetch a body piece by piece until a short piece, or until it is larger than the server said."""
    pieces: list[bytes] = []
    for start in range(0, largest + _STEP, _STEP):
        piece = _step(client, uid, "", start, _STEP)
        if piece is None and not pieces:
            return None
        pieces.append(piece or b"")
        if len(pieces[-1]) < _STEP:
            break
    return b"".join(pieces)


def _step(client: IMAPClient, uid: int, section: str, start: int, length: int) -> bytes | None:
    answer = client.fetch([uid], [f"BODY.PEEK[{section}]<{start}.{length}>"])
    found: bytes | None = answer.get(uid, {}).get(f"BODY[{section}]<{start}>".encode())
    return found


def _within(raw: bytes, limits: Limits) -> Fetched:
    """Keep the header only of a message that is larger than the server said it was."""
    if len(raw) <= limits.largest:
        return Fetched(raw=raw)
    return Fetched(raw=split(raw[:_HEADER_LIMIT])[0] + b"\r\n\r\n", truncated=True)
