"""What the net sees at the places of a page and around them, as numbers that are weighed."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailbot.documents.ink.lines import Box, Field
from mailbot.documents.ink.marks import Mark, assigned, is_stamp
from mailbot.documents.ink.net.eye import KINDS, Sight
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.strokes import is_broad

_WHOLLY, _RIGHT_ABOVE = 0.7, 2.5
"""The share of a line that is print, or a signature, where it is no rule; and how far above its rule such a stroke is,
in heights of print.
"""
_HARDLY = 0.2
"""The chance to which a mark is hardly a signature."""
_NOWHERE = Box(left=0.0, top=0.0, right=0.0, bottom=0.0)
_ASIDE, _OFF = 12.0, 5.0
"""How far beside, and above or below its place a signature may stand, in heights of print."""


def without_false_rules(places: Sequence[Place], sight: Sight) -> list[Place]:
    """Return the places without rules of which no word speaks and that are none: letters that run into each other, or
    a stroke of a signature right above its rule.
    """
    return [one for one in places if one.kind != "nameless" or not _is_false(one, places, sight)]


def _is_false(place: Place, places: Sequence[Place], sight: Sight) -> bool:
    line = Box(left=place.start, right=place.end, top=place.line - sight.cell, bottom=place.line + sight.cell)
    if sight.along("print", line) > _WHOLLY:
        return True
    below = any(
        0 < one.line - place.line < _RIGHT_ABOVE * sight.height and one.ends is not None
        and min(one.end, place.end) - max(one.start, place.start) > (place.end - place.start) / 2
        for one in places
    )  # fmt: skip
    return below and sight.along("signature", line) > _WHOLLY


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """What was seen on a page, and which of the signatures on it stand at which of its places."""

    sight: Sight
    places: Sequence[Place]
    at: dict[int, list[Mark]]
    contested: frozenset[int]
    loose: list[Mark]
    unread: Field

    @classmethod
    def of(cls, sight: Sight, places: Sequence[Place], unread: Field) -> "Sighting":
        """Give each signature that was seen to the place that holds most of it; `unread` is the ink without print."""
        marks = [Mark(box=box, size=size, rim=0.0) for box, size in sight.signatures()]
        # what is written into a field is letters, and seen to be: a signature is its own where no other place has it
        signing = [replace(one, box=_NOWHERE) if one.party == "field" else one for one in places]
        at, contested = assigned(marks, signing, sight.height, ("other",))
        given = {id(mark) for own in at.values() for mark in own}
        filled, _ = assigned([mark for mark in marks if id(mark) not in given], places, sight.height, ("other",))
        at |= filled
        given = {id(mark) for own in at.values() for mark in own}
        loose = [mark for mark in marks if id(mark) not in given]
        return cls(sight=sight, places=places, at=at, contested=contested, loose=loose, unread=sight.share_of(unread))

    def features_at(self, index: int, marks: Sequence[Mark]) -> dict[str, float]:
        """Return what is seen at a place, by its index, and of the marks that lie there."""
        own, box, sight = self.at.get(index, []), self.places[index].box, self.sight
        return {
            "seen": self._much(own),
            "seen_largest": self._much(sorted(own, key=lambda one: one.size)[-1:]),
            "seen_sure": max((sight.chance("signature", one.box) for one in own), default=0.0),
            "seen_contested": float(any(id(one) in self.contested for one in own)),
            "seen_within": math.log1p(sight.amount("signature", box)),
            "seen_letters": math.log1p(sight.amount("letters", box)),
            "seen_stamp": math.log1p(sight.amount("stamp", box)),
            "seen_print": math.log1p(sight.amount("print", box)),
            "seen_unread": math.log1p(sight.unread_amount(box, self.unread)),
            **self._kinds(marks),
        }

    def is_stain(self, mark: Mark, ink: Field) -> bool:
        """Say whether a mark is too thick for a pen, and no hand to the net: a stain, a shadow."""
        if not is_broad(ink, mark, self.sight.height):
            return False
        return self.sight.kinds_of(mark.box, self.unread)[KINDS.index("signature")] < _HARDLY

    def _kinds(self, marks: Sequence[Mark]) -> dict[str, float]:
        """Return how much of some marks is a hand, and the shares of their ink that are a hand, letters, a stamp."""
        rest = [mark for mark in marks if not mark.stamped and not is_stamp(mark, self.sight.height)]
        total = sum(mark.size for mark in rest)
        sums = [0.0] * len(KINDS)
        for mark in rest:
            for at, chance in enumerate(self.sight.kinds_of(mark.box, self.unread)):
                sums[at] += chance * mark.size
        told = dict(zip(KINDS, sums, strict=True))
        return {
            "hand": math.log1p(told["signature"] / self.sight.height**2),
            **{f"like_{kind}": told[kind] / max(1.0, total) for kind in KINDS},
        }

    def around(self) -> dict[str, float]:
        """Return what is seen on the whole page: at places of all, of the other side, of nobody, near those of ours."""
        mine = [place for place in self.places if place.party in ("ours", "unsaid")]
        near = [one for one in self.loose if any(_near(one.box, place.box, self.sight.height) for place in mine)]
        return {
            "seen_all": math.log1p(self.sight.everywhere("signature")),
            "seen_loose": self._much(self.loose),
            "seen_near": self._much(near),
            "seen_theirs": self._much(self._of("other")),
            "seen_fields": self._much(self._of("field")),
            "seen_ours": self._much([*self._of("ours"), *self._of("unsaid")]),
        }

    def _of(self, party: str) -> list[Mark]:
        return [mark for at, own in self.at.items() if self.places[at].party == party for mark in own]

    def _much(self, marks: Sequence[Mark]) -> float:
        return math.log1p(sum(mark.size for mark in marks) / self.sight.height**2)


def _near(stroke: Box, place: Box, height: float) -> bool:
    aside = max(stroke.left - place.right, place.left - stroke.right)
    off = max(stroke.top - place.bottom, place.top - stroke.bottom)
    return aside < _ASIDE * height and off < _OFF * height
