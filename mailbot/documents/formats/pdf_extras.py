"""What a PDF shows besides its pages: notes that people typed onto it; and whether its pages say anything at all."""

import ctypes
import io
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

_TYPED = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)
_MOST_NOTES = 500
_LONGEST_NOTE = 20_000


def typed_notes(page: Any) -> tuple[str, ...] | None:
    """Return what stands in text boxes and stamps that were laid on a page, in order; None where there are none."""
    found: list[str] | None = None
    for annotation in _annotations(page):
        if pdfium.FPDFAnnot_GetSubtype(annotation) in _TYPED:
            found = found if found is not None else []
            if words := _words(annotation):
                found.append(words)
    return None if found is None else tuple(found)


def _annotations(page: Any) -> Iterator[Any]:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _words(annotation: Any) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    if not 2 < size < _LONGEST_NOTE:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    text = buffer.raw[: size - 2].decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def shows_nothing(document: Any, data: bytes) -> bool:
    """Say whether the pages are a stand-in for what only Acrobat shows: a dynamic XFA form, or a portfolio.

    ISO 32000-1: NeedsRendering (7.7.2), Collection (12.3.5).
    """
    if document.get_formtype() == pdfium.FORMTYPE_XFA_FULL:
        return True
    return document.count_attachments() > 0 and _is_portfolio(data)


def _is_portfolio(data: bytes) -> bool:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return "/Collection" in PdfFileReader(io.BytesIO(data), strict=False).root
    except (PdfError, ValueError, KeyError, TypeError, OSError, RecursionError):
        return False
