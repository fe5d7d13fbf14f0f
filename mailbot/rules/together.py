"""Words that mean something only together: "want & die", found in a sentence in whatever order.

A row is groups of words joined by "&". Words of a group are parted by "/": one of
them is enough. A group that "!" opens must not stand near the first one.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailbot.rules.words import Words, look_up_together

AND, OR, NOT = "&", "/", "!"

Spelling = Mapping[str, Sequence[str]]
"""How a letter is written otherwise, in one or several manners: {"ж": ("zh", "j")}."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One row of a list: the groups that must stand near the first one, and those that must not (their numbers)."""

    name: str
    first: int
    others: tuple[int, ...]
    unwanted: tuple[int, ...]


Span = tuple[int, int]
BySentence = dict[int, list[Span]]
"""Where the words of a group stand, by the number of the sentence."""


class Together:
    """All rows of a rule file; the words of all groups are looked up in one pass over a text."""

    def __init__(self, rows: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        """Take the rows of each list by language; they were checked with `parts` before."""
        numbers: dict[tuple[str, str], int] = {}
        lists: list[Words] = []

        def number(code: str, group: str) -> int:
            key = (code, group)
            if key not in numbers:
                numbers[key] = len(lists)
                lists.append(Words(name=group, by_language={code: _words(group)}))
            return numbers[key]

        self._rows: list[Row] = []
        for name, by_language in rows.items():
            for code, entries in by_language.items():
                for entry in entries:
                    wanted, unwanted = _groups(entry)
                    first, *others = (number(code, group) for group in wanted)
                    kept_out = tuple(number(code, group) for group in unwanted)
                    self._rows.append(Row(name=name, first=first, others=tuple(others), unwanted=kept_out))
        self._lists = lists
        self._index = look_up_together(lists)

    def find(self, folded: str, sentences: Sequence[Span], near: float) -> dict[int, list[tuple[str, Span]]]:
        """Return (list, span of the whole) of each row in a folded text, by the number of the sentence.

        Its words stand at most `near` letters from the first, and one word is not two.
        Row "want & die": "i want to die." gives one, the span from "want" to "die".
        """
        places = self._index.places(folded)
        rows = [row for row in self._rows if row.first in places and all(other in places for other in row.others)]
        asked = {group for row in rows for group in (row.first, *row.others, *row.unwanted) if group in places}
        starts = [start for start, _ in sentences]
        stand = {group: _by_sentence(self._lists[group].stretches(folded), sentences, starts) for group in asked}
        found: dict[int, list[tuple[str, Span]]] = {}
        for row in rows:
            others = [stand[other] for other in row.others]
            unwanted = [stand[group] for group in row.unwanted if group in stand]
            for number, spans in stand[row.first].items():
                if all(number in other for other in others):
                    found.setdefault(number, []).extend(
                        (row.name, whole)
                        for first in spans
                        if not any(_gap(first, span) <= near for group in unwanted for span in group.get(number, ()))
                        and (whole := _whole(first, [other[number] for other in others], near)) is not None
                    )
        return found


def _by_sentence(spans: Iterable[Span], sentences: Sequence[Span], starts: Sequence[int]) -> BySentence:
    found: BySentence = {}
    for start, end in spans:
        number = bisect_right(starts, start) - 1
        if number >= 0 and end <= sentences[number][1]:
            found.setdefault(number, []).append((start, end))
    return found


def _whole(first: Span, others: Sequence[Sequence[Span]], near: float) -> Span | None:
    """Return from where to where a row reaches: the first word, and the nearest one of each other group."""
    start, end = first
    for spans in others:
        gaps = [(gap, span) for span in spans if 0 <= (gap := _gap(first, span)) <= near]
        if not gaps:
            return None
        _, nearest = min(gaps)
        start, end = min(start, nearest[0]), max(end, nearest[1])
    return start, end


def parts(row: str) -> tuple[str, ...]:
    """Return every word of a row. Raises ValueError where no group of it must stand in a text."""
    wanted, unwanted = _groups(row)
    if not wanted:
        raise ValueError(f"a row needs words that must stand in a text: {row!r}")
    return tuple(word for group in (*wanted, *unwanted) for word in _words(group))


def spelled(entry: str, letters: Spelling) -> tuple[str, ...]:
    """Return a word or row as those write it who have no such letters, once for each manner; () where it has none.

    Words that are short then are left out: they are others in another language.
    """
    lower = entry.lower()
    if letters.keys().isdisjoint(lower):
        return ()
    written = (
        _respelled(entry, manner) for manner in _manners(tuple((one, tuple(ways)) for one, ways in letters.items()))
    )
    return tuple(dict.fromkeys(other for other in written if other not in ("", lower)))


@lru_cache(maxsize=32)
def _manners(letters: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[Mapping[int, str], ...]:
    """Return for each manner what is written for each letter; one with fewer ways is written in its last one."""
    most = max((len(ways) for _, ways in letters), default=0)
    return tuple(
        {ord(letter): ways[min(manner, len(ways) - 1)] for letter, ways in letters if ways} for manner in range(most)
    )


def _respelled(entry: str, manner: Mapping[int, str]) -> str:
    """Return a row in other letters; "" where a group that must stand in a text has lost all its words."""
    wanted, unwanted = ([_group(group, manner) for group in groups] for groups in _groups(entry))
    return f" {AND} ".join([*wanted, *(NOT + group for group in unwanted if group)]) if all(wanted) else ""


def _group(group: str, manner: Mapping[int, str]) -> str:
    return OR.join(word for one in _words(group) if (word := _written(one, manner)))


def _written(word: str, manner: Mapping[int, str]) -> str:
    lower = word.lower()
    said = lower.translate(manner)
    return said if said == lower or len(said.strip("*")) >= _SHORTEST else ""


_SHORTEST = 5
_OVER = -1
"""The gap between spans that lie over each other."""


def _groups(row: str) -> tuple[list[str], list[str]]:
    groups = [group.strip() for group in row.split(AND)]
    return [group for group in groups if group[:1] != NOT], [group[1:].strip() for group in groups if group[:1] == NOT]


def _words(group: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in group.split(OR))


def _gap(one: Span, other: Span) -> int:
    if one[0] < other[1] and other[0] < one[1]:
        return _OVER
    return max(other[0] - one[1], one[0] - other[1])
