"""National personal codes in a text: found, normalised, checked and told apart by country; never whose they are."""

import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stdnum.de import idnr
from stdnum.fi import hetu
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.ua import rntrc

from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Hit

_DASHES = r"\-\u2010\u2011\u2012\u2013\u2014\u2212"
_SPACES = " \u00a0\u2007\u2009\u202f"
_GAP = rf"[{_SPACES}{_DASHES}.]?"
_BEFORE = r"(?<![\p{L}\d@])(?<![\d+/][.,/\-])(?<![+/=_])"
_AFTER = r"(?![\p{L}\d@_])(?![.,/][\d\p{L}])(?!-\d)"
_PREFIX = rf"(?:(?:PNO|IDC)?(?P<prefix>EE|LT|LV|FI|PL|SE|UA|DE)[{_SPACES}{_DASHES}:]?)?"
_ELEVEN = regex.compile(rf"{_BEFORE}{_PREFIX}(?P<code>\d(?:{_GAP}\d){{10}}){_AFTER}", regex.IGNORECASE)
_LATVIAN = regex.compile(
    rf"{_BEFORE}{_PREFIX}(?P<code>\d{{6}}[{_SPACES}]?[{_DASHES}][{_SPACES}]?\d{{5}}){_AFTER}", regex.IGNORECASE
)
_FINNISH = regex.compile(
    rf"{_BEFORE}{_PREFIX}(?P<code>\d{{6}}[{_DASHES}+A-FYXWVU][{_SPACES}]?\d{{3}}[0-9A-Y]){_AFTER}(?![{_SPACES}.]\d(?!\d))",
    regex.IGNORECASE,
)
_SWEDISH = regex.compile(rf"{_BEFORE}{_PREFIX}(?P<code>(?:19|20)?\d{{6}}[{_DASHES}+]?[{_SPACES}]?\d{{4}}){_AFTER}")
_TEN = regex.compile(rf"{_BEFORE}{_PREFIX}(?P<code>\d{{10}}){_AFTER}", regex.IGNORECASE)
_DIGITS = {
    _LATVIAN: regex.compile(rf"\d{{6}}[{_SPACES}]?[{_DASHES}]"),
    _FINNISH: regex.compile(rf"\d{{6}}[{_DASHES}+A-FYXWVU]", regex.IGNORECASE),
    _ELEVEN: regex.compile(rf"\d(?:{_GAP}\d){{10}}"),
    _SWEDISH: regex.compile(rf"(?<!\d)\d{{6,8}}[{_DASHES}+]?[{_SPACES}]?\d{{4}}(?!\d)"),
    _TEN: regex.compile(r"(?<!\d)\d{10}(?!\d)"),
}
"""The shapes of codes in the order in which they are tried, each with digits that it cannot be without.

These are found in a tenth of the time; a text without them is not searched further.
"""
_LONGEST_PREFIX = 6
_LABELLED = regex.compile(
    r"[\s:=.,\-–—№#*|]{0,8}(?:[(][^)\n]{0,30}[)]\s*[:=\-–—]?\s*)?(?:\p{L}{2,12}[\s:,.]{1,3}){0,2}\Z"
)
_ALMOST = regex.compile(rf"[\s:=.\-–—№#*|]{{0,8}}{_PREFIX}(?P<code>\d(?:[{_SPACES}{_DASHES}]?\d){{8,12}}){_AFTER}")
_LATVIAN_FORM = r"\d{6}-\d{5}"
_LABEL_REACH = 45
_PHONE_CODES = regex.compile(rf"(?:\+|00)[{_SPACES}]?\d{{0,3}}[{_SPACES}(]{{0,2}}\Z")

