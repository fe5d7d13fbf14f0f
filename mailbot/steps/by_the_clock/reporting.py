"""The report of the month before, to those who ask for it: on the first working day of a month, once each."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Template

from mailbot.cases.clock import is_working_day
from mailbot.config.digest_templates import load_report_template
from mailbot.deployment import Deployment, template_folders
from mailbot.letters.digest.report import compose_report
from mailbot.model.report import MonthReport
from mailbot.steps.staff_words import digest_words, to_staff
from mailbot.store import Store
from mailbot.store.numbers.local_time import keep_offsets
from mailbot.store.numbers.month import month_report


def report_if_due(store: Store, deployment: Deployment, now: datetime) -> int:
    """Write the report of last month where the day and the hour have come; harmless to repeat. Returns how many."""
    zone = ZoneInfo(deployment.policy.timezone)
    keep_offsets(store.rows, zone, now)  # for those who look into the store with another program
    local = now.astimezone(zone)
    before = [local.date() - timedelta(days=back) for back in range(1, local.day)]
    first = not any(is_working_day(day, deployment.policy) for day in before)
    if not first or not is_working_day(local.date(), deployment.policy):
        return 0
    if local.time() < deployment.settings.schedule.digest:
        return 0
    return write_report(store, deployment, month_before(local), now)


def month_before(local: datetime) -> str:
    """Return the month before that of a time."""
    return f"{local.replace(day=1) - timedelta(days=1):%Y-%m}"


def write_report(store: Store, deployment: Deployment, month: str, now: datetime, *, again: bool = False) -> int:
    """Put the report of a month into the outbox for each recipient who has not got it; return for how many.

    `again` writes it once more, because a person asked for it.
    """
    extra = f" {now.isoformat()}" if again else ""
    wanted = [(to, f"report {month} {to.casefold()}{extra}") for to in deployment.settings.staff.report_to]
    missing = [(to, key) for to, key in wanted if not store.outbox.has(key)]
    if not missing:
        return 0
    report = numbers_of(store, deployment, month, now)
    page, words = report_page(deployment), digest_words(deployment)
    with store.step():
        for to, key in missing:
            letter = compose_report(
                report,
                page,
                words,
                to_staff(deployment, to, "report", key, now),
            )
            store.outbox.put(letter, now=now, due=now, unique_key=key)
    return len(missing)


def numbers_of(store: Store, deployment: Deployment, month: str, now: datetime) -> MonthReport:
    """Return the numbers of a month of the hospital's clocks."""
    keep_offsets(store.rows, ZoneInfo(deployment.policy.timezone), now)
    return month_report(store.rows, month, hospital=deployment.hospital.name)


def report_page(deployment: Deployment) -> Template:
    """Load the page of the report, the shipped one where the admin's own is broken."""
    page, faults = load_report_template(template_folders(deployment.settings))
    if page is None:
        raise ValueError("; ".join(map(str, faults)))
    return page
