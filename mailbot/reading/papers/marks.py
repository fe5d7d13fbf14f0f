"""What of a paper survives its translation: dates, figures, codes of illness, Latin names, the kind of paper it is.

The marks are kept with the paper, so that a translation which comes weeks
later can be told from another paper of the same patient. They never hold a
personal code, and never a sentence.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache, partial

from mailbot.rules.rule_set import RuleSet, Value

_MOST = 400
# What may not stand before a digit or letter is asked behind it: a search for a class of characters is a quick one.
_PERSONAL = re.compile(
    r"[\d+](?:(?<=\d)(?<!\d\d)\d{5}\s?[-+A-Y]\s?\d{3,5}\w?(?![\w])|(?<=\d)\d{7,}|(?<=\+)\d[\d ()-]{6,})"
)
"""Personal codes and telephone numbers."""
_NUMERIC_DAY = re.compile(r"(\d(?<![\d.]\d)\d?)[./-](\d{1,2})[./-](\d{4}|\d{2})(?![\d])")
_ISO_DAY = re.compile(r"(\d(?<!\d\d)\d{3})[-./](\d{1,2})[-./](\d{1,2})(?!\d)")
_WORD_DAY = re.compile(r"(\d(?<!\d\d)\d?)\.?\s+(?:de\s+|of\s+)?([^\W\d_]{3,14})\.?,?\s+(\d{4})")
_DAY_AND_YEAR = re.compile(r"\d\d?,?\s+\d{4}")
"""What every `_MONTH_FIRST_DAY` holds; that pattern tries at each letter of a text, which is slow."""
_MONTH_FIRST_DAY = re.compile(r"([^\W\d_]{3,14})\.?\s+(\d{1,2}),?\s+(\d{4})")
_YEAR_FIRST_DAY = re.compile(
    r"(\d{4})\.?\s*(?:g|gada|m|metų)\.?\s+(?:gada\s+)?(\d{1,2})?\.?\s*([^\W\d_]{3,14})\s*(\d{1,2})?"
)
_ILLNESS = re.compile(r"([CDCСсД](?<![^\W_].))\s?(\d{2})(?:[.,](\d))?(?!\d)")
_FIGURE = re.compile(r"\d(?<![\w.,]\d)\d{0,4}(?:[.,]\d{1,3})?(?![\w]|[.,]\d)")
_LATIN = re.compile(
    r"(?<![^\W_])(?=[A-Za-z])(?=[A-Za-z0-9+-]{0,40}(?:[A-Z][A-Za-z0-9+-]{0,40}[A-Z]|[A-Z][A-Za-z+-]{0,40}\d))"
    r"[A-Za-z][A-Za-z0-9+-]{1,14}"
)
"""Names written alike everywhere: XELOX, Ki-67, pT2aN0M0, HER2."""
_CYRILLIC, _LATIN_ALIKE = "АВЕКМНОРСТХаеорсух", "ABEKMHOPCTXaeopcyx"
_LOOKALIKE = str.maketrans(_CYRILLIC, _LATIN_ALIKE)
_LOOKS_LATIN = re.compile(f"[{_CYRILLIC}]")


def marks_of(name: str, text: str, rules: RuleSet) -> str:
    """Return the marks of a paper, apart by spaces, in a fixed order; at most 400.

    "epikriis.pdf" with "12. märts 2025 C50.9, 4,5 mm" -> "kind:summary day:2025-03-12 icd:C50 n:4.5".
    """
    called = re.sub(r"[_.-]", " ", name)
    beginning, end = text[:500], text[-300:]
    head = f"{called}\n{beginning}"
    found: dict[str, None] = {}
    for kind, words in rules.words_of("kind_"):
        if words.found_in(head):
            found[f"kind:{kind}"] = None
    says = rules.words("says_translation")
    if any(says.found_in(part) for part in (called, beginning[:400], end)):
        found["says:translation"] = None
        sources = (
            (hit.start, code)
            for code, words in rules.words_of("made_from_")
            for hit in [words.first(f"{text[:400]}\n{end}")]
            if hit
        )
        if source := min(sources, default=None):
            found[f"from:{source[1]}"] = None
    plain = _PERSONAL.sub(" ", unicodedata.normalize("NFKC", text[:60_000]))
    plain, days = _without_days(plain, _months(tuple(rules.table("months_begin").values())))
    for day in days:
        found[f"day:{day}"] = None
    for match in _ILLNESS.finditer(plain):
        letter = match[1].upper().translate(_LOOKALIKE)
        found[f"icd:{'D' if letter == 'Д' else letter}{match[2]}"] = None
    for match in _FIGURE.finditer(plain):
        figure = match[0].replace(",", ".")
        if len(figure) > 1:
            found[f"n:{figure}"] = None
    if _LOOKS_LATIN.search(plain):
        plain = plain.translate(_LOOKALIKE)
    for match in _LATIN.finditer(plain):
        found[f"w:{match[0].casefold()}"] = None
    return " ".join(list(found)[:_MOST])


@lru_cache(maxsize=4)
def _months(stems: tuple[Value, ...]) -> Mapping[str, int]:
    """Return the number of a month by the beginning of its name."""
    return {stem: month for month, names in enumerate(stems, 1) if isinstance(names, tuple) for stem in names}


def _without_days(text: str, months: Mapping[str, int]) -> tuple[str, list[str]]:
    """Return a text without its dates, and the dates in ISO form."""
    days: list[str] = []

    def keep(year: str, month: int, day: str) -> str:
        full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)
        if 1 <= month <= 12 and 1 <= int(day) <= 31:
            days.append(f"{full:04d}-{month:02d}-{int(day):02d}")
        return " "

    month_of = partial(_month, months=months)
    text = _ISO_DAY.sub(lambda m: keep(m[1], int(m[2]), m[3]), text)
    text = _NUMERIC_DAY.sub(lambda m: keep(m[3], int(m[2]), m[1]), text)
    text = _WORD_DAY.sub(lambda m: keep(m[3], month, m[1]) if (month := month_of(m[2])) else m[0], text)
    if _DAY_AND_YEAR.search(text):
        text = _MONTH_FIRST_DAY.sub(lambda m: keep(m[3], month, m[2]) if (month := month_of(m[1])) else m[0], text)
    text = _YEAR_FIRST_DAY.sub(
        lambda m: keep(m[1], month, m[2] or m[4]) if (month := month_of(m[3])) and (m[2] or m[4]) else m[0], text
    )
    return text, days


def _month(word: str, months: Mapping[str, int]) -> int:
    """Return the number of a month by its name in one of the languages, or 0; the longest stem counts."""
    lower = word.casefold()
    longest = max(map(len, months), default=0)
    return next((months[lower[:length]] for length in range(longest, 1, -1) if lower[:length] in months), 0)
