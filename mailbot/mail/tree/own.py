"""The MIME tree of a message from its bytes (RFC 2045, 2046) as we read it.

It is asked where mail-parser raises or would lose something (`library.py`).

The bytes are cut at boundary lines from the outside in, so that the cost is
linear, nesting needs no recursion limit, and a part that never ends cannot
swallow its neighbours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.mail.coding.transfer import undo_transfer
from mailbot.mail.header.words import split_header
from mailbot.mail.tree.node import Budget, Node, entity

MAX_DEPTH = 20
_LOOKED_AT = 20_000
"""Bytes in which the first part of a multipart begins."""
_HEADER = rb"Content-(?:Type|Disposition|Transfer-Encoding|ID)[ \t]*:"
_LIKE_A_BOUNDARY = re.compile(rb"(?i)(?:\A|\n)--(-*[^\s-][^\r\n]{5,69})\r?\n(?:" + _HEADER + rb"|\r?\n)")
_WITHIN = rb"(?:\r?\n--[^\r\n]{1,72}\r?\n){0,20}"
"""Parts that begin with a boundary line of their own and have no header: multiparts that nobody declared."""
_SHORT_BOUNDARY = re.compile(rb"(?i)(?:\A|\n)--(-*[^\s-][^\r\n]{0,5}?|-+)[ \t]*\r?\n(?=" + _WITHIN + _HEADER + rb")")
_UNDECLARED = re.compile(
    rb"(?i)\s*+((?!--)[^\r\n]{1,200}+\r?\n\s*+)?--([^\s][^\r\n]{0,69}?)[ \t]*\r?\n" + _WITHIN + _HEADER
)
"""A body that is a multipart though its header does not say so: a boundary line and a part's header at its top."""
_CUT_HEADER = re.compile(rb"(?i)\s*(?=(?:MIME-Version|Content-(?:Type|Transfer-Encoding))[ \t]*:[ \t]*[\w\"]+)")
"""The rest of a header at the top of the body: a relay put an empty line into it."""
_ENCODED_HEADER = re.compile(rb"(?im)^(?:Content-[\w-]+[ \t]*:|[ \t]+\w+=3D)[^\r\n]*=(?:3D|\r?\n)")
"""A parameter of a part's header in quoted-printable: the whole multipart was encoded."""
_PART_HEADER = re.compile(rb"(?i)\s*(" + _HEADER + rb")")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    """The bytes between two boundary lines; `last`: the second one is an end line."""

    data: bytes
    last: bool


def node(raw: bytes, path: str, budget: Budget, *, depth: int = 0, default_type: str = "text/plain") -> Node:
    """Read one entity and everything below it."""
    fields, body, flawed = split_header(raw)
    if depth == 0 and all(key != "content-type" for key, _ in fields) and (cut := _CUT_HEADER.match(body)):
        more, rest, no_header = split_header(body[cut.end() :])
        if not no_header:
            fields, body = (*fields, *more), rest
    if flawed:
        budget.flaw("header_line_without_colon" if fields else "no_header")
    made = entity(fields, body, path, budget, default_type=default_type)
    if (found := undeclared(made)) is not None:
        made.content_type, made.parameters = "multipart/mixed", {"boundary": found}
        made.coding = "7bit"
    if made.is_multipart:
        _divide(made, budget, depth)
    return made


def undeclared(leaf: Node) -> str | None:
    """Return the boundary of a multipart that is declared as a text, or not at all."""
    if leaf.content_type != "text/plain" or "name" in leaf.parameters or leaf.disposition is not None:
        return None
    body = leaf.data
    found = _UNDECLARED.match(body)
    if found is None or (found[1] is not None and b"\n--" + found[2] + b"--" not in body):
        return None
    return found[2].decode("utf-8", "replace")


def is_cut(root: Node) -> bool:
    """Say whether the rest of the header of a mail stands at the top of its body."""
    return root.first("content-type") is None and _CUT_HEADER.match(root.data) is not None


