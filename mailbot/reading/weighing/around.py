"""Which words stand around a place in a text: the one way in which it is asked what, or whose, something is.

A sign is where a word of a list stands: `label.x` right before the place,
`clause.x` before it in its clause, `behind.x` after it, `nearest.x` the list
of a group whose word comes last before it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_LABEL, _CLAUSE, _BEHIND, _ABOVE = 40, 90, 60, 120
"""Letters around a place in which a word is about it."""
_SHORT_LINE = 45
_NOTHING = 3
"""Letters below which a line before a place says nothing: its label stands on the line above."""
_SENTENCE = regex.compile(r"[.!?;]\s+(?=\S)|\n")
_ABBREVIATED = regex.compile(r"(?:\b(?:\p{L}{1,5})|(?<!\d)(?<!\d )\d{1,2})\.\s+\Z")
_ANOTHER = regex.compile(r"[\n\t]|[.!?]\s|\d{3}")
"""Where it is another number, or another matter, of which something is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Spot:
    """A place in a text; `since` is where the thing before it ends: what stands before that is not about this one."""

    text: Text
    start: int
    end: int
    since: int = 0


def words_around(
    spot: Spot, rules: RuleSet, lists: Sequence[str], groups: Sequence[Sequence[str]] = ()
) -> Iterator[str]:
    """Yield the signs that word lists give around a place; of two lists that hold a word the later one is nearest."""
    text = spot.text
    first = _clause_start(text.folded, spot.start)
    label = max(first, spot.since, spot.start - _LABEL)
    last = spot.end + len(_behind(text.folded, first, spot))
    nearest: dict[int, tuple[int, str]] = {}
    for name in lists:
        words = text.spoken(rules.words(name))
        before = [first + hit.end for hit in words.find(text.folded[first : spot.start], folded=True)]
        if before:
            yield f"clause.{name}"
            if before[-1] > label:
                yield f"label.{name}"
            for number, group in enumerate(groups):
                if name in group and before[-1] > spot.since and before[-1] >= nearest.get(number, (0, ""))[0]:
                    nearest[number] = before[-1], name
        if words.found_in(text.folded[spot.end : last], folded=True):
            yield f"behind.{name}"
    for _, name in nearest.values():
        yield f"nearest.{name}"


def _behind(folded: str, first: int, spot: Spot) -> str:
    """Return what stands behind a place and is about it: in brackets ("my doctor (tel ...) says") up to their end."""
    behind = _ANOTHER.split(folded[spot.end : spot.end + _BEHIND])[0]
    opened = folded.rfind("(", first, spot.start)
    inside = opened >= 0 and folded.find(")", opened, spot.start) < 0
    return behind.split(")")[0] if inside else behind


def words_above(spot: Spot, rules: RuleSet, lists: Sequence[str]) -> Iterator[str]:
    """Yield `above.x` for lists with a word in the two short lines above, as signatures have them."""
    lines = spot.text.folded[max(0, spot.start - _ABOVE) : spot.start].split("\n")[:-1][-2:]
    short = [line for line in lines if len(line) < _SHORT_LINE and ":" not in line]
    for name in lists:
        if any(rules.words(name).found_in(line, folded=True) for line in short):
            yield f"above.{name}"


def begins_line(spot: Spot) -> bool:
    """Say whether nothing but signs stands before a place on its line."""
    start = spot.text.folded.rfind("\n", 0, spot.start) + 1
    return not spot.text.folded[start : spot.start].strip(" +(-*•\t")


def rivals(values: Sequence[str | None], signs: Sequence[Iterable[str]]) -> list[list[str]]:
    """Return for each value, as `rival.x`, the signs that another value has: where that is the one, this is not.

    The time grows with the number of values, and with that of different signs.
    """
    holders: dict[str, set[str | None]] = {}
    for value, here in zip(values, signs, strict=True):
        for sign in here:
            holders.setdefault(sign, set()).add(value)
    return [
        [f"rival.{sign}" for sign, having in holders.items() if len(having) > (value in having)] for value in values
    ]


def _clause_start(folded: str, start: int) -> int:
    """Return where the clause that leads to a place begins; a full stop behind an abbreviation ends none."""
    first = max(0, start - _CLAUSE)
    cut = first
    for match in _SENTENCE.finditer(folded, first, start):
        if match.end() >= start or (match[0] != "\n" and _ABBREVIATED.search(folded, first, match.end())):
            continue
        if match[0] == "\n" and len(folded[match.end() : start].strip()) < _NOTHING:
            continue
        cut = match.end()
    return cut
