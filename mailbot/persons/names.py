"""Whether two written names are one person's, whatever order, case ending, script or diacritics.

Reading and cases ask this one likeness. What joins a mail to a case wants "same"; what gathers the names in one mail
asks whether they can be one person's (`same_person`), for people sign by their given name.
"""

import unicodedata
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from mailbot.rules import patterns as regex
from mailbot.rules.words import fold

_LEAST_NAME = 3
"""Letters that a short name, or the first half of a double one, must have to be known in a longer one."""
_LONGEST_ENDING = 3
_LEAST_BENT, _OF_SHORT, _OF_LONG = 5, 2, 4
"""Letters of a word that may end otherwise, and so many of the shorter and the longer one that may differ."""
_LEAST_STEM, _OF_VOWELS = 3, 2
"""Letters that two short words must begin with in common, and so many behind them that may begin with another vowel."""
_LEAST_SLIPPED, _SLIPPED = 5, 0.74
"""Letters of a word in which a slip of the pen may be, and how much of both it leaves alike."""
_FIRM = 2
"""Words, more than initials, in which two names must agree to be one person's: many share a given or a family name."""

Likeness = Literal["same", "different", "unclear"]
"""Unclear is what is too short to say (a lone word, initials), and what a slip of the pen may have made."""

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "z", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s", "ъ": "", "ы": "i",
    "ь": "", "э": "e", "ю": "iu", "я": "ia", "'": "",
}  # fmt: skip
_LATIN = (
    ("sts", "s"), ("sc", "s"), ("szcz", "s"), ("sz", "s"), ("cz", "c"),
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("kh", "h"), ("ts", "c"), ("ph", "f"),
    ("ju", "iu"), ("ja", "ia"), ("yu", "iu"), ("ya", "ia"), ("je", "e"), ("ye", "e"),
    ("ij", "i"), ("iy", "i"), ("yi", "i"), ("ii", "i"), ("y", "i"), ("j", "i"), ("w", "v"), ("x", "ks"),
    ("'", ""), ("´", ""), ("`", ""),
)  # fmt: skip
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""Two letters for one with dots: in a Cyrillic name (Зуев, Zuev) too, so that both spellings lose the same letter."""

_CYRILLIC_LETTER = regex.compile(r"\p{Cyrillic}")
_OF_NEN = regex.compile(r"(?<=\w\w)sen\Z")
"""The genitive of a Finnish family name in -nen: Heikkinen, Heikkisen."""
_VOWELS = frozenset("aeiou")
_JO = regex.compile(r"(?<=\w)[jy]o")
_HARD_I = regex.compile("[õÕ]")
_PATRONYMIC = regex.compile(r"(?:vic|ovn|evn|ivn|icn)(?:a|i|e|u|oi|oiu|em|ovi|evi)?\Z")
_TWICE = regex.compile(r"(.)\1")
_LETTERS = regex.compile(r"[\p{L}\p{M}'’ʼ`]+")
_BETWEEN = regex.compile(r"[\s,]+|(?<=\p{L}\.)(?=\p{L})")


@lru_cache(maxsize=4096)
def skeleton(word: str) -> str:
    """Return a name's sound in plain Latin letters, so that spellings of one name meet."""
    folded = fold(unicodedata.normalize("NFC", word)).strip(".,")
    if _CYRILLIC_LETTER.search(folded):
        folded = folded.replace("ий", "и").replace("ый", "и").replace("ье", "е").replace("ьё", "е")
        folded = "".join(_CYRILLIC.get(char, char) for char in folded)
    else:
        folded = _JO.sub("e", folded)
        for written, sound in _LATIN:
            folded = folded.replace(written, sound)
    for written, sound in _UMLAUTS:
        folded = folded.replace(written, sound)
    folded = folded.replace("ie", "e").replace("io", "e").replace("iia", "ia").replace("h", "g")  # Галина, Halyna
    return _OF_NEN.sub("nen", _TWICE.sub(r"\1", folded))


def in_one_script(one: str, other: str) -> bool:
    """Say whether two names are both written in Cyrillic letters, or both without any."""
    return bool(_CYRILLIC_LETTER.search(one)) == bool(_CYRILLIC_LETTER.search(other))


def is_patronymic(word: str) -> bool:
    """Say whether a word is a Russian or Ukrainian patronymic, in any case and script."""
    return _PATRONYMIC.search(skeleton(word)) is not None


@lru_cache(maxsize=4096)
def split_name(name: str) -> tuple[str, ...]:
    """Return the words of a name; a double name stays one word."""
    return tuple(word for word in _BETWEEN.split(name) if word.strip(".,"))


@lru_cache(maxsize=4096)
def same_word(one: str, other: str) -> bool:
    """Say whether two words can be one name: an initial, a case ending, another spelling."""
    return any(_same_sound(x, y, one, other) for x in _sounds(one) for y in _sounds(other))


def _sounds(word: str) -> tuple[str, ...]:
    """Return the sounds of a word; Estonian passports write "õ" for the Ukrainian "и" too (Melnõtšuk, Мельничук)."""
    plain = skeleton(word)
    return (plain, skeleton(_HARD_I.sub("y", word))) if _HARD_I.search(word) else (plain,)


