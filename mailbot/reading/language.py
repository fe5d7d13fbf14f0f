"""The language of a text, or None where it is none (numbers, names, Latin terms); never reads meaning.

In order: the script, Russian in Latin letters, then statistics among the
configured languages together with words that give a language away; greetings
decide texts that are too short for statistics. The engine is loaded when it
is first needed, because it costs a second and 90 MB.
"""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import regex

from mailbot.rules import Rules, RuleSet
from mailbot.words import fold

_MAX_TEXT = 4_000
_LEAST_LETTERS = 20
_LEAST_WORDS = 4
_MIXED_SHARE = 0.12
"""Share of the letters from which a second language counts."""

_SAMPLE = 16
"""Sentences of a long text that are looked at first: a block of an eighth of the text is always hit."""

_NOISE = regex.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*|\b(?:cid|image):\S+|[<>|*_=#~^]+|\b\p{Lu}{2,}\b(?=[\s,.;:)/-])"
)
_WORD = regex.compile(r"\p{L}[\p{L}'’-]*")
_VOWEL = regex.compile(r"[aeiouyäöüõåāēīūąęėįųóаеёиоуыэюяіїє]", regex.IGNORECASE)
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_LETTER = regex.compile(r"\p{L}")
_UKRAINIAN = regex.compile(r"[іїєґІЇЄҐ]")
_RUSSIAN = regex.compile(r"[ыэъёЫЭЪЁ]")
_SENTENCE = regex.compile(r"(?<=[.!?…:;])\s+|\n+")
_MARKS = {
    "et": regex.compile(r"[õÕ]"),
    "lv": regex.compile(r"[āēīģķļņĀĒĪĢĶĻŅ]"),
    "lt": regex.compile(r"[ėįųĖĮŲ]"),
    "pl": regex.compile(r"[łśźżńćŁŚŹŻŃĆ]"),
    "de": regex.compile(r"ß"),
    "sv": regex.compile(r"[åÅ]"),
    "fr": regex.compile(r"[çèêàœÇÈÊÀŒ]"),
    "es": regex.compile(r"[ñ¿¡Ñ]"),
}


def language_of(text: str, rules: Rules) -> str | None:
    """Return the one language that most of a text is in (ISO 639-1)."""
    return _language(text[:_MAX_TEXT], rules.languages)


def languages_of(text: str, rules: Rules) -> tuple[tuple[str, float], ...]:
    """Return the languages of a text with their shares of its letters, the largest first; small ones are left out."""
    whole = language_of(text, rules)
    if whole == "ru" and not _CYRILLIC.search(text[:_MAX_TEXT]):
        return (("ru", 1.0),)
    sentences = _sentences(text)
    if whole and len(sentences) > _SAMPLE and _agree(sentences, whole, rules):
        return ((whole, 1.0),)
    letters: Counter[str] = Counter()
    waiting = 0
    last: str | None = None
    for sentence in sentences:
        size = len(_LETTER.findall(sentence))
        if size == 0:
            continue
        found = _language(sentence, rules.languages) if size >= _LEAST_LETTERS else None
        if found != whole and found is not None and not _gives_away(sentence, found, rules.languages):
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


def _gives_away(sentence: str, code: str, lists: RuleSet) -> bool:
    """Say whether a sentence has a word or letter of its own language: names and terms alone are no second language."""
    return _CYRILLIC.search(sentence) is not None or _votes(_NOISE.sub(" ", sentence), lists)[code] > 0


def _agree(sentences: Sequence[str], whole: str, rules: Rules) -> bool:
    """Say whether a sample from all over a long text is in one language; one that is not asks for every sentence."""
    step = len(sentences) / _SAMPLE
    sample = (sentences[int(number * step)] for number in range(_SAMPLE))
    return all(_language(sentence, rules.languages) in (whole, None) for sentence in sample)


