"""Fits the weights of `config/ink.toml` to the sheets that are for tuning; never to those that are reported."""

from collections.abc import Sequence

from mailbot.documents.ink.judging import Judged
from tests.ink.seeing import Seen

STRENGTH = 0.2
"""Inverse of the penalty on large weights."""


def examples(seen: Sequence[Seen]) -> list[tuple[Judged, bool]]:
    """Return places with whether they are signed: of a signed sheet the fullest, of an unsigned one all."""
    found = []
    for one in seen:
        named = [j for j in one.judged or () if j.place.kind != "nameless"]
        chosen = [j for j in named if j.place.party == "ours"] or [j for j in named if j.place.party == "unsaid"]
        if one.made.label == "signed":
            chosen = sorted(chosen, key=lambda j: -j.features["ink"] - j.features["tallest"])[:1]
        found += [(j, one.made.label == "signed") for j in chosen]
    return found


def fit(seen: Sequence[Seen]) -> dict[str, float]:
    """Return the weights of the features, `bias` among them."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    known = examples(seen)
    names = sorted(known[0][0].features)
    table = np.array([[place.features[name] for name in names] for place, _ in known])
    mean, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    model = LogisticRegression(C=STRENGTH, max_iter=2000).fit((table - mean) / spread, [signed for _, signed in known])
    weights = model.coef_[0] / spread
    return {
        "bias": float(model.intercept_[0] - (weights * mean).sum()),
        **dict(zip(names, weights.tolist(), strict=True)),
    }
