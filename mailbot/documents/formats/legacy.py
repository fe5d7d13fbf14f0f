"""Text of RTF, DOC and XLS through kreuzberg, which writes nothing to disk when told so."""

from mailbot.documents.failure import Unreadable
from mailbot.documents.formats.compound import has_password
from mailbot.documents.formats.rtf import by_code_points

_TYPES = {"rtf": "application/rtf", "doc": "application/msword", "xls": "application/vnd.ms-excel"}


def read_legacy(data: bytes, kind: str) -> str:
    """Return the text of an old office file. Raises Unreadable."""
    try:
        import kreuzberg
    except ImportError as fault:
        raise Unreadable("no_reader") from fault
    if kind == "rtf" and data.count(b"{") > 100_000:
        raise Unreadable("too_deep")
    if kind == "rtf":
        data = by_code_points(data)
    elif has_password(data):
        raise Unreadable("password")
    try:
        # Its default is a cache of extracted text below the home folder: patients' words on the disk.
        config = kreuzberg.ExtractionConfig(use_cache=False)
        return kreuzberg.extract_bytes_sync(data, _TYPES[kind], config).content
    except (kreuzberg.KreuzbergError, ValueError, RuntimeError, OSError) as fault:
        raise Unreadable("password" if "encrypt" in str(fault).lower() else "damaged") from fault