def opens_part(raw: bytes, place: int) -> bool:
    """Say whether what stands at a place behind the end of a multipart is one more part of it."""
    return _PART_HEADER.match(raw, place) is not None


def _divide(made: Node, budget: Budget, depth: int) -> None:
    if depth >= MAX_DEPTH:
        budget.flaw("nested_too_deep")
        made.content_type = "application/octet-stream"
        return
    # RFC 2045 (6.4) forbids to encode a multipart; some programs do, and some say so of one that is not encoded
    whole = made.coding == "quoted-printable" and _ENCODED_HEADER.search(made.data, 0, _LOOKED_AT) is not None
    pieces, boundary = ([], "") if whole else _pieces_of(made, made.data)
    if not pieces:
        pieces, boundary = _pieces_of(made, undo_transfer(made.data, made.coding))
    if not pieces:
        budget.flaw("multipart_without_parts")
        made.content_type = "text/plain" if made.data.strip() else made.content_type
        return
    _adopt(made, pieces, boundary, budget, depth)


def _pieces_of(made: Node, data: bytes) -> tuple[list["_Piece"], str]:
    """Return the pieces, and the boundary between them: the declared one, else one that the body shows."""
    boundary = made.parameters.get("boundary", "").encode("utf-8", "replace").rstrip() or _guessed(data)
    pieces = list(_pieces(data, boundary)) if boundary else []
    if not pieces and (guess := _guessed(data)) and guess != boundary:
        boundary = guess
        pieces = list(_pieces(data, guess))
    return pieces, boundary.decode("utf-8", "replace")


def _adopt(made: Node, pieces: list["_Piece"], boundary: str, budget: Budget, depth: int) -> None:
    """Make the children; those of an inner multipart with the boundary of the outer one follow it up to an end line."""
    default = "message/rfc822" if made.content_type == "multipart/digest" else "text/plain"
    inner: Node | None = None
    for piece in pieces:
        if budget.parts <= 0:
            budget.flaw("too_many_parts")
            return
        budget.parts -= 1
        parent = inner or made
        number = len(parent.children) + 1
        path = f"{parent.path}.{number}" if parent.path else str(number)
        child = node(piece.data, path, budget, depth=depth + 1 + (inner is not None), default_type=default)
        parent.children.append(child)
        if piece.last:
            inner = None
        elif not child.children and child.is_multipart and child.parameters.get("boundary") in (None, boundary):
            inner = child


def _guessed(data: bytes) -> bytes:
    head = data[:_LOOKED_AT]
    match, short = _LIKE_A_BOUNDARY.search(head), _SHORT_BOUNDARY.search(head)
    if short and (match is None or short.start() < match.start()):
        return short[1]
    return match[1].rstrip() if match else b""


def _pieces(data: bytes, boundary: bytes) -> Iterator["_Piece"]:
    r"""Yield what stands between the lines of a boundary; the last says whether the boundary was closed behind it.

    b"x\n--b\none\n--b\ntwo\n--b--\nend" cut at b"b": one, two (last); what stands before and behind is no part.
    """
    mark = b"--" + boundary
    start: int | None = None
    place = data.find(mark)
    while place >= 0:
        if place == 0 or data[place - 1] in b"\r\n":
            end = data.find(b"\n", place + len(mark))
            rest = data[place + len(mark) : end if end >= 0 else len(data)].strip()
            if rest in (b"", b"--"):
                last = rest == b"--"
                if start is not None:
                    before = place
                    if before > start and data[before - 1] == 10:
                        before -= 1
                    if before > start and data[before - 1] == 13:
                        before -= 1
                    yield _Piece(data=data[start:before], last=last)
                behind = end + 1 if end >= 0 else len(data)
                # what stands behind an end is no part, unless it has a header or a further boundary opens one
                headed = _PART_HEADER.match(data, behind) if last else None
                start = headed.start(1) if headed else None if last else behind
        place = data.find(mark, place + len(mark))
    if start is not None and start < len(data):
        yield _Piece(data=data[start:], last=True)
