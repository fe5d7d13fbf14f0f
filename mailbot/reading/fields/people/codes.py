"""National personal codes in a text: found, normalised, checked and told apart by country."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from mailbot.persons.codes import (
    LATVIAN_WITH_HYPHEN,
    Country,
    begins_with_a_birth,
    check,
    normal,
    possible,
    tells_nothing,
)
from mailbot.reading.text.spans import Spans
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
    rf"{_BEFORE}{_PREFIX}(?P<code>\d{{6}}(?:[{_SPACES}]?[{_DASHES}]|[+A-FYXWVU])[{_SPACES}]?\d{{3}}[0-9A-Y])"
    rf"{_AFTER}(?![{_SPACES}.]\d(?!\d))",
    regex.IGNORECASE,
)
_SWEDISH = regex.compile(rf"{_BEFORE}{_PREFIX}(?P<code>(?:19|20)?\d{{6}}[{_DASHES}+]?[{_SPACES}]?\d{{4}}){_AFTER}")
_TEN = regex.compile(rf"{_BEFORE}{_PREFIX}(?P<code>\d{{10}}){_AFTER}", regex.IGNORECASE)
_DIGITS = {
    _LATVIAN: regex.compile(rf"\d{{6}}[{_SPACES}]?[{_DASHES}]"),
    _FINNISH: regex.compile(rf"\d{{6}}[{_SPACES}]?[{_DASHES}+A-FYXWVU]", regex.IGNORECASE),
    _ELEVEN: regex.compile(rf"\d(?:{_GAP}\d){{10}}"),
    _SWEDISH: regex.compile(rf"(?<!\d)\d{{6,8}}[{_DASHES}+]?[{_SPACES}]?\d{{4}}(?!\d)"),
    _TEN: regex.compile(r"(?<!\d)\d{10}(?!\d)"),
}
"""The shapes of codes in the order in which they are tried, each with digits that it cannot be without.

