"""No arrow runs up, no circle, no crowded folder: the shape that docs/architecture.md draws is held here."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "mailbot"

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"model", "__version__", "YOUNG_OBJECTS"}),
    frozenset({"rules", "logs", "child"}),
    frozenset({"persons", "money"}),
    frozenset({"mail"}),
    frozenset({"reading", "cases"}),
    frozenset({"letters", "handover"}),
    frozenset({"printing"}),
    frozenset({"config"}),
    frozenset({"documents", "mailboxes", "shares", "store", "dropfolders", "data_lock"}),
    frozenset({"deployment"}),
    frozenset({"connections"}),
    frozenset({"steps"}),
    frozenset({"pipeline", "replay", "comparing", "learning"}),
    frozenset({"running"}),
    frozenset({"loops"}),
    frozenset({"daemon"}),
    frozenset({"cli"}),
    frozenset({"__main__"}),
)
"""Rooms and single files of `mailbot/` from the ground up: each leans only on what stands below it."""

SIDE_BY_SIDE = 12
"""Files of one folder that can still be taken in at a glance."""


def files() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def module(file: Path) -> str:
    parts = file.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(file) for file in files()}


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the modules of ours that are imported here; `from mailbot.x import y` is y where y is a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "mailbot":
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES or node.module == "mailbot" else node.module


def at_once(file: Path) -> Iterator[str]:
    """Yield what is imported when the file is: not inside a function, not for the type checker alone."""
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(node)


def room(name: str) -> str:
    return [*name.split("."), "__init__"][1]


def floor(name: str) -> int:
    return next((number for number, rooms in enumerate(FLOORS) if name in rooms), -1)


def test_every_room_has_its_floor() -> None:
    assert {room(name) for name in MODULES} - set(chain.from_iterable(FLOORS)) == {"__init__"}
    assert set(chain.from_iterable(FLOORS)) - {room(name) for name in MODULES} == {"__version__", "YOUNG_OBJECTS"}


@pytest.mark.parametrize("file", files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_no_arrow_runs_up(file: Path) -> None:
    mine = room(module(file))
    tree = ast.parse(file.read_text("utf-8"))
    up = {target for target in imported(tree) if room(target) != mine and floor(room(target)) >= floor(mine)}
    assert not up or mine == "__init__"


def test_no_circle() -> None:
    graph = {module(file): set(at_once(file)) - {module(file)} for file in files()}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


FOLDERS = sorted(module(file) for file in files() if file.name == "__init__.py")


def stands_in(name: str, folder: str) -> str | None:
    """Return the sub-room or loose file of a folder in which a module stands."""
    return name[len(folder) + 1 :].partition(".")[0] if name.startswith(f"{folder}.") else None


@pytest.mark.parametrize("folder", [folder for folder in FOLDERS if folder != "mailbot"])
def test_sub_rooms_do_not_hold_each_other(folder: str) -> None:
    graph: dict[str, set[str]] = {}
    for file in files():
        if mine := stands_in(module(file), folder):
            targets = imported(ast.parse(file.read_text("utf-8")))
            graph.setdefault(mine, set()).update(filter(None, (stands_in(target, folder) for target in targets)))
            graph[mine].discard(mine)
    assert len(list(TopologicalSorter(graph).static_order())) >= len(graph)  # raises CycleError, which names the circle


@pytest.mark.parametrize("folder", sorted({file.parent for file in files()} - {ROOT}), ids=lambda path: path.name)
def test_no_folder_is_crowded(folder: Path) -> None:
    count = len([file for file in folder.glob("*.py") if file.name != "__init__.py"])
    assert count <= SIDE_BY_SIDE
