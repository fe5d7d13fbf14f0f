"""What `mailbot demo` does: a mailbox in a folder, one pass of all loops, and a look at what came of it."""

import shutil
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.common import refuse, say

if TYPE_CHECKING:
    from mailbot.deployment import Deployment
    from mailbot.store import Store

_BEGINS = 1_700_000_000
"""A time, in seconds since 1970, from which files of a Maildir are named in order."""

MARKER = ".mailbot-demo"


def show(folder: Path, mails: Path | None) -> None:
    """Run the demo in a folder made afresh, and print what happened and what to do next."""
    from mailbot.config.defaults import default_settings_file
    from mailbot.daemon import Daemon
    from mailbot.deployment import load_deployment
    from mailbot.logs import make_log
    from mailbot.store import Store

    _make_afresh(folder)
    shutil.copy(default_settings_file(), folder / "mailbot.toml")
    count = _fill(folder / "mail", mails)
    say(f"{count} mails lie in {folder / 'mail'} (a Maildir). Reading them ...")
    deployment, faults = load_deployment(folder / "mailbot.toml")
    if deployment is None or faults:
        raise refuse("; ".join(map(str, faults)))
    settings = deployment.settings
    at_once = settings.schedule.model_copy(update={"settle": settings.schedule.settle * 0})
    settings = settings.model_copy(update={"schedule": at_once})
    deployment = type(deployment)(settings=settings, rules=deployment.rules, templates=deployment.templates)
    with (folder / "mailbot.log").open("w") as log:
        Daemon(deployment, make_log(stream=log)).once()
    with Store(deployment.store_path) as store:
        _cases(store)
        _others(store)
        _unread(store)
        _letters(store, folder)
        _digest(deployment, store, folder)
    _next_steps(folder)


def _make_afresh(folder: Path) -> None:
    if folder.exists():
        if not (folder / MARKER).exists() and any(folder.iterdir()):
            raise click.UsageError(f"{folder} is not empty and no demo made it; choose another folder with --into")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, mode=0o700)
    (folder / MARKER).touch()


def _fill(box: Path, mails: Path | None) -> int:
    """Lay the mails into the Maildir, oldest first."""
    from mailbot.replay import mails as each

    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True, mode=0o700)
    source = mails or Path(str(resources.files("mailbot") / "samples"))
    count = 0
    for count, (name, raw) in enumerate(each(source), 1):
        file = box / "new" / f"{_BEGINS + count}.{name.removesuffix('.eml')}.demo"
        file.write_bytes(raw)
        file.chmod(0o600)
    return count


def _cases(store: "Store") -> None:
    from mailbot.cli.words import STATUS, needed_line

    say("\nCases", bold=True)
    for case in store.cases.all():
        say(f"  {case.number}", bold=True, nl=False)
        say(f"  {STATUS[case.status]}")
        for line in needed_line(case):
            say(f"      {line}")
        for attention in case.attentions:
            say(f"      needs a person: {attention.reason}", fg="yellow")


def _others(store: "Store") -> None:
    rows = store.rows.all("select id, kind, reply, reason from message where case_number is null order by id")
    if rows:
        say("\nMails of no case", bold=True)
    for row in rows:
        what = "a person looks at it" if row["reply"] == "staff" else "nothing is sent"
        say(f"  mail {row['id']}: {row['kind']}, {what} ({row['reason']})")


def _unread(store: "Store") -> None:
    rows = store.rows.all(
        "select message, position, fate, fate_reason from part where fate not in ('read', 'ocr') order by id"
    )
    if rows:
        say("\nFiles that could not be read", bold=True)
    for row in rows:
        say(f"  mail {row['message']}, attachment {row['position']}: {row['fate']} ({row['fate_reason'] or '-'})")


def _letters(store: "Store", folder: Path) -> None:
    say("\nLetters", bold=True)
    for row in store.outbox.list(["new", "held", "sent", "drafted"]):
        where = f"  {row.letter.case or '':12}{row.letter.kind:12}{row.letter.language}  {row.state}"
        say(where)
    say(f"  as files that a mail program opens: {folder / 'letters'}/*.eml")


def _digest(deployment: "Deployment", store: "Store", folder: Path) -> None:
    from mailbot.cli.letters_and_money.digest import write_html

    page = folder / "digest.html"
    say("\nDigest", bold=True)
    say(write_html(deployment, store, page))
    say(f"  as a page: {page}")


def _next_steps(folder: Path) -> None:
    say("\nWhere everything lies", bold=True)
    say(f"  {folder}/mail (the mailbox), letters, digest.html, mailbot.log, data/mailbot.db (the store)")
    say("\nWhat to do next", bold=True)
    call = _call()
    one = next(iter(sorted((folder / "mail" / ".Mailbot" / "cur").glob("*"))), folder / "mail")
    say(f"  {call} -c {folder / 'mailbot.toml'} show 2026-00001\n      everything about one case")
    say(f"  {call} explain '{one}'\n      what was found in a mail, and why")
    say(f"  point a copy of mailbot.toml at your IMAP server, `{call} check --online`, then `{call} run`")


def _call() -> str:
    """Return how this program is called here: by name where the shell finds it, else by its place."""
    if shutil.which("mailbot"):
        return "mailbot"
    place = Path(sys.argv[0])
    return str(place) if place.name == "mailbot" else "python -m mailbot"
