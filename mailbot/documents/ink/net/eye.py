"""A small net that looks at a page: where on it the ink of a signature, other writing, a stamp and print lies.

The net is `config/ink.onnx`, learnt from sheets by `python -m tests.ink.taught.training`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from mailbot.documents.ink.lines import FULL, Box
from mailbot.documents.ink.points.pieces import Pieces
from mailbot.documents.pages.pictures import Grey

Field = Any  # a numpy array

Kind = Literal["signature", "letters", "stamp", "print"]
KINDS: tuple[Kind, ...] = ("signature", "letters", "stamp", "print")
"""What the net tells apart, in the order of its answers."""
HEIGHT = 12.0
"""The height of print at which it looks, in pixels."""
STEP = 4
"""Pixels to a side of a cell, of each of which it says what lies there."""
_MULTIPLE = 8
"""What the sides of its picture are multiples of."""
_REACH = 216
"""How far from a point the net looks at what is around it, in pixels of its picture: that of all of its layers."""
_LIKELY, _HINT = 0.5, 0.1
"""The chance from which a cell counts as one in which a kind of ink lies, and from which it may be one."""
_MOSTLY, _RATHER = 0.3, 1.5
"""The share of the cells of a word that are of a stamp or a hand where it is no print, and in how many more of them
than in those of print.
"""
_LEAST, _WORD = 2, 40
"""Cells of a signature at least, and of what hides a word, those around it with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sight:
    """What was seen on a page: for each of `KINDS` the chance that it lies in a cell; `cell` are the pixels of one."""

    told: Field
    cell: float
    height: float

    def amount(self, kind: Kind, box: Box) -> float:
        """Return how much ink of a kind may lie in a box, in squares of the height of print."""
        return self._squares(self.told[KINDS.index(kind)][self._rows(box), self._columns(box)])

    def everywhere(self, kind: Kind) -> float:
        """Return how much ink of a kind may lie on the page, in squares of the height of print."""
        return self._squares(self.told[KINDS.index(kind)])

    def chance(self, kind: Kind, box: Box) -> float:
        """Return the mean chance of the likely cells of a box, 0.0 where there are none."""
        part = self.told[KINDS.index(kind)][self._rows(box), self._columns(box)]
        likely = part[part > _LIKELY]
        return float(likely.mean()) if likely.size else 0.0

    def along(self, kind: Kind, box: Box) -> float:
        """Return over how much of the width of a box ink of a kind is likely."""
        rows, columns = self._rows(box), self._columns(box)
        part = self.told[KINDS.index(kind), rows.start : max(rows.stop, rows.start + 1), columns]
        return float((part.max(axis=0) > _LIKELY).mean()) if part.size else 0.0

    def signatures(self) -> list[tuple[Box, float]]:
        """Return what looks like signatures: the box of each and its ink in squares of pixels."""
        import numpy as np

        stats = Pieces.of((self.told[KINDS.index("signature")] > _LIKELY).astype(np.uint8)).stats
        return [
            (
                Box(left=x * self.cell, top=y * self.cell, right=(x + w) * self.cell, bottom=(y + h) * self.cell),
                size * self.cell**2,
            )
            for x, y, w, h, size in stats[1:].tolist()
            if size >= _LEAST
        ]

    def laid_on(self) -> list[Box]:
        """Return the boxes of what was signed or stamped, each as large as a word at least."""
        import cv2
        import numpy as np

        laid = (np.maximum(self.told[KINDS.index("signature")], self.told[KINDS.index("stamp")]) > _LIKELY).astype(
            np.uint8
        )
        stats = Pieces.of(cv2.dilate(laid, np.ones((3, 5), np.uint8))).stats
        return [
            Box(left=x * self.cell, top=y * self.cell, right=(x + w) * self.cell, bottom=(y + h) * self.cell)
            for x, y, w, h, size in stats[1:].tolist()
            if size >= _WORD
        ]

    def is_laid_on(self, box: Box) -> bool:
        """Say whether what was read in a box is of a stamp or a hand, and is no print."""
        part = self.told[:, self._rows(box), self._columns(box)] > _LIKELY
        if not part.size:
            return False
        shares = [float(layer.mean()) for layer in part]
        print_ = shares[KINDS.index("print")]
        return max(shares[: KINDS.index("print")]) > max(_MOSTLY, _RATHER * print_)

    def covered(self, box: Box, size: tuple[int, int]) -> Field:
        """Return where, in a box of so many rows and columns, something lies that is laid on print, and no print."""
        import cv2
        import numpy as np

        part = self.told[:, self._rows(box), self._columns(box)]
        laid = part[: KINDS.index("print")].max(axis=0)
        only = ((laid > _LIKELY) & (part[KINDS.index("print")] < _LIKELY)).astype(np.uint8)
        field: Field = cv2.resize(only, (size[1], size[0]), interpolation=cv2.INTER_NEAREST) > 0
        return field

    def without(self, boxes: Sequence[Box]) -> "Sight":
        """Return what was seen outside some boxes: what lies in them is known to be print."""
        if not boxes:
            return self
        told = self.told.copy()
        for box in boxes:
            told[:, self._rows(box), self._columns(box)] = 0.0
        return replace(self, told=told)

    def among(self, ink: Field) -> "Sight":
        """Return what was seen where there is ink: the table below the sheet and the dark edge of a copy have none."""
        return replace(self, told=self.told * (self.share_of(ink) > 0))

    def share_of(self, ink: Field) -> Field:
        """Return the share of each cell that is ink; `ink` is a field of the size of the page."""
        import cv2
        import numpy as np

        tall, wide = self.told.shape[1:]
        whole = round(tall * self.cell), round(wide * self.cell)
        below, beside = max(0, whole[0] - ink.shape[0]), max(0, whole[1] - ink.shape[1])
        field = cv2.copyMakeBorder(ink, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=0)
        return cv2.resize(field, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32) / FULL

    def unread_amount(self, box: Box, share: Field) -> float:
        """Return how much ink of a signature may lie in the cells of a box in which something was not read."""
        signatures = self.told[KINDS.index("signature")] * (share > 0)
        return self._squares(signatures[self._rows(box), self._columns(box)])

    def kinds_of(self, box: Box, share: Field) -> tuple[float, ...]:
        """Return the chance of each kind for the ink in a box, `share` of each cell."""
        part = share[self._rows(box), self._columns(box)]
        total = float(part.sum())
        if not total:
            return (0.0,) * len(KINDS)
        told = self.told[:, self._rows(box), self._columns(box)]
        return tuple(float((layer * part).sum()) / total for layer in told)

    def _squares(self, chances: Field) -> float:
        """Return how much ink some cells may hold, in squares of the height of print."""
        return float(chances[chances > _HINT].sum()) * (self.cell / self.height) ** 2

    def _rows(self, box: Box) -> slice:
        return slice(max(0, round(box.top / self.cell)), max(0, round(box.bottom / self.cell)))

    def _columns(self, box: Box) -> slice:
        return slice(max(0, round(box.left / self.cell)), max(0, round(box.right / self.cell)))