_NEW_LATVIAN = frozenset(str(number) for number in range(32, 40))
Country = Literal["EE", "LT", "LV", "FI", "PL", "SE", "UA", "DE"]
_ASKED_BY_LABEL = ("PL", "SE", "UA", "DE")  # other numbers pass these checks too often
_LANGUAGE_COUNTRY: dict[str, Country] = {
    "et": "EE", "lt": "LT", "lv": "LV", "fi": "FI", "pl": "PL", "sv": "SE", "uk": "UA", "de": "DE",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """One code in a text. `value` is None where it fails its check; `bare` is what was written, without blanks."""

    value: str | None
    bare: str
    country: Country | None
    labelled: bool
    written: str
    start: int
    end: int
    birth: date | None = None
    female: bool | None = None
    label: str = "any"


def find_codes(text: Text, rules: RuleSet, *, countries: tuple[str, ...], today: date) -> tuple[Code, ...]:
    """Return the codes of a text in order; `countries` are those the text speaks for, the likeliest first."""
    labels = list(text.hits(rules.words("personal_code")))
    strangers = list(text.hits(rules.words("other_number")))
    found: list[Code] = []
    taken: list[tuple[int, int]] = []
    for pattern, digits in _DIGITS.items():
        first = digits.search(text.text)
        if first is None:
            continue
        for match in pattern.finditer(text.text, max(0, first.start() - _LONGEST_PREFIX)):
            start, end = match.span("code")
            if any(start < last and end > first for first, last in taken):
                continue
            if _PHONE_CODES.search(text.text, max(0, start - 8), start):
                continue
            label = _label(text, labels, match.start())
            stranger = _label(text, strangers, match.start())
            if stranger is not None and (label is None or stranger.end > label.end):
                continue
            code = _read(match, label, countries, today)
            if code is not None:
                found.append(code)
                taken.append((start, end))
    for label in labels:
        almost = _ALMOST.match(text.text, label.end)
        if almost and not any(almost.start("code") < last and almost.end("code") > first for first, last in taken):
            found.append(_bad(almost, label.language))
            taken.append(almost.span("code"))
    return tuple(sorted(found, key=lambda code: code.start))


def normal(code: str) -> str:
    """Return a code without blanks, in capitals, with plain hyphens."""
    plain = unicodedata.normalize("NFKC", code)
    plain = regex.sub(r"[\u2010-\u2014\u2212]", "-", plain)
    return regex.sub(r"[\s.]", "", plain).upper()


def _label(text: Text, labels: list[Hit], start: int) -> Hit | None:
    for label in reversed(labels):
        if label.end <= start:
            if start - label.end > _LABEL_REACH:
                return None
            between = text.text[label.end : start]
            if _LABELLED.fullmatch(between) or not between.strip():
                return label
            return None
    return None


def _bad(match: "regex.Match[str]", language: str) -> Code:
    start, end = match.span("code")
    return Code(
        value=None, bare=_digits(match["code"]), country=None, labelled=True,
        written=match["code"], start=start, end=end, label=language,
    )  # fmt: skip


def _digits(code: str) -> str:
    plain = normal(code)
    return plain if regex.fullmatch(r"\d{6}[-+A-Y]\w{4,5}", plain) else regex.sub(r"\D", "", plain)


def _read(match: "regex.Match[str]", label: Hit | None, countries: tuple[str, ...], today: date) -> Code | None:
    written = match["code"]
    bare = normal(written)
    likely: list[Country] = []
    prefix = (match["prefix"] or "").upper()
    if prefix:
        likely.append(prefix)  # type: ignore[arg-type]
    if regex.fullmatch(_LATVIAN_FORM, bare) and "LV" not in likely:
        likely.append("LV")
    if label is not None and label.language in _LANGUAGE_COUNTRY:
        likely.append(_LANGUAGE_COUNTRY[label.language])
    likely.extend(country for country in countries if country not in likely)  # type: ignore[misc]
    stated = frozenset(likely)
    for country in _possible(bare):
        if country not in likely:
            likely.append(country)
    possible = _possible(bare)
    strong = set(likely[:2]) | set(countries[:1])
    loose = len(regex.findall(rf"[{_SPACES}.]", written)) > 3
    for country in likely:
        if country not in possible:
            continue
        if country == "LV" and "-" not in bare and "LV" not in stated and bare[:2] in _NEW_LATVIAN:
            continue  # these have no check: a mistyped Estonian code must not pass as one
        if (
            country in _ASKED_BY_LABEL
            and country != prefix
            and (label is None or not (country in strong or country in countries))
        ):
            continue
        value, birth, female = _check(country, bare, today)
        if value is not None and (label is not None or not loose or birth is not None):
            if label is None and loose and country not in ("EE", "LT"):
                continue
            return Code(
                value=value, bare=bare, country=country, labelled=label is not None, written=written,
                start=match.start("code"), end=match.end("code"), birth=birth, female=female,
                label=label.language if label else "any",
            )  # fmt: skip
    digits = regex.sub(r"[^\dA-Z+-]", "", bare)
    unmistakable = match.re is _FINNISH and bare[-1].isalpha() and bare[0] in "0123" and bare[2] in "01"
    if (
        label is None
        and not unmistakable
        and not (len(regex.sub(r"\D", "", bare)) == 11 and not loose and _dated(bare))
    ):
        return None
    if label is not None and match.re is _TEN and "UA" not in strong:
        return _bad(match, label.language)
    return Code(
        value=None, bare=_digits(written) if match.re is _ELEVEN else digits, country=None, labelled=label is not None,
        written=written, start=match.start("code"), end=match.end("code"), label=label.language if label else "any",
    )  # fmt: skip


def _possible(bare: str) -> tuple[Country, ...]:
    if regex.fullmatch(_LATVIAN_FORM, bare):
        return ("LV", "EE", "LT")
    if regex.fullmatch(r"\d{6}[-+A-FYXWVU]\d{3}[0-9A-Y]", bare):
        return ("FI", "SE") if regex.fullmatch(r"\d{6}[-+]\d{4}", bare) else ("FI",)
    digits = regex.sub(r"\D", "", bare)
    if len(digits) == 11:
        return ("EE", "LT", "LV", "PL", "DE")
    if len(digits) == 10:
        return ("SE", "UA")
    return ("SE",) if len(digits) == 12 else ()


def _dated(bare: str) -> bool:
    """Say whether eleven digits begin like an Estonian or Lithuanian code: a century and a day of birth."""
    digits = regex.sub(r"\D", "", bare)
    return digits[0] in "3456" and _day(digits[0], digits[1:7]) is not None


def _day(century: str, yymmdd: str) -> date | None:
    try:
        return date(1800 + (int(century) - 1) // 2 * 100 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:6]))
    except ValueError:
        return None


def _check(country: str, bare: str, today: date) -> tuple[str | None, date | None, bool | None]:
    """Return the normal form, the birth date and whether it is a woman's; the form is None where the check fails."""
    digits = regex.sub(r"\D", "", bare)
    if country in ("EE", "LT"):
        return _estonian(digits, today)
    if country == "LV":
        return _latvian(digits, today)
    try:
        if country == "FI":
            value = hetu.validate(bare, allow_temporary=True)
            return value, None, int(value[7:10]) % 2 == 0
        if country == "PL":
            value = pesel.validate(digits)
            return value, pesel.get_birth_date(value), pesel.get_gender(value) == "F"
        if country == "SE":
            value = personnummer.validate(bare)
            return value, personnummer.get_birth_date(value), personnummer.get_gender(value) == "F"
        if country == "UA":
            return rntrc.validate(digits), None, None
        if country == "DE":
            return idnr.validate(digits), None, None
    except Exception:  # every failed check of stdnum is one of its own errors or a ValueError
        return None, None, None
    return None, None, None


def _estonian(digits: str, today: date) -> tuple[str | None, date | None, bool | None]:
    """Check by two rounds of weights modulo 11; centuries 3 to 6, no birth in the future."""
    if len(digits) != 11 or digits[0] not in "3456":
        return None, None, None
    birth = _day(digits[0], digits[1:7])
    if birth is None or birth > today:
        return None, None, None
    for weights in ("1234567891", "3456789123"):
        rest = sum(int(digit) * int(weight) for digit, weight in zip(digits[:10], weights, strict=True)) % 11
        if rest < 10:
            break
    if rest % 10 != int(digits[10]):
        return None, None, None
    return digits, birth, int(digits[0]) % 2 == 0


def _latvian(digits: str, today: date) -> tuple[str | None, date | None, bool | None]:
    """Check an old code (a birth date and a sum); a new one begins with 32 to 39 and has no check."""
    if len(digits) != 11:
        return None, None, None
    value = f"{digits[:6]}-{digits[6:]}"
    if 32 <= int(digits[:2]) <= 39:
        return value, None, None
    birth = _latvian_day(digits)
    if birth is None or birth > today:
        return None, None, None
    weights = (10, 5, 8, 4, 2, 1, 6, 3, 7, 9)
    total = 1 + sum(int(digit) * weight for digit, weight in zip(digits[:10], weights, strict=True))
    return (value, birth, None) if total % 11 % 10 == int(digits[10]) else (None, None, None)


def _latvian_day(digits: str) -> date | None:
    if digits[6] not in "012":
        return None
    try:
        return date(1800 + 100 * int(digits[6]) + int(digits[4:6]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        return None
