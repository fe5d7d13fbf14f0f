"""What is read once more on a page, and which rules of it lie on no paper."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.lines import Box, take_apart
from mailbot.documents.ink.net.eye import KINDS, Sight
from mailbot.documents.ink.reading.again import renewed, strips_of
from mailbot.documents.ink.reading.page import Page
from mailbot.documents.pages.words import Line, Word, lines_of

KNOWN = Knowledge.of(shipped_rules("ink"))
HEIGHT, CELL = 16.0, 5.0
FACE = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", 20)
SIGNED = Box(left=300, top=300, right=450, bottom=340)


def word(text: str, left: float, top: float, number: int, sure: float = 95.0) -> Word:
    right = left + 10.0 * len(text)
    return Word(text=text, left=left, top=top, right=right, bottom=top + HEIGHT, line=number, sure=sure)


def page(dark: int | None = None) -> Page:
    """Return a page with a rule, below which, from some height on, there is no paper."""
    picture = Image.new("L", (800, 600), 255)
    draw = ImageDraw.Draw(picture)
    for said, left in (("Both", 60), ("sides", 120), ("agree", 620)):
        draw.text((left, 76), said, font=FACE, fill=20, anchor="ls")
    draw.line((200, 330, 500, 330), fill=30, width=2)
    if dark is not None:
        field = np.asarray(picture).copy()
        field[dark:] = np.minimum(field[dark:], 120)
        picture = Image.fromarray(field)
    return Page(picture=picture, drawing=take_apart(picture, HEIGHT), height=HEIGHT, knowledge=KNOWN)


def sight(box: Box) -> Sight:
    """Return what is seen where a signature lies in a box."""
    told = np.zeros((len(KINDS), 120, 160), np.float32)
    rows, columns = (slice(int(a / CELL), int(b / CELL)) for a, b in ((box.top, box.bottom), (box.left, box.right)))
    told[KINDS.index("signature"), rows, columns] = 0.9
    return Sight(told=told, cell=CELL, height=HEIGHT)


TEXT = lines_of([word("Both", 60, 60, 1), word("sides", 120, 60, 1), word("agree", 620, 60, 1)])
LABELLED: list[Line] = lines_of([*TEXT[0].words, word("Signature:", 60, 318, 2)])


def test_what_hides_a_label_is_read_around_where_none_asks_to_sign() -> None:
    without, with_ = page().told_by(TEXT), page().told_by(LABELLED)
    assert any(strip.overlap(SIGNED) >= SIGNED.area for strip in strips_of(without, page(), sight(SIGNED)))
    assert strips_of(with_, page(), sight(SIGNED)) == []


def test_what_lies_on_the_table_hides_no_label() -> None:
    beside = Box(left=0, top=480, right=40, bottom=595)
    found = strips_of(page().told_by(TEXT), page(), sight(beside))
    assert found == strips_of(page().told_by(TEXT), page(), None)


def test_a_rule_on_the_table_is_none_to_write_on() -> None:
    assert [place.kind for place in page().told_by(TEXT).places] == ["nameless"]
    assert page(dark=200).told_by(TEXT).places == []


def test_a_word_read_once_more_takes_the_place_of_what_was_read_before() -> None:
    lines = lines_of([word("Aki", 60, 318, 2, 50.0), word("agree", 200, 318, 2)])
    assert [line.text for line in renewed(lines, [word("Allkiri", 60, 318, 900, 68.0)])] == ["Allkiri agree"]


def test_a_doubted_word_is_read_where_it_is_a_label() -> None:
    assert page().is_read(word("Signature", 0, 0, 1, 30.0))
    assert not page().is_read(word("Sunflower", 0, 0, 1, 30.0))
