"""`mailbot run`, `once` and `demo`."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.common import NEEDS_A_PERSON, load, refuse, say, starting

if TYPE_CHECKING:
    from mailbot.deployment import Deployment


new_store = click.option(
    "--new-store",
    is_flag=True,
    help="Begin with an empty store where the old one is gone; numbers go on above the old ones, letters are held.",
)


@click.command()
@new_store
@click.pass_obj
def run(config: Path, new_store: bool) -> None:
    """Run the daemon until it is told to stop.

    SIGTERM ends it after the mail in hand; SIGHUP reads the configuration
    again and keeps the last good one on a fault. One daemon a data folder.
    """
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the daemon listens: what is read now is the newest
    with starting():
        from mailbot.daemon import Daemon
        from mailbot.data_lock import AlreadyRunning
        from mailbot.logs import guard, make_log

        deployment = load(config)
    log = make_log(deployment.settings.monitoring.log_format)
    _must_have_store(deployment, new_store=new_store)
    guard(log)
    try:
        Daemon(deployment, log, path=config).run()
    except AlreadyRunning as fault:
        raise refuse(str(fault)) from fault


@click.command()
@new_store
@click.pass_obj
def once(config: Path, new_store: bool) -> None:
    """Make one pass of all loops - fetch, process, remind, digest, deliver - and exit."""
    with starting():
        from mailbot.cli.words import spoken
        from mailbot.daemon import Daemon
        from mailbot.data_lock import AlreadyRunning
        from mailbot.logs import make_log
        from mailbot.model.trouble import Trouble

        deployment = load(config)
    _must_have_store(deployment, new_store=new_store)
    try:
        Daemon(deployment, make_log(deployment.settings.monitoring.log_format), path=config).once()
    except AlreadyRunning as fault:
        raise refuse(str(fault)) from fault
    except Trouble as fault:
        say(f"stopped: {spoken(str(fault))}", err=True)  # nothing is lost: the next pass goes on
        raise SystemExit(NEEDS_A_PERSON) from None


def _must_have_store(deployment: "Deployment", *, new_store: bool) -> None:
    """Refuse where the store of a used data folder is gone, unless a person wants a new one."""
    from mailbot.data_lock import AlreadyRunning, only_one
    from mailbot.steps.by_the_clock.store_watch import gone, make_anew

    if not new_store:
        if gone(deployment.data):
            raise refuse(
                f"the store is gone: {deployment.store_path} is not there, and {deployment.data} has had one. Put it"
                " back (`mailbot restore` into an empty folder), or begin with an empty one: --new-store"
            )
        return
    if deployment.store_path.exists():
        raise refuse(f"{deployment.store_path} is there; --new-store is for a store that is gone")
    try:
        with only_one(deployment.data):
            make_anew(deployment.data, datetime.now(UTC))
    except AlreadyRunning as fault:
        raise refuse(str(fault)) from fault


@click.command()
@click.option(
    "--into",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    show_default=True,
    help="The folder for the demo's mailbox, letters and store; made afresh each time.",
)
@click.option("--mails", type=click.Path(path_type=Path, exists=True), help="Your own folder of .eml files instead.")
def demo(folder: Path, mails: Path | None) -> None:
    """Run the whole main job on an embedded mailbox: no server, no network, nothing to install.

    Feeds realistic mails into a Maildir folder, runs all loops once, and shows
    the cases, what is missing in each and why, the letters and the digest.
    """
    from mailbot.cli.demo import show

    show(folder, mails)
