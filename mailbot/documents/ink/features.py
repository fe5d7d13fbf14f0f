"""What is seen at a signature place, as numbers that are weighed."""

import math
from collections.abc import Sequence

from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.marks import Mark, is_stamp
from mailbot.documents.ink.places import Place
from mailbot.documents.ink.rows import letters_in_rows

_LITTLE = 0.12
"""Ink to which it is dirt, in squares of the height of print: the dot of a letter has a tenth."""
_LOW = 0.6
"""Height to which all that stands at a place is dirt or what is left of its rule, in heights of print."""
_LINE = 1.7
"""Height of a line of print at most, its deepest and tallest letters together, in heights of print."""


def _like_words(mark: Mark, doubted: Sequence[Box], height: float) -> bool:
    """Say whether a mark may be letters of a doubted word: one that is as tall as two lines is none."""
    return mark.tall < _LINE * height and any(box.overlap(mark.box) > 0.6 * mark.box.area for box in doubted)


def features_of(place: Place, marks: Sequence[Mark], doubted: Sequence[Box], height: float) -> dict[str, float]:
    """Return what is seen at a place, in heights of print; `doubted` are words that may be print."""
    stamps = [mark for mark in marks if is_stamp(mark, height)]
    letters = letters_in_rows([mark for mark in marks if not is_stamp(mark, height)], height)
    rest = [mark for mark in marks if mark not in letters and not is_stamp(mark, height) and not mark.stamped]
    if all(mark.tall < _LOW * height for mark in rest) or sum(mark.size for mark in rest) < _LITTLE * height**2:
        rest = []
    ink = sum(mark.size for mark in rest) / (height * height)
    tallest = max((mark.tall for mark in rest), default=0.0) / height
    widest = max((mark.wide for mark in rest), default=0.0) / height
    largest = max((mark.size for mark in rest), default=0.0) / (height * height)
    across = (max(m.box.right for m in rest) - min(m.box.left for m in rest)) / height if rest else 0.0
    down = (max(m.box.bottom for m in rest) - min(m.box.top for m in rest)) / height if rest else 0.0
    like_print = sum(m.size for m in rest if 0.4 * height < m.tall < 1.3 * height and m.wide < 1.6 * height)
    share = like_print / max(1.0, sum(m.size for m in rest))
    return {
        "ink": math.log1p(ink),
        "largest": math.log1p(largest),
        "tallest": min(tallest, 5.0),
        "widest": min(widest, 12.0) ** 0.5,
        "across": min(across, 20.0) ** 0.5,
        "down": min(down, 6.0),
        "beyond": min(max(0.0, tallest - 1.4), 2.0),
        "long": min(max(0.0, widest - 2.2), 4.0),
        "large": math.log1p(sum(m.size for m in rest if m.tall > 1.6 * height or m.wide > 2.2 * height) / height**2),
        "pieces": math.log1p(len(rest)),
        "like_print": share if rest else 0.0,
        "read": sum(m.size for m in rest if _like_words(m, doubted, height)) / max(1.0, sum(m.size for m in rest)),
        "nothing": 0.0 if rest else 1.0,
        "stamp": 1.0 if stamps or letters else 0.0,
        "inside": math.log1p(sum(mark.size for mark in marks if mark.stamped) / (height * height)),
        "rim": max((m.rim for m in rest), default=0.0),
        "cell": 1.0 if place.kind == "cell" else 0.0,
        "free": 1.0 if place.kind == "free" else 0.0,
        "closing": 1.0 if place.label is not None and place.label.closing else 0.0,
        "nameless": 1.0 if place.kind == "nameless" else 0.0,
    }
