"""Stamps as they lie on sheets: over print and rules, with strokes across them, and without a ring or a frame."""

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.documents.ink.lines import Box, Drawing, take_apart
from mailbot.documents.ink.marks import Mark, marks_of
from mailbot.documents.ink.rows import letters_in_rows
from mailbot.documents.ink.stamping.stamped import stamps_of, unstamped

HEIGHT = 16.0
PAGE = Box(left=0, top=0, right=900, bottom=700)


def sheet(**drawn: bool) -> Drawing:
    """Draw a sheet with lines of print and a rule, and on it what is asked for."""
    field = np.full((700, 900), 255, np.uint8)
    for row in range(5):
        text = "the hospital gives a written opinion on tests"
        cv2.putText(field, text, (60, 80 + 34 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 20, 2)
    cv2.line(field, (200, 420), (700, 420), 20, 2)
    if drawn.get("ring"):
        cv2.circle(field, (450, 370), 90, 30, 3)
        cv2.circle(field, (450, 370), 55, 30, 2)
        cv2.putText(field, "No 7", (425, 375), cv2.FONT_HERSHEY_SIMPLEX, 0.6, 30, 2)
    if drawn.get("ring_in_print"):
        cv2.circle(field, (450, 150), 80, 30, 3)
    if drawn.get("frame") or drawn.get("straight"):
        corners = cv2.boxPoints(((450, 360), (180, 80), 8.0 if drawn.get("frame") else 0.0))
        cv2.polylines(field, [corners.astype(np.int32)], True, 30, 3)
    if drawn.get("stroke"):
        points = np.array([(380 + 24 * i, 330 + 60 * (i % 2)) for i in range(14)], np.int32)
        cv2.polylines(field, [points], False, 40, 3)
    if drawn.get("scribble"):
        points = np.array(
            [(300, 400), (330, 300), (350, 410), (390, 330), (420, 410), (440, 310), (500, 380)], np.int32
        )
        cv2.polylines(field, [points], False, 40, 3)
    return take_apart(Image.fromarray(field), HEIGHT)


@pytest.mark.parametrize(
    ("drawn", "number"),
    [("ring", 1), ("ring_in_print", 1), ("frame", 1), ("straight", 0), ("scribble", 0), ("nothing", 0)],
)
def test_stamps_are_rings_and_turned_frames(drawn: str, number: int) -> None:
    assert len(stamps_of(sheet(**{drawn: True}), PAGE, HEIGHT)) == number


def test_a_stamp_is_only_looked_for_near_places() -> None:
    drawing = sheet(ring=True)
    assert stamps_of(drawing, Box(left=300, top=380, right=600, bottom=430), HEIGHT)
    assert not stamps_of(drawing, Box(left=760, top=560, right=890, bottom=690), HEIGHT)


def test_a_stamp_goes_with_its_words_and_a_stroke_across_it_stays() -> None:
    below = slice(300, 480)  # where no print is
    for stroke in (False, True):
        drawing = sheet(ring=True, stroke=stroke)
        kept, _ = unstamped(drawing.ink, stamps_of(drawing, PAGE, HEIGHT), HEIGHT)
        widest = max((mark.wide for mark in marks_of(kept[below], HEIGHT)), default=0.0)
        assert (widest > 8 * HEIGHT) is stroke


def letter(x: float, y: float, tall: float = 12.0) -> Mark:
    return Mark(box=Box(left=x, top=y, right=x + 8, bottom=y + tall), size=40.0, rim=0.0)


def test_letters_below_each_other_are_rows_of_a_stamp_and_one_row_is_a_name() -> None:
    row = [letter(100 + 14 * i, 200 + i) for i in range(6)]
    stroke = Mark(box=Box(left=90, top=180, right=260, bottom=230), size=900.0, rim=0.1)
    assert letters_in_rows([*row, stroke], HEIGHT) == []
    below = [letter(104 + 14 * i, 222 + i) for i in range(5)]
    assert len(letters_in_rows([*row, stroke, *below], HEIGHT)) == 11
