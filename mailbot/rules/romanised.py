"""Words of one script as people type them in Latin letters, on a keyboard that has no others."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

from mailbot.rules.words import Words

Ways = tuple[tuple[Mapping[str, str], ...], ...]
"""Groups of letters; those of a group are written throughout in one of its ways."""

_MOST = 64
"""Ways in which one word is looked for: of a phrase with every doubtful letter the first ones are enough."""


def ways_of(table: Mapping[str, object]) -> Ways:
    """Return the groups of a table of `config/languages.toml`: a line "ж=zh ч=ch", or several that one may choose."""
    return tuple(
        tuple(_letters(line) for line in (lines if isinstance(lines, tuple) else (str(lines),)))
        for lines in table.values()
    )


def _letters(line: str) -> Mapping[str, str]:
    return {letter: written for letter, _, written in (pair.partition("=") for pair in line.split())}


def romanised(word: str, ways: Ways) -> Iterator[str]:
    """Yield a word in Latin letters, in each way that differs; a word without a letter of the table yields nothing.

    >>> list(romanised("жена*", (({"е": "e", "н": "n", "а": "a"},), ({"ж": "zh"}, {"ж": "z"}))))
    ['zhena*', 'zena*']
    """
    small = word.lower()
    touched = [group for group in ways if any(letter in small for way in group for letter in way)]
    if not touched:
        return
    written = ("".join(_chosen(letter, choice) for letter in small) for choice in product(*touched))
    yield from dict.fromkeys(islice(written, _MOST))


def _chosen(letter: str, choice: Sequence[Mapping[str, str]]) -> str:
    return next((way[letter] for way in choice if letter in way), letter)


def with_romanised(words: Words, language: str, ways: Ways) -> Words:
    """Return a list in which the words of a language stand in Latin letters as well."""
    own = words.by_language.get(language, ())
    added = (one for word in own for one in romanised(word, ways) if one.strip("* "))
    return Words(name=words.name, by_language={**words.by_language, language: tuple(dict.fromkeys((*own, *added)))})


def is_romanised(text: str, ways: Ways) -> bool:
    """Say whether hardly a letter of a text is of the script itself: a name in it does not count."""
    letters = [letter for letter in text.lower() if letter.isalpha()]
    script = {letter for group in ways for way in group for letter in way}
    return sum(letter in script for letter in letters) < _FEW * len(letters)


_FEW = 0.2
"""Share of letters of its own script below which a text is typed in another."""
