"""Word lists by language, and how a word is found in a text whatever its case, diacritics and ending."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import regex

from mailbot.rules.phrases import Phrase, ends_in_a_mark, phrases, trie_pattern
from mailbot.rules.word_index import RUN, Forms, Place, Stands, WordIndex, forms

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
    return _long(text) if len(text) > _LONG else _short(text)


def fold_each(words: Sequence[str]) -> list[str]:
    """Return each of many words folded: at once, since a list has thousands. No word has a line break in it."""
    return "\n".join(words).translate(_FOLD).split("\n") if words else []


_LONG = 200
"""Characters from which fewer folded texts are kept for the next rule: one mail's text is asked a hundred times."""


@lru_cache(maxsize=32)
def _long(text: str) -> str:
    return text.translate(_FOLD)


@lru_cache(maxsize=256)
def _short(text: str) -> str:
    return text.translate(_FOLD)


class Hit(NamedTuple):
    """One place where a rule or a word list matched; offsets into the text that was given.

    `value` is what the rule is after (the text behind a label, say), `start`
    and `end` its span. `word` is the word that led there, `language` its
    language, `word_start` and `word_end` its span. A tuple, because a mail
    makes hundreds and a frozen dataclass takes five times as long to make.
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

    def __getstate__(self) -> dict[str, object]:
        """Go to another process as what the file says, without what was looked up and compiled here."""
        return {"name": self.name, "by_language": self.by_language}

    def all(self, *languages: str) -> tuple[str, ...]:
        """Return the words of these languages (of every one when none is given), as written in the file."""
        chosen = languages or tuple(self.by_language)
        return tuple(word for code in chosen for word in self.by_language.get(code, ()))

    def find(self, text: str, *, folded: bool = False) -> tuple[Hit, ...]:
        """Return every place where one of the words stands; `folded` says that the text went through `fold` already."""
        spans = self._spans(text if folded else fold(text))
        if not spans:
            return ()
        found = []
        for start, end, language in spans:
            written = text[start:end]
            found.append(Hit(self.name, written, start, end, language, written, start, end))
        return tuple(found)

    def stretches(self, folded: str) -> list[tuple[int, int]]:
        """Return where the words stand in a folded text, and nothing else of them."""
        return [(start, end) for start, end, _ in self._spans(folded)]

    def first(self, text: str, *, folded: bool = False) -> Hit | None:
        """Return the first place, if any."""
        return next(iter(self.find(text, folded=folded)), None)

    def found_in(self, text: str, *, folded: bool = False) -> bool:
        """Say whether any of the words stands in the text."""
        return next(iter(self._spans(text if folded else fold(text))), None) is not None

    def taken_out_of(self, folded: str) -> str:
        """Return a folded text with a space in the place of each of the words."""
        for start, end in reversed(self.stretches(folded)):
            folded = f"{folded[:start]} {folded[end:]}"
        return folded

    def written_in(self, text: str) -> Iterator[str]:
        """Yield the words that stand in a text, as they are written there, folded."""
        folded = fold(text)
        return (folded[start:end] for start, end, _ in self._spans(folded))

    @cached_property
    def last_words(self) -> frozenset[str]:
        """The last words of the phrases of the list, folded: "mann" of "meinem Mann"."""
        return frozenset(fold(phrase).split()[-1] for phrase in self.all() if " " in phrase)

    def has(self, text: str) -> bool:
        """Say whether the whole of a text is one of the words."""
        return self._is_known(" ".join(fold(text).split()))

    def begins(self, text: str) -> Hit | None:
        """Return the word that a text begins with, if any."""
        if not self._may_begin(text):
            return None
        end = self._ends(fold(text), 0)
        if end is None:
            return None
        written = text[:end]
        return Hit(self.name, written, 0, end, self._known_language(fold(written)), written, 0, end)

    def _may_begin(self, text: str) -> bool:
        """Say by its first letters, then by its first word, whether a text may begin with one of the words."""
        if self._openings is None:
            return True
        opening = fold(text[:2])
        if opening not in self._openings and opening[:1] not in self._openings:
            return False
        head = fold(text[:_GLANCE])
        run = RUN.match(head)
        if run is None:
            return False
        return (run.end() == len(head) < len(text)) or bool(self._alone.of(run[0]))

    @cached_property
    def _openings(self) -> frozenset[str] | None:
        """The first two letters of the words (one of a word of one letter); None where anything may come first."""
        forms = self._forms
        if forms.loose or forms.inside:
            return None
        return frozenset(word[:2] for words in (forms.whole, forms.begins, forms.first) for word in words)

    def languages_in(self, folded: str) -> Counter[str]:
        """Count the places where one of the words stands in a folded text, by the language of the word."""
        return Counter(language for _, _, language in self._spans(folded))

    def _spans(self, folded: str) -> Iterable[tuple[int, int, str]]:
        """Return where the words stand, and their language, in the order in which a pattern of them all finds them."""
        places = self._places(folded)
        signs = [sign for sign in self._forms.loose if sign in folded]
        if signs:
            places = sorted({*places, *(place for sign in signs for place in _places_of(sign, folded))}, key=_beginning)
        return self._judged_at(folded, places) if places else ()

    def _judged_at(self, folded: str, places: Sequence[Place]) -> Iterator[tuple[int, int, str]]:
        last = 0
        for start, end, language in places:
            if start < last:
                continue
            if language is not None:
                yield start, end, language
                last = end
            elif (ends := self._ends(folded, start)) is not None:
                last = ends
                yield start, last, self._known_language(folded[start:last])

    def _places(self, folded: str) -> Sequence[Place]:
        """Return where a word may stand; of a list that was chosen from another one, where that one's may."""
        if self._whole is None:
            index, number = self._lookup
            return index.places(folded).get(number, ())
        found: list[Place] = []
        kept = self._kept
        if len(kept) >= _MOST_SEEN:
            kept.clear()
        for start, end, wider in self._whole._places(folded):
            word = folded[start:end]
            stands = kept.get(word)
            if stands is None:
                stands = kept[word] = self._alone.of(word)
            for _, language, following in stands:
                if language is not None or wider is None:
                    found.append((start, end, None if following and wider is None else language))
        return found

    @cached_property
    def _kept(self) -> dict[str, tuple[Stands, ...]]:
        """What the words of the whole list are on this one."""
        return {}

    @cached_property
    def _lookup(self) -> tuple[WordIndex, int]:
        """The index that the list is in, and its number there; one of its own where it was put in none."""
        return self._alone, 0

    @cached_property
    def _alone(self) -> WordIndex:
        """The index of this list alone, for single words."""
        return WordIndex([lambda: self._forms])

    @cached_property
    def _whole(self) -> "Words | None":
        """The list that this one was chosen from."""
        return None

    @cached_property
    def _forms(self) -> Forms:
        return forms(self._languages)

    def known(self, folded: Iterable[str]) -> list[str]:
        """Return those of the folded words that are on the list."""
        languages = self._languages
        if not self._open:
            return [word for word in folded if word in languages]
        return [word for word in folded if word in languages or self._is_known(word)]

    def _is_known(self, word: str) -> bool:
        if word in self._languages or not self._open:
            return word in self._languages
        if word.isalpha() and not self._forms.loose and not self._forms.inside:
            return any(language is not None for _, language, _ in self._alone.of(word))
        return self._ends(word, 0, last=len(word)) is not None

    def _ends(self, folded: str, start: int, *, last: int | None = None) -> int | None:
        """Return where the longest of the words ends that stands at a place; with `last` one that ends just there.

        No pattern of the whole list is needed, which takes a second to make for a long one.
        """
        run = RUN.match(folded, start)
        if run is None:
            return _matched(self._signs, folded, start, last)
        for phrase in self._phrases.get(run[0], ()):
            end = phrase.ends(folded, start)
            if end is not None and last in (None, end):
                return end
        if last in (None, run.end()) and self._forms.known(run[0]):
            return run.end()
        return _matched(self._inside, folded, start, last)

    @cached_property
    def _inside(self) -> "regex.Pattern[str] | None":
        """The pattern of the words that may have any beginning, or that end in a mark: anything may follow it."""
        words = [word for word in map(fold, self.all()) if word.startswith("*") or ends_in_a_mark(word)]
        return regex.compile(trie_pattern(words)) if words else None

    @cached_property
    def _phrases(self) -> Mapping[str, Sequence[Phrase]]:
        """The words of the list that are more than one run of letters, by their first one, the longest first."""
        return phrases(self._languages)

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
            self._chosen[key].__dict__["_whole"] = self
        return self._chosen[key]

    @cached_property
    def _chosen(self) -> "dict[str, Words]":
        return {}

    @cached_property
    def _signs(self) -> "regex.Pattern[str] | None":
        """The pattern of the words that begin with a sign ("№ 5"), which may stand anywhere."""
        if not self._forms.loose:
            return None
        words = [word for word in map(fold, self.all()) if RUN.match(word.strip("* ")) is None]
        return regex.compile(trie_pattern(words)) if words else None

    @cached_property
    def _languages(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for code, words in self.by_language.items():
            for word in fold_each(words):
                found.setdefault(word if word.isalpha() else " ".join(word.split()), code)
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


def _beginning(place: Place) -> int:
    return place[0]


def _places_of(sign: str, folded: str) -> Iterator[Place]:
    """Yield where a sign stands in a text, and where the letters before it begin; the words that have it decide."""
    start = folded.find(sign)
    while start >= 0:
        before = start
        while before and RUN.match(folded, before - 1):
            before -= 1
        if before < start:
            yield before, start + len(sign), None
        yield start, start + len(sign), None
        start = folded.find(sign, start + 1)


def _matched(pattern: "regex.Pattern[str] | None", folded: str, start: int, last: int | None) -> int | None:
    if pattern is None:
        return None
    match = pattern.match(folded, start) if last is None else pattern.fullmatch(folded, start, last)
    return match.end() if match else None


def look_up_together(lists: Iterable[Words]) -> WordIndex:
    """Let lists be looked up in one pass, by the index given back; what each of them finds stays the same."""
    chosen = tuple(lists)
    index = WordIndex([partial(getattr, words, "_forms") for words in chosen])
    for number, words in enumerate(chosen):
        words.__dict__["_lookup"] = (index, number)
    return index


_GLANCE = 32
"""Characters of a text by which it is seen that none of the words can begin it."""

_MOST_SEEN = 5_000
"""Written forms whose language is remembered; a text of made-up words must not fill the memory."""
