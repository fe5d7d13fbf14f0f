"""Fits the weights of `config/ink.toml` to the sheets that are for tuning; never to those that are reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.net.overview import AGAINST, FOR
from mailbot.documents.ink.verdicts import Judged, chosen_of, told_by, verdict
from tests.ink.figures import said
from tests.ink.others import Told, told_of_others
from tests.ink.seeing import Seen

PLACES, SHEETS = (None, 0.05, 0.1), (0.03, 0.05, 0.1, 0.2)
"""Inverses of the penalties on large weights that are tried: those of a place, and those of a sheet.

None keeps the weights of a place as they are: fitted to many sheets, they are better than those of a few.
"""
LEADING, FREER = {
    "named_best", "loose_best", "aside", "loose_astray", "named_missed", "named_hand", "loose_hand", "named_seen",
    "loose_seen", "named_seen_sure", "named_seen_within", "named_seen_unread", "seen_near", "seen_all", "seen_ours",
}, 4.0  # fmt: skip
"""What decides where nothing else speaks, and what is rare but strong; and by how much less their weights are held
small.
"""
FOLDS = 8
"""Parts into which the layouts are cut: each is judged by weights that never saw it."""
EMPTY = (0.03, 0.05, 0.07, 0.1, 0.15)
SIGNED = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
"""The two thresholds that are tried."""
RULED = {"before", "broad", "contested", "digits", "nameless", FOR, AGAINST}
"""What counts on the sheet and not in the place: too rare, or seen where the weights were fitted and nowhere else; and
what the second net says, which is weighed with all the rest by sheets that it has not learnt from.
"""
MISSED = {"named_missed": 0.3, "loose_missed": 0.0}
"""The weights of a stroke that may miss its place: set by hand, as it must never speak against a signature."""
RARE = 0.15
"""Deviation below which a feature is too rare on the sheets to have a large weight."""
RARELY = 0.3
"""How much a sheet counts on which lies what is rare in mail."""
COSTS = {("signed", "unsigned"): 8.0, ("empty", "signed"): 6.0, ("unknown", "signed"): 6.0}
"""What a false answer costs where "nobody can say" costs one: a person is asked. What comes by mail differs from these
sheets by more than their layouts from each other, so that both stand higher than they would for themselves.
"""


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What was found: the knowledge with the weights of all sheets, and each sheet as judged by weights of others."""

    cost: float
    knowledge: Knowledge
    unseen: Sequence[Seen]


def examples(seen: Sequence[Seen]) -> list[tuple[Judged, Seen]]:
    """Return places with the sheets they stand on: of a signed sheet the fullest, of an unsigned one all.

    Where nothing was seen on a signed sheet its place was not found, and what is doubtful is weighed on the sheet.
    """
    found = []
    for one in seen:
        judged = one.judged or ()
        chosen = chosen_of(judged) or [j for j in judged if j.place.kind == "nameless" and j.place.party != "other"]
        signed = one.made.label == "signed"
        if signed:
            chosen = sorted(chosen, key=lambda j: -j.features["ink"] - j.features["tallest"])[:1]
            chosen = [j for j in chosen if not j.features["nothing"]]
        found += [(j, one) for j in chosen if not j.others]
    return found


