"""One hostile or awkward file, and what a good reader makes of it."""

import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

ZERO_MIB = bytes(1 << 20)


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A file under its name; `reasons` are the allowed `fate_reason`s, `says` stands in its text, `never` does not."""

    name: str
    data: bytes
    what: str
    reasons: frozenset[str | None] = frozenset({None})
    kind: str | None = None
    says: str = ""
    never: str = "root:x:"
    inner: tuple[str, ...] | None = None
    """Names of the inner files, as they may be shown."""


def zipped(entries: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive; an entry may be given by a ZipInfo of its own."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=9) as archive:
        for name, data in entries:
            archive.writestr(name, data, compress_type=method)
    return stream.getvalue()


def zeros_zipped(mebibytes: int, name: str = "scan.bmp", first: Iterable[tuple[str, bytes]] = ()) -> bytes:
    """Return an archive with one entry of zeros, written without holding them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for other, data in first:
            archive.writestr(other, data)
        with archive.open(name, "w", force_zip64=True) as entry:
            for _ in range(mebibytes):
                entry.write(ZERO_MIB)
    return stream.getvalue()


def zeros_deflated(mebibytes: int, bits: int = zlib.MAX_WBITS) -> bytes:
    """Return a Flate stream of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return b"".join(packer.compress(ZERO_MIB) for _ in range(mebibytes)) + packer.flush()


LAUGHS = (
    b'<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(b'<!ENTITY lol%d "%s">' % (i, (b"&lol%d;" % (i - 1) if i > 1 else b"&lol;") * 10) for i in range(1, 10))
    + b"]>"
)
"""Entities that unfold to a billion words."""
