"""The MIME tree of a message from its bytes (RFC 2045, 2046): headers, leaves decoded; never what a part means.

The bytes are cut at boundary lines from the outside in, so that the cost is
linear, nesting needs no recursion limit, and a part that never ends cannot
swallow its neighbours.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailbot.mail.header_words import Fields, parameters, split_header

MAX_DEPTH = 20
MAX_PARTS = 500


@dataclass(kw_only=True, slots=True)
class Node:
    """One entity: its header, and either children or bytes (as transferred)."""

    path: str
    fields: Fields
    content_type: str
    parameters: dict[str, str]
    disposition: str | None
    disposition_parameters: dict[str, str]
    coding: str
    data: bytes
    children: list["Node"] = field(default_factory=list)

    def first(self, name: str) -> bytes | None:
        """Return the body of the first field of this name."""
        return next((body for key, body in self.fields if key == name), None)

    def payload(self) -> bytes:
        """Return the bytes with the transfer encoding undone."""
        return undo_transfer(self.data, self.coding)


@dataclass(kw_only=True, slots=True)
class Budget:
    """How many parts may still be made in this message, and the flaws seen while making them."""

    parts: int = MAX_PARTS
    flaws: list[str] = field(default_factory=list)

    def flaw(self, rule: str) -> None:
        """Note a flaw once."""
        if rule not in self.flaws:
            self.flaws.append(rule)


def node(raw: bytes, path: str, budget: Budget, *, depth: int = 0, default_type: str = "text/plain") -> Node:
    """Read one entity and everything below it."""
    fields, body, flawed = split_header(raw)
    if flawed:
        budget.flaw("header_line_without_colon" if fields else "no_header")
    declared = next((value for key, value in fields if key == "content-type"), b"")
    kind, parameter = parameters(declared)
    if not re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind):
        if kind == "text":
            kind = "text/plain"
        elif kind:
            budget.flaw("bad_content_type")
            kind = "text/plain" if not parameter.get("name") else "application/octet-stream"
        else:
            kind = default_type
    placed = next((value for key, value in fields if key == "content-disposition"), None)
    disposition, placed_parameters = parameters(placed) if placed is not None else (None, {})
    coding = next((value for key, value in fields if key == "content-transfer-encoding"), b"7bit")
    made = Node(
        path=path,
        fields=fields,
        content_type=kind,
        parameters=parameter,
        disposition=disposition or None,
        disposition_parameters=placed_parameters,
        coding=coding.decode("ascii", "replace").strip().lower(),
        data=body,
    )
    if kind.startswith("multipart/"):
        _divide(made, budget, depth)
    return made


def _divide(made: Node, budget: Budget, depth: int) -> None:
    boundary = made.parameters.get("boundary", "").encode("utf-8", "replace").rstrip() or _guessed(made.data)
    if depth >= MAX_DEPTH:
        budget.flaw("nested_too_deep")
        made.content_type = "application/octet-stream"
        return
    pieces = list(_pieces(made.data, boundary)) if boundary else []
    if not pieces and (guess := _guessed(made.data)) and guess != boundary:
        pieces = list(_pieces(made.data, guess))
    if not pieces:
        budget.flaw("multipart_without_parts")
        made.content_type = "text/plain" if made.data.strip() else made.content_type
        return
    default = "message/rfc822" if made.content_type == "multipart/digest" else "text/plain"
    for number, piece in enumerate(pieces, 1):
        if budget.parts <= 0:
            budget.flaw("too_many_parts")
            return
        budget.parts -= 1
        path = f"{made.path}.{number}" if made.path else str(number)
        made.children.append(node(piece, path, budget, depth=depth + 1, default_type=default))


def _guessed(data: bytes) -> bytes:
    match = re.search(rb"(?:\A|\n)--([^\s-][^\r\n]{5,69})\r?\n(?:[A-Za-z-]+:|\r?\n)", data[:20_000])
    return match[1].rstrip() if match else b""


def _pieces(data: bytes, boundary: bytes) -> Iterator[bytes]:
    mark = b"--" + boundary
    start: int | None = None
    place = data.find(mark)
    while place >= 0:
        if place == 0 or data[place - 1] in b"\r\n":
            end = data.find(b"\n", place + len(mark))
            rest = data[place + len(mark) : end if end >= 0 else len(data)].strip()
            if rest in (b"", b"--"):
                if start is not None:
                    before = place
                    if before > start and data[before - 1] == 10:
                        before -= 1
                    if before > start and data[before - 1] == 13:
                        before -= 1
                    yield data[start:before]
                if rest == b"--":
                    return
                start = end + 1 if end >= 0 else len(data)
        place = data.find(mark, place + len(mark))
    if start is not None and start < len(data):
        yield data[start:]


def undo_transfer(data: bytes, coding: str) -> bytes:
    """Undo base64, quoted-printable or uuencode as far as it goes; anything else stays as it is."""
    if coding == "base64":
        return _base64(data)
    if coding == "quoted-printable":
        return binascii.a2b_qp(data)
    if coding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return b"".join(content for _, content, _, _ in uuencoded(data)) or data
    return data


def _base64(data: bytes) -> bytes:
    sample = data[:2_000].strip()
    if sample.count(b" ") >= 3 and re.search(rb"[^A-Za-z0-9+/=\s]", sample):
        return data
    try:
        return base64.b64decode(data)
    except (binascii.Error, ValueError):
        pass
    bare = re.sub(rb"[^A-Za-z0-9+/]", b"", data.split(b"=", 1)[0] if b"=" in data.strip()[:-2] else data)
    if not bare:
        return data
    bare = bare[: len(bare) - (len(bare) % 4 == 1)]
    return base64.b64decode(bare + b"=" * (-len(bare) % 4))


_UU = re.compile(
    rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)+?)(?:`?\r?\n)?end[ \t]*$", re.MULTILINE
)


def uuencoded(data: bytes) -> Iterator[tuple[bytes, bytes, int, int]]:
    """Yield name, content and span of each uuencoded block."""
    if b"begin" not in data:
        return
    for match in _UU.finditer(data):
        content = b""
        for line in match[2].splitlines():
            try:
                content += binascii.a2b_uu(line)
            except binascii.Error:
                size = (((line[0] - 32) & 63) * 4 + 5) // 3
                try:
                    content += binascii.a2b_uu(line[:size])
                except binascii.Error:
                    break
        yield match[1].strip(), content, match.start(), match.end()
