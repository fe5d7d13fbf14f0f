"""A body text split into the writer's own words, what was written before, and the signature; nothing is ever lost.

A letter forwarded on purpose as the application counts as own words; an old
exchange below them does not.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailbot.mail.html.colour import part_marked, plain
from mailbot.mail.quoted.quotes import Boundary, author_of, boundaries, is_quoted
from mailbot.mail.signature import afterthoughts, closes, signature_start
from mailbot.model.case import CASE_NUMBER
from mailbot.model.mail import Address
from mailbot.persons.codes import LOOKS_LIKE_A_CODE
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.words import fold

_WRAPPED = range(66, 83)
"""Letters of a quoted line that a program wrapped: what it cut off stands below, unquoted, in a short line."""
_CUT_OFF = 24
_NEARLY_ALL = 0.8

_COVER_CHARACTERS = 600
"""Own words above a letter up to which they may be a mere cover for it."""

_LEAST_OURS = 12
_CODE = re.compile(LOOKS_LIKE_A_CODE)
_SET_IN = re.compile(r"(?: {2,}|\t)[ \t]*\S")
_WORDS = re.compile(r"\b[^\W\d_]{2,}")
_STOP = re.compile(r"[.?!](?:\s|\Z)")
"""Words and a stop: how our letter closes (name, address, telephone) has none."""
_ITEM = re.compile(r"\A[ \t]*(?:[-*•·–]|\(?\d{1,2}[.)])[ \t]+\S")


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What bears on quotes: the subject, to whom it went, whether it answers something, and lines of our letters.

    `writer`: the address and the name of who sends it, folded; `passed_on`: a letter inside a forwarded one is split.
    """

    subject: str = ""
    writer: frozenset[str] = frozenset()
    passed_on: bool = False
    recipients: frozenset[str] = frozenset()
    is_reply: bool = False
    our_words: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """The three sorts of words in a body; whether a forwarded letter is among the own ones, and whose it says it is."""

    own: str
    quoted: str
    signature: str
    forwarded: bool = False
    forwarded_from: Address | None = None


def split_body(text: str, lists: RuleSet, context: Context = Context()) -> Split:
    """Split a body text; what stands out by its colour in a letter of ours below is the writer's answer to it."""
    coloured = text.split("\n")
    lines = [plain(line) for line in coloured]
    found = _of_letters(boundaries(lines, lists), lines, lists, context)
    if not found:
        own = _unquoted(lines)
        if not any(line.strip() for line in own) and _is_own_quote(lines, lists, context):
            return split_body("\n".join(_one_level_up(lines)), lists, context)
        quoted = [line for line in lines if is_quoted(line)]
        if quoted and _answers_nothing(context, lists) and not _holds_ours(lines, context):
            return _finished([_SIGNS.sub(r"\2", line) for line in lines], [], lists)  # pasted from elsewhere
        return _finished(own, quoted, lists)
    first = found[0]
    above = lines[: first.start]
    below = lines[first.end :]
    head = lines[first.start : first.end]
    if first.lead:
        above = [*above, first.lead]
        head = [_behind(head[0], first.lead), *head[1:]]
    own_above, quoted_above = _unquoted(above), [line for line in above if is_quoted(line)]
    if _is_application(first, own_above, head, below, lists, context):
        more_head, letter = _without_header(_one_level_up(below), lists)
        head = [*head, *more_head]
        inner_context = replace(context, subject="", is_reply=True, passed_on=True)
        inner = split_body("\n".join(letter), lists, inner_context)
        upper = _finished(own_above, quoted_above, lists)
        return Split(
            own=_joined(upper.own, inner.own),
            quoted=_joined(upper.quoted, "\n".join(head), inner.quoted),
            signature=_joined(upper.signature, inner.signature),
            forwarded=True,
            forwarded_from=author_of(head, first.author, lists),
        )
    typed: list[str] = []
    if context.our_words and (is_ours(first.author, context, lists) or (first.author is None and context.is_reply)):
        standing_out, below = part_marked(coloured[first.end :])
        typed = [words for words in standing_out if not _in_our_colour(words, context.our_words)]
    if typed and not any(is_quoted(line) for line in below):
        own_below, quoted_below = typed, below  # they answer in colour: the rest is ours
    else:
        own_below, quoted_below = _answers(below, found, first, lists, context)
        own_below = [*typed, *own_below]
    return _finished(
        [*own_above, "", *own_below] if own_below else own_above, [*quoted_above, *head, *quoted_below], lists
    )


