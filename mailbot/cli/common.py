"""What commands share: the deployment and its store, JSON output, and how a fault is told. It decides nothing."""

import gc
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from mailbot.cli.words import escaped, marked

if TYPE_CHECKING:
    from mailbot.config.faults import Fault
    from mailbot.deployment import Deployment
    from mailbot.store import Store

NEEDS_A_PERSON = 1
CONFIG_FAULT = 2

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, one object a line.")


@contextmanager
def starting() -> Iterator[None]:
    """Put a long-lived program together without looking for garbage: all of it stays, and is never looked at again.

    Each look goes through all that is there; while a program loads, that is a fifth of the time.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def load(config: Path) -> "Deployment":
    """Load the deployment of a mailbot.toml; prints every fault and exits with 2 where there is one."""
    from mailbot.deployment import load_deployment

    deployment, faults = load_deployment(config)
    if deployment is None or faults:
        tell(faults)
        raise SystemExit(CONFIG_FAULT)
    return deployment


def deployment_or_defaults(config: Path) -> "Deployment":
    """Load the deployment; where there is no mailbot.toml, the shipped one serves, with a key of its own."""
    from dataclasses import replace

    from mailbot.config.defaults import default_settings_file

    deployment = load(config if config.is_file() else default_settings_file())
    return replace(deployment, scratch_key=b"replay needs no secret, only a key")


def tell(faults: Iterable["Fault"]) -> None:
    """Print faults of the configuration, one a line."""
    for fault in faults:
        say(str(fault), err=True)


@contextmanager
def opened(config: Path) -> Iterator[tuple["Deployment", "Store"]]:
    """Open a deployment with its store."""
    from mailbot.store import Store

    deployment = load(config)
    leave_to_an_older_daemon(deployment.store_path)
    with Store(deployment.store_path) as store:
        yield deployment, store


def leave_to_an_older_daemon(store: Path) -> None:
    """Refuse to bring a store up while a daemon of an earlier release works on it and would go on writing to it."""
    from mailbot.data_lock import is_taken
    from mailbot.store.file.schema import is_behind

    if is_taken(store.parent) and is_behind(store):
        raise refuse("a mailbot of an earlier release works on this store: stop it first (`systemctl stop mailbot`)")


def local(at: datetime, deployment: "Deployment") -> datetime:
    """Return a time as people at the hospital read it off the clock; JSON has its offset and stays as it is."""
    return at.astimezone(ZoneInfo(deployment.policy.timezone))


def on_the_clock(at: datetime, deployment: "Deployment") -> str:
    """Return a time to the minute as people at the hospital read it, with its zone: "2026-11-29 19:58 EET"."""
    return f"{local(at, deployment):%Y-%m-%d %H:%M %Z}"


def print_json(value: Any) -> None:
    """Print one object on one line."""
    click.echo(escaped(json.dumps(value, ensure_ascii=False, default=str)))


def say(text: str = "", *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Print a text, with the letters that a terminal would obey shown as marks; `style` is what click.style takes."""
    click.secho(marked(text), err=err, nl=nl, **style)


def progress(text: str, *, nl: bool = False) -> None:
    """Write over the line of standard error that tells how far a long command has come."""
    click.echo(f"\r{marked(text)} ", err=True, nl=nl)


def write_page(file: Path, page: str) -> None:
    """Write a page that holds somebody's words where nobody else on this machine may read it (0600)."""
    write_private(file, page.encode())


def write_private(file: Path, content: bytes) -> None:
    """Write what is of somebody where nobody else on this machine may read it (0600)."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        os.fchmod(out.fileno(), 0o600)
        out.write(content)


class Refusal(click.ClickException):
    """A command that cannot do what it was asked; nothing was changed."""

    exit_code = CONFIG_FAULT

    def format_message(self) -> str:
        """Say why, with marks: the reason may hold what somebody wrote."""
        return marked(self.message)


def refuse(message: str) -> Refusal:
    """Make the error of a command that cannot do what it was asked (exit 2)."""
    return Refusal(message)
