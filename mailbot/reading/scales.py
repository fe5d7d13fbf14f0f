"""Named features times the weights of `config/weights.toml`: a probability, and what spoke for it and against it.

A weight is a log-odds number: +0.7 doubles the odds, -0.7 halves them.
`always` is what stands on the scales before anything is known.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.model.reading import Claim
from mailbot.rules.rule_set import RuleSet

Features = Mapping[str, float]
"""Named features, most of them 1.0; what is absent is 0."""

ALWAYS = "always"


def claim(weights: RuleSet, name: str, features: Features) -> Claim:
    """Weigh one yes-or-no question; without a table of its weights the answer is 0.5, which decides nothing."""
    table = weights.table(name)
    terms = [(ALWAYS, _number(table.get(ALWAYS)))]
    terms += [(key, _number(table[key]) * value) for key, value in features.items() if value and key in table]
    return Claim(
        name=name,
        probability=probability(sum(term for _, term in terms)),
        evidence=tuple(sorted((pair for pair in terms if pair[1]), key=lambda pair: -abs(pair[1]))),
    )


def odds(weights: RuleSet, name: str, features: Features) -> float:
    """Return the log-odds alone, where many candidates are weighed and few are told of."""
    table = weights.table(name)
    return _number(table.get(ALWAYS)) + sum(
        _number(table[key]) * value for key, value in features.items() if key in table
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """One table of weights."""

    weights: RuleSet
    name: str

    def claim(self, features: Features) -> Claim:
        """Weigh one candidate, with what spoke for it and against it."""
        return claim(self.weights, self.name, features)

    def odds(self, features: Features) -> float:
        """Return the log-odds of one candidate."""
        return odds(self.weights, self.name, features)


def probability(log_odds: float) -> float:
    """Return the probability of log-odds."""
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    small = math.exp(log_odds)
    return small / (1 + small)


def log_odds(share: float) -> float:
    """Return the log-odds of a probability; certainty is not told apart from what is nearly certain."""
    share = min(1 - _NEARLY, max(_NEARLY, share))
    return math.log(share / (1 - share))


_NEARLY = 1e-6


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
