"""Names with the surname first and a comma behind it, as heads of papers have them."""

from mailbot.persons.codes import LOOKS_LIKE_A_CODE
from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

NAME_WORD = r"\p{Lu}[\p{L}\p{M}]*(?:['’ʼ`´]\p{L}[\p{L}\p{M}]*)*(?:[-‐‑–]\p{L}[\p{L}\p{M}'’]*)*"
"""A word of a name that begins with a capital."""
_GIVEN = regex.compile(rf",[ \t]+(?P<first>{NAME_WORD})(?:[ ](?P<second>{NAME_WORD}))?")
_DAY = r"(?:\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})(?!\d)"
_CLOSES = regex.compile(rf"[ ]*+(?:[\n\t;(]|\Z|,?[ ]*+(?:{LOOKS_LIKE_A_CODE}|{_DAY}))")
_CODED, _LABEL = ("personal_code", "birth_date"), 40
"""The lists of what follows a name in the head of a paper, and letters in which its label stands."""


def with_comma(text: Text, span: tuple[int, int], rules: RuleSet) -> tuple[int, int]:
    """Take "Tamm, Mari" for one name where the line ends behind it, or a code or a birth date follows."""
    match = _GIVEN.match(text.text[span[1] :]) if " " not in text.text[span[0] : span[1]] else None
    if match is None:
        return span
    first, second = match.end("first"), match.end("second")
    for end in (second, first) if second > 0 else (first,):
        behind = text.text[span[1] + end : span[1] + end + _LABEL]
        closes = _CLOSES.match(behind) or any(rules.words(one).begins(behind.lstrip(" \t,")) for one in _CODED)
        given = text.text[span[1] + 1 : span[1] + end].split()
        if closes and not any(rules.words(one).has(word) for word in given for one in ("not_a_name", *_CODED)):
            return span[0], span[1] + end
    return span
