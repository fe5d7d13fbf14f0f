"""RAR, 7z, tar and gzip archives through libarchive (the extra `archives`), in memory; no path of one on the disk.

Without the library, and where it cannot open one, a person does: RAR has forms that no free program knows.
"""

import os
import sys
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.wrapped.archives import Entry, is_junk, safe_name

if TYPE_CHECKING:
    from libarchive.entry import ArchiveEntry

_FORMATS = ((b"7z\xbc\xaf\x27\x1c", "7zip"), (b"Rar!\x1a\x07\x01", "rar5"), (b"Rar!\x1a\x07", "rar"))
_LIBRARY = "libarchive.so.13"
"""Looking for it would start other programs (ctypes.util), which the worker may not."""
_GZIP = b"\x1f\x8b"
_TAR_MAGIC = b"ustar"
_TAR_PLACE = slice(257, 262)
"""Where a tar header has its magic (POSIX.1-1988)."""
_BLOCK = 1 << 16
_GZIPPED = 31
"""Window bits of zlib for data with a gzip header."""


def entries(data: bytes, budget: Budget) -> Iterator[Entry]:
    """Yield the files of an archive in order. Raises Unreadable.

    What libarchive says of a size is not believed: the budget counts what came out.
    """
    if sys.platform == "linux":
        os.environ.setdefault("LIBARCHIVE", _LIBRARY)
    try:
        import libarchive
    except (ImportError, OSError, AttributeError, TypeError) as fault:  # the module, or the library that it calls
        raise Unreadable("unknown_kind") from fault
    kind, around = _format(data)
    found = False
    try:
        with libarchive.memory_reader(data, format_name=kind, filter_name=around) as archive:
            for entry in archive:
                if not entry.isfile or entry.issym or entry.islnk or is_junk(entry.pathname):
                    continue
                if budget.entries_left <= 0:
                    raise Unreadable("too_many_entries")
                budget.entries_left -= 1
                path, found = str(entry.pathname), True
                yield Entry(path=path, name=safe_name(path), data=_content(entry, budget, len(data)))
    except (libarchive.ArchiveError, UnicodeError, ValueError) as fault:
        raise Unreadable("password" if _speaks_of_a_password(fault) else "unknown_kind") from fault
    if not found:
        raise Unreadable("unknown_kind")  # an empty one, or a form that the library takes for that


def _format(data: bytes) -> tuple[str, str]:
    """Return format and filter by their magic: libarchive's own choice may read files of the disk (mtree)."""
    if data.startswith(_GZIP):
        try:
            head = zlib.decompressobj(_GZIPPED).decompress(data, _TAR_PLACE.stop)
        except zlib.error as fault:
            raise Unreadable("damaged") from fault
        return ("tar" if head[_TAR_PLACE] == _TAR_MAGIC else "raw"), "gzip"
    return next((kind for magic, kind in _FORMATS if data.startswith(magic)), "tar"), "none"


def _content(entry: "ArchiveEntry", budget: Budget, packed: int) -> bytes:
    """Return the bytes of a file, block by block, so that a bomb is left before it has grown."""
    limits = budget.limits
    out = bytearray()
    for block in entry.get_blocks(_BLOCK):
        budget.unpack(len(block))
        out += block
        if len(out) > limits.ratio_from and len(out) > packed * limits.archive_ratio:
            raise Unreadable("unpacks_too_large")
    return bytes(out)


def _speaks_of_a_password(fault: Exception) -> bool:
    said: Any = getattr(fault, "msg", None) or ""
    return any(word in str(said).lower() for word in ("encrypt", "crypto", "passphrase"))
