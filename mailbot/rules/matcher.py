"""The one matcher: where a rule holds in a text; patterns run under a time budget."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import regex

from mailbot.rules.kinds import (
    DocumentText,
    FileName,
    HeaderRule,
    Labelled,
    LinkRule,
    Near,
    PartRule,
    Pattern,
    Phrase,
    Rule,
    Wrapper,
)
from mailbot.rules.link_matcher import share_of, target_of
from mailbot.rules.words import Hit, Words, fold

_SENTENCE = 600
"""Characters on each side of a place within which its sentence begins and ends."""

TIME_BUDGET = 0.25
"""Seconds that one pattern may spend on one text."""

WordList = Callable[[str], Words]
"""Gives a word list by its name."""


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> "regex.Pattern[str]":
    """Compile a pattern once: case does not matter, `^` and `$` stand at every line."""
    return regex.compile(pattern, regex.IGNORECASE | regex.MULTILINE)


def search_all(pattern: str, text: str) -> Iterator["regex.Match[str]"]:
    """Yield the matches of a pattern; raises TimeoutError beyond the time budget."""
    yield from compiled(pattern).finditer(text, timeout=TIME_BUDGET)


def _value(match: "regex.Match[str]") -> tuple[int, int]:
    if "value" in match.re.groupindex and match.start("value") >= 0:
        return match.span("value")
    return match.span()


def hits(rule: Rule, text: str, lists: WordList) -> Iterator[Hit]:
    match rule:
        case Labelled():
            yield from _labelled(rule, text, lists)
        case Pattern():
            yield from _pattern(rule, text, lists)
        case Near():
            yield from _near(rule, text, lists)
        case Phrase():
            yield from _phrase(rule, text, lists)
        case DocumentText():
            yield from _document_text(rule, text, lists)
        case FileName():
            yield from _file_name(rule, text, lists)
        case HeaderRule():
            yield from _header(rule, text, lists)
        case PartRule():
            if compiled(rule.pattern).fullmatch(text, timeout=TIME_BUDGET):
                yield Hit(rule=rule.id, value=text, start=0, end=len(text))
        case LinkRule():
            if share_of(rule, text):
                yield Hit(rule=rule.id, value=text, start=0, end=len(text))
        case Wrapper():
            target = target_of(rule, text)
            if target is not None:
                yield Hit(rule=rule.id, value=target, start=0, end=len(text))


def holds(rule: Rule, text: str, lists: WordList) -> bool:
    """Say whether a rule matches a text at all; no further than it takes to know."""
    if isinstance(rule, DocumentText):
        return _document_text_holds(rule, text, lists)
    return next(hits(rule, text, lists), None) is not None


def _words(names: tuple[str, ...], text: str, lists: WordList) -> Iterator[Hit]:
    for name in names:
        yield from lists(name).find(text)


def _any_of(names: tuple[str, ...], text: str, lists: WordList) -> bool:
    return any(lists(name).found_in(text) for name in names)


def _line(text: str, start: int, end: int) -> str:
    last = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : last if last >= 0 else len(text)]


_SENTENCE_END = regex.compile(r"[.!?…]+(?=\s)|\n\s*\n|\n\s*[-*•\d]")


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of the sentence (or list line) around a place."""
    first = 0
    for match in _SENTENCE_END.finditer(text, max(0, start - _SENTENCE), start):
        first = match.end()
    following = _SENTENCE_END.search(text, end, min(len(text), end + _SENTENCE))
    return max(first, start - _SENTENCE), following.start() if following else min(len(text), end + _SENTENCE)


def _from_word(rule: Rule, word: Hit, text: str, span: tuple[int, int]) -> Hit:
    return Hit(
        rule=rule.id,
        value=text[span[0] : span[1]],
        start=span[0],
        end=span[1],
        language=word.language,
        word=word.word,
        word_start=word.start,
        word_end=word.end,
    )


def _labelled(rule: Labelled, text: str, lists: WordList) -> Iterator[Hit]:
    value = rule.value if "(?P<value>" in rule.value else f"(?P<value>{rule.value})"
    behind = compiled(f"(?:{rule.separator})(?:{value})")
    for word in _words(rule.words, text, lists):
        match = behind.match(text, word.end, timeout=TIME_BUDGET)
        if match:
            yield _from_word(rule, word, text, _value(match))


def _pattern(rule: Pattern, text: str, lists: WordList) -> Iterator[Hit]:
    for match in search_all(rule.pattern, text):
        start, end = _value(match)
        if not rule.unless or not _any_of(rule.unless, _line(text, start, end), lists):
            yield Hit(rule=rule.id, value=text[start:end], start=start, end=end)


