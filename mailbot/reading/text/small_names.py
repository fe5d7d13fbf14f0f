"""Names in a text that was typed without capitals: a given name and the word beside it get theirs; offsets stay."""

from collections.abc import Iterator
from functools import lru_cache

from mailbot.persons.names import is_patronymic
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Words, fold

_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’]*(?:-[\p{L}\p{M}'’]+)*")
_CAPITAL = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}\p{Ll}")
_SHARE = 0.03
"""Share of words with a capital up to which a text counts as typed without them."""
_BESIDE = regex.compile(r"[ \t\u00a0]{1,2}")
_LEAST = 3
"""Letters of the shortest given name, and of the shortest surname."""
_ENDING = 3
"""Letters that the ending of a case may add to a name; to a short one fewer."""

_OF_NAMES = frozenset({"forename", "from_a_place"})
"""Lists of names and of their endings: their words mean nothing else."""

Span = tuple[int, int]


def with_name_capitals(text: Text, rules: RuleSet) -> Text:
    """Return a text without capitals with those of the names of persons in it: "ema mari maasikas" is Mari Maasikas.

    A name is a given name with an unknown word behind or before it, or a
    patronymic between. What is no person's name does no harm: a name counts
    only where something is said of it.
    """
    words = [match.span() for match in _WORD.finditer(text.text)]
    if not words or len(_CAPITAL.findall(text.text)) > _SHARE * len(words):
        return text
    letters = list(text.text)
    given = _single(_given_names(text.language, rules).all())
    meant = frozenset(
        place
        for name, listed in rules.vocabulary.items()
        if name not in _OF_NAMES
        for hit in text.hits(listed)
        if text.language is None or hit.language in (text.language, "any")
        for place in range(hit.start, hit.end)
    )
    for start, end in (span for name in _names(text.text, words, given, meant) for span in name):
        for place in range(start, end):
            if place == start or letters[place - 1] == "-":
                letters[place] = _upper(letters[place])
    return text.in_capitals("".join(letters))


def _given_names(language: str | None, rules: RuleSet) -> Words:
    """Return the given names that a letter in a language may hold: its own, and those that are met everywhere."""
    names = rules.words("forename")
    if language is None or language == rules.settings.get("written_by_all"):
        return names
    met = rules.settings.get("names_everywhere", ())
    return names.only(language, *(met if isinstance(met, tuple) else ()), "any")


def _upper(char: str) -> str:
    upper = char.upper()
    return upper if len(upper) == 1 else char


def _names(text: str, words: list[Span], given: frozenset[str], meant: frozenset[int]) -> Iterator[list[Span]]:
    """Yield the words of each name; `meant` are places of words that are known to mean something.

    "minu ema mari maasikas on haige": "ema" and "on" mean something, so the name is "mari maasikas".
    """
    last = -1
    for number, (start, end) in enumerate(words):
        if number <= last or start in meant or not _is_given(text[start:end], given):
            continue
        first = last_of_name = number
        family = False
        while _is_beside(text, words, last_of_name) and not family:
            start, end = words[last_of_name + 1]
            patronymic = is_patronymic(text[start:end])
            if (start in meant and not patronymic) or end - start < _LEAST:
                break
            last_of_name += 1
            family = not patronymic
        if not family and number - 1 > last and _is_beside(text, words, number - 1):
            start, end = words[number - 1]
            if start not in meant and end - start >= _LEAST:
                first -= 1
        if last_of_name > first:
            last = last_of_name
            yield words[first : last + 1]


def _is_beside(text: str, words: list[Span], number: int) -> bool:
    """Say whether the next word follows with nothing but a blank between."""
    return 0 <= number < len(words) - 1 and _BESIDE.fullmatch(text, words[number][1], words[number + 1][0]) is not None


def _is_given(word: str, given: frozenset[str]) -> bool:
    """Say whether a word is a given name, in whatever case: "marile", "андрея"."""
    small = word.lower().split("-")[0]
    if small in given or (small.isascii() and fold(small) in given):
        return True
    stems = _stems(given)
    return any(small[:-cut] in stems and len(small) - cut >= _LEAST + cut - 1 for cut in range(1, _ENDING + 1))


@lru_cache(maxsize=16)
def _single(names: tuple[str, ...]) -> frozenset[str]:
    """Return the names of a list, folded."""
    return frozenset(fold(name) for name in names)


@lru_cache(maxsize=16)
def _stems(names: frozenset[str]) -> frozenset[str]:
    """Return what other cases leave of each name."""
    stems = {name.removesuffix(ending) for name in names for ending in _FIRST_CASES}
    return frozenset(stem for stem in stems if len(stem) >= _LEAST_STEM) | names


_LEAST_STEM = 4
_FIRST_CASES = ("", "a", "s", "e", "is", "as", "us", "я", "а", "й", "ий", "ия")
"""Endings of the first case that other cases drop."""
