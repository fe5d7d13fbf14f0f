"""Runs of letters of a sentence: words that stand on no list look like their kin all the same.

A sentence leaves three kinds of traces. Each word is cut into runs of
three to five letters, with "_" where it begins or ends. "=" and its first five
letters are its stem, which weighs more than a run. "#" and a number stand for
the beginnings of two words that follow each other closely: who does what, and
what is denied. A table gives each trace its weight; the weights of a sentence
are summed, and long passages are no heavier for being long.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import Value
from mailbot.rules.words import fold

RunWeights = Mapping[str, float]
"""How much each trace weighs, in log-odds."""

_SHORTEST, _LONGEST = 3, 5
_EDGE, _STEM, _PAIR = "_", "=", "#"
_STEM_LENGTH, _PAIRED_LENGTH = 5, 4
_NEXT = 4
"""How many words behind a word are paired with it."""
_FEW_RUNS, _FEW_WORDS = 40, 10
"""Traces of a sentence of a few words; with fewer than these a sentence is not surer of itself."""
_WORD = regex.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DIGIT = regex.compile(r"\d")


def traces(*sentences: str) -> dict[str, float]:
    """Return the traces of a passage and what each counts; every digit is "0": a number says that one stands there."""
    found: dict[str, float] = {}
    runs: list[str] = []
    stems: list[str] = []
    pairs: list[str] = []
    for words in map(_words, sentences):
        runs += [run for word in set(words) for run in _runs(word)]
        stems += [_stem(word) for word in set(words)]
        pairs += [_pair(*two) for two in _pairs(words)]
    for kind, few in ((runs, _FEW_RUNS), (stems, _FEW_WORDS), (pairs, _FEW_WORDS)):
        for trace in kind:
            found[trace] = found.get(trace, 0.0) + _share(len(kind), few)
    return found


def trace_sum(found: Mapping[str, float], weights: RunWeights) -> float:
    """Return the log-odds that the traces of a passage give together."""
    return math.fsum(weights.get(trace, 0.0) * counts for trace, counts in found.items())


class Sums(NamedTuple):
    """What the traces of a sentence weigh together, by kind, and how many there are."""

    runs: float
    stems: float
    pairs: float
    run_count: int
    word_count: int
    pair_count: int


class Weigher:
    """Weighs passages as `trace_sum` does, and keeps what a word weighs: most words come again."""

    def __init__(self, weights: RunWeights) -> None:
        """Keep the weights; what is in them must not change afterwards."""
        self._weights = weights
        self._word = lru_cache(maxsize=20_000)(self._weigh_word)
        self._two = lru_cache(maxsize=20_000)(lambda one, other: weights.get(_pair(one, other), 0.0))

    def sums(self, sentence: str) -> Sums:
        """Weigh one sentence; what is returned can be part of several passages."""
        words = _words(sentence)
        told, pairs = [self._word(word) for word in set(words)], _pairs(words)
        return Sums(
            runs=math.fsum(runs for _, runs, _ in told),  # a set has no order, and plain sums do
            stems=math.fsum(stem for _, _, stem in told),
            pairs=math.fsum(self._two(*two) for two in pairs),
            run_count=sum(number for number, _, _ in told),
            word_count=len(told),
            pair_count=len(pairs),
        )

    @staticmethod
    def odds(passage: Iterable[Sums]) -> float:
        """Return the log-odds that the traces of a passage give together."""
        runs, stems, pairs, run_count, word_count, pair_count = map(sum, zip(*passage, strict=True))
        return (
            _share(run_count, _FEW_RUNS) * runs
            + _share(word_count, _FEW_WORDS) * stems
            + _share(pair_count, _FEW_WORDS) * pairs
        )

    def _weigh_word(self, word: str) -> tuple[int, float, float]:
        """Return how many runs a word has, what they weigh together, and what its stem weighs."""
        runs = _runs(word)
        return len(runs), math.fsum(self._weights.get(run, 0.0) for run in runs), self._weights.get(_stem(word), 0.0)


def _words(sentence: str) -> list[str]:
    return _WORD.findall(_DIGIT.sub("0", fold(sentence)))


def _runs(word: str) -> frozenset[str]:
    edged = f"{_EDGE}{word}{_EDGE}"
    return frozenset(
        edged[at : at + length] for length in range(_SHORTEST, _LONGEST + 1) for at in range(len(edged) - length + 1)
    )


def _stem(word: str) -> str:
    return _STEM + word[:_STEM_LENGTH]


def _pairs(words: Sequence[str]) -> set[tuple[str, str]]:
    begun = [word[:_PAIRED_LENGTH] for word in words]
    return {two for step in range(1, _NEXT + 1) for two in zip(begun, begun[step:], strict=False)}


def _pair(one: str, other: str) -> str:
    """Return the number of a pair; words of people who wrote cannot be read out of it."""
    return f"{_PAIR}{crc32(f'{one} {other}'.encode()):x}"


def _share(number: float, few: int) -> float:
    """Return what each trace of a sentence counts: the more of them, the less; a word or two say little alone."""
    return float((number + few) ** -0.5)


def read_weights(table: Mapping[str, Value]) -> dict[str, float]:
    """Read a table of traces: a weight a line, and behind it the traces that weigh so, parted by spaces.

    Raises ValueError where the name of a line is no number.
    """
    return {trace: float(weight) for weight, those in table.items() for trace in str(those).split()}


def weigher_of(table: Mapping[str, Value]) -> Weigher:
    """Return what weighs by a table as `read_weights` takes it; it is kept, for most mails are weighed by the same."""
    return _weigher(*((weight, str(those)) for weight, those in table.items()))


@lru_cache(maxsize=4)
def _weigher(*table: tuple[str, str]) -> Weigher:
    return Weigher(read_weights(dict(table)))


def written_weights(weights: RunWeights) -> Iterable[tuple[str, str]]:
    """Yield the lines of a table of traces, the heaviest weight first."""
    by_weight: dict[float, list[str]] = {}
    for trace, weight in weights.items():
        by_weight.setdefault(weight, []).append(trace)
    for weight in sorted(by_weight, reverse=True):
        yield f"{weight:+.1f}", " ".join(sorted(by_weight[weight]))
