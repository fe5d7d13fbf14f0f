"""Labels by themselves far below the text, which OCR passed over, are found by their letters and read once more."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.lines import Box, take_apart
from mailbot.documents.ink.reading.page import Page
from mailbot.documents.ink.reading.passed_over import passed_over
from mailbot.documents.pages.words import Line, Word, lines_of
from tests.unit.documents.papers import FONT

HEIGHT = 16.0
KNOWN = Knowledge.of(shipped_rules("ink"))
FACE = ImageFont.truetype(str(FONT), 20)
RUNNING = "This contract holds from the day on which both of us sign it"
LEFT, TOP = 120, 80
LABEL = ("Patsiendi allkiri", 140, 500)
Drawn = tuple[str, int, int]
"""A text and where its line begins, at the foot of its letters."""


def words(text: str, left: float, foot: float, number: int) -> list[Word]:
    found = []
    for piece in text.split(" "):
        x0, y0, x1, y1 = FACE.getbbox(piece, anchor="ls")
        found.append(
            Word(text=piece, left=left + x0, top=foot + y0, right=left + x1, bottom=foot + y1, line=number, sure=95.0)
        )
        left += FACE.getlength(piece + " ")
    return found


RUN = words(RUNNING, LEFT, TOP, 1)


def page(*drawn: Drawn, specks: int = 0) -> Page:
    """Return a page with its running text, further lines, and the specks of a dirty copy."""
    picture = Image.new("L", (1000, 900), 255)
    pen = ImageDraw.Draw(picture)
    for text, left, foot in ((RUNNING, LEFT, TOP), *drawn):
        pen.text((left, foot), text, font=FACE, fill=20, anchor="ls")
    rng = np.random.default_rng(1)
    for x, y in rng.integers((100, 300), (900, 880), (specks, 2)).tolist():
        pen.rectangle((x, y, x + 1, y + 1), fill=30)
    return Page(picture=picture, drawing=take_apart(picture, HEIGHT), height=HEIGHT, knowledge=KNOWN)


def strips(one: Page, further: Sequence[Word] = ()) -> list[Box]:
    """Return the strips of a page of which its running text was read, and perhaps further words."""
    lines: list[Line] = lines_of([*RUN, *further])
    return passed_over(one, one.told_by(lines), lines)


def test_a_label_far_below_the_text_that_was_not_read_is_found() -> None:
    (strip,) = strips(page(LABEL))
    inked = Box(left=LABEL[1], top=LABEL[2] - 15, right=LABEL[1] + FACE.getlength(LABEL[0]), bottom=LABEL[2] + 4)
    assert strip.left < inked.left and inked.right < strip.right
    assert strip.top < inked.top and inked.bottom < strip.bottom
    assert strip.bottom - strip.top < 3.5 * HEIGHT


def test_letters_that_were_read_are_not_read_again() -> None:
    date = ("Tartus, esmaspäeval", 140, 600)
    assert len(strips(page(LABEL, date))) == 2
    (strip,) = strips(page(LABEL, date), words(*date, 2))
    assert strip.top < LABEL[2] < strip.bottom
    doubted = [replace(word, sure=30.0) for word in words(*date, 2)]
    assert len(strips(page(LABEL, date), doubted)) == 2


def test_nothing_above_the_end_of_the_running_text_is_looked_at() -> None:
    heading = ("Leping teenuse kohta", 140, 40)
    assert strips(page(heading)) == []


def test_noise_and_short_rows_are_no_line() -> None:
    assert strips(page(specks=400)) == []
    assert strips(page(("nr 7", 140, 500))) == []


def test_a_short_label_is_read_after_longer_ones() -> None:
    """A word of which the letters run into each other has fewer than it had."""
    longer = [(LABEL[0], LABEL[1], foot) for foot in (200, 300, 400, 500, 600)]
    (short,) = strips(page(("Emad", 140, 800)))
    assert short.top < 800 < short.bottom
    assert all(strip.bottom < 700 for strip in strips(page(*longer, ("Emad", 140, 800))))


def test_what_lies_on_the_table_beside_the_sheet_is_none() -> None:
    text, _, foot = LABEL
    for left, found in ((80, 1), (20, 0), (560, 1), (700, 0)):
        assert len(strips(page((text, left, foot)))) == found


def test_five_lines_are_read_at_most_and_the_lowest_first() -> None:
    feet = [200, 300, 400, 500, 600, 700, 800]
    found = strips(page(*((LABEL[0], LABEL[1], foot) for foot in feet)))
    assert [next(foot for foot in feet if strip.top < foot < strip.bottom) for strip in found] == feet[:1:-1]


def test_the_cells_of_a_row_of_a_table_are_read_together() -> None:
    (strip,) = strips(page(("Patsient", 120, 500), ("Allkiri", 420, 500)))
    assert strip.left < 120
    assert strip.right > 480


def test_nothing_is_sought_where_a_label_asks_the_patient_or_nothing_was_read() -> None:
    assert strips(page(LABEL), words("Signature of the patient:", 140, 300, 2)) == []
    assert len(strips(page(LABEL), words("Signature of the doctor:", 140, 300, 2))) == 1
    head, unsaid = words("Provider", 140, 260, 2), words("Signature:", 140, 300, 3)
    assert strips(page(LABEL), unsaid) == []
    assert len(strips(page(LABEL), [*head, *unsaid])) == 1  # the patient's name beside it may not have been read
    one = page(LABEL)
    assert passed_over(one, one.told_by([]), []) == []
    brief = lines_of(RUN[:4])
    assert passed_over(one, one.told_by(brief), brief) == []


def test_a_line_at_the_foot_of_the_page_is_cut_at_its_edge() -> None:
    (strip,) = strips(page((LABEL[0], LABEL[1], 893)))
    assert strip.bottom == 900
