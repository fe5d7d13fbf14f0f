"""Words that mean something only together: "want & die", found in a sentence in whatever order; never weights.

A row is groups of words joined by "&". Words of a group are parted by "/": one of
them is enough. A group that "!" opens must not stand near the first one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from mailbot.rules.word_index import WordIndex
from mailbot.rules.words import Hit, Words

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


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The rows all of whose groups stand somewhere in a text, and where the words of each group do."""

    rows: tuple[Row, ...]
    spans: Mapping[int, Sequence[tuple[int, int]]]

    def within(self, start: int, end: int, near: float) -> Iterator[tuple[str, tuple[int, int]]]:
        """Yield (list, span of the whole) for each row in a stretch, its words at most `near` letters from the first.

        The groups of one row take different words: one word is not two.
        """
        for row in self.rows:
            others = [self._inside(group, start, end) for group in row.others]
            if not all(others):
                continue
            unwanted = [span for group in row.unwanted for span in self._inside(group, start, end)]
            for first in self._inside(row.first, start, end):
                if any(0 <= _gap(first, span) <= near or _gap(first, span) == _OVER for span in unwanted):
                    continue
                found = [min((s for s in spans if 0 <= _gap(first, s) <= near), default=None) for spans in others]
                if None not in found:
                    taken = [first, *(span for span in found if span is not None)]
                    yield row.name, (min(s for s, _ in taken), max(e for _, e in taken))

    def _inside(self, group: int, start: int, end: int) -> list[tuple[int, int]]:
        return [span for span in self.spans.get(group, ()) if start <= span[0] and span[1] <= end]


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
        self._index = WordIndex([partial(getattr, words, "_forms") for words in lists])
        for place, words in enumerate(lists):
            words.__dict__["_lookup"] = (self._index, place)

    def standing(self, folded: str) -> Standing:
        """Return the rows that a folded text holds the words of."""
        spans: dict[int, list[tuple[int, int]]] = {}
        for number in self._index.places(folded):
            hits: tuple[Hit, ...] = self._lists[number].find(folded, folded=True)
            if hits:
                spans[number] = [(hit.start, hit.end) for hit in hits]
        rows = tuple(row for row in self._rows if row.first in spans and all(other in spans for other in row.others))
        return Standing(rows=rows, spans=spans)


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
    manners = range(max((len(ways) for ways in letters.values()), default=0))
    written = (_respelled(entry, letters, manner) for manner in manners)
    return tuple(dict.fromkeys(other for other in written if other not in ("", entry.lower())))


def _respelled(entry: str, letters: Spelling, manner: int) -> str:
    """Return a row in other letters; "" where a group that must stand in a text has lost all its words."""
    wanted, unwanted = ([_group(group, letters, manner) for group in groups] for groups in _groups(entry))
    return f" {AND} ".join([*wanted, *(NOT + group for group in unwanted if group)]) if all(wanted) else ""


def _group(group: str, letters: Spelling, manner: int) -> str:
    return OR.join(word for one in _words(group) if (word := _written(one, letters, manner)))


def _written(word: str, letters: Spelling, manner: int) -> str:
    said = "".join(ways[min(manner, len(ways) - 1)] if (ways := letters.get(c, ())) else c for c in word.lower())
    return said if said == word.lower() or len(said.strip("*")) >= _SHORTEST else ""


_SHORTEST = 5
_OVER = -1
"""The gap between spans that lie over each other."""


def _groups(row: str) -> tuple[list[str], list[str]]:
    groups = [group.strip() for group in row.split(AND)]
    return [group for group in groups if group[:1] != NOT], [group[1:].strip() for group in groups if group[:1] == NOT]


def _words(group: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in group.split(OR))


def _gap(one: tuple[int, int], other: tuple[int, int]) -> int:
    if one[0] < other[1] and other[0] < one[1]:
        return _OVER
    return max(other[0] - one[1], one[0] - other[1])
