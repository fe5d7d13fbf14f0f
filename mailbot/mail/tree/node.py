"""One entity of a mail (RFC 2045): its header, what it says of the body, and the body or the entities in it."""

import re
from dataclasses import dataclass, field

from mailbot.mail.coding.transfer import coding_of, undo_transfer
from mailbot.mail.header.words import Fields, parameters

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
    _decoded: bytes | None = field(default=None, init=False, repr=False)

    def first(self, name: str) -> bytes | None:
        """Return the body of the first field of this name."""
        return next((body for key, body in self.fields if key == name), None)

    @property
    def is_multipart(self) -> bool:
        """Say whether the entity was declared to hold others."""
        return self.content_type.startswith("multipart/")

    def payload(self) -> bytes:
        """Return the bytes with the transfer encoding undone, once: a wrapping that stays closed is asked for twice."""
        if self._decoded is None:
            is_text = self.content_type.startswith("text/")
            charset = self.parameters.get("charset")
            self._decoded = undo_transfer(self.data, self.coding, is_text=is_text, charset=charset)
        return self._decoded


@dataclass(kw_only=True, slots=True)
class Budget:
    """How many parts may still be made in this message, and the flaws seen while making them."""

    parts: int = MAX_PARTS
    flaws: list[str] = field(default_factory=list)

    def flaw(self, rule: str) -> None:
        """Note a flaw once."""
        if rule not in self.flaws:
            self.flaws.append(rule)


def entity(fields: Fields, body: bytes, path: str, budget: Budget, *, default_type: str) -> Node:
    """Return what a header says of a body, without looking into it."""
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
    return Node(
        path=path,
        fields=fields,
        content_type=kind,
        parameters=parameter,
        disposition=disposition or None,
        disposition_parameters=placed_parameters,
        coding=coding_of(coding),
        data=body,
    )
