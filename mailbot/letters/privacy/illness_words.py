"""Words that name an illness, in the service's languages; no letter of ours may hold one.

Stems, matched at the start of a word without regard to case. The words for
"diagnosis" itself are refused in subjects only: a letter may ask for the
course of an illness, but no lock screen should show the word.
"""

import re
from functools import lru_cache
from typing import Literal

Rule = Literal["illness", "illness_code"]

LANGUAGES = frozenset({"et", "en", "de", "ru", "uk", "lv", "lt", "fi"})
"""Languages whose words for illnesses stand below; letters in any other could name one, and are refused."""

ILLNESS = (
    # Estonian
    r"vähk(?!r)", r"vähi(?![mnl])", r"vähktõ", r"kasvaja", r"pahaloomuli", r"siirde|siirete", r"onkoloog", r"lümfoom",
    r"leukeemia",
    # English, German
    r"cancer", r"carcino", r"karzino", r"tumou?r", r"onkolog", r"oncolog", r"lymphom", r"leuk[aä]?e?mi",
    r"melanom", r"sar[ck]om",
    r"metasta", r"malignan", r"neoplas", r"chemoth", r"krebs", r"bösartig",
    # Russian, Ukrainian
    r"рак(?:а|у|ом|е|и|ов|ова)?\b", r"раков", r"опухол", r"пухлин", r"онколог", r"карцином", r"лимфом", r"лімфом",
    r"лейкоз",
    r"лейкем", r"меланом", r"сарком", r"метастаз", r"злокачест", r"злоякіс", r"химиотерап", r"хіміотерап", r"зно\b",
    # Latvian, Lithuanian, Finnish
    r"vēz(?:is|a|i|im|ī|e)\b", r"vēž(?:a|i|u|os|us|iem)\b", r"audzēj", r"ļaundab", r"vėž", r"navik", r"auglys",
    r"augli(?:o|ui|u)\b", r"piktybin",
    r"syöpä", r"syövä", r"syöpi", r"kasvai", r"etäpesäk", r"imusolmuke",
    # at the end of a compound: Estonian, Finnish, German
    r"\w{2,}(?:vähk|vähi(?![mnl])|kasvaja|syöpä|syövä|kasvai|krebs|tumor)",
    # as addresses spell it
    r"vahi(?:keskus|kliinik|haig|ravi)",
)  # fmt: skip

DIAGNOSIS = (r"diagno", r"диагно", r"діагно")

CODES = (
    r"[A-TV-Z][0-9][0-9AB](?:[.,][0-9A-K]{1,4})?",  # ICD-10: C50, C50.1
    r"[A-TV-Z][0-9]{3}",  # the same without its dot
    r"[cpy]{0,2}T[0-4isx][a-d]?N[0-3x][a-c]?(?:M[01x])?",  # TNM
)

illness = re.compile(r"(?<!\w)(?:" + "|".join(ILLNESS) + ")", re.IGNORECASE)
diagnosis = re.compile(r"(?<!\w)(?:" + "|".join(DIAGNOSIS) + ")", re.IGNORECASE)
illness_code = re.compile(r"(?<![\w-])(?:" + "|".join(CODES) + r")(?![\w-])")

_WORD = re.compile(r"[\w-]+")


def illness_in(text: str) -> Rule | None:
    """Say by which rule a text names an illness: the same as searching all of it, but each word is searched once.

    That is enough because no stem and no code reaches over the end of a word
    with its hyphens. Only the dot and figure of a code do ("C50.1"), and
    the code is found without them.
    """
    rules = set(map(_illness_in_word, _WORD.findall(text)))
    return "illness" if "illness" in rules else "illness_code" if "illness_code" in rules else None


@lru_cache(maxsize=4096)
def _illness_in_word(word: str) -> Rule | None:
    return "illness" if illness.search(word) else "illness_code" if illness_code.search(word) else None
