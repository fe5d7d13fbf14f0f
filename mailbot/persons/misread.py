"""Names as scans give them: a hand's "Acta Kask" is "Asta Kask" where that name is known from elsewhere."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from mailbot.persons.names import skeleton, split_name

_LEAST_WORDS = 2
"""Words of a name that is compared: a lone one is many people's."""
_ALIKE_IN_ALL, _ALIKE_WORD = 0.75, 0.55
"""How much of a name, and of each of its words, a scan leaves as it was."""
_LEAST_ONE_OFF = 6
"""Letters of a word of which one may be another and it is hardly somebody else's: Anna and Anne are two people."""


def may_be_misread(one: str, other: str) -> bool:
    """Say whether a scan may have made one name of the other: "Järi Lepik" of "Jüri Lepik", a letter of one word."""
    words, others = split_name(one.casefold()), split_name(other.casefold())
    unlike = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    if len(words) != len(others) or len(words) < _LEAST_WORDS or len(unlike) != 1:
        return False
    ((read, meant),) = unlike
    letters = [{a, b} for a, b in zip(read, meant, strict=False) if a != b]
    return len(read) == len(meant) and len(letters) == 1 and any(letters[0] <= set(alike) for alike in _ALIKE)


def read_of(read: str, meant: str) -> bool:
    """Say whether a scan most likely gave `read` for a name that is known: "Acta Kaek" for "Asta Kask".

    Words come in any order, and a lone letter counts for nothing. It is for names of which somebody else's is not to be
    expected: brothers are alike, too.
    """
    pairs = list(_pairs(_words(read), _words(meant)))
    if len(pairs) < _LEAST_WORDS or len(pairs) != len(_words(read)) or len(pairs) != len(_words(meant)):
        return False
    letters = sum(len(one) + len(other) for one, other, _ in pairs)
    in_all = sum(alike * (len(one) + len(other)) for one, other, alike in pairs) / letters
    return in_all >= _ALIKE_IN_ALL and all(alike >= _ALIKE_WORD for _, _, alike in pairs)


def hardly_another(read: str, known: str) -> bool:
    """Say whether a name in a scan is a known one and hardly a relative's: by a lone letter more or one other letter.

    That letter stands within a long word, or is one that a scan takes for the other: "L Eleanor Kask" and "Eleanor
    Kask", "Margarila" and "Margarita"; not Karina and Marina, nor Valentin and Valentina.
    """
    words, others = _words(read), _words(known)
    if len(words) != len(others) or len(words) < _LEAST_WORDS:
        return False
    unlike = [(one, other) for one, other in zip(words, others, strict=True) if one != other]
    if not unlike:
        return len(split_name(read)) > len(words)
    return len(unlike) == 1 and _one_letter_off(*unlike[0])


def _one_letter_off(one: str, other: str) -> bool:
    if len(one) != len(other) or len(one) < _LEAST_ONE_OFF or one[-1] != other[-1]:
        return False
    unlike = [at for at, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    return len(unlike) == 1 and (unlike[0] > 0 or any({one[0], other[0]} <= set(alike) for alike in _ALIKE))


def _words(name: str) -> list[str]:
    """Return the words of a name in small letters, without lone ones."""
    return [word for word in split_name(name.casefold()) if len(word.strip(".")) > 1]


def _pairs(words: list[str], others: list[str]) -> Iterator[tuple[str, str, float]]:
    """Yield each word of one name with the word of the other that is most like it, and how much they are."""
    left = list(others)
    for word in sorted(words, key=len, reverse=True):
        if left:
            alike, best = max((SequenceMatcher(None, skeleton(word), skeleton(one)).ratio(), one) for one in left)
            left.remove(best)
            yield word, best, alike


_ALIKE = (
    "aäåāáàą",
    "äöüõ",
    "oöõóòō0",
    "uüūúųv",
    "iīíïįlj1",
    "eēéėęèc",
    "sšś",
    "cčć",
    "zžźż",
    "nņńh",
    "lļł",
    "kķ",
    "gģ",
)
"""Letters of which a scan makes each other; names of two people seldom differ by one of these alone."""
