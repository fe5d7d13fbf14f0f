"""`mailbot --help` is quick because it imports nothing that is not needed."""

import subprocess
import sys

HEAVY = (
    "imapclient",
    "sqlite_utils",
    "apscheduler",
    "pydantic",
    "mailparser",
    "lxml",
    "jinja2",
    "numpy",
    "typst",
    "regex",
)


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mailbot", "--help"], capture_output=True, text=True, check=True
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "click" in imported
    assert not {name for name in imported if name.split(".")[0] in HEAVY}


def test_every_command_explains_itself() -> None:
    from click.testing import CliRunner

    from mailbot.cli.main import COMMANDS, main

    for name in COMMANDS:
        shown = CliRunner().invoke(main, [name, "--help"])
        assert shown.exit_code == 0, name
        assert len(shown.output) > 80, name
