"""What a release is called is said once: the package, the command, the list of changes and the stored stores agree."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from mailbot import __version__

ROOT = Path(__file__).parents[2]
RELEASES = re.findall(
    r"^## (\d+\.\d+\.\d+) \(\d{4}-\d\d-\d\d\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
)


def test_the_newest_entry_of_the_changes_is_this_version() -> None:
    assert RELEASES[0] == __version__


def test_the_package_takes_its_version_from_the_same_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["project"]["dynamic"] == ["version"]
    place = ROOT / project["tool"]["hatch"]["version"]["path"]
    assert f'__version__ = "{RELEASES[0]}"' in place.read_text("utf-8")


def test_the_command_says_it() -> None:
    done = subprocess.run([sys.executable, "-m", "mailbot", "--version"], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"{RELEASES[0]}\n")


def test_each_release_left_a_store_that_later_ones_open() -> None:
    kept = {file.stem for file in (ROOT / "tests" / "store" / "earlier").glob("*.sql")}
    assert set(RELEASES) <= kept
