"""The national personal codes that are understood: one table of their forms, checks, birth dates and sexes.

Whatever asks about a code asks here: the readers whether it is valid, the
checklist how old its holder is, the gates what day it tells.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, cast, get_args

from stdnum.de import idnr
from stdnum.ee import ik
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.ua import rntrc

from mailbot.rules import patterns as regex

_LATVIAN_MODULUS, _FIRST_CENTURY = 11, 1_800

Country = Literal["EE", "LT", "LV", "FI", "PL", "SE", "UA", "DE"]
COUNTRIES: tuple[Country, ...] = get_args(Country)

LOOKS_LIKE_A_CODE = (
    r"(?<![\w-])(?:[1-6]\d{10}|\d{6}[-+]?\d{5}|\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]|(?:19|20)\d{6}[-+]\d{4})(?![\w-])"
)
"""A pattern of what is a personal code by its looks, for those who only ask whether a person's data stand here.

Ten bare digits (Ukraine, Sweden) are left out: they are as often a telephone number.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A code that passed its check, in canonical form; `birth` and `female` are None where it does not tell them."""

    value: str
    birth: date | None = None
    female: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _National:
    """One row of the table.

    `form` is what a code looks like when it is `normal`. `check` returns the
    canonical form of one, or raises ValueError; `birth` reads one that has
    the form, on a day that tells the century of two-digit years.
    """

    form: str
    check: Callable[[str], str]
    birth: Callable[[str, date | None], date | None] = lambda _code, _today: None
    female: Callable[[str], bool | None] = lambda _code: None


def check(country: str, code: str, today: date) -> Checked | None:
    """Check a code by the rules of a country; None where it fails, or tells of a birth that is still to come.

    '010115A1239' of FI is born on 2015-01-01; '3 780105 0637' of EE fails, by its check digit.
    """
    national = _TABLE.get(cast(Country, country))
    if national is None:
        return None
    try:
        value = national.check(normal(code))
        birth = national.birth(value, today)
    except (ValueError, ValidationError):
        return None
    if birth is not None and birth > today:
        return None
    return Checked(value=value, birth=birth, female=national.female(value))


def birth_date_of(code: str, country: str | None, today: date | None = None) -> date | None:
    """Return the date of birth that a code holds, its check digit aside; None where it holds none, as new Latvian ones.

    A code without its country is taken for an Estonian one. A Swedish code of
    ten digits tells its century only with `today`.
    """
    plain = normal(code)
    national = _TABLE.get(cast(Country, country or "EE"))
    if national is None or not regex.fullmatch(national.form, plain):
        return None
    try:
        return national.birth(plain, today)
    except (ValueError, OverflowError, ValidationError):
        return None


def possible(code: str) -> tuple[Country, ...]:
    """Return the countries whose codes look like this one (a `normal` one), the likeliest first."""
    if regex.fullmatch(LATVIAN_WITH_HYPHEN, code):
        return ("LV", "EE", "LT")
    if regex.fullmatch(_TABLE["FI"].form, code):
        return ("FI", "SE") if regex.fullmatch(r"\d{6}[-+]\d{4}", code) else ("FI",)
    digits = regex.sub(r"\D", "", code)
    if len(digits) == _ELEVEN:
        return ("EE", "LT", "LV", "PL", "DE")
    if len(digits) == _TEN:
        return ("SE", "UA")
    return ("SE",) if len(digits) == _TWELVE else ()


def begins_with_a_birth(code: str) -> bool:
    """Say whether eleven digits begin like an Estonian or Lithuanian code: a century and a day of birth."""
    return code[:1] in _LIVING and birth_date_of(code, "EE") is not None


def tells_nothing(country: str, code: str) -> bool:
    """Say whether any digits would do after this beginning: the new Latvian codes hold no date and no check."""
    return country == "LV" and code[:2] in _NEW_LATVIAN


def normal(code: str) -> str:
    """Return a code without blanks, in capitals, with plain hyphens."""
    plain = unicodedata.normalize("NFKC", code)
    plain = regex.sub(r"[\u2010-\u2014\u2212]", "-", plain)
    return regex.sub(r"[\s.]", "", plain).upper()


def bare(code: str) -> str:
    """Return a code without separators, as codes are compared."""
    return "".join(char for char in code.upper() if char.isalnum())


LATVIAN_WITH_HYPHEN = r"\d{6}-\d{5}"
_TEN, _ELEVEN, _TWELVE = 10, 11, 12
_LIVING = "3456"
"""The first digits of Estonian and Lithuanian codes of the 20th and 21st century."""
_NEW_LATVIAN = frozenset(str(number) for number in range(32, 40))
_LATVIAN_WEIGHTS = (10, 5, 8, 4, 2, 1, 6, 3, 7, 9)
_UKRAINE_COUNTS_FROM = date(1899, 12, 31)
_FINNISH_CENTURY = {"+": 1800} | dict.fromkeys("-UVWXY", 1900) | dict.fromkeys("ABCDEF", 2000)


def _estonian(code: str) -> str:
    digits = ik.validate(regex.sub(r"\D", "", code))
    if digits[0] not in _LIVING:
        raise ValueError
    return digits


def _latvian(code: str) -> str:
    """Check an old code (a birth date and a sum); a new one begins with 32 to 39 and has no check."""
    digits = regex.sub(r"\D", "", code)
    if len(digits) != _ELEVEN:
        raise ValueError
    value = f"{digits[:6]}-{digits[6:]}"
    if digits[:2] in _NEW_LATVIAN:
        return value
    if _latvian_birth(value, None) is None:
        raise ValueError
    total = 1 + sum(int(digit) * weight for digit, weight in zip(digits, _LATVIAN_WEIGHTS, strict=False))
    if total % _LATVIAN_MODULUS % 10 != int(digits[10]):
        raise ValueError
    return value


def _latvian_birth(code: str, _today: date | None) -> date | None:
    digits = regex.sub(r"\D", "", code)
    if digits[:2] in _NEW_LATVIAN or digits[6] not in "012":
        return None
    return date(_FIRST_CENTURY + 100 * int(digits[6]) + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))


def _finnish_birth(code: str, _today: date | None) -> date | None:
    return date(_FINNISH_CENTURY[code[6]] + int(code[4:6]), int(code[2:4]), int(code[:2]))


def _swedish_birth(code: str, today: date | None) -> date | None:
    """Read the birth date; of two-digit years the last one with that ending, and with a plus the one before that."""
    digits = regex.sub(r"\D", "", code)
    if len(digits) == _TWELVE:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    if today is None:
        return None
    year = today.year - (today.year - int(digits[:2])) % 100 - (100 if "+" in code else 0)
    return date(year, int(digits[2:4]), int(digits[4:6]))


def _even(place: int) -> Callable[[str], bool]:
    """Return what says whether the digit at a place is even, which is how most countries write a woman's code."""
    return lambda code: int(code[place]) % 2 == 0


