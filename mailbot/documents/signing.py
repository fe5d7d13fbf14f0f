"""The seam between the worker and the signature readers: their faults in the words of this package."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.wrapped.envelopes import Inner
from mailbot.model.document import FateReason, FileReading, Signature

if TYPE_CHECKING:
    from mailbot.documents.signatures import Anchors, Container

_REASONS: dict[str, FateReason] = {"damaged": "damaged", "too_large": "unpacks_too_large", "protected": "password"}


def trusted(folder: Path | None) -> "Anchors":
    """Return the certificates of the operator's trust folder."""
    from mailbot.documents.signatures import load_anchors

    return load_anchors(folder)


def open_container(data: bytes, budget: Budget) -> "Container":
    """Open and check a signed container; what it unpacks to is taken from the budget. Raises Unreadable."""
    from mailbot.documents.signatures import UnreadableError, read_container

    try:
        container = read_container(
            data, _anchors(budget), budget=min(budget.unpacked_left, budget.limits.archive_unpacked)
        )
    except UnreadableError as fault:
        raise Unreadable(_REASONS[fault.reason]) from fault
    budget.unpack(sum(len(file.data) for file in container.inner))
    return container


def pdf_signature(data: bytes, budget: Budget) -> Signature:
    """Return the signatures of a PDF."""
    if b"/ByteRange" not in data and b"/Sig" not in data:
        return Signature()
    from mailbot.documents.signatures import read_pdf

    return read_pdf(data, _anchors(budget))


def signature_around(data: bytes, content: bytes, budget: Budget) -> Signature:
    """Return the signature of a CMS structure over the file that it holds."""
    from mailbot.documents.wrapped.detached import read_cms

    return read_cms(data, content, _anchors(budget))


def with_signature_beside(reading: FileReading, data: bytes, beside: Sequence[Inner], budget: Budget) -> FileReading:
    """Return a reading with the signatures that came as files of their own; the file's own ones come first."""
    from mailbot.documents.wrapped.detached import signature_beside

    if not beside or reading.signature.state != "none" or reading.kind == "smime":
        return reading
    others = [(one.name, one.data) for one in beside]
    return replace(reading, signature=signature_beside(reading.name, data, others, _anchors(budget)))


def _anchors(budget: Budget) -> "Anchors":
    if budget.anchors is None:
        budget.anchors = trusted(None)
    return budget.anchors