def _of_letters(
    found: Sequence[Boundary], lines: Sequence[str], lists: RuleSet, context: Context
) -> Sequence[Boundary]:
    """Leave out, before the first other letter, what the writer tells of somebody ("On 3 May my doctor wrote: ...").

    A program that answers names whom it answers; a mail that answers nothing
    quotes nobody, but for a letter that was pasted with the author's address.
    """
    for number, mark in enumerate(found):
        if not _is_told(mark, found[number + 1 :], lines, lists, context):
            return found[number:]
    return ()


def _is_told(mark: Boundary, later: Sequence[Boundary], lines: Sequence[str], lists: RuleSet, context: Context) -> bool:
    if mark.bare:
        return not is_ours(mark.author, context, lists)
    end = later[0].start if later else len(lines)
    below = lines[mark.end : end]
    first = next((line for line in below if line.strip()), "")
    programs = mark.kind != "attribution" or "<" in " ".join(lines[mark.start : mark.end])
    if programs or is_quoted(first) or context.passed_on or is_ours(mark.author, context, lists):
        return False
    if any(_is_ours(line, context.our_words) for line in below) or _prefix(context.subject, lists, "forward_subject"):
        return False
    if not context.is_reply and not _prefix(context.subject, lists, "reply_subject"):
        return True
    return bool(context.our_words and later) and is_ours(later[0].author, context, lists)


def _behind(line: str, lead: str) -> str:
    """Return what follows the first words of a line."""
    return line.strip().removeprefix(lead).strip()


def _answers(
    below: list[str], found: Sequence[Boundary], first: Boundary, lists: RuleSet, context: Context
) -> tuple[list[str], list[str]]:
    """Part what stands below an attribution into answers between or under quoted lines, and the quote."""
    if any(is_quoted(line) for line in below):
        later = [mark for mark in found[1:] if mark.kind in ("header", "original")]
        own: list[str] = []
        quoted: list[str] = []
        deeper = _deeper(below, context) if is_ours(first.author, context, lists) else {}
        end = min((mark.start for mark in later), default=first.end + len(below)) - first.end
        for number, line in enumerate(below):
            if number in deeper:
                own.append(deeper[number])
            elif is_quoted(line) or number >= end or _wrapped_quote(below, number):
                quoted.append(line)
            else:
                own.append(line)
        return own, quoted
    if is_ours(first.author, context, lists) or (first.author is None and context.is_reply):
        end = next(
            (mark.start for mark in boundaries(below, lists) if not mark.bare), len(below)
        )  # there an earlier letter begins
        own, quoted = _between_items(below[:end], context.our_words, lists)
        return own, [*quoted, *below[end:]]
    return [], below


def _deeper(lines: Sequence[str], context: Context) -> dict[int, str]:
    """Return the answers that somebody marked with quote signs of their own, more than the items of our letter bear.

    Our letters quote nobody. Lines are given by their numbers, without the signs.
    """
    parted = [_SIGNS.match(line) for line in lines]
    items = [n for n, sign in enumerate(parted) if sign is not None and _ITEM.match(sign[2])]
    ours = [n for n in items if (sign := parted[n]) and _is_ours(sign[2].lstrip("0123456789.) "), context.our_words)]
    level = min((one[1].count(">") for n in ours or items if (one := parted[n])), default=0)
    return {
        number: sign[2]
        for number, sign in enumerate(parted)
        if items and number > items[0] and sign is not None and sign[1].count(">") > level
        if sign[2].strip() and not _is_ours(sign[2], context.our_words)
    }


_SIGNS = re.compile(r"\A([ \t>]*>)[ \t]?(.*)")


def is_ours(author: str | None, context: Context, lists: RuleSet) -> bool:
    """Say whether a letter is one that we wrote: from where this mail went, or from a neighbour in our domain."""
    if author is None:
        return False
    author = author.casefold()
    domain = author.rpartition("@")[2]
    neighbours = not lists.words("free_mail").has(domain)
    return author in context.recipients or (
        neighbours and any(domain == one.rpartition("@")[2] for one in context.recipients)
    )


