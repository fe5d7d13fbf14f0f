"""A stored mail without its attachments: header and readable text stay, other parts become a line that says so."""

from email import message_from_bytes
from email.message import Message
from email.policy import compat32

_DEEPEST = 20
"""Levels of parts within parts that are gone through."""

NOTE = "removed by the rules of retention"


def without_attachments(raw: bytes) -> bytes | None:
    """Return the mail with its text parts only; None where it cannot be taken apart safely (then nothing is kept)."""
    try:
        message = message_from_bytes(raw, policy=compat32)
        _strip(message, 0)
        return message.as_bytes()
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError, AssertionError):
        return None


def _strip(part: Message, depth: int) -> None:
    if depth > _DEEPEST:
        raise ValueError("nested too deep")
    inner = part.get_payload()
    if part.is_multipart() and isinstance(inner, list):
        for child in inner:
            if isinstance(child, Message):
                _strip(child, depth + 1)
        return
    named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
    if part.get_content_maintype() == "text" and not named:
        return
    for field in list(part.keys()):
        if field.lower().startswith("content-"):
            del part[field]
    part["Content-Type"] = "text/plain"
    part.set_payload(NOTE)
