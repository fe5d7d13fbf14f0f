"""Pages that are pictures: their words by OCR, and what stands at their signature places."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.ink.judging import judge
from mailbot.documents.pages import ocr, pictures
from mailbot.documents.pages.second.reader import read_again
from mailbot.documents.pages.words import Word, lines_of
from mailbot.model.document import FateReason, FileReading, Page, ink_of

DPI = 200
_READING = 14.0
"""Seconds of processor time for the words of a page, below what a worker has for it: more is for its signatures."""
_LEAST_SURE = 35.0
"""Words below this are noise: stains, hatching, the edge of a table."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """One page that was read as a picture; `reason` says why it could not be, or nothing was found."""

    page: Page
    reason: FateReason | None = None


def read_picture(data: bytes, budget: Budget) -> FileReading:
    """Read a picture file: a photographed or scanned paper, a logo, a picture of a finding. Raises Unreadable."""
    first = pictures.open_picture(data, budget.limits)
    if not pictures.holds_page(first):
        return FileReading(name="", fate="read", fate_reason="no_text_found")
    found = [read_page(lambda: pictures.grey(first), 1, budget)]
    for frame in range(1, pictures.sheets(data, budget.limits)):
        further = pictures.open_picture(data, budget.limits, frame)
        found.append(read_page(partial(pictures.grey, further), frame + 1, budget))
    pages = tuple(scan.page for scan in found)
    text = "\n\n".join(page.text for page in pages if page.text)
    reasons = [scan.reason for scan in found if scan.reason]
    return FileReading(
        name="",
        fate="ocr" if text else "read",
        fate_reason=reasons[0] if reasons and (not text or "first_pages_only" in reasons) else None,
        text=text,
        pages=pages,
        ink=ink_of(pages),
    )


def read_page(picture: Callable[[], pictures.Grey], number: int, budget: Budget) -> Scan:
    """Read one page by OCR, as far as the budget and the language packs go."""
    empty = Page(number=number, text="")
    if not budget.ocr:
        return Scan(page=empty, reason="no_ocr")
    if not budget.page():
        return Scan(page=empty, reason="first_pages_only")
    until = time.process_time() + _READING
    try:
        page, words = ocr.read_words(picture())
    except Unreadable as fault:
        return Scan(page=empty, reason=fault.reason)
    text = text_of(read_again(page, words, until))
    ink, cut = judge(page, words, budget.ink, ocr.read_strip) if budget.by_hand else (None, "")
    reason: FateReason | None = None if text else "no_text_found"
    return Scan(page=Page(number=number, text=text, ocr=True, ink=ink, cut=cut), reason=reason)


def text_of(words: Iterable[Word]) -> str:
    """Return the words line by line, those left out that OCR merely guessed."""
    kept = [word for word in words if word.sure >= _LEAST_SURE]
    sure = sum(len(word.text) for word in kept if word.sure > 60 and any(c.isalpha() for c in word.text))
    return "\n".join(line.text for line in lines_of(kept)) if sure >= 4 else ""
