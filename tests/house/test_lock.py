"""The lock file holds all that a fresh clone installs: `make demo` builds without an index of its own."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _locked() -> dict[str, str]:
    pairs = [line.split("==") for line in (ROOT / "requirements.lock").read_text().splitlines()]
    return {_plain(name): version for name, version in pairs}


def _wanted() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = (project["project"]["dependencies"], project["project"]["optional-dependencies"]["dev"])
    names = [*project["build-system"]["requires"], *(one for group in groups for one in group)]
    return {_plain(re.split(r"[^\w.-]", name)[0]) for name in names}


def test_every_dependency_is_locked() -> None:
    assert _wanted() - set(_locked()) == set()


def test_what_an_editable_install_needs_is_locked() -> None:
    assert {"hatchling", "editables"} <= set(_locked())
