"""What is seen at a signature place, as numbers that are weighed."""

import math
from collections.abc import Sequence

from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.marks import Mark, is_stamp
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.scene import Scene
from mailbot.documents.ink.strokes import is_broad, shape_of

_LITTLE = 0.12
"""Ink to which it is dirt, in squares of the height of print: the dot of a letter has a tenth."""
_LOW = 0.6
"""Height to which all that stands at a place is dirt or what is left of its rule, in heights of print."""
_INTO = 0.3
"""Share of the width of a mark below which it ends before the rule begins: what it signs is not that rule."""
_LINE = 1.7
"""Height of a line of print at most, its deepest and tallest letters together, in heights of print."""


def _like_words(mark: Mark, doubted: Sequence[Box], height: float) -> bool:
    """Say whether a mark may be letters of a doubted word: one that is as tall as two lines is none."""
    return mark.tall < _LINE * height and any(box.overlap(mark.box) > 0.6 * mark.box.area for box in doubted)


def _reach(mark: Mark, place: Place) -> float:
    """Return how much of a mark lies behind the beginning of what is written on: all of one above a caption."""
    if place.kind == "cell" and place.label is not None and mark.box.bottom < place.label.middle:
        return mark.wide
    return min(mark.wide, mark.box.right - place.start)


def features_of(place: Place, marks: Sequence[Mark], scene: Scene) -> dict[str, float]:
    """Return what is seen at a place, in heights of print."""
    height = scene.height
    stamps = [mark for mark in marks if is_stamp(mark, height)]
    rest = [mark for mark in marks if not is_stamp(mark, height) and not mark.stamped]
    if all(mark.tall < _LOW * height for mark in rest) or sum(mark.size for mark in rest) < _LITTLE * height**2:
        rest = []
    size = max(1.0, sum(mark.size for mark in rest))

    def share(of: Sequence[Mark]) -> float:
        return sum(mark.size for mark in of) / size

    ink = sum(mark.size for mark in rest) / (height * height)
    tallest = max((mark.tall for mark in rest), default=0.0) / height
    widest = max((mark.wide for mark in rest), default=0.0) / height
    largest = max((mark.size for mark in rest), default=0.0) / (height * height)
    shape = shape_of(scene.ink, rest, height)
    like_print = [m for m in rest if 0.4 * height < m.tall < 1.3 * height and m.wide < 1.6 * height]
    middle = sum(m.size * (m.box.top + m.box.bottom) / 2 for m in rest) / size
    typed = scene.typed_at(place)
    return {
        "ink": math.log1p(ink),
        "largest": math.log1p(largest),
        "tallest": min(tallest, 5.0),
        "widest": min(widest, 12.0) ** 0.5,
        "beyond": min(max(0.0, tallest - 1.4), 2.0),
        "large": math.log1p(sum(m.size for m in rest if m.tall > 1.6 * height or m.wide > 2.2 * height) / height**2),
        "pieces": math.log1p(len(rest)),
        "like_print": share(like_print) if rest else 0.0,
        "read": share([m for m in rest if _like_words(m, scene.doubted, height)]),
        "nothing": 0.0 if rest else 1.0,
        "stamp": 1.0 if stamps else 0.0,
        "inside": math.log1p(sum(mark.size for mark in marks if mark.stamped) / (height * height)),
        "rim": max((m.rim for m in rest), default=0.0),
        "cell": 1.0 if place.kind == "cell" else 0.0,
        "free": 1.0 if place.kind == "free" else 0.0,
        "closing": 1.0 if place.label is not None and place.label.closing else 0.0,
        "nameless": 1.0 if place.kind == "nameless" else 0.0,
        "stroke": math.log1p(shape.long),
        "row": shape.row,
        "broad": share([m for m in rest if is_broad(scene.ink, m, height)]),
        "digits": share([m for m in rest if _like_words(m, scene.digits, height)]),
        "lettered": share([m for m in rest if id(m) in scene.lettered]),
        "contested": share([m for m in rest if id(m) in scene.contested]),
        "before": share([m for m in rest if _reach(m, place) < _INTO * m.wide]),
        "under": max(-3.0, min(3.0, (middle - place.line) / height)) if rest else 0.0,
        "typed": 1.0 if typed else 0.0,
        "unlike": max((scene.unlike(word) for word in typed), default=0.0),
    }
