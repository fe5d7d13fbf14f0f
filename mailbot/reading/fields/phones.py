"""The telephone number to call, in E.164: found, read by the writer's country, told from doctors' and other numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from mailbot.model.reading import Finding, Sure
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
_CLAUSE = regex.compile(r"[.!?;]\s+(?=\S)|\n")
_BEFORE, _AFTER = 70, 40
_ABOUT = 60
"""Letters behind a number in which is said that nobody is to call there."""
_ANOTHER = regex.compile(r"[\n\t]|[.!?]\s|\d{3}|, (?:nii et|so|поэтому|тому|siksi|но|але|bet|mutta|aber|but|kuid) ")
"""Where it is another number, or another matter, of which something is said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Phone:
    """One number in a text; `weight` is how much it looks like the one to call, None for another's."""

    value: str
    written: str
    start: int
    end: int
    text: Text
    weight: float
    labelled: bool
    why: str | None = None


def phone_findings(
    texts: Iterable[Text],
    rules: RuleSet,
    *,
    countries: tuple[str, ...],
    signed_at: int | None = None,
    taken: Iterable[tuple[str, int, int]],
    another: bool,
) -> tuple[Finding, ...]:
    """Return all numbers as findings; the one to call is chosen."""
    blocked = list(taken)
    phones = [
        phone
        for text in texts
        if text.place in ("own_text", "signature")
        or (text.place == "document" and text.role in ("other", "contract", "power_of_attorney"))
        for phone in _phones(
            text, rules, countries, [(a, b) for source, a, b in blocked if source == text.source], another
        )
    ]
    if signed_at is not None:
        phones = [_below_name(phone, signed_at) for phone in phones]
    callable_ = [phone for phone in phones if phone.weight > 0]
    best = max(callable_, key=lambda phone: phone.weight, default=None)
    return tuple(
        Finding(
            rule="labelled-phone" if phone.labelled else "phone", field="phone", value=phone.value,
            written=phone.written, source=phone.text.source, start=phone.start, end=phone.end,
            sure=_sure(phone), chosen=phone is best,
            why=None if phone is best else phone.why or _why_not(phone, best),
        )
        for phone in phones
    )  # fmt: skip


def _why_not(phone: Phone, best: Phone | None) -> str:
    return "says the same" if best and best.value == phone.value else "another number comes first"


def _below_name(phone: Phone, signed_at: int) -> Phone:
    """Count a number below the writer's name as the signature's."""
    if phone.text.place == "own_text" and phone.start > signed_at and phone.weight > 1.5:
        return replace(phone, weight=phone.weight - 1.5)
    return phone


def _sure(phone: Phone) -> Sure:
    if phone.weight <= 0:
        return "weak"
    return "certain" if phone.labelled and phone.text.place == "own_text" else "likely"


def _phones(
    text: Text, rules: RuleSet, countries: tuple[str, ...], blocked: list[tuple[int, int]], another: bool
) -> Iterable[Phone]:
    order = 0
    for match in _CANDIDATE.finditer(text.text):
        start, end = match.span()
        bullet = regex.match(r"\(?\d{1,2}[.)][ \t]+", match[0])
        if bullet and not text.text[text.text.rfind("\n", 0, start) + 1 : start].strip():
            start += bullet.end()
        written = text.text[start:end]
        if len(regex.sub(r"\D", "", written)) < 6:
            continue
        if any(start < last and end > first for first, last in blocked) or _DATE.match(written.strip()):
            continue
        clause = _before(text, start)
        strangers = list(rules.words("other_number").find(clause[-40:], folded=True))
        labels = list(rules.words("phone").find(clause[-45:], folded=True))
        labelled = bool(labels) and (not strangers or strangers[-1].end <= labels[-1].end)
        if strangers and not labelled:
            continue
        value = e164(written, countries, labelled=labelled)
        if value is None or (not labelled and not written.startswith(("+", "00")) and not _phone_like(written)):
            continue
        weight, why = _weight(text, end, clause, rules, labelled, another)
        order += 1
        yield Phone(
            value=value, written=written, start=start, end=end, text=text, labelled=labelled,
            weight=weight - 0.01 * order if weight > 0 else weight, why=why,
        )  # fmt: skip


