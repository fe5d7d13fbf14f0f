"""Where the words of a text begin, so that a list is tried there only; a sieve before the pattern, never a judgement.

A letter is asked for a hundred and fifty lists. Each search goes over the
whole text; with this, over the few words that begin as one of the list does.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

_RUN = regex.compile(r"\w+")
_HEAD = 4
"""Letters by which the beginning of an open word is looked up."""

SHORT = 80
"""Characters below which a plain search costs less than the look-up."""


class Starts:
    """The words of one folded text: whole, and by their first letters."""

    def __init__(self, folded: str) -> None:
        self._runs = [(match[0], match.start()) for match in _RUN.finditer(folded)]
        self._heads: dict[int, dict[str, list[int]]] = {}

    @cached_property
    def whole(self) -> dict[str, list[int]]:
        """The places of each word."""
        found: dict[str, list[int]] = {}
        for run, start in self._runs:
            found.setdefault(run, []).append(start)
        return found

    def heads(self, length: int) -> dict[str, list[int]]:
        """Return the places of words of at least that many letters, by these."""
        if length not in self._heads:
            found: dict[str, list[int]] = {}
            for run, places in self.whole.items():
                if len(run) >= length:
                    found.setdefault(run[:length], []).extend(places)
            self._heads[length] = found
        return self._heads[length]


@lru_cache(maxsize=16)
def starts_of(folded: str) -> Starts:
    """Return the words of a text, kept for the next list."""
    return Starts(folded)


@dataclass(frozen=True, kw_only=True, slots=True)
class Sieve:
    """How the words of a list begin; `loose` may begin anywhere, so that a text with one is searched as a whole."""

    whole: frozenset[str]
    heads: tuple[tuple[int, frozenset[str]], ...]
    loose: tuple[str, ...]

    def places(self, folded: str) -> list[int] | None:
        """Return in order every place where a word of the list may begin; None where it may be anywhere."""
        for part in self.loose:
            if part in folded:
                return None
        starts = starts_of(folded)
        found: list[int] = []
        for word in self.whole & starts.whole.keys():
            found += starts.whole[word]
        for length, heads in self.heads:
            known = starts.heads(length)
            for head in heads & known.keys():
                found += known[head]
        if len(found) > 1:
            return sorted(set(found))
        return found


def sieve(words: Iterable[str]) -> Sieve:
    """Make the sieve of a list from its folded words, asterisks and all."""
    whole: set[str] = set()
    heads: dict[int, set[str]] = {}
    loose: set[str] = set()
    for word in words:
        bare = " ".join(word.strip("*").split())
        run = _RUN.match(bare)
        if word.startswith("*") or run is None or not _is_letter(bare[0]):
            loose.add(bare.split(" ")[0] if bare else "")
        elif run.end() < len(bare) or (not word.endswith("*") and _is_letter(bare[-1])):
            whole.add(run[0])
        else:
            length = min(_HEAD, run.end())
            heads.setdefault(length, set()).add(run[0][:length])
    return Sieve(
        whole=frozenset(whole),
        heads=tuple((length, frozenset(found)) for length, found in sorted(heads.items())),
        loose=tuple(sorted(loose)),
    )


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


def matches_at(
    pattern: "regex.Pattern[str]", folded: str, places: list[int], start: int, end: int
) -> "Iterator[regex.Match[str]]":
    """Yield what the pattern finds at these places, each behind the last, as `finditer` would."""
    match = pattern.match
    for place in places:
        if place >= start and (found := match(folded, place, end)) is not None:
            yield found
            start = found.end()
