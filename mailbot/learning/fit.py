"""The fit of weights: plain logistic regression, deterministic; weights that say nothing are left out.

How strongly weights are held back, and by which norm, is chosen for each table
by what foretells an author who was left out best.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from mailbot.learning.samples import Sample
from mailbot.reading.scales import ALWAYS, probability

Weights = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Restraint:
    """How weights are held back: `l1_ratio` 1.0 for few weights, 0.0 for small ones, and scikit-learn's C."""

    l1_ratio: float
    inverse_strength: float


RESTRAINTS = (
    *(Restraint(l1_ratio=ratio, inverse_strength=c) for ratio in (1.0, 0.0) for c in (0.3, 1.0)),
    Restraint(l1_ratio=0.0, inverse_strength=3.0),  # for tables of few samples
)
"""From these the fit chooses, the fewest weights first; the first is for samples of a single author."""
_AS_GOOD = 1.005
"""Surprise counted in that of the best up to which fewer weights are preferred: authors differ by far more."""
LEAST_WEIGHT = 0.05
"""A weight below this moves a probability by little more than one per cent: it is left out."""
MOST_WEIGHTS = 90
"""Weights of one table beyond which more add little that is true of other authors, and nobody reads them."""
LEAST_SEEN = 3
"""A feature that fewer samples have tells of those mails only."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How a table does on one author who was left out: share right, and (said, right) pairs for the reliability."""

    table: str
    author: str
    count: int
    right: float
    pairs: tuple[tuple[float, bool], ...] = field(default=())


def fit(samples: Sequence[Sample]) -> Weights:
    """Return the weights of one table, `always` first, then by name; {} where all samples have one answer.

    The restraint is the one that foretells authors who were left out best.
    """
    return fit_with(samples, best_restraint(samples))


def best_restraint(samples: Sequence[Sample]) -> Restraint:
    """Return the restraint with the least surprise (mean log loss) over authors left out one by one.

    Of those that do about as well the first counts: it leaves few weights, which a person can read.
    """
    authors = sorted({sample.author for sample in samples})
    if len(authors) < 2:
        return RESTRAINTS[0]
    losses = [_unforeseen(samples, restraint) for restraint in RESTRAINTS]
    return next(one for one, loss in zip(RESTRAINTS, losses, strict=True) if loss <= _AS_GOOD * min(losses))


def _unforeseen(samples: Sequence[Sample], restraint: Restraint) -> float:
    return surprise(left_out(samples, lambda others: fit_with(others, restraint)))


def surprise(figures: Iterable["Figures"]) -> float:
    """Return the mean log loss of what was said, in nats; what was ruled out altogether counts as `_SUREST`."""
    losses = [-math.log(max(_SUREST, share if answer else 1 - share)) for one in figures for share, answer in one.pairs]
    return sum(losses) / max(1, len(losses))


_SUREST = 1e-4


def fit_with(samples: Sequence[Sample], restraint: Restraint) -> Weights:
    """Return the weights of one table under one restraint, at most `MOST_WEIGHTS`: a table is there to be read."""
    weights = _fitted(samples, restraint)
    if len(weights) <= MOST_WEIGHTS:
        return weights
    telling = _telling(samples, weights)
    kept = [replace(s, features={k: v for k, v in s.features.items() if k in telling}) for s in samples]
    return _fitted(kept, restraint)


def _telling(samples: Sequence[Sample], weights: Weights) -> frozenset[str]:
    """Return the features that move the answers most: by their weight, and by how many samples have them."""
    seen = Counter(name for sample in samples for name, value in sample.features.items() if value)
    moved = {
        name: abs(weight) * math.sqrt(seen[name] * (len(samples) - seen[name]))
        for name, weight in weights.items()
        if name != ALWAYS
    }
    return frozenset(sorted(moved, key=lambda name: (-moved[name], name))[:MOST_WEIGHTS])


