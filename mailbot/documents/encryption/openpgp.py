"""Opens OpenPGP messages (RFC 9580, RFC 4880) with the hospital's keys, by Sequoia (the extra `pgp`).

Each message is opened in a process of its own: the library unpacks what was
compressed before anybody can ask how much it is, and gives up with the whole process where memory ends.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Literal, cast

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.openpgp_keys import OpenPgpKey

Outcome = Literal["opened", "not_for_us", "unsaid", "password", "too_old", "not_encrypted", "damaged"]
"""What became of a message. "unsaid": it names no recipient and none of our keys opens it; "too_old": it is for us, in
a form without a check against changes (RFC 9580, 5.7), which the library refuses and other programs may still open.
"""

HIDDEN = ""
"""A recipient whom the message does not name (RFC 9580, 5.1)."""
_KEY_ID = 8
_LAST, _FIRST = slice(-_KEY_ID, None), slice(0, _KEY_ID)
"""Which octets of a fingerprint are the key ID: of version 4, and of version 6 (RFC 9580, 5.5.4)."""
_LONGEST_HEAD = 65_536
"""Bytes in which the header of a MIME entity ends."""
_ENDS = 10.0
"""Seconds in which a process that has answered must end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What is told of one message: for whom it is by key IDs, and what it holds where it was opened."""

    outcome: Outcome
    recipients: tuple[str, ...] = ()
    content: bytes = b""


def open_openpgp(data: bytes, keys: Sequence[OpenPgpKey], budget: Budget) -> Told:
    """Open a message apart. Raises Unreadable where it holds more than the budget has left, or memory ended."""
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(theirs, data, keys, budget.unpacked_left), daemon=True)
    process.start()
    theirs.close()
    try:
        about, content = json.loads(ours.recv_bytes()), ours.recv_bytes()
    except EOFError as fault:
        raise Unreadable("unpacks_too_large") from fault
    finally:
        ours.close()
        process.join(_ENDS)
        process.kill()
    if about["outcome"] == "too_large":
        raise Unreadable("unpacks_too_large")
    budget.unpack(len(content))
    return Told(outcome=cast(Outcome, about["outcome"]), recipients=tuple(about["recipients"]), content=content)


def _answer(pipe: Connection, data: bytes, keys: Sequence[OpenPgpKey], most: int) -> None:
    """Tell about a message: what, and what it holds. A death on the way tells that memory ended."""
    try:
        told = _told(data, keys)
    except MemoryError:
        return
    except BaseException:  # what the library's own faults (panics) are
        told = Told(outcome="damaged")
    too_large = len(told.content) > most
    outcome = "too_large" if too_large else told.outcome
    pipe.send_bytes(json.dumps({"outcome": outcome, "recipients": told.recipients}).encode())
    pipe.send_bytes(b"" if too_large else told.content)


def _told(data: bytes, keys: Sequence[OpenPgpKey]) -> Told:
    from pysequoia import decrypt
    from pysequoia.packet import PacketPile, Tag

    packets = list(PacketPile.from_bytes(data))
    tags = [packet.tag for packet in packets]
    found = tuple(dict.fromkeys(_recipient(bytes(packet.body)) for packet in packets if packet.tag == Tag.PKESK))
    named = tuple(one for one in found if one != HIDDEN)
    if not any(tag in (Tag.SEIP, Tag.SED, Tag.AED) for tag in tags):
        return Told(outcome="not_encrypted")
    if not found:
        return Told(outcome="password" if Tag.SKESK in tags else "damaged")
    fits = [key for key in keys if not key.ids.isdisjoint(named)]
    if fits and Tag.SED in tags:
        return Told(outcome="too_old", recipients=named)
    for key in fits or (keys if HIDDEN in found else ()):
        try:
            content = decrypt(data, decryptor=key.decryptor()).bytes
        except RuntimeError:  # wrong key or damaged: one word for all
            continue
        return Told(outcome="opened", recipients=named, content=content or b"")
    if fits:
        return Told(outcome="damaged", recipients=named)
    return Told(outcome="unsaid" if HIDDEN in found else "not_for_us", recipients=named)


def _recipient(body: bytes) -> str:
    """Return the key ID of a recipient, from a packet with a session key (RFC 9580, 5.1.1 and 5.1.2)."""
    version, rest = body[0], body[1:]
    if version == 3:
        key_id = rest[:_KEY_ID]
    else:
        size = rest[0]
        fingerprint = rest[2 : 1 + size]
        key_id = fingerprint[_LAST if size and rest[1] <= 4 else _FIRST]
    return key_id.hex().upper() if any(key_id) else HIDDEN


def is_letter(content: bytes) -> bool:
    """Say whether what was inside is a MIME entity (RFC 3156): its first lines are a header with a content type."""
    head = content[:_LONGEST_HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    fields = [line.lower() for line in head.split(b"\n") if line[:1] not in (b" ", b"\t")]
    return all(b":" in field for field in fields) and any(field.startswith(b"content-type:") for field in fields)
