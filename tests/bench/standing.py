"""A mailbox of 20,000 old mails: asking for news, a new UIDVALIDITY, a restart, a mail that arrives, all measured."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import mails, ours
from tests.servers.dovecot import Dovecot

POLLS = 50
ARRIVALS = 5
RESTARTS = 5
PATIENCE = 90
"""Seconds; the poll finds at last what IDLE did not tell."""


def measure(dovecot: Dovecot, smtp: int, folder: Path, count: int) -> dict[str, Any]:
    """Fill the mailbox, take it in, and measure what a standing service does."""
    dovecot.empty()
    dovecot.deliver(mails.small(count))
    path = ours.settings(folder, dovecot.port, smtp, after="keep")
    found: dict[str, Any] = json.loads(_child("intake", path))
    dovecot.stop()
    dovecot.new_uidvalidity()
    dovecot.start()
    found["uidvalidity"] = json.loads(_child("again", path))
    restart(path)  # an installed package has its bytecode, and its rules were checked when it was first started
    found["restart_seconds"] = median(restart(path) for _ in range(RESTARTS))
    found["arrival"] = arrival(dovecot, path)
    return found


def _child(what: str, path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.standing", what, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


def inside(what: str, path: Path) -> dict[str, Any]:
    """Do one of the measurements in this process."""
    from mailbot import connections, pipeline
    from mailbot.deployment import load_deployment
    from mailbot.loops import utc_now
    from mailbot.store import Store

    deployment, faults = load_deployment(path)
    if deployment is None or faults:
        raise SystemExit(str(faults))
    source = connections.sources(deployment)[0]
    with Store(deployment.store_path) as store:
        started, cpu = time.perf_counter(), time.process_time()
        new = pipeline.intake(source, store, utc_now)
        found: dict[str, Any] = {
            "new": new,
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - cpu,
        }
        if what == "intake":
            polls = []
            for _ in range(POLLS):
                cpu = time.process_time()
                pipeline.intake(source, store, utc_now)
                polls.append(time.process_time() - cpu)
            found["poll_cpu_ms"] = median(polls) * 1000
            store.rows.run("update message set state = 'processed', processed = received")
    source.close()
    return found


def restart(path: Path) -> float:
    """Start the daemon and return the seconds until it has polled its mailbox and written that down."""
    with closing(sqlite3.connect(path.parent / "data" / "mailbot.db")) as rows:
        rows.execute("delete from mailbox_health")
        rows.commit()
        started = time.perf_counter()
        with _daemon(path):
            _until(lambda: rows.execute("select 1 from mailbox_health").fetchone(), PATIENCE)
            return time.perf_counter() - started


@contextmanager
def _daemon(path: Path) -> Iterator[Path]:
    """Run the daemon; what it wrote its log to is given."""
    log = path.parent / "daemon.log"
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = str(path.parent / "bytecode")
    with log.open("wb") as out:
        command = [sys.executable, "-m", "mailbot", "--config", str(path), "run"]
        daemon = subprocess.Popen(command, stdout=out, stderr=out, env=surroundings)
    try:
        yield log
    finally:
        os.kill(daemon.pid, signal.SIGTERM)
        daemon.wait(30)


def arrival(dovecot: Dovecot, path: Path) -> list[float]:
    """Run the daemon with IDLE, let mails arrive, and return the seconds until each is decided."""
    text = path.read_text().replace("idle = false", "idle = true")
    path.write_text(text)
    with _daemon(path) as log:
        return _arrivals(dovecot, path.parent / "data" / "mailbot.db", log)


def _arrivals(dovecot: Dovecot, database: Path, log: Path) -> list[float]:
    _until(lambda: b"started" in log.read_bytes(), 60)
    time.sleep(3)
    rows = sqlite3.connect(database)
    waits = []
    for raw in list(mails.small(ARRIVALS, seed=77)):
        before = _decided(rows)
        started = time.perf_counter()
        dovecot.deliver([raw])
        while _decided(rows) == before and time.perf_counter() - started < PATIENCE:
            time.sleep(0.005)
        waits.append(time.perf_counter() - started)
        time.sleep(1)
    rows.close()
    return waits


def _decided(rows: sqlite3.Connection) -> int:
    return int(rows.execute("select count(*) from message where state = 'processed'").fetchone()[0])


def _until(ready: Any, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.005)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(inside(sys.argv[1], Path(sys.argv[2]))) + "\n")
