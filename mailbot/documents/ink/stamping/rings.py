"""The rings of stamps, whatever print they lie across."""

from typing import Any

from mailbot.documents.ink.lines import FULL, Box
from mailbot.documents.ink.points.pieces import Pieces
from mailbot.documents.ink.stamping.outline import Stamp

Field = Any  # a numpy array

RADIUS = (2.9, 8.5)
"""Radius of a ring, in heights of print."""
_APART = 3.0
"""How far the middles of two rings lie from each other at least; rings within each other are one stamp."""
_COARSE, _EDGE, _VOTES, _MOST = 4, 120, 12, 30
"""Rings are looked for on a page of a quarter of the size: how steep an edge is, how many points of it speak for a ring
at least, and how many rings are then looked at more closely.
"""
_PIECE = 1.8
"""Width or height from which a piece of ink is no letter, in heights of print; a worn ring falls into pieces."""
_DIRECTIONS, _OFF = 60, 3
"""Directions from its middle in which the ink of a ring is looked for, and how far off the middle may be, in pixels."""
_LIKELY = 0.5
"""The share from which a ring whose middle may be off is worth a closer look."""
_ON, _BARE = 0.7, 0.3
"""Share of the directions in which ink lies on a ring, and by how much it exceeds that beside the ring."""
_BESIDE = 0.3
"""How far outside a ring its ink is over, in heights of print."""


def rings_of(ink: Field, whole: Field, height: float) -> list[Stamp]:
    """Return the rings; `whole` is the ink with the rules, which run through them."""
    import cv2
    import numpy as np

    size = ink.shape[1] // _COARSE, ink.shape[0] // _COARSE
    if min(size) < 2 * RADIUS[0] * height / _COARSE:
        return []
    half = cv2.resize(ink, (2 * size[0], 2 * size[1]), interpolation=cv2.INTER_AREA)
    large = _large(half, height / 2)
    if not large.any():
        return []
    small = cv2.resize(large, size, interpolation=cv2.INTER_AREA)
    least, most = (round(radius * height / _COARSE) for radius in RADIUS)
    circles = cv2.HoughCircles(
        small, cv2.HOUGH_GRADIENT, dp=1.5, minDist=_APART * height / _COARSE, param1=_EDGE, param2=_VOTES,
        minRadius=least, maxRadius=most,
    )  # fmt: skip
    if circles is None:
        return []
    angles = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    found: list[Stamp] = []
    for x, y, _ in (_COARSE * circles[0][:_MOST]).tolist():
        if any(one.box.holds(x, y) for one in found):
            continue
        ring = _outermost(whole, x, y, height)
        if ring is None:
            continue
        x, y, radius = ring
        outline = zip((x + radius * np.cos(angles)).tolist(), (y + radius * np.sin(angles)).tolist(), strict=True)
        box = Box(left=x - radius, top=y - radius, right=x + radius, bottom=y + radius)
        found.append(Stamp(box=box, outline=tuple(outline)))
    return found


def _large(ink: Field, height: float) -> Field:
    """Return the pieces of ink that are no letters: those of a ring, with what crosses it."""
    pieces = Pieces.of(ink)
    large = pieces.stats[:, 2:4].max(axis=1) > _PIECE * height
    large[0] = False
    found: Field = pieces.painted(large * FULL) & ink
    return found


def _outermost(ink: Field, x: float, y: float, height: float) -> tuple[float, float, float] | None:
    """Return the outermost ring around a middle, None where there is none: of two rings the outer is the stamp's."""
    first = _ring_around(ink, x, y, height, _LIKELY, 2 * _OFF)
    if first is None:
        return None
    for step in (_OFF, 1):
        middles = [(x + step * dx, y + step * dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        rings = [(*ring, a, b) for a, b in middles if (ring := _ring_around(ink, a, b, height, _LIKELY, step + 1))]
        if not rings:
            return None
        share, radius, x, y = max(rings)
    return (x, y, radius) if share >= _ON else None


def _ring_around(ink: Field, x: float, y: float, height: float, least: float, off: int) -> tuple[float, float] | None:
    """Return the share of its directions in which ink lies on the outermost ring around a point, and its radius."""
    import cv2
    import numpy as np

    angles = np.linspace(0, 2 * np.pi, _DIRECTIONS, endpoint=False)
    radii = np.arange(0.9 * RADIUS[0] * height, 1.1 * RADIUS[1] * height)
    columns = np.round(x + np.outer(np.cos(angles), radii)).astype(int)
    rows = np.round(y + np.outer(np.sin(angles), radii)).astype(int)
    there = (rows >= 0) & (rows < ink.shape[0]) & (columns >= 0) & (columns < ink.shape[1])
    dark = np.zeros(rows.shape, np.uint8)
    dark[there] = ink[rows[there], columns[there]] > 0
    band = cv2.dilate(dark, np.ones((1, 2 * off + 1), np.uint8))  # a middle that is off moves the ring
    share = band.mean(axis=0)
    reach = off + round(_BESIDE * height)
    beyond = np.ones(share.shape)
    beyond[:-reach] = share[reach:]
    good = np.flatnonzero((share >= least) & (share - beyond >= _BARE))
    if not good.size:
        return None
    near = good[good >= good[-1] - 2 * off]
    best = int(near[np.argmax(share[near])])
    return float(share[best]), float(radii[best])
