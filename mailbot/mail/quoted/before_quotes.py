"""The words of the writer on the line of an attribution, before it: where they end and the attribution begins."""

import re

from mailbot.rules.rule_set import RuleSet

ADDRESS = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@[\w-]++(?:\.[\w-]++)++")
# Dates as mail programs write them, with whatever stands between their numbers; the words that lead to one are in
# `config/languages.toml` (`attribution`), and names of months are not needed to see that it is a date.
DATE = re.compile(
    r"\b\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})\b|\b(?:19|20)\d\d[./-]\s?\d{1,2}[./-]\s?\d{1,2}\b"
    r"|\b\d{1,2}-(?:[IVX]{1,4}|[^\W\d_]{3,9})\.?-(?:\d{4}|\d{2})\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)?[.,]?\s+(?:de\s+|of\s+)?[^\W\d_]{3,12}[.,]?\s+(?:de\s+)?(?:19|20)\d\d\b|\b[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d\.?\s*(?:m\.|g\.|gada)?\s*[^\W\d_]{3,12}\.?\s+(?:m[eė]n\.\s+)?\d{1,2}\b|\b(?:19|20)\d\d\.\s*g\.\s*\d{1,2}\.\s*[^\W\d_]+"
    r"|(?<!\d)(?:19|20)\d\d[年년]\s?\d{1,2}[月월]\s?\d{1,2}[日일]"
)
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SENTENCE_END = re.compile(r"(?:[!?…]|(?<=[^\W\d_]{4})[.;]|(?<=\d{4})[.;])[)\"'”»]*(?:[ \t]+(?=\S)|[ \t]*\Z)")
_NUMBER = re.compile(r"\d{4}\S*")
"""A code, or the end of a phone number: no name of an author holds one."""
_BETWEEN = re.compile(r"(?<![\s.,(])(?:[\s.,(]|\d{1,2}[:.]\d\d)++\Z")
_NAME = re.compile(r"(?:[^\W\d_a-zà-žа-яё][\w.'’-]*+[ ,]*+){1,5}\Z")
_TO_A_NAME = re.compile(r"(?:(?<!\w)[a-zà-žа-яё]+,?\s+|\A)[a-zà-žа-яё]{4,}[,;]?\s+(?=[^\W\d_a-zà-žа-яё])()")
"""From words in small letters, more than a name has within ("Keskus, teine arvamus Tartu"), to a capital."""
_SAME_AGAIN = re.compile(r"[\s<>()\[\]]*(?:mailto:)?")
_CODE = re.compile(r"[^\W\d_]\d")
"""A letter with a digit, as codes of diagnoses begin."""
_LONGEST_NAME = 5
"""Words of a name at most, with its house."""
_WORD = re.compile(r"[^\W_]+")
_WIDEST_DATE = 40
"""Characters from the first word of an unknown date to its year."""
_LEAST_WORDS = 3
"""Words that own ones which go on behind a number have at least; fewer may belong to a name."""
_LEAST_LEAD = 2
"""Letters that own words before "On ... wrote:" have at least."""


def words_before(text: str, lists: RuleSet) -> str:
    """Return the words of the writer that stand before an attribution on its own line ("Thank you! On Monday ...").

    The attribution is what stands last: earlier dates, addresses and verbs are the writer's. Where its begin is
    in doubt, too much is kept rather than too little.
    """
    if lists.words("quoting").begins(text) is not None:
        return ""
    address = _author_address(text)
    wrote = [hit.start for hit in lists.words("wrote").find(text)][-1:]
    author = min([*wrote, *([] if address is None else [address])], default=len(text))
    date = _date_of(text, author)
    first = author if date is None else min(date.start(), author)
    before = text[:first]
    known = date is not None and DATE.match(text, date.start()) is not None
    start = len(before)
    if date is None or (date.start() < author and not known):
        start = _start_near(before, lists)
    elif date.start() < author:
        start = _start_of_date(before, lists)
    elif (led := _start_of_date(text[: date.start()], lists)) < author:
        start = led
    bracket = before.rstrip().endswith("(") and not _NAME.match(before.rstrip(" ("))
    if start == len(before) and bracket:
        start = _start_of_phrase(before)
    lead = before[:start].strip()
    if start == len(before):  # nothing that leads to a date: what stands there may be whose letter it was
        named_later = (
            date is not None and date.start() < author and _names_someone(text[date.end() :], address is not None)
        )
        lead = _of_writer(lead.rstrip("<([\"' "), lists, author_follows=named_later)
    if not lists.words("attribution").all():  # no word of any language tells where an attribution begins
        lead = lead[: _end_of_words(lead)].strip()
    says = len(re.findall(r"[^\W\d_]", lead)) >= _LEAST_LEAD or _NUMBER.search(lead) or _CODE.search(lead)
    return lead if says else ""


