"""What a digest or a list for staff tells, and a link for each act that it offers."""

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from mailbot.cases.clock import working_days_after
from mailbot.cases.desk.acts import refused
from mailbot.cases.due import expiry_of
from mailbot.cases.staff.commands import has_gap, mailto
from mailbot.cases.staff.tokens import BYTES, issue, spell
from mailbot.deployment import Deployment
from mailbot.letters.digest.words import DigestWords
from mailbot.model.digest import VALUE, WITH_FILES, WITH_VALUE, DigestFacts, Do, Task
from mailbot.store import Store
from mailbot.store.digest.facts import DigestQueries
from mailbot.store.digest.tasks import Office

LAST = "last_digest"
"""The note in the store of when the last digest was written."""
DRAFT_DAYS = 2
"""After so many working days a letter that lies among the drafts is urgent: the applicant has got nothing."""


def gather(
    store: Store, deployment: Deployment, now: datetime, *, day: date | None = None, since: datetime | None = None
) -> DigestFacts:
    """Gather the facts since the digest before or since then; with `day`, those of that day up to its end."""
    zone = ZoneInfo(deployment.policy.timezone)
    note = store.health.notes().get(LAST)
    since = since or (datetime.fromisoformat(note[0]) if note else now - timedelta(days=1))
    asked = now
    if day is not None:
        since = datetime.combine(day, datetime.min.time(), zone)
        now = min(now, since + timedelta(days=1) - timedelta(microseconds=1))
    office = Office(
        zone=zone,
        moved=_moved(deployment),
        mail_link=deployment.settings.staff.mail_link,
        sends=lambda kind, language: deployment.mode(kind, language) == "send",
        draft_due=lambda written: working_days_after(written, DRAFT_DAYS, deployment.policy),
        expires=lambda quiet: expiry_of(quiet, deployment.policy),
    )
    queries = DigestQueries(store.rows, office, now=now, since=since, past=day is not None and now < asked)
    facts = queries.facts(
        hospital=deployment.hospital.name,
        disk_free_percent=_disk_free(deployment),
        groups=tuple(deployment.settings.staff.review_groups),
        poll=deployment.settings.schedule.poll,
    )
    return replace(facts, tasks=tuple(_possible(store, facts.tasks, asked)))


def _possible(store: Store, tasks: Iterable[Task], now: datetime) -> Iterator[Task]:
    """Leave out the acts that would be refused as the cases stand: one may have moved on since the reason came.

    Where none is left, the row can still be dealt with.
    """
    load = cache(store.cases.load)
    for task in tasks:
        cases = {do: load(do.case) for do in task.todo if do.case is not None}
        todo = tuple(do for do in task.todo if (case := cases.get(do)) is None or not refused(case, do, now))
        if task.todo and not todo and task.attention is not None:
            todo = (Do(action="done", case=task.case, argument=f"a{task.attention}"),)
        yield replace(task, todo=todo)


def body_of(do: Do, say: Callable[[str], str]) -> str:
    """Write the body of a prepared mail: what to do with it, and the line for a value where it needs one."""
    if do.action in WITH_VALUE:
        return f"{say('mail_body_note' if do.action == 'note' else 'mail_body_value')}\r\n\r\n{VALUE} "
    if has_gap(do):
        return say("mail_body_gap")
    brings = do.action in WITH_FILES and do.argument is None  # else the stored mail that it names brought them
    return say("mail_body_files" if brings else "mail_body")


def links_for(
    store: Store, deployment: Deployment, words: DigestWords, todo: Iterable[Do], address: str, now: datetime
) -> dict[Do, str]:
    """Make a link for each action, in these `words`; none for somebody whose mails would not be obeyed."""
    staff = deployment.settings.staff
    if not staff.act_by_mail or address.casefold() not in deployment.staff_addresses:
        return {}
    links: dict[Do, str] = {}
    tokens = []
    for do in todo:
        if do not in links:
            token = spell(secrets.token_bytes(BYTES))
            tokens.append(issue(token, do, recipient=address, now=now))
            links[do] = mailto(deployment.hospital.from_address, do, token, body_of(do, words.phrase))
    store.staff_tokens.add(tokens, now)
    return links


def _moved(deployment: Deployment) -> dict[str, str]:
    """Return to which folder each mailbox moves the mails that need a person."""
    boxes = deployment.settings.mailbox
    folders = {
        box.name: box.after.attention_folder or (box.after.folder if box.after.action == "move" else None)
        for box in boxes
    }
    return {name: folder for name, folder in folders.items() if folder is not None}


def _disk_free(deployment: Deployment) -> int | None:
    try:
        usage = shutil.disk_usage(deployment.data)
    except OSError:
        return None
    return round(100 * usage.free / usage.total) if usage.total else None
