"""The parts of a page that are read once more, and what is read there."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from mailbot.documents.ink.lines import FULL, Box, Field
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
_GROWN = 3
"""Points across a square by which a stroke that is taken off is grown: its edge is pale."""
_LINE = 4.0
"""Height to which a strip holds one line of print, in which what is wide is a word that ran together."""
_BEFORE, _ABOVE, _BELOW, _STRIPS, _HIDDEN = 22.0, 4.0, 2.4, 4, 2
"""How far before, above and below a rule its label may stand, in heights of print, and how many strips are
read again, those around what hides labels among them.
"""
_HIDES = (4.0, 2.5)
"""How far behind, and above or below what somebody wrote or stamped its label may stand, in heights of print."""
_CAPTION, _CAPTIONS = (0.15, 2.2), 4
"""Where below its rule a caption stands, in heights of print, and how many captions are read by themselves."""
_SIGNED = 1.0
"""How much of a signature stands on a rule that is read before others, in squares of the height of print."""
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
    laid = [] if read.asks or sight is None else sight.laid_on()
    hidden = [_around(box, page.height) for box in laid if not _beside_print(box, read, page.height)]
    edge = min((one.left for one in read.print_), default=0.0) - _MARGIN * page.height
    found: list[Box] = []
    # what somebody signed is read first, then the lowest: above and below it tables may have rules without number
    rules.sort(key=lambda box: (sight is None or sight.amount("signature", box) < _SIGNED, -box.top))
    for one in (*sorted(hidden, key=lambda box: -box.top)[:_HIDDEN], *rules):
        strip = Box(
            left=max(0.0, edge, one.left - _BEFORE * page.height),
            top=max(0.0, one.top),
            right=min(float(page.picture.width), one.right),
            bottom=min(float(page.picture.height), one.bottom),
        )
        if strip.right > strip.left and not any(other.overlap(strip) > _COVERED * strip.area for other in found):
            found.append(strip)
    captions = [_caption(one, page.height) for one in rules]
    return found[:_STRIPS] + [one for one in captions if one.bottom < page.picture.height][:_CAPTIONS]


def _caption(rule: Box, height: float) -> Box:
    """Return the line below a rule, by itself: small print is lost between a rule and a stroke above it."""
    line = rule.top + _ABOVE * height
    return Box(
        left=max(0.0, rule.left), right=rule.right, top=line + _CAPTION[0] * height, bottom=line + _CAPTION[1] * height
    )


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

    rows, columns = slice(int(strip.top), int(strip.bottom)), slice(int(strip.left), int(strip.right))
    hidden = page.drawing.lines[rows, columns] > 0
    if not hidden.size:
        return
    pieces = Pieces.of(page.drawing.ink[rows, columns])
    stats = pieces.stats
    wide = _STROKE[0] if strip.bottom - strip.top > _LINE * page.height else math.inf
    strokes = (stats[:, 2] > wide * page.height) | (stats[:, 3] > _STROKE[1] * page.height)
    strokes[0] = False
    known = [word for line in lines for word in line.words if word.sure >= FAIRLY_SURE]
    sure = [word for word in known if word.sure >= SURE]
    if unread_letters(stats[~strokes][1:], strip, sure, page.height) < _LABEL:
        return
    hidden |= cv2.dilate(pieces.painted(strokes), np.ones((_GROWN, _GROWN), np.uint8)) > 0
    if sight is not None:
        hidden |= sight.covered(strip, hidden.shape)
    for word in reread(_enlarged(page, strip, hidden), known):
        box = replace(
            word, left=word.left / 2 + strip.left, right=word.right / 2 + strip.left,
            top=word.top / 2 + strip.top, bottom=word.bottom / 2 + strip.top,
        )  # fmt: skip
        if page.is_read(word) and all(one.sure < min(SURE, word.sure) for one in known if _same(box, one)):
            yield box


def _enlarged(page: Page, strip: Box, hidden: Field) -> Grey:
    """Return a strip at twice the size at which its page is looked at, from all its points, without what is hidden."""
    import cv2
    import numpy as np
    from PIL import Image

    source = page.sharp or page.picture
    scale = source.width / page.picture.width
    top, left = int(strip.top), int(strip.left)
    rows = slice(round(top * scale), round((top + hidden.shape[0]) * scale))
    columns = slice(round(left * scale), round((left + hidden.shape[1]) * scale))
    size = (hidden.shape[1] * 2, hidden.shape[0] * 2)
    field = cv2.resize(np.asarray(source)[rows, columns], size, interpolation=cv2.INTER_CUBIC)
    field[cv2.resize(hidden.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0] = FULL
    return Image.fromarray(field)


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
