"""What a PDF shows besides its pages: notes that people typed onto it; and whether its pages say anything at all."""

import ctypes
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pypdfium2.raw as pdfium

_TYPED = (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP)
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
_COMMENTS = frozenset({
    pdfium.FPDF_ANNOT_TEXT, pdfium.FPDF_ANNOT_HIGHLIGHT, pdfium.FPDF_ANNOT_UNDERLINE, pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_CARET, pdfium.FPDF_ANNOT_INK,
})  # fmt: skip
"""Annotations whose words stand beside the page (ISO 32000-1, 12.5.6.2): some programs let people type only there."""
_TAG = re.compile(r"<[^<>]*>")
_BREAK = re.compile(r"(?i)</(?:p|div|li)>|<br\s*/?>")
_MOST_NOTES = 500
_LONGEST_NOTE = 20_000


def typed_notes(page: Any) -> tuple[str, ...] | None:
    """Return what stands in text boxes and stamps that were laid on a page, in order; None where there are none."""
    found: list[str] | None = None
    for annotation in _annotations(page):
        shown = not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        if shown and pdfium.FPDFAnnot_GetSubtype(annotation) in _TYPED:
            found = found if found is not None else []
            if words := _words(annotation):
                found.append(words)
    return None if found is None else tuple(found)


def comments(page: Any) -> tuple[str, ...]:
    """Return what was typed as a comment beside a page, in order."""
    kinds = ((one, pdfium.FPDFAnnot_GetSubtype(one), pdfium.FPDFAnnot_GetFlags(one)) for one in _annotations(page))
    found = (_words(one) for one, kind, flags in kinds if kind in _COMMENTS and not flags & _UNSEEN)
    return tuple(words for words in found if words)


def _annotations(page: Any) -> Iterator[Any]:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), _MOST_NOTES)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if annotation:
            yield annotation
            pdfium.FPDFPage_CloseAnnot(annotation)


def _words(annotation: Any) -> str:
    """Return the words of a note: plain, or those of its rich text (ISO 32000-1, 12.7.3.4)."""
    return _string(annotation, b"Contents") or " ".join(
        unescape(_TAG.sub("", _BREAK.sub(" ", _string(annotation, b"RC")))).split()
    )


def _string(annotation: Any, key: bytes) -> str:
    size = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size < _LONGEST_NOTE:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    text = buffer.raw[: size - 2].decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def shows_nothing(document: Any, data: bytes) -> bool:
    """Say whether the pages are a stand-in for what only Acrobat shows: a dynamic XFA form, or a portfolio.

    ISO 32000-1: NeedsRendering (7.7.2), Collection (12.3.5). A form that was
    made for pages has fields on them, too; a dynamic one lives in its XFA alone.
    """
    kind = document.get_formtype()
    if kind == pdfium.FORMTYPE_XFA_FULL:
        return True
    if kind == pdfium.FORMTYPE_XFA_FOREGROUND:
        form = _root(data).get("/AcroForm")
        if isinstance(form, dict) and not form.get("/Fields") and _has_template(form.get("/XFA")):
            return True
    return document.count_attachments() > 0 and "/Collection" in _root(data)


def _has_template(xfa: Any) -> bool:
    """Say whether an XFA entry (12.7.8: a stream, or packet names and streams by turns) holds what would be shown."""
    packets = xfa if isinstance(xfa, list) else [xfa]
    names = any(packet == "template" for packet in packets)
    return names or any(b"<template" in getattr(packet, "data", b"") for packet in map(_target, packets))


def _target(packet: Any) -> Any:
    return packet.get_object() if hasattr(packet, "get_object") else packet


def _root(data: bytes) -> Any:
    """Return the catalog of a PDF; an empty one where it cannot be read."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        return PdfFileReader(io.BytesIO(data), strict=False).root
    except (PdfError, ValueError, KeyError, TypeError, OSError, RecursionError):
        return {}
