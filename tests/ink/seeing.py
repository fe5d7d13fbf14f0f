"""Sheets as the reader sees them: what OCR read and what was found at the signature places, kept beside the sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pypdfium2

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats import pdf
from mailbot.documents.formats.scans import DPI
from mailbot.documents.ink.judging import look
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.verdicts import Judged, verdict
from mailbot.documents.limits import Limits
from mailbot.documents.pages import ocr, pictures
from mailbot.model.document import Ink
from tests.ink.making import Made, Split, make


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A sheet, its places, and the answer; `judged` is None where OCR could not read it in time."""

    made: Made
    judged: tuple[Judged, ...] | None
    answer: Ink | None
    around: Mapping[str, float] = field(default_factory=dict)


def shipped() -> Knowledge:
    """Return the shipped words and weights."""
    return Knowledge.of(shipped_rules("ink"))


def see(seed: int, split: Split, knowledge: Knowledge) -> Seen:
    """Make a sheet and look at it."""
    made = make(seed, split)
    try:
        page, words = ocr.read_words(picture(made.data))
    except Unreadable:
        return Seen(made=made, judged=None, answer=None)
    looked = look(page, words, knowledge, ocr.read_strip)
    answer = verdict(looked.judged, looked.around, knowledge)
    return Seen(made=made, judged=looked.judged, answer=answer, around=looked.around)


def picture(data: bytes) -> pictures.Grey:
    if data.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(data)
        try:
            return pdf.render(document[0], DPI / 72)
        finally:
            document.close()
    return pictures.grey(pictures.open_picture(data, Limits()))
