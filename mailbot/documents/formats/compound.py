"""Compound files of old Office programs (MS-CFB): what kind one is, and whether a password closes it."""

import io
import struct
from contextlib import suppress

from mailbot.model.document import FileKind

_KINDS: dict[str, FileKind] = {
    "EncryptedPackage": "ole_encrypted",
    "__properties_version1.0": "msg",
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
}
_FIB_FLAGS, _ENCRYPTED = 0x0A, 0x0100
"""Place of the flags in a Word file's header, and the one for encryption (MS-DOC 2.5.2, fEncrypted)."""
_FILE_PASS, _END_OF_GLOBALS = 0x002F, 0x000A
"""Records of a workbook: behind FilePass all is encrypted (MS-XLS 2.4.117); EOF ends the first part."""
_MOST_RECORDS = 200
_FAULTS = (OSError, ValueError, IndexError, TypeError, AttributeError, RecursionError, struct.error)
"""What the library raises for a damaged directory."""


def kind_of(data: bytes) -> FileKind:
    """Tell by the streams at the root; what lies in a folder is embedded: a Word text in a sheet makes no Word file."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            roots = {entry[0].lower() for entry in compound.listdir() if len(entry) == 1}
            return next((kind for name, kind in _KINDS.items() if name.lower() in roots), "unknown")
    except _FAULTS:  # a damaged directory: its names may still tell
        return next((kind for name, kind in _KINDS.items() if name.encode("utf-16-le") + b"\0\0" in data), "unknown")


def has_password(data: bytes) -> bool:
    """Say whether a .doc or .xls is encrypted, so that nothing in it is text."""
    import olefile

    with suppress(*_FAULTS), olefile.OleFileIO(io.BytesIO(data)) as compound:
        for name in ("WordDocument", "Workbook", "Book"):
            if compound.exists(name):
                stream = compound.openstream(name).read()
                return _word(stream) if name == "WordDocument" else _sheet(stream)
    return False


def _word(stream: bytes) -> bool:
    return bool(int.from_bytes(stream[_FIB_FLAGS : _FIB_FLAGS + 2], "little") & _ENCRYPTED)


def _sheet(stream: bytes) -> bool:
    at = 0
    for _ in range(_MOST_RECORDS):
        if at + 4 > len(stream):
            break
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind in (_FILE_PASS, _END_OF_GLOBALS):
            return bool(kind == _FILE_PASS)
        at += 4 + size
    return False
