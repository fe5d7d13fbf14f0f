"""The name that stands at a personal code, and the words that say whose the code is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mailbot.reading.fields.people.codes import Code, find_codes
from mailbot.reading.fields.people.commas import with_comma
from mailbot.reading.fields.people.names import Name, is_full, name_at, plain_names
from mailbot.reading.text.columns import column, first_row
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import Rules, RuleSet
from mailbot.rules.words import fold

_REACH = 90
_LONGEST_LINE = 300
"""Letters before a code in which its name is looked for: a line of nothing but codes is gone through once."""
_AFTER_I_AM = regex.compile(
    r"[ \t,:–—-]{1,3}(\p{Ll}[\p{L}'’-]+[ \t]\p{Ll}[\p{L}'’-]+)"
    r"(?P<rest>[ \t,;:(–—\-]+(?:[\p{L}./-]+[ \t:,.]*){0,2})"
)
_NO_NAMES = ("personal_code", "sending", "procedure", "wish", "medical", "opinion")
"""Lists whose words are no names, however they are written."""
_LINK = regex.compile(r"[\s,;:()\[\]|/=*–—\-.№#]*\Z")


@dataclass(frozen=True, kw_only=True, slots=True)
class Held:
    """A code with its text, the name at it, and whose the words say it is."""

    code: Code
    text: Text
    name: Name | None
    owner: str | None


def held_codes(text: Text, rules: Rules, countries: tuple[str, ...], today: date) -> Iterable[Held]:
    for code in find_codes(text, rules.fields, countries=countries, today=today):
        owner = owner_words(text, code, rules.fields)
        yield Held(code=code, text=text, name=name_beside(text, code, rules.fields), owner=owner)


def name_beside(text: Text, code: Code, rules: RuleSet) -> Name | None:
    """Return the name before a code, with nothing but labels, a birth date and signs between, or right behind it."""
    for start, end in column(text, code.start):
        cell = name_at(text, start, rules)
        if cell is not None and with_comma(text, cell, rules) == (start, end) and is_full(text.text[start:end]):
            return _at(text, start, end)
    first = max(0, code.start - _REACH)
    label = rules.words("personal_code")  # a noun with a capital: "Estnische Personenkennzahl: 359..."
    near = plain_names(text, rules, _word_start(text.text, first), code.start)
    spans = [span for span in near if not text.says(label, *span)]
    for start, end in reversed(spans):
        if _only_labels(text, end, code.start, rules):
            return _at(text, start, end)
        break
    lower = _lower_case_before(text, code, rules)
    if lower is not None:
        return lower
    gap = regex.match(r"[ \t]*[,;:–—\-(/|]?[ \t]*(?:\n[ \t]*)?", text.text[code.end : code.end + 12])
    span = name_at(text, code.end + (gap.end() if gap else 0), rules)
    if span is not None and is_full(text.text[span[0] : span[1]]) and "\n" not in text.text[code.end : span[0]]:
        return _at(text, *span)
    return None


def _word_start(text: str, place: int) -> int:
    while 0 < place < len(text) and text[place - 1].isalpha():
        place -= 1
    return place


def _at(text: Text, start: int, end: int) -> Name:
    return Name(
        written=" ".join(text.text[start:end].split()), start=start, end=end, holder="somebody", rule="beside-code",
        sure="certain", source=text,
    )  # fmt: skip


def _lower_case_before(text: Text, code: Code, rules: RuleSet) -> Name | None:
    """Take small letters for a name where a line begins with two or three words and then the code.

    "2) mari maasikas, isikukood 47102126470" -> "mari maasikas".
    """
    line_start = text.text.rfind("\n", 0, code.start) + 1
    far = code.start - line_start > _LONGEST_LINE
    if far:  # no line of a name and its code; somebody may still introduce himself right before the code
        line_start = text.text.find(" ", code.start - _LONGEST_LINE, code.start)
        if line_start < 0:
            return None
    before = text.text[line_start : code.start]
    match = _introduced_before(before, rules)
    if match is None and not far:
        match = regex.fullmatch(
            r"[ \t]*(?:\d{1,2}[.)][ \t]*)?(\p{L}[\p{L}'’-]+(?:[ \t]\p{L}[\p{L}'’-]+){1,2})"
            r"(?P<rest>[ \t,;:(–—\-]+(?:[\p{L}./-]+[ \t:,.]*){0,2})",
            before,
        )
    if match is None:
        return None
    words = match[1].split()
    start = line_start + match.start(1)
    if len(words) > 2 and rules.words("not_a_name").has(words[0]):
        start += len(words[0]) + 1
        words = words[1:]
    strangers = rules.words("not_a_name")
    relations = rules.words("relation")
    if any(strangers.has(w) or relations.has(w) or _is_word(w, rules) for w in words):
        return None
    if words[0][0].isupper() != words[-1][0].isupper():
        return None
    between = text.folded[line_start + match.end(1) : code.start]
    if not regex.search(r"[,;(–—]|\p{L}{2}", between):
        return None
    if not _only_labels(text, line_start + match.end(1), code.start, rules):
        return None
    return _at(text, start, line_start + match.end(1))


def _introduced_before(before: str, rules: RuleSet) -> "regex.Match[str] | None":
    """Match two small words and what leads to the code right behind "I am", somewhere in a line."""
    for hit in reversed(list(rules.words("self_intro").find(fold(before), folded=True))):
        match = _AFTER_I_AM.fullmatch(before, hit.end)
        if match is not None:
            return match
    return None


def _is_word(word: str, rules: RuleSet) -> bool:
    """Say whether a word in small letters means something else than a name."""
    return any(rules.words(name).has(word) for name in _NO_NAMES)


def _only_labels(text: Text, start: int, end: int, rules: RuleSet) -> bool:
    between = text.folded[start:end]
    if between.count("\n") > 2 or len(between) > 70:
        return False
    for name in ("personal_code", "birth_date", "patient", "self_intro", "month"):
        between = rules.words(name).taken_out_of(between)
    between = regex.sub(r"(?<=[(,])\s*\d{1,3}(?=[,)])", " ", between)
    for unit in reversed(list(rules.words("time_unit").find(between, folded=True))):
        age = regex.search(r"\d{1,3}[ -]?\Z", between[: unit.start])
        if age:
            between = between[: age.start()] + " " + between[unit.end :]
    between = regex.sub(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\b\d{4}\b", " ", between)
    between = rules.words("before_a_code").taken_out_of(between)
    return _LINK.fullmatch(between) is not None


def owner_words(text: Text, code: Code, rules: RuleSet) -> str | None:
    """Say whose code the words before it name: patient, relative, writer, representative, nobody (a professional)."""
    if (owner := _column_owner(text, code, rules)) is not None:
        return owner
    line_start = max(text.text.rfind("\n", 0, code.start) + 1, code.start - _REACH)
    before = text.folded[line_start : code.start]
    before = regex.split(r"[;!?]\s|\.\s+(?=\S{3,})|\d{5,}", before)[-1]
    return _owner_in(before, text, rules)


def _column_owner(text: Text, code: Code, rules: RuleSet) -> str | None:
    """Say whose the column of a table is: where one is headed "patient", the others are not the patient's."""
    cells = column(text, code.start)
    if not cells:
        return None
    first, last = first_row(text, code.start)
    if not first <= cells[0][0] < last:
        return None
    head = text.folded[cells[0][0] : cells[0][1]]
    patient = rules.words("patient")
    if text.says(patient, first, last):
        return "patient" if patient.found_in(head, folded=True) else "representative"
    return _owner_in(head, text, rules)


def _owner_in(before: str, text: Text, rules: RuleSet) -> str | None:
    found: list[tuple[int, str]] = []
    for name, owner in (
        ("patient", "patient"),
        ("relation", "relative"),
        ("my", "writer"),
        ("they", "relative"),
        ("representative", "representative"),
        ("professional", "nobody"),
    ):
        for hit in text.spoken(rules.words(name)).find(before, folded=True):
            found.append((hit.end, owner))
    if not found:
        return None
    owners = {owner for _, owner in found}
    if "representative" in owners and "patient" not in owners:
        return "representative"
    if "relative" in owners and owners <= {"relative", "writer"}:
        return "relative"  # "my mother's personal code"
    return max(found)[1]