_BALTIC = _National(
    form=r"[1-8]\d{10}", check=_estonian, birth=lambda code, _today: ik.get_birth_date(code), female=_even(0)
)
_TABLE: Mapping[Country, _National] = {
    "EE": _BALTIC,
    "LT": _BALTIC,
    "LV": _National(form=r"\d{6}-?\d{5}", check=_latvian, birth=_latvian_birth),
    "FI": _National(
        form=r"\d{6}[-+A-FYXWVU]\d{3}[0-9A-Y]",
        check=lambda code: hetu.validate(code, allow_temporary=True),
        birth=_finnish_birth,
        female=_even(9),
    ),
    "PL": _National(
        form=r"\d{11}",
        check=lambda code: pesel.validate(regex.sub(r"\D", "", code)),
        birth=lambda code, _today: pesel.get_birth_date(code),
        female=_even(9),
    ),
    "SE": _National(
        form=r"(?:\d{2})?\d{6}[-+]?\d{4}", check=personnummer.validate, birth=_swedish_birth, female=_even(-2)
    ),
    "UA": _National(
        form=r"\d{10}",
        check=lambda code: rntrc.validate(regex.sub(r"\D", "", code)),
        birth=lambda code, _today: _UKRAINE_COUNTS_FROM + timedelta(days=int(code[:5])),
        female=_even(8),
    ),
    "DE": _National(form=r"\d{11}", check=lambda code: idnr.validate(regex.sub(r"\D", "", code))),
}
