"""docs/held.md names tests that there are."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_each_test_that_is_said_to_hold_a_thing_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "held.md").read_text("utf-8"))
    assert len(named) > 50
    gone = [f"{file}::{test}" for file, test in named if not _has(ROOT / file, test)]
    assert gone == []


def test_each_row_is_held_or_says_that_it_is_not() -> None:
    rows = re.findall(r"(?m)^\| (?!what |---)(.+) \| (.+) \|$", (ROOT / "docs" / "held.md").read_text("utf-8"))
    assert len(rows) > 30
    assert [what for what, by in rows if "::" not in by and not by.startswith("no test: ")] == []


def _has(file: Path, test: str) -> bool:
    return file.is_file() and f"\ndef {test}(" in file.read_text("utf-8")
