"""No function takes more than six things: what goes together is one value that means something."""

import ast
from collections.abc import Iterator
from pathlib import Path

CODE = Path(__file__).parents[2] / "mailbot"
MOST = 6


def overloaded(source: str) -> Iterator[str]:
    """Yield each function with too many parameters, its own object or class not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            given = node.args
            names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
            names += [each.arg for each in (given.vararg, given.kwarg) if each is not None]
            count = len([name for name in names if name not in ("self", "cls")])
            if count > MOST:
                yield f"{node.lineno}: {getattr(node, 'name', 'lambda')} takes {count}"


def test_seven_are_too_many_and_six_are_not() -> None:
    assert list(overloaded("def made(self, a, b, c, /, d, *, e, f): ...")) == []
    assert list(overloaded("def made(self, a, b, c, /, d, *, e, f, g): ...")) == ["1: made takes 7"]
    assert list(overloaded("async def made(a, b, c, d, e, *f, **g): ...")) == ["1: made takes 7"]


def test_no_function_takes_more_than_six_things() -> None:
    found = [
        f"{file.relative_to(CODE)}:{each}"
        for file in CODE.rglob("*.py")
        for each in overloaded(file.read_text("utf-8"))
    ]
    assert found == []
