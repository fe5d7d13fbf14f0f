"""The marks on a page that are no print: their shapes, and which place each of them belongs to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from mailbot.documents.ink.labels import Party
from mailbot.documents.ink.lines import FULL, Box, Drawing
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.points.pieces import Pieces
from mailbot.documents.ink.stamping.shapes import rim_of, ring_in
from mailbot.documents.pages.words import Line, Word

Field = Any  # a numpy array

_SURE, _FAIR = 75.0, 40.0
"""OCR is this sure of a short and of a long word that counts as print; scribbles read as words are doubted more."""
_GUESSED = 30.0
"""OCR is this sure of a word that may be print."""
_CERTAIN = 88.0
"""OCR is this sure of print; of the joined letters of a hand it is not."""
_SAME = (0.68, 1.42)
"""How much lower or higher than the print of the page a word may be to be print itself."""
_AS_DARK, _APART = (0.6, 1.7), 0.55
"""The same for the share of ink in its box, and for the pieces it falls into."""
_SHORT = 3
"""Letters from which a word by itself may count as print: initials are shorter."""
_TALL = frozenset(
    "bdfhklißtABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789бБАВГҐДЕЁЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯäöåõüšžāēīūčėįųąęģķļņéёйії"
)
_DEEP = frozenset("gjpqyQ,;()/ruрудфцщģķļņįųąę")
_LARGE = (3.5, 2.2)
"""Width and height of a stamp at least."""
_CLOSED = 0.6
"""How much of the rim of its hull is inked in a stamp, where rules or wear have broken it."""
_MOST = 3000
"""Marks that are looked at: a dirty copy has more specks than any sheet has strokes."""
_SIGNATURE = (2.5, 1.4)
"""Width and height of a signature in one stroke at least."""
_FLAT = (0.25, 0.6)
"""Height to which a mark is what is left of a rule: any mark, and one as wide as a rule."""
_UPRIGHT = (0.3, 2.6)
"""Width to which a mark of some height is what is left of the side of a frame."""
_HELD, _OFF_LINE, _CONTESTED = 0.25, 0.05, 0.7
"""The share of a mark that a place holds at least, what each height of print counts by which it lies off the line of
the place, and how much of the weight of its place a mark has in that of somebody else where it may be theirs.
"""
_UNNAMED, _FIELD = 0.1, 0.05
"""By how much less a mark belongs to a rule without a label, and to a field where a place to sign has the same cell."""
_SPECK = 0.07
"""Area to which a mark is dirt, in squares of the height of print."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A connected piece of ink: its box, its ink in pixels, and how much it is the rim of its convex hull.

    A ring or a frame has a `rim` near 1.0, broken ones somewhat less, a scribble a third.
    """

    box: Box
    size: float
    rim: float
    stamped: bool = False
    """It lies inside a stamp: a stroke across its words, or words of it that run into each other."""

    @property
    def wide(self) -> float:
        """Return its width."""
        return self.box.right - self.box.left

    @property
    def tall(self) -> float:
        """Return its height."""
        return self.box.bottom - self.box.top


def height_of_print(lines: Sequence[Line]) -> float:
    """Return the usual height of a printed word, in pixels."""
    heights = sorted(word.height for line in lines for word in line.words if word.sure >= _SURE and len(word.text) > 2)
    return max(6.0, heights[len(heights) // 2]) if heights else 24.0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Look:
    """How a word looks: height of its small letters, share of ink in its box, pieces a letter."""

    high: float
    dark: float
    pieces: float


def words_of_print(lines: Sequence[Line], drawing: Drawing) -> tuple[list[Word], list[Word]]:
    """Return the words that are print, and those that may be: OCR doubts them, but they have the size of print.

    A word is print where OCR is sure of it and it looks like the print of the
    page. A hand that OCR can read is told by its size, its thin or thick
    strokes, and by letters that hang together.
    """
    looks = {id(word): _look(word, drawing) for line in lines for word in line.words if word.sure < 100.0}
    many = [looks[id(w)] for line in lines for w in line.words if _SURE <= w.sure < 100.0 and len(w.text) > 3]
    usual = _Look(
        high=_median([look.high for look in many]),
        dark=_median([look.dark for look in many]),
        pieces=_median([look.pieces for look in many]),
    )
    found, doubted = [], []
    for line in lines:
        sure = [undrawn for word in line.words if _read(word) and (undrawn := _undrawn(word)) is not None]
        looks.update((id(word), _look(word, drawing)) for word in sure if word.sure < 100.0 and id(word) not in looks)
        for index, word in enumerate(sure):
            # a title or a footnote is print of another size: a whole piece of a line of it is read
            near = [w for w in sure[max(0, index - 2) : index + 3] if _beside(w, word)]
            whole = len(near) >= 3 and sum(len(w.text) for w in near) >= 14
            if word.sure >= 100.0 or whole or _certain(word, usual) or _alike(looks[id(word)], usual, word):
                found.append(word)
        known = {id(word) for word in found}
        for word in line.words:
            if id(word) not in known and len(word.text) > _SHORT and word.sure >= _GUESSED and usual.high:
                size = word.height / _units(word.text) / usual.high
                if _SAME[0] <= size <= _SAME[1]:
                    doubted.append(word)
    return found, doubted


def _beside(one: Word, other: Word) -> bool:
    """Say whether two words of a line are of one size and at most a word apart."""
    high, as_high = one.height / _units(one.text), other.height / _units(other.text)
    close = max(one.left, other.left) - min(one.right, other.right) < 3.0 * min(one.height, other.height)
    return close and 0.75 < high / max(as_high, 0.1) < 1.33


def _certain(word: Word, usual: _Look) -> bool:
    """Say whether OCR has no doubt of a word of the size of print: a bad scan lets its letters run into each other."""
    size = word.height / _units(word.text) / usual.high if usual.high else 0.0
    return word.sure >= _CERTAIN and len(word.text) > _SHORT and _SAME[0] <= size <= _SAME[1]


def _undrawn(word: Word) -> Word | None:
    """Return a word without the dots or underscores that follow it; None where it is nothing else."""
    letters = re.split(r"[_.…]{3,}", word.text)[0]
    if letters == word.text:
        return word
    if not letters.strip():
        return None
    right = word.left + (word.right - word.left) * len(letters) / len(word.text)
    return replace(word, text=letters, right=right)


def _look(word: Word, drawing: Drawing) -> _Look:
    import cv2

    box = drawing.ink[int(word.top) : int(word.bottom) + 1, int(word.left) : int(word.right) + 1]
    letters = max(1, sum(not sign.isspace() for sign in word.text))
    if box.size == 0:
        return _Look(high=0.0, dark=0.0, pieces=0.0)
    pieces = len(Pieces.of(box).stats) - 1
    return _Look(high=word.height / _units(word.text), dark=cv2.countNonZero(box) / box.size, pieces=pieces / letters)


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


def _alike(look: _Look, usual: _Look, word: Word) -> bool:
    """Say whether a word looks as the usual print of its page does."""
    if not usual.high:
        return True
    if len(word.text) < _SHORT:
        return False
    size, dark = look.high / usual.high, look.dark / max(usual.dark, 0.01)
    apart = look.pieces >= _APART * usual.pieces or look.pieces >= 1.0
    return _SAME[0] <= size <= _SAME[1] and _AS_DARK[0] <= dark <= _AS_DARK[1] and apart


@lru_cache(maxsize=4096)
def _units(text: str) -> float:
    """Return how high a word is by its letters, in heights of small ones."""
    return 1.0 + (0.42 if any(c in _TALL for c in text) else 0.0) + (0.35 if any(c in _DEEP for c in text) else 0.0)


def _read(word: Word) -> bool:
    """Say whether a word was read as print is: with sureness, and with more different letters than a scribble."""
    letters = len(set(re.findall(r"\w", word.text.casefold().replace("_", ""))))
    if word.sure >= 100.0:
        return True
    return letters >= 2 and (word.sure >= _SURE or (word.sure >= _FAIR and letters >= 5))


def without_print(drawing: Drawing, words: Sequence[Word], height: float) -> Field:
    """Return the ink of a page without its printed words; strokes that leave a word's box stay whole."""
    import numpy as np

    ink = drawing.ink
    covered = np.zeros_like(ink)
    margin = max(1.0, 0.14 * height)
    for word in words:
        rows = slice(max(0, int(word.top - margin)), int(word.bottom + margin) + 1)
        covered[rows, max(0, int(word.left - margin)) : int(word.right + margin) + 1] = FULL
    pieces = Pieces.of(ink)
    stats = pieces.stats
    inside = np.bincount(pieces.numbers[(covered & ink) > 0], minlength=len(stats))
    # mostly inside: a letter; mostly outside: a stroke that crosses print, of which what is outside is kept
    letter = inside >= 0.65 * stats[:, 4]
    letter[0] = True
    crossing = (stats[:, 2] > 2.5 * height) | (stats[:, 3] > 1.8 * height)
    stays: Field = pieces.painted(~letter * FULL) & (~covered | pieces.painted(crossing * FULL))
    return stays


