"""ZIP archives, read in memory with a running budget; never a path of the archive on the disk."""

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._)", re.IGNORECASE)
_RESERVED = re.compile(r"(?i)^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)")
_UNSEEN = re.compile("[\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One file of an archive; `path` is for reading only, `name` is safe to show."""

    path: str
    name: str
    data: bytes


def safe_name(path: str) -> str:
    """Return the last part of a path in NFC, without control and direction signs and reserved names."""
    last = re.split(r"[/\\]", path)[-1]
    name = _UNSEEN.sub("", unicodedata.normalize("NFC", last)).replace(":", "_").strip(" .")[:150]
    return f"_{name}" if _RESERVED.match(name) else name or "file"


def entries(data: bytes, budget: Budget) -> Iterator[Entry]:
    """Yield the files of an archive in order.

    Sizes lie, so that a stream is read to one byte above what it declares,
    and the budget counts what came out. Raises Unreadable.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = [info for info in archive.infolist() if _is_file(info)]
            _refuse_bombs(files, budget, len(data))
            for info in files:
                yield Entry(path=info.filename, name=safe_name(_shown(info)), data=_read(archive, info, budget))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, IndexError) as fault:
        raise Unreadable("damaged") from fault


def is_junk(path: str | None) -> bool:
    """Say whether a file is what systems put into archives by themselves (a preview, a folder's look)."""
    return not path or _JUNK.search(path) is not None


def _is_file(info: zipfile.ZipInfo) -> bool:
    link = info.create_system == 3 and stat.S_ISLNK(info.external_attr >> 16)
    return not (info.is_dir() or link or is_junk(info.filename))


def _refuse_bombs(files: list[zipfile.ZipInfo], budget: Budget, packed: int) -> None:
    limits = budget.limits
    if len(files) > budget.entries_left:
        raise Unreadable("too_many_entries")
    budget.entries_left -= len(files)
    total = sum(info.file_size for info in files)
    if total > budget.unpacked_left or (total > limits.ratio_from and total > packed * limits.archive_ratio):
        raise Unreadable("unpacks_too_large")
    if any(i.file_size > limits.ratio_from and i.file_size > i.compress_size * limits.archive_ratio for i in files):
        raise Unreadable("unpacks_too_large")
    offsets = {info.header_offset for info in files}
    if len(offsets) < len(files):
        raise Unreadable("damaged")
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in files):
        raise Unreadable("password")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    with archive.open(info) as stream:
        data = stream.read(info.file_size + 1)
    budget.unpack(len(data))
    if len(data) > info.file_size:
        raise Unreadable("unpacks_too_large")
    return data


def _shown(info: zipfile.ZipInfo) -> str:
    """Return an entry's name; without the UTF-8 flag it is in some DOS charset (Windows Explorer), not in cp437."""
    if info.flag_bits & _UTF8_FLAG or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for charset, good in (
        ("utf-8", None),
        ("cp866", r"[а-яёіїєґ]{3}"),
        ("cp775", r"[õäöüšžāēīėųū]"),
        ("cp1257", r"[õäöüšž]"),
    ):
        try:
            name = raw.decode(charset)
        except UnicodeDecodeError:
            continue
        if good is None or re.search(good, name.lower()):
            return name
    return info.filename
