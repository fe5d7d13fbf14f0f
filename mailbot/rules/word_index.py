"""Which word lists a text's words stand on, for all lists of a rule file in one pass.

A letter is asked for a hundred and fifty lists. With this it is cut into
words once, each word is looked up once, and a list without a word in the text
costs one look into a dictionary. Words that only a pattern can judge (several
words, signs inside) are reported as candidates.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

RUN = regex.compile(r"\w+")
"""A word of a text."""

_HEAD = 4
"""Letters by which it is first asked whether any open word can begin like this one."""

_MOST_STOOD = 5_000
"""Written forms of words on a list that are remembered; a text of made-up words must not fill the memory."""

_KEPT, _KEPT_LONG, _LONG = 64, 12, 2_000
"""Texts whose look-up is kept for the next list: those of the mail in hand, and pieces of them.

Of long ones (characters) fewer are kept: the look-up of a paper of 20,000 takes half a megabyte.
"""

Place = tuple[int, int, str | None]
"""Where a word of a text begins and ends, and the language of the list's word; None: the list's pattern decides."""

ANYTHING = ("",)

Stands = tuple[int, str | None, tuple[str, ...]]
"""A list, by number; the language of its word where one word is enough; how the next word must begin for more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Forms:
    """The words of a list by what a text must hold, each with its language.

    `whole`: just this word; `begins`: a word that begins so; `first`: this
    word, and then one that begins in one of these ways; `inside`: a word with
    this in it; `loose`: this sign, anywhere.
    """

    whole: Mapping[str, str]
    begins: Mapping[str, str]
    first: Mapping[str, frozenset[str]]
    inside: tuple[str, ...]
    loose: tuple[str, ...]

    def known(self, run: str) -> bool:
        """Say whether a run of letters is a word of the list by itself."""
        return run in self.whole or any(run[:length] in self.begins for length in range(len(run), 0, -1))


def forms(languages: Mapping[str, str]) -> Forms:
    """Sort the words of a list, folded, with their asterisks, each with its language.

    "cancer*" begins, "*skan" stands inside, "second opinion" has a first word and what follows it.
    """
    whole: dict[str, str] = {}
    begins: dict[str, str] = {}
    first: dict[str, set[str]] = {}
    inside: set[str] = set()
    loose: set[str] = set()
    for word, code in languages.items():
        if is_plain(word):  # the same as below, sooner
            (begins if word.endswith("*") else whole).setdefault(word.removesuffix("*"), code)
            continue
        opening, _, rest = word.partition(" ")
        second = rest.partition(" ")[0].removesuffix("*")
        if opening.isalpha() and second.isalpha():  # the same as below, sooner: a phrase of words
            first.setdefault(opening, set()).add(second)
            continue
        bare = " ".join(word.strip("*").split())
        runs = RUN.findall(bare)
        if RUN.match(bare) is None or not _is_letter(bare[0]):
            loose.add(bare.split(" ")[0])
        elif word.startswith("*"):
            inside.add(runs[0])
        elif len(runs[0]) < len(bare):
            first.setdefault(runs[0], set()).add(runs[1] if len(runs) > 1 else "")
        elif word.endswith("*"):
            begins.setdefault(bare, code)
        elif _is_letter(bare[-1]):
            whole.setdefault(bare, code)
        else:
            inside.add(bare)
    return Forms(
        whole=whole,
        begins=begins,
        first={word: frozenset(following) for word, following in first.items()},
        inside=tuple(sorted(inside)),
        loose=tuple(sorted(loose)),
    )


def is_plain(word: str) -> bool:
    """Say whether a word of a list is nothing but letters, whatever its ending; most of the tens of thousands are."""
    return word.removesuffix("*").isalpha()


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_"


@lru_cache(maxsize=8)
def _runs(folded: str) -> tuple[list[str], list[int]]:
    """Return the words of a text and their beginnings, kept for the lists of another rule file."""
    words = RUN.findall(folded)
    starts = []
    end = 0
    for word in words:
        start = folded.index(word, end)
        starts.append(start)
        end = start + len(word)
    return words, starts


