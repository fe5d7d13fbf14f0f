"""Whether two written names can be one person's, whatever order, case ending, script or diacritics; never a choice."""

from functools import lru_cache

from mailbot.rules import patterns as regex
from mailbot.rules.words import fold

_LEAST_NAME = 3
"""Letters that a short name, or the first half of a double one, must have to be known in a longer one."""
_LONGEST_ENDING = 3
_LEAST_BENT, _OF_SHORT, _OF_LONG = 5, 2, 4
"""Letters of a word that may end otherwise, and so many of the shorter and the longer one that may differ."""

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "e", "ж": "z", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "s", "ъ": "", "ы": "i",
    "ь": "", "э": "e", "ю": "iu", "я": "ia", "'": "",
}  # fmt: skip
_LATIN = (
    ("sts", "s"), ("sc", "s"),
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("kh", "h"), ("ts", "c"), ("ph", "f"),
    ("ju", "iu"), ("ja", "ia"), ("yu", "iu"), ("ya", "ia"), ("je", "e"), ("ye", "e"),
    ("ij", "i"), ("iy", "i"), ("yi", "i"), ("ii", "i"), ("y", "i"), ("j", "i"), ("w", "v"), ("x", "ks"),
    ("'", ""), ("´", ""), ("`", ""),
)  # fmt: skip
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""Two letters for one with dots: in a Cyrillic name (Зуев, Zuev) too, so that both spellings lose the same letter."""

_CYRILLIC_LETTER = regex.compile(r"\p{Cyrillic}")
_JO = regex.compile(r"(?<=\w)[jy]o")
_HARD_I = regex.compile("[õÕ]")
_PATRONYMIC = regex.compile(r"(?:vic|ovn|evn|ivn|icn)(?:a|i|e|u|oi|oiu|em|ovi|evi)?\Z")
_TWICE = regex.compile(r"(.)\1")
_BETWEEN = regex.compile(r"[\s,]+|(?<=\p{L}\.)(?=\p{L})")


@lru_cache(maxsize=4096)
def skeleton(word: str) -> str:
    """Return a name's sound in plain Latin letters, so that spellings of one name meet."""
    folded = fold(word).strip(".,")
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
    return _TWICE.sub(r"\1", folded)


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
    if not a or not b or bool(_PATRONYMIC.search(a)) != bool(_PATRONYMIC.search(b)):
        return False
    if a == b:
        return True
    if len(one.strip(".")) == 1 or len(other.strip(".")) == 1:
        return a[0] == b[0] or fold(one)[0] == fold(other)[0]
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
    if a == b:
        return True
    common = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        common += 1
    short, long = sorted((len(a), len(b)))
    if common == short:
        return short >= _LEAST_NAME and long - short <= _LONGEST_ENDING
    return short >= _LEAST_BENT and short - common <= _OF_SHORT and long - common <= _OF_LONG


def same_person(one: str, other: str) -> bool:
    """Say whether two names agree in every word that both have (at least one, and not by initials only)."""
    a, b = list(split_name(one)), list(split_name(other))
    if not a or not b:
        return False
    if len(a) > len(b):
        a, b = b, a
    left = list(b)
    firm = 0
    for word in sorted(a, key=len, reverse=True):
        found = next((w for w in left if skeleton(w) == skeleton(word)), None) or next(
            (w for w in left if same_word(word, w)), None
        )
        if found is None:
            return False
        left.remove(found)
        firm += len(word.strip(".")) > 1 and len(found.strip(".")) > 1
    return firm >= 1
