"""The header section of a mail as values: addresses, date, subject, message ids.

mail-parser reads addresses, field by field (a whole message around each costs
five times as much); where it gives up, a sloppier reading takes over.
"""

import base64
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from mailbot.mail.coding.charset import decode
from mailbot.mail.header.words import Fields, clean, decode_words, text_of
from mailbot.model.mail import Address, Header, Hop

_ADDRESS_FIELDS = {"from": "From", "sender": "Sender", "reply-to": "Reply-To", "to": "To", "cc": "Cc"}
_TOKENS = frozenset({"authentication-results", "dkim-signature", "received"})
"""Fields in which a server repeats what a sender chose: decoded, it could pass for the server's own words."""
_LONGEST = 20_000
_MAX_ADDRESSES = 200
_SHORT = 500
_ALL_ENCODED = re.compile(rb"\s*(?:=\?[^?\s]+\?[bBqQ]\?[^?]*\?=\s*)+")
_SPELLING = "_u+_"
_SPELLED = re.compile(rf"{re.escape(_SPELLING)}([0-9a-f]{{2,6}}){re.escape(_SPELLING)}")
_ENCODED = re.compile(rb"=\?[^?\s]+\?[bBqQ]\?[^?]*\?=(?:\s+=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)*|[^\x00-\x7f]+")
"""Stands around the number of a letter outside ASCII in an address while the library parses it."""
_SPEC = re.compile(r"(?<![^\s<>()\[\],;:\"@])[^\s<>()\[\],;:\"@]++@[^\s<>()\[\],;:\"@]++")
_MESSAGE_ID = re.compile(r"<\s*([^<>]+?)\s*>")


def header_of(fields: Fields, hops: tuple[Hop, ...] = ()) -> tuple[Header, list[str]]:
    """Return the header and the flaws seen in it."""
    flaws: list[str] = []
    decoded = tuple((name, _body_of(name, body)) for name, body in fields[:2_000])
    first: dict[str, str] = {}
    for name, body in decoded:
        first.setdefault(name, body)
    for name in ("from", "subject", "message-id", "date"):
        if sum(1 for key, _ in decoded if key == name) > 1:
            flaws.append(f"two_{name.replace('-', '_')}_fields")
    addresses = _addresses(fields, flaws)
    if not addresses["from"]:
        flaws.append("no_from")
    elif len(addresses["from"]) > 1:
        flaws.append("several_from_addresses")
    date = date_of(first.get("date"))
    if date is None:
        flaws.append("bad_date" if first.get("date") else "no_date")
    ids = _ids(first.get("message-id", ""))
    return_path = first.get("return-path")
    header = Header(
        fields=decoded,
        hops=hops,
        from_=addresses["from"],
        sender=addresses["sender"][0] if addresses["sender"] else None,
        reply_to=addresses["reply-to"],
        to=addresses["to"],
        cc=addresses["cc"],
        subject=first.get("subject") or None,
        date=date,
        message_id=ids[0] if ids else None,
        in_reply_to=_ids(first.get("in-reply-to", "")),
        references=_ids(first.get("references", "")),
        return_path=None if return_path is None else return_path.strip(" <>"),
    )
    return header, flaws


def _body_of(name: str, body: bytes) -> str:
    """Decode a field body; a field of tokens has no encoded words (RFC 2047, 5), and what looks like one stays."""
    return clean(body.decode("utf-8", "replace")) if name in _TOKENS else text_of(body)


def _ids(body: str) -> tuple[str, ...]:
    found = ["".join(match.split()) for match in _MESSAGE_ID.findall(body)]
    if not found:
        found = [word for word in body.split() if "@" in word]
    return tuple(dict.fromkeys(found))


def date_of(body: str | None) -> datetime | None:
    """Return the moment that a date-time (RFC 5322, 3.3) tells; None where it tells none."""
    if not body:
        return None
    try:
        date = parsedate_to_datetime(body[:200])
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date


def _addresses(fields: Fields, flaws: list[str]) -> dict[str, tuple[Address, ...]]:
    found: dict[str, list[Address]] = {name: [] for name in _ADDRESS_FIELDS}
    for name, body in fields:
        if name in found and body:
            addresses, bad = (_known if len(body) < _SHORT else _parsed)(body[:_LONGEST])
            found[name].extend(addresses)
            flaws.extend(bad)
    return {name: tuple(dict.fromkeys(values))[:_MAX_ADDRESSES] for name, values in found.items()}


def _parsed(body: bytes) -> tuple[list[Address], list[str]]:
    """Return the addresses of a field body, and the flaws seen in it."""
    from mailparser.utils import get_addresses

    flaws: list[str] = []
    doubts: list[object] = []
    try:
        good = [
            Address(
                display_name=(_letters(name) or None) if name != spec else None,
                addr_spec=re.sub(r"\A'(.+)'\Z", r"\1", _letters(spec)),  # no domain ends in a quotation mark
            )
            for name, spec in get_addresses(
                _safe(body).decode("ascii").lstrip(" \t"), defects=doubts, decode_names=True
            )
            if "@" in spec
        ]
    except Exception:  # the standard library raises RecursionError and more on hostile addresses
        good = []
    if doubts:
        flaws.append("address_header")
    text = text_of(body) if not good else ""
    if "@" in text and "=?" not in text and _ALL_ENCODED.fullmatch(body):
        # against RFC 2047 (5), some programs encode the whole field as one word
        return _parsed(text.encode("utf-8"))
    if not good and "@" in text:
        flaws.append("bad_address")
        good = [
            Address(display_name=text[: found.start()].strip(' <>"') or None, addr_spec=found[0])
            for found in list(_SPEC.finditer(text))[:1]
        ]
    return good, flaws


@lru_cache(maxsize=512)
def _known(body: bytes) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    """Keep the reading of short fields: our own address stands in every mail, and people write again."""
    addresses, flaws = _parsed(body)
    return tuple(addresses), tuple(flaws)


def _spelled(spec: str) -> str:
    """Spell the letters outside ASCII of an address (RFC 6532), which the library takes for no part of one."""
    return "".join(char if char.isascii() else f"{_SPELLING}{ord(char):x}{_SPELLING}" for char in spec)


def _letters(spec: str) -> str:
    """Return an address, or a name, with its own letters again and its encoded words decoded."""
    return clean(decode_words(_SPELLED.sub(lambda found: chr(int(found[1], 16)), spec)))


def _safe(body: bytes) -> bytes:
    """Return the field body with every encoded word and 8-bit run as proper UTF-8 encoded words."""

    def encoded(match: "re.Match[bytes]") -> bytes:
        text = text_of(match[0])
        return b"=?utf-8?b?" + base64.b64encode(text.encode("utf-8", "replace")) + b"?="

    if not body.isascii():
        body = _SPEC.sub(lambda spec: _spelled(spec[0]), decode(body).text).encode("utf-8")
    return _ENCODED.sub(encoded, body.replace(b"\r", b" ").replace(b"\n", b" ").replace(b"\x00", b""))
