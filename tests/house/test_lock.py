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


HASHED = ROOT / "packaging" / "requirements.lock"
_PIN = re.compile(r"([A-Za-z0-9_.-]+)==([^ ;\\]+)")


def _hashed() -> dict[str, str]:
    pins = (_PIN.match(line) for line in HASHED.read_text("utf-8").splitlines())
    return {_plain(pin[1]): pin[2] for pin in pins if pin}


def test_what_the_service_installs_is_what_is_tested() -> None:
    locked = _locked()
    different = {name: version for name, version in _hashed().items() if locked.get(name, version) != version}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {_plain(re.split(r"[^\w.-]", name)[0]) for name in project["dependencies"]}
    assert different == {}
    assert wanted - set(_hashed()) == set()


def test_each_file_of_it_has_its_sum() -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9_.-]+==)", HASHED.read_text("utf-8"))[1:]
    assert len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)


def test_pip_and_setuptools_are_without_known_holes() -> None:
    """CVE-2025-8869 is mended in pip 25.3, CVE-2025-47273 in setuptools 78.1.1."""
    for lock in (_locked(), _hashed()):
        pip, setuptools = (tuple(int(part) for part in lock[name].split(".")[:2]) for name in ("pip", "setuptools"))
        assert pip >= (25, 3) and setuptools >= (78, 2)


def test_every_licence_is_told() -> None:
    table = (ROOT / "docs" / "licences.md").read_text("utf-8")
    told = {_plain(name): licence for name, licence in re.findall(r"^\| ([\w.-]+) \| (.+) \|$", table, re.MULTILINE)}
    told.pop("package")
    assert set(told) == set(_hashed())
    assert all(licence.strip("? ") for licence in told.values())
    copyleft = [name for name, licence in told.items() if re.search(r"GPL|MPL", licence)]
    assert [name for name in copyleft if f"`{name}`" not in table] == []
