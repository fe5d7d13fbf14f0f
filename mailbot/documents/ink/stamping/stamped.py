"""Stamps on a page, before anything is taken off it, and its ink without them."""

from collections.abc import Sequence
from typing import Any

from mailbot.documents.ink.lines import FULL, Box, Drawing
from mailbot.documents.ink.points.pieces import Pieces
from mailbot.documents.ink.stamping.frames import drawn_frames, frames_of
from mailbot.documents.ink.stamping.outline import Stamp
from mailbot.documents.ink.stamping.ovals import ovals_of
from mailbot.documents.ink.stamping.rings import RADIUS, rings_of

Field = Any  # a numpy array

_STROKE = (2.5, 1.4)
"""Width and height of a piece inside a stamp that is no letter of it."""
_HELD = 0.9
"""How much of a piece of ink lies inside a stamp whose it is; of a stroke that leaves it, less."""
_RIM = 0.55
"""How wide the ink of a ring or a frame is, in heights of print."""


def stamps_of(drawing: Drawing, near: Box, height: float) -> list[Stamp]:
    """Return the rings and the turned frames on a page that reach into a part of it."""
    reach = 2 * RADIUS[1] * height
    left, top = max(0, int(near.left - reach)), max(0, int(near.top - reach))
    part = slice(top, int(near.bottom + reach)), slice(left, int(near.right + reach))
    ink, lines = drawing.ink[part], drawing.lines[part]
    whole: Field = ink | lines
    found: list[Stamp] = []
    rounded = rings_of(ink, whole, height), ovals_of(ink, whole, height)
    for further in (frames_of(whole, height), drawn_frames(whole, height), *rounded):
        found += [one for one in further if not any(one.box.overlap(known.box) > 0 for known in found)]
    return [one for stamp in found if near.overlap((one := stamp.moved(left, top)).box) > 0]


def unstamped(ink: Field, stamps: Sequence[Stamp], height: float) -> tuple[Field, Field]:
    """Return ink without stamps, and what was taken off that may still be a stroke: both 0 and FULL.

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
        cv2.fillPoly(inside, [corners], FULL)
        cv2.polylines(rims, [corners], True, FULL, 1)
    wide = round(2 * _RIM * height) | 1
    rims = cv2.dilate(rims, np.ones((wide, wide), np.uint8))
    bare: Field = ink & ~rims
    inside = cv2.dilate(inside, np.ones((wide, wide), np.uint8))
    pieces = Pieces.of(bare)
    stats = pieces.stats
    held = np.bincount(pieces.numbers[(inside & bare) > 0], minlength=len(stats))
    large = (stats[:, 2] > _STROKE[0] * height) & (stats[:, 3] > _STROKE[1] * height)
    gone = held >= _HELD * stats[:, 4]
    gone[0] = False
    kept: Field = bare & ~pieces.painted(gone * FULL)
    return kept, pieces.painted((gone & large) * FULL)
