"""Every number of a text that can be a telephone's, in E.164, read by the writer's country; it chooses none."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_CANDIDATE = regex.compile(
    r"(?<![\p{L}\d@/_=#-])(?<!\d[.,])(?:\+|00[ \u00a0]?(?=[1-9]))?"
    r"\(?\d(?:[ \u00a0\u2009\u202f().\-\u2010-\u2013/]{0,3}\d){5,14}(?![\p{L}\d@_]|[-/.,]\d|[ ]?%)"
)
_DATE = regex.compile(
    r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2]|[12]\d|3[01])[./-](?:\d{4}|\d{2})"
    r"|(?:19|20)\d{2}[./-](?:0?[1-9]|1[0-2])[./-](?:0?[1-9]|[12]\d|3[01])"
)
_BULLET = regex.compile(r"\(?\d{1,2}[.)][ \t]+")
_LEAST_DIGITS, _MOST_DIGITS = 7, 11
"""Digits of a number without a label and without a country's prefix; one more behind a leading zero."""
_INLINE_BULLET = regex.compile(r"\d{1,2}\)[ \t]*")
"""A bullet that may stand within a line; a number has no such bracket, as none was opened before it."""
_GLUED = regex.compile(r"\d\.\d|/")
_NO_LABEL = 45
"""Letters before a number in which a label stands."""


Kind = Literal["mobile", "fixed", "other", "unknown"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """One number in a text that can be a telephone's; whose it is and whether to call it is not said here.

    `kind` "unknown" is a range that the library does not know (yet), of a country that was written with it.
    """

    value: str
    written: str
    start: int
    end: int
    text: Text
    kind: Kind


def numbers_in(
    text: Text, rules: RuleSet, *, countries: tuple[str, ...], taken: Iterable[tuple[int, int]]
) -> Iterator[Number]:
    """Yield all numbers of a text that can be telephones, in order; `taken` are the places of personal codes.

    What is taken parts numbers: "38001150318. 5846 1109" is a code, and a telephone behind it.
    """
    joined = _masked(text.joined, taken)
    for match in _CANDIDATE.finditer(joined):
        start, end = match.span()
        start += _bullet(match[0], at_begin=not joined[joined.rfind("\n", 0, start) + 1 : start].strip())
        written = joined[start:end]
        if len(regex.sub(r"\D", "", written)) < _LEAST_DIGITS - 1 or _DATE.match(written.strip()):
            continue
        labelled = rules.words("phone").found_in(text.folded[max(0, start - _NO_LABEL) : start], folded=True)
        if not labelled and not written.startswith(("+", "00")) and not _phone_like(written):
            continue
        value = e164(written, countries, labelled=labelled)
        if value is not None:
            yield Number(value=value, written=written, start=start, end=end, text=text, kind=_kind(value, written))


def _bullet(written: str, *, at_begin: bool) -> int:
    """Return the length of the bullet before a number: "2. " at the beginning of a line, "2)" anywhere."""
    bullet = (_BULLET.match(written) if at_begin else None) or _INLINE_BULLET.match(written)
    return bullet.end() if bullet else 0


def _masked(text: str, taken: Iterable[tuple[int, int]]) -> str:
    """Return a text with a sign of no meaning in the place of each character that is taken."""
    characters = list(text)
    for start, end in taken:
        characters[start:end] = "·" * (end - start)
    return "".join(characters)


def _phone_like(written: str) -> bool:
    """Say whether an unlabelled number without a country code is written as people write telephone numbers."""
    digits = regex.sub(r"\D", "", written)
    most = _MOST_DIGITS + digits.startswith("0")
    return _LEAST_DIGITS <= len(digits) <= most and not _GLUED.search(written)


@lru_cache(maxsize=1)
def _library() -> Any:
    import phonenumbers

    return phonenumbers


@lru_cache(maxsize=2048)
def e164(written: str, countries: tuple[str, ...], *, labelled: bool = True) -> str | None:
    """Return a number in E.164, read by the first country it is valid in; None where it is no number.

    "5550 1427" of EE -> "+37255501427"; "8 612 34567" of LT -> "+37061234567"; "00371 20000000" -> "+37120000000".
    """
    library = _library()
    digits = regex.sub(r"[^\d+]", "", written)
    digits = "+" + digits[2:] if digits.startswith("00") else digits
    regions = [*countries, *(c for c in ("EE",) if c not in countries)]
    tries: list[tuple[str, str | None]] = []
    if digits.startswith("+"):
        tries.append((digits, None))
    else:
        for region in regions:
            if region == "LT" and regex.fullmatch(r"[80]\d{8}", digits):
                tries.append(("+370" + digits[1:], None))
            if region in ("RU", "EE", "UA") and regex.fullmatch(r"8\d{10}", digits):
                tries.append(("+7" + digits[1:], None))
            tries.append((digits, region))
        if regex.fullmatch(r"(?:372|371|370|358|380|49|48|46|7)\d{7,11}", digits):
            tries.append(("+" + digits, None))
    possible: str | None = None
    for number, place in tries:
        try:
            parsed = library.parse(number, place)
        except library.NumberParseException:
            continue
        if library.is_valid_number(parsed):
            return str(library.format_number(parsed, library.PhoneNumberFormat.E164))
        stated = place is None or (place != "EE" and digits.startswith("0") and len(digits) > 8)
        if possible is None and (stated or labelled) and library.is_possible_number(parsed):
            possible = str(library.format_number(parsed, library.PhoneNumberFormat.E164))
    return possible if labelled or digits.startswith("+") else None


@lru_cache(maxsize=2048)
def _kind(value: str, written: str) -> Kind:
    library = _library()
    kinds = library.PhoneNumberType
    found = library.number_type(library.parse(value))
    if found in (kinds.MOBILE, kinds.FIXED_LINE_OR_MOBILE, kinds.PERSONAL_NUMBER):
        return "mobile"
    if found == kinds.UNKNOWN and written.startswith(("+", "00")):
        return "unknown"
    return "fixed" if found == kinds.FIXED_LINE else "other"
