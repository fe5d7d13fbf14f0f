"""Blocks to the text part: lines of at most 72 columns that read well in any program."""

import re
import textwrap
from functools import lru_cache

from mailbot.letters.text.blocks import Block, Runs, plain

WIDTH = 72
ENTRY = "– "
"""A line of a list inside a numbered thing; what is wrapped of it stands further in."""
_OTHER_SPACE = re.compile(r"[\t\n\v\f\r]|  |^ | $")


def text_of(blocks: tuple[Block, ...]) -> str:
    """Lay the blocks out as text, with LF line ends and one at the end."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


@lru_cache(maxsize=1024)
def _block(block: Block) -> str:
    """Lay one block out: most of a letter's are those of other letters too, word for word."""
    if block.kind == "numbered":
        return "\n\n".join(_numbered(number, row) for number, row in enumerate(block.rows, 1))
    if block.kind == "bullets":
        return "\n".join(_wrap(plain(row[0]), first="- ", rest="  ") for row in block.rows)
    if block.kind == "facts":
        return "\n".join(_wrap(f"{plain(row[0])}: {plain(row[1])}", first="  ", rest="    ") for row in block.rows)
    if block.kind in {"heading", "aside"}:
        words = plain(block.rows[0][0])
        return f"{words}\n{'-' * min(len(words), WIDTH)}"
    return _wrap(plain(block.rows[0][0]))


def _numbered(number: int, row: tuple[Runs, ...]) -> str:
    mark = f"{number}. "
    lines = [_wrap(plain(row[0]), first=mark, rest=" " * len(mark))]
    if row[1]:
        lines.append(_wrap(plain(row[1]), first=" " * len(mark), rest=" " * len(mark)))
    return "\n".join(lines)


def _wrap(words: str, *, first: str = "", rest: str = "") -> str:
    lines: list[str] = []
    for line in words.split("\n"):
        more = f"{rest}  " if line.startswith(ENTRY) else rest
        lines += _lines(line, rest if lines else first, more)
    return "\n".join(lines)


def _lines(line: str, first: str, more: str) -> list[str]:
    """Wrap at single spaces; a line with other white space is left to the library, five times slower."""
    if not line or _OTHER_SPACE.search(line):
        return textwrap.wrap(
            line,
            WIDTH,
            initial_indent=first,
            subsequent_indent=more,
            break_long_words=False,
            break_on_hyphens=False,
        )
    lines: list[str] = []
    now = first
    empty = True
    for word in line.split(" "):
        if empty:
            now, empty = now + word, False
        elif len(now) + 1 + len(word) <= WIDTH:
            now += f" {word}"
        else:
            lines.append(now)
            now = more + word
    return [*lines, now]
