"""Whose a signature place is by the names of the parties around it: before it, or at the head of its column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailbot.documents.ink.labels import Label, Party
from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.pages.prose import Boxed, parted

_ABOVE, _BEFORE = 14.0, 6.0
"""How far above a rule the name of its party stands at the head of its column, and before it, in heights of print."""
_LOWER = 11.0
"""The same where a name and an address stand below the name of its party, and the rule beside those."""
_BELOW = 1.5
"""How far below its rule a name before it stands at most."""
_ASIDE = 2.0
"""How far the head of a column stands before the rules in it."""
_LEADS = 16.0
"""How far behind the beginning of a name the rule in its line begins, in heights of print."""
_CAPTION = 2.5
"""How far below its rule a caption begins at most; a rule that stands nearer below it has it for its head."""
_FIRST = 1.0
"""What a name before a rule costs more than one right above it, in heights of print."""
_SLOPE = 0.6
"""How much a height of print above the rule costs a name that stands before it."""
_EVEN = 0.7
"""Costs that differ by less do not tell whose a rule is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """The name of a party on a page, with its box."""

    party: Party
    box: Box


def with_owners(
    places: Sequence[Place], named: Sequence[Named], height: float, prose: Sequence[Boxed] = ()
) -> list[Place]:
    """Return the places, each that no word of its own label gives to a party with the party that is named nearest.

    `prose` is running text: a name above it says nothing of places below it.
    """
    found = []
    for one in places:
        ruled = Box(left=one.start, right=one.end, top=one.line, bottom=one.line)
        near = [name for name in named if not parted(name.box, ruled, prose)]
        found.append(replace(one, party=_owner(one, places, near, height)))
    return found


def _owner(place: Place, places: Sequence[Place], named: Sequence[Named], height: float) -> Party:
    if place.ends is None or place.party == "field" or _says_itself(place.label):
        return place.party
    costs: dict[Party, float] = {}
    for name in named:
        cost = _cost(name.box, place, places, height, stacked=_is_stacked(name, named, height))
        if cost is not None:
            costs[name.party] = min(cost, costs.get(name.party, cost))
    if not costs:
        theirs = any(one.party == place.party and _is_before_another(one.box, place, places, height) for one in named)
        return "unsaid" if theirs else place.party
    nearest = min(costs, key=lambda party: costs[party])
    if any(cost - costs[nearest] < _EVEN for party, cost in costs.items() if party != nearest):
        return place.party
    return nearest


def _says_itself(label: Label | None) -> bool:
    return label is not None and (label.said or label.closing)


def _is_stacked(name: Named, named: Sequence[Named], height: float) -> bool:
    """Say whether the parties of a page are named below each other: what stands beside them is in their rows."""
    return any(one.party != name.party and abs(one.box.left - name.box.left) < _ASIDE * height for one in named)


def _cost(name: Box, place: Place, places: Sequence[Place], height: float, *, stacked: bool) -> float | None:
    """Return how far a name is from the rule of a place, in heights of print; None where it is not beside it."""
    if _leads_another(name, place, places, height):
        return None
    up = place.line - name.bottom
    if name.left < place.end and place.start - name.right < _ASIDE * height and 0 < up < _ABOVE * height:
        return up / height
    down = name.top - place.line
    if name.left < place.end and name.right > place.start and -0.5 * height < down < _CAPTION * height:
        heads = any(
            one is not place and one.ends is not None and 0 < one.line - name.bottom < down
            and name.left < one.end and name.right > one.start
            for one in places
        )  # fmt: skip
        return None if heads else max(0.0, down) / height
    middle = (name.top + name.bottom) / 2
    off = place.line - middle
    lowest = _LOWER if stacked else _BEFORE
    if name.right <= place.start + height and -_BELOW * height < off < lowest * height:
        if _is_before_another(name, place, places, height):
            return None
        far = off > _BEFORE * height  # whoever heads its own column is nearer
        return off / height + _ABOVE if far else _FIRST + _SLOPE * abs(off) / height
    return None


def _leads_another(name: Box, place: Place, places: Sequence[Place], height: float) -> bool:
    """Say whether a name stands right before the rule of another place, in its line, or in its label: it is of that."""
    if any(one is not place and one.kind != "block" and _holds(one.label, name) for one in places):
        return True
    return any(
        one is not place and one.ends is not None and -0.5 * height < one.line - name.top < _BELOW * height
        and not (one.party == "field" and abs(one.line - place.line) < height)  # its name, and then its signature
        and 0 < one.start - name.left < _LEADS * height and one.start > name.right - height
        for one in places
    )  # fmt: skip


def _holds(label: Label | None, name: Box) -> bool:
    """Say whether a name is a word of a label that speaks of signing."""
    if label is None or label.bare or label.closing:
        return False
    box = Box(left=label.left, top=label.top, right=label.right, bottom=label.bottom)
    return box.overlap(name) > 0.5 * name.area


def _is_before_another(name: Box, place: Place, places: Sequence[Place], height: float) -> bool:
    """Say whether the rule of another place lies between a name and a place in its line: the name is that one's.

    A rule in the next line is further off the name than the place is, and lies not between them.
    """
    middle = (name.top + name.bottom) / 2
    off = abs(place.line - middle) + height
    level = middle > place.line - _BEFORE * height and name.top < place.line + _CAPTION * height
    return level and name.right <= place.start + height and any(
        one is not place and one.ends is not None and abs(one.line - place.line) < _BEFORE * height
        and abs(one.line - middle) < off and name.right < one.end and one.start < place.start
        and one.party != "field"  # before the rule to sign on there may be one for the name
        for one in places
    )  # fmt: skip
