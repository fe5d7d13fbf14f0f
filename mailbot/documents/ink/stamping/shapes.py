"""Stamps by their shape: the ring or the frame around their words, however rules, print and strokes cross it."""

from dataclasses import dataclass
from typing import Any

from mailbot.documents.ink.lines import Box

Field = Any  # a numpy array

_DIRECTIONS = 60
"""Directions from the middle of a mark in which the outermost ink is looked for."""
_ROUND = 0.13
"""How far the outermost ink may lie from the ring, in radii."""
_CLOSED = 0.72
"""Share of the directions in which it lies on the ring; a scribble has a third."""
_SQUARE = 1.6
"""How much wider than tall, or taller than wide, a ring with a stroke across it may be."""
_BEYOND = 1.12
"""Radii from which ink is outside the ring."""
_LEAST = 1.4
"""Radius of a stamp at least, in heights of print."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ring:
    """A circle around something, in pixels of the piece in which it was found."""

    x: float
    y: float
    radius: float

    def box(self, left: int, top: int) -> Box:
        """Return its box on the page, where its piece begins at this point."""
        x, y = left + self.x, top + self.y
        return Box(left=x - self.radius, top=y - self.radius, right=x + self.radius, bottom=y + self.radius)

    def outside(self, piece: Field) -> Field:
        """Return what of a piece lies outside the ring, as 0 and 1."""
        import numpy as np

        rows, columns = np.nonzero(piece)
        far = np.hypot(columns - self.x, rows - self.y) > _BEYOND * self.radius
        found = np.zeros(piece.shape, np.uint8)
        found[rows[far], columns[far]] = 1
        return found


def ring_in(piece: Field, height: float) -> Ring | None:
    """Return the ring that most of the outermost ink of a piece lies on; None where it has none."""
    import numpy as np

    tall, wide = piece.shape
    if not 1 / _SQUARE < wide / tall < _SQUARE:
        return None
    rows, columns = np.nonzero(piece)
    x, y = wide / 2, tall / 2
    for _ in range(3):  # a spur on one side moves the middle of the box off that of the ring
        angles = np.arctan2(rows - y, columns - x)
        bins = ((angles + np.pi) / (2 * np.pi) * _DIRECTIONS).astype(int) % _DIRECTIONS
        outermost = np.zeros(_DIRECTIONS)
        np.maximum.at(outermost, bins, np.hypot(columns - x, rows - y))
        radius = float(np.median(outermost))
        if float((np.abs(outermost - radius) < _ROUND * radius).mean()) >= _CLOSED and radius >= _LEAST * height:
            return Ring(x=x, y=y, radius=radius)
        ink = np.hypot(columns - x, rows - y) < (1 + 2 * _ROUND) * radius
        if not ink.any():  # all of it lies on one side of the middle: a hook, a corner
            return None
        x, y = float((columns[ink].min() + columns[ink].max()) / 2), float((rows[ink].min() + rows[ink].max()) / 2)
    return None


def rim_of(piece: Field, height: float) -> float:
    """Return the lesser of two shares: of the rim of a mark's hull that is inked, of its ink that lies on the rim."""
    import cv2
    import numpy as np

    rows, columns = np.nonzero(piece)
    hull = cv2.convexHull(np.stack([columns, rows], axis=1).astype(np.int32))
    rim = np.zeros(piece.shape, np.uint8)
    cv2.polylines(rim, [hull], True, 1, 1)
    near = max(3, round(0.3 * height)) | 1
    wide = cv2.dilate(piece.astype(np.uint8), np.ones((near, near), np.uint8))
    near_rim = cv2.dilate(rim, np.ones((near, near), np.uint8))
    return min(float((wide[rim > 0] > 0).mean()), float((near_rim[piece] > 0).mean()))
