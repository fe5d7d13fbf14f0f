"""The parts of a page that are read once more, and what is read there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mailbot.documents.ink.lines import FULL, Box
from mailbot.documents.ink.marks import without_print
from mailbot.documents.ink.places import Place
from mailbot.documents.ink.reading.page import FAIRLY_SURE, SURE, Page, Told, box_of
from mailbot.documents.ink.rows import unread_letters
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Line, Word

_BEYOND, _UNREAD = 6.0, 1.0
"""How far below the last line a label may stand that was not read, and from how much ink on it is looked for: in
heights of print and squares of them.
"""
_STROKE = (5.0, 2.2)
"""Width and height from which a mark is a stroke and no print."""
_BEFORE, _ABOVE, _BELOW, _STRIPS = 22.0, 4.0, 2.4, 3
"""How far before, above and below a rule its label may stand, in heights of print, and how many are looked at again."""

_LABEL = 2
"""Letters that nobody read from which a strip is worth another reading."""

Reread = Callable[[Grey, Sequence[Word]], list[Word]]
"""Reads the words of a strip of a page; the words of the page tell in which script."""


def strips_of(places: Sequence[Place], page: Page) -> list[Box]:
    """Return the parts of a page in which labels of rules may stand that were not read: before and below them."""
    found: list[Box] = []
    for place in places:
        if place.kind != "nameless":
            continue
        strip = Box(
            left=max(0.0, place.box.left - _BEFORE * page.height),
            top=max(0.0, place.line - _ABOVE * page.height),
            right=min(float(page.picture.width), place.box.right),
            bottom=min(float(page.picture.height), place.line + _BELOW * page.height),
        )
        if not any(one.overlap(strip) > 0.6 * strip.area for one in found):
            found.append(strip)
    return sorted(found, key=lambda one: -one.top)[:_STRIPS]


def last_lines(read: Told, lines: Sequence[Line], page: Page) -> list[Box]:
    """Return the strip around the last line of a page that has no signature place but ink there that was not read."""
    import cv2

    lowest = max((word.bottom for line in lines for word in line.words if word.sure >= SURE), default=0.0)
    if not lowest or any(place.party != "field" for place in read.places):
        return []
    top, bottom = max(0.0, lowest - 3 * page.height), min(float(page.picture.height), lowest + _BEYOND * page.height)
    unread = without_print(page.drawing, read.print_, page.height)[int(top) : int(bottom)]
    if cv2.countNonZero(unread) < _UNREAD * page.height**2:
        return []
    return [Box(left=0.0, top=top, right=float(page.picture.width), bottom=bottom)]


def read_strip(page: Page, strip: Box, lines: Sequence[Line], reread: Reread) -> Iterator[Word]:
    """Yield the words of a strip, rules and large strokes taken off, that were not read before."""
    import cv2
    import numpy as np
    from PIL import Image

    rows, columns = slice(int(strip.top), int(strip.bottom)), slice(int(strip.left), int(strip.right))
    field = np.asarray(page.picture)[rows, columns].copy()
    field[page.drawing.lines[rows, columns] > 0] = FULL
    _, marks, stats, _ = cv2.connectedComponentsWithStats(page.drawing.ink[rows, columns], connectivity=8)
    strokes = (stats[:, 2] > _STROKE[0] * page.height) | (stats[:, 3] > _STROKE[1] * page.height)
    strokes[0] = False
    known = [word for line in lines for word in line.words]
    if unread_letters(stats[~strokes][1:], strip, known, page.height) < _LABEL:
        return
    field[cv2.dilate(strokes.astype(np.uint8)[marks], np.ones((3, 3), np.uint8)) > 0] = FULL
    large = Image.fromarray(field).resize((field.shape[1] * 2, field.shape[0] * 2), Image.Resampling.BICUBIC)
    last = max((word.line for word in known), default=0) + 1 + int(strip.top) * 100
    for word in reread(large, known):
        box = replace(
            word, left=word.left / 2 + strip.left, right=word.right / 2 + strip.left,
            top=word.top / 2 + strip.top, bottom=word.bottom / 2 + strip.top, line=word.line + last,
        )  # fmt: skip
        area = box_of(box).area
        if word.sure >= FAIRLY_SURE and not any(box_of(one).overlap(box_of(box)) > 0.3 * area for one in known):
            yield box
