"""Where the lines of a page lie: the net gives the chance of text for every point (DB, Liao et al. 2020)."""

from dataclasses import dataclass

from mailbot.documents.pages.second.nets import Field, Nets, asked

_LONGEST, _SHORTEST, _TALLEST = 960, 640, 1920
"""Pixels of the longer side of a page as the net gets it at most, of the shorter at least, and of the longer whatever
the shorter is: a roll of paper is no page.
"""
_MULTIPLE = 32
"""What the sides of its picture are multiples of."""
_WHITE = 127.5
"""Half of the value of white: a net wants its points between -1 and 1."""
_LIKELY, _LINE = 0.3, 0.5
"""The chance from which a point is one of text, and its mean from which what hangs together is a line."""
_GROWN = 1.6
"""How much a line is grown, for the net shows its core: by its area times this over its girth (DB)."""
_THIN = 3
"""Pixels across which is no line."""
_MOST = 400
"""Lines of a page at most; a page of hatching has thousands."""
_STEEP = 45.0
"""Degrees from which a line stands rather than lies."""
_LYING = 0.8
"""Width to height from which a strip may be read as a line; what is narrower stands on its side."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Strip:
    """A line on a page: its middle, width and height in pixels, and how far it leans, in degrees clockwise."""

    x: float
    y: float
    width: float
    height: float
    angle: float

    @property
    def left(self) -> float:
        """Return the left edge."""
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        """Return the right edge."""
        return self.x + self.width / 2

    def cut_from(self, picture: Field) -> Field:
        """Return the strip, laid straight, out of a picture (rows, columns, colours)."""
        import cv2

        turn = cv2.getRotationMatrix2D((self.x, self.y), self.angle, 1.0)
        turn[0, 2] += self.width / 2 - self.x
        turn[1, 2] += self.height / 2 - self.y
        size = (max(_THIN, round(self.width)), max(_THIN, round(self.height)))
        return cv2.warpAffine(picture, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def strips_of(picture: Field, nets: Nets) -> list[Strip]:
    """Return the lines of a page (rows, columns, colours) that lie, from the top."""
    import cv2
    import numpy as np

    rows, columns = picture.shape[:2]
    long, short = max(rows, columns), min(rows, columns)
    scale = min(max(min(1.0, _LONGEST / long), min(1.0, _SHORTEST / short)), _TALLEST / long)
    size = [max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (columns, rows)]
    chances = asked(nets.finds, points_of(cv2.resize(picture, size)))[0]
    likely = cv2.dilate((chances > _LIKELY).astype(np.uint8), np.ones((2, 2), np.uint8))
    across, down = columns / size[0], rows / size[1]
    found = []
    for contour in cv2.findContours(likely, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
        (x, y), (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < _THIN or _mean(chances, contour) < _LINE:
            continue
        while angle > _STEEP:
            width, height, angle = height, width, angle - 2 * _STEEP
        while angle < -_STEEP:
            width, height, angle = height, width, angle + 2 * _STEEP
        more = width * height * _GROWN / (width + height)
        strip = Strip(
            x=x * across, y=y * down, width=(width + more) * across, height=(height + more) * down, angle=angle
        )
        if strip.width > _LYING * strip.height:
            found.append(strip)
    return sorted(found, key=lambda strip: strip.y)[:_MOST]


def points_of(picture: Field) -> Field:
    """Return a picture as a net wants it: one of (colours, rows, columns) between -1 and 1."""
    import numpy as np

    return (picture.astype(np.float32) / _WHITE - 1.0).transpose(2, 0, 1)[None]


def _mean(chances: Field, contour: Field) -> float:
    """Return the mean chance within a contour."""
    import cv2
    import numpy as np

    left, top, width, height = cv2.boundingRect(contour)
    within = np.zeros((height, width), np.uint8)
    cv2.drawContours(within, [contour - (left, top)], -1, 1, -1)
    return float(cv2.mean(chances[top : top + height, left : left + width], within)[0])
