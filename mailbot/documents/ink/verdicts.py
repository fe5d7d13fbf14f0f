"""What is said of a page by what was seen at its places: signed, empty, or that nobody can say."""

from collections.abc import Sequence
from dataclasses import dataclass

from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.places import Place
from mailbot.model.document import Ink

_CERTAIN = 0.8
"""How likely every rule at the end of a sheet must be signed where none has a label that is known."""
_FRAMED = 0.3
"""How much of a mark is its rim where it may be a stamp."""
_HIDDEN = 0.5
"""Logarithm of the ink inside a stamp from which a signature may lie below it."""
_DOUBTS, _DOUBTED = ("contested", "before", "lettered", "digits", "broad"), 0.7
"""What speaks against a signature by its share of the ink, and from which share on nobody can say."""
_UNLIKE = 0.15
"""Logarithm of how much thicker or thinner than print a word may be that is typed on a rule."""
_UNBOUND = ("nameless", "block")
"""Kinds of places that no label says to be one: they never tell that nothing is signed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A signature place with what was seen there and how likely it is signed."""

    place: Place
    features: dict[str, float]
    probability: float
    missed: bool = False
    """A stroke lies near that belongs to no place: it may be a signature that misses this one."""

    @property
    def others(self) -> bool:
        """Say whether what was seen there is more likely no signature of whoever is to sign there, however large.

        It lies in a place of somebody else as well, before the paper to write on, is letters of a stamp, a day, or a
        stain.
        """
        return max(self.features[name] for name in _DOUBTS) >= _DOUBTED

    @property
    def plain(self) -> bool:
        """Say whether nothing speaks against a signature there, a stamp neither."""
        return not self.others and not self.features["stamp"]

    @property
    def unlike_print(self) -> bool:
        """Say whether nothing was seen but words that OCR has read and that do not look like those of the page."""
        return self.features["nothing"] > 0 and self.features["unlike"] >= _UNLIKE


def chosen_of(judged: Sequence[Judged]) -> list[Judged]:
    """Return the places with a label that count: those of the patient's side, else those of which nobody says whose."""
    named = [one for one in judged if one.place.kind not in _UNBOUND]
    return [one for one in named if one.place.party == "ours"] or [one for one in named if one.place.party == "unsaid"]


def verdict(judged: Sequence[Judged], knowledge: Knowledge) -> Ink | None:
    """Weigh the places of a page against each other."""
    blocks = [one for one in judged if one.place.kind == "block"]
    judged = [one for one in judged if one.place.kind != "block"]
    chosen = chosen_of(judged)
    if not chosen and any(one.probability >= knowledge.signed and one.plain for one in blocks):
        return "signed"
    nameless = [one for one in judged if one.place.kind == "nameless"]
    if not chosen:
        sure = bool(nameless) and all(one.probability >= _CERTAIN and one.features["rim"] < _FRAMED for one in nameless)
        return "signed" if sure else "unclear" if judged else None
    best = max(one.probability for one in chosen)
    if any(one.probability >= knowledge.signed and not one.others for one in chosen):
        return "signed"
    first = min(one.place.box.top for one in chosen)
    others = [one for one in judged if one not in chosen and one.place.party == "unsaid"]
    others = [one for one in others if one.place.kind != "nameless" or one.place.box.bottom > first]
    doubtful = any(one.missed or one.unlike_print or one.features["inside"] > _HIDDEN for one in chosen)
    # the head of a table that only names a party may stand above the place to sign
    doubtful |= all(one.place.kind == "cell" and one.place.label is not None and one.place.label.bare for one in chosen)
    least = {"nameless": knowledge.signed}
    clean = not doubtful and all(one.probability < least.get(one.place.kind, knowledge.empty) for one in others)
    return "unsigned" if best < knowledge.empty and clean else "unclear"
