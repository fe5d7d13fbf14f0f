"""A mail as mail-parser reads it: the tree, the fields of each header, the Received hops, the defects.

It gets the headers without the bodies (`bare.py`). Where it raises, sees a broken tree or would lose something, we
read the bytes ourselves (`own.py`); what it found out of the header, and its defects, still count.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import Any, cast

from mailbot.mail.header.hops import hops_of, of_library
from mailbot.mail.header.words import Fields, unfolded
from mailbot.mail.tree.bare import MARK, Bare, without_bodies
from mailbot.mail.tree.node import Budget, Node, entity
from mailbot.mail.tree.own import MAX_DEPTH, is_cut, node, opens_part, undeclared
from mailbot.model.mail import Defect, Hop

UNASKED, RAISED, OWN = "not_for_mail_parser", "mail_parser_raised", "read_by_ourselves"
"""Defects: a header too large or unclear for it; one that it gives up on; a tree in which it would lose something."""

_WORD = re.compile(r"(?<!\A)(?=[A-Z][a-z])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Tree:
    """A mail cut into its entities, the way it took (top-most field first), and what was wrong with it."""

    root: Node
    hops: tuple[Hop, ...]
    defects: tuple[Defect, ...]


class _LossError(Exception):
    """The library's tree is not all of the mail."""


def tree_of(raw: bytes, path: str, budget: Budget) -> Tree:
    """Read a mail and everything below it; `budget` also takes the flaws that our own reading sees."""
    bare = without_bodies(raw)
    if bare is None:
        return _own(raw, path, budget, None, Defect(rule=UNASKED))
    try:
        parser = _library().from_bytes(bare.text)
    except Exception as error:  # whatever it stumbles on, the mail is read
        return _own(raw, path, budget, None, Defect(rule=RAISED, detail=type(error).__name__))
    try:
        root = _Cut(raw, bare, budget).cut(parser.message, path)
    except _LossError:
        return _own(raw, path, budget, parser, Defect(rule=OWN))
    return Tree(root=root, hops=_hops(root.fields, parser), defects=_defects(parser))


def entity_of(raw: bytes, path: str, budget: Budget) -> Node:
    """Read an entity that stands inside another: no way and no defects of its own."""
    return tree_of(raw, path, budget).root


@cache
def _library() -> Any:
    """Return the parser; it is imported with the first mail, and its log, which quotes headers, is shut."""
    from mailparser import MailParser

    class HeadersOnly(MailParser):  # type: ignore[misc]  # ships no types
        """The parser up to where it would decode bodies and name files: it has none here."""

        def parse(self) -> "HeadersOnly":
            self._reset()
            for part in self.message.walk():
                if part.defects:
                    self._append_defects(part, part.get_content_type())
            return self

    logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)
    return HeadersOnly


def _own(raw: bytes, path: str, budget: Budget, parser: Any, why: Defect) -> Tree:
    root = node(raw, path, budget)
    return Tree(root=root, hops=_hops(root.fields, parser), defects=(*_defects(parser), why))


def _hops(fields: Fields, parser: Any) -> tuple[Hop, ...]:
    bodies = [body for name, body in fields if name == "received"]
    if parser is None or len(parser.received) != len(bodies):
        return hops_of(bodies)
    return tuple(map(of_library, bodies, reversed(parser.received)))


def _defects(parser: Any) -> tuple[Defect, ...]:
    """Return the defects that it names, as rule words: CloseBoundaryNotFoundDefect is close_boundary_not_found."""
    names = sorted(parser.defects_categories) if parser is not None and parser.has_defects else []
    return tuple(Defect(rule=_WORD.sub("_", name.removesuffix("Defect")).lower()) for name in names)


class _Cut:
    """Cuts the bytes of a mail along the tree that the library made of its headers."""

    def __init__(self, raw: bytes, bare: Bare, budget: Budget) -> None:
        self.raw = raw
        self.bare = bare
        self.budget = budget
        self.seen = 0

    def cut(self, message: "Message[str, str]", path: str) -> Node:
        """Return the entities; raises `_LossError` where the library saw less than stands there."""
        if any(opens_part(self.raw, place) for place in self.bare.behind):
            raise _LossError
        budget = Budget(parts=self.budget.parts)
        root = self._entity(message, path, budget, depth=0, default="text/plain")
        if self.seen != len(self.bare.spans) or budget.flaws or self.seen - 1 > budget.parts:
            raise _LossError
        self.budget.parts -= self.seen - 1
        return root

    def _entity(self, message: "Message[str, str]", path: str, budget: Budget, *, depth: int, default: str) -> Node:
        fields = tuple(self._fields(message))
        start, end = self.bare.spans[self.seen]
        self.seen += 1
        made = entity(fields, b"", path, budget, default_type=default)
        if message.defects or made.content_type != message.get_content_type():
            raise _LossError
        if made.is_multipart:
            self._children(made, message, budget, depth)
            return made
        made.data = self.raw[start:end]
        empty = message.is_multipart() or not str(message.get_payload()).strip()
        if not empty or undeclared(made) is not None or (depth == 0 and is_cut(made)):
            raise _LossError
        return made

    def _fields(self, message: "Message[str, str]") -> Iterator[tuple[str, bytes]]:
        """Yield the fields of a header as bytes; the last one is our mark, or the header ended too early."""
        *fields, mark = [*message.raw_items()] or [("", "")]
        if mark != (MARK, str(self.seen)):
            raise _LossError
        for field, value in fields:
            name, body = self.bare.as_sent(field, value.encode("ascii", "surrogateescape"))
            yield name, unfolded(body)

    def _children(self, made: Node, message: "Message[str, str]", budget: Budget, depth: int) -> None:
        shut = made.coding == "quoted-printable" or depth >= MAX_DEPTH
        if shut or not message.is_multipart() or (message.epilogue or "").strip():
            raise _LossError
        default = "message/rfc822" if made.content_type == "multipart/digest" else "text/plain"
        for number, child in enumerate(cast("list[Message[str, str]]", message.get_payload()), 1):
            path = f"{made.path}.{number}" if made.path else str(number)
            made.children.append(self._entity(child, path, budget, depth=depth + 1, default=default))
