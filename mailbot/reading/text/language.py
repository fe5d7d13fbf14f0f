"""The language of a text, or None where it is none (numbers, names, Latin terms).

In order: the script (most of the world's are of one language here), Russian in Latin letters, then statistics among the
configured languages together with words that give a language away; greetings
decide texts that are too short for statistics. The engine is loaded when it
is first needed, because it costs a second and 90 MB.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import itemgetter

import regex

from mailbot.reading.text.language_engine import Ranks, engine_for
from mailbot.reading.text.noise import without_noise
from mailbot.rules.rule_set import Rules, RuleSet, Value
from mailbot.rules.words import Words, fold

_MAX_TEXT = 4_000
_LEAST_LETTERS = 20
_LEAST_WORDS = 4
_MIXED_SHARE = 0.12
"""Share of the letters from which a second language counts."""

_SAMPLE = 16
"""Sentences of a long text that are looked at first: a block of an eighth of the text is always hit."""

_WORD = regex.compile(r"\p{L}[\p{L}'’-]*")
_HALF_LETTER = regex.compile(r"[\w--\p{L}]", regex.V1)
"""What is of a word for word lists, but of none here (accents of their own, digits)."""
_VOWEL = regex.compile(r"[aeiouyäöüõåāēīūąęėįųóаеёиоуыэюяіїє]", regex.IGNORECASE)
_CYRILLIC = regex.compile(r"\p{Cyrillic}+")
_CAPITALISED = regex.compile(r"\b\p{Lu}\p{Ll}[\p{L}'’-]*")
"""Mostly names: their letters tell where a person comes from, and not in which language is written of them."""
_LETTERS = regex.compile(r"\p{L}+")
_BESIDE = regex.compile(r"\s[/|]\s")
_PAIR = 2
_HALF = 8
"""Letters of the shortest half of a line that says the same in two languages."""
_LONGEST = 40_000
"""Letters of a text whose sentences are looked at."""
_SENTENCE = regex.compile(r"(?<=[.!?…:;])\s+|\n+")


_TELLING = {"greeting": 2, "common": 1}
"""The lists of words that tell a language, with what one of them weighs."""
_ANOTHER_SCRIPT = regex.compile(r"[\p{L}--\p{Latin}--\p{Cyrillic}]", regex.V1)
"""A letter that is neither Latin nor Cyrillic."""
_OF_ITS_SCRIPT, _LEAST_OF_IT = 0.35, 4
"""Share of the letters from which a text is in the language of their script, and how many: terms and names stay Latin,
and a sign of measure is no word.
"""


@lru_cache(maxsize=4)
def _scripts(table: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, regex.Pattern[str]], ...]:
    """Return for each script the language that it tells, and its letters."""
    return tuple((str(code), regex.compile(rf"\p{{Script={script}}}")) for script, code in table)


def by_script(code: str, rules: Rules) -> bool:
    """Say whether a language is one that its script tells, without any word."""
    return code in rules.languages.table("scripts").values()


@lru_cache(maxsize=4)
def _letters_by(table: tuple[tuple[str, Value], ...]) -> tuple[regex.Pattern[str], Mapping[str, str]]:
    """Return a pattern for letters that tell a language, and the language of each."""
    told = {letter: code for code, letters in table for letter in str(letters)}
    return regex.compile(f"[{''.join(map(regex.escape, told))}]" if told else r"(?!)"), told


def language_of(text: str, rules: Rules) -> str | None:
    """Return the one language that most of a text is in (ISO 639-1)."""
    return _Judge(rules.languages).language(text[:_MAX_TEXT])


def gives_away(text: str, code: str, whole: str | None, rules: Rules) -> bool:
    """Say whether a text has a word or letter of a language which another one has not."""
    return _Judge(rules.languages).gives_away(text, code, whole)


def languages_of(text: str, rules: Rules) -> tuple[tuple[str, float], ...]:
    """Return the languages of a text with their shares of its letters, the largest first; small ones are left out."""
    halves = [(_letters(half), _languages_of(half, rules)) for half in _halves(text)]
    total = sum(size for size, _ in halves)
    shares: dict[str, float] = {}
    for size, told in halves:
        for code, share in told:
            shares[code] = shares.get(code, 0.0) + (share * size / total if total else share)
    return tuple(sorted(shares.items(), key=lambda one: -one[1]))


def _languages_of(text: str, rules: Rules) -> tuple[tuple[str, float], ...]:
    """Return the languages of a text with their shares, the largest first.

    A text of one language is told as a whole. Else each sentence counts for its own language by its letters; one
    that tells none, or another than the whole without words that give it away, counts for the sentence before it
    (the first ones for the one behind).
    """
    judge = _Judge(rules.languages)
    whole = judge.language(text[:_MAX_TEXT])
    if whole == "ru" and not _CYRILLIC.search(text[:_MAX_TEXT]):
        return (("ru", 1.0),)
    sentences = _sentences(text)
    if whole and len(sentences) > _SAMPLE and judge.agree(_sample(sentences), whole):
        return ((whole, 1.0),)
    sizes = [_letters(sentence) for sentence in sentences]
    judge.read(sentence for sentence, size in zip(sentences, sizes, strict=True) if size >= _LEAST_LETTERS)
    letters: Counter[str] = Counter()
    waiting = 0
    last: str | None = None
    for sentence, size in zip(sentences, sizes, strict=True):
        if size == 0:
            continue
        found = judge.found[sentence] if size >= _LEAST_LETTERS else None
        if found != whole and found is not None and not judge.gives_away(sentence, found, whole):
            found = None
        if found is None:
            if last is None:
                waiting += size
            else:
                letters[last] += size
            continue
        letters[found] += size + waiting
        waiting = 0
        last = found
    if not letters:
        return ((whole, 1.0),) if whole else ()
    total = sum(letters.values())
    kept = [(code, count / total) for code, count in letters.most_common() if count / total >= _MIXED_SHARE]
    return tuple(kept)


def _halves(text: str) -> tuple[str, ...]:
    """Return the halves of a text most of whose lines say all twice ("Диагноз: рак / Diagnosis: cancer"), and the rest.

    Any other text is returned as it is.
    """
    parted = {line: _BESIDE.split(line) for line in text[:_LONGEST].splitlines() if line.strip()}
    pairs = [pair for pair in parted.values() if len(pair) == _PAIR and min(map(_letters, pair)) >= _HALF]
    if len(pairs) * _PAIR <= len(parted):
        return (text,)
    rest = [line for line, pair in parted.items() if pair not in pairs]
    return (*("\n".join(side) for side in zip(*pairs, strict=True)), "\n".join(rest))


def _sample(sentences: Sequence[str]) -> list[str]:
    """Return sentences from all over a long text."""
    step = len(sentences) / _SAMPLE
    return [sentences[int(number * step)] for number in range(_SAMPLE)]


def _sentences(text: str) -> list[str]:
    """Cut into sentences; short ones are joined to the next, so that statistics have something to go by."""
    out: list[str] = []
    held = ""
    for piece in _SENTENCE.split(text[:_LONGEST]):
        held = f"{held} {piece}".strip()
        if len(held) >= 60:
            out.append(held)
            held = ""
    if held:
        out.append(held)
    return out


def _letters(text: str) -> int:
    return sum(map(len, _LETTERS.findall(text)))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Open:
    """A text whose language neither script nor words tell: what the engine is asked, and what its answer means."""

    text: str
    settle: Callable[[Ranks], str | None]


class _Judge:
    """Tells the languages of one document and of its sentences; what is known of a word or sentence is not redone."""

    def __init__(self, lists: RuleSet) -> None:
        self._lists = lists
        self._voted: dict[str, Counter[str]] = {}
        self.found: dict[str, str | None] = {}
        """The languages of the sentences that were read."""

    def language(self, text: str) -> str | None:
        """Return the language of a text of many lines."""
        written = "\n".join(line for line in text.split("\n") if not self._of_the_program(line))
        return self._told([without_noise(written + " ")])[0]

    def read(self, sentences: Iterable[str]) -> None:
        """Find the languages of sentences, each of one line."""
        new = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self.found]
        written = "".join(f"{'' if self._of_the_program(sentence) else sentence} \n" for sentence in new)
        self.found.update(zip(new, self._told(without_noise(written).split("\n")[:-1]), strict=True))

    def agree(self, sentences: Sequence[str], whole: str) -> bool:
        """Say whether sentences are in the language of the whole; one that is not asks for every sentence."""
        self.read(sentences)
        return all(self.found[sentence] in (whole, None) for sentence in sentences)

    def gives_away(self, sentence: str, code: str, whole: str | None) -> bool:
        """Say whether a sentence has a word or letter of its own language, and not of the whole text's as well.

        Names and terms are no second language, nor is a word that both languages have ("ja").
        """
        if _CYRILLIC.search(sentence) is not None:
            return True
        plain = without_noise(sentence)
        if not self._votes(plain)[code]:
            return False
        folded = fold(plain)
        telling = (self._lists.words(name) for name in _TELLING)
        own = (set(words.only(code).stretches(folded)) - _stretches(words, whole, folded) for words in telling)
        return any(own) or self._told_by("letters", plain)[code] > 0

    def _of_the_program(self, line: str) -> bool:
        """Say whether a line is what a mail program writes below a letter."""
        return self._lists.words("sent_from").begins(line.strip()) is not None

    def _told(self, plains: Sequence[str]) -> list[str | None]:
        """Return the language of each text without noise."""
        told = [self._tell(plain) for plain in plains]
        ranks = iter(self._rank([one.text for one in told if isinstance(one, _Open)]))
        return [one.settle(next(ranks)) if isinstance(one, _Open) else one for one in told]

    def _tell(self, plain: str) -> "str | _Open | None":
        words = _WORD.findall(plain)
        letters = sum(map(len, words))
        if (another := self._in_another_script(plain, letters)) is not None:
            return another
        cyrillic = sum(map(len, _CYRILLIC.findall(plain)))
        if cyrillic and cyrillic >= _OF_ITS_SCRIPT * letters:
            return self._cyrillic(plain, cyrillic)
        if self._romanised(plain, words):
            return "ru"
        votes = self._votes(plain)
        if letters < _LEAST_LETTERS or not _enough_spoken(words):
            return _clear_winner(votes)
        return _Open(text=" ".join(words).lower(), settle=lambda ranked: _likeliest(ranked, len(words), letters, votes))

    def _in_another_script(self, plain: str, letters: int) -> str | None:
        """Return the language of a text in neither Latin nor Cyrillic letters, by the script of most of them."""
        if _ANOTHER_SCRIPT.search(plain) is None:
            return None
        counts: Counter[str] = Counter()
        for code, letter in _scripts(tuple(self._lists.table("scripts").items())):
            counts[code] += len(letter.findall(plain))
        code, count = max(counts.items(), key=itemgetter(1), default=("", 0))
        return code if count >= max(_LEAST_OF_IT, _OF_ITS_SCRIPT * letters) else None

    def _cyrillic(self, plain: str, letters: int) -> "str | _Open | None":
        of_one = self._told_by("cyrillic_letters", plain)
        if of_one["uk"] != of_one["ru"]:
            return "uk" if of_one["uk"] > of_one["ru"] else "ru"
        votes = self._votes(plain)
        if votes["uk"] != votes["ru"]:
            return "uk" if votes["uk"] > votes["ru"] else "ru"
        if letters < 5:
            return None
        return _Open(
            text=plain.lower(), settle=lambda ranked: next((code for code, _ in ranked if code in ("ru", "uk")), "ru")
        )

    def _romanised(self, plain: str, words: Sequence[str]) -> bool:
        """Say whether a text is Russian in Latin letters: enough of its words are on the list."""
        russian = self._lists.words("romanised_russian")
        if not _HALF_LETTER.search(plain) and not russian.found_in(plain.rstrip()):
            return False
        known = russian.known(fold(" ".join(words)).split())
        different = len(set(known))
        return (different >= 3 and len(known) >= 0.08 * len(words)) or (
            different >= 2 and len(known) >= 0.6 * len(words)
        )

    def _told_by(self, table: str, plain: str) -> Counter[str]:
        """Count the letters of a text that only one language has."""
        letters, told = _letters_by(tuple(self._lists.table(table).items()))
        return Counter(told[letter] for letter in letters.findall(plain))

    def _votes(self, plain: str) -> Counter[str]:
        """Count the words and letters that give a language away."""
        plain = plain.rstrip()
        if plain in self._voted:
            return self._voted[plain]
        votes: Counter[str] = Counter()
        folded = fold(plain)
        for name, weight in _TELLING.items():
            for language, count in self._lists.words(name).languages_in(folded).items():
                votes[language] += weight * count
        uncapitalised = _CAPITALISED.sub(" ", plain)
        written = uncapitalised if _LETTERS.search(uncapitalised) else plain
        for code, found in self._told_by("letters", written).items():
            votes[code] += min(3, found)
        self._voted[plain] = votes
        return votes

    def _rank(self, texts: Sequence[str]) -> list[Ranks]:
        """Ask the engine for all texts at once."""
        configured = self._lists.settings.get("engine_languages", ())
        engine = engine_for(configured if isinstance(configured, tuple) else ()) if texts else None
        return engine.rank(texts) if engine else [[] for _ in texts]


def _stretches(words: Words, code: str | None, folded: str) -> set[tuple[int, int]]:
    return set(words.only(code).stretches(folded)) if code else set()


def _likeliest(ranked: Ranks, words: int, letters: int, votes: Counter[str]) -> str | None:
    """Add the statistics' margin (per letter) to the votes of telling words."""
    if not ranked:
        return _clear_winner(votes)
    top = ranked[0][1]
    scores = {code: (score - top) / max(letters, 1) * 12 + votes[code] * 6 / max(words, 6) for code, score in ranked}
    return max(scores, key=lambda code: scores[code])


def _enough_spoken(words: Sequence[str]) -> bool:
    """Say whether there are words to judge by, and not only abbreviations."""
    spoken = (word for word in words if len(word) > 1 and _VOWEL.search(word))
    return len(list(islice(spoken, _LEAST_WORDS))) == _LEAST_WORDS


def _clear_winner(votes: Counter[str]) -> str | None:
    best = votes.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]
