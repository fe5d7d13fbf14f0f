"""`mailbot digest` and `mailbot report`: the digest of a day and the numbers of a month, to look at, keep or send."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mailbot.cli.common import NEEDS_A_PERSON, local, opened, say, write_page

if TYPE_CHECKING:
    from mailbot.deployment import Deployment
    from mailbot.store import Store


def write_html(deployment: "Deployment", store: "Store", page: Path) -> str:
    """Write the digest of now as a page and return its text."""
    from datetime import UTC

    from mailbot.letters.digest.page import render
    from mailbot.steps.gathering import gather
    from mailbot.steps.staff_words import digest_templates

    _, text, html = render(gather(store, deployment, datetime.now(UTC)), digest_templates(deployment))
    write_page(page, html)
    return text


@click.command()
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day to look at; default: since the last.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to this file.")
@click.option("--send", is_flag=True, help="Put it into the outbox for everybody who gets the digest.")
@click.pass_obj
def digest(config: Path, day: datetime | None, html: Path | None, send: bool) -> None:
    """Show what the day brought and what needs a person (exit 1 when something does)."""
    from datetime import UTC

    from mailbot.letters.digest.page import render
    from mailbot.steps.by_the_clock.digesting import write_digest
    from mailbot.steps.gathering import gather
    from mailbot.steps.staff_words import digest_templates

    if day is not None and send:
        raise click.UsageError("--send sends the digest of now; leave --date out")
    with opened(config) as (deployment, store):
        now = datetime.now(UTC)
        wanted: date | None = day.date() if day else None
        facts = gather(store, deployment, now, day=wanted)
        _, text, page = render(facts, digest_templates(deployment))
        if html is not None:
            write_page(html, page)
            say(f"written to {html}")
        else:
            say(text, nl=False)
        if send:
            count = write_digest(store, deployment, now, again=True)
            if not count:
                raise click.UsageError("nobody gets the digest: set staff.digest_to in mailbot.toml")
            say(f"in the outbox for {count} recipient{'s' if count != 1 else ''}")
    if facts.tasks:
        raise SystemExit(NEEDS_A_PERSON)


@click.command()
@click.option("--month", help="The month, as 2026-11; default: the one before this.")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to this file.")
@click.option("--send", is_flag=True, help="Put it into the outbox for everybody who gets the report.")
@click.pass_obj
def report(config: Path, month: str | None, html: Path | None, send: bool) -> None:
    """Show the numbers of a month: cases, days to invoice and opinion, what first mails lacked, share without a person.

    No case is named in it. `staff.report_to` get it by mail on the first working day of a month.
    """
    from datetime import UTC

    from mailbot.letters.digest.report import render_report
    from mailbot.steps.by_the_clock.reporting import month_before, numbers_of, report_page, write_report
    from mailbot.steps.staff_words import digest_words

    if month is not None and not re.fullmatch(r"20\d\d-(?:0[1-9]|1[0-2])", month):
        raise click.UsageError("a month is written as 2026-11")
    with opened(config) as (deployment, store):
        now = datetime.now(UTC)
        wanted = month or month_before(local(now, deployment))
        found = numbers_of(store, deployment, wanted, now)
        _, text, page = render_report(found, report_page(deployment), digest_words(deployment))
        if html is not None:
            write_page(html, page)
            say(f"written to {html}")
        else:
            say(text, nl=False)
        if send:
            count = write_report(store, deployment, wanted, now, again=True)
            if not count:
                raise click.UsageError("nobody gets the report: set staff.report_to in mailbot.toml")
            say(f"in the outbox for {count} recipient{'s' if count != 1 else ''}")
