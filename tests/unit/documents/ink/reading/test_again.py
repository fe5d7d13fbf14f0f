"""The captions that are read by themselves, and from which picture a strip is cut out to be read once more."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.lines import Box, take_apart
from mailbot.documents.ink.reading.again import read_strips, strips_of
from mailbot.documents.ink.reading.page import Page, Told
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Word, lines_of
from tests.unit.documents.papers import FONT

HEIGHT = 16.0
KNOWN = Knowledge.of(shipped_rules("ink"))
FACE = ImageFont.truetype(str(FONT), 20)
STRIP = Box(left=90, top=280, right=330, bottom=325)


class Reading:
    """Records the strips that are to be read, and reads one word in each, at its beginning."""

    def __init__(self) -> None:
        self.strips: list[Grey] = []

    def __call__(self, strip: Grey, known: Sequence[Word]) -> list[Word]:
        self.strips.append(strip)
        return [Word(text="Signature", left=20, top=30, right=200, bottom=60, line=0, sure=90.0)]


def sheet(scale: int) -> Grey:
    """Draw a sheet with print and hairlines in it, of several points each for a point of the smallest."""
    picture = Image.new("L", (800 * scale, 600 * scale), 255)
    pen = ImageDraw.Draw(picture)
    face = ImageFont.truetype(str(FONT), 20 * scale)
    pen.text((100 * scale, 310 * scale), "Signature of", font=face, fill=20, anchor="ls")
    for x in range(290 * scale, 320 * scale, 3):
        pen.line((x, 290 * scale, x, 310 * scale), fill=0, width=1)
    return picture


def page(scale: int, *, sharp: bool = True) -> Page:
    large = sheet(scale)
    small = large.resize((800, 600), Image.Resampling.BOX)
    return Page(
        picture=small, drawing=take_apart(small, HEIGHT), height=HEIGHT, knowledge=KNOWN,
        sharp=large if sharp else None,
    )  # fmt: skip


def detail(picture: Grey) -> float:
    """Return how much a point differs from the next: the hairlines of a sheet that was made small are gone."""
    return float(np.abs(np.diff(np.asarray(picture, np.float64))).mean())


def test_a_strip_is_cut_out_of_the_picture_with_all_points() -> None:
    fine, coarse = Reading(), Reading()
    (word,) = read_strips(page(3), [STRIP], [], fine, None)
    read_strips(page(3, sharp=False), [STRIP], [], coarse, None)
    assert fine.strips[0].size == coarse.strips[0].size == (480, 90)
    assert detail(fine.strips[0]) > 1.2 * detail(coarse.strips[0])
    assert (word.left, word.top, word.right, word.bottom) == (100, 295, 190, 310)


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_a_strip_of_a_picture_of_any_size_shows_the_same_part(scale: int) -> None:
    one, other = Reading(), Reading()
    read_strips(page(scale), [STRIP], [], one, None)
    read_strips(page(scale, sharp=False), [STRIP], [], other, None)
    # the letters alone: the hairlines are not the same in both
    ours, theirs = (np.asarray(cv2.blur(np.asarray(each.strips[0]), (9, 9)), np.float64) for each in (one, other))
    assert np.abs(ours - theirs)[:, :380].mean() < 4.0
    assert np.corrcoef(ours[:, :380].ravel(), theirs[:, :380].ravel())[0, 1] > 0.98


def test_a_rule_is_hidden_in_the_sharp_picture_as_well() -> None:
    large = sheet(2)
    ImageDraw.Draw(large).line((180, 630, 660, 630), fill=0, width=4)
    small = large.resize((800, 600), Image.Resampling.BOX)
    one = Page(picture=small, drawing=take_apart(small, HEIGHT), height=HEIGHT, knowledge=KNOWN, sharp=large)
    reading = Reading()
    read_strips(one, [STRIP], [], reading, None)
    assert one.drawing.rules
    assert np.asarray(reading.strips[0])[66:76, 130:360].min() > 100


def ruled(*rules: tuple[int, int, int]) -> tuple[Page, Told]:
    picture = Image.new("L", (800, 600), 255)
    pen = ImageDraw.Draw(picture)
    found = []
    for piece, x in (("Both", 60), ("sides", 120), ("agree", 620)):
        pen.text((x, 76), piece, font=FACE, fill=20, anchor="ls")
        found.append(Word(text=piece, left=x, top=60, right=x + 50, bottom=76, line=1, sure=95.0))
    for left, right, y in rules:
        pen.line((left, y, right, y), fill=30, width=2)
    one = Page(picture=picture, drawing=take_apart(picture, HEIGHT), height=HEIGHT, knowledge=KNOWN)
    return one, one.told_by(lines_of(found))


def test_the_caption_below_a_rule_is_a_strip_by_itself() -> None:
    one, read = ruled((200, 500, 200))
    around, caption = strips_of(read, one, None)
    assert around.top < 200 < around.bottom
    assert 200 < caption.top < 208
    assert 200 + HEIGHT < caption.bottom < 200 + 2.5 * HEIGHT
    assert caption.left < 200 and caption.right >= 500


def test_captions_are_read_of_four_rules_and_the_lowest_first() -> None:
    rules = [(200, 500, y) for y in (150, 190, 230, 270, 310)]
    one, read = ruled(*rules)
    assert len([place for place in read.places if place.kind == "nameless"]) == len(rules)
    low = [strip for strip in strips_of(read, one, None) if strip.bottom - strip.top < 3 * HEIGHT]
    assert [round(strip.top) // 10 * 10 for strip in low] == [310, 270, 230, 190]
