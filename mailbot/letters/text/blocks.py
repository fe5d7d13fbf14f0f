"""The blocks of a letter, read from the rendered template text.

Templates are plain text that an admin can read aloud: paragraphs parted by
empty lines, and at the start of a line

    ## Heading            a heading
    ### Heading           a small one, below a rule: what belongs to every letter
    1. Title              a numbered thing; indented lines below it say how
    * Words               a bullet
    Label :: value        one row of a table of facts
    ~ Words               small print
    **words**             bold, anywhere

and a backslash at the end of a line keeps the line end.

The text and the HTML part are both made from these blocks: the same words.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

BlockKind = Literal["heading", "aside", "paragraph", "small", "numbered", "bullets", "facts"]

_NUMBER = re.compile(r"\d+\. +(?=\S)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of words in one weight."""

    text: str
    bold: bool = False


Runs = tuple[Run, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One block. `rows` holds one entry a line: (words,), (title, how) or (label, value)."""

    kind: BlockKind
    rows: tuple[tuple[Runs, ...], ...]


def read_blocks(text: str) -> tuple[Block, ...]:
    """Read rendered template text into blocks; neighbouring list lines and facts join into one block."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n[ \t]*\n", text.strip("\n")):
        for kind, row in _rows(chunk):
            last = blocks[-1] if blocks else None
            if last and last.kind == kind and kind in {"numbered", "bullets", "facts"}:
                blocks[-1] = Block(kind=kind, rows=(*last.rows, row))
            else:
                blocks.append(Block(kind=kind, rows=(row,)))
    return tuple(blocks)


def plain(runs: Runs) -> str:
    """Return the words of a line without their weights."""
    return "".join(run.text for run in runs)


@lru_cache(maxsize=1024)
def _rows(chunk: str) -> tuple[tuple[BlockKind, tuple[Runs, ...]], ...]:
    """Read what stands between two empty lines: most of it stands word for word in other letters too."""
    rows: list[tuple[BlockKind, tuple[Runs, ...]]] = []
    lines: list[str] = []

    def flush() -> None:
        if lines:
            rows.append(_row(lines))
            lines.clear()

    for line in chunk.split("\n"):
        if not line.strip():
            continue
        if _starts(line):
            flush()
        lines.append(line)
    flush()
    return tuple(rows)


def _starts(line: str) -> bool:
    return bool(line.startswith(("## ", "### ", "* ", "~ ")) or _NUMBER.match(line) or " :: " in line)


def _row(lines: list[str]) -> tuple[BlockKind, tuple[Runs, ...]]:
    first = lines[0]
    if first.startswith("## "):
        return "heading", (_runs(_join([first[3:], *lines[1:]])),)
    if first.startswith("### "):
        return "aside", (_runs(_join([first[4:], *lines[1:]])),)
    if first.startswith("* "):
        return "bullets", (_runs(_join([first[2:], *lines[1:]])),)
    if first.startswith("~ "):
        return "small", (_runs(_join([first[2:], *lines[1:]])),)
    if number := _NUMBER.match(first):
        title = [first[number.end() :]]
        how: list[str] = []
        for line in lines[1:]:
            (how if line.startswith("   ") else title).append(line)
        return "numbered", (_runs(_join(title)), _runs(_join(how)))
    if " :: " in first:
        label, _, value = _join(lines).partition(" :: ")
        return "facts", (_runs(label.strip()), _runs(value.strip()))
    return "paragraph", (_runs(_join(lines)),)


def _join(lines: list[str]) -> str:
    words = "".join(line.strip().removesuffix("\\") + ("\n" if line.rstrip().endswith("\\") else " ") for line in lines)
    return re.sub(r"[ \t]+", " ", words).strip()


def _runs(text: str) -> Runs:
    runs: list[Run] = []
    for index, piece in enumerate(_BOLD.split(text)):
        if piece:
            runs.append(Run(piece, index % 2 == 1))
    return tuple(runs)
