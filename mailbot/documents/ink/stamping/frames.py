"""The frames of stamps: turned a little, and crossed by rules and print."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailbot.documents.ink.lines import FULL, Box
from mailbot.documents.ink.stamping.outline import Stamp

Field = Any  # a numpy array

_FRAME = (3.2, 1.6, 24.0)
"""Length and height of a frame, or of the part of one that a rule cuts off, and its length at most."""
_FILLED = 0.8
"""How much of the rectangle around it the inside of a frame fills."""
_TURNED = (1.2, 25.0)
"""Degrees by which a stamp is turned: what stands straight is a frame of the form."""
_SIDE, _END = 3.0, 1.2
"""Length from which a straight stroke is a long side of a frame, and its height at least, in heights of print."""
_PARALLEL, _SQUARE = 2.5, 4.0
"""Degrees by which opposite sides of a frame, and those that meet, may miss their angles."""
_TALLEST = 12.0
"""Height of a frame at most, in heights of print."""
_NEAR, _DRAWN = 0.3, 0.65
"""How far from a frame its ink lies, in heights of print, and along which share of it there is some."""
_SHARED, _JOINS = 0.5, 1.5
"""How much of the longer of two sides lies over the other, and how far from their ends the third stands."""


def frames_of(ink: Field, height: float) -> list[Stamp]:
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Side:
    """A straight stroke, and its angle in degrees."""

    ends: tuple[tuple[float, float], tuple[float, float]]
    angle: float
    length: float

    def along(self, angle: float) -> tuple[float, float]:
        """Return where it begins and ends in a direction."""
        a, b = (x * math.cos(math.radians(angle)) + y * math.sin(math.radians(angle)) for x, y in self.ends)
        return min(a, b), max(a, b)

    def off(self, angle: float) -> float:
        """Return how far it lies aside of a direction, to its right."""
        first, last = self.along(angle + 90.0)
        return (first + last) / 2


def drawn_frames(ink: Field, height: float) -> list[Stamp]:
    """Return the frames that do not stand straight by three of their sides: rules and print may cut them up."""
    import cv2

    half = cv2.resize(ink, (ink.shape[1] // 2, ink.shape[0] // 2), interpolation=cv2.INTER_AREA)
    lines = cv2.createLineSegmentDetector(0).detect(half)[0] if half.size else None
    if lines is None:
        return []
    flat: list[_Side] = []
    upright: list[_Side] = []
    for a, b, c, d in (2 * lines.reshape(-1, 4)).tolist():
        length = math.hypot(c - a, d - b)
        angle = (math.degrees(math.atan2(d - b, c - a)) + 45.0) % 180.0 - 45.0  # from -45 to 135
        side = _Side(ends=((a, b), (c, d)), angle=angle if angle < 45.0 else angle - 90.0, length=length)
        if not _TURNED[0] <= abs(side.angle) <= _TURNED[1]:
            continue
        if angle < 45.0 and length >= _SIDE * height:
            flat.append(side)
        elif angle >= 45.0 and length >= _END * height:
            upright.append(side)
    found: list[Stamp] = []
    for at, one in enumerate(flat):
        for other in flat[at + 1 :]:
            frame = _frame(one, other, upright, height)
            if frame is None or any(frame.box.overlap(known.box) > 0 for known in found):
                continue
            if _inked(ink, frame, height):
                found.append(frame)
    return found


def _frame(one: _Side, other: _Side, upright: Sequence[_Side], height: float) -> Stamp | None:
    """Return the frame of two opposite sides that a third joins."""
    if abs(one.angle - other.angle) > _PARALLEL:
        return None
    angle = one.angle if one.length > other.length else other.angle
    tall = abs(one.off(angle) - other.off(angle))
    if not _FRAME[1] * height < tall < _TALLEST * height:
        return None
    (a, b), (c, d) = one.along(angle), other.along(angle)
    if min(b, d) - max(a, c) < _SHARED * max(b - a, d - c) or max(b, d) - min(a, c) > _FRAME[2] * height:
        return None
    left, right = min(a, c), max(b, d)
    top, bottom = sorted((one.off(angle), other.off(angle)))
    for third in upright:
        if abs(third.angle - angle) > _SQUARE or third.length < _SHARED * tall:
            continue
        first, last = third.along(angle + 90.0)
        inside = first > top - _JOINS * height and last < bottom + _JOINS * height
        at = sum(third.along(angle)) / 2
        if inside and min(abs(at - left), abs(at - right)) < _JOINS * height:
            return _rectangle(left, right, top, bottom, angle)
    return None


def _inked(ink: Field, frame: Stamp, height: float) -> bool:
    """Say whether ink lies along most of a frame."""
    import cv2
    import numpy as np

    drawn = np.zeros_like(ink)
    cv2.polylines(drawn, [np.array(frame.outline, np.int32)], True, FULL, 1)
    near = max(3, round(_NEAR * height)) | 1
    wide = cv2.dilate(ink, np.ones((near, near), np.uint8))
    return cv2.countNonZero(wide & drawn) >= _DRAWN * cv2.countNonZero(drawn)


def _rectangle(left: float, right: float, top: float, bottom: float, angle: float) -> Stamp:
    """Return a turned rectangle as a stamp; its sides are measured along a direction and aside of it."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [
        (x * cos - y * sin, x * sin + y * cos) for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Stamp(box=Box(left=min(xs), top=min(ys), right=max(xs), bottom=max(ys)), outline=tuple(corners))
