"""Rules whose beginning a stroke has hidden: nothing of it is left where a signature goes across it."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.documents.ink.lines import Box, Drawing, Rule
from mailbot.documents.ink.points.pieces import Pieces

_REACH, _UP, _DOWN = 14.0, 6.0, 1.5
"""How far before a rule a stroke is looked for, and above and below it, in heights of print."""
_TOUCHES = 2.0
"""How far before the beginning of its rule a stroke ends at most that has hidden it, in heights of print: a signature
may be pasted as a picture, with the paper around it.
"""
_LONG = 6.0
"""How long a rule is that is no stroke of a hand, in heights of print."""
_TALL = 1.3
"""Height from which a piece of ink is a stroke and no letter of the label, in heights of print."""


def uncovered(rule: Rule, drawing: Drawing, print_: Sequence[Box], height: float) -> Rule:
    """Return a rule with the beginning that a stroke across its line has hidden; a short one may be a stroke itself."""
    if rule.right - rule.left < _LONG * height:
        return rule
    left = max(0.0, rule.left - _REACH * height)
    before = [box.right for box in print_ if box.top < rule.y < box.bottom + height and box.right <= rule.left + height]
    before += [one.right for one in drawing.rules if abs(one.y - rule.y) < height and one.right <= rule.left]
    before += [wall.x for wall in drawing.walls if wall.top < rule.y < wall.bottom and wall.x <= rule.left]
    left = max([left, *before])
    top = max(0.0, rule.y - _UP * height)
    rows = slice(int(top), int(rule.y + _DOWN * height))
    part = drawing.ink[rows, int(left) : int(rule.left + height)]
    if not part.size or rule.left - left < height:
        return rule
    line, end = rule.y - int(top), rule.left - int(left)
    starts = [
        float(x)
        for x, y, wide, tall, _ in Pieces.of(part).stats[1:]
        if tall > _TALL * height and y < line < y + tall and 0 < x < end - height and x + wide > end - _TOUCHES * height
    ]
    return replace(rule, left=int(left) + min(starts)) if starts else rule
