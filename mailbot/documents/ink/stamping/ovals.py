"""The ovals of stamps: curves that lie on an ellipse, however rules cut them up."""

import math
from typing import Any

from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.points.pieces import Pieces
from mailbot.documents.ink.stamping.outline import Stamp

Field = Any  # a numpy array

_ARC = (3.5, 1.2)
"""Width and height from which a piece of ink may be a part of an oval, in heights of print."""
_AXES, _ROUND = (2.8, 20.0), 0.28
"""The axes of an oval, in heights of print, and how much shorter the short one is at most."""
_NEAR, _TURNS = 0.35, 4
"""How far from an ellipse the ink of its stroke lies, in heights of print, and how often it is fitted."""
_OWN = 0.6
"""The share of a piece of ink that lies on its ellipse: a scribble crosses the one around it."""
_FEW = 5
"""Points that an ellipse needs."""
_DIRECTIONS = 72
"""Directions from its middle in which the ink of an oval is looked for."""
_ON, _OUT = 0.7, 0.45
"""The share of them in which ink lies on an oval, and in which it may lie right outside."""
_BESIDE = 0.5
"""How far outside an oval its stroke is over, in heights of print."""
_MOST = 12
"""Pieces that are looked at."""


def ovals_of(ink: Field, whole: Field, height: float) -> list[Stamp]:
    """Return the ovals; `whole` is the ink with the rules, which run through them."""
    import numpy as np

    pieces = Pieces.of(ink)
    stats = pieces.stats
    large = (stats[:, 2] > _ARC[0] * height) & (stats[:, 3] > _ARC[1] * height)
    large[0] = False
    found: list[Stamp] = []
    for index in sorted(np.flatnonzero(large).tolist(), key=lambda at: -int(stats[at, 2]))[:_MOST]:
        x, y, wide, tall = (int(value) for value in stats[index, :4])
        rows, columns = np.nonzero(pieces.numbers[y : y + tall, x : x + wide] == index)
        points = np.stack([columns + x, rows + y], axis=1).astype(np.float32)
        oval = _fitted(points, height)
        if oval is None or not _inked(whole, oval, height):
            continue
        outline = _along(oval, 0.0)
        left, top = outline.min(axis=0).tolist()
        right, bottom = outline.max(axis=0).tolist()
        box = Box(left=left, top=top, right=right, bottom=bottom)
        if not any(box.overlap(one.box) > 0 for one in found):
            found.append(Stamp(box=box, outline=tuple((float(a), float(b)) for a, b in outline.tolist())))
    return found


def _fitted(points: Field, height: float) -> Any | None:
    """Return the ellipse that most of the points lie on, None where it has not the size of a stamp."""
    import cv2
    import numpy as np

    every = len(points)
    near = cv2.convexHull(points).reshape(-1, 2)
    oval = None
    for _ in range(_TURNS):
        if len(near) < _FEW:
            return None
        oval = cv2.fitEllipseDirect(near)
        axes = sorted(oval[1])
        if not (_AXES[0] * height < axes[0] and axes[1] < _AXES[1] * height and axes[0] > _ROUND * axes[1]):
            return None
        (x, y), (one, other), angle = oval
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        across = (points[:, 0] - x) * cos + (points[:, 1] - y) * sin
        down = (points[:, 1] - y) * cos - (points[:, 0] - x) * sin
        away = np.abs(np.hypot(across / (one / 2), down / (other / 2)) - 1.0) * (one + other) / 4
        near = points[away < _NEAR * height]
    return oval if len(near) >= _OWN * every else None


def _along(oval: Any, out: float) -> Field:
    """Return points of an ellipse, or so far outside it."""
    import numpy as np

    (x, y), (one, other), angle = oval
    turn = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    across, down = (one / 2 + out) * np.cos(turn), (other / 2 + out) * np.sin(turn)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return np.stack([x + across * cos - down * sin, y + across * sin + down * cos], axis=1)


def _inked(whole: Field, oval: Any, height: float) -> bool:
    """Say whether ink lies all along an ellipse, and little right outside."""
    import cv2
    import numpy as np

    reach = max(3, round(2 * _NEAR * height)) | 1
    wide = cv2.dilate(whole, np.ones((reach, reach), np.uint8))

    def share(field: Field, out: float) -> float:
        at = np.round(_along(oval, out)).astype(int)
        there = (at[:, 0] >= 0) & (at[:, 1] >= 0) & (at[:, 0] < field.shape[1]) & (at[:, 1] < field.shape[0])
        return float((field[at[there, 1], at[there, 0]] > 0).sum()) / _DIRECTIONS

    return share(wide, 0.0) >= _ON and share(whole, _BESIDE * height + reach / 2) <= _OUT
