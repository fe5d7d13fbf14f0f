"""The frames of stamps: turned a little, and crossed by rules and print."""

from typing import Any

from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.stamping.outline import Stamp

Field = Any  # a numpy array

_FRAME = (3.2, 1.6, 24.0)
"""Length and height of a frame, or of the part of one that a rule cuts off, and its length at most."""
_FILLED = 0.8
"""How much of the rectangle around it the inside of a frame fills."""
_TURNED = (1.2, 25.0)
"""Degrees by which a stamp is turned: what stands straight is a frame of the form."""


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
