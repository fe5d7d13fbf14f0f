"""What is fetched of IMAP messages: sizes first, then headers or bodies, in commands that servers bear; no search.

Each question is asked through `Ask`, which does one command on a connection
and raises RefusedByServer (NO, BAD, an answer that cannot be understood) or
LostOver (the connection ended over it). Both concern what was asked for: a
message that is asked for alone and not given is `unread`, never an error.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from imapclient import IMAPClient

from mailbot.mail.fingerprint import head, split
from mailbot.mailboxes.imap import answers as imap_answers
from mailbot.mailboxes.imap.connection import LostOver, RefusedByServer
from mailbot.mailboxes.source import Limits

T = TypeVar("T")
Ask = Callable[[Callable[[IMAPClient], Any]], Any]

CHUNK = 1_000
"""Ids in one command: IMAPClient never compresses lists, and 20,000 ids are past Dovecot's line limit."""

PIECE = 50
"""Ids in one command where a command for more of them failed, before they are asked for one by one."""

_STEP = 1_048_576
"""Bytes of one partial FETCH; a mail of 25 MB then costs 27 MB of memory instead of 93."""

_HEADER_LIMIT = 256_000
"""Bytes taken of a header section, where that is all that is fetched."""

_TRIES = 2
"""How often a message is asked for alone when the connection ends over it: once may be the network's doing."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What the server says of a message before its bytes are fetched; `size` may be wrong, None is unknown."""

    size: int | None = None
    internaldate: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fetched:
    """The bytes of a message, or of its header section only; `answered`: the server said something of it."""

    raw: bytes
    truncated: bool = False
    unread: bool = False
    answered: bool = True


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a list into pieces of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def smaller(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut the ids of a command that failed into those of the next, smaller ones."""
    return chunks(uids, PIECE if len(uids) > PIECE else 1)


def fetch_facts(client: IMAPClient, uids: Sequence[int]) -> dict[int, Facts]:
    """Return size and arrival of the messages that are still there."""
    answer = imap_answers.fetch(client, uids, ["UID", "RFC822.SIZE", "INTERNALDATE"])
    return {
        uid: Facts(
            size=imap_answers.number(items.get(b"RFC822.SIZE")),
            internaldate=imap_answers.moment(items.get(b"INTERNALDATE")),
        )
        for uid, items in answer.items()
    }


def fetch_heads(client: IMAPClient, uids: Sequence[int]) -> dict[int, str]:
    """Return the `head` of each message that is still there and whose header the server gives."""
    items = ["UID", "INTERNALDATE", "BODY.PEEK[HEADER.FIELDS (FROM DATE MESSAGE-ID)]"]
    heads: dict[int, str] = {}
    for uid, found in imap_answers.fetch(client, uids, items).items():
        fields, _ = imap_answers.section(found, "HEADER.FIELDS")
        if fields is None:
            continue
        moment = imap_answers.moment(found.get(b"INTERNALDATE"))
        heads[uid] = head(fields, "" if moment is None else str(int(moment.timestamp())))
    return heads


def heads_of(ask: Ask, uids: Sequence[int]) -> dict[int, str]:
    """Return the `head` of each message that has one; those whose header the server refuses are left out."""
    try:
        found: dict[int, str] = ask(lambda client: fetch_heads(client, uids))
    except (RefusedByServer, LostOver):
        if len(uids) == 1:
            return {}
        return {uid: known for piece in smaller(uids) for uid, known in heads_of(ask, piece).items()}
    left = [uid for uid in uids if uid not in found]
    if left and len(uids) > 1:
        for uid in left:
            found |= heads_of(ask, [uid])
    return found


def group(uids: Sequence[int], facts: Mapping[int, Facts], limits: Limits) -> Iterator[list[int]]:
    """Cut ids, in their order, into batches by number and bytes; a large mail comes alone, and one of unknown size."""
    part: list[int] = []
    room = limits.bytes
    for uid in uids:
        size = facts[uid].size
        alone = size is None or size > limits.whole
        if part and (alone or len(part) >= limits.mails or (size or 0) > room):
            yield part
            part, room = [], limits.bytes
        part.append(uid)
        room -= size or 0
        if alone:
            yield part
            part, room = [], limits.bytes
    if part:
        yield part


def fetch_mails(ask: Ask, facts: Mapping[int, Facts], limits: Limits) -> dict[int, Fetched]:
    """Return what the server gives of one batch, in order; what it gives nothing of is `unread`.

    Where it refuses a batch, or leaves one out, the messages are asked for one
    by one. Raises LostOver where the connection ended over several.
    """
    whole = [uid for uid, fact in facts.items() if fact.size is not None and fact.size <= limits.whole]
    bodies: dict[int, bytes] = {}
    if len(whole) > 1:
        try:
            bodies = ask(lambda client: _bodies(client, whole))
        except RefusedByServer:
            bodies = {}
    found: dict[int, Fetched] = {}
    for uid, fact in facts.items():
        body = bodies.get(uid)
        if body:
            found[uid] = _within(_all_of(ask, uid, body, fact), limits)
        else:
            found[uid] = _one(ask, uid, fact, limits)
    return found


def _bodies(client: IMAPClient, uids: Sequence[int]) -> dict[int, bytes]:
    answer = imap_answers.fetch(client, uids, ["UID", "BODY.PEEK[]"])
    found = {uid: imap_answers.section(items, "")[0] for uid, items in answer.items()}
    return {uid: body for uid, body in found.items() if body is not None}


def _all_of(ask: Ask, uid: int, body: bytes, fact: Facts) -> bytes:
    """Ask for what is behind the end where fewer bytes came than the server counts: it may have counted wrong."""
    if fact.size is None or len(body) >= fact.size:
        return body
    answer = _patiently(ask, lambda client: _step(client, uid, "", len(body), _STEP))
    if answer is None:
        return body
    more, partial = answer
    if partial:
        return body + (more or b"")
    return max(body, more or b"", key=len)


def _one(ask: Ask, uid: int, fact: Facts, limits: Limits) -> Fetched:
    """Fetch one message: large ones in steps, those above the limit, or that the server cannot give, by header."""
    large = fact.size is not None and fact.size > limits.largest
    if not large:
        raw = _patiently(ask, lambda client: _in_steps(client, uid, limits.largest))
        if raw:
            return _within(_all_of(ask, uid, raw, fact), limits)
    elif small := _patiently(ask, lambda client: _small_after_all(client, uid)):
        return _within(small, limits)
    header = _patiently(ask, lambda client: _step(client, uid, "HEADER", 0, _HEADER_LIMIT)[0])
    if header is None:
        return Fetched(raw=b"", truncated=True, unread=True, answered=fact != Facts())
    return Fetched(raw=split(header[:_HEADER_LIMIT])[0] + b"\r\n\r\n", truncated=True, unread=not large)


def _small_after_all(client: IMAPClient, uid: int) -> bytes | None:
    """Return a message of less than one step, whatever size the server claims for it; None for a larger one."""
    begin, partial = _step(client, uid, "", 0, _STEP)
    if not begin or not partial or len(begin) >= _STEP:
        return None
    behind, _ = _step(client, uid, "", len(begin), _STEP)
    return None if behind else begin


def _patiently(ask: Ask, work: Callable[[IMAPClient], T]) -> T | None:
    """Ask for one message alone; None where the server refuses, or the connection ends over it again."""
    for _ in range(_TRIES):
        try:
            found: T = ask(work)
        except RefusedByServer:
            return None
        except LostOver:
            continue
        return found
    return None


def _in_steps(client: IMAPClient, uid: int, largest: int) -> bytes | None:
    """Fetch a body piece by piece until a short piece, or until it is larger than the server said."""
    pieces: list[bytes] = []
    for start in range(0, largest + _STEP, _STEP):
        piece, partial = _step(client, uid, "", start, _STEP)
        if piece is None and not pieces:
            return None
        if not partial and piece:  # the server gives all of it, whatever part it is asked for
            return piece
        pieces.append(piece or b"")
        if len(pieces[-1]) < _STEP:
            break
    return b"".join(pieces)


def _step(client: IMAPClient, uid: int, section: str, start: int, length: int) -> tuple[bytes | None, bool]:
    answer = imap_answers.fetch(client, [uid], ["UID", f"BODY.PEEK[{section}]<{start}.{length}>"])
    return imap_answers.section(answer.get(uid, {}), section)


def _within(raw: bytes, limits: Limits) -> Fetched:
    """Keep the header only of a message that is larger than the server said it was."""
    if len(raw) <= limits.largest:
        return Fetched(raw=raw)
    return Fetched(raw=split(raw[:_HEADER_LIMIT])[0] + b"\r\n\r\n", truncated=True)
