"""Word lists by language, and how a word is found in a text whatever its case, diacritics and ending; never files."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from mailbot.word_starts import SHORT, Sieve, matches_at, sieve

LANGUAGES = ("et", "en", "ru", "lv", "lt", "fi", "uk", "de", "pl", "sv", "fr", "es", "any")
"""Keys of a word list; "any" is for words that belong to no language (PESEL, ICD codes)."""

_ALIKE = {
    "ß": "s", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "a", "œ": "o", "ё": "е",
    "’": "'", "ʼ": "'", "‘": "'", "`": "'", "´": "'", "′": "'",
    "–": "-", "—": "-", "‑": "-", "‐": "-", "−": "-",
    "\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
}  # fmt: skip


def _folded(char: str) -> str:
    lower = char.lower()
    if len(lower) != 1:
        lower = char
    if lower in _ALIKE:
        return _ALIKE[lower]
    base = unicodedata.normalize("NFD", lower)
    if len(base) > 1 and base[0].isascii() and all(unicodedata.combining(mark) for mark in base[1:]):
        return base[0]
    return lower


_FOLD = {
    code: _folded(chr(code))
    for span in (
        range(0x41, 0x5B),
        range(0x60, 0x250),
        range(0x400, 0x530),
        range(0x1E00, 0x1F00),
        range(0x2000, 0x2040),
    )
    for code in (*span, 0x2212, 0x2BC)
    if _folded(chr(code)) != chr(code)
}


def fold(text: str) -> str:
    """Return the text in lower case without Latin diacritics, each character in its old place (offsets stay true)."""
    return _folded_text(text) if len(text) > _REMEMBERED else text.translate(_FOLD)


_REMEMBERED = 200
"""Characters from which a folded text is kept for the next rule: one mail's text is asked a hundred times."""


