"""Tables in which parties head rows or columns: the cell in which each of them signs."""

from collections.abc import Sequence
from dataclasses import replace

from mailbot.documents.ink.labels import Label
from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.placing.place import Place

_HEAD = 4.3
"""Height to which the cell of a head, with what is added above and below it, holds nothing but the head."""
_TABLE = 30.0
"""How far above its cell the head of a column stands, in heights of print."""


def in_their_rows(places: Sequence[Place], height: float) -> list[Place]:
    """Return the places, each that is but the head of a column moved down to the row in which others are to sign.

    Where people have a row each, they sign below the head of the column for it. A head without such a row and without
    a free cell below it is no place.
    """
    rows = [one for one in places if one.kind == "cell" and one.label and not one.label.bare and one.party != "field"]
    bare = {one.party for one in places if one.kind == "cell" and one.label is not None and one.label.bare}
    both = {"ours", "other"} <= bare  # whose each column is can be told only where both sides are named
    found = []
    heads: list[Place] = []
    for place in places:
        if place.kind == "cell" and place.label is not None and place.label.bare:
            head = next((one for one in rows if _heads(one, place.label)), None)
            if head is not None:
                if head.party != "ours" or place.party == "ours":  # the row of the patient's side was not found
                    heads.append(head)
                box = replace(place.box, left=head.box.left, right=head.box.right)
                found.append(replace(place, box=box, label=replace(place.label, bare=False)))
                continue
            below = [
                one for one in rows
                if one.box.top > place.label.bottom
                and (_apart(one.box, place.box, height) or (both and _reaches(one, place.box, height)))
            ]  # fmt: skip
            if below:
                row = max(below, key=lambda one: one.box.bottom)
                right = place.box.right
                if row.party == "unsaid" and not _apart(row.box, place.box, height):
                    heads.append(row)  # it is the cell beside its label, and whose that is, is said above
                    right = min(right, max(row.box.right, place.label.right))
                box = replace(place.box, top=row.box.top, right=right, bottom=row.box.bottom)
                place = replace(place, box=box, line=row.line, label=replace(place.label, bare=False))
            elif place.box.bottom - place.box.top < _HEAD * height:
                continue  # where this column is signed was not found
        found.append(place)
    found = [place for place in found if place not in heads]
    narrow = sorted(found, key=lambda one: one.box.area)
    return [one for one in found if not any(_same_column(one, its) for its in narrow[: narrow.index(one)])]


def _same_column(one: Place, other: Place) -> bool:
    """Say whether two names of a party head one column: one may have taken the free column beside it as well."""
    if one.label is None or other.label is None or (one.party, one.line) != (other.party, other.line):
        return False
    cells = one.kind == other.kind == "cell"
    return cells and one.label.left < other.box.right and other.label.left < one.box.right


def _heads(column: Place, label: Label) -> bool:
    """Say whether a cell that speaks of signing is the head of a column to the right of a label, above its row."""
    head = column.label
    return head is not None and not head.said and head.bottom < label.top and head.left > label.right


def _reaches(row: Place, column: Box, height: float) -> bool:
    """Say whether the cell of a row, of which nobody says whose it is, goes on from its label into a column."""
    near = row.party == "unsaid" and row.box.top - column.bottom < _TABLE * height
    return near and row.label is not None and row.label.right < column.left


def _apart(one: Box, other: Box, height: float) -> bool:
    """Say whether two boxes stand in columns of their own."""
    return min(one.right, other.right) - max(one.left, other.left) < height
