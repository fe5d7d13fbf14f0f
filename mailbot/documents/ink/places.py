"""Where on the page a label asks somebody to write: over a rule, in a cell of a table, or on free paper beside it."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.documents.ink.labels import Label, Party
from mailbot.documents.ink.lines import EDGE, Box, Drawing, Rule
from mailbot.documents.ink.placing.cells import Printed, cell_of, part_of_table
from mailbot.documents.ink.placing.claims import in_columns, joined, rules_of
from mailbot.documents.ink.placing.columns import in_their_rows
from mailbot.documents.ink.placing.hidden import uncovered
from mailbot.documents.ink.placing.place import Place

_UP, _DOWN = 4.2, 1.9
"""How far above and below its rule a signature reaches, in heights of print."""
_ASIDE, _INTO = (1.5, 6.0), 3.0
"""How far a signature may stand before and behind its rule: over free paper, and across the print before it."""
_BENEATH = 4.5
"""How far below a label without a rule people sign, in heights of print."""
_CLOSING = 9.0
"""How far below the closing words of a letter its signature ends."""
_OUTSIDE = 4.0
"""How far outside of all print a rule begins that may be one to write on, in heights of print."""
_LEVEL = 1.5
"""How much higher or lower a rule in the same line may lie."""
_UNDER, _TOUCHED = 5.0, 0.8
"""How far below a heading the labels stand that it heads, and how far a stroke may lift one, in heights of print."""
_TILT = 0.06
"""How much a rule may climb, in its length, on a photo that nobody has put straight."""
_COLUMN, _ASIDE_HEAD = 14.0, 2.0
"""How far above a rule, and before it, the name of a party stands that heads its column."""
_WIDE = 28.0
"""How far a signature goes on paper without a rule."""
_LEFT = 4.0
"""What is left of a rule beside words at least, in heights of print."""
_OUTDENT = 3.0
"""How far before the name of its party a signature begins at most, in heights of print."""
_BLOCK, _ROW = 11.0, 3.0
"""How far below the name of its party a signature ends, with name and code between, and how much higher or lower the
other party may be named in the column beside it.
"""


def places_of(
    drawing: Drawing,
    labels: Sequence[Label],
    print_: Sequence[Box],
    size: tuple[int, int],
    height: float,
    doubted: Sequence[Box] = (),
) -> list[Place]:
    """Return the places of all labels, and the rules without a label; `print_` are the boxes of printed words.

    Those that are `doubted` bound what is ruled or framed, but no free paper: there they may be the signature.
    """
    certain, print_ = print_, [*print_, *doubted]
    found: list[Place] = []
    used: dict[Rule, int] = {}
    whole = (_beside_print(rule, certain, height) for rule in drawing.rules)
    rules = [rule for rule in whole if rule is not None and not _in_print(rule, print_, height)]
    apart = [rule for rule in rules if not part_of_table(rule, drawing, height)]
    alone = joined([rule for rule in apart if rule.right - rule.left < EDGE * size[0]], labels, print_, height)
    alone = [uncovered(part, drawing, certain, height) for rule in alone for part in in_columns(rule, labels, height)]
    typed = Printed(certain=certain, perhaps=print_)
    cells = {id(one): cell_of(drawing, one, typed, size, height) for one in labels if not one.closing}
    ruled = rules_of([one for one in labels if not one.closing and cells[id(one)] is None], alone, print_, height)
    for label in labels:
        if label.closing:
            found.append(_below(label, size, height))
            continue
        cell, rule = cells[id(label)], ruled.get(id(label))
        if cell is not None:
            place = Place(party=label.party, kind="cell", box=cell, line=cell.bottom - 0.5 * height, label=label)
        elif rule is not None:
            if rule in used:
                at = used[rule]
                found[at] = _together(found[at], label)
                continue
            used[rule] = len(found)
            box = _beside_others(rule, alone, _over(rule, label, print_, size, height), height)
            ends = rule.left, rule.right
            # a name beside a rule does not tell for which side it is signed; what heads its column may
            party = _headed(rule, labels, height) if label.bare and label.party == "unsaid" else label.party
            place = Place(party=party, kind="rule", box=box, line=rule.y, label=label, ends=ends)
        elif label.bare:
            if label.party == "ours" and label.heading:
                found.append(_block(label, labels, size, height))
            continue
        else:
            place = _free(label, certain, size, height)
        found.append(place)
    found = in_their_rows(_below_headings(_side_by_side(found, height), height), height)
    return found + [
        Place(
            party=_headed(rule, labels, height),
            kind="nameless",
            box=_over(rule, None, print_, size, height),
            line=rule.y,
            ends=(rule.left, rule.right),
        )
        for rule in alone
        if rule not in used and _to_write_on(rule, drawing.rules, size, height) and _among(rule, print_, height)
        and not any(place.kind == "cell" and _holds(place.box, rule) for place in found)
    ]  # fmt: skip


def _holds(cell: Box, rule: Rule) -> bool:
    """Say whether a rule lies within a cell."""
    return cell.left < rule.left and rule.right < cell.right and cell.top < rule.y < cell.bottom


def _side_by_side(places: Sequence[Place], height: float) -> list[Place]:
    """Return the places, a cell of two labels beside each other cut in two: the wall between them was not found."""
    labelled = [(one, one.label) for one in places if one.kind == "cell" and one.label is not None]
    cut: dict[int, Place] = {}
    for one, label in labelled:
        level = [its for _, its in labelled if abs(its.middle - label.middle) < height]
        edge = 0.5 * height
        ends = [its.left - edge for its in level if label.right < its.left < one.box.right]
        begins = [label.left - edge for its in level if one.box.left < its.left and its.right < label.left]
        box = replace(one.box, left=max([one.box.left, *begins]), right=min([one.box.right, *ends]))
        cut[id(one)] = replace(one, box=box)
    return [cut.get(id(one), one) for one in places]


def _below_headings(places: Sequence[Place], height: float) -> list[Place]:
    """Return the places without those of headings: labels on free paper with the place of another label close below.

    What a heading says of whose it is holds for the places below it.
    """
    found = list(places)
    for heading in [one for one in places if one.kind == "free" and one.label and not one.label.closing]:
        below = [
            at
            for at, one in enumerate(found)
            if one.label and one.party != "field" and one.kind != "free"
            and -_TOUCHED * height < one.label.top - _bottom(heading) < _UNDER * height
            and one.label.bottom > _bottom(heading)
        ]  # fmt: skip
        if not below or heading.party == "field" or heading.party in {found[at].party for at in below} - {"unsaid"}:
            continue
        nearest = min(_top(found[at]) for at in below)
        for at in below:
            if found[at].party == "unsaid" and _top(found[at]) < nearest + height:
                found[at] = replace(found[at], party=heading.party)
        found.remove(heading)
    return found


def _headed(rule: Rule, labels: Sequence[Label], height: float) -> Party:
    """Return whose a rule without a label is by the name of a party that stands above it in its column."""
    above = [
        (rule.y - label.bottom, label.party)
        for label in labels
        if label.bare and label.party != "unsaid" and 0 < rule.y - label.bottom < _COLUMN * height
        and label.left < rule.right and rule.left - label.right < _ASIDE_HEAD * height
    ]  # fmt: skip
    return min(above)[1] if above else "unsaid"


def _top(place: Place) -> float:
    return place.label.top if place.label is not None else place.box.top


def _bottom(place: Place) -> float:
    return place.label.bottom if place.label is not None else place.box.bottom


def _together(place: Place, label: Label) -> Place:
    """Return a place for which another label speaks as well: the nearer one's party, ours before others."""
    ranks: dict[Party, int] = {"ours": 0, "other": 1, "unsaid": 2, "field": 3}
    if place.party == "field" and place.label is not None:
        near = abs(label.middle - place.line) < abs(place.label.middle - place.line) - 1.0
        return replace(place, party=label.party, label=label) if near else place
    return replace(place, party=min(place.party, label.party, key=lambda one: ranks[one]))


