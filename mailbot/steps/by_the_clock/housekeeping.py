"""What running it needs besides cases: retention that reaches the mail server, the sign of life, the state of all.

Nothing here runs by itself; the daemon's clock and the commands call it.
"""

import shutil
import urllib.request
from collections.abc import Sequence
from datetime import datetime, timedelta

from mailbot import connections
from mailbot.config.settings import Monitoring
from mailbot.deployment import Deployment
from mailbot.mailboxes.source import Copy, Source
from mailbot.model.case import DISTRESS_REASON
from mailbot.model.trouble import TryLater
from mailbot.steps.by_the_clock import metrics, store_watch
from mailbot.steps.by_the_clock.state import Status
from mailbot.store import Store
from mailbot.store.file.database import moment, stamp
from mailbot.store.mails.inbox import open_cries
from mailbot.store.retention import Periods, Removal, Retention

MISSED_POLLS = 5
"""After so many polls without success a mailbox is out of reach, where that is longer than PATIENCE."""

LOW_DISK = 500_000_000
"""Free bytes below which a person should act; a full disk stops intake, though it loses nothing."""

PATIENCE = timedelta(minutes=15)
"""For how long a mailbox may be out of reach until no sign of life is given: servers are started anew at night."""

GRACE = timedelta(seconds=15)
"""What a poll may take, on top of the time between two of them."""

WAY_BACK = timedelta(days=14)
"""For how long the store as it was before an upgrade is kept."""

LETTER_PATIENCE = timedelta(hours=1)
"""After so long a letter that cannot be sent is told; and no sign of life is given, for no mail can tell it."""

LIFE = timedelta(minutes=1)
"""How often the daemon notes that it is alive, at most."""


def periods(deployment: Deployment) -> Periods:
    """Return how long what is kept, as the settings say."""
    return Periods(**deployment.settings.retention.model_dump())


def remove(
    store: Store,
    deployment: Deployment,
    sources: Sequence[Source],
    removals: Sequence[Removal],
    now: datetime,
    *,
    why: str,
) -> tuple[int, int]:
    """Remove what is due, first on the mail servers, then in the store; return how much, and how much must wait.

    A mailbox that cannot be reached keeps its removals waiting for the next
    run: rows go last, so nothing is forgotten on the way.
    """
    retention = Retention(store.rows)
    by_name = {source.name: source for source in sources}
    moved_to = {
        box.name: tuple(folder for folder in (box.after.folder, box.after.attention_folder) if folder)
        for box in deployment.settings.mailbox
    }
    done = waiting = 0
    for removal in removals:
        try:
            for place in retention.places(removal.messages):
                if (source := by_name.get(place.mailbox)) is not None:
                    copy = Copy(head=place.head, uid=place.uid, day=place.day)
                    source.remove_copies(copy, (*source.folders, *moved_to.get(source.name, ())))
        except TryLater:
            waiting += 1
            continue
        retention.remove(removal, now, why=why)
        done += 1
    retention.clean(now)
    return done, waiting


