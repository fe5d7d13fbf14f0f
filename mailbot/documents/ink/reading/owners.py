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
_HEADS, _BETWEEN = 24.0, 6.0
"""The same where the parties head columns beside each other, and how far apart their names stand then."""
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
    head = _head_of(place, named, height)
    aside = [one for one in named if head is not None and _is_left_of(one, head)]
    if head is not None and any(one.party == head.party for one in aside):
        head, aside = None, []  # both parties are named before it, each in its row
    for name in named:
        if name in aside and abs((name.box.top + name.box.bottom) / 2 - place.line) > _BELOW * height:
            continue  # it stands in the column of the other party
        cost = _cost(
            name.box, place, places, height,
            heads=name is head, stacked=_is_stacked(name, named, height),
        )  # fmt: skip
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


def _head_of(place: Place, named: Sequence[Named], height: float) -> Named | None:
    """Return the name that heads the column of a place where the other party heads one beside it."""
    heads = [
        one for one in named
        if 0 < place.line - one.box.bottom < _HEADS * height and one.box.left < place.start + _ASIDE * height
        and any(_is_beside(one, other, height) for other in named)
    ]  # fmt: skip
    return max(heads, key=lambda one: one.box.left, default=None)


def _is_left_of(one: Named, head: Named) -> bool:
    """Say whether a name stands before the column of another, in the line of its head or below."""
    return one.box.right < head.box.left and one.box.bottom > head.box.top


def _is_beside(one: Named, other: Named, height: float) -> bool:
    """Say whether two parties are named in one line, well apart from each other."""
    apart = max(one.box.left - other.box.right, other.box.left - one.box.right)
    return one.party != other.party and abs(other.box.top - one.box.top) < height and apart > _BETWEEN * height


def _is_stacked(name: Named, named: Sequence[Named], height: float) -> bool:
    """Say whether the parties of a page are named below each other: what stands beside them is in their rows."""
    return any(one.party != name.party and abs(one.box.left - name.box.left) < _ASIDE * height for one in named)


def _cost(
    name: Box, place: Place, places: Sequence[Place], height: float, *, heads: bool, stacked: bool
) -> float | None:
    """Return how far a name is from the rule of a place, in heights of print; None where it is not beside it.

    A name that heads a column speaks of all that is to be signed in it.
    """
    if _leads_another(name, place, places, height):
        return None
    up = place.line - name.bottom
    column = name.left < place.end and (heads or place.start - name.right < _ASIDE * height)
    if column and 0 < up < (_HEADS if heads else _ABOVE) * height:
        return up / height
    down = name.top - place.line
    if name.left < place.end and name.right > place.start and -0.5 * height < down < _CAPTION * height:
        lower = any(
            one is not place and one.ends is not None and 0 < one.line - name.bottom < down
            and name.left < one.end and name.right > one.start
            for one in places
        )  # fmt: skip
        return None if lower else max(0.0, down) / height
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