def _phone_like(written: str) -> bool:
    """Say whether an unlabelled number without a country code is written as people write telephone numbers."""
    digits = regex.sub(r"\D", "", written)
    return (
        7 <= len(digits) <= (12 if digits.startswith("0") else 11)
        and not regex.search(r"\d\.\d", written)
        and "/" not in written
    )


def _before(text: Text, start: int) -> str:
    piece = text.folded[max(0, start - _BEFORE) : start]
    cut = 0
    for match in _CLAUSE.finditer(piece):
        if not regex.search(
            r"(?:\b(?:tel|mob|nr|puh|tal|talr|telef|dr|gsm|тел|моб|\p{L})|(?<!\d)(?<!\d )\d{1,2})\.\s+\Z",
            piece[: match.end()],
        ) and match.end() < len(piece):
            line = piece[match.end() :].strip()
            if match[0] == "\n" and len(line) < 3:
                continue
            cut = match.end()
    return piece[cut:]


def _weight(
    text: Text, end: int, clause: str, rules: RuleSet, labelled: bool, another: bool
) -> tuple[float, str | None]:
    after = _CLAUSE.split(text.folded[end : end + _AFTER])[0]
    after = regex.split(r"[,:]|\d{4}", after)[0] if not after.lstrip().startswith(("(", "-", "–", ",")) else after[:30]
    weight = {"own_text": 3.0, "signature": 1.5}.get(text.place, 1.0)
    professional = [hit.end for hit in rules.words("professional").find(clause, folded=True)]
    mine = [hit.end for hit in text.spoken(rules.words("my")).find(clause, folded=True)]
    if professional and not (mine and mine[-1] > professional[-1] and len(clause) - mine[-1] < 40):
        return 0.0, "a professional's or an office's"
    if rules.words("professional").found_in(after, folded=True):
        return 0.0, "a professional's or an office's"
    if text.place == "document" and (text.role != "other") and not labelled:
        return 0.0, "in the small print"
    if text.place == "document" and rules.words("own_place").found_in(clause, folded=True):
        return 0.0, "the hospital's own"
    behind = _ANOTHER.split(text.folded[end : end + _ABOUT])[0]
    preferred = rules.words("preferred")
    wanted = preferred.found_in(clause, folded=True)
    if not wanted and any(
        rules.words("not_to_call").found_in(said, folded=True)
        for said in (_ANOTHER.split(clause)[-1].rpartition(",")[2], behind)
    ):
        weight -= 1.5
    elif preferred.found_in(behind, folded=True):
        weight += 0.8
    if labelled:
        weight += 1.0
    if mine or text.spoken(rules.words("my")).found_in(after, folded=True):
        weight += 0.6
    if wanted:
        weight += 0.8
    if _under_a_professional(text, end, rules):
        weight -= 1.2
    if text.spoken(rules.words("they")).found_in(clause[-25:], folded=True) and another:
        weight -= 0.5
    relative = text.spoken(rules.words("relation")).found_in(clause[-45:], folded=True)
    if relative and another and not mine:
        weight -= 0.3
    elif relative and not another:
        weight -= 0.6
    return weight, None


@lru_cache(maxsize=1)
def _library() -> Any:
    import phonenumbers

    return phonenumbers


@lru_cache(maxsize=2048)
def e164(written: str, countries: tuple[str, ...], *, labelled: bool = True) -> str | None:
    """Return a number in E.164, read by the first country it is valid in; None where it is no number."""
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
        if possible is None and stated and library.is_possible_number(parsed):
            possible = str(library.format_number(parsed, library.PhoneNumberFormat.E164))
    return possible if labelled or digits.startswith("+") else None


def _under_a_professional(text: Text, end: int, rules: RuleSet) -> bool:
    """Say whether the lines above are a doctor's signature: short ones, and one names the profession."""
    lines = text.folded[max(0, end - 120) : end].split("\n")[:-1][-2:]
    return any(
        len(line) < 40 and ":" not in line and rules.words("professional").found_in(line, folded=True) for line in lines
    )
