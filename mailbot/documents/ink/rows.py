"""Marks that stand in rows as the letters of a stamp do: of one height, close to each other, row below row."""

from collections.abc import Sequence

from mailbot.documents.ink.lines import Box, Field
from mailbot.documents.ink.marks import Mark
from mailbot.documents.pages.words import Word

_LETTER = (0.18, 1.8, 5.0)
"""Height of a letter, and its height and width at most where some run into each other, in heights of print."""
_ALIKE, _APART, _CLIMB = 1.7, 2.0, 0.45
"""How much taller than its neighbour a letter may be; how far behind it, and how much higher or lower, in heights."""
_WIDTH = 0.9
"""Width of a letter, in its height: what is wider are several."""
_LEAST, _ALL = 2, 7
"""Letters of a row and of a stamp at least."""
_BELOW = 4.0
"""How far below the middle of a row the next one is at most, in heights of its letters."""


def letters_in_rows(marks: Sequence[Mark], height: float) -> list[Mark]:
    """Return the marks that are letters in rows, two rows at least below each other; a name by hand is in one row."""
    low, tall, wide = (limit * height for limit in _LETTER)
    letters = sorted((m for m in marks if low <= m.tall <= tall and m.wide <= wide), key=lambda m: m.box.left)
    rows: list[list[Mark]] = []
    for letter in letters:
        row = next((one for one in rows if _goes_on(one[-1], letter)), None)
        if row is None:
            rows.append([letter])
        else:
            row.append(letter)
    rows = [row for row in rows if _count(row) >= _LEAST]
    stacked = [row for row in rows if any(_stacked(row, other) for other in rows if other is not row)]
    return [mark for row in stacked for mark in row] if sum(map(_count, stacked)) >= _ALL else []


def _count(row: Sequence[Mark]) -> int:
    return sum(letters_in(mark.wide, mark.tall) for mark in row)


def letters_in(wide: float, tall: float) -> int:
    """Return how many letters a piece of print is by its width and height: some run into each other."""
    return max(1, round(wide / (_WIDTH * tall)))


def _goes_on(last: Mark, letter: Mark) -> bool:
    tall = max(last.tall, letter.tall)
    level = abs(last.box.top + last.box.bottom - letter.box.top - letter.box.bottom) / 2 <= _CLIMB * tall
    return level and tall <= _ALIKE * min(last.tall, letter.tall) and letter.box.left - last.box.right <= _APART * tall


def _stacked(row: Sequence[Mark], other: Sequence[Mark]) -> bool:
    tall = sum(mark.tall for mark in row) / len(row)
    apart = abs(_middle(row) - _middle(other))
    shared = min(row[-1].box.right, other[-1].box.right) - max(row[0].box.left, other[0].box.left)
    return 0.7 * tall < apart < _BELOW * tall and shared > 0


def _middle(row: Sequence[Mark]) -> float:
    return sum(mark.box.top + mark.box.bottom for mark in row) / 2 / len(row)


def unread_letters(pieces: Field, strip: Box, known: Sequence[Word], height: float) -> int:
    """Count the letters of a strip that stand in no word that was read: pieces as tall as one, wide ones several times.

    `pieces`: a row each, left, top, width and height within the strip.
    """
    import numpy as np

    tall = pieces[(pieces[:, 3] > _PRINTED[0] * height) & (pieces[:, 3] < _PRINTED[1] * height)]
    across = strip.left + tall[:, 0] + tall[:, 2] / 2
    down = strip.top + tall[:, 1] + tall[:, 3] / 2
    read = np.zeros(len(tall), dtype=bool)
    for word in known:
        read |= (word.left <= across) & (across <= word.right) & (word.top <= down) & (down <= word.bottom)
    count = np.maximum(1, np.round(tall[:, 2] / (_WIDTH * tall[:, 3])))
    return int(count[~read].sum())


_PRINTED = (0.28, 1.6)
"""How tall a printed letter is, in heights of print."""
