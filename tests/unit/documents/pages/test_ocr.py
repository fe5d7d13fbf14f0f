"""OCR: turned and doubtful pages, missing packs, and the command where the binding is missing."""

import pytest

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats import scans
from mailbot.documents.pages import ocr, packs
from mailbot.documents.pages.words import Word
from tests.unit.documents.papers import WORDS, Paper, Scan


def words_read(scan: Scan, language: str = "et") -> str:
    return scans.read_picture(scan.apply(Paper(language=language, line="bare").draw()), Budget()).text


@pytest.mark.parametrize("language", WORDS)
def test_a_small_scan_is_read_in_its_language(language: str) -> None:
    text = words_read(Scan(degrees=-1.2, blur=0.5, noise=20, grey=True, width=900), language)
    assert all(line in text for line in WORDS[language].body[2:])


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_are_read(degrees: float) -> None:
    assert "LEPING tasulise tervishoiuteenuse" in words_read(Scan(degrees=degrees))


def test_without_packs_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "packs", lambda: frozenset())
    page = Scan().apply(Paper().draw())
    assert scans.read_picture(page, Budget()).fate_reason == "no_ocr"


def test_with_one_pack_only_that_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "packs", lambda: frozenset({"eng"}))
    assert ocr.languages_for("Cyrillic") == "eng"
    monkeypatch.setattr(ocr, "packs", lambda: frozenset({"swe"}))
    with pytest.raises(Unreadable):
        ocr.languages_for("Latin")


def test_the_command_reads_where_the_binding_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_tesserocr", lambda: None)
    assert "LEPING tasulise tervishoiuteenuse" in words_read(Scan(degrees=180))


def test_a_folder_of_packs_is_found() -> None:
    assert packs.data_folder() is not None
    assert "osd" in packs.packs()


def test_sureness_is_weighed_by_length() -> None:
    long = Word(text="allkirjastatud", left=0, top=0, right=9, bottom=9, line=1, sure=90)
    short = Word(text="a", left=0, top=0, right=9, bottom=9, line=1, sure=0)
    assert 80 < ocr.mean_sureness([long, short]) < 90
    assert ocr.mean_sureness([]) == 0