def _near(rule: Near, text: str, lists: WordList) -> Iterator[Hit]:
    words = list(_words(rule.words, text, lists))
    if not words:
        return
    for match in search_all(rule.pattern, text):
        start, end = _value(match)
        before = [w for w in words if w.end <= start and start - w.end <= rule.within and rule.side != "after"]
        after = [w for w in words if w.start >= end and w.start - end <= rule.within and rule.side != "before"]
        near = sorted(before + after, key=lambda w: start - w.end if w.end <= start else w.start - end)
        if rule.same_line:
            near = [w for w in near if "\n" not in text[min(w.end, end) : max(w.start, start)]]
        if near and not (rule.unless and _any_of(rule.unless, _line(text, start, end), lists)):
            yield _from_word(rule, near[0], text, (start, end))


def _phrase(rule: Phrase, text: str, lists: WordList) -> Iterator[Hit]:
    for word in _words(rule.words, text, lists):
        if rule.together or rule.unless:
            first, last = (0, len(text)) if rule.scope == "text" else sentence(text, word.start, word.end)
            around = text[first:last]
            if rule.together and not _any_of(rule.together, around, lists):
                continue
            if rule.unless and _any_of(rule.unless, around, lists):
                continue
        yield _from_word(rule, word, text, (word.start, word.end))


def _head(rule: DocumentText, text: str, lists: WordList) -> str | None:
    """Return what a rule looks at of a document; None where a word stands there that speaks against it."""
    head = text if rule.first is None else text[: rule.first]
    return None if rule.unless and _any_of(rule.unless, head, lists) else head


def _document_text(rule: DocumentText, text: str, lists: WordList) -> Iterator[Hit]:
    head = _head(rule, text, lists)
    if head is None:
        return
    hits = [_from_word(rule, word, head, (word.start, word.end)) for word in _words(rule.words, head, lists)]
    if rule.pattern is not None:
        for match in search_all(rule.pattern, head):
            start, end = _value(match)
            hits.append(Hit(rule=rule.id, value=head[start:end], start=start, end=end))
    if len({fold(hit.value) for hit in hits}) >= rule.least:
        yield from hits


def _document_text_holds(rule: DocumentText, text: str, lists: WordList) -> bool:
    head = _head(rule, text, lists)
    if head is None:
        return False
    different: set[str] = set()
    for written in _written(rule, head, lists):
        different.add(written)
        if len(different) >= rule.least:
            return True
    return False


def _written(rule: DocumentText, text: str, lists: WordList) -> Iterator[str]:
    """Yield what the words and the pattern of a rule find in a text, folded."""
    for name in rule.words:
        yield from lists(name).written_in(text)
    if rule.pattern is not None:
        for match in search_all(rule.pattern, text):
            start, end = _value(match)
            yield fold(text[start:end])


_NOT_A_WORD = regex.compile(r"[\W_]")


def _file_name(rule: FileName, text: str, lists: WordList) -> Iterator[Hit]:
    spaced = _NOT_A_WORD.sub(" ", text)
    if rule.unless and _any_of(rule.unless, spaced, lists):
        return
    for word in _words(rule.words, spaced, lists):
        yield _from_word(rule, word, text, (word.start, word.end))
    if rule.pattern is not None:
        for match in search_all(rule.pattern, text):
            start, end = _value(match)
            yield Hit(rule=rule.id, value=text[start:end], start=start, end=end)


def _header(rule: HeaderRule, text: str, lists: WordList) -> Iterator[Hit]:
    name, _, body = text.partition(":")
    name, body = name.strip().lower(), body.strip()
    wanted = [pattern.lower() for pattern in rule.names]
    if not any(name.startswith(w[:-1]) if w.endswith("*") else name == w for w in wanted):
        return
    offset = len(text) - len(body)
    if rule.not_pattern is not None and compiled(rule.not_pattern).search(body, timeout=TIME_BUDGET):
        return
    if rule.pattern is None and not rule.words:
        yield Hit(rule=rule.id, value=body, start=offset, end=len(text))
    if rule.pattern is not None:
        for match in search_all(rule.pattern, body):
            start, end = _value(match)
            yield Hit(rule=rule.id, value=body[start:end], start=offset + start, end=offset + end)
    for word in _words(rule.words, body, lists):
        yield _from_word(rule, word, body, (word.start, word.end))
