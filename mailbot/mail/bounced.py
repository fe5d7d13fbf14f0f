"""What a bounce is about: the Message-ID of the letter that failed, and to whom (RFC 3464 or plain words)."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

from mailbot.model.mail import Message
from mailbot.rules.words import Words

_MESSAGE_ID = re.compile(r"(?im)^[ \t>|]*message-id[ \t]*:[ \t\r\n]*<?([^<>\s]+@[^<>\s]+)>?")
_REFERENCE = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_RECIPIENT = re.compile(
    r"(?im)^(?:final|original)-recipient[ \t]*:[ \t]*(?:rfc822|utf-8|unknown)?[ \t]*;?[ \t]*<?([^\s<>;]+@[^\s<>;]+)"
)
_TO = re.compile(r"(?im)^[ \t>|]*(?:to|cc)[ \t]*:((?:[^\n]*,\s*\n)*[^\n]*)")
"""To whom a letter went, in its header."""
_ACTION = re.compile(r"(?im)^action[ \t]*:[ \t]*([a-z-]+)")
_ADDRESS = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@[\w-]++(?:\.[\w-]++)++")
_MACHINE = re.compile(r"(?i)^(?:mailer-daemon|postmaster|mail-daemon|noreply|no-reply|bounces?)\b")
_MAX_TEXT = 50_000
_SAID_FIRST = 2_000
"""Letters in which a program says what happened; below them stands our own letter."""


def about_message_id(message: Message, own_message_id: Callable[[str], bool]) -> str | None:
    """Return the Message-ID of ours that came back, else the first one named, else what the bounce replies to."""
    found = list(dict.fromkeys(_ids(message)))
    return next((one for one in found if own_message_id(one)), found[0] if found else None)


def _ids(message: Message) -> Iterator[str]:
    for child in message.attached:
        if child.header.message_id:
            yield child.header.message_id
    for text in _texts(message):
        yield from _MESSAGE_ID.findall(text)
    yield from reversed(message.header.references)
    yield from message.header.in_reply_to
    for text in _texts(message):
        yield from _REFERENCE.findall(text)[:20]


def _texts(message: Message) -> Iterator[str]:
    for part in message.parts:
        if part.content_type.startswith(("message/", "text/")):
            yield part.payload[:_MAX_TEXT].decode("utf-8", "replace")
    yield message.body.full_text[:_MAX_TEXT]


def failed_recipient(message: Message, own_addresses: frozenset[str]) -> str | None:
    """Return the address that the letter did not reach."""
    failed = message.header.first("x-failed-recipients")
    if failed and (address := _ADDRESS.search(failed)):
        return address[0]
    for text in _texts(message):
        if found := _RECIPIENT.search(text):
            return found[1].strip(".,;")
    for child in message.attached:
        if child.header.to:
            return child.header.to[0].addr_spec
    ours = own_addresses | {address.addr_spec.casefold() for address in message.header.to}
    senders = {address.addr_spec.casefold() for address in message.header.from_}
    text = message.body.full_text[:_MAX_TEXT]
    own = _MESSAGE_ID.search(text)
    told = [
        address.lstrip("'")
        for address in _ADDRESS.findall(_MESSAGE_ID.sub(" ", text))
        if address.lstrip("'").casefold() not in ours | senders and not _MACHINE.match(address)
    ]
    sent_to = [address for line in _TO.findall(text) for address in told if address in line] if own else []
    said = text[: own.start()] if own else ""
    return next((address for address in sent_to if address in said), next(iter([*sent_to, *told]), None))


def came_back(message: Message, own_message_id: Callable[[str], bool]) -> bool:
    """Say whether a machine sent a letter of ours back: the empty path (RFC 5321, 4.5.5), and our header in it.

    So do programs that write no report for machines, in whatever words.
    """
    if message.header.return_path != "":
        return False
    if any(child.header.message_id and own_message_id(child.header.message_id) for child in message.attached):
        return True
    return any(own_message_id(found) for text in _texts(message) for found in _MESSAGE_ID.findall(text))


def outcome(message: Message, still_trying: Words) -> Literal["failed", "delayed", "delivered"]:
    """Return what a delivery report tells (RFC 3464, 2.3.3), or its text where it has no part for machines.

    One without a readable action tells of a failure.
    """
    reports = [part for part in message.parts if part.content_type.endswith("delivery-status")]
    actions = {
        action.lower()
        for part in reports
        for action in _ACTION.findall(part.payload[:_MAX_TEXT].decode("utf-8", "replace"))
    }
    if actions and actions <= {"delivered", "relayed", "expanded"}:
        return "delivered"
    late = "delayed" in actions or (not actions and still_trying.found_in(message.body.full_text[:_SAID_FIRST]))
    return "delayed" if late and "failed" not in actions else "failed"
