"""What kind of file some bytes are, told from the bytes alone; a name is a sender's claim and is never asked."""

import io
import re
import struct
import zipfile
import zlib

from mailbot.documents.formats import compound, flat
from mailbot.model.document import FileKind

_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"{\\rtf", "rtf"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"CDOC\x02", "cdoc"),
    (b"-----BEGIN PGP MESSAGE-----", "pgp"),
    (b"BEGIN:VCALENDAR", "calendar"),
    (b"BEGIN:VCARD", "vcard"),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"#!/", "executable"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
"""Object identifier 1.2.840.113549.1.7 (PKCS #7); the next byte tells signed (2) from enveloped (3)."""
_AUTHENTICATED = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"
"""Object identifier of authenticated enveloped data (RFC 5083)."""
_HEADER_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,40}:[ \t]?[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n")
_MAIL_FIELDS = re.compile(rb"(?im)^(?:from|to|subject|date|message-id|mime-version|received|return-path|content-type):")
_HTML = re.compile(rb"(?i)<(?:!doctype\s+html|html|head|body|table|div|meta)\b")
_BEGINS_PAGE = re.compile(rb"(?i)<(?:p|br|span|font|center|pre|h[1-6]|ul|ol)(?:\s[^<>]*)?/?>")
_PAGE = re.compile(rb"(?i)<(?:!doctype\s+)?html\b")
_ZIP_KINDS: dict[str, FileKind] = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.text-template": "odt",
    "application/vnd.oasis.opendocument.text-master": "odt",
    "application/vnd.oasis.opendocument.text-web": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.spreadsheet-template": "ods",
    "application/vnd.etsi.asic-e+zip": "asic",
    "application/vnd.etsi.asic-s+zip": "asic",
    "application/vnd.bdoc-1.0": "asic",
    "application/vnd.lt.archyvai.adoc-2008": "asic",
}