def marks_of(ink: Field, height: float) -> list[Mark]:
    """Return the marks of a page, pieces that nearly touch taken together, specks left out.

    What a stroke leaves outside the ring of a stamp that it crosses is a mark of its own.
    """
    import cv2
    import numpy as np

    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    pieces = Pieces.of(joined)
    stats = pieces.stats
    found: list[Mark] = []
    for index in np.flatnonzero(_worth_a_mark(stats, height)).tolist()[:_MOST]:
        x, y, w, h, size = (int(v) for v in stats[index])
        box = Box(left=float(x), top=float(y), right=float(x + w), bottom=float(y + h))
        if w <= _LARGE[0] * height or h <= _LARGE[1] * height:
            found.append(Mark(box=box, size=float(size), rim=0.0))
            continue
        piece = pieces.numbers[y : y + h, x : x + w] == index
        ring = ring_in(piece, height)
        if ring is None:
            found.append(Mark(box=box, size=float(size), rim=rim_of(piece, height)))
            continue
        found.append(Mark(box=ring.box(x, y), size=float(size), rim=1.0))
        rest = Pieces.of(ring.outside(piece)).stats
        for left, top, wide, tall, area in rest[np.flatnonzero(_worth_a_mark(rest, height))].tolist():
            part = Box(left=x + left, top=y + top, right=x + left + wide, bottom=y + top + tall)
            found.append(Mark(box=part, size=float(area), rim=0.0))
    return found


