"""A letter as its writer meant it: line ends of programs, capitals all through, warnings of gateways; offsets stay."""

from collections.abc import Iterator
from itertools import pairwise

from mailbot.rules import patterns as regex
from mailbot.rules.words import Words

_WIDTHS = range(45, 101)
"""Letters at which programs break the lines of a letter."""
_LEAST_BROKEN = 3
"""Lines that a program must have broken before it is believed."""
_SHARE, _BEYOND = 0.4, 0.1
"""Share of the line ends in paragraphs that fit a width, at least; and of those, lines that go beyond it, at most."""
_OPENS = regex.compile(r"[ \t]*(?:[-–—*•·>|]|\(?\d{1,2}[.)][ \t]|\(?\p{L}[.)][ \t]|-- ?\Z)")
"""What begins a line by somebody's choice: an item, a cell, a quote."""
_FIRST_WORD = regex.compile(r"\S+")
_ENDS = regex.compile(r"[.!?:]\s*\Z")
_CAPITALS = 0.7
"""Share of capitals among the letters of a text from which nobody chose them one by one."""
_LEAST_LETTERS = 40
_HEAD = 600
"""Letters at the head of a mail in which a gateway writes its warning."""


def as_typed(text: str, warning: Words | None = None) -> str:
    """Return a letter without what programs did to it; each letter stays in its place."""
    if warning is not None:
        text = _without_warning(text, warning)
    return in_small_letters(unwrapped(text))


def _without_warning(text: str, warning: Words) -> str:
    """Blank out the sentences of a gateway's warning at the head, and only those: the letter may follow on the line."""
    for hit in warning.find(text[:_HEAD]):
        before = [match.end() for match in _SENTENCE_END.finditer(text, 0, hit.start)]
        start = before[-1] if before else 0
        end = _SENTENCE_END.search(text, hit.end)
        stop = end.start() + 1 if end else len(text)
        text = text[:start] + _WRITTEN.sub(" ", text[start:stop]) + text[stop:]
    return text


_SENTENCE_END, _WRITTEN = regex.compile(r"[.!?](?=\s|\Z)|\n"), regex.compile(r"\S")


def unwrapped(text: str) -> str:
    """Put a blank for the line ends of a program that broke lines at a width: nobody chose to begin a new line there.

    "my number is +372\\n5123 4567" is one number where the lines around are as
    full as that; a list of short lines stays one.
    """
    lines = text.split("\n")
    width = _width(lines)
    if width is None:
        return text
    joined = [lines[0]]
    for line, following in pairwise(lines):
        chosen = not _is_broken(line, following, width) or (
            _ENDS.search(line) is not None and following[:1].isupper() and len(following) < width / 2
        )
        joined += ["\n" if chosen else " ", following]
    return "".join(joined)


def _width(lines: list[str]) -> int | None:
    """Return the width at which a program broke the lines, if one did."""
    within = [pair for pair in pairwise(lines) if pair[0].strip() and pair[1].strip()]
    if len(within) < _LEAST_BROKEN:
        return None
    best, most = None, _LEAST_BROKEN - 1
    for width in sorted({len(line) for line in lines if len(line) in _WIDTHS}):
        broken = sum(_is_broken(*pair, width) for pair in within)
        beyond = sum(" " in line.strip() and len(line) > width for line in lines)
        if broken > most and broken >= _SHARE * len(within) and beyond <= _BEYOND * broken:
            best, most = width, broken
    return best


def _is_broken(line: str, following: str, width: int) -> bool:
    """Say whether the next word found no more room on a line."""
    word = _FIRST_WORD.search(following)
    if word is None or len(line) > width or not line.strip() or _OPENS.match(following):
        return False
    return len(line.rstrip()) + 1 + len(word[0]) > width


def in_small_letters(text: str) -> str:
    """Return a text that is written in capitals all through in small letters."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) < _LEAST_LETTERS or sum(map(str.isupper, letters)) < _CAPITALS * len(letters):
        return text
    return "".join(_lowered(text))


def _lowered(text: str) -> Iterator[str]:
    for char in text:
        small = char.lower()
        yield small if len(small) == 1 else char
