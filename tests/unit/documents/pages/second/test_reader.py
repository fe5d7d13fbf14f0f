"""The second reader: what a hand wrote into a form is read, print stays as it was, and without its nets all does."""

import io
import time

import pytest
from PIL import Image, ImageDraw, ImageFont

from mailbot.documents.budget import Budget
from mailbot.documents.formats import scans
from mailbot.documents.pages import ocr
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.second import reader
from mailbot.documents.pages.words import lines_of
from tests.ink.sheet import FONTS
from tests.unit.documents.papers import FONT, WORDS, Paper, Scan

HANDS = ("caveat", "kalam", "bad-script")
SIZE = 34


def form(hand: str, values: dict[str, str]) -> Grey:
    """Draw a page of 200 dpi with labels in print and values by a hand."""
    page = Image.new("L", (1654, 2339), 255)
    pen, print_ = ImageDraw.Draw(page), ImageFont.truetype(str(FONT), SIZE)
    written = ImageFont.truetype(str(FONTS / f"{hand}-latin.woff2"), round(SIZE * 1.5))
    for row, line in enumerate(WORDS["et"].body):
        pen.text((200, 200 + 70 * row), line, font=print_, fill=20)
    for row, (label, value) in enumerate(values.items()):
        pen.text((200, 700 + 110 * row), label, font=print_, fill=20)
        pen.text((220 + pen.textlength(label, font=print_), 685 + 110 * row), value, font=written, fill=60)
    return page


def scanned(paper: Paper) -> Grey:
    return Image.open(io.BytesIO(Scan(grey=True).apply(paper.draw())))


@pytest.mark.parametrize("hand", HANDS)
def test_a_code_and_a_name_by_hand_are_read(hand: str) -> None:
    page, words = ocr.read_words(form(hand, {"Nimi:": "Helgi Sarapuu", "Isikukood:": "45306024116"}))
    text = "\n".join(line.text for line in lines_of(reader.read_again(page, words)))
    assert "Nimi: Helgi Sarapuu" in text
    assert "Isikukood: 45306024116" in text


@pytest.mark.parametrize("language", WORDS)
def test_print_stays_as_tesseract_reads_it(language: str) -> None:
    page, words = ocr.read_words(scanned(Paper(language=language, line="bare")))
    before, after = ([line.text for line in lines_of(found)] for found in (words, reader.read_again(page, words)))
    assert all(line in after for line in before if line in WORDS[language].body)


def test_without_the_nets_the_words_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "nets", lambda: None)
    page, words = ocr.read_words(form("kalam", {"Isikukood:": "45306024116"}))
    assert reader.read_again(page, words) == words


def test_where_memory_ends_the_words_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(reader, "strips_of", full)
    page, words = ocr.read_words(form("kalam", {"Isikukood:": "45306024116"}))
    assert reader.read_again(page, words) == words


def test_a_page_that_took_its_time_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    page, words = ocr.read_words(form("kalam", {"Isikukood:": "45306024116"}))
    assert reader.read_again(page, words, until=time.process_time()) == words
    monkeypatch.setattr(reader, "_MOST_WORDS", 3)
    assert reader.read_again(page, words) == words


def test_after_its_patience_the_other_lines_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_PATIENCE", -1.0)
    page, words = ocr.read_words(form("kalam", {"Isikukood:": "45306024116"}))
    assert reader.read_again(page, words) == words


def test_what_scribbles_are_taken_for_is_no_word() -> None:
    page, words = ocr.read_words(scanned(Paper(hand="loops")))
    added = {word.text for word in reader.read_again(page, words) if word not in words}
    assert added <= set(" ".join((*WORDS["et"].body, WORDS["et"].label)).split())


def test_an_empty_page_holds_nothing() -> None:
    page = Image.new("L", (1654, 2339), 255)
    assert reader.read_again(page, []) == []


def test_the_text_of_a_scan_is_what_both_readers_saw() -> None:
    stream = io.BytesIO()
    form("caveat", {"Nimi:": "Helgi Sarapuu", "Isikukood:": "45306024116"}).save(stream, "PNG")
    assert "Isikukood: 45306024116" in scans.read_picture(stream.getvalue(), Budget()).text
