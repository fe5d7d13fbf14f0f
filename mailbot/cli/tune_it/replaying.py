"""What `mailbot replay` does and prints."""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from mailbot.cli.common import (
    CONFIG_FAULT,
    deployment_or_defaults,
    leave_to_an_older_daemon,
    print_json,
    progress,
    refuse,
    say,
    tell,
)

if TYPE_CHECKING:
    from mailbot.deployment import Deployment
    from mailbot.documents.reader import Reader


def replay_path(
    config: Path, path: Path | None, *, as_json: bool, against: Path | None, since: datetime | None = None
) -> int:
    """Play the mails of a path (None: the stored ones) and print a line for each; return the exit status."""
    from mailbot.documents.ink.knowledge import Knowledge
    from mailbot.documents.reader import Reader, ReaderSetup

    deployment = deployment_or_defaults(config)
    other = None if against is None else _with_rules(deployment, against)
    status = mails = altered = 0
    setup = ReaderSetup(ink=Knowledge.of(deployment.rules.ink), keys=deployment.own_keys)
    with Reader(setup, progress=_page) as reader, ExitStack() as stack:
        folders = conversations(path) if path is not None else [_stored(deployment, since, stack)]
        for number, folder in enumerate(folders, 1):
            if len(folders) > 1 and not as_json and other is None:
                say(folder.name, bold=True)
            if other is None:
                for row in _rows(folder, deployment, reader):
                    print_json(row) if as_json else say(line(row))
                continue
            _progress(number, len(folders))
            pair = [list(_rows(folder, each, reader)) for each in (deployment, other)]
            worse, changed = _compare(folder, pair[0], pair[1], as_json=as_json)
            status, mails, altered = status | worse, mails + len(pair[0]), altered + changed
    if other is not None and not as_json:
        say(f"{mails} mails, {altered} of them read or decided differently")
    return status


def conversations(path: Path) -> list[Path]:
    """Return the folders of a path that hold mails each: a corpus, or the path alone."""
    if path.is_dir() and not any(path.glob("*.eml")) and not (path / "cur").is_dir():
        folders = sorted(folder for folder in path.iterdir() if folder.is_dir() and any(folder.glob("*.eml")))
        if folders:
            return folders
    return [path]


def line(row: dict[str, Any]) -> str:
    """Say in one line what was decided for a mail."""
    needed = [*row.get("missing_after", []), *(["translation"] if row.get("untranslated") else [])]
    return (
        f"{row['file']:24} {row['case'] or '-':12} {row['kind']:12} {row['reply']:12}"
        f" {row.get('reason', '')}{'; needs ' + ', '.join(needed) if needed else ''}"
    )


def _rows(path: Path, deployment: "Deployment", reader: "Reader") -> Iterator[dict[str, Any]]:
    from mailbot.replay import as_json as contract
    from mailbot.replay import play, unprinted

    return (contract(played) for played in play(path, deployment, reader, unprinted))


def _with_rules(deployment: "Deployment", folder: Path) -> "Deployment":
    """Return the deployment with another config folder over its own."""
    from mailbot.config.rules_file import load_rules
    from mailbot.deployment import folders

    if not any(folder.glob("*.toml")):
        raise refuse(f"{folder} holds no rule files (*.toml)")
    own = deployment.settings.config
    stack = (*folders("config", deployment.settings.at(own) if own else None), folder)
    rules, faults = load_rules(stack)
    if faults:
        tell(faults)
        raise SystemExit(CONFIG_FAULT)
    return replace(deployment, rules=rules)


def _stored(deployment: "Deployment", since: datetime | None, stack: ExitStack) -> Path:
    """Lay the stored mails into a scratch folder (0700, gone afterwards), in order of arrival."""
    from mailbot.store import Store

    folder = Path(stack.enter_context(TemporaryDirectory(prefix="mailbot-replay-")))
    leave_to_an_older_daemon(deployment.store_path)
    with Store(deployment.store_path) as store:
        for row, raw in store.messages.raw_since(since):
            (folder / f"{row:08d}.eml").write_bytes(raw)
    return folder


def _compare(
    folder: Path, before: list[dict[str, Any]], after: list[dict[str, Any]], *, as_json: bool
) -> tuple[int, int]:
    """Print what a change alters; return 1 where a gold folder gets worse, and how many mails it alters."""
    from mailbot.comparing import differences, errors

    gold_file = folder / "gold.json"
    gold = json.loads(gold_file.read_text("utf-8"))["messages"] if gold_file.is_file() else []
    worse = altered = 0
    for old, new in zip(before, after, strict=True):
        changes = list(differences(old, new))
        altered += bool(changes)
        label = next((g for g in gold if g["file"] == old["file"]), None)
        delta = errors(new, label) - errors(old, label) if label and changes else 0
        worse += delta > 0
        if as_json and changes:
            print_json({"file": f"{folder.name}/{old['file']}", "errors": delta, "changes": changes})
        elif changes:
            verdict, colour = ("worse", "red") if delta > 0 else ("better", "green") if delta < 0 else ("", None)
            say(f"{folder.name}/{old['file']} ", nl=False)
            say(verdict, fg=colour)
            for what, was, now in changes:
                say(f"    {what}: {was!r} -> {now!r}")
    return int(worse > 0), altered


def _progress(done: int, total: int) -> None:
    if total > 1 and sys.stderr.isatty():
        progress(f"{done}/{total}", nl=done == total)


def _page(_path: str, page: int, most: int) -> None:
    """Show that a scan is being read, which takes a second a page and more."""
    if sys.stderr.isatty():
        progress(f"  reading a scan, page {page} of {most} at most")