def _wrapped_quote(lines: Sequence[str], number: int) -> bool:
    """Say whether a line without `>` is the wrapped end of the quoted line above it."""
    line = lines[number].strip()
    if not line or number == 0 or number + 1 >= len(lines):
        return False
    before, after = lines[number - 1], lines[number + 1]
    return (
        is_quoted(before)
        and is_quoted(after)
        and len(before) in _WRAPPED
        and len(line) <= _CUT_OFF
        and line[0].islower()
        and not line.endswith("?")
    )


def _between_items(lines: Sequence[str], our_words: frozenset[str], lists: RuleSet) -> tuple[list[str], list[str]]:
    """Find answers typed into our own letter: lines under an item of its list that are no item themselves.

    What a letter asks of its reader is no answer of his, though it stands in none of our templates.
    """
    asking, tail = lists.words("our_voice"), lists.words("our_tail")
    items = [number for number, line in enumerate(lines) if _ITEM.match(line)]
    if len(items) < 2:
        return [], list(lines)
    own: list[str] = []
    quoted: list[str] = []
    answering = False
    until = items[-1] + 1
    tails = [n for n in range(until, len(lines)) if tail.found_in(lines[n])]
    closed = next((n for n in range(until, len(lines)) if closes(lines[n], lists)), len(lines))
    end = min([closed, *tails])
    begins = next((n for n in range(tails[-1], len(lines)) if not lines[n].strip()), len(lines)) if tails else end + 1
    for number, line in enumerate(lines):
        inside = items[0] < number <= until or (answering and bool(line.strip()) and number > items[-1])
        if number >= end:
            break
        if number in items:
            answering = False
            quoted.append(line)
        elif inside and (_is_ours(line, our_words) or _hangs(lines, number, items) or asking.found_in(line)):
            answering = False
            until = max(until, number + 1)
            quoted.append(line)
        elif inside and line.strip() and (answering or _ended(lines[number - 1])):
            answering = True
            own.append(line)
        else:
            if number > items[-1]:
                answering = False
            quoted.append(line)
    late = next((number for number in range(begins, len(lines)) if _is_answer(lines[number], our_words, lists)), None)
    quoted += lines[end:late]
    return ([*own, *lines[late:]] if late is not None else own), quoted


def _is_answer(line: str, our_words: frozenset[str], lists: RuleSet) -> bool:
    """Say whether a line below the close of our letter is the reader's: a sentence, or a code, and none of ours."""
    if _is_ours(line, our_words) or any(lists.words(one).found_in(line) for one in ("our_voice", "our_tail")):
        return False
    return _CODE.search(line) is not None or _is_sentence(line)


def _is_sentence(line: str) -> bool:
    """Say whether some words stand before a full stop."""
    return any(len(_WORDS.findall(words)) > _SENTENCE_WORDS for words in _STOP.split(line)[:-1])


_SENTENCE_WORDS = 3
"""Words of what is no sentence yet, but a name or a closing."""


def _hangs(lines: Sequence[str], number: int, items: Sequence[int]) -> bool:
    """Say whether a line is set in below an item, as the rest of its text is: whoever answers does not set in."""
    while number > items[0] and _SET_IN.match(lines[number]):
        number -= 1
        if number in items:
            return True
    return False


def _is_ours(line: str, our_words: frozenset[str]) -> bool:
    """Say whether a line stands in our letters, whole or as a piece of a wrapped one."""
    plain = " ".join(fold(line).split())
    if not our_words or len(plain) < _LEAST_OURS:
        return False
    return plain in our_words or any(plain.startswith(one) or plain in one for one in our_words)


def _in_our_colour(words: str, our_words: frozenset[str]) -> bool:
    """Say whether coloured words are a heading, a number or the hospital's name of our own letter."""
    plain = " ".join(fold(words).split())
    says_something = len(_LETTER.findall(plain)) > 1 or len(_DIGIT.findall(plain)) >= _LEAST_NUMBER
    return not says_something or _OUR_NUMBER.search(plain) is not None or _is_ours(words, our_words)


