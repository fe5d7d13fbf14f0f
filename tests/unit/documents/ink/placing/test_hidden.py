"""A signature across the beginning of its rule hides it: the rule begins where the signature does."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from mailbot.documents.ink.lines import Box, Drawing, Rule, Wall
from mailbot.documents.ink.placing.hidden import uncovered

HEIGHT = 16.0
REST = Rule(left=400, right=600, top=299, bottom=301)


def stroke(left: int, right: int, top: int, bottom: int) -> Drawing:
    """Return a page with one long stroke up and down, within a box."""
    ink = np.zeros((500, 800), np.uint8)
    across = np.linspace(left, right, 9).astype(np.int32)
    points = np.stack([across, np.where(np.arange(9) % 2, bottom, top).astype(np.int32)], axis=1)
    cv2.polylines(ink, [points], False, 255, 2)
    return Drawing(ink=ink, lines=np.zeros_like(ink), rules=(REST,), walls=())


def test_a_signature_before_what_is_left_of_its_rule_has_hidden_its_beginning() -> None:
    found = uncovered(REST, stroke(280, 390, 240, 310), [], HEIGHT)
    assert abs(found.left - 280) < 4
    assert (found.right, found.y) == (REST.right, REST.y)


@pytest.mark.parametrize(
    "box", [(280, 340, 240, 310), (280, 390, 240, 290), (280, 390, 292, 306), (410, 500, 240, 310)],
    ids=["far before", "above the line", "a letter", "behind its beginning"],
)  # fmt: skip
def test_other_strokes_hide_nothing(box: tuple[int, int, int, int]) -> None:
    assert uncovered(REST, stroke(*box), [], HEIGHT) == REST


def test_nothing_is_hidden_before_print_nor_of_a_short_rule() -> None:
    ink = stroke(280, 390, 240, 310)
    label = Box(left=300, top=288, right=395, bottom=304)
    assert uncovered(REST, ink, [label], HEIGHT) == REST
    short = Rule(left=400, right=480, top=299, bottom=301)
    assert uncovered(short, ink, [], HEIGHT) == short


def test_the_signature_of_another_rule_in_its_line_hides_nothing() -> None:
    both = stroke(280, 390, 240, 310)
    other = Rule(left=60, right=330, top=299, bottom=301)
    assert uncovered(REST, replace(both, rules=(other, REST)), [], HEIGHT) == REST
    wall = Wall(x=350, top=200, bottom=400)
    assert uncovered(REST, replace(both, walls=(wall,)), [], HEIGHT) == REST
