"""Whether two written names are one person's, across order, script, case endings and diacritics; never guesses a name.

A mail is joined or kept apart by this, so the answer has three values: the
middle one is for names too short or too much alike to say.
"""

import unicodedata
from difflib import SequenceMatcher
from typing import Literal

_LEAST_STEM, _LEAST_WORD = 3, 5
"""Letters that two words must begin with in common, and letters of a word that a slip of the pen leaves known."""

Likeness = Literal["same", "different", "unclear"]

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "abvgdeezziiklmnoprstufhccss_i_euaiieg",
        strict=True,
    )
)
_DIGRAPHS = (
    ("shch", "s"),
    ("sch", "s"),
    ("tsch", "c"),
    ("zh", "z"),
    ("kh", "h"),
    ("ch", "c"),
    ("sh", "s"),
    ("tš", "c"),
    ("ts", "c"),
    ("ya", "a"),
    ("ja", "a"),
    ("yu", "u"),
    ("ju", "u"),
    ("yo", "e"),
    ("jo", "e"),
    ("ye", "e"),
    ("je", "e"),
    ("ck", "k"),
    ("ph", "f"),
    ("x", "ks"),
    ("w", "v"),
    ("j", "i"),
    ("y", "i"),
)
_ENDING = 3
"""Letters that a case ending may add or change (Estonian, Russian, Latvian, Lithuanian)."""
_ALIKE = 0.74


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in a Latin skeleton: no diacritics, no doubled letters, one way to write a sound."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = "".join(_CYRILLIC.get(char, char) for char in text).replace("_", "")
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for written, sound in _DIGRAPHS:
        text = text.replace(written, sound)
    folded = "".join(char if char.isalpha() else " " for char in text.replace("'", "").replace("’", ""))
    return tuple(squeezed for word in folded.split() if (squeezed := _squeeze(word)) and len(squeezed) > 1)


def same_name(one: str, other: str) -> Likeness:
    """Compare two names of people.

    Every word of the shorter one must have its like in the longer one; a
    lone word (only a given or a family name) never makes two names the same.
    """
    short, long = sorted((words_of(one), words_of(other)), key=len)
    if not short:
        return "unclear"
    left = list(long)
    unmatched = 0
    for word in short:
        twin = next((w for w in left if w == word), None) or next((w for w in left if _alike(word, w)), None)
        if twin is None:
            unmatched += 1
        else:
            left.remove(twin)
    if unmatched == 0:
        return "same" if len(short) > 1 else "unclear"
    return "different"


def _alike(one: str, other: str) -> bool:
    """Say whether two words differ by no more than an ending or a slip of the pen."""
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    if (
        common >= _LEAST_STEM
        and max(len(one), len(other)) - common <= _ENDING
        and common >= min(len(one), len(other)) - 2
    ):
        return True
    return min(len(one), len(other)) >= _LEAST_WORD and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _squeeze(word: str) -> str:
    return "".join(char for place, char in enumerate(word) if place == 0 or word[place - 1] != char)
