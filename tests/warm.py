"""Data folders as a daemon leaves them at its first start: what it found right then is not looked through again.

It costs a second of processor time at each first start of a process, and most tests are about something else.
"""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from mailbot.config.checked import Checked
from mailbot.config.rules_file import load_rules
from mailbot.config.templates import load_templates
from mailbot.deployment import folders

SUMS = "checked"
"""Where a deployment keeps what it found right, see `mailbot.config.checked`."""


def warmed(data: Path) -> None:
    """Make a data folder where there is none yet, with what a first start keeps of its checks."""
    if not data.exists():
        data.mkdir(mode=0o700, parents=True)
        (data / SUMS).write_bytes(_sums())


def shipped_are_right(folder: Path) -> Checked:
    """Return what knows the shipped files to be right, kept in a folder: what a test writes is all that is checked."""
    file = folder / SUMS
    file.write_bytes(_sums())
    return Checked(file)


@cache
def _sums() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / SUMS
        checked = Checked(file)
        load_rules(folders("config", None), checked)
        load_templates(folders("templates", None), checked=checked)
        checked.keep()
        return file.read_bytes()
