"""A mail without its bodies: headers and boundary lines, all that its tree is made of; reads neither of them.

A parser that goes line by line takes a second for 20 MB. The bodies are set aside as spans of the bytes, and each
header gets a field that tells the number of its span. Boundaries get short names that are the same in every mail,
for a pattern is made of each; fields with addresses get other names, for they are read one by one, and those of people
who wrote before not again (`header/fields.py`).
"""

import re
from dataclasses import dataclass
from functools import partial

MARK = "Set-Aside"
"""The field, last in each header, with the number of the span that holds its body; and how boundaries are called."""

MAX_ENTITIES = 500
_MAX_BOUNDARIES = 20
_MAX_HEADERS = 64_000
"""Bytes of all headers of a mail together; those of mails have some 10,000."""
_MOST = {b"\n": 1_000, b";": 1_000, b"=?": 200, b"(": 2_000}
"""What may take a parser the square of its number: lines, parameters, encoded words, comments."""

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_DASHES = re.compile(rb"(?:\A|\n)--")
_ADDRESSES = re.compile(rb"(?im)^(?=(?:from|to|cc|bcc|reply-to|delivered-to):)")
_BOUNDARY = re.compile(rb'(?i)\bboundary[ \t]*=[ \t]*(?:"([^"\r\n]*)"|([^\s;"]+))')


_PREFIX = f"{MARK}-"
_CALLED = _PREFIX.encode()


@dataclass(frozen=True, kw_only=True, slots=True)
class Bare:
    """Headers and boundary lines of a mail; for each header in order where its body begins and ends.

    `behind`: where what follows the end of a multipart begins. `called`: boundaries by the names that they got.
    """

    text: bytes
    spans: tuple[tuple[int, int], ...]
    behind: tuple[int, ...]
    called: tuple[tuple[bytes, bytes], ...]

    def as_sent(self, name: str, body: bytes) -> tuple[str, bytes]:
        """Return a field as its sender wrote it, the name in lower case."""
        if _CALLED in body:
            for called, boundary in self.called:
                body = body.replace(called, boundary)
        return name.removeprefix(_PREFIX).lower(), body


@dataclass(frozen=True, kw_only=True, slots=True)
class _Line:
    """A boundary line: where the line break before it and the line after it stand; `last`: it ends its multipart.

    `text` is the line with the name that its boundary is called by.
    """

    start: int
    end: int
    last: bool
    text: bytes


def without_bodies(raw: bytes) -> Bare | None:
    """Set the bodies aside; None where the headers are too much for a parser, or not clearly told from bodies.

    Only what a header further up declares is a boundary: those of an attached mail stay in its body.
    Each body is replaced by a number of ours, so that mail-parser reads headers only and its cost does not grow with
    the attachments; `spans` says where the bodies are in `raw`.
    """
    if b"\r--" in raw or MARK.encode() in raw:
        return None
    names: dict[bytes, bytes] = {}
    pieces: list[bytes] = []
    spans: list[tuple[int, int]] = []
    behind: list[int] = []
    place, left = 0, _MAX_HEADERS
    while len(spans) <= MAX_ENTITIES and len(names) <= _MAX_BOUNDARIES:
        end, body = _header(raw, place, left)
        head = raw[place:end]
        left -= len(head)
        if left <= 0 or head.count(b"\r") != head.count(b"\r\n") or _DASHES.search(head):
            return None
        if not spans:
            head = _ADDRESSES.sub(_CALLED, head)
        head = _BOUNDARY.sub(partial(_named, names), head)
        pieces.append(b"%s%s%s: %d\r\n\r\n" % (head, b"\r\n" if head else b"", MARK.encode(), len(spans)))
        line = _next(raw, body, names)
        spans.append((body, len(raw) if line is None else max(body, line.start - (raw[line.start - 1] == _RETURN))))
        while line is not None and line.last:
            pieces.append(line.text)
            behind.append(line.end)
            line = _next(raw, line.end, names)
        if line is None:
            text = b"".join(pieces)
            easy = all(text.count(sign) <= most for sign, most in _MOST.items())
            called = tuple((name, boundary) for boundary, name in names.items())
            return Bare(text=text, spans=tuple(spans), behind=tuple(behind), called=called) if easy else None
        pieces.append(line.text)
        place = line.end
    return None


_RETURN = ord("\r")


def _header(raw: bytes, place: int, most: int) -> tuple[int, int]:
    """Return where a header ends and its body begins."""
    if raw.startswith((b"\r\n", b"\n"), place):
        return place, raw.index(b"\n", place) + 1
    found = _BLANK_LINE.search(raw, place, place + most)
    if found is None:
        end = min(len(raw), place + most)
        return end, end
    return found.start(), found.end()


def _named(names: dict[bytes, bytes], found: "re.Match[bytes]") -> bytes:
    """Return a parameter with the name that its boundary is called by."""
    number = 1 if found[2] is None else 2
    boundary = found[number].rstrip()
    name = names.setdefault(boundary, b"%s%d-" % (_CALLED, len(names)))
    start = found.start()
    return found[0][: found.start(number) - start] + name + found[0][found.start(number) + len(boundary) - start :]


def _next(raw: bytes, place: int, names: dict[bytes, bytes]) -> _Line | None:
    """Return the next boundary line (RFC 2046, 5.1.1) that begins at a place or behind it."""
    start = raw.find(b"\n--", max(place - 1, 0)) if names else -1
    while start >= 0:
        end = raw.find(b"\n", start + 1) + 1 or len(raw)
        line = raw[start + 3 : end]
        bare = line.rstrip()
        last = bare not in names and bare.endswith(b"--")
        boundary = bare[:-2].rstrip() if last else bare
        name = names.get(boundary)
        if name is not None:
            return _Line(start=start, end=end, last=last, text=b"--" + name + line[len(boundary) :])
        start = raw.find(b"\n--", end - 1)
    return None
