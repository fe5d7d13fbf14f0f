"""OCR: turned and doubtful pages, missing packs, and the command where the binding is missing."""

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats import scans
from mailbot.documents.pages import ocr, packs
from mailbot.documents.pages.pictures import Grey
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


# ---- a sheet that lies askew in its photo ----


def read(text: str, sure: float = 95.0) -> list[Word]:
    return [Word(text=text, left=0, top=0, right=9, bottom=9, line=1, sure=sure)]


FULL_PAGE = "a" * 200


@pytest.mark.parametrize(
    ("whole", "flat", "taken"),
    [
        (read("a" * 40), read("a" * 41), True),
        (read("a" * 40), read("a" * 40), False),
        (read("a" * 40), read("a" * 90, sure=60.0), False),
        (read("a" * 40, sure=60.0), read("a" * 30), True),
        (read(FULL_PAGE), read(FULL_PAGE + "a"), False),
    ],
    ids=["more letters", "as many", "more that are doubted", "fewer but sure", "enough without"],
)
def test_a_sheet_laid_flat_is_taken_where_more_is_read_on_it(
    monkeypatch: pytest.MonkeyPatch, whole: list[Word], flat: list[Word], taken: bool
) -> None:
    photo, sheet = Image.new("L", (300, 400), 200), Image.new("L", (200, 300), 250)
    monkeypatch.setattr(ocr, "flattened", lambda _: sheet)
    monkeypatch.setattr(ocr, "_read", lambda picture, _: (picture, flat if picture is sheet else whole, "Latin"))
    monkeypatch.setattr(ocr, "_another_way", lambda *known: (known[1], known[3]))
    page, words = ocr.read_words(photo)
    assert (page, words) == ((sheet, flat) if taken else (photo, whole))


@pytest.mark.parametrize("late", [True, False])
def test_a_sheet_is_laid_flat_only_while_there_is_time(monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    photo, sheet = Image.new("L", (300, 400), 200), Image.new("L", (200, 300), 250)
    times = []

    def reading(picture: Grey, _: int) -> tuple[Grey, list[Word], str | None]:
        times.append(picture)
        if picture is sheet:
            raise Unreadable("too_slow")
        return picture, read("a" * 40), "Latin"

    monkeypatch.setattr(ocr, "flattened", lambda _: sheet)
    monkeypatch.setattr(ocr, "_read", reading)
    if late:
        monkeypatch.setattr(ocr, "_HURRY", -1.0)
    assert ocr.read_words(photo) == (photo, read("a" * 40))  # too slow on the sheet: what was read before stays
    assert times == ([photo] if late else [photo, sheet])


def test_a_photo_at_an_angle_is_read() -> None:
    """With tesseract itself: little is read of the photo as it is, most of it laid flat."""
    page = np.asarray(Paper(language="et", line="bare").draw().convert("L"))[:800]
    tall, wide = page.shape
    start = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    goal = np.array([(420, 60), (1560, 420), (1190, 1190), (30, 560)], np.float32)
    turn = cv2.getPerspectiveTransform(start, goal)
    photo = Image.fromarray(cv2.warpPerspective(page, turn, (1640, 1260), borderValue=50))
    _, words = ocr.read_words(photo)
    assert "tervishoiuteenuse" in [word.text for word in words]
