"""Figures for a monitor, as a file that node_exporter's textfile collector reads; counts and rule words only.

https://prometheus.io/docs/instrumenting/exposition_formats/. Names are kept: other people's dashboards lean on them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from mailbot.store import Store
from mailbot.store.file.database import stamp

if TYPE_CHECKING:
    from mailbot.steps.by_the_clock.state import Status

AGES = (("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(weeks=1)))
"""How old what waits for a person may be: up to an hour, a day, a week; older is the rest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Running:
    """What only the running daemon knows: its loops, and how many processes that read died under it.

    Of each loop: how often it ran since the start, and how many seconds it took in all. `stuck` loops hang,
    `failing` ones failed when they last ran.
    """

    loops: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    deaths: int = 0
    stuck: tuple[str, ...] = ()
    failing: tuple[str, ...] = ()


def write(file: Path, store: Store, found: "Status", running: Running, now: datetime) -> None:
    """Write the file whole (the library does so beside it first); raises OSError."""
    from prometheus_client import CollectorRegistry, Gauge, write_to_textfile

    registry = CollectorRegistry()

    def gauge(name: str, what: str, rows: Iterable[tuple[tuple[str, ...], float]], *labels: str) -> None:
        made = Gauge(f"mailbot_{name}", what, labels, registry=registry)
        for values, number in rows:
            (made.labels(*values) if labels else made).set(number)

    count = store.rows.all
    kinds = count("select coalesce(kind, 'unread'), state, count(*) from message group by 1, 2 order by 1, 2")
    letters = count("select kind, state, count(*) from outbox group by 1, 2 order by 1, 2")
    gauge("mails", "Mails in the store by kind and state.", _rows(kinds), "kind", "state")
    gauge("letters", "Letters by kind and state.", _rows(letters), "kind", "state")
    gauge("cases", "Cases by status.", [((status,), number) for status, number in found.cases.items()], "status")
    doubts = count(
        "select reason, count(*) from attention where resolved is null and reason like 'doubtful%' group by 1"
    )
    gauge("doubts", "Questions to staff that are open, by item.", _rows(doubts), "reason")
    gauge("attention", "What waits for a person, by age.", _by_age(store, now), "age")
    gauge("queue", "Mails that are received and not settled.", [((), found.messages.get("received", 0))])
    gauge("oldest_waiting_seconds", "Age of the oldest of these.", [((), found.oldest_waiting_seconds or 0)])
    last = [((name,), box["seconds_ago"]) for name, box in found.mailboxes.items()]
    gauge(
        "mailbox_last_success_seconds",
        "Seconds since a mailbox was read to its end.",
        [(name, float(ago)) for name, ago in last if isinstance(ago, int)],
        "mailbox",
    )
    loops = sorted(running.loops.items())
    gauge("loop_runs", "Runs of a loop since the start.", [((name,), runs) for name, (runs, _) in loops], "loop")
    gauge("loop_seconds", "Seconds spent in it.", [((name,), took) for name, (_, took) in loops], "loop")
    gauge("worker_deaths", "Processes that read and died since the start.", [((), running.deaths)])
    gauge("free_bytes", "Free on the disk of the store.", [((), found.free_bytes)])
    gauge("store_bytes", "Size of the store.", [((), found.store_bytes)])
    gauge("needs", "Why a person must look: the words of `mailbot status`.", _needs(found.needs), "need")
    gauge("unwell", "Reasons for which no sign of life is given.", [((), len(found.unwell))])
    gauge("written_seconds", "When this was written (Unix time).", [((), now.timestamp())])
    write_to_textfile(str(file), registry)


def _rows(rows: Iterable[Iterable[object]]) -> list[tuple[tuple[str, ...], float]]:
    found = [tuple(row) for row in rows]
    return [(tuple(str(value) for value in row[:-1]), float(str(row[-1]))) for row in found]


def _by_age(store: Store, now: datetime) -> list[tuple[tuple[str, ...], float]]:
    open_ones, found, before = "select count(*) from attention where resolved is null and since > ?", [], 0
    for name, age in AGES:
        upto = int(store.rows.value(open_ones, [stamp(now - age)]))
        found.append(((name,), float(upto - before)))
        before = upto
    every = int(store.rows.value("select count(*) from attention where resolved is null"))
    return [*found, (("older",), float(every - before))]


def _needs(needs: Iterable[str]) -> list[tuple[tuple[str, ...], float]]:
    """Return each word once; what follows it (a count, a mailbox, a loop) is in other figures."""
    return [((word,), 1.0) for word in dict.fromkeys(need.split()[0] for need in needs)]