def fit(known: Sequence[Told], strength: float) -> dict[str, float]:
    """Return the weights of features seen on sheets, `bias` among them."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names = sorted(set(known[0].features) - RULED)
    table = np.array([[one.features[name] for name in names] for one in known])
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), RARE)
    spread /= [FREER if name in LEADING else 1.0 for name in names]
    signed, counts = [one.signed for one in known], [one.counts for one in known]
    model = LogisticRegression(C=strength, max_iter=3000).fit((table - mean) / spread, signed, sample_weight=counts)
    weights = model.coef_[0] / spread
    return {
        "bias": float(model.intercept_[0] - (weights * mean).sum()),
        **dict(zip(names, weights.tolist(), strict=True)),
    }


def _counts(one: Seen) -> float:
    return RARELY if one.made.rare else 1.0


def _places(seen: Sequence[Seen], knowledge: Knowledge, strength: float | None) -> Mapping[str, float]:
    if strength is None:
        return knowledge.weights
    told = [one for one in seen if one.made.label != "unknown"]
    return fit([_told(place.features, one) for place, one in examples(told)], strength)


def _sheets(seen: Sequence[Seen], strength: float) -> dict[str, float]:
    told = [_told(_without_missed(one), one) for one in seen if one.judged]
    return fit([*told, *told_of_others()], strength) | MISSED


def _told(features: Mapping[str, float], one: Seen) -> Told:
    return Told(features=features, signed=one.made.label == "signed", counts=_counts(one))


def _without_missed(one: Seen) -> dict[str, float]:
    return {name: value for name, value in told_by(one.judged or (), one.around).items() if name not in MISSED}


def chosen(seen: Sequence[Seen], knowledge: Knowledge) -> Fitted:
    """Return the weights and thresholds that cost least where each layout is judged by weights of others."""
    best: Fitted | None = None
    for of_places in PLACES:
        judged = _judged_by_others(seen, knowledge, of_places)
        for of_sheets in SHEETS:
            likely = _weighed_by_others(judged, knowledge, of_sheets)
            cost, empty, signed = min(
                (_cost(judged, likely, replace(knowledge, empty=empty, signed=signed)), empty, signed)
                for empty in EMPTY
                for signed in SIGNED
                if empty <= signed
            )
            if best is None or cost < best.cost:
                found = replace(
                    knowledge, weights=_places(seen, knowledge, of_places), sheet=_sheets(judged, of_sheets),
                    empty=empty, signed=signed,
                )  # fmt: skip
                unseen = _answered(judged, likely, found)
                best = Fitted(cost=cost, knowledge=found, unseen=unseen)
    assert best is not None
    return best


def _folds(seen: Sequence[Seen]) -> dict[str, int]:
    return {layout: at % FOLDS for at, layout in enumerate(sorted({one.made.layout for one in seen}))}


def _judged_by_others(seen: Sequence[Seen], knowledge: Knowledge, strength: float | None) -> list[Seen]:
    """Return the sheets with each place judged by weights that are fitted to other layouts."""
    fold = _folds(seen)
    known = [
        replace(knowledge, weights=_places([one for one in seen if fold[one.made.layout] != at], knowledge, strength))
        for at in range(FOLDS)
    ]
    found = []
    for one in seen:
        by = known[fold[one.made.layout]]
        judged = tuple(replace(j, probability=by.probability(j.features)) for j in one.judged or ())
        found.append(replace(one, judged=judged))
    return found


def _weighed_by_others(judged: Sequence[Seen], knowledge: Knowledge, strength: float) -> list[Knowledge]:
    """Return for each sheet the knowledge with weights of sheets that are fitted to other layouts."""
    fold = _folds(judged)
    known = [
        replace(knowledge, sheet=_sheets([one for one in judged if fold[one.made.layout] != at], strength))
        for at in range(FOLDS)
    ]
    return [known[fold[one.made.layout]] for one in judged]


def _answered(seen: Sequence[Seen], weighed: Sequence[Knowledge], limits: Knowledge) -> list[Seen]:
    found = []
    for one, by in zip(seen, weighed, strict=True):
        known = replace(by, empty=limits.empty, signed=limits.signed)
        found.append(replace(one, answer=verdict(one.judged or (), one.around, known)))
    return found


def _cost(seen: Sequence[Seen], weighed: Sequence[Knowledge], limits: Knowledge) -> float:
    total = 0.0
    for one in _answered(seen, weighed, limits):
        answer, label = said(one), one.made.label
        doubt = 1.0 if answer == "unclear" and label != "unknown" else 0.0
        total += _counts(one) * COSTS.get((label, answer), doubt)
    return total / sum(_counts(one) for one in seen)
