"""Fits the weights of `config/ink.toml` to the sheets that are for tuning; never to those that are reported."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.verdicts import Judged, verdict
from tests.ink.figures import said
from tests.ink.seeing import Seen

STRENGTHS = (0.02, 0.05, 0.1, 0.2)
"""Inverses of the penalty on large weights that are tried."""
FOLDS = 6
"""Parts into which the layouts are cut: each is judged by weights that never saw it."""
EMPTY, SIGNED = (0.05, 0.08, 0.1, 0.15, 0.2), (0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
"""The two thresholds that are tried."""
RULED = {"before", "broad", "contested", "digits", "nameless"}
"""What rules of their own decide and no weight does."""
RARE = 0.15
"""Deviation below which a feature is too rare on the sheets to have a large weight."""
COSTS = {("signed", "unsigned"): 8.0, ("empty", "signed"): 3.0, ("unknown", "signed"): 3.0}
"""What a false answer costs where "nobody can say" costs one: a person is asked."""


def examples(seen: Sequence[Seen]) -> list[tuple[Judged, bool]]:
    """Return places with whether they are signed: of a signed sheet the fullest, of an unsigned one all.

    Where nothing was seen on a signed sheet its place was not found, and what other rules set aside is not weighed.
    """
    found = []
    for one in seen:
        named = [j for j in one.judged or () if j.place.kind != "nameless"]
        chosen = [j for j in named if j.place.party == "ours"] or [j for j in named if j.place.party == "unsaid"]
        signed = one.made.label == "signed"
        if signed:
            chosen = sorted(chosen, key=lambda j: -j.features["ink"] - j.features["tallest"])[:1]
            chosen = [j for j in chosen if not j.features["nothing"]]
        found += [(j, signed) for j in chosen if not j.others]
    return found


def fit(seen: Sequence[Seen], strength: float) -> dict[str, float]:
    """Return the weights of the features, `bias` among them."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    known = examples([one for one in seen if one.made.label != "unknown"])
    names = sorted(set(known[0][0].features) - RULED)
    table = np.array([[place.features[name] for name in names] for place, _ in known])
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), RARE)
    model = LogisticRegression(C=strength, max_iter=3000).fit((table - mean) / spread, [signed for _, signed in known])
    weights = model.coef_[0] / spread
    return {
        "bias": float(model.intercept_[0] - (weights * mean).sum()),
        **dict(zip(names, weights.tolist(), strict=True)),
    }


def chosen(seen: Sequence[Seen], knowledge: Knowledge) -> tuple[float, Knowledge]:
    """Return the cost a sheet, layouts judged by weights of others, and the knowledge with the weights of all sheets.

    The strength and the thresholds are those that cost least.
    """
    best: tuple[float, float, float, float] | None = None
    for strength in STRENGTHS:
        unseen = _by_others(seen, knowledge, strength)
        for empty in EMPTY:
            for signed in SIGNED:
                cost = _cost(unseen, replace(knowledge, empty=empty, signed=signed))
                if best is None or cost < best[0]:
                    best = cost, strength, empty, signed
    assert best is not None
    cost, strength, empty, signed = best
    return cost, replace(knowledge, weights=fit(seen, strength), empty=empty, signed=signed)


def _by_others(seen: Sequence[Seen], knowledge: Knowledge, strength: float) -> list[Seen]:
    """Return the sheets with each place judged by weights that are fitted to other layouts."""
    layouts = sorted({one.made.layout for one in seen})
    fold = {layout: at % FOLDS for at, layout in enumerate(layouts)}
    weights: Mapping[int, Mapping[str, float]] = {
        at: fit([one for one in seen if fold[one.made.layout] != at], strength) for at in range(FOLDS)
    }
    found = []
    for one in seen:
        known = replace(knowledge, weights=weights[fold[one.made.layout]])
        judged = tuple(replace(j, probability=known.probability(j.features)) for j in one.judged or ())
        found.append(replace(one, judged=judged))
    return found


def _cost(seen: Sequence[Seen], knowledge: Knowledge) -> float:
    answers = Counter((one.made.label, said(replace(one, answer=verdict(one.judged or (), knowledge)))) for one in seen)
    doubts = sum(number for (label, answer), number in answers.items() if answer == "unclear" and label != "unknown")
    return (doubts + sum(COSTS.get(pair, 0.0) * number for pair, number in answers.items())) / len(seen)
