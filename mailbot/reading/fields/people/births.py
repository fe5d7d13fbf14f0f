"""The date of birth that a mail states, found by its label; it never reads one out of a personal code."""

from collections.abc import Iterable
from datetime import date

import regex

from mailbot.reading.text.texts import Text
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

_BEHIND = 28
"""Characters behind a label within which its date begins."""
_BEFORE = 24
"""Characters before a label within which its date ends ("12.03.1958 г.р.")."""
_DATE = regex.compile(
    r"(?<!\d)(?:(?P<d>[0-3]?\d)\s?[./-]\s?(?P<m>[01]?\d)\s?[./-]\s?(?P<y>(?:19|20)\d\d)"
    r"|(?P<y2>(?:19|20)\d\d)-(?P<m2>[01]\d)-(?P<d2>[0-3]\d)"
    r"|(?P<d3>[0-3]?\d)\.?\s(?P<word>[^\W\d_]{3,12})\.?,?\s(?P<y3>(?:19|20)\d\d))(?!\d)"
)
_OLDEST = 120


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
