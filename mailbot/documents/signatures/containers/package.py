"""A ZIP package read into memory within limits, with every trick by which two programs would see two different files.

It never writes to disk and knows nothing of signatures.
"""

import io
import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass

from mailbot.documents.signatures.outcome import Mark, Reason, UnreadableError, broken, present, remark

MAX_ENTRIES = 500
MAX_BYTES = 200 << 20
MAX_RATIO = 200
RATIO_FROM = 1 << 20
"""Bytes; small files may compress as well as they like."""
_LOCAL_HEADER = 30
_END_RECORD = 22
"""Bytes of the end of the central directory without its comment (APPNOTE 4.3.16)."""
_END_SIGN = b"PK\x05\x06"
_ZIP_SIGNS = (b"PK\x01\x02", b"PK\x03\x04", _END_SIGN, b"PK\x06\x06", b"PK\x06\x07")
_DATA_DESCRIPTORS = frozenset({0, 12, 16, 20, 24})
_MIMETYPE = re.compile(rb"(?:\xef\xbb\xbf)?\s*([\x21-\x7e]+)\s*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """The files of a package by name, in order, without the `mimetype` entry, whose text is apart."""

    mimetype: str | None
    entries: dict[str, bytes]
    marks: tuple[Mark, ...] = ()


def open_package(data: bytes, *, budget: int = MAX_BYTES) -> Package:
    """Read all entries. Raises UnreadableError for damage, a password, or more than `budget` bytes unpacked."""
    try:
        return _open(data, budget)
    except UnreadableError:
        raise
    except Exception as error:  # zipfile raises a dozen kinds on hostile bytes
        raise UnreadableError("damaged") from error


def _open(data: bytes, budget: int) -> Package:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.infolist()
        reason = _refusal(listed, budget)
        if reason is not None:
            raise UnreadableError(reason)
        entries: dict[str, bytes] = {}
        marks: list[Mark] = []
        left = budget
        for info in listed:
            name = _name(info)
            with archive.open(info) as stream:
                content = stream.read(left + 1)
            left -= len(content)
            if left < 0:
                raise UnreadableError("too_large")
            if name in entries:
                marks.append(broken("duplicate_name"))
            elif not info.is_dir():
                entries[name] = content
            elif content:
                marks.append(broken("hidden_bytes"))
        if not _contiguous(data, archive) or not _ends_plainly(data, archive):
            marks.append(present("hidden_bytes"))
        marks.extend(_mimetype_marks(listed))
    return Package(mimetype=_mimetype(entries.pop("mimetype", None)), entries=entries, marks=tuple(marks))


def _refusal(listed: list[zipfile.ZipInfo], budget: int) -> Reason | None:
    """Judge the directory before anything is unpacked; sizes may lie, so reading counts again."""
    if len(listed) > MAX_ENTRIES or sum(info.file_size for info in listed) > budget:
        return "too_large"
    if any(info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * info.compress_size for info in listed):
        return "too_large"
    if any(info.flag_bits & 1 for info in listed):
        return "protected"
    return None


def _name(info: zipfile.ZipInfo) -> str:
    """Return the name in NFC; without the UTF-8 flag zipfile reads cp437, where most writers mean UTF-8."""
    name = info.filename
    if not info.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    return unicodedata.normalize("NFC", name)


def _mimetype(content: bytes | None) -> str | None:
    found = _MIMETYPE.fullmatch(content[:256]) if content is not None else None
    return found[1].decode("ascii") if found else None


def _mimetype_marks(listed: list[zipfile.ZipInfo]) -> list[Mark]:
    """Look where the entry stands: first and stored, so that others know the file by its first bytes."""
    found = [place for place, info in enumerate(listed) if info.filename == "mimetype"]
    if not found:
        return [present("no_mimetype")]
    first = min(listed, key=lambda info: info.header_offset)
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        return [remark("mimetype_place")]
    return []


def _contiguous(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Say whether the entries follow one another from the first byte, and end where the directory begins.

    Bytes between them may be a second file that another program would see.
    """
    listed = sorted(archive.infolist(), key=lambda info: info.header_offset)
    ends = [info.header_offset for info in listed[1:]] + [archive.start_dir]
    if not listed or listed[0].header_offset != 0:
        return False
    for info, end in zip(listed, ends, strict=True):
        flags, method, packed, name, extra = struct.unpack_from("<6xHH8xI4xHH", data, info.header_offset)
        described_later = flags & 8
        if method != info.compress_type or (packed not in (info.compress_size, 0xFFFFFFFF) and not described_later):
            return False
        gap = end - (info.header_offset + _LOCAL_HEADER + name + extra + info.compress_size)
        if gap not in _DATA_DESCRIPTORS or (gap and not described_later):
            return False
    return True


def _ends_plainly(data: bytes, archive: zipfile.ZipFile) -> bool:
    """Say whether nothing follows the directory but its end and a comment without the signs of another archive.

    Signing programs write their name there (DigiDoc4j).
    """
    behind = len(archive.comment)
    end = len(data) - behind - _END_RECORD
    return (
        data[end : end + 4] == _END_SIGN
        and struct.unpack_from("<H", data, end + _END_RECORD - 2)[0] == behind
        and not any(sign in archive.comment for sign in _ZIP_SIGNS)
    )
