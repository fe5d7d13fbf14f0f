"""Where a quoted letter begins: attribution lines, header blocks, separators and `>`.

The words that mail programs write come from `config/languages.toml`; without
them only the signs that need no language are known.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mailbot.mail.quoted.before_quotes import ADDRESS, DATE, YEAR, leads_on, words_before
from mailbot.model.mail import Address
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import Words

MarkKind = Literal["attribution", "header", "original", "forwarded"]

_ENDS_IN_ADDRESS = re.compile(r"[<(\[]?(?:mailto:)?" + ADDRESS.pattern + r"[>)\]]*+\s*+:?\s*\Z")
_BRACKETED = re.compile(r"<(?:mailto:)?[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+>")
_TIME = re.compile(r"(?<![\w.])\d{1,2}[:.]\d{2}(?::\d{2})?(?![a-zA-Z\d])")
_KEY = re.compile(r"\A[ \t]*[*_]{0,2}([^\W\d_][^:：\n*_]{0,28}?)[*_]{0,2}[ \t]*(?::[*_]{0,2}(?:[ \t]|\Z)|：)")
_FIELD_LINE = re.compile(r"[ \t]*[*_]{0,2}[^\W\d_][^:：\n]{0,28}[:：]")
_AUTHOR_LINE = re.compile(
    _FIELD_LINE.pattern + r"[*_]{0,2}[^<:]+<(?:mailto:)?([\w.+%'-]+@[\w-]+(?:\.[\w-]+)+)>[ \t]*\Z"
)
_LEAST_FIELDS, _MOST_FIELDS = 4, 7
"""Lines of a header block in an unknown language."""
_ENDED = re.compile(r"(?:[!?…)]|(?<=[^\W\d_]{4})\.|(?<=\d{5})\.?)[ \t]*\Z")
_QUOTED = re.compile(r"\A[ \t]{0,3}>")
_COLONS = (":", ":*", "：")
_QUOTED_NAME = re.compile(r"""["“«„]([^"”“»]{2,80})["”“»]\Z""")
_PARTICLE, _PARTICLES = 3, 2
"""Letters of a small word within a name at most, and how many stand in a row."""
_DASHES = re.compile(r"\A[ \t]*(?:[-_=*~]{3,}|[-–—]{2,})[ \t]*(.*?)[ \t]*(?:[-_=*~:]{2,}|:)?[ \t]*\Z")
_RULE = re.compile(r"\A[ \t]*[_-]{10,}[ \t]*\Z")
_LONGEST_ATTRIBUTION = 400
_LONGEST_NAMED = 120
"""Characters of an attribution that names nothing but its author."""
_MAX_MARKS = 40
"""Letters in one another that are told apart; what lies deeper is a quote anyway."""

_MAX_LINES = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Boundary:
    """The lines at which another letter begins: from `start` up to, not including, `end`.

    `lead` are words of the writer that stand before it on its first line; a `bare` one names nobody but its author
    ("Anna <anna@example.org> wrote:"), which people write, too.
    """

    kind: MarkKind
    start: int
    end: int
    author: str | None = None
    lead: str = ""
    bare: bool = False


def is_quoted(line: str) -> bool:
    """Say whether a line carries the quote sign."""
    return _QUOTED.match(line) is not None


def boundaries(lines: Sequence[str], lists: RuleSet) -> list[Boundary]:
    """Return every place where another letter begins, in order; lines with the quote sign are not looked at."""
    found: list[Boundary] = []
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


def _separator(lines: Sequence[str], place: int, lists: RuleSet) -> Boundary | None:
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
        return None if block is None else Boundary(kind=block.kind, start=place, end=block.end, author=block.author)
    if kind is None:
        return None
    following = next((n for n in range(place + 1, min(place + 4, len(lines))) if lines[n].strip()), None)
    block = None
    if following is not None:
        block = _header_block(lines, following, lists, least=1) or _attribution(lines, following, lists)
    return Boundary(
        kind=kind, start=place, end=block.end if block else place + 1, author=block.author if block else None
    )


