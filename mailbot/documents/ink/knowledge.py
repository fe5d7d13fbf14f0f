"""What judging a signature place needs to know beside the sheet: words of languages, and the weights of what is seen.

Both stand in `config/ink.toml`; the daemon hands them to the workers when
these start, as JSON.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex

from mailbot.documents.ink.net.overview import FOR
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

if TYPE_CHECKING:
    from mailbot.documents.ink.net.eye import Eye
    from mailbot.documents.ink.net.overview import Overview

_MOST = 4000
"""Texts that are remembered: those of a page with each list."""
_EXACTLY = {"ours": "parent", "other": "office"}
"""The lists whose words are of a side as well, each only as it is written."""
_LONG, _LONGER = 5, 10
"""Letters beyond which a word may be read with one fault and still be known, a shorter one is soon like a name; and
from which one that speaks of signing may be read with two: hands touch it often, and no other word is like it.
"""


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Words by what they tell (`*` lets any ending follow), and the weights of the features with the two thresholds.

    `words` is keyed signature, statement, ours, parent, acting, agent, other, office, closing, seal, field, authority,
    contract.
    `weights` are those of one place, `sheet` those of a sheet with all its places, `whole` those of both it and what
    the second net says. Below `empty` a sheet is not signed (`empty_elsewhere` where a signature may stand at no
    place), from `signed` on it is; between them nobody can say. With `authority` the words are those of a power of
    attorney. `net` is the file of the net that looks at the page, `sheet_net` of that which looks at what was made of
    it, `known_by` their digests.
    """

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    sheet: Mapping[str, float] = field(default_factory=dict)
    whole: Mapping[str, float] = field(default_factory=dict)
    empty: float = 0.0
    empty_elsewhere: float = 0.0
    signed: float = 1.0
    authority: bool = False
    net: str = field(default="", repr=False)
    sheet_net: str = field(default="", repr=False)
    known_by: str = ""

    @classmethod
    def of(cls, rules: RuleSet) -> "Knowledge":
        """Build it from the rules of `config/ink.toml`."""
        return cls(
            words={name: rules.words(name).all() for name in rules.vocabulary},
            weights=_numbers(rules.table("weights")),
            sheet=_numbers(rules.table("sheet")),
            whole=_numbers(rules.table("whole")),
            empty=rules.number("empty", 0.0),
            empty_elsewhere=rules.number("empty_elsewhere", 0.0),
            signed=rules.number("signed", 1.0),
            net=rules.nets.get("net", ""),
            sheet_net=rules.nets.get("sheet_net", ""),
            known_by=f"{rules.text('net', '')} {rules.text('sheet_net', '')}",
        )

    @property
    def eye(self) -> "Eye | None":
        """Return the net; None where there is none."""
        return _eye(self.net) if self.net else None

    @property
    def overview(self) -> "Overview | None":
        """Return the net that looks at what was made of a sheet; None where there is none, or no weight for it."""
        return _overview(self.sheet_net) if self.sheet_net and self.whole else None

    @cached_property
    def patterns(self) -> Mapping[str, "regex.Pattern[str]"]:
        """Return for each word list a pattern over folded text."""
        exactly = {name: self.words.get(more, ()) for name, more in _EXACTLY.items()}
        return {
            name: _pattern(beginnings, exactly.get(name, ()), often=name == "signature")
            for name, beginnings in self.words.items()
        }

    @cached_property
    def of_authority(self) -> "Knowledge":
        """Return the same for a power of attorney: whoever is let act there is the other side, the patient lets."""
        agent, acting = self.words.get("agent", ()), self.words.get("acting", ())
        stems = [fold(word.rstrip("*")) for word in (*agent, *acting)]
        named = self.words.get("ours", ())
        ours = [word for word in named if not any(stem.startswith(fold(word.rstrip("*"))) for stem in stems)]
        # a stem of both, as of whoever authorises and of the authorised, tells neither
        theirs = [word for word in acting if not any(fold(one).startswith(fold(word.rstrip("*"))) for one in ours)]
        other = (*self.words.get("other", ()), *agent, *theirs)
        words = {**self.words, "ours": tuple(ours), "other": other, "acting": ()}
        return replace(self, words=words, authority=True)

    def gives_authority(self, texts: Iterable[str]) -> bool:
        """Say whether some lines are a power of attorney: more words give authority than speak of a contract."""
        counts = [(len(self.finds("authority", text)), len(self.finds("contract", text))) for text in texts]
        return sum(one for one, _ in counts) > sum(other for _, other in counts)

    def finds(self, which: str, text: str) -> "list[regex.Match[str]]":
        """Return where words of a list stand in a text."""
        known = self._found.get((which, text))
        if known is None:
            pattern = self.patterns.get(which)
            known = list(pattern.finditer(fold(text))) if pattern is not None else []
            if len(self._found) >= _MOST:
                self._found.clear()
            self._found[which, text] = known
        return known

    @cached_property
    def _found(self) -> "dict[tuple[str, str], list[regex.Match[str]]]":
        """What was found in the texts of late: the lines of a page are looked at several times."""
        return {}

    def probability(self, features: Mapping[str, float]) -> float:
        """Return how likely a place is signed."""
        return _probability(_odds(self.weights, features))

    def sheet_probability(self, features: Mapping[str, float]) -> float:
        """Return how likely a sheet is signed, the second net's word included where it has looked."""
        odds = _odds(self.sheet, features)
        return _probability(_odds(self.whole, {**features, "sheet": odds}) if FOR in features and self.whole else odds)


@lru_cache(maxsize=2)
def _eye(net: str) -> "Eye":
    from mailbot.documents.ink.net.eye import Eye  # the daemon knows the words, and needs no pictures for it

    return Eye(Path(net))


@lru_cache(maxsize=2)
def _overview(net: str) -> "Overview":
    from mailbot.documents.ink.net.overview import Overview

    return Overview(Path(net))


def _odds(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, odds))))


def _numbers(table: Mapping[str, object]) -> dict[str, float]:
    return {name: float(value) for name, value in table.items() if isinstance(value, int | float)}


def _pattern(words: Iterable[str], exactly: Iterable[str] = (), *, often: bool = False) -> "regex.Pattern[str]":
    """Return a pattern for words; OCR may have misread a letter of a long one, or lost its first to the rule; two of a
    very long one, where it does so `often`. Those that stand `exactly` are not misread: others are like them.
    """
    every = (*words, *exactly)
    exact = [regex.escape(fold(word.rstrip("*"))) + (r"\w*" if word.endswith("*") else r"\b") for word in every]
    long = [fold(word.rstrip("*")) for word in words if word.endswith("*") and len(word.rstrip("*")) > _LONG]
    parts = [rf"\b(?:{'|'.join(exact)})"] if exact else ["(?!)"]
    whole = [fold(word) for word in words if not word.endswith("*") and len(word) > _LONGER]
    if whole:  # a letter more or less is another form of the word, a wrong one is the same form misread
        parts.append(rf"\b(?:{'|'.join(f'(?:{regex.escape(one)}){{s<=1}}' for one in whole)})\b")
    if long:
        told = (f"(?:{regex.escape(one)}){{e<={2 if often and len(one) >= _LONGER else 1}}}" for one in long)
        parts.append(rf"\b(?=\w)(?:{'|'.join(told)})\w*")
    return regex.compile("|".join(parts))
