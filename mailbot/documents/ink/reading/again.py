"""The parts of a page that are read once more, and what is read there."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mailbot.documents.ink.lines import FULL, Box
from mailbot.documents.ink.marks import without_print
from mailbot.documents.ink.net.eye import Sight
from mailbot.documents.ink.points.pieces import Pieces
from mailbot.documents.ink.reading.page import FAIRLY_SURE, SURE, Page, Told, box_of
from mailbot.documents.ink.rows import unread_letters
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Line, Word, lines_of

_BEYOND, _UNREAD = 6.0, 1.0
"""How far below the last line a label may stand that was not read, and from how much ink on it is looked for: in
heights of print and squares of them.
"""
_STROKE = (5.0, 2.2)
"""Width and height from which a mark is a stroke and no print."""
_BEFORE, _ABOVE, _BELOW, _STRIPS, _HIDDEN = 22.0, 4.0, 2.4, 4, 2
"""How far before, above and below a rule its label may stand, in heights of print, and how many strips are
read again, those around what hides labels among them.
"""
_HIDES = (4.0, 2.5)
"""How far behind, and above or below what somebody wrote or stamped its label may stand, in heights of print."""
_MARGIN = 3.0
"""How far before all print a label may stand, in heights of print: what lies there is the table below the sheet."""
_COVERED = 0.6
"""The share of a strip that is read with another from which it is not read by itself."""
_SHARED = 0.3
"""The share of a word that lies in the box of another from which both are the same."""
_LABEL = 2
"""Letters that nobody read from which a strip is worth another reading."""

Reread = Callable[[Grey, Sequence[Word]], list[Word]]
"""Reads the words of a strip of a page; the words of the page tell in which script."""


def strips_of(read: Told, page: Page, sight: Sight | None) -> list[Box]:
    """Return the parts of a page in which labels may stand that were not read: before and below rules without one.

    Where no label asks the patient's side to sign, those around what somebody signed or stamped come first: it hides
    them.
    """
    rules = [
        replace(one.box, top=one.line - _ABOVE * page.height, bottom=one.line + _BELOW * page.height)
        for one in read.places
        if one.kind == "nameless"
    ]
    asked = any(one.party in ("ours", "unsaid") and one.label is not None and not one.label.bare for one in read.places)
    laid = [] if asked or sight is None else sight.laid_on()
    hidden = [_around(box, page.height) for box in laid if not _beside_print(box, read, page.height)]
    edge = min((one.left for one in read.print_), default=0.0) - _MARGIN * page.height
    found: list[Box] = []
    for one in (*sorted(hidden, key=lambda box: -box.top)[:_HIDDEN], *sorted(rules, key=lambda box: -box.top)):
        strip = Box(
            left=max(0.0, edge, one.left - _BEFORE * page.height),
            top=max(0.0, one.top),
            right=min(float(page.picture.width), one.right),
            bottom=min(float(page.picture.height), one.bottom),
        )
        if strip.right > strip.left and not any(other.overlap(strip) > _COVERED * strip.area for other in found):
            found.append(strip)
    return found[:_STRIPS]


def _beside_print(box: Box, read: Told, height: float) -> bool:
    """Say whether something lies beside all that is printed: on the table, or in the margin."""
    left, right = (
        min((one.left for one in read.print_), default=0.0),
        max((one.right for one in read.print_), default=0.0),
    )
    return box.right < left or box.left > right + _BEFORE * height


def _around(box: Box, height: float) -> Box:
    aside, off = _HIDES
    return Box(
        left=box.left, right=box.right + aside * height, top=box.top - off * height, bottom=box.bottom + off * height
    )


def last_lines(read: Told, lines: Sequence[Line], page: Page) -> list[Box]:
    """Return the strip around the last line of a page that has no signature place but ink there that was not read."""
    import cv2

    lowest = max((word.bottom for line in lines for word in line.words if word.sure >= SURE), default=0.0)
    if not lowest or any(place.party != "field" for place in read.places):
        return []
    top, bottom = max(0.0, lowest - 3 * page.height), min(float(page.picture.height), lowest + _BEYOND * page.height)
    unread = without_print(page.drawing, read.print_, page.height)[int(top) : int(bottom)]
    if cv2.countNonZero(unread) < _UNREAD * page.height**2:
        return []
    return [Box(left=0.0, top=top, right=float(page.picture.width), bottom=bottom)]


def read_strips(
    page: Page, strips: Sequence[Box], lines: Sequence[Line], reread: Reread, sight: Sight | None
) -> list[Word]:
    """Return the words of strips that were not read before; one that two of them share once, as it was read best."""
    found: list[Word] = []
    for strip in strips:
        first = 1 + max((word.line for word in (*(one for line in lines for one in line.words), *found)), default=0)
        for word in _read_strip(page, strip, lines, reread, sight):
            shared = [one for one in found if _same(word, one) or _same(one, word)]
            if all(one.sure < word.sure for one in shared):
                found = [one for one in found if one not in shared] + [replace(word, line=first + word.line)]
    return found


def _read_strip(page: Page, strip: Box, lines: Sequence[Line], reread: Reread, sight: Sight | None) -> Iterator[Word]:
    """Yield the words of a strip that were not read before, with rules, large strokes and what is seen to be laid on
    print taken off; their lines are counted from its first.
    """
    import cv2
    import numpy as np
    from PIL import Image

    rows, columns = slice(int(strip.top), int(strip.bottom)), slice(int(strip.left), int(strip.right))
    field = np.asarray(page.picture)[rows, columns].copy()
    field[page.drawing.lines[rows, columns] > 0] = FULL
    pieces = Pieces.of(page.drawing.ink[rows, columns])
    stats = pieces.stats
    strokes = (stats[:, 2] > _STROKE[0] * page.height) | (stats[:, 3] > _STROKE[1] * page.height)
    strokes[0] = False
    known = [word for line in lines for word in line.words if word.sure >= FAIRLY_SURE]
    sure = [word for word in known if word.sure >= SURE]
    if unread_letters(stats[~strokes][1:], strip, sure, page.height) < _LABEL:
        return
    field[cv2.dilate(pieces.painted(strokes), np.ones((3, 3), np.uint8)) > 0] = FULL
    if sight is not None:
        field[sight.covered(strip, field.shape)] = FULL
    large = Image.fromarray(field).resize((field.shape[1] * 2, field.shape[0] * 2), Image.Resampling.BICUBIC)
    for word in reread(large, known):
        box = replace(
            word, left=word.left / 2 + strip.left, right=word.right / 2 + strip.left,
            top=word.top / 2 + strip.top, bottom=word.bottom / 2 + strip.top,
        )  # fmt: skip
        if page.is_read(word) and all(one.sure < min(SURE, word.sure) for one in known if _same(box, one)):
            yield box


def printed_lines(lines: Sequence[Line], sight: Sight) -> list[Line]:
    """Return the lines of a page without the words of stamps and of hands: no labels, and no ends of places."""
    return lines_of(word for line in lines for word in line.words if not sight.is_laid_on(box_of(word)))


def renewed(lines: Sequence[Line], further: Sequence[Word]) -> list[Line]:
    """Return the lines of a page with further words, each instead of what was read in its place before."""
    words = [word for line in lines for word in line.words]
    there = [next((word.line for word in words if _same(one, word)), one.line) for one in further]
    kept = [word for word in words if not any(_same(one, word) for one in further)]
    return lines_of([*kept, *(replace(one, line=line) for one, line in zip(further, there, strict=True))])


def _same(word: Word, known: Word) -> bool:
    """Say whether a word stands where another was read before."""
    box = box_of(word)
    return box_of(known).overlap(box) > _SHARED * box.area
