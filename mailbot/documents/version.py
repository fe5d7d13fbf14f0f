"""Which release of the reader this is, told by its code: a kept reading of another one is made again."""

from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_READS = (
    "documents",
    "mail/coding/armour.py",
    "mail/coding/charset.py",
    "mail/html",
    "mail/inside/smime.py",
    "model/document.py",
)
"""What decides how a file is read: folders and files of ours."""
_LIBRARIES = ("asn1crypto", "compressed-rtf", "cryptography", "flatbuffers", "kreuzberg", "libarchive-c",
              "lxml", "numpy", "olefile", "onnxruntime", "opencv-python-headless",
              "pillow", "pi-heif", "pydicom", "pyhanko", "pypdfium2", "pysequoia", "python-oxmsg", "rapidocr",
              "selectolax", "tesserocr", "tnefparse")  # fmt: skip
_BYTES = 8


@cache
def version_of_reader() -> str:
    """Return a sum of the code that reads files, and of the releases of the libraries it reads with.

    Computed once a process, in a few milliseconds. A comment counts as a
    change: reading some scans again costs less than one bad reading kept.
    """
    digest = blake2b(digest_size=_BYTES)
    for file in code():
        digest.update(file.relative_to(_PACKAGE).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    for library in _LIBRARIES:
        digest.update(f"{library} {_release(library)}\n".encode())
    return digest.hexdigest()


def code() -> tuple[Path, ...]:
    """Return the files of ours that take part, in order."""
    places = (_PACKAGE / name for name in _READS)
    return tuple(sorted(file for place in places for file in ([place] if place.is_file() else place.rglob("*.py"))))


def _release(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
