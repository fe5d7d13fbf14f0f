"""Runs of letters of a sentence: words that stand on no list look like their kin all the same; never lists.

Each word is cut into runs of three to five letters, with "_" where it begins
or ends. A table gives each run its weight; the weights of a sentence are
summed, and long sentences are no heavier for being long.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import Value
from mailbot.rules.words import fold

RunWeights = Mapping[str, float]
"""How much each run of letters weighs, in log-odds."""

_SHORTEST, _LONGEST = 3, 5
_EDGE = "_"
_FEW = 40
"""Runs of letters of a sentence of a few words; with fewer than these a sentence is not surer of itself."""
_WORD = regex.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DIGIT = regex.compile(r"\d")


def runs(sentence: str) -> frozenset[str]:
    """Return the runs of letters of a sentence, folded; every digit is "0": a number says that one stands there."""
    return frozenset().union(*map(_of_word, set(_WORD.findall(_DIGIT.sub("0", fold(sentence))))))


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> frozenset[str]:
    edged = f"{_EDGE}{word}{_EDGE}"
    return frozenset(
        edged[at : at + length] for length in range(_SHORTEST, _LONGEST + 1) for at in range(len(edged) - length + 1)
    )


def share(found: Collection[str]) -> float:
    """Return what each run of a sentence counts: the more of them, the less; a word or two say little by themselves."""
    return float((len(found) + _FEW) ** -0.5)


def run_sum(found: Collection[str], weights: RunWeights) -> float:
    """Return the log-odds that the runs of a sentence give together."""
    return share(found) * math.fsum(weights.get(run, 0.0) for run in found)  # a set has no order, and plain sums do


def read_weights(table: Mapping[str, Value]) -> dict[str, float]:
    """Read a table of runs: a weight a line, and behind it the runs that weigh so, parted by spaces.

    Raises ValueError where the name of a line is no number.
    """
    return {run: float(weight) for weight, those in table.items() for run in str(those).split()}


def written_weights(weights: RunWeights) -> Iterable[tuple[str, str]]:
    """Yield the lines of a table of runs, the heaviest weight first."""
    by_weight: dict[float, list[str]] = {}
    for run, weight in weights.items():
        by_weight.setdefault(weight, []).append(run)
    for weight in sorted(by_weight, reverse=True):
        yield f"{weight:+.1f}", " ".join(sorted(by_weight[weight]))
