"""One pass of mailbot in a process of its own: `python -m tests.bench.ours FOLDER IMAP_PORT SMTP_PORT`, JSON out."""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

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
    from mailbot.mailboxes.imap import ImapSource
    from mailbot.steps import preparing
    from mailbot.store import Store

    stages = Stages()
    stages.wrap_steps(ImapSource, "new_mail", "fetch")
    stages.wrap(pipeline, "take_in", "store")
    stages.wrap(preparing, "parse", "parse")
    stages.wrap(preparing, "screen", "extract")
    stages.wrap(preparing, "read", "extract")
    stages.wrap(Reader, "read", "documents")
    stages.wrap(pipeline, "_match", "decide")
    stages.wrap(pipeline, "decide", "decide")
    stages.wrap(pipeline, "write_letter", "letter")
    stages.wrap(pipeline, "_commit", "commit")
    stages.wrap_end(Store, "step", "commit")
    stages.wrap(pipeline, "deliver", "send")
    return stages


def warm_up(deployment: Any) -> None:
    """Load what a daemon has loaded after its first mails: language models, name dictionaries, the printer."""
    from datetime import UTC, datetime

    from mailbot.model.document import FileReading
    from mailbot.steps.preparing import prepare
    from mailbot.store.messages import Received
    from tests.bench import mails

    class Unread:
        def read(self, parts: Any) -> dict[str, FileReading]:
            return {
                part.path: FileReading(name=part.name, kind="pdf", text=" ".join(mails.RU.course)) for part in parts
            }

    now = datetime.now(UTC)
    for number, raw in enumerate(mails.full(30, seed=99)):
        place = {"id": number, "mailbox": "bench", "folder": "INBOX", "size": len(raw), "truncated": False, "tries": 0}
        received = Received(raw=raw, received=now, internaldate=None, **place)  # type: ignore[arg-type]
        prepare(received, deployment, Unread(), now)  # type: ignore[arg-type]


def run(path: Path) -> dict[str, Any]:
    """Make one pass and measure it."""
    from mailbot.daemon import Daemon
    from mailbot.deployment import load_deployment
    from mailbot.logs import make_log
    from mailbot.store import Store

    deployment, faults = load_deployment(path)
    if deployment is None or faults:
        raise SystemExit(str(faults))
    warm_up(deployment)
    stages = watched()
    wall, cpu = time.perf_counter(), time.process_time()
    Daemon(deployment, make_log()).once()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    spent, workers = stages.result(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with Store(deployment.store_path) as store:
        counts = {
            name: store.rows.value(sql)
            for name, sql in {
                "mails": "select count(*) from message where state = 'processed'",
                "set_aside": "select count(*) from message where state = 'quarantined' or tries > 0",
                "cases": "select count(*) from cases",
                "sent": "select count(*) from outbox where state = 'sent'",
            }.items()
        }
    return {
        "seconds": wall,
        "cpu": cpu + workers.ru_utime + workers.ru_stime,
        "parent_cpu": cpu,
        "parent_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "worker_mib": workers.ru_maxrss / 1024,
        "stages": {**spent, "documents": spent["documents"] + workers.ru_utime + workers.ru_stime},
        **counts,
    }


if __name__ == "__main__":
    place, imap_port, smtp_port = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    sys.stdout.write(json.dumps(run(settings(place, imap_port, smtp_port))) + "\n")
