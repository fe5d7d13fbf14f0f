"""Addresses of the country: a farm, a village and a parish, where streets have no names and houses often no numbers."""

from collections.abc import Iterable

from mailbot.reading.text.texts import Text
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet

_REACH = 60
"""Letters before a word for a village in which its names stand."""
_LONGEST = 120
"""Letters of the longest address."""
_NUMBER = r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d{1,5}(?:\p{Ll}\b)?(?:[-/]\d{1,4})?(?![\d:/%€-]|\.\d)"
_TOLD = rf"\p{{Lu}}\p{{L}}{{0,3}}\.|\p{{Lu}}[\p{{L}}'’-]{{1,30}}|{_NUMBER}"
_BEFORE = regex.compile(rf"(?<!\p{{L}})(?:(?:{_TOLD})[ \t]?[,;]?\s?){{1,4}}\Z")
_PART = regex.compile(rf"[ \t]?[,;]?\s?(?P<word>(?P<told>{_TOLD})|\p{{Ll}}{{1,20}})")
_NUMBERED = regex.compile(_NUMBER)
_NAMED = regex.compile(r"\p{Lu}\p{L}+")


def villages_in(text: Text, rules: RuleSet) -> Iterable[tuple[int, int]]:
    """Yield where addresses of the country stand: names around two words of the list `village`, or one and a number.

    "Rõuge vald, Nursi küla, Mäe talu", "деревня Колькья, Суур 31"; a village alone is no address.
    """
    words = {hit.start: hit.end for hit in text.hits(rules.words("village"))}
    last = 0
    for start, end in sorted(words.items()):
        if start < last:
            continue
        before = _BEFORE.search(text.text, max(last, start - _REACH), start)
        first, last, count = before.start() if before else start, end, 1
        while (part := _PART.match(text.text, last)) is not None and part.end() - first <= _LONGEST:
            of_list = part.start("word") in words
            if not part["told"] and not of_list:
                break
            last, count = words.get(part.start("word"), part.end()), count + of_list
        told = text.text[first:last]
        if _NAMED.search(told) and (count > 1 or _NUMBERED.search(told)):
            yield first, last