def leads_on(line: str, lists: RuleSet) -> bool:
    """Say whether a line looks like the wrapped begin of an attribution: a day that words lead to, or such words alone.

    A day that the writer tells of ("The operation was on 12.04.2025") is led to by others.
    """
    line = line.strip()
    for found in (match for pattern in (DATE, YEAR, _CLOCK) for match in pattern.finditer(line)):
        start = _start_of_date(line[: found.start()], lists)
        if start == 0 or (start < found.start() and line[start].isupper()):
            return True
    known = [hit for name in ("attribution", "wrote") for hit in lists.words(name).find(line)]
    return all(any(hit.start <= word.start() < hit.end for hit in known) for word in _WORD.finditer(line))


_CLOCK = re.compile(r"(?<![\w.])\d{1,2}[:.]\d{2}(?![\w.])")


def _author_address(text: str) -> int | None:
    """Return where the last address begins, or the first of those that say the same again (`<a@b<mailto:a@b>>`)."""
    begin: int | None = None
    for found in reversed(list(ADDRESS.finditer(text))):
        if begin is not None and not _SAME_AGAIN.fullmatch(text, found.end(), begin):
            break
        begin = found.start()
    return begin


def _date_of(text: str, author: int) -> re.Match[str] | None:
    """Return the date of an attribution: the first behind its author, else the last before; else a bare year."""
    for pattern in (DATE, YEAR):
        found = list(pattern.finditer(text))
        if found:
            return next((one for one in found if one.start() >= author), found[-1])
    return None


def _of_writer(lead: str, lists: RuleSet, *, author_follows: bool) -> str:
    """Return the writer's part of words that no date is led to by; a name that ends them may be the author's."""
    if author_follows:
        return lead
    end = _end_of_words(lead)
    if end:
        return lead[: _continued(lead, end)].strip()
    if lists.words("closing").begins(lead) is not None:
        return lead
    turn = [one.start(1) for one in _TO_A_NAME.finditer(lead)]
    if turn:
        return lead if len(lead.split()) > _LONGEST_NAME else lead[: turn[-1]].strip()
    return lead if lead[:1].islower() else ""


def _names_someone(behind: str, has_address: bool) -> bool:
    """Say whether what stands behind a date names an author, so that a name before it is the writer's own."""
    if has_address:
        return ADDRESS.search(behind) is not None
    return any(word[0].isupper() and word[1:].islower() for word in re.findall(r"[^\W\d_]{2,}", behind))


def _start_of_date(before: str, lists: RuleSet) -> int:
    """Return where the words that lead to a date begin ("On Monday, 9:00,"); its length where none do."""
    place = len(before)
    spans = {hit.end: hit.start for hit in lists.words("attribution").find(before)}
    while (end := len(_BETWEEN.sub("", before[:place]))) in spans:
        place = spans[end]
    return place


def _start_near(before: str, lists: RuleSet) -> int:
    """Return where an attribution with a date of an unknown form begins: at a capital word that leads to dates."""
    starts = [hit.start for hit in lists.words("attribution").find(before) if before[hit.start].isupper()]
    end = _end_of_words(before)
    near = (start for start in starts if len(before) - start <= _WIDEST_DATE)
    return min(near, default=max(_continued(before, end) if end else 0, _start_of_phrase(before)))


def _start_of_phrase(before: str) -> int:
    """Return where the last phrase begins: at its capital, or where letters without capitals follow others."""
    starts = [word.start() for word in _WORD.finditer(before) if word[0][0].isalpha() and not word[0][0].islower()]
    uncased = next((one for one in starts if not before[one].isupper()), None)
    return uncased if uncased is not None else starts[-1] if starts else 0


def _end_of_words(before: str) -> int:
    """Return where own words surely end before a name or a date: with a sentence or a long number; 0 where none do."""
    ends = (match.end() for pattern in (_SENTENCE_END, _NUMBER, DATE) for match in pattern.finditer(before))
    return max(ends, default=0)


def _continued(lead: str, end: int) -> int:
    """Return where own words end that go on behind a number ("..., and I send the rest"); a capital begins a name."""
    words = 0
    last = end
    for word in _WORD.finditer(lead, end):
        if not word[0][0].islower():
            break
        words, last = words + 1, word.end()
    return last if words >= _LEAST_WORDS else end