@lru_cache(maxsize=32)
def _folded_text(text: str) -> str:
    return text.translate(_FOLD)


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One place where a rule or a word list matched; offsets into the text that was given.

    `value` is what the rule is after (the text behind a label, say), `start`
    and `end` its span. `word` is the word that led there, `language` its
    language, `word_start` and `word_end` its span.
    """

    rule: str
    value: str
    start: int
    end: int
    language: str = "any"
    word: str = ""
    word_start: int = -1
    word_end: int = -1


@dataclass(frozen=True, kw_only=True)
class Words:
    """A word list by language.

    A word stands for itself; `*` at its end lets any ending follow, `*` at
    its start any beginning. Case and diacritics do not matter; a space
    stands for any white space, a line break too.
    """

    name: str
    by_language: Mapping[str, tuple[str, ...]]

    def all(self, *languages: str) -> tuple[str, ...]:
        """Return the words of these languages (of every one when none is given), as written in the file."""
        chosen = languages or tuple(self.by_language)
        return tuple(word for code in chosen for word in self.by_language.get(code, ()))

    def find(self, text: str, start: int = 0, end: int | None = None, *, folded: bool = False) -> Iterator[Hit]:
        """Yield every place where one of the words stands; `folded` says that the text went through `fold` already."""
        if self._pattern is None:
            return
        searched = text if folded else fold(text)
        for match in self._matches(searched, start, len(text) if end is None else end):
            first, last = match.span()
            written = text[first:last]
            yield Hit(
                rule=self.name,
                value=written,
                start=first,
                end=last,
                language=self._known_language(match.group()),
                word=written,
                word_start=first,
                word_end=last,
            )

    def first(self, text: str, *, folded: bool = False) -> Hit | None:
        """Return the first place, if any."""
        return next(self.find(text, folded=folded), None)

    def found_in(self, text: str, *, folded: bool = False) -> bool:
        """Say whether any of the words stands in the text."""
        if self._pattern is None:
            return False
        return next(self._matches(text if folded else fold(text), 0, len(text)), None) is not None

    def has(self, text: str) -> bool:
        """Say whether the whole of a text is one of the words."""
        folded = " ".join(fold(text).split())
        if folded in self._languages:
            return True
        return self._open and self._pattern is not None and self._pattern.fullmatch(folded) is not None

    def begins(self, text: str) -> Hit | None:
        """Return the word that a text begins with, if any."""
        match = self._pattern.match(fold(text)) if self._pattern is not None else None
        if match is None:
            return None
        return Hit(
            rule=self.name,
            value=text[: match.end()],
            start=0,
            end=match.end(),
            language=self._language_of(match.group()),
            word=text[: match.end()],
            word_start=0,
            word_end=match.end(),
        )

    def languages_in(self, folded: str) -> Counter[str]:
        """Count the places where one of the words stands in a folded text, by the language of the word."""
        if self._pattern is None:
            return Counter()
        return Counter(self._known_language(match.group()) for match in self._matches(folded, 0, len(folded)))

    def _matches(self, folded: str, start: int, end: int) -> "Iterator[regex.Match[str]]":
        pattern = self._pattern
        if pattern is None:
            return iter(())
        places = self._sieve.places(folded) if end == len(folded) > SHORT else None
        if places is None:
            return pattern.finditer(folded, start, end)
        return matches_at(pattern, folded, places, start, end) if places else iter(())

    @cached_property
    def _sieve(self) -> Sieve:
        return sieve(fold(word) for word in self.all())

    def known(self, folded: Iterable[str]) -> list[str]:
        """Return those of the folded words that are on the list."""
        return [word for word in folded if self._is_known(word)]

    def _is_known(self, word: str) -> bool:
        if word in self._languages or not self._open or self._pattern is None:
            return word in self._languages
        if word not in self._judged:
            if len(self._judged) >= _MOST_SEEN:
                self._judged.clear()
            self._judged[word] = self._pattern.fullmatch(word) is not None
        return self._judged[word]

    @cached_property
    def _judged(self) -> dict[str, bool]:
        return {}

    def _known_language(self, written: str) -> str:
        if written not in self._seen:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            self._seen[written] = self._language_of(written)
        return self._seen[written]

    @cached_property
    def _seen(self) -> dict[str, str]:
        return {}

    def only(self, *languages: str) -> "Words":
        """Return the same list with the words of these languages only; each choice is made once."""
        key = ",".join(languages)
        if key not in self._chosen:
            kept = {code: words for code, words in self.by_language.items() if code in languages}
            self._chosen[key] = Words(name=f"{self.name}@{key}", by_language=kept)
        return self._chosen[key]

    @cached_property
    def _chosen(self) -> "dict[str, Words]":
        return {}

    @cached_property
    def _pattern(self) -> "regex.Pattern[str] | None":
        words = [fold(word) for word in self.all()]
        return regex.compile(trie_pattern(words)) if words else None

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for code, words in self.by_language.items():
            for word in words:
                found.setdefault(" ".join(fold(word).split()), code)
        return found

    @cached_property
    def _open(self) -> bool:
        return any("*" in word for word in self._languages)

    def _language_of(self, written: str) -> str:
        if len(self.by_language) == 1:
            return next(iter(self.by_language))
        folded = " ".join(written.split())
        for length in range(len(folded), 0, -1):
            code = self._languages.get(folded[:length] + "*") or (
                self._languages.get(folded) if length == len(folded) else None
            )
            if code:
                return code
        return next(
            (code for word, code in self._languages.items() if word[0] == "*" and word.strip("*") in folded), "any"
        )


_MOST_SEEN = 5_000
"""Written forms whose language is remembered; a text of made-up words must not fill the memory."""

Trie = dict[str, "Trie"]


def trie_pattern(words: list[str]) -> str:
    """Return one pattern for all the words, longest first at each place, linear in the text.

    Raises ValueError where a word is empty or has an asterisk in its middle.
    """
    begins: Trie = {}
    inside: Trie = {}
    for word in words:
        trie = inside if word.startswith("*") else begins
        for char in bare_word(word):
            trie = trie.setdefault(char, {})
        trie["*" if word.endswith("*") else ""] = {}
    parts = []
    if begins:
        parts.append(_branch(begins, before=r"(?<!\w)"))
    if inside:
        parts.append(_branch(inside, before=r"(?<!\w)\w*?"))
    return "|".join(parts)


def bare_word(word: str) -> str:
    """Return a word without its asterisks. Raises ValueError where it is empty or has one in its middle."""
    bare = " ".join(word.strip("*").split())
    if not bare or "*" in bare:
        raise ValueError(f"not a word for a list: {word!r}")
    return bare


def _branch(trie: Trie, before: str) -> str:
    symbols: Trie = {char: rest for char, rest in trie.items() if not (char.isalnum() or char == "_")}
    letters: Trie = {char: rest for char, rest in trie.items() if char not in symbols}
    parts = []
    if letters:
        parts.append(before + _node(letters, ""))
    if symbols:
        parts.append(_node(symbols, ""))
    return "|".join(parts)


def _node(trie: Trie, last: str) -> str:
    ends = []
    if "*" in trie:
        ends.append(r"\w*")
    elif "" in trie:
        ends.append(r"(?!\w)" if last.isalnum() or last == "_" else "")
    branches = [
        (r"\s+" if char == " " else regex.escape(char)) + _node(rest, char)
        for char, rest in sorted(trie.items())
        if char not in ("", "*")
    ]
    options = branches + ends
    if len(options) == 1:
        return options[0]
    return "(?:" + "|".join(options) + ")"