class WordIndex:
    """The words of several lists together; a list is known by its number."""

    def __init__(self, lists: Sequence[Callable[[], Forms]]) -> None:
        """Take the lists; they are read when the first text is looked up."""
        self._given = lists
        self._stood: dict[str, tuple[Stands, ...]] = {}
        self._in_short = lru_cache(maxsize=_KEPT)(self._places)
        self._in_long = lru_cache(maxsize=_KEPT_LONG)(self._places)

    def of(self, word: str) -> tuple[Stands, ...]:
        """Return the lists that a whole word of a folded text may stand on."""
        stands = self._stood.get(word)
        return self._of(word, self._inside) if stands is None else stands

    def _of(self, word: str, inside: Sequence[tuple[str, int]]) -> tuple[Stands, ...]:
        whole, begins, lengths, short = self._table
        found = whole.get(word, ())
        if not found:
            for length in lengths.get(word[:_HEAD], short):
                found = begins.get(word[:length], ())
                if found:
                    break
        for part, number in inside:
            if part in word:
                found = (*(one for one in found if one[0] != number), (number, None, ANYTHING))
        if len(self._stood) >= _MOST_STOOD:
            self._stood.clear()
        self._stood[word] = found
        return found

    def places(self, folded: str) -> Mapping[int, Sequence[Place]]:
        """Return in order where each list may have a word in a folded text."""
        return self._in_long(folded) if len(folded) > _LONG else self._in_short(folded)

    def _places(self, folded: str) -> Mapping[int, Sequence[Place]]:
        found: defaultdict[int, list[Place]] = defaultdict(list)
        inside = [(part, number) for part, number in self._inside if part in folded]
        words, starts = _runs(folded)
        stood = self._stood
        for place, word in enumerate(words):
            stands = stood.get(word)
            if stands is None:
                stands = self._of(word, inside)
            for number, code, following in stands:
                start = starts[place]
                if following and (words[place + 1] if place + 1 < len(words) else "").startswith(following):
                    found[number].append((start, start + len(word), None))
                elif code is not None:
                    found[number].append((start, start + len(word), code))
        return found

    @cached_property
    def _inside(self) -> tuple[tuple[str, int], ...]:
        return tuple((part, number) for number, given in enumerate(self._given) for part in given().inside)

    @cached_property
    def _table(self) -> "_Table":
        """Whole words, beginnings, and the lengths of beginnings by their first letters, the longest first.

        What stands at a word holds for all its beginnings, so that one look is
        enough; the longest form of a list tells its language.
        """
        lists = [given() for given in self._given]
        wholes: dict[str, list[Stands]] = {}
        beginnings: dict[str, list[Stands]] = {}
        for number, one in enumerate(lists):
            for word, code in one.begins.items():
                _add(beginnings, word, (number, code, ()))
            for word, code in one.whole.items():
                if word not in one.begins:
                    _add(wholes, word, (number, code, ()))
            for word in one.first:
                wholes.setdefault(word, [])
        known, short = _lengths(beginnings)
        begins: dict[str, tuple[Stands, ...]] = {}
        for word in sorted(beginnings, key=len):
            begins[word] = _over(_longest(word[:-1], begins, known.get(word[:_HEAD], short)), beginnings[word])
        whole = {
            word: _over(_longest(word, begins, known.get(word[:_HEAD], short)), those) for word, those in wholes.items()
        }
        for number, one in enumerate(lists):
            for word, following in one.first.items():
                alone = next((code for list_, code, _ in whole[word] if list_ == number), None)
                then = ANYTHING if "" in following else tuple(sorted(following))
                whole[word] = _over(whole[word], [(number, alone, then)])
        return whole, begins, known, short


_Table = tuple[
    Mapping[str, tuple[Stands, ...]], Mapping[str, tuple[Stands, ...]], Mapping[str, tuple[int, ...]], tuple[int, ...]
]


def _lengths(begins: Iterable[str]) -> tuple[Mapping[str, tuple[int, ...]], tuple[int, ...]]:
    """Return the lengths of beginnings by their first letters, and those of the very short ones, the longest first."""
    found: dict[str, set[int]] = {}
    short = {len(word) for word in begins if len(word) < _HEAD}
    for word in begins:
        found.setdefault(word[:_HEAD], set(short)).add(len(word))
    return (
        {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()},
        tuple(sorted(short, reverse=True)),
    )


def _longest(word: str, begins: Mapping[str, tuple[Stands, ...]], lengths: Iterable[int]) -> tuple[Stands, ...]:
    """Return what stands at the longest of the beginnings, of these lengths, that a word begins with."""
    for length in lengths:
        stands = begins.get(word[:length])
        if stands is not None and length <= len(word):
            return stands
    return ()


def _over(beneath: tuple[Stands, ...], those: Sequence[Stands]) -> tuple[Stands, ...]:
    """Return what stands at a word and beneath it, each list once: where it has both, what stands at the word."""
    if not beneath or not those:
        return tuple(those) or beneath
    merged = {one[0]: one for one in beneath}
    merged.update((one[0], one) for one in those)
    return tuple(merged.values())


def _add(found: dict[str, list[Stands]], word: str, stands: Stands) -> None:
    if word in found:
        found[word].append(stands)
    else:
        found[word] = [stands]
