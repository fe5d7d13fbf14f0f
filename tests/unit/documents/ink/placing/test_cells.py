"""A label that stands above its box is signed in the box, one inside it beside and around itself."""

from dataclasses import replace

import numpy as np
import pytest

from mailbot.documents.ink.labels import Label
from mailbot.documents.ink.lines import Drawing, Rule, Wall
from mailbot.documents.ink.placing.cells import Printed, cell_of

HEIGHT = 16.0
SIZE = (900, 600)
UNPRINTED = Printed(certain=[], perhaps=[])


def label(top: float) -> Label:
    return Label(party="ours", left=110, top=top, right=210, bottom=top + HEIGHT)


def frame(top: float, bottom: float) -> Drawing:
    empty = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    rules = tuple(Rule(left=100, right=500, top=y - 1, bottom=y + 1) for y in (top, bottom))
    walls = tuple(Wall(x=x, top=top, bottom=bottom) for x in (100.0, 500.0))
    return Drawing(ink=empty, lines=empty, rules=rules, walls=walls)


@pytest.mark.parametrize("gap", [-1, 4])
def test_a_label_above_its_box_is_signed_in_the_whole_box(gap: int) -> None:
    """The room above the label is none to sign in: a name or the running text may stand there."""
    one = label(200)
    box = cell_of(frame(one.bottom + gap, 300), one, UNPRINTED, SIZE, HEIGHT)
    assert box is not None
    assert (box.left, box.right) == (100, 500)
    assert one.top < box.top <= one.bottom + gap
    assert 300 <= box.bottom < 300 + HEIGHT


def test_a_label_inside_a_table_is_signed_in_its_own_row() -> None:
    """The walls go on below its row, and another is to sign there."""
    one, drawing = label(200), frame(180, 400)
    middle = Rule(left=100, right=500, top=259, bottom=261)
    box = cell_of(replace(drawing, rules=(*drawing.rules, middle)), one, UNPRINTED, SIZE, HEIGHT)
    assert box is not None
    assert box.top < 180
    assert 255 <= box.bottom < 260 + HEIGHT


@pytest.mark.parametrize("begin", [(100, 102), (100, 160), (20, 22)])
def test_rules_tell_where_a_row_begins_whose_wall_was_not_found(begin: tuple[int, int]) -> None:
    """Both begin in one line right before the label; else there is no telling."""
    empty = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    rules = tuple(Rule(left=x, right=800, top=y - 1, bottom=y + 1) for x, y in zip(begin, (180, 250), strict=True))
    walls = tuple(Wall(x=x, top=180, bottom=250) for x in (400.0, 800.0))
    box = cell_of(Drawing(ink=empty, lines=empty, rules=rules, walls=walls), label(200), UNPRINTED, SIZE, HEIGHT)
    assert (box is not None) is (begin == (100, 102))
    assert box is None or (box.left, box.right) == (102, 800)