def _wrote(words: str, lists: RuleSet) -> bool:
    return ADDRESS.search(words) is not None and lists.words("wrote").found_in(words)


def _leads(words: Words, text: str, *, whole: bool) -> bool:
    return words.has(text.strip(" -*_.")) if whole else words.found_in(text)


def _header_block(lines: Sequence[str], place: int, lists: RuleSet, least: int = 2) -> Boundary | None:
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
                address = ADDRESS.search(line)
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
            if foreign > 1 or (len(line) > 80 and not ADDRESS.search(line)) or not _continues(lines, number, lists):
                break
        number += 1
    kinds = set(seen)
    enough = "from" in kinds and len(kinds) >= 2 and len(seen) >= max(2, least)
    if least == 1 and len(kinds) >= 2:
        enough = True
    if not enough or not (kinds & {"sent", "subject"} or (author and "to" in kinds)):
        return None
    return Boundary(kind="header", start=place, end=last, author=author)


def _foreign_block(lines: Sequence[str], place: int) -> Boundary | None:
    """Find a header block in a language without a list: an author with his address, and a day with its time of day."""
    author = _AUTHOR_LINE.match(lines[place])
    if author is None:
        return None
    end = place + 1
    while end < min(place + _MOST_FIELDS, len(lines)) and _FIELD_LINE.match(lines[end]):
        end += 1
    sent = any(YEAR.search(line) and _TIME.search(DATE.sub(" ", line)) for line in lines[place + 1 : end])
    if end - place < _LEAST_FIELDS or not sent:
        return None
    return Boundary(kind="header", start=place, end=end, author=author[1])


def _continues(lines: Sequence[str], number: int, lists: RuleSet) -> bool:
    return number + 1 < len(lines) and _role(lines[number + 1], lists) is not None


_ROLES = ("from", "sent", "to", "subject", "copy")


def _role(line: str, lists: RuleSet) -> str | None:
    key = _KEY.match(line)
    if key is None:
        return None
    word = key[1].strip()
    return next((role for role in _ROLES if lists.words(f"header_{role}").has(word)), None)


def _attribution(lines: Sequence[str], place: int, lists: RuleSet) -> Boundary | None:
    if _attributed_within(lines[place], lists):
        address = ADDRESS.search(lines[place])
        return Boundary(kind="attribution", start=place, end=place + 1, author=address[0] if address else None)
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
            says = _says_who_wrote(text, lists, quote_follows=quote_follows)
            if says or _names_who_wrote(text, lists):
                if any(_begins_later(lines, place, later, lists) for later in range(place + 1, end)):
                    return None
                address = ADDRESS.search(text)
                return Boundary(
                    kind="attribution",
                    start=place,
                    end=end,
                    author=address[0] if address else None,
                    lead=words_before(text, lists),
                    bare=not says,
                )
            if text.endswith(_COLONS) and not DATE.search(text) and "<" not in text:
                return None
    return None


def _attributed_within(line: str, lists: RuleSet) -> bool:
    """Say whether a line is an attribution with the quoted letter behind it, as Yahoo's phone program writes."""
    if "@" not in line or len(line) < 20 or line.rstrip().endswith(":"):
        return False
    address = ADDRESS.search(line, 0, _LONGEST_ATTRIBUTION)  # a line may be the whole mail
    if address is None:
        return False
    head = line[: address.end() + 40]
    wrote = next((hit for hit in lists.words("wrote").find(head) if re.match(r"\s*:\s", head[hit.end :])), None)
    return wrote is not None and DATE.search(head[: wrote.start]) is not None and _TIME.search(head) is not None


