"""The shape of strokes: how long and thick they are, how they turn, whether they stand in a row as letters do."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailbot.documents.ink.marks import Mark

Field = Any  # a numpy array

_ROUGH = 0.14
"""How far a line may leave an outline that it stands for, in heights of print: what is left are its corners."""
_ALIKE, _LEVEL = 1.45, 0.35
"""How much taller than the usual one a letter of a row is, and how far off their line its foot, in heights of print."""
_BROAD, _BLOT = 0.5, 1.5
"""How thick a stroke is that no pen draws, in heights of print, and its ink at least, in squares of them."""
_ROW = 3
"""Letters of a row at least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """What marks look like, in heights of print.

    `long` is the longest connected stroke, `thick` how thick the strokes are, `corners` how many corners the longest
    has for its length, `holes` how much paper strokes enclose by their ink, `row` the share of ink that stands in a
    row of letters.
    """

    long: float = 0.0
    thick: float = 0.0
    corners: float = 0.0
    holes: float = 0.0
    row: float = 0.0


def shape_of(ink: Field, marks: Sequence[Mark], height: float) -> Shape:
    """Return the shape of marks on a page; nothing where there are none."""
    import cv2

    around = area = enclosed = longest = corners = 0.0
    for mark in marks:
        box = mark.box
        piece = ink[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
        outlines, tree = cv2.findContours(piece, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
        if tree is None:
            continue
        area += cv2.countNonZero(piece)
        for at, outline in enumerate(outlines):
            length = cv2.arcLength(outline, True)
            around += length
            if tree[0][at][3] >= 0:
                enclosed += cv2.contourArea(outline)
                continue
            inner = tree[0][at][2]
            while inner >= 0:
                length += cv2.arcLength(outlines[inner], True)
                inner = tree[0][inner][0]
            if length > longest:
                longest = length
                corners = len(cv2.approxPolyDP(outline, _ROUGH * height, True)) / max(1.0, length / height)
    if not around:
        return Shape()
    return Shape(
        long=longest / 2 / height,
        thick=2 * area / around / height,
        corners=corners,
        holes=enclosed / max(1.0, area),
        row=_in_row(marks, height),
    )


def is_broad(ink: Field, mark: Mark, height: float) -> bool:
    """Say whether a mark is too thick for a pen: a stain, a shadow, a blot."""
    import cv2

    if mark.size < _BLOT * height**2:
        return False
    box = mark.box
    piece = ink[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
    outlines, _ = cv2.findContours(piece, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    around = sum(cv2.arcLength(outline, True) for outline in outlines)
    return bool(2 * cv2.countNonZero(piece) > _BROAD * height * max(1.0, around))


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
