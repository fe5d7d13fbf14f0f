"""Find the line of a dotted key in a TOML text, because tomli tells none."""

import re

_TABLE = re.compile(r"^\s*\[(\[)?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r""""[^"]*"|'[^']*'|[^.]+""", dotted)]


def line_of(text: str, key: tuple[str | int, ...]) -> int | None:
    """Return the line (from 1) that comes nearest to a key; array tables are counted from 0, as pydantic names them."""
    best: tuple[int, int] | None = None
    counts: dict[str, int] = {}
    table: list[str | int] = []
    for number, line in enumerate(text.splitlines(), 1):
        head = _TABLE.match(line)
        if head:
            names = _parts(head[2])
            table = list(names)
            if head[1]:
                index = counts.get(head[2], -1) + 1
                counts[head[2]] = index
                table.append(index)
            path: list[str | int] = table
        else:
            entry = _KEY.match(line)
            if not entry:
                continue
            path = [*table, *_parts(entry[1])]
        depth = len(path)
        if list(key[:depth]) == path and (best is None or depth > best[0]):
            best = (depth, number)
    return best[1] if best else None
