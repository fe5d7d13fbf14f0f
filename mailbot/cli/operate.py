"""Commands for who runs the machine: state, retries, copies, removal; each does one thing and says what it did."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from mailbot.cli.common import NEEDS_A_PERSON, as_json, load, on_the_clock, opened, print_json, refuse, say


@click.command()
@as_json
@click.option("--hold", is_flag=True, help="Hold every outgoing letter, at once.")
@click.option("--release", is_flag=True, help="Let letters go again after --hold or a restore.")
@click.pass_obj
def status(config: Path, as_json: bool, hold: bool, release: bool) -> None:
    """Show the state of mailboxes, mails, letters and disk. Exit 1 when a person should look; for monitoring."""
    from mailbot.cli.words import needed, spoken
    from mailbot.steps.by_the_clock.housekeeping import status as look
    from mailbot.steps.by_the_clock.store_watch import released

    if hold and release:
        raise click.UsageError("either --hold or --release")
    now = datetime.now(UTC)
    with opened(config) as (deployment, store):
        if hold:
            store.health.hold("by_staff", now)
        if release:
            store.health.release()
            released(store, deployment.data, now)
        found = look(store, deployment, now)
    if as_json:
        print_json(asdict(found))
    else:
        for name, box in found.mailboxes.items():
            ago = f"read {box['seconds_ago']} s ago" if box["last_success"] else "never read"
            why = spoken(str(box["failure"]))
            trouble = f", failing {box['failures']} times in a row: {why}" if box["failure"] else ""
            say(f"mailbox {name}: {ago}{trouble}")
        for what, counts in (("mails", found.messages), ("letters", found.letters), ("cases", found.cases)):
            say(f"{what}: " + (", ".join(f"{count} {state}" for state, count in counts.items()) or "none"))
        say(f"waiting for a person: {found.attention}")
        say(f"store {found.store_bytes // 1_000_000} MB, free on disk {found.free_bytes // 1_000_000} MB")
        for need in found.needs:
            say(f"needs a person: {needed(need)}")
    if found.needs:
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@as_json
@click.pass_obj
def quarantine(config: Path, as_json: bool) -> None:
    """List the mails that failed three times, with the fault; `mailbot retry ID` takes one up again."""
    with opened(config) as (deployment, store):
        rows = [dict(row) for row in store.messages.quarantined()]
    for row in rows:
        if as_json:
            print_json(row)
        else:
            came = on_the_clock(datetime.fromisoformat(row["received"]), deployment)
            say(f"{row['id']}  {came}  {row['size']} bytes  {row['error']}")
            say(f"    mailbot retry {row['id']}")
    if not rows and not as_json:
        say("nothing is quarantined")
    if rows:
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@click.argument("message", type=int, required=False)
@click.pass_obj
def retry(config: Path, message: int | None) -> None:
    """Take up all quarantined mails again, or one; the next pass reads them."""
    with opened(config) as (_, store):
        count = store.messages.retry(datetime.now(UTC), message)
    if message is not None and not count:
        raise refuse(f"mail {message} is not quarantined")
    say(f"{count} to be read again")


@click.command()
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.option("--recipient", help="age public key (age1...) to encrypt to; its private key stays off this machine.")
@click.pass_obj
def backup(config: Path, target: Path, recipient: str | None) -> None:
    """Write a checked copy of store and keys into the folder TARGET, while the daemon runs."""
    from mailbot.store.file.backup import BackupFault
    from mailbot.store.file.backup import backup as copy

    deployment = load(config)
    try:
        file = copy(deployment.data, target, now=datetime.now(UTC), recipient=recipient)
    except BackupFault as fault:
        raise refuse(str(fault)) from fault
    say(f"{file} (checked{', encrypted' if recipient else ', NOT encrypted'})")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--identity", type=click.Path(path_type=Path, exists=True), help="File with the age private key.")
@click.pass_obj
def restore(config: Path, file: Path, identity: Path | None) -> None:
    """Put a copy into the (empty) data folder. All letters are then held: the copy may not know what was sent since."""
    from mailbot.steps.by_the_clock.store_watch import go_on_above
    from mailbot.store import Store
    from mailbot.store.file.backup import BackupFault
    from mailbot.store.file.backup import restore as put_back

    def settle(path: Path) -> None:
        with Store(path) as store:
            store.health.hold("restored", datetime.now(UTC))
            go_on_above(store.rows)

    deployment = load(config)
    try:
        key = identity.read_text() if identity else None
        names = put_back(file, deployment.data, identity=key, settle=settle)
    except BackupFault as fault:
        raise refuse(str(fault)) from fault
    say(f"restored {', '.join(names)} into {deployment.data}")
    say("All letters are held. Mail that came since the copy is fetched again at the next pass.")
    say("Look at `mailbot letters list`, hold what had left already, then `mailbot status --release`.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what is due.")
@as_json
@click.pass_obj
def retention(config: Path, dry_run: bool, as_json: bool) -> None:
    """Remove what is kept too long, here and on the mail server. Look at --dry-run first."""
    from mailbot import connections
    from mailbot.steps.by_the_clock.housekeeping import periods, remove
    from mailbot.store.retention import Retention

    now = datetime.now(UTC)
    with opened(config) as (deployment, store):
        due = Retention(store.rows).due(now, periods(deployment))
        for removal in due:
            about = removal.case or "no case"
            if as_json:
                print_json(asdict(removal))
            else:
                say(f"{removal.what}: {about}, mails {', '.join(map(str, removal.messages)) or 'none'}")
        if dry_run:
            return
        sources = connections.sources(deployment)
        done, waiting = remove(store, deployment, sources, due, now, why="retention")
        for source in sources:
            source.close()
    if not as_json:
        say(f"{done} removed" + (f", {waiting} wait for their mailbox" if waiting else ""))
    if waiting:
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@click.argument("case")
@click.option("--yes", is_flag=True, help="Do it; without this only what would be removed is shown.")
@click.pass_obj
def erase(config: Path, case: str, yes: bool) -> None:
    """Remove a case's personal data everywhere: mails, letters, readings, the server's copies. Invoices stay (law)."""
    from mailbot import connections
    from mailbot.steps.by_the_clock.housekeeping import remove
    from mailbot.store.file.backup import drop_old_copy, tidy
    from mailbot.store.retention import Removal, Retention

    with opened(config) as (deployment, store):
        if store.cases.load(case) is None:
            raise refuse(f"there is no case {case}")
        retention = Retention(store.rows)
        messages = retention.case_messages(case)
        copies = len(retention.places(messages))
        if not yes:
            say(f"{case}: {len(messages)} mails, {copies} copies on mail servers; add --yes to remove them")
            raise SystemExit(NEEDS_A_PERSON)
        tidy(deployment.data)
        drop_old_copy(deployment.data, datetime.now(UTC))
        sources = connections.sources(deployment)
        removal = Removal(what="content", case=case, messages=messages)
        _, waiting = remove(store, deployment, sources, [removal], datetime.now(UTC), why="erased on request")
        for source in sources:
            source.close()
    if waiting:
        raise refuse("the mailbox cannot be reached, nothing was removed; try again")
    say(f"{case} is erased; number, dates and invoice stay. Copies in older backups stay until they are dropped.")


@click.command()
@click.argument("case")
@click.argument("target", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def export(config: Path, case: str, target: Path) -> None:
    """Write everything known of a case into the folder TARGET (0700): case.json, its mails and letters as .eml."""
    from mailbot.store.export import export as write

    with opened(config) as (_, store):
        if store.cases.load(case) is None:
            raise refuse(f"there is no case {case}")
        count = write(store.rows, case, target)
    say(f"{count} files in {target}")
