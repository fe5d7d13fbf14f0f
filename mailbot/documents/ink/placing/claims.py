"""Which rule each label of a page speaks of: one that several claim is that of the label nearest to it."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from mailbot.documents.ink.labels import Label
from mailbot.documents.ink.lines import Box, Rule

_ASIDE_BELOW, _NEXT_LINES = 4.0, 4.5
"""How far behind the end of its label a rule in the next lines may begin, and how far below."""
_ALIGNED, _UNDER = 1.0, 9.0
"""How far from the beginning of its label a rule begins that stands far below it, and how far, in heights of print."""
_SPACE, _COLUMN = 8.0, 16.0
"""How far behind its label a rule begins, and where rules stand in a column of their own, with nothing between."""
_LEVEL = 2.0
"""How much higher or lower the heads of two columns stand."""
_BRIEF = 7.0
"""Length to which a rule may be a stroke of a signature."""
_PIECES = 2.5
"""Gap between two pieces of one rule at most; two rules beside each other stand further apart."""
_INDENT, _CAPTIONS = 2.5, 2.0
"""How far behind the left end of its rule a caption begins, or how far apart the captions of two rules stand."""
_BELOW = 2.0
"""The cost from which a rule is one below its label, used only where none is nearer."""
_HEADED = 0.6
"""How much more a rule below it costs a label that only names a party."""
_PAST_NAME, _NAMED = 1.3, 3.4
"""The cost of a rule above its label with a printed name between the two, and how far above it lies at most."""
_GIVES_WAY = 0.8
"""How much more a rule may cost a label than the one it is nearest to, for both to speak of it."""


def rules_of(
    labels: Sequence[Label], rules: Sequence[Rule], print_: Sequence[Box], height: float
) -> Mapping[int, Rule]:
    """Return the rule of each label by its `id`: behind it in its line, above it, before it, or at last below it.

    A label whose rule lies nearer to another takes its next one, or none.
    """
    claims = [
        (away, at, rule)
        for at, label in enumerate(labels)
        for rule in rules
        if (away := _away(rule, label, print_, height)) is not None
    ]
    claims += [
        (_BELOW + (rule.y - labels[at].bottom) / height * 0.1, at, rule)
        for at, rule in _in_rows(labels, rules, height)
        if not _between(rule, labels[at], print_, height)
    ]
    found: dict[int, Rule] = {}
    costs: dict[Rule, float] = {}
    fields = {rule for away, at, rule in claims if labels[at].party == "field" and away < _BELOW}
    claims = [
        (away, at, rule)
        for away, at, rule in claims
        if rule not in fields or not (labels[at].bare and _is_signed_behind(rule, fields, labels, rules, height))
    ]
    for away, at, rule in sorted(claims, key=lambda one: one[:2]):
        if id(labels[at]) not in found and away <= costs.setdefault(rule, away) + _GIVES_WAY:
            found[id(labels[at])] = rule
    return found


def _in_rows(labels: Sequence[Label], rules: Sequence[Rule], height: float) -> list[tuple[int, Rule]]:
    """Return labels in one line with the rules far below that begin where they do, in one line as well: of a row of
    rules each is headed by its label.
    """
    pairs = [(at, rule) for at, label in enumerate(labels) for rule in rules if _is_aligned(rule, label, height)]
    return [
        (at, rule)
        for at, rule in pairs
        if any(
            other is not rule and abs(other.y - rule.y) < height
            and abs(labels[its].middle - labels[at].middle) < height
            for its, other in pairs
        )
    ]  # fmt: skip


def _is_signed_behind(
    rule: Rule, fields: Container[Rule], labels: Sequence[Label], rules: Sequence[Rule], height: float
) -> bool:
    """Say whether behind a rule of which a caption says that it is for a name or a date there is one in its line of
    which none says so: "Father ______ (full name) ______ (signature)".
    """
    behind = [one for one in rules if abs(one.y - rule.y) < height and 0 < one.left - rule.right < _SPACE * height]
    level = [one for one in labels if one.bare and abs(one.middle - rule.y) < _LEVEL * height]
    return not any(one.left > rule.right for one in level) and any(one not in fields for one in behind)


def _away(rule: Rule, label: Label, print_: Sequence[Box], height: float) -> float | None:
    """Return how far a rule is from a label that may speak of it, as a cost; None where it does not."""
    away = _distance(rule, label, print_, height)
    if away is None:
        return None
    if rule.right - rule.left < _BRIEF * height:
        away += 0.7  # a long flat stroke of a hand looks the same
    if away >= _BELOW and _between(rule, label, print_, height):
        return None
    if away >= _BELOW and label.party == "field" and _is_filled(label, print_, height):
        return None
    if rule.left - label.right > _SPACE * height and _beside(rule, label, print_, height):
        return None
    return away


def _distance(rule: Rule, label: Label, print_: Sequence[Box], height: float) -> float | None:
    shared = min(rule.right, label.right) - max(rule.left, label.left)
    in_line = label.top - 0.3 * height <= rule.y <= label.bottom + 0.9 * height
    if in_line and rule.left >= label.left + 0.5 * height and rule.right > label.right + 2 * height:
        gap = rule.left - label.right
        return max(0.0, gap) / height * 0.1 if gap < _COLUMN * height else None
    if in_line and rule.left < label.right < rule.right - 3 * height and rule.y > label.bottom - 0.4 * height:
        return 0.2
    if in_line and rule.right <= label.left + 0.5 * height and label.left - rule.right < 3 * height:
        return 0.4
    covers = shared > 0.5 * min(label.right - label.left, rule.right - rule.left)
    up = label.top - rule.y
    if label.leads and up > 0:
        return None
    if covers and -0.4 * height < up < 1.8 * height:
        return 0.3 + max(0.0, up) / height * 0.2
    if covers and 0.0 < up < _NAMED * height and _named_between(rule, label, print_, height):
        return _PAST_NAME
    down = rule.y - label.bottom
    if label.bare and label.party == "unsaid":
        return None
    aside = label.left - height <= rule.left < label.right + _ASIDE_BELOW * height and down < _NEXT_LINES * height
    if (covers or aside) and 0.6 * height <= down < 6.5 * height:
        return _BELOW + down / height * 0.1 + (_HEADED if label.bare else 0.0)
    return None


def _is_filled(label: Label, print_: Sequence[Box], height: float) -> bool:
    """Say whether something is printed right behind a label: its field is filled, the rule below is another's."""
    behind = Box(left=label.right, right=label.right + _ASIDE_BELOW * height, top=label.top, bottom=label.bottom)
    return any(behind.overlap(box) > 0 for box in print_ if box.left >= label.right)


