"""Where a quoted letter begins: attribution lines, header blocks, separators and `>`; never decides what counts.

The words that mail programs write come from `config/languages.toml`; without
them only the signs that need no language are known.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Words

MarkKind = Literal["attribution", "header", "original", "forwarded"]

_ADDRESS = re.compile(r"(?<![\w.+%'-])[\w.+%'-]++@[\w-]++(?:\.[\w-]++)++")
_ENDS_IN_ADDRESS = re.compile(r"[<(\[]?(?:mailto:)?" + _ADDRESS.pattern + r"[>)\]]*+\s*+:?\s*\Z")
_BRACKETED = re.compile(r"<(?:mailto:)?[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+>")
_DATE = re.compile(
    r"\b\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})\b|\b(?:19|20)\d\d[./-]\s?\d{1,2}[./-]\s?\d{1,2}\b"
    r"|\b\d{1,2}-(?:[IVX]{1,4}|[^\W\d_]{3,9})\.?-(?:\d{4}|\d{2})\b"
    r"|\b\d{1,2}(?:st|nd|rd|th)?[.,]?\s+(?:de\s+|of\s+)?[^\W\d_]{3,12}[.,]?\s+(?:de\s+)?(?:19|20)\d\d\b|\b[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d\.?\s*(?:m\.|g\.|gada)?\s*[^\W\d_]{3,12}\.?\s+(?:m[eė]n\.\s+)?\d{1,2}\b|\b(?:19|20)\d\d\.\s*g\.\s*\d{1,2}\.\s*[^\W\d_]+"
    r"|(?<!\d)(?:19|20)\d\d[年년]\s?\d{1,2}[月월]\s?\d{1,2}[日일]"
)
_TIME = re.compile(r"(?<![\w.])\d{1,2}[:.]\d{2}(?::\d{2})?(?![a-zA-Z\d])")
_KEY = re.compile(r"\A[ \t]*[*_]{0,2}([^\W\d_][^:：\n*_]{0,28}?)[*_]{0,2}[ \t]*(?::[*_]{0,2}(?:[ \t]|\Z)|：)")
_FIELD_LINE = re.compile(r"[ \t]*[*_]{0,2}[^\W\d_][^:：\n]{0,28}[:：]")
_AUTHOR_LINE = re.compile(
    _FIELD_LINE.pattern + r"[*_]{0,2}[^<:]+<(?:mailto:)?([\w.+%'-]+@[\w-]+(?:\.[\w-]+)+)>[ \t]*\Z"
)
_LEAST_FIELDS, _MOST_FIELDS = 4, 7
"""Lines of a header block in an unknown language."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_SENTENCE_END = re.compile(r"(?:[!?…]|(?<=[^\W\d_]{4})[.;]|(?<=\d{4})[.;])[)\"'”»]*(?:[ \t]+(?=\S)|[ \t]*\Z)")
_NUMBER = re.compile(r"\d{4}\S*")
"""A code, or the end of a phone number: no name of an author holds one."""
_ENDED = re.compile(r"(?:[!?…)]|(?<=[^\W\d_]{4})\.|(?<=\d{5})\.?)[ \t]*\Z")
_BETWEEN = re.compile(r"(?<![\s.,(])(?:[\s.,(]|\d{1,2}[:.]\d\d)++\Z")
_NAME = re.compile(r"(?:[^\W\d_a-zà-žа-яё][\w.'’-]*+[ ,]*+){1,5}\Z")
_WORD = re.compile(r"[^\W_]+")
_WIDEST_DATE = 40
"""Characters from the first word of an unknown date to its year."""
_LEAST_WORDS = 3
"""Words that own ones without a full stop have at least; fewer are a weekday in a language without a list."""
_LEAST_LEAD = 2
"""Letters that own words before "On ... wrote:" have at least."""
_QUOTED = re.compile(r"\A[ \t]{0,3}>")
_COLONS = (":", ":*", "：")
_DASHES = re.compile(r"\A[ \t]*(?:[-_=*~]{3,}|[-–—]{2,})[ \t]*(.*?)[ \t]*(?:[-_=*~:]{2,}|:)?[ \t]*\Z")
_RULE = re.compile(r"\A[ \t]*[_-]{10,}[ \t]*\Z")
_LONGEST_ATTRIBUTION = 400
_MAX_MARKS = 40
"""Letters in one another that are told apart; what lies deeper is a quote anyway."""

_MAX_LINES = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """The lines at which another letter begins: from `start` up to, not including, `end`.

    `lead` are words of the writer that stand before it on its first line.
    """

    kind: MarkKind
    start: int
    end: int
    author: str | None = None
    lead: str = ""


def is_quoted(line: str) -> bool:
    """Say whether a line carries the quote sign."""
    return _QUOTED.match(line) is not None


def marks(lines: Sequence[str], lists: RuleSet) -> list[Mark]:
    """Return every place where another letter begins, in order; lines with the quote sign are not looked at."""
    found: list[Mark] = []
    place = 0
    while place < min(len(lines), _MAX_LINES) and len(found) < _MAX_MARKS:
        mark = None
        if lines[place].strip() and not is_quoted(lines[place]):
            mark = (
                _separator(lines, place, lists)
                or _header_block(lines, place, lists)
                or _foreign_block(lines, place)
                or _attribution(lines, place, lists)
            )
        if mark is None:
            place += 1
            continue
        found.append(mark)
        place = mark.end
    return found


