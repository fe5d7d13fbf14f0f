"""Lines of print that OCR passed over: it cuts a page into columns, and a label by itself far below is in none."""

from collections.abc import Sequence

from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.points.pieces import Pieces
from mailbot.documents.ink.reading.page import FAIRLY_SURE, PARAGRAPH, Page, Told
from mailbot.documents.ink.rows import letters_in
from mailbot.documents.pages.words import Line

_LETTER = (0.3, 1.5, 14.0)
"""How tall a letter is, and how wide a word at most whose letters run into each other, in heights of print."""
_LEVEL, _APART = 0.5, 1.8
"""How much higher or lower the next letter of a line may stand, and how far behind, in heights of print."""
_WORD, _BLURRED = 5, 4
"""Letters of a line at least; and where they run into each other, as those of a blurred word do, which is read last."""
_EDGE = 1.0
"""How much paper around a line is read with it, in heights of print."""
_COLUMNS = 20.0
"""How far apart the words in the cells of two columns stand at most, in heights of print."""
_BESIDE = 3.0
"""How far before and behind all print a line may stand: beyond lies the table under the sheet."""
_MOST = 5
"""How many lines are read at most, the lowest first."""


def passed_over(page: Page, read: Told, lines: Sequence[Line]) -> list[Box]:
    """Return the lines below the running text of a page in which letters stand and no word was read.

    None where a label that was read asks the patient's side to sign, unless only the other side is named.
    """
    if read.asks and not read.misses_ours:
        return []
    known = [word for line in lines for word in line.words if word.sure >= FAIRLY_SURE]
    running = [word.bottom for line in lines if len(line.words) >= PARAGRAPH for word in line.words]
    if not known or not running or max(running) >= page.picture.height:
        return []
    letters = _letters(page, max(running))
    free = [one for one in letters if not any(word.left <= _across(one) <= word.right
            and word.top <= _down(one) <= word.bottom for word in known)]  # fmt: skip
    left = min(word.left for word in known) - _BESIDE * page.height
    right = max(word.right for word in known) + _BESIDE * page.height
    rows = [row for row in _rows(free, page.height) if left < row[0].left and row[-1].right < right]
    rows = [row for row in rows if _letters_of(row) >= _BLURRED]
    rows.sort(key=lambda row: (_letters_of(row) < _WORD, -row[0].bottom))
    return [_strip(line, page) for line in _levels(rows, page.height)[:_MOST]]


def _letters(page: Page, top: float) -> list[Box]:
    low, tall, wide = (limit * page.height for limit in _LETTER)
    stats = Pieces.of(page.drawing.ink[int(top) :]).stats[1:]
    fits = (stats[:, 3] >= low) & (stats[:, 3] <= tall) & (stats[:, 2] <= wide)
    boxes = stats[fits][:, :4].tolist()
    return [Box(left=x, top=y + int(top), right=x + w, bottom=y + h + int(top)) for x, y, w, h in boxes]


def _rows(letters: Sequence[Box], height: float) -> list[list[Box]]:
    """Return the letters in rows, from the left."""
    rows: list[list[Box]] = []
    for letter in sorted(letters, key=lambda one: one.left):
        near = (
            row for row in rows
            if abs(_down(row[-1]) - _down(letter)) < _LEVEL * height and letter.left - row[-1].right < _APART * height
        )  # fmt: skip
        row = next(near, None)
        if row is None:
            rows.append([letter])
        else:
            row.append(letter)
    return rows


def _levels(rows: Sequence[Sequence[Box]], height: float) -> list[list[Box]]:
    """Return rows with those that stand in one line joined: the cells of a row of a table are read together."""
    lines: list[list[Box]] = []
    for row in rows:
        level = next((one for one in lines if _are_level(one, row, height)), None)
        if level is None:
            lines.append([*row])
        else:
            level.extend(row)
    return lines


def _are_level(one: Sequence[Box], row: Sequence[Box], height: float) -> bool:
    """Say whether two rows stand in one line, no further apart than the columns of a table."""
    apart = max(row[0].left - max(box.right for box in one), min(box.left for box in one) - row[-1].right)
    return abs(_down(one[0]) - _down(row[0])) < _LEVEL * height and apart < _COLUMNS * height


def _letters_of(row: Sequence[Box]) -> int:
    return sum(map(_count, row))


def _count(letter: Box) -> int:
    return letters_in(letter.right - letter.left, letter.bottom - letter.top)


def _strip(row: Sequence[Box], page: Page) -> Box:
    edge = _EDGE * page.height
    return Box(
        left=max(0.0, min(one.left for one in row) - edge),
        top=max(0.0, min(one.top for one in row) - edge),
        right=min(float(page.picture.width), max(one.right for one in row) + edge),
        bottom=min(float(page.picture.height), max(one.bottom for one in row) + edge),
    )


def _across(box: Box) -> float:
    return (box.left + box.right) / 2


def _down(box: Box) -> float:
    return (box.top + box.bottom) / 2
