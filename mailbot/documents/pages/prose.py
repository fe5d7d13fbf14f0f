"""Running text on a page: what stands above it names nobody who signs below it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from mailbot.documents.pages.words import Line, Word

_COLUMNS = 2.2
"""Space from which two words of a line stand in columns of their own, in heights of print."""
_NEXT, _BESIDE = 3.0, 4
"""How far below a line of running text the next one of its paragraph ends at most, in heights of print; and the lines
of running text in columns beside each other.
"""
_SMALL = 5
"""Words with a small letter in front that a line of running text has at least; names and addresses have capitals."""
_FEWER = 3
"""The same of a line that goes on from one of running text above it."""
_PARAGRAPH = 2
"""Lines of running text that part a head from what is below; one may stand below the heads of two columns."""
_WORD = re.compile(r"[^\W\d_]{2,}")


class Boxed(Protocol):
    """What has a place on a page, in pixels: a word, a box."""

    @property
    def left(self) -> float:
        """Return where it begins."""

    @property
    def top(self) -> float:
        """Return its upper edge."""

    @property
    def right(self) -> float:
        """Return where it ends."""

    @property
    def bottom(self) -> float:
        """Return its lower edge."""


def apart(line: Line, height: float) -> Iterator[Line]:
    """Yield the pieces of a line that stand in columns of their own: two labels beside each other are no sentence."""
    piece: list[Word] = []
    for word in line.words:
        if piece and word.left - piece[-1].right > _COLUMNS * height:
            yield Line(words=tuple(piece))
            piece = []
        piece.append(word)
    if piece:
        yield Line(words=tuple(piece))


def prose_of(lines: Iterable[Line], height: float) -> list[Word]:
    """Return the lines of running text of a page, each as one long word."""
    pieces = (piece for line in lines for piece in apart(line, height))
    return [_box(piece.words) for piece in pieces if is_prose(piece)]


def without_ends(pieces: Sequence[Line], height: float) -> list[Line]:
    """Return pieces of lines without those with which a sentence goes on: "... to the account of\nthe hospital." """
    kept: list[Line] = []
    open_: list[Word] = []  # the last lines of running text that end within a sentence
    for piece in pieces:
        box, ended = _box(piece.words), _ended(piece)
        goes_on = (ended or small_words(piece) >= _FEWER) and any(_goes_on(box, one, height) for one in open_)
        if not goes_on:
            kept.append(piece)
        if not ended and (goes_on or is_prose(piece)):
            open_ = [*open_[1 - _BESIDE :], box]
    return kept


def _ended(piece: Line) -> bool:
    """Say whether a piece ends with a sentence, not with the dots of a rule."""
    return re.search(r"\w[.:;!?]\W{0,2}\Z", piece.text) is not None


def _goes_on(last: Word, line: Word, height: float) -> bool:
    """Say whether a piece stands right below another, from its left end."""
    return 0 < last.bottom - line.bottom < _NEXT * height and abs(last.left - line.left) < _COLUMNS * height


def is_prose(piece: Line) -> bool:
    """Say whether a piece of a line is running text; "(name, code, address, telephone)" says what to fill in."""
    return not piece.text.startswith("(") and small_words(piece) >= _SMALL


def small_words(piece: Line) -> int:
    """Return how many words of a piece begin with a small letter."""
    return sum(_is_small(word) for word in piece.words)


def parted(head: Boxed, place: Boxed, prose: Sequence[Boxed]) -> bool:
    """Say whether running text stands between the name of a party and what is below it: it heads that no more."""
    left, right = min(head.left, place.left), max(head.right, place.right)
    between = [
        one for one in prose
        if head.bottom < (one.top + one.bottom) / 2 < place.top and one.left < right and one.right > left
    ]  # fmt: skip
    return len(between) >= _PARAGRAPH


def _is_small(word: Word) -> bool:
    found = _WORD.search(word.text)
    return found is not None and found[0][0].islower()


def _box(words: Sequence[Word]) -> Word:
    return Word(
        text=" ".join(word.text for word in words),
        left=min(word.left for word in words),
        top=min(word.top for word in words),
        right=max(word.right for word in words),
        bottom=max(word.bottom for word in words),
        line=words[0].line,
    )
