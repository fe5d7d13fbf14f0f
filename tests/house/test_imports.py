"""Pure folders touch no effect, and effects do not lean on one another, as docs/architecture.md says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "mailbot"
PURE = ("model", "rules", "mail", "persons", "reading", "cases", "letters", "money")
EFFECTS = ("mailboxes", "documents", "store", "printing", "dropfolders")
OUTSIDE = {
    "socket",
    "ssl",
    "sqlite3",
    "sqlite_utils",
    "imapclient",
    "smtplib",
    "subprocess",
    "urllib.request",
    "apscheduler",
    "threading",
    "time",
    "os",
    "typst",
    "structlog",
    "click",
}


def imports(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def within(module: str, names: tuple[str, ...] | set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def pure_files() -> list[Path]:
    return [file for folder in PURE for file in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize("file", pure_files(), ids=lambda file: str(file.relative_to(ROOT)))
def test_pure_files_import_no_effect(file: Path) -> None:
    above = ("cli", "steps", "pipeline", "daemon", "loops", "deployment", "config")
    ours = tuple(f"mailbot.{name}" for name in (*EFFECTS, *above))
    bad = [f"line {line}: {module}" for module, line in imports(file) if within(module, (*OUTSIDE, *ours))]
    assert not bad


@pytest.mark.parametrize("folder", EFFECTS)
def test_effects_do_not_import_one_another_nor_take_decisions(folder: str) -> None:
    above = ("cli", "steps", "pipeline", "daemon", "loops", "deployment")
    others = tuple(f"mailbot.{name}" for name in (*EFFECTS, *above) if name != folder)
    bad = [
        f"{file.relative_to(ROOT)}:{line}: {module}"
        for file in (ROOT / folder).rglob("*.py")
        for module, line in imports(file)
        if within(module, others) or module.startswith("mailbot.cases.deciding.decide")
    ]
    assert not bad


def test_only_the_command_line_prints() -> None:
    bad = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in ROOT.rglob("*.py")
        if file.parent.name != "cli"
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not bad


def test_no_file_is_a_drawer_for_everything() -> None:
    names = {"utils", "helpers", "misc", "manager", "common_utils"}
    assert not [file for file in ROOT.rglob("*.py") if file.stem in names]


def test_files_stay_readable() -> None:
    assert not [file for file in ROOT.rglob("*.py") if len(file.read_text("utf-8").splitlines()) > 400]
