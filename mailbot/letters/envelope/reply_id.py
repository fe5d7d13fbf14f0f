"""Our Message-IDs: they name the case and prove that we made them; they never name a person.

A reply carries the Message-ID of our letter in In-Reply-To or References.
Strangers can guess a case number, but not the keyed hash beside it.
"""

import base64
import hashlib
import hmac
import re

SHORTEST_KEY = 16
"""Bytes; a shorter key is refused, since it could be searched through."""

_MAC_LENGTH = 26
_SHAPE = re.compile(
    r"<?mailbot\.(?P<case>[0-9]{4}-[0-9]{5,7})\.(?P<serial>[a-z2-7]{13})\.(?P<mac>[a-z2-7]{26})@[a-z0-9.-]+>?"
)


def make(case: str, key: bytes, *, serial: str, domain: str) -> str:
    """Make the Message-ID (without angle brackets) of one letter of a case.

    `serial` is any text that is unique for the letter, such as its key in the
    outbox; it goes in hashed, so that the same letter always gets the same id.
    """
    short = _base32(hashlib.sha256(serial.encode()).digest())[:13]
    message_id = f"mailbot.{case}.{short}.{_mac(case, short, key)}@{domain.lower()}"
    if not _SHAPE.fullmatch(message_id):
        raise ValueError("the case number or the domain does not fit into a Message-ID")
    return message_id


def of_no_case(kind: str, serial: str, domain: str) -> str:
    """Make the Message-ID of a letter of no case: the same serial gives the same id, and a reply joins no case."""
    return f"mailbot.{kind}.{hashlib.sha256(serial.encode()).hexdigest()[:24]}@{domain}"


def verify(message_id: str, key: bytes, *older: bytes) -> str | None:
    """Return the case number of a Message-ID that one of our keys made, in constant time; else None.

    Brackets are optional and letters may have changed case on the way.
    `older` are keys from before a key change.
    """
    found = _SHAPE.fullmatch(message_id.strip().lower())
    if not found:
        return None
    case, serial, mac = found["case"], found["serial"], found["mac"]
    matches = [hmac.compare_digest(_mac(case, serial, each), mac) for each in (key, *older)]
    return case if any(matches) else None


def _mac(case: str, serial: str, key: bytes) -> str:
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"the reply key is shorter than {SHORTEST_KEY} bytes")
    digest = hmac.new(key, f"reply-id/1\n{case}\n{serial}".encode(), hashlib.sha256).digest()
    return _base32(digest)[:_MAC_LENGTH]


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest).decode("ascii").lower().rstrip("=")
