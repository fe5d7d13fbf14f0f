"""One pass of mailbot in a process of its own: `python -m tests.bench.ours FOLDER IMAP_PORT SMTP_PORT`, JSON out.

The clock starts when its children are warm, as those of a daemon are: they
load a language model and name dictionaries with their first mails. With
`stages` behind it, mails are read in that process itself, and each moment counts for its stage.
"""

import json
import sys
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any

from tests.bench import usage
from tests.bench.stages import Stages

SETTINGS = """
data = "data"
[[mailbox]]
name = "bench"
host = "127.0.0.1"
port = {imap}
tls = "none"
user = "box"
password = {{ file = "password" }}
start = "all"
idle = false
after = {{ action = "{after}", folder = "Processed" }}
[outgoing]
kind = "smtp"
host = "127.0.0.1"
port = {smtp}
tls = "none"
[schedule]
settle = "0 s"
[letters]
mode = "send"
send_unreviewed = true
[limits]
letters_per_case_and_day = 1000000
letters_per_address_and_day = 1000000
letters_per_hour = 1000000
[hospital]
name = "Invented Hospital"
from_address = "second.opinion@hospital.example"
display_name = "Second Opinion"
post_address = "Invented 8, Tartu"
registered_address = "Invented 1, Tartu"
registry_code = "10000000"
phone = "+372 600 0000"
account_holder = "Invented Hospital"
iban = "EE382200221020145685"
bic = "HABAEE2X"
"""


def settings(folder: Path, imap: int, smtp: int, *, after: str = "move") -> Path:
    """Write a mailbot.toml for the servers of the benchmark."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "password").write_text("secret")
    path = folder / "mailbot.toml"
    path.write_text(SETTINGS.format(imap=imap, smtp=smtp, after=after))
    return path


def watched() -> Stages:
    """Put a watch on every stage of the pipeline."""
    from mailbot import pipeline
    from mailbot.documents.reader import Reader
    from mailbot.mailboxes.imap.mailbox import ImapSource
    from mailbot.steps import settling
    from mailbot.steps.reading_mails import reading_one
    from mailbot.store import Store

    stages = Stages()
    stages.wrap_steps(ImapSource, "new_mail", "fetch")
    stages.wrap(pipeline, "store_batch", "store")
    stages.wrap(reading_one, "parse", "parse")
    stages.wrap(reading_one, "screen", "extract")
    stages.wrap(reading_one, "read", "extract")
    stages.wrap(Reader, "read", "documents")
    stages.wrap(settling, "candidates_of", "decide")
    stages.wrap(settling, "matched", "decide")
    stages.wrap(settling, "decide", "decide")
    stages.wrap(settling, "write_letter", "letter")
    stages.wrap(settling, "_commit", "commit")
    stages.wrap_end(Store, "step", "commit")
    stages.wrap(pipeline, "deliver", "send")
    return stages


class Growth:
    """The resident memory of this process and of its largest child, after each so many mails."""

    def __init__(self, every: int = 100) -> None:
        self.every, self.mails = every, 0
        self.parent: list[float] = []
        self.child: list[float] = []

    def watch(self, owner: Any, name: str) -> None:
        """Take every call of a function for a mail."""
        inner = getattr(owner, name)

        @wraps(inner)
        def counted(*args: Any, **kwargs: Any) -> Any:
            self.mails += 1
            if self.mails % self.every == 0:
                self.parent.append(usage.resident())
                self.child.append(max(map(usage.resident, usage.children()), default=0.0))
            return inner(*args, **kwargs)

        setattr(owner, name, counted)


def warm_up(mails: Any, folder: Path) -> None:
    """Let a reader read some mails that are none of the measured ones."""
    from mailbot.store.mails.messages import Received

    now = datetime.now(UTC)
    for number, file in enumerate(sorted(folder.glob("*.eml"))):
        raw = file.read_bytes()
        place = {"id": number, "mailbox": "bench", "folder": "INBOX", "size": len(raw), "truncated": False, "tries": 0}
        mails.read(Received(raw=raw, received=now, internaldate=None, **place), now)  # type: ignore[arg-type]


def run(path: Path, *, by_stage: bool) -> dict[str, Any]:
    """Make one pass and measure it."""
    from mailbot import connections, daemon, pipeline
    from mailbot.deployment import load_deployment
    from mailbot.logs import make_log
    from mailbot.steps.reading_mails.preparing import ReadHere
    from mailbot.steps.reading_mails.read_apart import ReadApart

    deployment, faults = load_deployment(path)
    if deployment is None or faults:
        raise SystemExit(str(faults))
    one = daemon.Daemon(deployment, make_log())
    with connections.document_reader(deployment, one._cache) as documents, ReadApart(deployment, documents) as apart:
        mails = ReadHere(deployment=deployment, documents=documents) if by_stage else apart
        warm_up(mails, path.parent.parent / "warm")
        connections.document_reader = lambda *_: nullcontext(documents)  # type: ignore[assignment]
        daemon.ReadApart = lambda *_, **__: nullcontext(mails)  # type: ignore[attr-defined,assignment]
        stages = watched() if by_stage else None
        growth = Growth()
        growth.watch(pipeline, "settle")
        (ours, theirs), started = usage.cpu(), time.perf_counter()
        one.once()
        seconds, (ours_then, theirs_then) = time.perf_counter() - started, usage.cpu()
        spent, parent, workers = stages.result() if stages else {}, ours_then - ours, theirs_then - theirs
        if spent:
            spent["documents"] += workers
        peaks = {"parent_mib": usage.peak(), "worker_mib": usage.children_peak()}
    return {
        "seconds": seconds,
        "cpu": parent + workers,
        "parent_cpu": parent,
        **peaks,
        "resident": {"every": growth.every, "parent_mib": growth.parent, "child_mib": growth.child},
        "stages": spent,
        **counts(deployment.store_path),
    }


def counts(database: Path) -> dict[str, int]:
    """Return what stands in the store after a pass."""
    from mailbot.store import Store

    with Store(database) as store:
        return {
            name: store.rows.value(sql)
            for name, sql in {
                "mails": "select count(*) from message where state = 'processed'",
                "set_aside": "select count(*) from message where state = 'quarantined' or tries > 0",
                "cases": "select count(*) from cases",
                "sent": "select count(*) from outbox where state = 'sent'",
            }.items()
        }


if __name__ == "__main__":
    place, imap_port, smtp_port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    done = run(settings(place, imap_port, smtp_port), by_stage=sys.argv[4:] == ["stages"])
    sys.stdout.write(json.dumps(done) + "\n")
