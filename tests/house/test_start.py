"""`mailbot --help` and the daemon's start are quick because they import nothing that is not needed."""

import mailbox
import os
import shutil
import subprocess
import sys
from pathlib import Path

from mailbot.config.defaults import default_settings_file

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
    "mailbot.model",
)

FOR_MAILS = (
    "mailbot.mail.parse",
    "mailbot.reading.extract",
    "mailbot.documents.opening",
    "mailbot.printing.pdf",
    "dateutil",
    "holidays",
    "kreuzberg",
    "lxml",
    "mailparser",
    "numpy",
    "phonenumbers",
    "PIL",
    "py3langid",
    "pymorphy3",
    "pypdfium2",
    "segno",
    "selectolax",
    "sqlite_utils",
    "typst",
)
"""What a first mail or letter needs, or a child process: the daemon has polled its mailbox before."""

POLL = """
import sys
from pathlib import Path
from mailbot.daemon import Daemon
from mailbot.deployment import load_deployment
from mailbot.logs import make_log
deployment, faults = load_deployment(Path(sys.argv[1]))
daemon = Daemon(deployment, make_log())
print(daemon.fetch(daemon.sources[0]))
print(*sys.modules)
"""


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mailbot", "--help"], capture_output=True, text=True, check=True
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "click" in imported
    assert not {name for name in imported if name.startswith(HEAVY)}


def processor_seconds(*words: str) -> float:
    """Return the least processor time that a command of Python takes, of five."""
    taken = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, *words], capture_output=True, check=True)
        after = os.times()
        taken.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(taken)


def test_help_takes_a_third_of_a_second() -> None:
    """0.3 s of processor time at most, on a machine that takes 0.1 s for the standard library of a command alone."""
    alone = processor_seconds("-c", "import click, json, zoneinfo, unicodedata")
    assert processor_seconds("-m", "mailbot", "--help") < max(0.3, 3 * alone)


def test_the_daemon_has_polled_before_it_imports_what_mails_need(tmp_path: Path) -> None:
    mailbox.Maildir(tmp_path / "mail")
    config = shutil.copy(default_settings_file(), tmp_path)
    for _ in range(2):  # the first start makes the store
        done = subprocess.run([sys.executable, "-c", POLL, config], capture_output=True, text=True, check=True)
    polled, imported = done.stdout.splitlines()
    assert polled == "0"
    assert "mailbot.mailboxes.imap.mailbox" in imported.split()
    assert not set(FOR_MAILS) & set(imported.split())


def test_every_command_explains_itself() -> None:
    from click.testing import CliRunner

    from mailbot.cli.main import COMMANDS, main

    for name in COMMANDS:
        shown = CliRunner().invoke(main, [name, "--help"])
        assert shown.exit_code == 0, name
        assert len(shown.output) > 80, name