def _sentences(text: str) -> list[str]:
    """Cut into sentences; short ones are joined to the next, so that statistics have something to go by."""
    out: list[str] = []
    held = ""
    for piece in _SENTENCE.split(text[:40_000]):
        held = f"{held} {piece}".strip()
        if len(held) >= 60:
            out.append(held)
            held = ""
    if held:
        out.append(held)
    return out


def _language(text: str, lists: RuleSet) -> str | None:
    written = "\n".join(line for line in text.split("\n") if lists.words("sent_from").begins(line.strip()) is None)
    plain = _NOISE.sub(" ", written + " ")
    words = _WORD.findall(plain)
    letters = sum(len(word) for word in words)
    cyrillic = len(_CYRILLIC.findall(plain))
    if cyrillic and cyrillic >= 0.35 * letters:
        return _cyrillic(plain, cyrillic, lists)
    spoken = [word for word in words if _VOWEL.search(word) and len(word) > 1]
    given_away = _votes(plain, lists)
    if _romanised(words, lists):
        return "ru"
    if letters < _LEAST_LETTERS or len(spoken) < _LEAST_WORDS:
        return _clear_winner(given_away)
    return _ranked(" ".join(words), letters, given_away, lists)


def _cyrillic(plain: str, letters: int, lists: RuleSet) -> str | None:
    ukrainian, russian = len(_UKRAINIAN.findall(plain)), len(_RUSSIAN.findall(plain))
    if ukrainian != russian:
        return "uk" if ukrainian > russian else "ru"
    votes = _votes(plain, lists)
    if votes["uk"] != votes["ru"]:
        return "uk" if votes["uk"] > votes["ru"] else "ru"
    if letters < 5:
        return None
    ranked = [code for code, _ in _rank(plain, lists) if code in ("ru", "uk")]
    return ranked[0] if ranked else "ru"


def _romanised(words: Sequence[str], lists: RuleSet) -> bool:
    """Say whether a text is Russian in Latin letters: enough of its words are on the list."""
    known = lists.words("romanised_russian").known(fold(" ".join(words)).split())
    different = len(set(known))
    return (different >= 3 and len(known) >= 0.08 * len(words)) or (different >= 2 and len(known) >= 0.6 * len(words))


def _votes(plain: str, lists: RuleSet) -> Counter[str]:
    votes: Counter[str] = Counter()
    folded = fold(plain)
    for name, weight in (("greeting", 2), ("common", 1)):
        for language, count in lists.words(name).languages_in(folded).items():
            votes[language] += weight * count
    for code, mark in _MARKS.items():
        found = len(mark.findall(plain))
        if found:
            votes[code] += min(3, found)
    return votes


def _clear_winner(votes: Counter[str]) -> str | None:
    best = votes.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def _ranked(plain: str, letters: int, votes: Counter[str], lists: RuleSet) -> str | None:
    """Add the statistics' margin (per letter) to the votes of telling words."""
    ranked = _rank(plain, lists)
    if not ranked:
        return _clear_winner(votes)
    top = ranked[0][1]
    scores = {
        code: (score - top) / max(letters, 1) * 12 + votes[code] * 6 / max(len(plain.split()), 6)
        for code, score in ranked
    }
    return max(scores, key=lambda code: scores[code])


def _rank(plain: str, lists: RuleSet) -> list[tuple[str, float]]:
    configured = lists.settings.get("engine_languages", ())
    codes = tuple(configured) if isinstance(configured, tuple) else ()
    engine = _engine(codes)
    return [(str(code), float(score)) for code, score in engine.rank(plain.lower())] if engine else []


@lru_cache(maxsize=4)
def _engine(codes: tuple[str, ...]) -> Any:
    if not codes:
        return None
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    engine = LanguageIdentifier.from_model_file(MODEL_FILE)
    engine.set_languages([code for code in codes if code in engine.labels])
    engine._full_model = (engine.nb_ptc, engine.nb_pc, engine.nb_classes)  # else 28 MB of other languages stay
    return engine
