"""The sheet of paper in a photo taken at an angle: found by its four corners, and laid flat."""

from typing import Any

from PIL import Image

from mailbot.documents.pages.pictures import Grey

_WIDTH, _SLIM = 700, 4
"""Pixels of the longer side of the picture in which the sheet is looked for, and how much longer it may be than the
other.
"""
_LEAST, _ALL = 0.2, 0.96
"""The share of the picture that a sheet has at least, and from which on there is nothing around it."""
_BLUR, _SPECK = 7, 9
"""Width of what is blurred away of print, and of bright specks on the table, in pixels of that picture; both odd."""
_BRIGHT, _CORNERS = 255, 4
_ROUGH = (0.015, 0.03, 0.05, 0.08)
"""How far its outline may leave its four sides, in the length of the outline, the least first."""
_FILLED = 0.85
"""How much of its four sides the paper fills at least: what is less is no sheet."""


def flattened(picture: Grey) -> Grey:
    """Return the sheet in a photo as if it were scanned; the picture itself where none stands out from the table."""
    import cv2
    import numpy as np

    corners = _corners(picture)
    if corners is None:
        return picture
    top, right, bottom, left = (
        float(np.linalg.norm(corners[at] - corners[(at + 1) % _CORNERS])) for at in range(_CORNERS)
    )  # fmt: skip
    wide, tall = round(max(top, bottom)), round(max(left, right))
    goal = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, goal)
    flat = cv2.warpPerspective(np.asarray(picture), turn, (wide, tall), flags=cv2.INTER_CUBIC)
    return Image.fromarray(flat)


def _corners(picture: Grey) -> Any:
    """Return the four corners of the sheet, from the upper left one clockwise, in pixels; None where none is found."""
    import cv2
    import numpy as np

    if max(picture.size) > _SLIM * min(picture.size):
        return None
    scale = min(1.0, _WIDTH / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    small = cv2.medianBlur(cv2.resize(np.asarray(picture), size, interpolation=cv2.INTER_AREA), _BLUR)
    _, paper = cv2.threshold(small, 0, _BRIGHT, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    paper = cv2.morphologyEx(paper, cv2.MORPH_OPEN, np.ones((_SPECK, _SPECK), np.uint8))
    outlines, _ = cv2.findContours(paper, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not outlines:
        return None
    outline = cv2.convexHull(max(outlines, key=cv2.contourArea))
    area, whole = cv2.contourArea(outline), float(size[0] * size[1])
    if not _LEAST * whole < area < _ALL * whole:
        return None
    length = cv2.arcLength(outline, closed=True)
    for rough in _ROUGH:
        sides = cv2.approxPolyDP(outline, rough * length, closed=True)
        if len(sides) == _CORNERS and cv2.contourArea(sides) > 0:
            filled = min(area, cv2.contourArea(sides)) / max(area, cv2.contourArea(sides))
            return _in_order(sides.reshape(_CORNERS, 2).astype(np.float32) / scale) if filled > _FILLED else None
    return None


def _in_order(corners: Any) -> Any:
    """Return four corners from the upper left one clockwise."""
    import numpy as np

    middle = corners.mean(axis=0)
    around = np.argsort(np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0]))
    turned = corners[around]
    return np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0)
