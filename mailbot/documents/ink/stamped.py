"""Stamps on a page, before anything is taken off it: rings and turned frames, whatever print they lie across."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailbot.documents.ink.lines import Box, Drawing

Field = Any  # a numpy array

_RADIUS = (2.9, 8.5)
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
_FRAME = (3.2, 1.6, 24.0)
"""Length and height of a frame, or of the part of one that a rule cuts off, and its length at most."""
_FILLED = 0.8
"""How much of the rectangle around it the inside of a frame fills."""
_TURNED = (1.2, 25.0)
"""Degrees by which a stamp is turned: what stands straight is a frame of the form."""
_STROKE = (2.5, 1.4)
"""Width and height of a piece inside a stamp that is no letter of it."""
_HELD = 0.9
"""How much of a piece of ink lies inside a stamp whose it is; of a stroke that leaves it, less."""
_RIM = 0.55
"""How wide the ink of a ring or a frame is, in heights of print."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stamp:
    """A stamp: its box, and its outline as corners in the order in which they are drawn."""

    box: Box
    outline: tuple[tuple[float, float], ...]

    def moved(self, right: float, down: float) -> "Stamp":
        """Return it elsewhere on the page."""
        box = Box(
            left=self.box.left + right, top=self.box.top + down, right=self.box.right + right,
            bottom=self.box.bottom + down,
        )  # fmt: skip
        return Stamp(box=box, outline=tuple((x + right, y + down) for x, y in self.outline))


def stamps_of(drawing: Drawing, near: Box, height: float) -> list[Stamp]:
    """Return the rings and the turned frames on a page that reach into a part of it."""
    reach = 2 * _RADIUS[1] * height
    left, top = max(0, int(near.left - reach)), max(0, int(near.top - reach))
    part = slice(top, int(near.bottom + reach)), slice(left, int(near.right + reach))
    ink, lines = drawing.ink[part], drawing.lines[part]
    whole: Field = ink | lines
    found = [*_rings(ink, whole, height), *_frames(whole, height)]
    return [one for stamp in found if near.overlap((one := stamp.moved(left, top)).box) > 0]


def unstamped(ink: Field, stamps: Sequence[Stamp], height: float) -> tuple[Field, Field]:
    """Return ink without stamps, and what was taken off that may still be a stroke: both 0 and 255.

    The rims go, and what lies inside but for strokes that leave the stamp.
    """
    import cv2
    import numpy as np

    if not stamps:
        return ink, np.zeros_like(ink)
    inside: Field = np.zeros_like(ink)
    rims: Field = np.zeros_like(ink)
    for stamp in stamps:
        corners = np.array(stamp.outline, np.int32)
        cv2.fillPoly(inside, [corners], 255)
        cv2.polylines(rims, [corners], True, 255, 1)
    wide = round(2 * _RIM * height) | 1
    rims = cv2.dilate(rims, np.ones((wide, wide), np.uint8))
    bare: Field = ink & ~rims
    inside = cv2.dilate(inside, np.ones((wide, wide), np.uint8))
    count, marks, stats, _ = cv2.connectedComponentsWithStats(bare, connectivity=8)
    held = np.bincount(marks[(inside & bare) > 0], minlength=count).astype(np.float64)
    large = (stats[:, 2] > _STROKE[0] * height) & (stats[:, 3] > _STROKE[1] * height)
    gone = held >= _HELD * stats[:, 4]
    gone[0] = False
    kept = np.where(gone[marks], 0, bare).astype(np.uint8)
    strokes = np.where((gone & large)[marks], 255, 0).astype(np.uint8)
    return kept, strokes


def _rings(ink: Field, whole: Field, height: float) -> list[Stamp]:
    """Return the rings; `whole` is the ink with the rules, which run through them."""
    import cv2
    import numpy as np

    size = ink.shape[1] // _COARSE, ink.shape[0] // _COARSE
    if min(size) < 2 * _RADIUS[0] * height / _COARSE:
        return []
    half = cv2.resize(ink, (2 * size[0], 2 * size[1]), interpolation=cv2.INTER_AREA)
    large = _large(half, height / 2)
    if not large.any():
        return []
    small = cv2.resize(large, size, interpolation=cv2.INTER_AREA)
    least, most = (round(radius * height / _COARSE) for radius in _RADIUS)
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
    import cv2
    import numpy as np

    _, marks, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    large = stats[:, 2:4].max(axis=1) > _PIECE * height
    large[0] = False
    found: Field = (large.astype(np.uint8) * 255)[marks] & ink
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
    radii = np.arange(0.9 * _RADIUS[0] * height, 1.1 * _RADIUS[1] * height)
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


def _frames(ink: Field, height: float) -> list[Stamp]:
    """Return the frames that do not stand straight, by the paper that they enclose."""
    import cv2
    import numpy as np

    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    outlines, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    found: list[Stamp] = []
    for index, outline in enumerate(outlines):
        if tree[0][index][3] < 0:  # an outer edge, no inside
            continue
        _, _, wide, tall = cv2.boundingRect(outline)
        if not (_FRAME[0] * height < wide < _FRAME[2] * height and tall > _FRAME[1] * height):
            continue
        rectangle = cv2.minAreaRect(outline)
        _, (one, other), angle = rectangle
        turned = min(abs(angle % 90), 90 - abs(angle % 90))
        whole = one * other
        if min(one, other) < _FRAME[1] * height or cv2.contourArea(outline) < _FILLED * whole:
            continue
        if not _TURNED[0] <= turned <= _TURNED[1]:
            continue
        corners = cv2.boxPoints(rectangle)
        left, top = corners.min(axis=0).tolist()
        right, bottom = corners.max(axis=0).tolist()
        found.append(
            Stamp(
                box=Box(left=left, top=top, right=right, bottom=bottom),
                outline=tuple((float(a), float(b)) for a, b in corners.tolist()),
            )
        )
    return found
