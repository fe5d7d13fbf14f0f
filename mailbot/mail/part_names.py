"""The file name of a part as its sender wrote it, or one made up from its place and kind; never a path to write to."""

import re
import unicodedata

from mailbot.mail.header.words import decode_words
from mailbot.mail.tree.node import Node

_LONGEST = 240
_DIRECTION = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff"), None
)
_MAGIC = (
    (b"%PDF", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG", "png"),
    (b"GIF8", "gif"),
    (b"PK\x03\x04", "zip"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0", "doc"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"BM", "bmp"),
    (b"BEGIN:VCALENDAR", "ics"),
    (b"BEGIN:VCARD", "vcf"),
    (b"\x78\x9f\x3e\x22", "dat"),
)
_BY_TYPE = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "text/vcard": "vcf", "text/x-vcard": "vcf",
    "text/csv": "csv", "text/rtf": "rtf", "application/rtf": "rtf", "image/heic": "heic", "image/webp": "webp",
    "image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf", "application/pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m", "application/x-pkcs7-mime": "p7m", "application/pgp-signature": "asc",
    "application/pgp-encrypted": "asc", "application/ms-tnef": "dat", "message/delivery-status": "txt",
    "message/disposition-notification": "txt", "text/rfc822-headers": "txt", "message/rfc822": "eml",
    "application/dicom": "dcm", "application/zip": "zip",
}  # fmt: skip


def name_of(entity: Node, payload: bytes) -> tuple[str, bool]:
    """Return the name, and whether the sender gave it."""
    given = entity.disposition_parameters.get("filename") or entity.parameters.get("name")
    if given:
        shown = shown_name(given)
        if shown:
            return shown, True
    if entity.content_type == "application/ms-tnef":
        return "winmail.dat", False
    return f"part-{entity.path or '1'}.{_extension(entity.content_type, payload)}", False


def shown_name(name: str) -> str:
    """Return a name in NFC without directories, direction marks and control characters."""
    name = unicodedata.normalize("NFC", decode_words(name)).translate(_DIRECTION)
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", name).strip()
    if re.match(r"(?:\.{1,2})?[/\\]|[A-Za-z]:[/\\]|.*[/\\]\.\.[/\\]", name):
        name = re.split(r"[/\\]", name)[-1]
    if len(name) > _LONGEST:
        stem, dot, extension = name.rpartition(".")
        name = (
            stem[: _LONGEST - len(extension) - 1] + dot + extension if dot and len(extension) < 10 else name[:_LONGEST]
        )
    return name


def _extension(content_type: str, payload: bytes) -> str:
    start = payload[:1024].lstrip()
    for magic, extension in _MAGIC:
        if start.startswith(magic):
            return extension
    if payload[128:132] == b"DICM":
        return "dcm"
    if payload[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return "heic"
    return _BY_TYPE.get(content_type, "bin")
