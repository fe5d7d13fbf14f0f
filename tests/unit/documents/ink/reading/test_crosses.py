"""Printed crosses say where to sign and are no signature; initials, scrawls and a cross beside a name may be one."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.judging import judge, look
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import Party
from mailbot.documents.ink.lines import Box, Field
from mailbot.documents.ink.marks import marks_of
from mailbot.documents.ink.placing.place import Kind, Place
from mailbot.documents.ink.reading.crosses import crosses_of
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Word
from tests.unit.documents.papers import FONT

HEIGHT = 16.0
LINE = 200
START, END = 300, 600
FULL = 255
LABEL = "Signature of the patient:"
BOLD = str(FONT.with_name("DejaVuSans-Bold.ttf"))
KNOWN = Knowledge.of(shipped_rules("ink"))


def lettered(text: str, left: int, size: int = 20) -> Field:
    """Return the ink of a page with letters on its line."""
    picture = Image.new("L", (800, 400), 0)
    face = ImageFont.truetype(BOLD, size)
    ImageDraw.Draw(picture).text((left, LINE - 3), text, font=face, fill=FULL, anchor="ls")
    return np.where(np.asarray(picture) > FULL // 2, FULL, 0).astype(np.uint8)


def strokes(*points: tuple[int, int], thick: int = 2) -> Field:
    """Return the ink of a page with one stroke through points."""
    field = np.zeros((400, 800), np.uint8)
    cv2.polylines(field, [np.array(points, np.int32)], False, FULL, thick)
    return field


def place(kind: Kind = "rule", party: Party = "ours") -> Place:
    box = Box(left=START - 24, top=LINE - 67, right=END + 60, bottom=LINE + 30)
    if kind == "cell":
        return Place(party=party, kind=kind, box=Box(left=START, top=140, right=END, bottom=240), line=232.0)
    return Place(party=party, kind=kind, box=box, line=LINE, ends=(START, END))


def crosses(ink: Field, one: Place) -> list[Box]:
    return crosses_of([one], marks_of(ink, HEIGHT), ink, HEIGHT)


@pytest.mark.parametrize("kind", ["rule", "nameless", "cell"])
@pytest.mark.parametrize("text", ["X", "x", "×"])
def test_a_printed_cross_on_its_rule_or_in_its_cell_is_found(text: str, kind: Kind) -> None:
    (box,) = crosses(lettered(text, START + 10), place(kind))
    assert START <= box.left < box.right < START + 40
    assert LINE - 30 < box.top < box.bottom <= LINE


def test_a_printed_cross_before_its_rule_is_found_and_one_far_off_is_none() -> None:
    assert len(crosses(lettered("X", START - 30), place())) == 1
    assert crosses(lettered("X", START - 90), place()) == []
    assert crosses(lettered("X", START + 100), place()) == []


@pytest.mark.parametrize("text", ["M", "K", "O", "H", "A", "V", "N", "+", "Y", "*"])
def test_an_initial_of_another_shape_is_no_cross(text: str) -> None:
    assert crosses(lettered(text, START + 10), place()) == []


def test_a_scrawl_of_the_size_of_a_cross_is_none() -> None:
    scrawl = strokes((305, 195), (312, 182), (316, 196), (320, 184), (325, 190))
    assert len(marks_of(scrawl, HEIGHT)) == 1
    assert crosses(scrawl, place()) == []


@pytest.mark.parametrize(("size", "found"), [(5, 0), (12, 1), (18, 1), (32, 0)])
def test_a_cross_much_larger_or_smaller_than_print_is_none(size: int, found: int) -> None:
    left, top, thick = START + 5, LINE - 5 - size, max(2, size // 3)
    down = strokes((left, top), (left + size, top + size), thick=thick)
    up = strokes((left, top + size), (left + size, top), thick=thick)
    assert len(marks_of(down | up, HEIGHT)) == 1
    assert len(crosses(down | up, place())) == found


def test_a_cross_with_a_signature_beside_it_is_not_taken_away() -> None:
    cross = lettered("X", START + 10)
    hand = strokes(*((360 + 14 * step, LINE - 40 * (step % 2)) for step in range(9)), thick=3)
    assert len(crosses(cross, place())) == 1
    assert crosses(cross | hand, place()) == []


def test_two_crosses_in_one_place_may_be_drawn_by_a_hand() -> None:
    assert crosses(lettered("X X", START + 5), place()) == []


def test_a_cross_in_a_field_is_an_answer() -> None:
    assert crosses(lettered("X", START + 10), place(party="field")) == []


# ---- on a whole sheet ----


def sheet(mark: str, *, hand: bool = False) -> tuple[Grey, list[Word]]:
    """Draw a contract with a mark at the beginning of the patient's rule, and return it with the words on it."""
    picture = Image.new("L", (900, 700), 252)
    pen, words = ImageDraw.Draw(picture), []
    face = ImageFont.truetype(str(FONT), 20)
    body = ("Contract for health services of the clinic", "The patient pays for the opinion before it is written.")
    for number, text in enumerate((*body, "The patient confirms that all of the data are correct.", LABEL)):
        left, y = 80.0, 100 + 60 * number
        for piece in text.split(" "):
            pen.text((left, y), piece, font=face, fill=20, anchor="ls")
            x0, top, right, bottom = pen.textbbox((left, y), piece, font=face, anchor="ls")
            words.append(Word(text=piece, left=x0, top=top, right=right, bottom=bottom, line=number, sure=96.0))
            left = right + 7
    start = round(left) + 10
    pen.line((start, y + 2, start + 300, y + 2), fill=40, width=2)
    pen.text((start + 8, y - 2), mark, font=ImageFont.truetype(BOLD, 20), fill=30, anchor="ls")
    if hand:
        turns = np.linspace(0, 10 * np.pi, 140)
        across, down = start + 60 + 4.5 * turns + 9 * np.cos(turns), y - 8 + 16 * np.sin(turns) * (1 - turns / 60)
        pen.line([*zip(across.tolist(), down.tolist(), strict=True)], fill=25, width=3, joint="curve")
    return picture, words


def test_a_printed_cross_is_no_ink_in_its_place_and_a_letter_is() -> None:
    def ink(mark: str) -> list[float]:
        return [one.features["ink"] for one in look(*sheet(mark), KNOWN).judged]

    assert ink("") == ink("X")
    assert max(ink("M")) > max(ink("X"))


@pytest.mark.parametrize(("hand", "answer"), [(False, "unsigned"), (True, "signed")])
def test_a_sheet_with_only_a_printed_cross_is_not_signed(hand: bool, answer: str) -> None:
    assert judge(*sheet("X", hand=hand), KNOWN)[0] == answer


def test_a_cross_that_stands_on_its_rule_has_lost_its_feet_to_it() -> None:
    legs = strokes((310, LINE - 20), (330, LINE)) | strokes((330, LINE - 20), (310, LINE))
    legs[LINE - 5 :] = 0
    assert len(crosses(legs, place())) == 1
    for text in "YyvVУ":
        letter = lettered(text, START + 10)
        letter[LINE - 5 :] = 0
        assert not crosses(letter, place())
    hand = strokes((310, LINE - 24), (324, LINE - 10)) | strokes((339, LINE - 24), (315, LINE))
    assert not crosses(hand, place())


def test_ink_of_the_row_above_does_not_make_a_cross_part_of_a_signature() -> None:
    above = strokes((400, 110), (520, 142))
    cross = lettered("X", START + 10)
    assert len(crosses(cross | above, place("cell"))) == 1
    assert not crosses(cross | strokes((400, 150), (520, 190)), place("cell"))