def _separator(lines: Sequence[str], place: int, lists: RuleSet) -> Mark | None:
    line = lines[place]
    if len(line) > 120:
        return None
    dashes = _DASHES.match(line)
    words = dashes[1] if dashes else line.strip().rstrip(":")
    kind: MarkKind | None = None
    if words and len(words) <= 80:
        if _leads(lists.words("forwarded_message"), words, whole=dashes is None):
            kind = "forwarded"
        elif dashes is not None and (
            _leads(lists.words("original_message"), words, whole=False) or _wrote(words, lists)
        ):
            kind = "original"
    if kind is None and _RULE.match(line):
        following = next((n for n in range(place + 1, min(place + 4, len(lines))) if lines[n].strip()), None)
        block = _header_block(lines, following, lists) if following is not None else None
        return None if block is None else Mark(kind=block.kind, start=place, end=block.end, author=block.author)
    if kind is None:
        return None
    following = next((n for n in range(place + 1, min(place + 4, len(lines))) if lines[n].strip()), None)
    block = None
    if following is not None:
        block = _header_block(lines, following, lists, least=1) or _attribution(lines, following, lists)
    return Mark(kind=kind, start=place, end=block.end if block else place + 1, author=block.author if block else None)


def _wrote(words: str, lists: RuleSet) -> bool:
    return _ADDRESS.search(words) is not None and lists.words("wrote").found_in(words)


def _leads(words: Words, text: str, *, whole: bool) -> bool:
    return words.has(text.strip(" -*_.")) if whole else words.found_in(text)


def _header_block(lines: Sequence[str], place: int, lists: RuleSet, least: int = 2) -> Mark | None:
    seen: list[str] = []
    author: str | None = None
    number = last = place
    foreign = 0
    while number < len(lines) and number < place + 14:
        line = lines[number]
        role = _role(line, lists)
        if role is not None:
            if role in seen and role != "copy":
                if "from" in seen[1:]:
                    return None  # a line of the writer's own stands right above the block, which begins below it
                break
            seen.append(role)
            if role == "from":
                address = _ADDRESS.search(line)
                author = address[0] if address else None
            last = number + 1
            foreign = 0
        elif not seen:
            return None
        elif not line.strip():
            if _role(lines[number + 1], lists) is None if number + 1 < len(lines) else True:
                break
        else:
            foreign += 1
            if foreign > 1 or (len(line) > 80 and not _ADDRESS.search(line)) or not _continues(lines, number, lists):
                break
        number += 1
    kinds = set(seen)
    enough = "from" in kinds and len(kinds) >= 2 and len(seen) >= max(2, least)
    if least == 1 and len(kinds) >= 2:
        enough = True
    if not enough or not (kinds & {"sent", "subject"} or (author and "to" in kinds)):
        return None
    return Mark(kind="header", start=place, end=last, author=author)


def _foreign_block(lines: Sequence[str], place: int) -> Mark | None:
    """Find a header block in a language without a list: an author with his address, and a day with its time of day."""
    author = _AUTHOR_LINE.match(lines[place])
    if author is None:
        return None
    end = place + 1
    while end < min(place + _MOST_FIELDS, len(lines)) and _FIELD_LINE.match(lines[end]):
        end += 1
    sent = any(_YEAR.search(line) and _TIME.search(_DATE.sub(" ", line)) for line in lines[place + 1 : end])
    if end - place < _LEAST_FIELDS or not sent:
        return None
    return Mark(kind="header", start=place, end=end, author=author[1])


def _continues(lines: Sequence[str], number: int, lists: RuleSet) -> bool:
    return number + 1 < len(lines) and _role(lines[number + 1], lists) is not None


_ROLES = ("from", "sent", "to", "subject", "copy")


def _role(line: str, lists: RuleSet) -> str | None:
    key = _KEY.match(line)
    if key is None:
        return None
    word = key[1].strip()
    return next((role for role in _ROLES if lists.words(f"header_{role}").has(word)), None)


def _attribution(lines: Sequence[str], place: int, lists: RuleSet) -> Mark | None:
    if _attributed_within(lines[place], lists):
        address = _ADDRESS.search(lines[place])
        return Mark(kind="attribution", start=place, end=place + 1, author=address[0] if address else None)
    near = lines[place : place + 6]
    if not any(line.rstrip().endswith(_COLONS) or is_quoted(line) for line in near):
        return None
    text = ""
    for end in range(place + 1, min(place + 4, len(lines)) + 1):
        line = lines[end - 1].strip()
        if not line or is_quoted(lines[end - 1]):
            return None
        text = f"{text} {line}" if text else line
        if len(text) > _LONGEST_ATTRIBUTION:
            return None
        quote_follows = _quote_follows(lines, end)
        if text.endswith(_COLONS) or quote_follows:
            if _says_who_wrote(text, lists, quote_follows=quote_follows):
                if any(_begins_later(lines, later, lists) for later in range(place + 1, end)):
                    return None
                address = _ADDRESS.search(text)
                author = address[0] if address else None
                return Mark(kind="attribution", start=place, end=end, author=author, lead=_lead(text, lists))
            if text.endswith(_COLONS) and not _DATE.search(text) and "<" not in text:
                return None
    return None


