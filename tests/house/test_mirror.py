"""tests/unit has the rooms of mailbot, each test in the room that it is about; each rule of a reader is named there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.reading.readers import BY_RULES, READERS

TESTS = Path(__file__).parents[1] / "unit"
CODE = Path(__file__).parents[2] / "mailbot"
FILES = sorted(TESTS.rglob("test_*.py"))


def names(file: Path) -> Iterator[str]:
    """Yield what a file imports: modules, and what is taken from them."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(name: str) -> Path | None:
    """Return the folder of the module that a name belongs to."""
    path = CODE.parent.joinpath(*name.split("."))
    while path != CODE.parent:
        if path.with_suffix(".py").is_file():
            return path.parent
        if path.is_dir():
            return path
        path = path.parent
    return None


def about(file: Path, seen: frozenset[Path] = frozenset()) -> set[Path]:
    """Return the folders of mailbot that a test looks at, by itself or by what helps it."""
    found: set[Path] = set()
    for name in names(file):
        if name.startswith("mailbot."):
            found |= {folder for folder in [place(name)] if folder}
        elif name.startswith("tests.unit."):
            helper = CODE.parent.joinpath(*name.split(".")[:-1]).with_suffix(".py")
            if helper.is_file() and helper not in seen:
                found |= about(helper, seen | {file})
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TESTS)))
def test_a_unit_test_stands_in_the_room_that_it_is_about(file: Path) -> None:
    room = CODE / file.parent.relative_to(TESTS)
    named = room / file.name.removeprefix("test_")
    assert room.is_dir()
    assert named.is_file() or room in about(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(TESTS)))
def test_a_unit_test_stands_no_higher_than_it_must(file: Path) -> None:
    room = CODE / file.parent.relative_to(TESTS)
    inside = {folder for folder in about(file) if room in (folder, *folder.parents)}
    assert len(inside) != 1 or inside == {room} or (room / file.name.removeprefix("test_")).is_file()


READING = "".join(file.read_text("utf-8") for file in sorted((TESTS / "reading").rglob("*.py")))
ID = re.compile(r"[a-z_]+(?:-[a-z_]+)+")
NO_RULES = {"e-mail"}


def rules() -> Iterator[str]:
    """Yield the ids of rules in the readers: what a finding gets as its rule, and what is written like one."""
    for file in sorted((CODE / "reading").rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        made = any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Finding", "Name"}
            for node in ast.walk(tree)
        )
        values = [node.value for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "rule"]
        for node in [n for value in values for n in ast.walk(value)] + (list(ast.walk(tree)) if made else []):
            word = node.value if isinstance(node, ast.Constant) else None
            if isinstance(word, str) and (ID.fullmatch(word) or node in values):
                yield word


@pytest.mark.parametrize("rule", sorted(set(rules()) - NO_RULES))
def test_a_rule_of_a_reader_is_named_in_a_unit_test(rule: str) -> None:
    assert f'"{rule}"' in READING


def test_a_folder_of_tests_has_an_init_only_to_say_what_it_holds() -> None:
    empty = [file for file in TESTS.parent.rglob("__init__.py") if not file.read_text("utf-8").strip()]
    assert not empty


@pytest.mark.parametrize("field", [row.field for row in READERS if row.field != BY_RULES])
def test_a_reader_is_held_by_a_unit_test(field: str) -> None:
    assert f'"{field}"' in READING