_LETTER, _DIGIT = re.compile(r"[^\W\d_]"), re.compile(r"\d")
_LEAST_NUMBER = 5
"""Digits of the shortest number that answers something: a telephone number."""
_OUR_NUMBER = re.compile(rf"{CASE_NUMBER}\b")


def _ended(line: str) -> bool:
    line = line.strip()
    return not line or line.endswith((";", ".", ":", "?", ",", "!", ")")) or len(line) < 60


def _is_application(
    mark: Boundary, above: list[str], head: list[str], below: list[str], lists: RuleSet, context: Context
) -> bool:
    """Say whether the letter below was forwarded on purpose, to be read as the writer's own words."""
    if is_ours(mark.author, context, lists):
        return False
    if context.passed_on and any(one in fold(" ".join(head)) for one in context.writer):
        return True  # sent to a wrong place first: what they wrote there is what they pass on
    words = "\n".join(above).strip()
    codes_above = set(_CODE.findall(words))
    codes_below = set(_CODE.findall("\n".join(below)))
    of_kin = mark.kind == "forwarded" and len(words) <= _COVER_CHARACTERS and _of_kin(head, context)
    if codes_above and codes_below and not codes_above & codes_below and not of_kin:
        return False  # somebody else's letter; whoever passes on a parent's may give a code of their own
    if mark.kind == "forwarded" or _prefix(context.subject, lists, "forward_subject"):
        return True
    to_us = any(address in line.casefold() for line in head for address in context.recipients)
    is_reply = context.is_reply or _prefix(context.subject, lists, "reply_subject")
    return mark.kind == "header" and not is_reply and not to_us and len(words) <= _COVER_CHARACTERS


def _of_kin(head: Sequence[str], context: Context) -> bool:
    """Say whether the author of a passed-on letter shares a name with who sends it: the first line with an address."""
    author = re.findall(r"[^\W\d_]+", fold(next((line for line in head if "@" in line), "").partition("@")[0]))
    names = {word for one in context.writer if "@" not in one for word in one.split()}
    return any(word in names and len(word) >= _KIN for word in author)


_KIN = 4
"""Letters of a family name that is no accident."""


def _prefix(subject: str, lists: RuleSet, name: str) -> bool:
    match = re.match(r"\s*([^\s:\[\]]{1,14})(?:\[\d+\])?\s*:", subject)
    return match is not None and lists.words(name).has(match[1])


def _without_header(lines: list[str], lists: RuleSet) -> tuple[list[str], list[str]]:
    """Part the header block at the top of a forwarded letter (Apple puts it inside the quote) from its words."""
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    found = boundaries(lines[: first + 16], lists)
    if found and found[0].kind == "header" and found[0].start == first:
        return lines[: found[0].end], lines[found[0].end :]
    return [], lines


def _is_own_quote(lines: Sequence[str], lists: RuleSet, context: Context) -> bool:
    """Say whether a body that is one quote is the writer's: it answers nothing, or nothing in it is ours."""
    if not any(line.strip() for line in lines):
        return False
    return _answers_nothing(context, lists) or (bool(context.our_words) and not _holds_ours(lines, context))


def _answers_nothing(context: Context, lists: RuleSet) -> bool:
    return not context.is_reply and not _prefix(context.subject, lists, "reply_subject")


def _holds_ours(lines: Sequence[str], context: Context) -> bool:
    return any(_is_ours(_SIGNS.sub(r"\2", line), context.our_words) for line in lines)


def _one_level_up(lines: list[str]) -> list[str]:
    filled = [line for line in lines if line.strip()]
    if filled and sum(is_quoted(line) for line in filled) > _NEARLY_ALL * len(filled):
        return [re.sub(r"\A[ \t]{0,3}> ?", "", line) for line in lines]
    return lines


def _unquoted(lines: Sequence[str]) -> list[str]:
    return [line for number, line in enumerate(lines) if not is_quoted(line) and not _wrapped_quote(lines, number)]


def _finished(own: list[str], quoted: list[str], lists: RuleSet) -> Split:
    start = signature_start(own, lists)
    after, signature = afterthoughts(_tidy(own[start:]))
    return Split(own=_joined(_tidy(own[:start]), after), quoted=_tidy(quoted), signature=signature)


def _tidy(lines: Sequence[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")


def _joined(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text.strip())
