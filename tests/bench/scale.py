"""What a mail costs in a store of 100,000: the same mails over an empty store and a full one, in turns.

`python -m tests.bench.scale fill SETTINGS COUNT` makes the store; `work SETTINGS COUNT SEED` works off, JSON out.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import mails, ours

PATTERN = 500
"""Mails that are really worked off for the full store; what they leave there is copied until it is full."""
WARM = 40
BATCH = 50
PARTS = ("take in", "next", "settle", "deliver", "tidy")
"""What is done with the store; reading a mail does not know it."""

_TIME = "replace(datetime({0}, '-' || (:copy * 8) || ' hours'), ' ', 'T') || '.000000+00:00'"
_NAME = "{0} || ' ' || substr(mixed({0}, :copy), 1, 6)"
_CASE = "printf('%04d', 1000 + :copy) || substr({0}, 5)"
_CODE = "substr({0}, 1, 7) || printf('%04d', (substr({0}, 8) + :copy * 37) % 10000)"
_WORD = "mixed({0}, :copy)"
COPIED = {
    "id": "id + :copy * :rows",
    **dict.fromkeys(("message", "uid"), "{0} + :copy * :mails"),
    "outbox": "outbox + :copy * (select max(id) from pattern_outbox)",
    **dict.fromkeys(("case_number", "merged_into", "cases.number"), _CASE),
    **dict.fromkeys(
        ("message_id", "fingerprint", "sha256", "head", "unique_key", "reference", "invoice.number"), _WORD
    ),
    **dict.fromkeys(("patient_name", "applicant_name"), _NAME),
    **dict.fromkeys(("personal_code", "applicant_code"), _CODE),
    **dict.fromkeys(("address", "sender"), "'x' || :copy || '.' || {0}"),
    "envelope_to": "replace(envelope_to, '[\"', '[\"x' || :copy || '.')",
    "birth_date": "date(birth_date, (:copy * 131 % 20000 - 10000) || ' days')",
    **dict.fromkeys(
        ("received", "processed", "created", "changed", "due", "at", "since", "opened", "quiet_since", "invoiced_at"),
        _TIME,
    ),
    "outbox_raw.raw": "substr(raw, 1, 2000)",
}
"""How a column of the pattern is written in each copy, so that no two copies meet; the others stay as they are."""


def measure(place: Path, stored: int, count: int, rounds: int) -> dict[str, Any]:
    """Return milliseconds of processor time a mail, by part and round, over both stores."""
    full = ours.settings(place / "full", 1, 1)
    _child("fill", full, stored)
    found: dict[str, Any] = {"stored": stored, "mails": count, "empty": [], "full": []}
    for number in range(rounds):
        for which in ("empty", "full"):
            folder = place / "run"
            shutil.rmtree(folder, ignore_errors=True)
            if which == "full":
                shutil.copytree(place / "full", folder)
            found[which].append(json.loads(_child("work", ours.settings(folder, 1, 1), count, number)))
    return found


def rise(found: dict[str, Any], *parts: str) -> list[float]:
    """Return by how many percent a mail costs more in the full store, by round; `parts` none: all of it."""
    pairs = zip(found["empty"], found["full"], strict=True)
    return [100 * (spent(full, *parts) / spent(empty, *parts) - 1) for empty, full in pairs]


def spent(run: dict[str, float], *parts: str) -> float:
    """Return the milliseconds of some parts, or of all."""
    return sum(run[part] for part in parts or run)


def _child(*words: object) -> str:
    command = [sys.executable, "-m", "tests.bench.scale", *map(str, words)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


def fill(settings: Path, count: int) -> None:
    """Make a store of so many mails, with their cases, letters, findings and journal."""
    pattern = min(PATTERN, count)
    _work_off(settings, list(mails.small(pattern, seed=1)))
    with _opened(settings) as (_, store):
        store.rows.connection.create_function("mixed", 2, _mixed, deterministic=True)
        for pragma in ("foreign_keys=off", "synchronous=off", "cache_size=-400000", "temp_store=memory"):
            store.rows.connection.execute(f"pragma {pragma}")
        tables = [row[0] for row in store.rows.all("select name from sqlite_master where type = 'table'")]
        tables = [name for name in tables if name not in {"series", "mark", "note"} and "migrations" not in name]
        for table in tables:
            store.rows.connection.execute(f"create temp table pattern_{table} as select * from {table}")  # noqa: S608
        for copy in range(1, count // pattern):
            with store.step():
                for table in tables:
                    _copy(store.rows, table, copy, pattern)
        store.rows.connection.execute("pragma wal_checkpoint(truncate)").fetchall()


def _copy(rows: Any, table: str, copy: int, pattern: int) -> None:
    columns = [row["name"] for row in rows.all(f"select name from pragma_table_info('{table}')")]  # noqa: S608
    written = [(COPIED.get(f"{table}.{name}") or COPIED.get(name) or "{0}").format(name) for name in columns]
    count = rows.value(f"select max(id) from pattern_{table}") if "id" in columns else 0  # noqa: S608
    rows.connection.execute(
        f"insert into {table} ({', '.join(columns)}) select {', '.join(written)} from pattern_{table}",  # noqa: S608
        {"copy": copy, "mails": pattern, "rows": count or 0},
    )


def _mixed(text: object, copy: int) -> str | None:
    return None if text is None else md5(f"{copy} {text}".encode(), usedforsecurity=False).hexdigest()


@contextmanager
def _opened(settings: Path) -> Iterator[tuple[Any, Any]]:
    from mailbot.deployment import load_deployment
    from mailbot.store import Store

    deployment, faults = load_deployment(settings)
    if deployment is None or faults:
        raise SystemExit(str(faults))
    with Store(deployment.store_path) as store:
        yield deployment, store


def work(settings: Path, count: int, seed: int) -> dict[str, float]:
    """Work off so many mails of people who are new here; return milliseconds a mail by part."""
    raws = [
        raw.replace(b"Message-ID: <bench.", f"Message-ID: <{_mixed(raw, seed)}.".encode())
        for raw in mails.small(count + WARM, seed=100 + seed)
    ]
    _work_off(settings, raws[:WARM])
    return _work_off(settings, raws[WARM:])


def _work_off(settings: Path, raws: list[bytes]) -> dict[str, float]:
    """Do with each mail what the daemon does, one after the other, in this thread."""
    from mailbot import pipeline
    from mailbot.documents.reader import Reader, ReaderSetup
    from mailbot.mailboxes.outlet import Delivered
    from mailbot.mailboxes.source import Batch, Mark
    from mailbot.model.mail import RawMail
    from mailbot.printing import print_invoice
    from mailbot.steps.reading_mails.preparing import ReadHere
    from mailbot.steps.settling import settle
    from mailbot.steps.staff.staff_mail import answers
    from mailbot.steps.work import Work

    class Out:
        def send(self, letter: object) -> Delivered:
            return Delivered()

        def check(self) -> None: ...

        def close(self) -> None: ...

    seconds = dict.fromkeys((*PARTS[:2], "read", *PARTS[2:]), 0.0)

    @contextmanager
    def counted(part: str) -> Iterator[None]:
        started = time.thread_time()
        yield
        seconds[part] += time.thread_time() - started

    def now() -> datetime:
        return datetime.now(UTC)

    with _opened(settings) as (deployment, store), Reader(ReaderSetup(ocr=False)) as documents:
        reader = ReadHere(deployment=deployment, documents=documents)
        staff = answers(store, deployment, print_invoice, documents)
        first = 1 + (store.rows.value("select max(uid) from sighting") or 0)
        for start in range(0, len(raws), BATCH):
            part = tuple(
                RawMail(mailbox="b", folder="INBOX", uidvalidity=1, uid=uid, internaldate=None, size=len(raw), raw=raw)
                for uid, raw in enumerate(raws[start : start + BATCH], first + start)
            )
            mark = Mark(uidvalidity=1, uid=part[-1].uid, floor=0)
            with counted("take in"):
                batch = Batch(folder="INBOX", uidvalidity=1, mails=part, sightings=(), mark=mark)
                pipeline.store_batch("b", batch, store, now())
            for _ in part:
                with counted("next"):
                    (received,) = store.messages.next_received(now())
                with counted("read"):
                    prepared = reader.read(received, now())
                with counted("settle"):
                    obey = staff(received.id, received.mailbox, prepared.message, now())
                    work = Work(store=store, deployment=deployment, printer=print_invoice, now=now())
                    settle(received, prepared, work, obey=obey)
            with counted("deliver"):
                pipeline.deliver(store, {"send": Out()}, now, lambda: False)
            with counted("tidy"):
                uids = [row["uid"] for row in store.messages.untidied("b", "INBOX")]
                store.messages.mark_tidied("b", "INBOX", 1, uids)
    return {part: 1000 * spent / max(1, len(raws)) for part, spent in seconds.items()}


def summary(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what, how much, and the goal."""
    lines = []
    for what, parts in (("with its reading", ()), ("without it", PARTS)):
        before, after = (median(spent(run, *parts) for run in found[which]) for which in ("empty", "full"))
        values = sorted(rise(found, *parts))
        lines.append((f"a mail {what}, empty store: CPU ms", f"{before:.2f}", ""))
        lines.append((f"the same, {found['stored']} mails stored: CPU ms", f"{after:.2f}", ""))
        lines.append(
            ("rise: %", f"{median(values):+.0f} ({values[0]:+.0f} to {values[-1]:+.0f})", "<= 20" if parts else "")
        )
    return lines


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.stdout.write(json.dumps(work(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))) + "\n")