def _same_sound(a: str, b: str, one: str, other: str) -> bool:
    """Say whether two words can be one name; `a` and `b` are how they sound, `one` and `other` as they are written.

    "Нина" and "Нину", "M." and "Mari", "HS" and "Hiltunen-Saksa" can; "Anna-Liisa" and "Anna" cannot.
    """
    if not a or not b:
        return False
    if a == b:
        return True
    if len(one.strip(".")) == 1 or len(other.strip(".")) == 1:
        return a[0] == b[0] or fold(one)[0] == fold(other)[0]
    if bool(_PATRONYMIC.search(a)) != bool(_PATRONYMIC.search(b)):
        return False
    if _initials_of(one, other) or _initials_of(other, one):
        return True
    if "-" in a or "-" in b:
        parts_a, parts_b = a.split("-"), b.split("-")
        if len(parts_a) == len(parts_b):
            return all(_near(x, y) or _initial(x, y) for x, y in zip(parts_a, parts_b, strict=True))
        return parts_a[0] == parts_b[0] and min(len(parts_a), len(parts_b)) == 1 and len(parts_a[0]) > _LEAST_NAME
    return _near(a, b)


def _initials_of(short: str, double: str) -> bool:
    """Say whether capitals stand for the parts of a double name: HS for Hiltunen-Saksa."""
    parts = double.split("-")
    initials = [part[0] for part in parts if part]
    return len(parts) > 1 and short.isupper() and list(short.replace("-", "").replace(".", "")) == initials


def _initial(a: str, b: str) -> bool:
    return 1 in (len(a), len(b)) and a[0] == b[0]


def _near(a: str, b: str) -> bool:
    common, short, long = _beginning(a, b)
    if common == short:
        return a == b or (short >= _LEAST_NAME and long - short <= _LONGEST_ENDING)
    if short >= _LEAST_BENT:
        return short - common <= _OF_SHORT and long - common <= _OF_LONG
    return common >= _LEAST_STEM and long == short == common + 1 and a[-1] in _VOWELS and b[-1] in _VOWELS  # Нина, Нину


def _beginning(a: str, b: str) -> tuple[int, int, int]:
    """Return how many letters two words begin with in common, and the letters of the shorter and the longer one."""
    short, long = sorted((len(a), len(b)))
    return next((at for at in range(short) if a[at] != b[at]), short), short, long


def likeness(one: str, other: str) -> Likeness:
    """Compare two names: every word of the shorter one must have its like in the longer.

    "Mari Maasikas", "MAASIKAS, Mari" and "Mari Maasika": same. "Mari Tamm", "Kati Tamm": different. "Mari" and
    "Mari Tamm", or "Ludmila Kuznetsova" and "Ludmila Kusnetsova": unclear.
    """
    firm = _agreement(one, other, _same_but_for_an_ending)
    if firm is not None:
        return "same" if firm >= _FIRM else "unclear"
    return "different" if _agreement(one, other, _same_or_slipped) is None else "unclear"


def same_person(one: str, other: str) -> bool:
    """Say whether two names agree in every word that both have (at least one, and not by initials only)."""
    return bool(_agreement(one, other, same_word))


def _agreement(one: str, other: str, alike: Callable[[str, str], bool]) -> int | None:
    """Count the words, more than initials, in which two names agree; None where a word of the shorter has no like."""
    short, left = sorted((_words(one), _words(other)), key=lambda words: (len(words), words))
    firm = 0
    for word in sorted(short, key=len, reverse=True):
        found = next((w for w in left if skeleton(w) == skeleton(word)), None) or next(
            (w for w in left if alike(word, w)), None
        )
        if found is None:
            return None
        left.remove(found)
        firm += len(word.strip(".")) > 1 and len(found.strip(".")) > 1
    return firm


def _words(name: str) -> list[str]:
    """Return the words of a name that have a letter."""
    return [word for word in split_name(name) if any(char.isalpha() for char in word)]


def _same_but_for_an_ending(one: str, other: str) -> bool:
    """Say whether two words are one name, bent no further than by an ending: not Белова, Белоусов; Marcus, Martti."""
    return same_word(one, other) and any(_by_an_ending(x, y) for x in _sounds(one) for y in _sounds(other))


def _by_an_ending(a: str, b: str) -> bool:
    common, short, long = _beginning(a, b)
    if "-" in a + b or common == short:
        return True
    return long - common <= _LONGEST_ENDING and (common > _LEAST_STEM or short == common + 1)


def _same_or_slipped(one: str, other: str) -> bool:
    """Say whether two words may be one but for a slip of the pen, or one is a half of the other (Kask, Mets-Kask)."""
    a, b = skeleton(one), skeleton(other)
    if same_word(one, other) or set(a.split("-")) & set(b.split("-")):
        return True
    common, short, long = _beginning(a, b)
    if short < _LEAST_SLIPPED:
        bent = long - common <= 1 or (long - common <= _OF_VOWELS and {a[common:][:1], b[common:][:1]} <= _VOWELS)
        return common >= _LEAST_STEM and bent  # Kask, Kase; Rasa, Rasos
    return SequenceMatcher(None, min(a, b), max(a, b)).ratio() >= _SLIPPED


def share_a_word(one: str, other: str) -> bool:
    """Say whether two people share a name, as a family does: Siim and Emma Kallaste. Initials tell nothing."""
    words, others = ([word for word in split_name(name) if len(word.strip(".")) > 1] for name in (one, other))
    return any(same_word(a, b) for a in words for b in others)


def named_in(text: str, name: str) -> bool:
    """Say whether all words of a name, two at least, stand in a text, in its base form and any order and spelling."""
    wanted = [_sounds(word) for word in _LETTERS.findall(name) if len(word) > 1]
    said = {sound for word in set(_LETTERS.findall(text)) for sound in _sounds(word)}
    return len(wanted) > 1 and all(not said.isdisjoint(sounds) for sounds in wanted)