def _beside_print(rule: Rule, print_: Sequence[Box], height: float) -> Rule | None:
    """Return a rule without what was taken for it in the words before and behind it; None where nothing is left."""
    left, right = rule.left, rule.right
    # a rule stands at the foot of the words before it, and touches the top of those below it
    through = [box for box in print_ if (box.top + box.bottom) / 2 < rule.y < box.bottom - 0.15 * height]
    for box in sorted(through, key=lambda one: one.left):
        if box.left - height < left < box.right:
            left = box.right
    for box in sorted(through, key=lambda one: -one.right):
        if box.left < right < box.right + height:
            right = box.left
    if (left, right) == (rule.left, rule.right):
        return rule
    return replace(rule, left=left, right=right) if right - left > _LEFT * height else None


def _in_print(rule: Rule, print_: Sequence[Box], height: float) -> bool:
    """Say whether a rule is a row of letters that run into each other: it lies in the middle of printed words."""
    # the box of a word right below a rule may reach up to it
    through = [box for box in print_ if box.top + 0.25 * height < rule.y < box.bottom - 0.15 * height]
    shared = sum(max(0.0, min(box.right, rule.right) - max(box.left, rule.left)) for box in through)
    return shared > 0.6 * (rule.right - rule.left)


def _to_write_on(rule: Rule, rules: Sequence[Rule], size: tuple[int, int], height: float) -> bool:
    """Say whether a rule without a label may be one to write on: no fold, no edge, no line across the page."""
    level = [one for one in rules if abs(one.y - rule.y) < height]
    covered = _length(level)
    level_enough = rule.bottom - rule.top < max(height, _TILT * (rule.right - rule.left))
    inside = 2 * height < rule.left and rule.right < size[0] - 2 * height and level_enough
    return inside and 6 * height < rule.right - rule.left and covered < 0.75 * size[0]


def _length(rules: Sequence[Rule]) -> float:
    """Return how much of the width of a page some rules cover together."""
    total, end = 0.0, 0.0
    for rule in sorted(rules, key=lambda one: one.left):
        total += max(0.0, rule.right - max(end, rule.left))
        end = max(end, rule.right)
    return total