def _attributed_within(line: str, lists: RuleSet) -> bool:
    """Say whether a line is an attribution with the quoted letter behind it, as Yahoo's phone program writes."""
    if "@" not in line or len(line) < 20 or line.rstrip().endswith(":"):
        return False
    address = _ADDRESS.search(line, 0, _LONGEST_ATTRIBUTION)  # a line may be the whole mail
    if address is None:
        return False
    head = line[: address.end() + 40]
    wrote = next((hit for hit in lists.words("wrote").find(head) if re.match(r"\s*:\s", head[hit.end :])), None)
    return wrote is not None and _DATE.search(head[: wrote.start]) is not None and _TIME.search(head) is not None


def _lead(text: str, lists: RuleSet) -> str:
    """Return the words of the writer that stand before an attribution on its own line ("Thank you! On Monday ...")."""
    if lists.words("quoting").begins(text) is not None:
        return ""
    date = _DATE.search(text) or _YEAR.search(text)
    spoken = lists.words("attribution")
    known = date is not None and _DATE.match(text, date.start()) is not None
    address = _ADDRESS.search(text)
    wrote = next(iter(lists.words("wrote").find(text)), None)
    author = min([one.start for one in [wrote] if one] + [one.start() for one in [address] if one], default=len(text))
    before = text[: min(date.start(), author) if date else author]
    start = len(before)
    if date and date.start() < author:
        start = _start_of_date(before, lists) if known else _start_near(before, lists)
    lead = before[:start].strip()
    if start == len(before):  # nothing that leads to a date: what stands there may be whose letter it was
        named_later = date is not None and _names_someone(text[date.end() :], address is not None)
        named = not named_later and _NAME.match(lead)
        bare = date is None or author < date.start() or not spoken.all() or named
        end = _end_of_words(lead)
        few = len(lead.split()) < _LEAST_WORDS and not (named_later and _NAME.match(lead))
        lead = lead[: _continued(lead, end)].strip() if end else "" if bare or few else lead
    return lead if len(re.findall(r"[^\W\d_]", lead)) >= _LEAST_LEAD or _NUMBER.search(lead) else ""


def _names_someone(behind: str, has_address: bool) -> bool:
    """Say whether what stands behind a date names an author, so that a name before it is the writer's own."""
    if has_address:
        return _ADDRESS.search(behind) is not None
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
    return min(near, default=_continued(before, end) if end else 0)


def _end_of_words(before: str) -> int:
    """Return where own words surely end before a name or a date: with a sentence or a long number; 0 where none do."""
    ends = (match.end() for pattern in (_SENTENCE_END, _NUMBER) for match in pattern.finditer(before))
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


def _begins_later(lines: Sequence[str], later: int, lists: RuleSet) -> bool:
    """Say whether a whole attribution begins at a line, so that those above it are somebody's words."""
    above = lines[later - 1].rstrip()
    if above.endswith(("<", "(", ",")):
        return False
    near = " ".join(lines[later : later + 2])
    dated = _DATE.search(near) is not None or _YEAR.search(near) is not None
    finished = _ENDED.search(above) is not None and not _DATE.search(above) and not _ADDRESS.search(above)
    starts = lists.words("attribution").begins(lines[later].strip()) is not None
    if not (dated or finished or starts):
        return False
    return _attribution(lines, later, lists) is not None


def _quote_follows(lines: Sequence[str], end: int) -> bool:
    for line in lines[end : end + 2]:
        if line.strip():
            return is_quoted(line)
    return False


def _says_who_wrote(text: str, lists: RuleSet, *, quote_follows: bool) -> bool:
    address = _ADDRESS.search(text) is not None
    date = _DATE.search(text) is not None or _YEAR.search(text) is not None
    time = _TIME.search(_DATE.sub(" ", text)) is not None
    wrote = lists.words("wrote").found_in(text)
    colon = text.endswith(_COLONS)
    if address and colon and lists.words("quoting").begins(text) is not None:
        return True
    if wrote:
        starts = address and colon and lists.words("attribution").begins(text) is not None
        return (date and (time or address) and colon) or starts or (quote_follows and (date or address or colon))
    if address and colon and _ENDS_IN_ADDRESS.search(text):
        return date or time
    if colon and date and time and _BRACKETED.search(text):
        return True  # in whatever language
    return quote_follows and date and (time or address) and len(text) < 200


def header_values(lines: Sequence[str], lists: RuleSet) -> dict[str, str]:
    """Return what a header block says: "from", "sent", "to", "subject" and "copy", the first of each."""
    found: dict[str, str] = {}
    for line in lines:
        role, key = _role(line, lists), _KEY.match(line)
        if role is not None and key is not None:
            found.setdefault(role, line[key.end() :].strip(" \t*_"))
    return found