def _fitted(samples: Sequence[Sample], restraint: Restraint) -> Weights:
    answers = [sample.answer for sample in samples]
    if len(set(answers)) < 2:
        return {}
    seen: dict[str, int] = {}
    for sample in samples:
        for name, value in sample.features.items():
            if value:
                seen[name] = seen.get(name, 0) + 1
    kept = [{k: v for k, v in s.features.items() if seen.get(k, 0) >= LEAST_SEEN} for s in samples]
    vectorizer = DictVectorizer(sparse=False)
    columns: NDArray[np.float64] = vectorizer.fit_transform(kept)
    model = LogisticRegression(
        C=restraint.inverse_strength,
        l1_ratio=restraint.l1_ratio,
        solver="liblinear",
        intercept_scaling=_FREE_START,
        max_iter=2000,
        random_state=0,
    )
    model.fit(columns, answers)
    names = vectorizer.get_feature_names_out()
    heavy = np.abs(model.coef_[0]) >= LEAST_WEIGHT
    weights = {
        str(name): round(float(weight), 2)
        for name, weight, keep in zip(names, model.coef_[0], heavy, strict=True)
        if keep
    }
    always = _always(columns, answers, [weights.get(str(name), 0.0) for name in names], float(model.intercept_[0]))
    return {ALWAYS: round(always, 2), **dict(sorted(weights.items()))}


_FREE_START = 10.0
"""liblinear holds the intercept back like a weight; scaled by this it is as good as free."""


def _always(columns: NDArray[np.float64], answers: Sequence[bool], weights: Sequence[float], start: float) -> float:
    """Set what always stands on the scales anew once the light weights are gone, so that the mean stays right."""
    sums = columns @ np.array(weights)
    wanted = sum(answers)
    low, high = start - _REACH, start + _REACH
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sum(probability(float(one) + middle) for one in sums) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


_REACH = 6.0
_HALVINGS = 40


def without_each(samples: Sequence[Sample], fitted: Callable[[Sequence[Sample]], Weights] = fit) -> dict[str, Weights]:
    """Return for each author, in order, the weights that all the others' samples give."""
    authors = sorted({sample.author for sample in samples})
    return {author: fitted([s for s in samples if s.author != author]) for author in authors}


def judged_by(samples: Sequence[Sample], others: Mapping[str, Weights]) -> list[Figures]:
    """Judge one table: each author's samples by the weights of all the others."""
    return [judge([s for s in samples if s.author == author], weights) for author, weights in others.items()]


def left_out(samples: Sequence[Sample], fitted: Callable[[Sequence[Sample]], Weights] = fit) -> list[Figures]:
    """Judge one table: each author's samples by weights fitted on all the others'."""
    return judged_by(samples, without_each(samples, fitted))


def judge(samples: Sequence[Sample], weights: Weights) -> Figures:
    """Judge weights on the samples of one author."""
    pairs = tuple((said(weights, sample.features.items()), sample.answer) for sample in samples)
    right = sum((share >= 0.5) == answer for share, answer in pairs) / max(1, len(pairs))
    return Figures(table=samples[0].table, author=samples[0].author, count=len(samples), right=right, pairs=pairs)


def said(weights: Weights, features: Iterable[tuple[str, float]]) -> float:
    """Return the probability that weights give to features."""
    return probability(weighed_sum(weights, features))


def weighed_sum(weights: Weights, features: Iterable[tuple[str, float]]) -> float:
    """Return the log-odds that weights give to features."""
    return weights.get(ALWAYS, 0.0) + sum(weights.get(name, 0.0) * value for name, value in features)


@dataclass(frozen=True, kw_only=True)
class Bin:
    """What was said with about one probability, and how often it was so."""

    said: float
    was: float
    count: int


BINS = 10


def reliability(figures: Iterable[Figures]) -> list[Bin]:
    """Return the reliability table of all answers: said 0.9 should be right nine times in ten."""
    pairs = [pair for one in figures for pair in one.pairs]
    rows = []
    for number in range(BINS):
        inside = [pair for pair in pairs if number == min(int(pair[0] * BINS), BINS - 1)]
        if inside:
            said_ = sum(share for share, _ in inside) / len(inside)
            rows.append(Bin(said=said_, was=sum(answer for _, answer in inside) / len(inside), count=len(inside)))
    return rows


def calibration_error(figures: Iterable[Figures]) -> float:
    """Return the mean distance between what was said and what was so, over the reliability table."""
    rows = reliability(figures)
    total = sum(row.count for row in rows)
    return sum(abs(row.said - row.was) * row.count for row in rows) / max(1, total)