def _among(rule: Rule, print_: Sequence[Box], height: float) -> bool:
    """Say whether a rule lies on the printed part of a page, not on the table that the sheet lies on."""
    if not print_:
        return True
    left, right = min(box.left for box in print_), max(box.right for box in print_)
    above = min(box.top for box in print_) < rule.y
    return above and rule.left > left - _OUTSIDE * height and rule.left < right + _OUTSIDE * height


def _over(rule: Rule, label: Label | None, print_: Sequence[Box], size: tuple[int, int], height: float) -> Box:
    """Return the room over a rule, up to the print above it."""
    left, right = rule.left - _ASIDE[0] * height, rule.right + _ASIDE[1] * height
    top, bottom = rule.y - _UP * height, rule.y + _DOWN * height
    if label is not None and label.bottom < rule.y - 0.5 * height:
        top = max(top, label.top)
    for box in print_:
        shared = min(box.right, rule.right) - max(box.left, rule.left)
        if shared <= 0:
            continue
        if box.bottom < rule.y - 1.2 * height:
            top = max(top, box.bottom - 0.4 * height)
    for box in print_:
        if box.top < rule.y + 0.4 * height and box.bottom > rule.y - 1.4 * height:
            if box.left >= rule.right - 0.3 * height:
                right = min(right, box.left)
            elif box.right <= rule.left + 0.5 * height:
                left = max(left, min(box.right, rule.left) - _INTO * height)
    return Box(
        left=max(0.0, left), top=max(0.0, top), right=min(float(size[0]), right), bottom=min(float(size[1]), bottom)
    )


def _beside_others(rule: Rule, rules: Sequence[Rule], box: Box, height: float) -> Box:
    """Return the room over a rule as far as that of the next rule in its line."""
    ends = [one.left for one in rules if abs(one.y - rule.y) < _LEVEL * height and one.left > rule.right]
    return replace(box, right=min([box.right, *ends]))


def _below(label: Label, size: tuple[int, int], height: float) -> Place:
    """Return the paper below the closing words of a letter, the typed name included."""
    right = min(float(size[0]), max(label.right, label.left + _WIDE * height))
    bottom = min(float(size[1]), label.bottom + _CLOSING * height)
    box = Box(left=max(0.0, label.left - 3 * height), top=label.bottom, right=right, bottom=bottom)
    return Place(party=label.party, kind="free", box=box, line=label.bottom + 3 * height, label=label)


def _block(label: Label, labels: Sequence[Label], size: tuple[int, int], height: float) -> Place:
    """Return the paper below the name of a party, up to the column of the other."""
    beside = [
        one.left - height
        for one in labels
        if one.left > label.right and abs(one.top - label.top) < _ROW * height and one.party != "field"
    ]
    ends = min([label.left + _WIDE * height, *beside])
    lower = [one for one in labels if one.top > label.bottom and one.party == "other"]
    below = [
        one.top for one in lower if label.left - _OUTDENT * height < one.right and one.left < min(label.right, ends)
    ]
    box = Box(
        left=max(0.0, label.left - _OUTDENT * height),
        top=label.bottom,
        right=min(float(size[0]), ends),
        bottom=min([float(size[1]), label.bottom + _BLOCK * height, *below]),
    )
    if label.leads:  # behind a colon people sign in its own line
        box = replace(box, top=max(0.0, label.top - _UP / 2 * height))
    return Place(party=label.party, kind="block", box=box, line=box.bottom, label=label)


def ending(text: Sequence[Box], size: tuple[int, int], height: float) -> Place:
    """Return the paper behind and below the last lines of a letter that has no closing words; `text` are its lines."""
    last = max(text, key=lambda one: one.bottom)
    box = Box(
        left=max(0.0, min(one.left for one in text) - 3 * height),
        top=last.bottom - 0.5 * height,
        right=min(float(size[0]), max(one.right for one in text) + 3 * height),
        bottom=min(float(size[1]), last.bottom + _BLOCK * height),
    )
    return Place(party="unsaid", kind="block", box=box, line=box.bottom)


def _free(label: Label, print_: Sequence[Box], size: tuple[int, int], height: float) -> Place:
    """Return the paper to the right of a label, up to the next print, and down to the line below."""
    right = min(float(size[0]), label.right + _WIDE * height)
    top, bottom = label.top - 2.5 * height, label.bottom + _BENEATH * height
    for box in print_:
        middle = (box.top + box.bottom) / 2
        if abs(middle - label.middle) < 0.8 * height and box.left > label.right + 0.5 * height:
            right = min(right, box.left)
    for box in print_:
        if box.right <= label.left - 2 * height or box.left >= right:
            continue
        if box.bottom <= label.top + 0.2 * height:
            top = max(top, box.bottom - 0.3 * height)
        elif box.top >= label.bottom - 0.2 * height:
            bottom = min(bottom, box.top + 0.2 * height)
    box = Box(left=max(0.0, label.left - height), top=max(0.0, top), right=right, bottom=min(float(size[1]), bottom))
    return Place(party=label.party, kind="free", box=box, line=label.bottom, label=label)
