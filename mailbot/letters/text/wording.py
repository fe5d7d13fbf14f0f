"""Numbers, dates, money and documents in the words of one language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_time
from babel.localedata import exists
from babel.numbers import format_currency

LOCALES: Mapping[str, str] = {"en": "en_GB"}
"""British dates ("4 November 2026"): American ones read as another day."""

MONEY: Mapping[str, str] = {"en": "\u00a4#,##0.00"}
"""Patterns of amounts that differ from "290,00 EUR" (CLDR, number patterns)."""

NBSP = "\u00a0"

UNTOLD = frozenset({"und", "mul", "zxx", "mis"})
"""Codes that name no language (ISO 639-2): nothing is said of it."""


class PluralMissing(ValueError):  # noqa: N818 - reads as what happened
    """A plural form that the language needs and the template does not give."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """The word lists of `words.toml` of one language.

    `kinds` names kinds of files, `languages` says "in Russian" for a code;
    `kind_other` and `language_other` stand for what is not listed (the latter
    with "{language}"). `months_of` and `date_of` give the form of a date
    inside a phrase ("4. novembri 2026") where the usual one would be wrong,
    `months_till` that of "until ..." where it is a third one. `time` and
    `full_hour` are patterns of clock times (CLDR, date patterns). `crisis_line`
    is the telephone number of the country's crisis line.
    """

    kinds: Mapping[str, str]
    kind_other: str
    languages: Mapping[str, str]
    language_other: str
    months_of: tuple[str, ...] = ()
    months_till: tuple[str, ...] = ()
    date_of: str = "{day} {month} {year}"
    time: str = "H:mm"
    full_hour: str = ""
    crisis_line: str = ""
    invoice: Mapping[str, str] = field(default_factory=dict)


def is_known(language: str) -> bool:
    """Say whether numbers and dates can be written in a language at all."""
    return exists(LOCALES.get(language, language))


@lru_cache(maxsize=32)
def locale(language: str) -> Locale:
    """Return the locale that a language's dates and money are written in."""
    return Locale.parse(LOCALES.get(language, language))


def plural_in(language: str) -> Callable[..., str]:
    """Return the `plural` of a language's templates: plural(n, one=..., few=..., many=..., other=...).

    "%d" in the form is replaced by the number. Raises PluralMissing where the
    form for this number is not given.
    """

    def plural(n: int, **forms: str) -> str:
        which = locale(language).plural_form(n)  # a locale takes 1.5 MiB: only those that letters are written in
        form = forms.get(which)
        if form is None:
            raise PluralMissing(f"{language}: form {which} for {n}")
        return form.replace("%d", str(n))

    return plural


def say_date(day: date, language: str) -> str:
    """Write a date as it stands by itself: "4 November 2026", "4. november 2026"."""
    return format_date(day, format="long", locale=locale(language)).replace("\u202f", NBSP).replace(" ", NBSP)


def say_date_of(day: date, language: str, words: Words) -> str:
    """Write a date as it stands inside a phrase ("your letter of ...")."""
    if not words.months_of:
        return say_date(day, language)
    said = words.date_of.format(day=day.day, month=words.months_of[day.month - 1], year=day.year)
    return said.replace(" ", NBSP)


def say_date_till(day: date, language: str, words: Words) -> str:
    """Write a date as it stands after "until"."""
    if not words.months_till:
        return say_date_of(day, language, words)
    said = words.date_of.format(day=day.day, month=words.months_till[day.month - 1], year=day.year)
    return said.replace(" ", NBSP)


def say_time(clock: str, language: str, words: Words) -> str:
    """Write a clock time ("09:00" or "9.00") as the country does; what is none stays as it is."""
    hours, _, minutes = clock.replace(".", ":").partition(":")
    try:
        at = time(int(hours), int(minutes or "0"))
    except ValueError:
        return clock
    pattern = words.full_hour if words.full_hour and not at.minute else words.time
    return format_time(at, pattern, locale=locale(language))


@lru_cache(maxsize=256)
def say_money(cents: int, language: str) -> str:
    """Write an amount as the country does, with two decimals: "290,00 EUR"."""
    amount = Decimal(cents) / 100
    pattern = MONEY.get(language, "#,##0.00\u00a0\u00a4\u00a4")
    return format_currency(amount, "EUR", pattern, locale=locale(language))


def say_language(code: str | None, words: Words, language: str) -> str | None:
    """Say in which language a document is, or nothing where it is not known."""
    if code is None or code in UNTOLD:
        return None
    if code in words.languages:
        return words.languages[code]
    name = locale(language).languages.get(code)
    return words.language_other.format(language=name) if name else None


def grouped(digits: str, size: int = 4) -> str:
    """Group an account or reference number for the eye: "EE38 2200 ...", four by four."""
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))
