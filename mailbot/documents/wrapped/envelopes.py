"""Wrappings of mail programs: TNEF (winmail.dat), attached mails, opaque S/MIME; their files come out as they were."""

import contextlib
import io
from dataclasses import dataclass
from typing import Any

from mailbot.documents.failure import Unreadable
from mailbot.documents.wrapped.archives import safe_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Inner:
    """One file inside a wrapping."""

    name: str
    data: bytes
    content_type: str = "application/octet-stream"


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """What was inside: the words of a message, and its files."""

    text: str = ""
    files: tuple[Inner, ...] = ()
    hrefs: tuple[str, ...] = ()


def read_tnef(data: bytes) -> Envelope:
    """Open winmail.dat as Outlook sends it (MS-OXTNEF). Raises Unreadable."""
    from tnefparse import TNEF

    _whole_tnef(data)
    with _without_log():
        try:
            tnef = TNEF(data, do_checksum=False)
            files = tuple(_tnef_file(file) for file in tnef.attachments)
            text, hrefs = _tnef_words(tnef)
        except Exception as fault:  # the parser raises whatever its structures hit
            raise Unreadable("damaged") from fault
    if not files and not text.strip():
        raise Unreadable("damaged")
    return Envelope(text=text, files=files, hrefs=hrefs)


def _tnef_words(tnef: Any) -> tuple[str, tuple[str, ...]]:
    """Return the words of the letter and its links: plain, as a page, or as the RTF that Outlook packs (MS-OXRTFCP)."""
    from mailbot.documents.formats.legacy import read_legacy
    from mailbot.documents.formats.plain import read_html

    plain = _text(tnef.body) if isinstance(tnef.body, bytes) else tnef.body or ""
    if plain.strip(" \0\r\n\t"):
        return plain.strip("\0"), ()
    if tnef.htmlbody:
        page = tnef.htmlbody
        found = read_html(page if isinstance(page, bytes) else page.encode("utf-8"))
        return found.text, found.hrefs
    rtf = tnef.rtfbody
    return (read_legacy(bytes(rtf), "rtf"), ()) if rtf and bytes(rtf).lstrip()[:5] == b"{\\rtf" else ("", ())


def _whole_tnef(data: bytes) -> None:
    """Follow the attributes by their lengths (MS-OXTNEF 2.1.3); the parser itself takes half a file for a whole one."""
    at = 6
    while at < len(data):
        if at + 9 > len(data):
            raise Unreadable("damaged")
        at += 9 + int.from_bytes(data[at + 5 : at + 9], "little") + 2
    if at > len(data):
        raise Unreadable("damaged")


def _tnef_file(file: object) -> Inner:
    name = ""
    for attribute in ("long_filename", "name"):
        with contextlib.suppress(Exception):
            value = getattr(file, attribute)() if callable(getattr(file, attribute)) else getattr(file, attribute)
            name = name or (value if isinstance(value, str) else _text(bytes(value))).strip("\0 ")
    return Inner(name=safe_name(name or "file"), data=bytes(getattr(file, "data", b"") or b""))


def _text(data: bytes) -> str:
    from mailbot.documents.formats.plain import decode

    return decode(data)


def read_mail(data: bytes) -> Envelope:
    """Open an attached mail: its own words and its files, those of mails inside it too."""
    from mailbot.mail.parse import parse

    message = parse(data)
    words = [message.body.full_text]
    children = list(message.attached)
    while children:
        child = children.pop(0)
        words.append(child.body.full_text)
        children.extend(child.attached)
    files = tuple(
        Inner(name=part.name, data=part.payload, content_type=part.content_type) for part in message.all_parts()
    )
    return Envelope(
        text="\n\n".join(w for w in words if w), files=files, hrefs=tuple(h.url for h in message.body.hrefs)
    )


def read_msg(data: bytes) -> Envelope:
    """Open a mail that Outlook saved (MS-OXMSG). Raises Unreadable."""
    try:
        from oxmsg import Message
    except ImportError as fault:
        raise Unreadable("no_reader") from fault
    try:
        from mailbot.documents.formats.plain import read_html

        message = Message.load(io.BytesIO(data))
        words = message.body or ""
        hrefs: tuple[str, ...] = ()
        if not words.strip() and message.html_body:
            page = read_html(message.html_body.encode("utf-8"))
            words, hrefs = page.text, page.hrefs
        files = tuple(
            Inner(
                name=safe_name(file.file_name or "file"),
                data=file.file_bytes or b"",
                content_type=file.mime_type or "application/octet-stream",
            )
            for file in message.attachments
        )
    except Exception as fault:  # the parser raises whatever its structures hit
        raise Unreadable("damaged") from fault
    return Envelope(text=words, files=files, hrefs=hrefs)


_SEALED = frozenset({"enveloped_data", "authenticated_enveloped_data"})


def is_sealed(data: bytes) -> bool:
    """Say whether a CMS structure is encrypted."""
    return _kind_of_cms(data) in _SEALED


def _kind_of_cms(data: bytes) -> str | None:
    from asn1crypto import cms

    try:
        return str(cms.ContentInfo.load(data)["content_type"].native)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def read_unsealed(data: bytes) -> Envelope:
    """Open what lay in an encrypted S/MIME structure: a mail, signed or not, or a file."""
    from mailbot.mail.inside.smime import begins_as_mail, content_of, mail_inside

    if begins_as_mail(data):
        return read_mail(data)
    inner = mail_inside(data)
    if inner is not None:
        return read_mail(inner)
    return Envelope(files=(Inner(name="file", data=content_of(data) or data),))


def read_smime(data: bytes) -> Envelope:
    """Open a signed-only S/MIME file (RFC 8551, opaque); an encrypted one needs a person. Raises Unreadable."""
    from mailbot.mail.inside.smime import content_of, mail_inside

    inner = mail_inside(data)
    if inner is not None:
        return read_mail(inner)
    signed = content_of(data)
    if signed is not None:
        return Envelope(files=(Inner(name="file", data=signed),))  # a file signed by itself (.p7m)
    kind = _kind_of_cms(data)
    if kind is None:
        raise Unreadable("damaged")
    if kind == "signed_data":
        return Envelope()  # a signature that lies beside what it signs
    raise Unreadable("encrypted" if kind in _SEALED else "unknown_kind")


@contextlib.contextmanager
def _without_log():  # type: ignore[no-untyped-def]
    """Keep the parser's remarks to itself: they quote what is in the file."""
    import logging

    logger = logging.getLogger("tnefparse")
    before, logger.disabled = logger.disabled, True
    with contextlib.redirect_stdout(io.StringIO()):
        yield
    logger.disabled = before
