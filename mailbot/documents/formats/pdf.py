"""Text, links, filled fields and signature places of PDF files, by pdfium; scanned pages are rendered for OCR.

Scripts, launch actions and embedded files of a PDF are never run or opened.
"""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats import scans
from mailbot.documents.formats.pdf_extras import comments, shows_nothing, typed_notes
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Word
from mailbot.model.document import FateReason, FileReading, Ink, Page, ink_of

_FEW_LETTERS = 30
"""A page with fewer letters than this and a picture on it is a scan; stamps of scanners are shorter."""
_STAMP_LETTERS = 250
"""Up to so many letters over a picture of the whole page are a stamp or a letterhead of the scanning program."""
_INK_SCALE = 150 / 72
"""Rendering for the look at signature places: 150 dpi."""
_SHORT = 4
"""Pages of a file that may be a form by its length: the last one is looked at even if it does not speak of signing."""
_TYPED_RULE = re.compile(r"_{3}|\.{5}|…{2}|-{5}")
_RENDER_PIXELS = 12_000_000
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
"""Signs of a font without characters, or with its own: unknown, private and control characters."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Read:
    page: Page
    reason: FateReason | None = None


def read_pdf(data: bytes, budget: Budget) -> FileReading:
    """Read a PDF: every page's text with filled form fields, OCR where a page is a picture. Raises Unreadable."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise Unreadable("password" if "password" in str(fault).lower() else "damaged") from fault
    try:
        if shows_nothing(document, data):
            raise Unreadable("no_reader")
        return _read(document, budget)
    except pypdfium2.PdfiumError as fault:
        raise Unreadable("damaged") from fault
    finally:
        document.close()


def _read(document: Any, budget: Budget) -> FileReading:
    filled = _form_filled(document)
    count = len(document)
    if count == 0:
        raise Unreadable("damaged")
    reads: list[_Read] = []
    hrefs: list[str] = []
    characters = 0
    for index in range(min(count, budget.limits.pdf_text_pages)):
        page = document[index]
        hrefs.extend(_links(document, page))
        notes, beside = typed_notes(page), comments(page)
        if filled is not None or notes is not None:
            pdfium.FPDFPage_Flatten(page.raw, pdfium.FLAT_NORMALDISPLAY)
            page = document[index]
        read = _with_notes(_read_page(page, index + 1, budget), (*(notes or ()), *beside) or None)
        reads.append(read)
        page.close()
        characters += len(read.page.text)
        if characters > budget.limits.text_chars:
            break
    if budget.by_hand and count <= _SHORT and reads and not any(read.page.ink for read in reads):
        reads[-1] = _looked_at(document[len(reads) - 1], reads[-1], budget)
    pages = tuple(read.page for read in reads)
    reasons = [read.reason for read in reads if read.reason]
    reason: FateReason | None = "first_pages_only" if len(pages) < count else (reasons[0] if reasons else None)
    return FileReading(
        name="",
        fate="ocr" if any(page.ocr for page in pages) else "read",
        fate_reason=reason,
        text="\n\n".join(page.text for page in pages if page.text),
        pages=pages,
        hrefs=tuple(dict.fromkeys(hrefs)),
        ink=ink_of(pages),
        form_filled=filled,
    )


def _read_page(page: Any, number: int, budget: Budget) -> _Read:
    sheet = page.get_textpage()
    text = tidy(sheet.get_text_bounded())
    if _is_scan(page, text):
        scan = scans.read_page(lambda: render(page, scans.DPI / 72), number, budget)
        if _letters(scan.page.text) > _letters(text) or _garbled(text):
            sheet.close()
            return _Read(page=scan.page, reason=scan.reason)
        if _letters(text) < _FEW_LETTERS:
            sheet.close()
            return _Read(page=Page(number=number, text=text, ink=scan.page.ink, cut=scan.page.cut), reason=scan.reason)
    signing = budget.by_hand and budget.ink.finds("signature", text)
    ink, cut = _ink(page, sheet, budget.ink) if signing else (None, "")
    sheet.close()
    return _Read(page=Page(number=number, text=text, ink=ink, cut=cut))


def _with_notes(read: _Read, notes: tuple[str, ...] | None) -> _Read:
    """Return a page with the typed notes whose words the page itself does not give."""
    bare = "".join(read.page.text.split())
    missed = [note for note in notes or () if "".join(note.split()) not in bare]
    return replace(read, page=replace(read.page, text="\n".join([read.page.text, *missed]).strip())) if missed else read


def _looked_at(page: Any, read: _Read, budget: Budget) -> _Read:
    """Return the last page of a short file with what rules without a known label say, if it has a text layer."""
    if read.page.ocr or not read.page.text or not _may_be_signed(page, read.page.text):
        return read
    sheet = page.get_textpage()
    ink, cut = _ink(page, sheet, budget.ink)
    sheet.close()
    return replace(read, page=replace(read.page, ink=ink, cut=cut))


def _may_be_signed(page: Any, text: str) -> bool:
    """Say whether a page holds anything but letters: a drawn or typed rule, a picture, a mark laid on it."""
    return _has_picture(page) or pdfium.FPDFPage_GetAnnotCount(page.raw) > 0 or _TYPED_RULE.search(text) is not None


def _is_scan(page: Any, text: str) -> bool:
    """Say whether a page has to be read by OCR: it is a picture, with the scanner's stamp or a useless text at most."""
    letters = _letters(text, _STAMP_LETTERS)
    if letters < _FEW_LETTERS:
        return _has_picture(page)
    return _garbled(text) or (letters < _STAMP_LETTERS and _covering_picture(page))


