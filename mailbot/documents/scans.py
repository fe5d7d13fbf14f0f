"""Pages that are pictures: their words by OCR, and the ink at their signature lines."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from mailbot.documents import ocr, pictures
from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.ink import judge
from mailbot.documents.words import Word, lines_of
from mailbot.model.document import FateReason, FileReading, Ink, Page

DPI = 200
_TO_BE_SIGNED = re.compile(
    r"(?i)leping|volikiri|contract|agreement|power of attorney|authori[sz]ation|"
    r"договор|доверенност|догов[iі]р|дов[iі]рен|l[īi]gums|pilnvara|sutartis|galiojimas|sopimus|valtakirja|vertrag|vollmacht"
)
"""Titles of papers that have a signature line somewhere, so that it is worth looking for twice."""
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
        ink=together(pages),
    )


def read_page(picture: Callable[[], pictures.Grey], number: int, budget: Budget) -> Scan:
    """Read one page by OCR, as far as the budget and the language packs go."""
    empty = Page(number=number, text="")
    if not budget.ocr:
        return Scan(page=empty, reason="no_ocr")
    if not budget.page():
        return Scan(page=empty, reason="first_pages_only")
    try:
        page, words = ocr.read_words(picture())
    except Unreadable as fault:
        return Scan(page=empty, reason=fault.reason)
    text = text_of(words)
    ink = judge(page, words)
    if ink is None and _TO_BE_SIGNED.search(text[:200]):
        ink = judge(*ocr.read_again(page, words))
    reason: FateReason | None = None if text else "no_text_found"
    return Scan(page=Page(number=number, text=text, ocr=True, ink=ink), reason=reason)


def text_of(words: Iterable[Word]) -> str:
    """Return the words line by line, those left out that OCR merely guessed."""
    kept = [word for word in words if word.sure >= _LEAST_SURE]
    sure = sum(len(word.text) for word in kept if word.sure > 60 and any(c.isalpha() for c in word.text))
    return "\n".join(line.text for line in lines_of(kept)) if sure >= 4 else ""


def together(pages: Iterable[Page]) -> Ink | None:
    """Return the ink of a whole file: signed where any page is, unsigned where its lines are empty."""
    seen = [page.ink for page in pages if page.ink]
    for verdict in ("signed", "unclear", "unsigned"):
        if verdict in seen:
            return verdict
    return None
