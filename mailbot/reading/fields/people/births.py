"""The date of birth that a mail states, by its label, and the age of a child in words; no code is read here."""

from collections.abc import Iterable, Iterator
from datetime import date

import regex

from mailbot.persons.age import ADULT
from mailbot.persons.names import share_a_word
from mailbot.reading.text.texts import Text
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Hit, fold

_BEHIND = 28
"""Characters behind a label within which its date begins."""
_BEFORE = 24
"""Characters before a label within which its date ends ("12.03.1958 г.р.")."""
_DATE = regex.compile(
    r"(?<!\d)(?:(?P<d>[0-3]?\d)\s?[./-]\s?(?P<m>[01]?\d)\s?[./-]\s?(?P<y>(?:19|20)\d\d)"
    r"|(?P<y2>(?:19|20)\d\d)-(?P<m2>[01]\d)-(?P<d2>[0-3]\d)"
    r"|(?P<d3>[0-3]?\d)\.?\s(?P<word>[^\W\d_]{3,12})\.?,?\s(?P<y3>(?:19|20)\d\d))(?!\d)"
)
_ANOTHERS = regex.compile(r"\n[ \t]*(?!\()[^\n:]*\p{L}[^\n:]*:")
"""What stands between a label and the date of the next: "born 1988", and below it "Date of the report: 24.03.2026"."""
_OLDEST = 120
_YEARS = regex.compile(r"(?<![\d.,])(\d{1,2})[\s-]?$")
"""The number that ends before a word for years."""
_BEFORE_YEARS = 4
"""Characters in which that number stands, with what parts it from the word."""
_CHILD_NEAR = 14
"""Characters behind an age within which the child stands: "our 8-year-old little daughter"."""
_LONGEST_WORD = 20
_GLUED = regex.compile(r"(?<![\d.,])\d{1,2}(?=\p{Ll})")
_NAMES = regex.compile(r"[ ](?:\p{Lu}[\p{L}'’-]{0,30}[ ]){0,3}")
"""What may stand between a child and "is" for the age to be the child's: nothing but a name."""
_APPOSED = frozenset(",(;:\n")
"""What an age stands behind that is told beside a name: "Emma Liis, 10 years old"."""


def stated_birth(texts: Iterable[Text], rules: RuleSet, *, today: date) -> date | None:
    """Return the one date of birth that the writer states, else the one that all papers agree on.

    Two different ones (a patient's and a relative's) prove nothing.
    """
    asked = tuple(texts)
    for places in (("own_text", "subject", "signature"), ("document",)):
        found = {born for text in asked if text.place in places for born in _births(text, rules, today)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _births(text: Text, rules: RuleSet, today: date) -> Iterable[date]:
    for label in rules.words("birth_date").find(text.folded, folded=True):
        behind = _DATE.search(text.text, label.end, label.end + _BEHIND)
        if behind and _ANOTHERS.search(text.text[label.end : behind.start()]):
            behind = None
        dates = [] if behind else list(_DATE.finditer(text.text, max(0, label.start - _BEFORE), label.start))
        before = dates[-1] if dates and not text.text[dates[-1].end() : label.start].strip() else None
        match = behind or before
        born = _date(match, rules) if match else None
        if born and born <= today and today.year - born.year <= _OLDEST:
            yield born


def _date(match: "regex.Match[str]", rules: RuleSet) -> date | None:
    day = match["d"] or match["d2"] or match["d3"]
    year = match["y"] or match["y2"] or match["y3"]
    month = match["m"] or match["m2"] or _month(match["word"], rules)
    try:
        return date(int(year), int(month), int(day)) if month else None
    except ValueError:
        return None


def _month(word: str, rules: RuleSet) -> str | None:
    folded = fold(word)
    stems = [stem for stem in rules.table("month_stems") if folded.startswith(stem)]
    return str(rules.table("month_stems")[max(stems, key=len)]) if stems else None


def says_under_age(texts: Iterable[Text], rules: RuleSet, patient: str = "") -> bool:
    """Say whether a sentence gives a child an age in words, "my daughter Sofia, 8 years old", and it is below 18.

    How long somebody has been ill, or how long ago it was, is no age. "My son Robin is 9 years old" is one where the
    `patient` is called Robin, too: who writes for a wife may mention a son.
    """
    asked = [text for text in texts if text.place in ("own_text", "subject", "cover")]
    return any(
        text.says(rules.words("child"), piece.start, piece.end) and _young(text, piece.start, piece.end, rules, patient)
        for text in asked
        for piece in text.pieces
    )


def _glued(text: Text, start: int, end: int, rules: RuleSet) -> Iterator[Hit]:
    """Yield words for years that stand right behind their number, as in "9aastane"."""
    for number in _GLUED.finditer(text.text, start, end):
        word = rules.words("years_old").begins(text.folded[number.end() : min(end, number.end() + _LONGEST_WORD)])
        if word is not None:
            yield word._replace(start=number.end(), end=number.end() + word.end)


def _closes(behind: str, rules: RuleSet) -> bool:
    """Say whether an age ends here: "3 years ill" is none."""
    rest = behind.lstrip()
    return not rest[:1].isalpha() or rules.words("and").begins(rest) is not None


def _said_of(patient: str, text: Text, start: int, end: int, rules: RuleSet) -> bool:
    """Say whether what leads to an age says it of a child of the patient's name: "my son Robin Mägi is" 9 years old."""
    said = [one for one in text.hits(rules.words("aged"), start, end) if one.end == end]
    children = text.hits(rules.words("child"), start, end)
    if not said or not children:
        return False
    between = text.text[children[-1].end : said[-1].start]
    return _NAMES.fullmatch(between) is not None and share_a_word(between, patient)


def _young(text: Text, start: int, end: int, rules: RuleSet, patient: str) -> bool:
    children = text.hits(rules.words("child"), start, end)
    for hit in (*text.hits(rules.words("years_old"), start, end), *_glued(text, start, end, rules)):
        number = _YEARS.search(text.text[max(start, hit.start - _BEFORE_YEARS) : hit.start])
        if number is None or int(number[1]) >= ADULT or rules.words("ago").begins(text.folded[hit.end :].lstrip()):
            continue
        before = text.text[start : hit.start - len(number[0])].rstrip(" ")
        apposed = not before or before[-1] in _APPOSED or any(child.end == start + len(before) for child in children)
        said = _closes(text.folded[hit.end : end], rules) and _said_of(patient, text, start, start + len(before), rules)
        if apposed or said or any(0 <= child.start - hit.end <= _CHILD_NEAR for child in children):
            return True
    return False
