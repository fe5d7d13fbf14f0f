"""Cells of tables with a label in them, and where in a table its label asks somebody to write."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailbot.documents.ink.labels import Label
from mailbot.documents.ink.lines import Box, Drawing, Rule, Wall

_LEVELS = 2
"""Rules that begin at one wall and end below each other where it is a frame."""
_OFF = 0.8
"""How far from a wall a rule ends that bounds no cell, in heights of print."""
_ROOM = 14.0
"""Paper behind a label from which its own cell is the one to write in, not the next, in heights of print."""
_BENEATH = 0.2
"""How far below the middle of a label a frame begins that does not hold it, in heights of print."""
_ROW, _MARGIN = 8.0, 3.0
"""How far above or below a label the rules of its row lie, and how far before it they begin, in heights of print."""
_HEAD = 3.0
"""Height to which a cell with nothing but its label is the head of a column."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Printed:
    """The boxes of what is printed: words that are certain, and with them those that may be a signature."""

    certain: Sequence[Box]
    perhaps: Sequence[Box]


def part_of_table(rule: Rule, drawing: Drawing, height: float) -> bool:
    """Say whether walls stand on a rule or hang from it; what stands in its midst alone is a stroke of a hand."""
    walls = [wall for wall in drawing.walls if _meets(rule, wall, height)]
    others = [one for one in drawing.rules if abs(one.y - rule.y) > height]
    return (
        len(walls) > 1
        or _continues(rule, drawing, height)
        or any(
            min(abs(wall.x - rule.left), abs(wall.x - rule.right)) < height
            or any(_meets(one, wall, height) for one in others)
            for wall in walls
        )
    )


def _continues(rule: Rule, drawing: Drawing, height: float) -> bool:
    """Say whether a rule has the ends of another right above or below it from which walls go on: its own were lost."""
    for one in drawing.rules:
        level = max(abs(one.left - rule.left), abs(one.right - rule.right)) < height
        if level and 0 < abs(one.y - rule.y) < _HEAD * height:
            return sum(_meets(one, wall, height) for wall in drawing.walls) > 1
    return False


def _meets(rule: Rule, wall: Wall, height: float) -> bool:
    across = rule.left - height <= wall.x <= rule.right + height
    return across and wall.top - height <= rule.y <= wall.bottom + height


def cell_of(drawing: Drawing, label: Label, typed: Printed, size: tuple[int, int], height: float) -> Box | None:
    """Return the free part of the cell of a label, or of the cell to the right of it where that is free."""
    print_ = typed.perhaps
    beside = [wall for wall in drawing.walls if wall.top - height < label.middle < wall.bottom + height]
    before = [wall.x for wall in beside if wall.x <= label.left + 0.3 * height]
    behind = sorted(wall.x for wall in beside if wall.x >= label.right - 0.3 * height)
    if not before:  # a tilted wall that was not found: its rules still begin there
        start = _start_of_row(drawing, label, behind[0], height) if behind else None
        if start is None:
            return None
        before = [start]
    left = max(before)
    if not behind:  # a stroke has hidden the last wall: its rules still end there
        ends = [r.right for r in drawing.rules if abs(r.left - left) < height and r.right > label.right + 3 * height]
        if len(ends) < _LEVELS or max(ends) - min(ends) > 2 * height:
            return None
        behind = [max(ends)]
    right = behind[0]
    if (below := _frame_below(beside, label, left, right, height)) is not None:
        return below

    def level(x0: float, x1: float) -> tuple[float, float]:
        crossing = [r for r in drawing.rules if min(r.right, x1) - max(r.left, x0) > 0.5 * (x1 - x0)]
        # a rule that keeps off both walls is there to write on
        crossing = [r for r in crossing if r.left < x0 + _OFF * height or r.right > x1 - _OFF * height]
        above = max((r.bottom for r in crossing if r.y < label.middle), default=label.top - 3 * height)
        below = min((r.top for r in crossing if r.y > label.middle), default=label.bottom + 4 * height)
        return max(0.0, above), min(float(size[1]), below)

    top, bottom = level(left, right)
    ends = [r.right for r in drawing.rules if abs(r.left - left) < height and r.right > right + 3 * height]
    if len(ends) >= _LEVELS and not any(x > right + 3 * height for x in behind):
        behind.append(max(ends))  # a stroke has hidden the last wall
    further = [x for x in behind if x > right + 3 * height]
    if further and right - label.right < _ROOM * height:
        reach = level(right, further[0])
        free = Box(left=right, top=reach[0], right=further[0], bottom=reach[1])
        # beside the name of a party another head may be badly read; beside a label to sign it may be the signature
        if not _is_filled(free, print_ if label.bare else typed.certain, height):
            right = further[0]
    own = Box(left=left, top=top, right=right, bottom=bottom)
    filled = any(box.left > label.right and own.overlap(box) > 0.5 * box.area for box in print_)
    if right == behind[0] and bottom - top < _HEAD * height and not filled:
        bottom = _next_row(drawing, own, print_, height)  # the head of a column: it is signed in the cell below
    # a hand keeps to no frame: ink that begins in the cell may end a little above or below it
    return Box(left=left, top=top - 0.8 * height, right=right, bottom=bottom + 0.5 * height)


def _start_of_row(drawing: Drawing, label: Label, right: float, height: float) -> float | None:
    """Return where the rules above and below a label begin, before it and in one line, that go on beyond the next wall;
    None where they do not, or the label has a rule of its own.
    """
    if any(label.right < r.left < right and label.top < r.y < label.bottom + height for r in drawing.rules):
        return None
    long = [r for r in drawing.rules if r.right > right and label.left - _MARGIN * height < r.left <= label.left]
    above = max((r for r in long if 0 < label.middle - r.y < _ROW * height), key=lambda r: r.y, default=None)
    below = min((r for r in long if 0 < r.y - label.middle < _ROW * height), key=lambda r: r.y, default=None)
    if above is None or below is None or abs(above.left - below.left) > 2 * height:
        return None
    return max(above.left, below.left)


def _is_filled(cell: Box, print_: Sequence[Box], height: float) -> bool:
    """Say whether print stands at the beginning of a cell."""
    return any(cell.overlap(box) > 0.5 * box.area for box in print_ if box.left < cell.left + 6 * height)


def _frame_below(walls: Sequence[Wall], label: Label, left: float, right: float, height: float) -> Box | None:
    """Return the frame that begins right below a label, which is written above it; None where its walls hold it."""
    sides = [wall for wall in walls if abs(wall.x - left) < 1.0 or abs(wall.x - right) < 1.0]
    if not sides or min(wall.top for wall in sides) < label.middle + _BENEATH * height:
        return None
    top, bottom = min(wall.top for wall in sides), max(wall.bottom for wall in sides)
    return Box(left=left, top=top - 0.8 * height, right=right, bottom=bottom + 0.5 * height)


def _next_row(drawing: Drawing, head: Box, print_: Sequence[Box], height: float) -> float:
    """Return where the cell below a head ends, where it is free; where the head ends, if not."""
    wide = 0.5 * (head.right - head.left)
    rows = [r.top for r in drawing.rules if min(r.right, head.right) - max(r.left, head.left) > wide]
    end = min((y for y in rows if y > head.bottom + height), default=head.bottom)
    below = replace(head, top=head.bottom, bottom=end)
    return head.bottom if any(below.overlap(box) > 0.5 * box.area for box in print_) else end
