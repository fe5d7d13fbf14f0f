"""What of a paper survives its translation: dates, figures, codes of illness, Latin names, the kind of paper it is.

The marks are kept with the paper, so that a translation which comes weeks
later can be told from another paper of the same patient. They never hold a
personal code, and never a sentence.
"""

import re
import unicodedata

from mailbot.letter_case import lowered

_MOST = 400
_MONTHS: tuple[tuple[str, ...], ...] = (
    ("jan", "jaan", "янв", "tammi", "saus", "січ", "jän"),
    ("feb", "veeb", "фев", "helmi", "vasar", "лют"),
    ("mar", "märts", "март", "maalis", "kov", "берез", "mär"),
    ("apr", "апр", "huhti", "bal", "квіт"),
    ("may", "mai", "май", "мая", "maij", "touko", "geg", "трав"),
    ("jun", "juun", "июн", "jūn", "kesä", "birž", "черв"),
    ("jul", "juul", "июл", "jūl", "heinä", "liep", "лип"),
    ("aug", "авг", "elo", "rugpj", "серп"),
    ("sep", "сен", "syys", "rugs", "верес"),
    ("oct", "okt", "окт", "loka", "spal", "жовт"),
    ("nov", "ноя", "marras", "lapkr", "листоп"),
    ("dec", "dets", "дек", "joulu", "gruod", "груд", "dez"),
)
_MONTH = {stem: number for number, stems in enumerate(_MONTHS, 1) for stem in stems}
_LONGEST = max(map(len, _MONTH))
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

# These are for texts in lower case: a pattern that ignores case takes three times as long.
KINDS: dict[str, re.Pattern[str]] = {
    kind: re.compile(rf"(?<![^\W_])(?:{stems})")
    for kind, stems in {
        "summary": "epikri|epicri|эпикри|епікри|epikrīz|epikriz|discharge|выписк|виписк|izrakst|išraš|israsas|väljavõt|"
        "valjavot|vypisk|entlass|arztbrief|loppulaus|summary|kokkuv|yhteenve|haiguslu|haiguslo|истори|історі",
        "pathology": "patol|pathol|патол|histol|гистол|гістол|biops|биопс|біопс|koepal|pad(?![a-z])|gistol",
        "imaging": "mri|mrt|мрт|magnet|магнит|магніт|ct(?![a-z])|kt(?![a-z])|кт(?![а-я])|tomogr|томогр|pet|пэт|пет|"
        "röntg|rontg|рентг|x-ray|radiol|радиол|радіол|ultra|узи|узд|mammog|маммог|мамог|sonogr|echo",
        "laboratory": "analüüs|analuus|анализ|аналіз|analīz|analiz|labor|лабор|blood|veri|кров|krauj|asins|blut|tyrim",
        "genetic": "gene|geen|ген|ģen|brca|ngs",
        "board": "konsil|консил|tumou?r ?board|multidis|konferenz",
        "operation": "operat|операц|operāc|operac|leikkau|op-ber",
    }.items()
}
_SAYS = re.compile(
    r"(?<![^\W_])(?:transl|tõlge|tõlgi|tõlki|tõlke|tolge|перев[оеё]|perevod|переклад|tulkoj|tulkot|vertim|vertėj|verst|"
    r"käännö|kään[tn]ä|kaannos|übersetz|uebersetz|beglaubigte)"
)


_FROM = re.compile(
    r"(?i)(?:from|translated from the|originaal\w*|lähtekeel\w*:?)\s+(?:the\s+)?"
    r"(russian|latvian|lithuanian|finnish|ukrainian|german|polish|swedish)|"
    r"(?<![^\W_])(vene|läti|leedu|soome|ukraina|saksa|poola|rootsi)\s+keele"
)
_SOURCES = {
    "russian": "ru", "latvian": "lv", "lithuanian": "lt", "finnish": "fi", "ukrainian": "uk", "german": "de",
    "polish": "pl", "swedish": "sv", "vene": "ru", "läti": "lv", "leedu": "lt", "soome": "fi", "ukraina": "uk",
    "saksa": "de", "poola": "pl", "rootsi": "sv",
}  # fmt: skip
"""From which language a translation says it was made, in the languages that our doctors read."""


def marks_of(name: str, text: str) -> str:
    """Return the marks of a paper, apart by spaces, in a fixed order; at most 400."""
    called = lowered(re.sub(r"[_.-]", " ", name))
    beginning, end = lowered(text[:500]), text[-300:]
    head = f"{called}\n{beginning}"
    found: dict[str, None] = {}
    for kind, pattern in KINDS.items():
        if pattern.search(head):
            found[f"kind:{kind}"] = None
    if _SAYS.search(called) or _SAYS.search(beginning[:400]) or _SAYS.search(lowered(end)):
        found["says:translation"] = None
        if source := _FROM.search(f"{text[:400]}\n{end}"):
            found[f"from:{_SOURCES[(source[1] or source[2]).casefold()]}"] = None
    plain = _PERSONAL.sub(" ", unicodedata.normalize("NFKC", text[:60_000]))
    plain, days = _without_days(plain)
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


def _without_days(text: str) -> tuple[str, list[str]]:
    """Return a text without its dates, and the dates in ISO form."""
    days: list[str] = []

    def keep(year: str, month: int, day: str) -> str:
        full = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 50 else 1900)
        if 1 <= month <= 12 and 1 <= int(day) <= 31:
            days.append(f"{full:04d}-{month:02d}-{int(day):02d}")
        return " "

    text = _ISO_DAY.sub(lambda m: keep(m[1], int(m[2]), m[3]), text)
    text = _NUMERIC_DAY.sub(lambda m: keep(m[3], int(m[2]), m[1]), text)
    text = _WORD_DAY.sub(lambda m: keep(m[3], month, m[1]) if (month := _month(m[2])) else m[0], text)
    if _DAY_AND_YEAR.search(text):
        text = _MONTH_FIRST_DAY.sub(lambda m: keep(m[3], month, m[2]) if (month := _month(m[1])) else m[0], text)
    text = _YEAR_FIRST_DAY.sub(
        lambda m: keep(m[1], month, m[2] or m[4]) if (month := _month(m[3])) and (m[2] or m[4]) else m[0], text
    )
    return text, days


def _month(word: str) -> int:
    """Return the number of a month by its name in one of the languages, or 0; the longest stem counts."""
    lower = word.casefold()
    return next((_MONTH[lower[:length]] for length in range(_LONGEST, 1, -1) if lower[:length] in _MONTH), 0)
