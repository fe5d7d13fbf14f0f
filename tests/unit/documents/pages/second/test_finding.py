"""Lines on a page: where they lie, how they lean, and that a strip is cut out straight."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mailbot.documents.pages.second import finding
from mailbot.documents.pages.second.finding import Field, strips_of
from mailbot.documents.pages.second.line import read_line
from mailbot.documents.pages.second.nets import nets
from tests.unit.documents.papers import FONT

LINES = ("First line of a page", "Second line, 45306024116", "Third and last")


def page(degrees: float = 0.0, size: tuple[int, int] = (1654, 2339)) -> Field:
    picture = Image.new("L", size, 255)
    pen, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 34)
    for row, line in enumerate(LINES):
        pen.text((200, 300 + 200 * row), line, font=font, fill=20)
    turned = picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255)
    return cv2.cvtColor(np.asarray(turned), cv2.COLOR_GRAY2BGR)


@pytest.mark.parametrize("degrees", [0.0, 3.0, -3.0])
def test_lines_are_found_from_the_top_and_read(degrees: float) -> None:
    found, picture = nets(), page(degrees)
    assert found is not None
    strips = strips_of(picture, found)
    assert [read_line(picture, strip, found).text.replace(" ", "") for strip in strips] == [
        line.replace(" ", "") for line in LINES
    ]
    assert all(abs(strip.angle + degrees) < 2 for strip in strips)


def test_letters_stand_where_they_are_on_the_page() -> None:
    found, picture = nets(), page()
    assert found is not None
    read = read_line(picture, strips_of(picture, found)[1], found)
    font = ImageFont.truetype(str(FONT), 34)
    comma = LINES[1].index(",")
    expected = 200 + font.getlength(LINES[1][:comma])
    assert abs(next(letter.x for letter in read.letters if letter.text == ",") - expected) < 20


def test_a_line_that_stands_on_its_side_is_none() -> None:
    found = nets()
    assert found is not None
    assert strips_of(np.ascontiguousarray(np.rot90(page())), found) == []


def test_of_more_lines_than_it_takes_those_from_the_top_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_MOST", 2)
    found, picture = nets(), page()
    assert found is not None
    assert [round(strip.y, -2) for strip in strips_of(picture, found)] == [300, 500]


def test_a_roll_of_paper_is_made_small() -> None:
    found = nets()
    assert found is not None
    assert strips_of(np.full((60_000, 40, 3), 255, np.uint8), found) == []


def test_a_white_page_has_none() -> None:
    found = nets()
    assert found is not None
    assert strips_of(np.full((800, 600, 3), 255, np.uint8), found) == []
