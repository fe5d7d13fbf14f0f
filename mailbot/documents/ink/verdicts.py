"""What is said of a page by what was seen at its places and around them: signed, empty, or that nobody can say.

All of it is weighed together; the weights and the two thresholds stand in `config/ink.toml`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.net.overview import FOR
from mailbot.documents.ink.placing.place import Place
from mailbot.model.document import Ink

_MOST = 5.0
"""The largest log-odds of a place: beyond it one is no surer."""
_ASIDE = -2.0
"""Log-odds from which a place that does not count by itself is looked at."""
_ASTRAY, _STRANGE = ("contested", "before"), ("lettered", "digits", "broad")
"""What speaks against a signature by its share of the ink: where it lies, and what it looks like."""
_DOUBTED = 0.7
"""The share of such ink from which what was seen is more likely no signature of whoever is to sign there."""
_SURE, _LIKE = 0.75, 0.45
"""How sure the net is of a signature, and how much of the ink is one to it, from which it is nothing else."""
_RATHER, _HARDLY = 0.5, 0.1
"""The same from which it may be one at all."""
_NONE, _ELSEWHERE = 0.3, 2.9
"""How much of a signature the net sees at a place that is empty at most, and how much of one that stands at no place
or in a field makes that none can be said to be missing: logarithms of squares of the height of print.
"""
_ASTRAY_LEAST = 1.0
"""How much ink of strokes that belong to no place may be a signature: a logarithm of squares of the height of print."""
_UNBOUND = ("nameless", "block")
"""Kinds of places that no label says to be one."""

_SEEN = (
    "seen", "seen_largest", "seen_sure", "seen_contested", "seen_within", "seen_letters", "seen_stamp", "seen_print",
    "seen_unread", "hand", "like_signature", "like_letters", "like_stamp",
)  # fmt: skip
"""What the net sees at places, the most of any of them."""
_OPEN = ("free", "block")
"""Kinds of places that are paper with nothing to write on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A signature place with what was seen there and how likely it is signed."""

    place: Place
    features: dict[str, float]
    probability: float
    missed: bool = False
    """A stroke lies near that belongs to no place: it may be a signature that misses this one."""

    @property
    def astray(self) -> float:
        """Return the share of the ink that lies in a place of somebody else too, or before the paper to write on."""
        return max(self.features[name] for name in _ASTRAY)

    @property
    def strange(self) -> float:
        """Return the share of the ink that is letters of a stamp, a day, or a stain."""
        return max(self.features[name] for name in _STRANGE)

    @property
    def others(self) -> bool:
        """Say whether what was seen there is more likely no signature of whoever is to sign there, however large."""
        return max(self.astray, self.strange) >= _DOUBTED and not self.surely_seen

    @property
    def surely_seen(self) -> bool:
        """Say whether the net is sure of a signature there, and that it is nobody else's."""
        seen = {name: self.features.get(name, 0.0) for name in ("seen_sure", "like_signature", "seen_contested")}
        return seen["seen_sure"] > _SURE and seen["like_signature"] > _LIKE and not seen["seen_contested"]

    @property
    def may_be_signed(self) -> bool:
        """Say whether what was seen there may be a signature of the patient, to the net as well where there is one."""
        seen = max(self.features.get("seen_sure", 1.0) - _RATHER, self.features.get("like_signature", 1.0) - _HARDLY)
        return seen > 0.0 and not self.others

    @property
    def left_empty(self) -> bool:
        """Say whether it is the patient's side by its words, and nothing at all was seen there."""
        seen = max(self.features.get(name, 0.0) for name in ("seen", "seen_within"))
        return self.place.party == "ours" and bool(self.features["nothing"]) and seen < _NONE

    @property
    def odds(self) -> float:
        """Return how likely it is signed, as log-odds within bounds."""
        least = 1.0 / (1.0 + math.exp(_MOST))
        known = min(1.0 - least, max(least, self.probability))
        return math.log(known / (1.0 - known))


def chosen_of(judged: Sequence[Judged]) -> list[Judged]:
    """Return the places with a label that count: those of the patient's side, else those of which nobody says whose.

    A label that only names the patient and says nothing of signing outweighs none that does.
    """
    named = [one for one in judged if one.place.kind not in _UNBOUND and one.place.party in ("ours", "unsaid")]
    ours = [one for one in named if one.place.party == "ours"]
    if any(one.place.label is None or not one.place.label.bare for one in ours):
        return ours
    return named + [one for one in judged if named and one.place.kind == "block" and one.surely_seen]


def _loose_of(judged: Sequence[Judged]) -> list[Judged]:
    """Return what counts where no place has a label: rules below the name of the patient's side, else those of nobody,
    and ink on free paper at the end of a letter or below that name.
    """
    rules = [one for one in judged if one.place.kind == "nameless"]
    ours = [one for one in rules if one.place.party == "ours"]
    blocks = [one for one in judged if one.place.kind == "block"]
    return (ours or [one for one in rules if one.place.party == "unsaid"]) + blocks


def likeliest(judged: Sequence[Judged]) -> Judged | None:
    """Return the place that is most likely signed, those with doubtful ink behind all others."""
    return max(judged, key=lambda one: (not one.others, one.probability), default=None)