def _letters(text: str, most: int | None = None) -> int:
    """Count the letters of a text, up to `most`: that a page is full of text is seen by its beginning."""
    return sum(1 for _ in islice(filter(str.isalpha, text), most))


def _garbled(text: str) -> bool:
    """Say whether a text layer is no text: its fonts have no characters, or their own."""
    strange = len(_STRANGE.findall(text))
    if not strange:
        return False
    signs = sum(not c.isspace() for c in text)
    return signs > 20 and strange > 0.15 * signs


def _covering_picture(page: Any) -> bool:
    """Say whether one picture covers most of a page."""
    area = page.get_width() * page.get_height()
    for item in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=2):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) > 0.6 * area:
            return True
    return False


def tidy(text: str) -> str:
    """Return pdfium's text with plain line ends, and words joined that a soft hyphen had broken."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return re.sub(r"[\ufffe\u0002\u00ad]\n?", "", text).strip()


def render(page: Any, scale: float) -> Grey:
    """Return the picture of a page in grey, made smaller where the page is enormous. Raises Unreadable."""
    width, height = page.get_size()
    pixels = width * height * scale * scale
    if pixels > _RENDER_PIXELS:
        scale *= (_RENDER_PIXELS / pixels) ** 0.5
    try:
        return page.render(scale=scale, grayscale=True, may_draw_forms=True).to_pil()  # type: ignore[no-any-return]
    except (pypdfium2.PdfiumError, ValueError, MemoryError) as fault:
        raise Unreadable("too_many_pixels") from fault


def _has_picture(page: Any) -> bool:
    """Say whether anything but text is drawn on a page: a picture, or a drawing with words turned into outlines."""
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_FORM, pdfium.FPDF_PAGEOBJ_SHADING)
    return any(pdfium.FPDFPageObj_GetType(item.raw) in kinds for item in page.get_objects(max_depth=1))


def _ink(page: Any, sheet: Any, knowledge: Knowledge) -> tuple[Ink | None, str]:
    """Judge the signature places of a page with a text layer: drawings, pictures and annotations count as ink."""
    from mailbot.documents.ink.judging import judge

    picture = render(page, _INK_SCALE)
    return judge(picture, list(_words(page, sheet, picture.width)), knowledge)


def _words(page: Any, sheet: Any, width: int) -> Iterator[Word]:
    """Yield the words of a text layer with their boxes in pixels of a picture of this width."""
    scale = width / max(1.0, page.get_width())
    top_edge = page.get_height()
    letters: list[str] = []
    box: list[float] = []
    line, last_bottom = 0, None

    for index in range(min(sheet.count_chars(), 20_000)):
        code = pdfium.FPDFText_GetUnicode(sheet.raw, index)
        sign = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not sign.strip():
            if letters:
                yield _word(letters, box, line)
                letters, box = [], []
            if sign in "\r\n":
                line += 1
            continue
        left, bottom, right, top = sheet.get_charbox(index, loose=True)
        place = [left * scale, (top_edge - top) * scale, right * scale, (top_edge - bottom) * scale]
        if last_bottom is not None and abs(place[3] - last_bottom) > 0.8 * max(4.0, place[3] - place[1]):
            if letters:
                yield _word(letters, box, line)
                letters, box = [], []
            line += 1
        last_bottom = place[3]
        letters.append(sign)
        box = (
            place
            if not box
            else [min(box[0], place[0]), min(box[1], place[1]), max(box[2], place[2]), max(box[3], place[3])]
        )
    if letters:
        yield _word(letters, box, line)


def _word(letters: list[str], box: list[float], line: int) -> Word:
    return Word(text="".join(letters), left=box[0], top=box[1], right=box[2], bottom=box[3], line=line)


def _links(document: Any, page: Any) -> Iterator[str]:
    """Yield the addresses of link annotations; nothing is opened."""
    position, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    for _ in range(500):
        if not pdfium.FPDFLink_Enumerate(page.raw, position, link):
            return
        action = pdfium.FPDFLink_GetAction(link)
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            continue
        length = pdfium.FPDFAction_GetURIPath(document.raw, action, None, 0)
        if 1 < length < 4000:
            buffer = ctypes.create_string_buffer(length)
            pdfium.FPDFAction_GetURIPath(document.raw, action, buffer, length)
            yield buffer.value.decode("utf-8", "replace")


def _form_filled(document: Any) -> bool | None:
    """Return whether a form has a field that somebody filled; None for a PDF without form fields."""
    if document.get_formtype() == pdfium.FORMTYPE_NONE:
        return None
    document.init_forms()
    form = document.formenv
    if form is None:
        return None
    seen = False
    for index in range(min(len(document), 20)):
        page = document[index]
        for number in range(min(pdfium.FPDFPage_GetAnnotCount(page.raw), 500)):
            annotation = pdfium.FPDFPage_GetAnnot(page.raw, number)
            kind = pdfium.FPDFAnnot_GetFormFieldType(form.raw, annotation)
            if kind in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX):
                seen = True
                if pdfium.FPDFAnnot_GetFormFieldValue(form.raw, annotation, None, 0) > 2:
                    pdfium.FPDFPage_CloseAnnot(annotation)
                    return True
            pdfium.FPDFPage_CloseAnnot(annotation)
    return False if seen else None