def _named_between(rule: Rule, label: Label, print_: Sequence[Box], height: float) -> bool:
    """Say whether print stands right below a rule and right above a label: the name of who signs."""
    gap = Box(left=rule.left, top=rule.y, right=rule.right, bottom=label.top)
    return any(gap.overlap(box) > 0.6 * box.area and box.top - rule.y < 1.2 * height for box in print_)


def _between(rule: Rule, label: Label, print_: Sequence[Box], height: float) -> bool:
    """Say whether print stands between a label and a rule below it."""
    gap = Box(left=label.left, top=label.bottom + 0.2 * height, right=label.right, bottom=rule.y - 0.5 * height)
    return any(gap.overlap(box) > 0.3 * box.area for box in print_)


def _beside(rule: Rule, label: Label, print_: Sequence[Box], height: float) -> bool:
    """Say whether print stands between a label and a rule in its line."""
    gap = Box(left=label.right + height, right=rule.left, top=label.top, bottom=label.bottom)
    return any(gap.overlap(box) > 0.3 * box.area for box in print_)


def joined(rules: Sequence[Rule], labels: Sequence[Label], print_: Sequence[Box], height: float) -> list[Rule]:
    """Join pieces of a rule with a gap between them in which nothing is printed, but for rules below two labels."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda one: one.left):
        for index, one in enumerate(found):
            gap = Box(left=one.right, right=rule.left, top=rule.y - height, bottom=rule.y + 0.5 * height)
            apart = max(rule.top, one.top) - min(rule.bottom, one.bottom)  # a tilted rule climbs from piece to piece
            near = rule.left - one.right < _PIECES * height and apart < 0.35 * height
            near = near and not _captioned_apart(one, rule, print_, height)
            near = near and not _headed_apart(one, rule, labels, height)
            if near and not any(gap.overlap(box) > 0 for box in print_):
                top, bottom = min(one.top, rule.top), max(one.bottom, rule.bottom)
                found[index] = Rule(left=one.left, right=max(one.right, rule.right), top=top, bottom=bottom)
                break
        else:
            found.append(rule)
    return found


def _headed_apart(one: Rule, next_: Rule, labels: Sequence[Label], height: float) -> bool:
    """Say whether two rules in a line have labels of their own above them, which begin where they do, in one line."""
    mine, its = ([label for label in labels if _is_aligned(rule, label, height)] for rule in (one, next_))
    return any(abs(first.middle - second.middle) < height for first in mine for second in its)


def _is_aligned(rule: Rule, label: Label, height: float) -> bool:
    """Say whether a rule begins right where a label does, in the lines below."""
    return abs(rule.left - label.left) < _ALIGNED * height and 0 < rule.y - label.bottom < _UNDER * height


def in_columns(rule: Rule, labels: Sequence[Label], height: float) -> list[Rule]:
    """Return a rule cut where another party heads the column: a signature has joined the rules of both."""
    heads = [
        label
        for label in labels
        if label.bare and label.party in ("ours", "other") and 0 < rule.y - label.bottom < _COLUMN * height
        and rule.left - _INDENT * height < label.left < rule.right
    ]  # fmt: skip
    for last in heads:
        level = [one for one in heads if one.left < last.left and abs(one.top - last.top) < _LEVEL * height]
        cut = last.left - 0.5 * height
        if any(one.party != last.party for one in level) and rule.left + height < cut < rule.right - height:
            return [replace(rule, right=cut), replace(rule, left=cut)]
    return [rule]


def _captions(rule: Rule, print_: Sequence[Box], height: float) -> list[Box]:
    """Return the print in the line below a rule."""
    below = Box(left=rule.left - 0.5 * height, right=rule.right, top=rule.y, bottom=rule.y + height)
    return [box for box in print_ if below.overlap(box) > 0 and box.left >= below.left]


def _captioned_apart(one: Rule, next_: Rule, print_: Sequence[Box], height: float) -> bool:
    """Say whether two rules in a line have captions of their own: both begin at the left, or lie well apart."""
    mine, its = _captions(one, print_, height), _captions(next_, print_, height)
    if not mine or not its:
        return False
    first = all(
        min(box.left for box in boxes) < rule.left + _INDENT * height for rule, boxes in ((one, mine), (next_, its))
    )
    last = max(box.right for box in mine)
    return first or (last < one.right + height and min(box.left for box in its) - last > _CAPTIONS * height)
