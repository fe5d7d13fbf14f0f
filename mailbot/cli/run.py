"""`mailbot run`, `once` and `demo`."""

import signal
from pathlib import Path

import click

from mailbot.cli.common import NEEDS_A_PERSON, load, refuse, say, starting


@click.command()
@click.pass_obj
def run(config: Path) -> None:
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
    guard(log)
    try:
        Daemon(deployment, log, path=config).run()
    except AlreadyRunning as fault:
        raise refuse(str(fault)) from fault


@click.command()
@click.pass_obj
def once(config: Path) -> None:
    """Make one pass of all loops - fetch, process, remind, digest, deliver - and exit."""
    with starting():
        from mailbot.daemon import Daemon
        from mailbot.data_lock import AlreadyRunning
        from mailbot.logs import make_log
        from mailbot.model.trouble import Trouble

        deployment = load(config)
    try:
        Daemon(deployment, make_log(deployment.settings.monitoring.log_format), path=config).once()
    except AlreadyRunning as fault:
        raise refuse(str(fault)) from fault
    except Trouble as fault:
        say(f"stopped: {fault}", err=True)  # nothing is lost: the next pass goes on from what was committed
        raise SystemExit(NEEDS_A_PERSON) from None


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
