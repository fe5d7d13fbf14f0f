"""Birth dates that personal codes hold, and ages on a given day; checks no check digits (reading did) and no clock."""

import re
from datetime import date

_EE_LT = re.compile(r"([1-8])(\d{2})(\d{2})(\d{2})\d{4}")
_LV = re.compile(r"(\d{2})(\d{2})(\d{2})-?([0-2])\d{4}")
_FI = re.compile(r"(\d{2})(\d{2})(\d{2})([-+A-FU-Y])\d{3}[0-9A-Z]")
_PL = re.compile(r"(\d{2})(\d{2})(\d{2})\d{5}")


def birth_date_of(code: str, country: str | None) -> date | None:
    """Return the date of birth that a code holds; None where it holds none, as new Latvian codes."""
    text = code.strip().upper()
    if country in {"EE", "LT", None} and (found := _EE_LT.fullmatch(text)):
        century = 1800 + 100 * ((int(found[1]) - 1) // 2)
        return _date(century + int(found[2]), int(found[3]), int(found[4]))
    if country == "LV" and (found := _LV.fullmatch(text)):
        return _date(1800 + 100 * int(found[4]) + int(found[3]), int(found[2]), int(found[1]))
    if country == "FI" and (found := _FI.fullmatch(text)):
        century = 1800 if found[4] == "+" else 2000 if found[4] in "ABCDEF" else 1900
        return _date(century + int(found[3]), int(found[2]), int(found[1]))
    if country == "PL" and (found := _PL.fullmatch(text)):
        shift, month = divmod(int(found[2]), 20)
        century = 1800 if shift == 4 else 1900 + 100 * shift
        return _date(century + int(found[1]), month, int(found[3]))
    return None


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on a day; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