def status(store: Store, deployment: Deployment, now: datetime) -> Status:
    """Look at everything a person would want to know before breakfast."""
    rows = store.rows
    needs: list[str] = []
    poll = deployment.settings.schedule.poll
    notes = store.health.notes()
    unwell = _standing_still(notes.get("alive"), poll, now)
    needs += unwell
    boxes: dict[str, dict[str, object]] = {}
    health = {row["mailbox"]: row for row in store.health.mailboxes()}
    for box in deployment.settings.mailbox:
        row = health.get(box.name)
        last = moment(row["last_success"]) if row else None
        silent = last is None or now - last > 2 * poll + GRACE
        boxes[box.name] = {
            "last_success": last.isoformat() if last else None,
            "seconds_ago": int((now - last).total_seconds()) if last else None,
            "failure": row["failure"] if row else None,
            "failures": row["failures"] if row else 0,
        }
        if silent:
            needs.append(f"mailbox_silent {box.name}")
        if last is None or now - last > max(PATIENCE, MISSED_POLLS * poll):
            unwell.append(f"mailbox_silent {box.name}")

    messages, letters = store.health.counts("message"), store.health.counts("outbox")
    needs += [f"{name} {n}" for name, n in (("quarantined", messages.get("quarantined", 0)),) if n]
    needs += [f"letters_{name} {letters[name]}" for name in ("unknown", "refused") if letters.get(name)]
    attention = int(rows.value("select count(*) from attention where resolved is null"))
    oldest = moment(rows.value("select min(received) from message where state = 'received'"))
    if oldest is not None and now - oldest > timedelta(hours=1):
        needs.append("mail_waits")
        unwell.append("mail_waits")
    if _letters_wait(store, deployment, now):
        needs.append("letters_wait")
        unwell.append("letters_wait")
    for name in store_watch.STORE_FAULTS:
        if name in notes:
            needs.append(name)
            unwell.append(name)
    failed = [f"job_failed {job}" for job in notes.get("job_failed", ("", ""))[0].split("\n") if job]
    needs += failed
    unwell += failed
    if cries := len(open_cries(rows)):
        needs.insert(0, f"{DISTRESS_REASON} {cries}")
    held = store.health.held()
    if held:
        needs.append(f"all_letters_held {held}")
    needs += [name for name in ("config_fault",) if name in notes]
    needs += [f"login_expires {login}" for login in connections.expiring(deployment, now)]
    free = shutil.disk_usage(deployment.data).free
    if free < LOW_DISK:
        needs.append("disk_low")
    return Status(
        mailboxes=boxes,
        messages=messages,
        letters=letters,
        cases=store.health.counts("cases"),
        attention=attention,
        oldest_waiting_seconds=int((now - oldest).total_seconds()) if oldest else None,
        free_bytes=free,
        store_bytes=deployment.store_path.stat().st_size,
        held=held,
        needs=tuple(needs),
        unwell=tuple(unwell),
    )


def live(store: Store, deployment: Deployment, now: datetime, running: metrics.Running) -> tuple[Status, str | None]:
    """Note that the daemon is alive, which loops hang and which failed; return its state, and what is newly wrong.

    What is wrong is that of the store, as a rule word. The figures for a monitor are written too.
    """
    store.health.note("alive", "\n".join(running.stuck), now)
    store.health.note_or_forget("job_failed", "\n".join(running.failing), now)
    wrong = store_watch.count_life(store, deployment.data, now)
    found = status(store, deployment, now)
    ending = [need for need in found.needs if need.startswith("login_expires")]
    store.health.note_or_forget("login_expires", "; ".join(ending), now)
    if deployment.settings.monitoring.metrics is not None:
        metrics.write(deployment.settings.at(deployment.settings.monitoring.metrics), store, found, running, now)
    return found, wrong


def _standing_still(alive: tuple[str, str] | None, poll: timedelta, now: datetime) -> list[str]:
    """Say whether the daemon stands still, by the note that it writes at each poll; it takes it away where it ends."""
    if alive is None:
        return []
    stuck, last = alive[0], moment(alive[1])
    if last is None or now - last > 2 * min(poll, LIFE) + GRACE:
        return ["stands_still"]
    return [f"stands_still {loop}" for loop in stuck.split("\n") if loop]


def _letters_wait(store: Store, deployment: Deployment, now: datetime) -> bool:
    """Say whether a letter that should have left could not: the relay is down, or nobody delivers."""
    sql = "select min(created) from outbox where state = 'new' and (due < ? or tries > 0)"
    oldest = moment(store.rows.value(sql, [stamp(now)]))
    patience = LETTER_PATIENCE + deployment.settings.schedule.settle
    return oldest is not None and now - oldest > patience and not store.health.held()


def signal_life(monitoring: Monitoring, found: Status, deployment: Deployment) -> bool:
    """Touch the file or call the URL that a monitor watches, unless something is unwell; its silence is the alarm."""
    if found.unwell:
        return False
    if monitoring.touch is not None:
        file = deployment.settings.at(monitoring.touch)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    if monitoring.url is not None and monitoring.url.startswith(("https://", "http://")):
        try:
            with urllib.request.urlopen(monitoring.url, timeout=10):  # noqa: S310 - the admin's own address
                pass
        except OSError:
            return False
    return True