def kind_of(data: bytes) -> FileKind:
    """Return the kind of a file."""
    head = data[:4096]
    stripped = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-") and not (head[128:132] == b"DICM" and _is_bare_dicom(head[132:])):
        return "pdf"
    if b"DICM" in (
        head[128:132],
        head[:4],
    ):  # before the pictures: its preamble may be the head of another format (DICOM PS3.10, 7.1)
        return "dicom"
    for magic, kind in _MAGIC:
        if head.startswith(magic) or (magic[:1] in b"B-" and stripped.startswith(magic)):
            return kind
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "image"
    if head[:2] == b"MZ" and b"\0" in head:
        return "executable"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"heim", b"heis", b"avif"):
        return "image"
    if _is_bare_dicom(head):
        return "dicom"
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(data)
    if head.startswith(_OLE):
        return compound.kind_of(data)
    if head[:6] in (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07") or head[:2] == b"\x1f\x8b" or head[257:262] == b"ustar":
        return "archive"
    if head[:1] == b"\x30" and (_SIGNED_DATA in head[:64] or _AUTHENTICATED in head[:64]):
        return "smime"
    if _begins_openpgp(head) and not _looks_text(head):
        return "pgp"
    return "pdf" if b"%PDF-" in head[:1024] else _text_kind(data, stripped)


_FOR_A_KEY, _FOR_A_PASSWORD = (b"\x84", b"\x85", b"\xc1"), (b"\x8c", b"\xc3")
"""First octets of a packet with a session key, in the old and the new form (RFC 9580, 4.2 and 5)."""
_PASSWORD_VERSIONS = (b"\x04", b"\x05", b"\x06")


def _begins_openpgp(head: bytes) -> bool:
    """Say whether bytes begin with a session key that is encrypted to somebody's key, or with a password."""
    return head[:1] in _FOR_A_KEY or (head[:1] in _FOR_A_PASSWORD and head[2:3] in _PASSWORD_VERSIONS)


_FIRST_GROUPS = (0x0002, 0x0008)
_LONG_LENGTHS = frozenset({b"OB", b"OW", b"OF", b"SQ", b"UT", b"UN"})
_LONGEST_FIRST = 1_024
_LOOKED_AT = 4
"""Elements of a DICOM object without its preamble that must be in order for it to be one."""


def _is_bare_dicom(head: bytes) -> bool:
    """Say whether bytes begin with data elements of DICOM, as objects without preamble do (PS3.5, 7.1)."""
    order = ">" if head[:2] in (b"\0\x02", b"\0\x08") else "<"  # old devices write big-endian
    at, before = 0, (0, 0)
    for _ in range(_LOOKED_AT):
        if at + 12 > len(head):
            return False
        group, element, size = struct.unpack_from(f"{order}HHI", head, at)
        code = head[at + 4 : at + 6]
        start = at + 8
        if code.isalpha() and code.isupper():
            long = code in _LONG_LENGTHS
            size = struct.unpack_from(order + ("I" if long else "H"), head, at + (8 if long else 6))[0]
            start = at + (12 if long else 8)
        if group not in _FIRST_GROUPS or (group, element) <= before or size > _LONGEST_FIRST or size % 2:
            return False
        at, before = start + size, (group, element)
    return True


def _text_kind(data: bytes, stripped: bytes) -> FileKind:
    if stripped[:1] == b"<":
        if not _PAGE.search(stripped) and (
            office := next((kind for sign, kind in flat.KINDS if sign in stripped), None)
        ):
            return office
        if b"<SignedDoc" in stripped:
            return "ddoc"
        if b"EncryptedData" in stripped and b"xmlenc" in stripped:
            return "cdoc"
        if re.search(rb"<svg[\s>]", stripped):
            return "svg"
        if _HTML.search(stripped) or _BEGINS_PAGE.match(stripped):
            return "html"
        if stripped.startswith((b"<?xml", b"<!DOCTYPE")) or re.match(rb"<[A-Za-z]", stripped):
            return "xml"
    if _HEADER_LINE.match(stripped) and len(_MAIL_FIELDS.findall(stripped.split(b"\r\n\r\n")[0])) >= 2:
        return "mail"
    return "txt" if data.strip() and _looks_text(data[:65536]) else "unknown"


def _looks_text(head: bytes) -> bool:
    """Say whether bytes may be text in some charset: UTF-16, or nearly free of control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if head.count(b"\0") > len(head) // 4 and len(head) > 8:
        return head[1::2].count(b"\0") > 0.8 * len(head[1::2]) or head[::2].count(b"\0") > 0.8 * len(head[::2])
    control = sum(head.count(bytes([code])) for code in (*range(9), 11, *range(14, 32), 127))
    return control <= len(head) // 100


def _zip_kind(data: bytes) -> FileKind:
    """Tell the office formats and signed containers from a plain archive by what lies inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared in _ZIP_KINDS:
                    return _ZIP_KINDS[declared]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, ValueError):
        return "zip"
    if office := _office_kind(data, names):
        return office
    if any(name.startswith("META-INF/") and "signature" in name.lower() for name in names):
        return "asic"
    return "zip"


_MAIN_TYPES: tuple[tuple[re.Pattern[bytes], FileKind], ...] = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main|ms-word\.\w+\.macroEnabled"), "docx"),
    (
        re.compile(rb"presentationml\.(?:presentation|slideshow|template)\.main|ms-powerpoint\.\w+\.macroEnabled"),
        "pptx",
    ),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template)\.macroEnabled"), "xlsx"),
)
"""Content types of main parts (ISO/IEC 29500-1, 11.3 and 12.3): the parts themselves may have any name."""
_TYPES = "[Content_Types].xml"
_LARGEST_TYPES = 1_000_000


def _office_kind(data: bytes, names: set[str]) -> FileKind | None:
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "ppt/presentation.xml" in names:
        return "pptx"
    declared = next((name for name in names if name.lower() == _TYPES.lower()), None)
    if declared is None:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.getinfo(declared).file_size > _LARGEST_TYPES:
                return None
            types = archive.read(declared)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, ValueError):
        return None
    return next((kind for pattern, kind in _MAIN_TYPES if pattern.search(types)), None)