def told_by(judged: Sequence[Judged], around: Mapping[str, float]) -> dict[str, float]:
    """Return what the places of a page tell together, as numbers that are weighed; `around` is what else was seen."""
    chosen = chosen_of(judged)
    loose = [] if chosen else _loose_of(judged)
    others = [one for one in judged if one.place.party == "other"]
    best = likeliest(chosen)
    labels = [one.place.label for one in chosen]
    return {
        **around,
        **_told_of("named", chosen),
        **_told_of("loose", loose),
        "loose_astray": 0.0 if chosen else around.get("astray", 0.0),
        "ours": float(best is not None and best.place.party == "ours"),
        "bare": float(bool(chosen) and all(label is not None and label.bare for label in labels)),
        "ruled": float(best is not None and best.place.kind == "rule"),
        "aside": _beside(_aside_of(judged, chosen)),
        "theirs": _beside(others),
        "only_theirs": float(bool(others) and not chosen and not loose),
    }


def _aside_of(judged: Sequence[Judged], chosen: Sequence[Judged]) -> list[Judged]:
    """Return the places beside those with a label that may be the patient's as well: no rule that ends above them."""
    if not chosen:
        return []
    first = min(one.place.box.top for one in chosen)
    rest = [one for one in judged if one not in chosen and one.place.party != "other" and one.may_be_signed]
    return [one for one in rest if one.place.kind != "nameless" or one.place.box.bottom > first]


def _beside(judged: Sequence[Judged]) -> float:
    """Return how likely the likeliest of some places is signed, 0.0 where it hardly is."""
    return max((max(0.0, one.odds - _ASIDE) for one in judged), default=0.0)


def _told_of(name: str, judged: Sequence[Judged]) -> dict[str, float]:
    """Return what some places tell: the likeliest of them, and what may be a signature that was not seen."""
    best = likeliest(judged)
    likely = max(0.0, best.odds - _ASIDE) if best is not None else 0.0
    return {
        name: float(bool(judged)),
        f"{name}_best": best.odds if best is not None else 0.0,
        f"{name}_off": best.astray * likely if best is not None else 0.0,
        f"{name}_strange": best.strange * likely if best is not None else 0.0,
        f"{name}_open": float(best is not None and best.place.kind in _OPEN),
        f"{name}_stamp": best.features["stamp"] if best is not None else 0.0,
        f"{name}_inside": max((one.features["inside"] for one in judged), default=0.0),
        f"{name}_rim": max((one.features["rim"] for one in judged), default=0.0),
        f"{name}_missed": float(any(one.missed for one in judged)),
        **{f"{name}_{what}": max((one.features.get(what, 0.0) for one in judged), default=0.0) for what in _SEEN},
    }


def verdict(judged: Sequence[Judged], around: Mapping[str, float], knowledge: Knowledge) -> Ink | None:
    """Weigh the places of a page and what is around them; None where it has none, or blocks alone, and is not signed.

    A letter on which no hand is seen at all is unsigned, and one on which no stroke lies astray and all speaks
    against a signature. A page on which no place of the patient's side was found is neither signed nor unsigned.
    """
    if not judged and FOR not in around:
        return None
    likely = knowledge.sheet_probability(told_by(judged, around))
    if not judged:  # the net may know a signature where no words or rules ask for one
        return "signed" if likely >= knowledge.signed else None
    best = likeliest(chosen_of(judged) or _loose_of(judged))
    whole = FOR in around  # the second net has looked at what stands around the places; without it caution is due
    if likely >= knowledge.signed and best is not None and (whole or _is_surely_ours(judged, best)):
        return "signed"
    elsewhere = _may_be_elsewhere(judged, around)
    cut = knowledge.empty if not elsewhere else knowledge.empty_elsewhere if whole else 0.0
    if all(one.place.kind == "block" for one in judged):
        clean = not any(one.missed for one in judged) and around.get("astray", 0.0) < _ASTRAY_LEAST and not elsewhere
        return "unsigned" if _is_blank(judged, around) or (whole and clean and likely < cut) else None
    return "unsigned" if best is not None and likely < cut else "unclear"


def _is_surely_ours(judged: Sequence[Judged], best: Judged) -> bool:
    """Say whether ink at the likeliest place is likely a signature, and the patient's by the place alone.

    It is not where it is one of several rules of which no word says which is to be signed, or that of a witness beside
    the patient's place, which was left empty.
    """
    chosen, loose = chosen_of(judged), _loose_of(judged)
    told = bool(chosen) or best.place.kind == "block"
    return not best.others and (told or all(one.odds > 0.0 for one in loose)) and not (bool(chosen) and best.left_empty)


def _may_be_elsewhere(judged: Sequence[Judged], around: Mapping[str, float]) -> bool:
    """Say whether a large signature stands at no place or in a field, or the net is sure of one at a place."""
    places = chosen_of(judged) or _loose_of(judged)
    return _elsewhere(around) > _ELSEWHERE or any(one.features.get("seen_sure", 0.0) > _SURE for one in places)


def _is_blank(judged: Sequence[Judged], around: Mapping[str, float]) -> bool:
    """Say whether a letter ends in paper on which nothing taller than print stands, and no hand does on its page."""
    if around.get("seen_all", _ELSEWHERE) >= _NONE or around.get("astray"):
        return False  # without the net nobody has looked at the page for a hand
    return all(one.place.label is None and not one.features["beyond"] and not one.missed for one in judged)


def _elsewhere(around: Mapping[str, float]) -> float:
    """Return how much of a signature is seen where nobody is asked for one."""
    return math.log1p(sum(math.expm1(around.get(name, 0.0)) for name in ("seen_loose", "seen_fields")))
