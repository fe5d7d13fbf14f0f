"""Pieces of ink: what hangs together on a page, also by its corners, and what runs along its rows."""

from dataclasses import dataclass
from typing import Any

Field = Any  # a numpy array

_SHORT = 1 << 16
"""Numbers that a short label can have."""
_FOURTH, _CUT = 4, 2
"""Every fourth point of a row tells whether a long run may be in it, and how many fewer of those points one has that
the edge of the page cuts off.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pieces:
    """What hangs together in a field: the number of the piece at each point, and of each its box and its points.

    The rows of `stats` are left, top, width, height and points; the first piece is the paper.
    """

    numbers: Field
    stats: Field

    @classmethod
    def of(cls, ink: Field) -> "Pieces":
        """Find the pieces of a field of points."""
        import cv2
        import numpy as np

        if not ink.size:  # OpenCV ends the process on a field without points
            return cls(numbers=np.zeros(ink.shape, np.int32), stats=np.zeros((1, 5), np.int32))
        try:
            # short numbers cost a third, and are enough for all but noise, of which OpenCV says so
            _, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_16U)
        except cv2.error:
            _, numbers, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
        return cls(numbers=numbers, stats=stats)

    def painted(self, values: Field) -> Field:
        """Return a field in which the points of each piece have its value, 0 to 255."""
        import cv2
        import numpy as np

        if self.numbers.dtype != np.uint16:
            return np.take(values.astype(np.uint8), self.numbers)
        table = np.zeros(_SHORT, np.uint8)
        table[: len(values)] = values
        field: Field = cv2.LUT(self.numbers, table)
        return field


def runs_of(field: Field, length: int) -> Field:
    """Return what of a field runs on along its rows for a length at least; most rows have nothing that does."""
    import cv2
    import numpy as np

    step = max(1, min(_FOURTH, length // (_CUT + 1)))
    some = np.ascontiguousarray(field[:, ::step])
    shorter = np.ones((1, max(1, length // step - _CUT)), np.uint8)
    rows = cv2.morphologyEx(some, cv2.MORPH_OPEN, shorter).any(axis=1)
    found: Field = np.zeros_like(field)
    if rows.any():
        found[rows] = cv2.morphologyEx(field[rows], cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return found