class Eye:
    """The net, ready to look; its file was found sound when the rules were loaded."""

    def __init__(self, path: Path) -> None:
        import cv2

        self._net = cv2.dnn.readNetFromONNX(str(path))

    def see(self, page: Grey, height: float, ink: Field | None = None) -> Sight:
        """Look at an evened page whose print is so high; given its ink, a field of its size, only at what has some.

        Of the paper no more is looked at than the net looks around the ink: the rest costs time and changes nothing.
        """
        import cv2
        import numpy as np

        scale = min(1.0, HEIGHT / height)  # what is smaller shows no more by being blown up, and costs time
        wide, tall = (max(_MULTIPLE, round(side * scale)) for side in page.size)
        small = cv2.resize(np.asarray(page), (wide, tall), interpolation=cv2.INTER_AREA)
        below, beside = -tall % _MULTIPLE, -wide % _MULTIPLE
        dark = cv2.copyMakeBorder(darkness(small), 0, below, 0, beside, cv2.BORDER_CONSTANT, value=0)
        left, top, across, down = cv2.boundingRect(ink) if ink is not None else (0, 0, *page.size)
        rows, columns = _around(top, down, scale, dark.shape[0]), _around(left, across, scale, dark.shape[1])
        self._net.setInput(quarters(dark[rows, columns])[None].astype(np.float32) / 255.0)
        told = np.zeros((len(KINDS), dark.shape[0] // STEP, dark.shape[1] // STEP), np.float32)
        told[:, _cells(rows), _cells(columns)] = self._net.forward()[0]
        sight = Sight(told=told, cell=STEP / scale, height=height)
        return sight if ink is None else sight.among(ink)


def _around(first: int, many: int, scale: float, side: int) -> slice:
    """Return what the net looks at to see some rows or columns of a page, in those of its picture."""
    start = int(first * scale - _REACH) // _MULTIPLE * _MULTIPLE
    stop = -(-int((first + many) * scale + _REACH) // _MULTIPLE) * _MULTIPLE
    return slice(max(0, start), min(side, stop))


def _cells(points: slice) -> slice:
    return slice(points.start // STEP, points.stop // STEP)


def darkness(page: Field) -> Field:
    """Return how dark each point of an evened page is: 0 the paper, 255 black."""
    return 255 - page


def quarters(field: Field) -> Field:
    """Return the points of even and odd rows and columns as four fields: the first layer of the net takes them so, as
    OpenCV reckons eight channels at a time however few there are.
    """
    import numpy as np

    return np.stack([field[row::2, column::2] for row in (0, 1) for column in (0, 1)])