These are found in a tenth of the time; a text without them is not searched further.
"""
_SWEDISH_ALONE = regex.compile(r"(?:\d{2})?\d{6}[-+]\d{4}|\d{12}")
_LONGEST_PREFIX = 6
_LABELLED = regex.compile(
    r"[\s:=.,\-–—№#*|]{0,8}(?:[(][^)\n]{0,30}[)]\s*[:=\-–—]?\s*)?(?:\p{L}{2,12}[\s:,.]{1,3}){0,2}\Z"
)
_ALMOST = regex.compile(rf"[\s:=.\-–—№#*|]{{0,8}}{_PREFIX}(?P<code>\d(?:[{_SPACES}{_DASHES}]?\d){{8,12}}){_AFTER}")
_LABEL_REACH = 45
_PHONE_CODES = regex.compile(rf"(?:\+|00)[{_SPACES}]?\d{{0,3}}[{_SPACES}(]{{0,2}}\Z")

_ASKED_BY_LABEL = ("PL", "SE", "UA", "DE")  # other numbers pass these checks too often


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
    r"""Return the codes of a text in order; `countries` are those the text speaks for, the likeliest first.

    "Isikukood: 4710212\n6470" is one code over two lines; one that fails its check is told of without a value.
    """
    labels = list(text.hits(rules.words("personal_code")))
    strangers = list(text.hits(rules.words("other_number")))
    written = _with_labelled_lines_joined(text.joined, labels)
    found: list[Code] = []
    taken = Spans()
    for pattern, digits in _DIGITS.items():
        first = digits.search(written)
        if first is None:
            continue
        for match in pattern.finditer(written, max(0, first.start() - _LONGEST_PREFIX)):
            start, end = match.span("code")
            if taken.over(start, end):
                continue
            if _PHONE_CODES.search(written, max(0, start - 8), start):
                continue
            label = _label(text, labels, match.start())
            stranger = _label(text, strangers, match.start())
            if stranger is not None and (label is None or stranger.end > label.end):
                continue
            of_label = cast(Country | None, rules.table("country_of").get(label.language)) if label else None
            code = _read(match, label, of_label, countries, today)
            if code is not None:
                found.append(code)
                taken.add((start, end))
    for label in labels:
        almost = _ALMOST.match(written, label.end)
        if almost and not taken.over(*almost.span("code")):
            found.append(_bad(almost, label.language))
            taken.add(almost.span("code"))
    return tuple(sorted(found, key=lambda code: code.start))


def _with_labelled_lines_joined(text: str, labels: list[Hit]) -> str:
    """Join the lines over which somebody spread a code behind its label; offsets are kept."""
    breaks = {
        match.start() for label in labels for match in _BETWEEN_DIGITS.finditer(text, label.end, label.end + _SPREAD)
    }
    return "".join(" " if place in breaks else char for place, char in enumerate(text)) if breaks else text


_SPREAD = 40
"""Letters behind a label over which a code may be spread."""
_BETWEEN_DIGITS = regex.compile(r"(?<=\d)\n(?=\d)")


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


def _tells_birth(country: Country, bare: str) -> bool:
    """Say whether a code is of a shape that nothing else has: in a letter from its country it needs no label."""
    return country == "PL" or (country == "SE" and _SWEDISH_ALONE.fullmatch(bare) is not None)


def _digits(code: str) -> str:
    plain = normal(code)
    return plain if regex.fullmatch(r"\d{6}[-+A-Y]\w{4,5}", plain) else regex.sub(r"\D", "", plain)


def _read(
    match: "regex.Match[str]", label: Hit | None, of_label: Country | None, countries: tuple[str, ...], today: date
) -> Code | None:
    """Return the code that stands here, if it is one; `of_label` is the country whose word the label is.

    A national prefix, a shape and a label tell the country, then those the text speaks for. Without a label only what
    passes a check, or what nothing else looks like, is a code; behind a label a mistyped one is kept, without a value.
    """
    written = match["code"]
    bare = normal(written)
    likely: list[Country] = []
    prefix = (match["prefix"] or "").upper()
    if prefix:
        likely.append(prefix)  # type: ignore[arg-type]
    if regex.fullmatch(LATVIAN_WITH_HYPHEN, bare) and "LV" not in likely:
        likely.append("LV")
    if of_label:
        likely.append(of_label)
    likely.extend(country for country in countries if country not in likely)  # type: ignore[misc]
    stated = frozenset(likely)
    fitting = possible(bare)
    likely.extend(country for country in fitting if country not in likely)
    strong = set(likely[:2]) | set(countries[:1])
    loose = len(regex.findall(rf"[{_SPACES}.]", written)) > 3
    for country in likely:
        if country not in fitting:
            continue
        if "-" not in bare and "LV" not in stated and tells_nothing(country, bare):
            continue  # these have no check: a mistyped Estonian code must not pass as one
        if (
            country in _ASKED_BY_LABEL
            and country != prefix
            and (label is None or not (country in strong or country in countries))
            and not (countries[:1] == (country,) and _tells_birth(country, bare))
        ):
            continue
        checked = check(country, bare, today)
        if checked is not None and (label is not None or not loose or checked.birth is not None):
            if label is None and loose and country not in ("EE", "LT"):
                continue
            return Code(
                value=checked.value, bare=bare, country=country, labelled=label is not None, written=written,
                start=match.start("code"), end=match.end("code"), birth=checked.birth, female=checked.female,
                label=label.language if label else "any",
            )  # fmt: skip
    digits = regex.sub(r"[^\dA-Z+-]", "", bare)
    unmistakable = match.re is _FINNISH and bare[-1].isalpha() and bare[0] in "0123" and bare[2] in "01"
    if (
        label is None
        and not unmistakable
        and not (len(regex.sub(r"\D", "", bare)) == 11 and not loose and begins_with_a_birth(_digits(bare)))
    ):
        return None
    if label is not None and match.re is _TEN and "UA" not in strong:
        return _bad(match, label.language)
    return Code(
        value=None, bare=_digits(written) if match.re is _ELEVEN else digits, country=None, labelled=label is not None,
        written=written, start=match.start("code"), end=match.end("code"), label=label.language if label else "any",
    )  # fmt: skip
