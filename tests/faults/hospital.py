"""A whole mailbot between a real mailbox server and an SMTP sink: started, killed, started again, and looked into."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from mailbot.store import Store
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink
from tests.warm import warmed

ROOT = Path(__file__).parents[2]
HOUR = 3_700.0
_CASE = re.compile(r"\[\d{4}-\d+\]")

started: list["subprocess.Popen[bytes]"] = []
"""What the running test started; ended after it, however it went."""

MAILS = "select raw from message join message_raw on message_raw.message = message.id where state <> 'outgoing'"


def configuration(
    dovecot: Dovecot, sink_port: int, *, more: str = "", start: str = "all", imap_port: int | None = None
) -> str:
    """Return a mailbot.toml for the servers on loopback; letters leave at once."""
    return f"""
[[mailbox]]
name = "main"
host = "127.0.0.1"
port = {imap_port or dovecot.port}
tls = "none"
user = "{dovecot.user}"
password = {{ env = "MAILBOT_TEST_PASSWORD" }}
start = "{start}"
timeout = "5 s"
after = {{ action = "move", folder = "Done" }}

[outgoing]
kind = "smtp"
host = "127.0.0.1"
port = {sink_port}
tls = "none"
timeout = "5 s"

[schedule]
settle = "0 s"
poll = "2 s"

[hospital]
name = "Example University Hospital"
from_address = "second.opinion@hospital.example"
display_name = "Hospital service"
post_address = "Street 1, 50406 Town"
registered_address = "Street 1, 50406 Town"
registry_code = "90000000"
phone = "+372 5550 0000"
account_holder = "Example Hospital"
iban = "EE382200221020145685"
bic = "HABAEE2X"

[letters]
mode = "send"
send_unreviewed = true

[limits]
letters_per_hour = 100000
{more}
"""


class Hospital:
    """One deployment in a folder."""

    def __init__(self, folder: Path, dovecot: Dovecot, sink: Sink, *, data: Path | None = None, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.data = data or folder / "data"
        if data is None:
            warmed(self.data)
        self.folder = folder
        self.latest = 0.0
        self.dovecot = dovecot
        self.sink = sink
        self.config = folder / "mailbot.toml"
        place = f'data = "{self.data}"\n'
        self.config.write_text(place + configuration(dovecot, sink.port, **options), "utf-8")
        self.environment = {**os.environ, "MAILBOT_TEST_PASSWORD": dovecot.password, "PYTHONPATH": str(ROOT)}

    def start(
        self, command: str = "once", point: str = "none", nth: int = 0, ahead: float = 0
    ) -> "subprocess.Popen[bytes]":
        """Start mailbot, armed to die at a point."""
        self.latest = max(self.latest, ahead)
        words = [sys.executable, "-m", "tests.faults.dying", self.config, command, point, str(nth), str(ahead)]
        log = (self.folder / "log").open("ab")
        with log:
            running = subprocess.Popen(words, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        started.append(running)
        return running

    def command(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a staff command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "mailbot", "-c", str(self.config), *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def once(self, point: str = "none", nth: int = 0, ahead: float = 0, seconds: float = 60) -> int:
        """Make one pass and return its exit status; -9 where it died as it should."""
        return self.start("once", point, nth, ahead).wait(seconds)

    def rest(self) -> None:
        """Pass until nothing is left to do, also what waits for an hour."""
        waiting = "select (select count(*) from outbox where state in ('new', 'sending'))"
        waiting += " + (select count(*) from message where state = 'received')"
        begun = self.latest
        for hours in range(6):
            assert self.once(ahead=begun + hours * HOUR, seconds=120) == 0, self.log()
            if not self.value(waiting):
                return

    def log(self) -> str:
        """Return what it wrote."""
        return (self.folder / "log").read_text(errors="replace")

    def store(self) -> Store:
        """Open its store."""
        return Store(self.data / "mailbot.db")

    def value(self, query: str) -> int:
        """Look into the store from outside, as a reader that never makes anything; 0 where there is nothing yet."""
        try:
            place = f"file:{self.folder / 'data' / 'mailbot.db'}?mode=ro"
            with closing(sqlite3.connect(place, uri=True, timeout=5)) as reader:
                return int(reader.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def stored(self) -> list[bytes]:
        """Return the bytes of every mail in the store."""
        with self.store() as store:
            return [row["raw"] for row in store.rows.all(MAILS)]

    def facts(self) -> dict[str, Any]:
        """Return what must not depend on kills: mails, cases and letters, without row ids, case numbers and times.

        A scan is overtaken where it takes long: the order of the cases depends on what else the machine does.
        """
        with self.store() as store:
            rows = store.rows
            return {
                "mails": Counter(
                    hashlib.sha256(row["raw"]).hexdigest() for row in rows.all("select raw from message_raw")
                ),
                "states": dict(Counter(row["state"] for row in rows.all("select state from message"))),
                "cases": Counter(
                    json.dumps([row["status"], row["missing"], row["needs_a_person"], row["addresses"]])
                    for row in rows.all(
                        "select w.status, w.missing, w.needs_a_person, (select group_concat(address, ' ')"
                        " from (select address from case_address a where a.case_number = w.number order by address))"
                        " as addresses from waiting w"
                    )
                ),
                "letters": Counter(
                    (row["kind"], row["envelope_to"], row["language"], _CASE.sub("[case]", row["subject"]))
                    for row in rows.all("select * from outbox where state not in ('replaced', 'cancelled')")
                ),
            }


def nothing_lost_doubled_or_looped(hospital: Hospital, mails: Iterable[bytes]) -> dict[str, int]:
    """Assert what is promised after any death, and return how much of it there was."""
    sent = list(mails)
    arrived: defaultdict[str, list[bytes]] = defaultdict(list)
    for taken in hospital.sink.taken:  # once: a long run has a thousand letters
        arrived[taken.message_id].append(taken.raw)
    with hospital.store() as store:
        rows = store.rows
        stored = Counter(row["raw"] for row in rows.all(MAILS))
        assert stored == Counter(set(sent)), "each mail in the store exactly once"
        assert rows.value("select count(*) from message where state = 'received'") == 0, "each mail processed"
        assert rows.value("select count(*) from outbox where state in ('new', 'sending')") == 0, "each letter left"
        out: dict[str, int] = {}
        uncertain = 0
        for row in rows.all("select message_id, state, uncertain, sha256 from outbox"):
            took = arrived[row["message_id"]]
            assert len(set(took)) <= 1, "a repeat is the same bytes"
            uncertain += row["uncertain"] > 0
            if row["state"] == "sent":
                assert len(took) == 1 or (row["uncertain"] and len(took) == 2), "sent once, or twice where uncertain"
            elif row["state"] == "unknown":
                assert row["uncertain"] >= 2
            else:
                assert not took, f"nothing left of a letter that is {row['state']}"
            out[row["state"]] = out.get(row["state"], 0) + 1
        ours = {row["message_id"] for row in rows.all("select message_id from outbox")}
        assert set(hospital.sink.ids()) <= ours, "nothing left that is not in the outbox"
        repeats = sum(count - 1 for count in hospital.sink.ids().values())
        assert repeats <= uncertain
        return {"mails": len(stored), "cases": rows.value("select count(*) from cases"), "repeats": repeats, **out}


def wait_for(hospital: Hospital, query: str, wanted: int, seconds: float = 20) -> float:
    """Wait until a count in the store is reached; return how long it took."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if hospital.value(query) >= wanted:
            return time.monotonic() - begun
        time.sleep(0.02)
    raise AssertionError(f"not reached in {seconds} s: {query}\n{hospital.log()}")
