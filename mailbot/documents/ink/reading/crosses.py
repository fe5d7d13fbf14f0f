"""Printed crosses: the X before or on a rule that says where to sign, and is no signature."""

import math
from collections.abc import Sequence

from mailbot.documents.ink.lines import FULL, Box, Field
from mailbot.documents.ink.marks import Mark
from mailbot.documents.ink.placing.place import Place

_SIZE = (0.55, 1.7)
"""How tall and wide a printed cross is, in heights of print."""
_NEAR = 3.0
"""How far before or behind the beginning of its rule, or of its cell, a cross stands, in heights of print."""
_POINTS = 15
"""Points of the small picture in which its shape is looked at, across and down."""
_ARM = 2
"""Half the width of an arm in that picture."""
_INKED, _FREE = 0.38, 0.3
"""How much of the arms is inked at least, and of the four corners between them at most."""
_ON, _CLEAN = 0.5, 0.1
"""How near its rule a cross ends that stands on it, in heights of print, and how much of the corners of one that has
lost its feet is inked at most: between the legs of a Y there is more.
"""
_FOOT, _LEGS = 2, 2
"""The lowest points of the picture, and how many legs it stands on there: a V, a Y and a y have one."""
_END, _ENDS = 4, 0.2
"""Points across the end of an arm, and how much of each is inked at least: an A, a V and a Y have not all four."""
_WITHIN = 0.3
"""The share of what is written at a place that lies within it; what lies in less is of the row above or below."""
_BOLD = 0.62
"""How much of the arms of a cross is inked that stands anywhere in its place, in bold print."""


def crosses_of(places: Sequence[Place], marks: Sequence[Mark], ink: Field, height: float) -> list[Box]:
    """Return the printed crosses at places to sign; one with other ink in its place may be part of a signature."""
    found = []
    for place in places:
        held = [one for one in marks if one.box.overlap(place.box) > 0 or _leads(one, place, height)]
        crosses = [one for one in held if _is_cross(one, ink, height, place)]
        within = [one for one in held if one.box.overlap(place.box) > _WITHIN * one.box.area]
        small = all(max(one.wide, one.tall) <= _SIZE[1] * height for one in within)
        if place.party != "field" and len(crosses) == 1 and small:
            found.append(crosses[0].box)
    return found


def _least_of(mark: Mark, place: Place, height: float) -> float:
    """Return how much of its arms is inked in a cross at a place: one of its box may stand anywhere in it, in bold."""
    if _leads(mark, place, height):
        return _INKED
    return _BOLD if place.kind == "cell" else math.inf


def _leads(mark: Mark, place: Place, height: float) -> bool:
    """Say whether a mark stands at the beginning of a place, in its line."""
    start = place.box.left if place.kind == "cell" else place.start
    middle = (mark.box.top + mark.box.bottom) / 2
    return abs(mark.box.left - start) < _NEAR * height and place.box.top < middle < place.box.bottom


def _is_cross(mark: Mark, ink: Field, height: float, place: Place) -> bool:
    """Say whether a mark has the shape of an X: two arms from corner to corner, and nothing between them.

    Of one that stands on its rule the feet went with the rule, and its two legs are left.
    """
    import cv2
    import numpy as np

    low, high = (limit * height for limit in _SIZE)
    if not (low <= mark.tall <= high and low <= mark.wide <= high):
        return False
    box = mark.box
    part = ink[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
    if not part.size:
        return False
    small = cv2.resize(part, (_POINTS, _POINTS), interpolation=cv2.INTER_AREA).astype(np.float32) / FULL
    down, across = np.indices(small.shape)
    off = np.minimum(abs(down - across), abs(down + across - (_POINTS - 1)))
    ends = [small[rows, columns].mean() for rows in (slice(_END), slice(-_END, None)) for columns in
            (slice(_END), slice(-_END, None))]  # fmt: skip
    between = small[off > _ARM + 2].mean()
    shaped = bool(small[off <= _ARM].mean() > _least_of(mark, place, height) and between < _FREE)
    if min(ends) > _ENDS or not shaped:
        return shaped
    stands = _leads(mark, place, height) and abs(box.bottom - place.line) < _ON * height
    return bool(stands and min(ends[:2]) > _ENDS and between < _CLEAN and _legs_of(small) == _LEGS)


def _legs_of(small: Field) -> int:
    """Return how many strokes reach the lower edge of the small picture of a mark."""
    import numpy as np

    foot = np.concatenate([[0], small[-_FOOT:].mean(axis=0) > _INKED, [0]])
    return int((np.diff(foot) > 0).sum())