def _begins_later(lines: Sequence[str], place: int, later: int, lists: RuleSet) -> bool:
    """Say whether a whole attribution begins at a line, so that those above it, from `place`, are somebody's words."""
    above = lines[later - 1].rstrip()
    leads = any(leads_on(line, lists) for line in lines[place:later])
    if above.endswith(("<", "(")) or (above.endswith(",") and leads):
        return False
    if lists.words("wrote").begins(lines[later].strip()) is not None and _ENDS_IN_ADDRESS.search(above):
        return ADDRESS.search(lines[later]) is not None and _attribution(lines, later, lists) is not None
    near = " ".join(lines[later : later + 2])
    dated = DATE.search(near) is not None or YEAR.search(near) is not None
    finished = _ENDED.search(above) is not None and not DATE.search(above) and not ADDRESS.search(above)
    starts = lists.words("attribution").begins(lines[later].strip()) is not None
    if leads and not (dated or finished or starts):
        return False
    return _attribution(lines, later, lists) is not None


def _quote_follows(lines: Sequence[str], end: int) -> bool:
    for line in lines[end : end + 2]:
        if line.strip():
            return is_quoted(line)
    return False


def _names_who_wrote(text: str, lists: RuleSet) -> bool:
    """Say whether a line is an author with his address, and that he wrote, without a day."""
    address = ADDRESS.search(text)
    if address is None or not text.endswith(_COLONS) or len(text) > _LONGEST_NAMED:
        return False
    wrote = lists.words("wrote").find(text[address.end() :])
    return bool(wrote) and not re.search(r"\w", text[address.end() :][wrote[-1].end :])


def _says_who_wrote(text: str, lists: RuleSet, *, quote_follows: bool) -> bool:
    address = ADDRESS.search(text) is not None
    date = DATE.search(text) is not None or YEAR.search(text) is not None
    time = _TIME.search(DATE.sub(" ", text)) is not None
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


def name_before(said: str) -> str:
    """Return the name in what a header block says behind From: what stands before the address, quoted or not."""
    name = " ".join(re.split(r"[<\[(]", said, maxsplit=1)[0].split()).strip("\"' ")
    return "" if "@" in name else name


def name_in_attribution(said: str) -> str:
    """Return the name right before the address in words that say who wrote, and when: quoted, or capitalised.

    >>> name_in_attribution('Am 03.10.2026 um 12:00 schrieb Anna von Tamm <anna@example.org>:')
    'Anna von Tamm'
    """
    address = ADDRESS.search(said)
    before = said[: address.start()].removesuffix("mailto:").rstrip(" <([") if address else ""
    if quoted := _QUOTED_NAME.search(before):
        return quoted[1].strip()
    words = [word.strip("'") for word in before.replace(",", " , ").split()]
    start = len(words)
    while start and (words[start - 1][:1].isupper() or _is_particle(words, start - 1)):
        start -= 1
    name = words[start:]
    while len(name) > 1 and name[0].isupper() and not name[-1].isupper():
        name = name[1:]  # half of the day, or a zone of time: "PM", "EEST"
    return "" if name in (["AM"], ["PM"]) else " ".join(name)


def _is_particle(words: Sequence[str], at: int) -> bool:
    """Say whether a small word joins the parts of a name: "van der", "de"."""
    before = words[max(0, at - _PARTICLES) : at]
    return words[at].isalpha() and len(words[at]) <= _PARTICLE and any(word[:1].isupper() for word in before)


def author_of(head: Sequence[str], address: str | None, lists: RuleSet) -> Address | None:
    """Return who wrote a letter that is passed on, by its header block or by the words that say who wrote and when, and
    by the address that was found there.
    """
    said = header_values(head, lists).get("from")
    found = ADDRESS.search(said or "")
    address = address or (found[0] if found else "")
    name = name_in_attribution(" ".join(head)) if said is None else name_before(said)
    return Address(display_name=name or None, addr_spec=address) if name or address else None


def header_values(lines: Sequence[str], lists: RuleSet) -> dict[str, str]:
    """Return what a header block says: "from", "sent", "to", "subject" and "copy", the first of each."""
    found: dict[str, str] = {}
    for line in lines:
        role, key = _role(line, lists), _KEY.match(line)
        if role is not None and key is not None:
            found.setdefault(role, line[key.end() :].strip(" \t*_"))
    return found