def _worth_a_mark(stats: Field, height: float) -> Field:
    """Return which components are more than dirt and what is left of rules; the first is the paper."""
    wide, tall, size = stats[:, 2], stats[:, 3], stats[:, 4]
    worth = (size >= _SPECK * height * height) & (tall >= _FLAT[0] * height)
    worth &= (tall >= _FLAT[1] * height) | (wide <= 10 * height)
    worth &= (wide >= _UPRIGHT[0] * height) | (tall <= _UPRIGHT[1] * height)
    worth[0] = False
    return worth


def is_stamp(mark: Mark, height: float) -> bool:
    """Say whether a mark is the ring or the frame of a stamp: large, closed, and empty inside."""
    large = mark.wide > _LARGE[0] * height and mark.tall > _LARGE[1] * height and mark.wide < 4 * mark.tall
    return large and mark.rim > _CLOSED


def is_stroke(mark: Mark, height: float) -> bool:
    """Say whether a mark by itself may be a signature: larger than letters, and neither a frame nor a line."""
    return mark.wide > _SIGNATURE[0] * height and mark.tall > _SIGNATURE[1] * height and mark.rim < _CLOSED


def _wider(box: Box, share: float) -> Box:
    across, down = share * (box.right - box.left), share * (box.bottom - box.top)
    return Box(left=box.left - across, top=box.top - down, right=box.right + across, bottom=box.bottom + down)


def outside_stamps(marks: Sequence[Mark], height: float) -> list[Mark]:
    """Return the marks without the words, the rings and what else is within stamps."""
    stamps = [mark for mark in marks if is_stamp(mark, height)]
    around = [_wider(mark.box, 0.15) for mark in stamps]
    return [
        mark
        for mark in marks
        if mark in stamps or not any(box.overlap(mark.box) > 0.8 * mark.box.area for box in around)
    ]


def assigned(
    marks: Sequence[Mark], places: Sequence[Place], height: float, against: Sequence[Party] = ("other", "field")
) -> tuple[dict[int, list[Mark]], frozenset[int]]:
    """Return the marks of each place by its index, and those, by `id`, that lie as much in a place of somebody else.

    Each goes to the place that holds most of it, if any. `against` are those whose places are somebody else's.
    """
    found: dict[int, list[Mark]] = {}
    contested: set[int] = set()
    for mark in marks:
        weights = [_weight(mark, place, height) for place in places]
        best = max(range(len(places)), key=lambda at: weights[at], default=-1)
        if best < 0 or weights[best] <= 0.0:
            continue
        found.setdefault(best, []).append(mark)
        others = [w for w, place in zip(weights, places, strict=True) if _of_others(place, places[best], against)]
        if max(others, default=0.0) > _CONTESTED * weights[best]:
            contested.add(id(mark))
    return found, frozenset(contested)


def _of_others(one: Place, place: Place, against: Sequence[Party]) -> bool:
    """Say whether somebody else is to write at a place, or something else, by its label: a column alone is no proof."""
    apart = one.party != place.party and (one.party in against or place.party in against)
    return apart and one.kind != "nameless"


def _weight(mark: Mark, place: Place, height: float) -> float:
    """Return how much a mark belongs to a place; 0.0 where too little of it lies there."""
    share = place.box.overlap(mark.box) / mark.box.area
    if share < _HELD:
        return 0.0
    across = max(0.0, min(mark.box.right, place.box.right) - max(mark.box.left, place.box.left))
    weight = share + 0.2 * across / max(1.0, mark.wide)
    weight -= _OFF_LINE * abs((mark.box.top + mark.box.bottom) / 2 - (place.line - 0.8 * height)) / height
    return weight - (_UNNAMED if place.kind == "nameless" else _FIELD if place.party == "field" else 0.0)
