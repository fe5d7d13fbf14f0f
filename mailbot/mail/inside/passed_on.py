"""Letters that a mail passes on, each as a mail of its own: attached ones, or the one below a header block in the text.

Staff forward what reached them elsewhere. Whose it is, and what it means, is not asked here.
"""

import re
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mailbot.mail.quoted.quotes import boundaries, header_values, is_quoted, name_before
from mailbot.mail.tree.library import entity_of
from mailbot.mail.tree.node import Budget, Node
from mailbot.model.mail import Message
from mailbot.rules.rule_set import RuleSet

MOST = 5
"""Letters taken out of one mail: more are an archive, and a person sorts it."""

_MAIL_TYPES = frozenset({"message/rfc822", "message/global"})
_STREAM = frozenset({"application/octet-stream", "text/plain"})
_QUOTE_SIGN = re.compile(r"\A[ \t]{0,3}> ?")
_HAS_FROM = re.compile(rb"(?im)^from[ \t]*:")


def attached_letters(raw: bytes) -> tuple[bytes, ...]:
    """Return the mails attached to a mail, as they were sent; also one that a program saved as a file (.eml)."""
    return tuple(_attached(entity_of(raw, "", Budget()), top=True))[:MOST]


def _attached(entity: Node, *, top: bool = False) -> Iterator[bytes]:
    name = entity.disposition_parameters.get("filename") or entity.parameters.get("name") or ""
    saved = entity.content_type in _STREAM and name.casefold().endswith(".eml")
    if not top and (entity.content_type in _MAIL_TYPES or saved):
        letter = entity.payload()
        if _HAS_FROM.search(letter):
            yield letter
        return
    for child in entity.children:
        yield from _attached(child)


def letter_below(message: Message, lists: RuleSet, *, to: str) -> bytes | None:
    """Return the letter that a mail forwards in its text, with the files that came along; None where there is none.

    Its author must stand with an address in the header block. It carries the date of the mail that forwards
    it, for each program writes dates in its own way, and no Message-ID: the block tells none.
    """
    if not message.body.forwarded:
        return None
    lines = message.body.full_text.split("\n")
    first = next((mark for mark in boundaries(lines, lists) if mark.kind != "attribution"), None)
    if first is None or first.author is None:
        return None
    said = header_values(lines[first.start : first.end], lists)
    text = [_QUOTE_SIGN.sub("", line) if is_quoted(line) else line for line in lines[first.end :]]
    letter = EmailMessage(policy=SMTP)
    letter["From"] = _author(said.get("from", ""), first.author)
    letter["To"] = to
    letter["Subject"] = _one_line(said.get("subject", message.header.subject or ""))
    if message.header.date is not None:
        letter["Date"] = format_datetime(message.header.date)
    words = "\n".join(text).strip()
    links = [href.url for href in message.body.hrefs if href.url not in words]
    letter.set_content("\n".join([words, *links, ""]))
    for part in message.parts:
        main, _, sub = part.content_type.partition("/")
        if main in {"message", "multipart", "text"} or not sub:
            main, sub = "application", "octet-stream"
        letter.add_attachment(part.payload, maintype=main, subtype=sub, filename=part.name)
    return letter.as_bytes()


def _author(said: str, address: str) -> Address:
    name = name_before(said)
    try:
        return Address(display_name=name, addr_spec=address)
    except ValueError:  # an address that the grammar does not know is shown as it stands, and answered by nobody
        return Address(display_name=name)


def _one_line(text: str) -> str:
    return " ".join(text.split())
