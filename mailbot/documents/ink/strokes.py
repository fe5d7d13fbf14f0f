"""The shape of strokes: how long they are, whether they are too thick for a pen, or stand in a row as letters do."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailbot.documents.ink.marks import Mark

Field = Any  # a numpy array

_ALIKE, _LEVEL = 1.45, 0.35
"""How much taller than the usual one a letter of a row is, and how far off their line its foot, in heights of print."""
_BROAD, _BLOT = 0.5, 1.5
"""How thick a stroke is that no pen draws, in heights of print, and its ink at least, in squares of them."""
_ROW = 3
"""Letters of a row at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """What marks look like, in heights of print.

    `long` is the longest connected stroke, `row` the share of ink that stands in a row of letters.
    """

    long: float = 0.0
    row: float = 0.0


def shape_of(ink: Field, marks: Sequence[Mark], height: float) -> Shape:
    """Return the shape of marks on a page; nothing where there are none."""
    import cv2

    longest = 0.0
    for mark in marks:
        box = mark.box
        piece = ink[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
        outlines, tree = cv2.findContours(piece, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
        for at, outline in enumerate(outlines):
            if tree[0][at][3] >= 0:  # the edge of a hole
                continue
            length = cv2.arcLength(outline, True)
            inner = tree[0][at][2]
            while inner >= 0:
                length += cv2.arcLength(outlines[inner], True)
                inner = tree[0][inner][0]
            longest = max(longest, length)
    return Shape(long=longest / 2 / height, row=_in_row(marks, height))


def is_broad(ink: Field, mark: Mark, height: float) -> bool:
    """Say whether a mark is too thick for a pen: a stain, a shadow, a blot."""
    if mark.size < _BLOT * height**2:
        return False
    box = mark.box
    area, around = measured(ink[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1])
    return 2 * area > _BROAD * height * max(1.0, around)


def measured(piece: Field) -> tuple[int, float]:
    """Return the ink of a piece and the length of its edges, in pixels: twice one by the other is how thick it is."""
    import cv2

    outlines, _ = cv2.findContours(piece, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    return cv2.countNonZero(piece), sum(cv2.arcLength(outline, True) for outline in outlines)


def _in_row(marks: Sequence[Mark], height: float) -> float:
    """Return the share of the ink of marks that are alike in height and stand on one line."""
    total = sum(mark.size for mark in marks)
    if len(marks) < _ROW:
        return 0.0
    tall = sorted(mark.tall for mark in marks)[len(marks) // 2]
    alike = [mark for mark in marks if 1 / _ALIKE < mark.tall / max(tall, 1.0) < _ALIKE]
    foot = sorted(mark.box.bottom for mark in alike)[len(alike) // 2]
    row = [mark for mark in alike if math.fabs(mark.box.bottom - foot) < _LEVEL * height]
    return sum(mark.size for mark in row) / max(1.0, total) if len(row) >= _ROW else 0.0
