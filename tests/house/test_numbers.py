"""A number in code has a name: that of a constant, a default, an argument or a key; a unit and a half need none."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

CODE = Path(__file__).parents[2] / "mailbot"
PLAIN = {0, 1, 2, 0.5, 10, 60, 100, 1_000, 1_000_000, 0o600, 0o700}
"""Counting, halves, units, and the modes of private files and folders."""

LEFT = {"documents": 252, "reading": 70, "mail": 36, "persons": 18}
"""Rooms in which numbers without names are left: at most so many, and fewer with each that gets one."""


def exempt(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what names a number by itself: a default, a keyword, a key; and places in a sequence."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
                yield from (default for default in (*args.defaults, *args.kw_defaults) if default is not None)
            case ast.keyword(value=value) | ast.Subscript(slice=value):
                yield value
            case ast.Dict(values=values):
                yield from values


def unnamed(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text("utf-8"))
    named = {id(node) for place in exempt(tree) for node in ast.walk(place)}
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and type(node.value) in {int, float} and id(node) not in named:
                    named.add(id(node))
                    if node.value not in PLAIN:
                        yield f"{file.relative_to(CODE)}:{node.lineno}: {node.value}"


FOUND = [number for file in sorted(CODE.rglob("*.py")) for number in unnamed(file)]


def test_numbers_have_names() -> None:
    assert [number for number in FOUND if number.partition("/")[0] not in LEFT] == []


@pytest.mark.parametrize("room", LEFT)
def test_numbers_without_names_become_fewer(room: str) -> None:
    assert Counter(number.partition("/")[0] for number in FOUND)[room] <= LEFT[room]
