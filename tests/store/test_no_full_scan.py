"""No statement of the loops reads a whole table: 100,000 messages must cost a mail no more than 1,000.

Every statement that a pass over real mails runs is kept and explained. A SCAN is allowed where a table is small by its
nature, or where an index holds only the rows that are waited for.
"""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.mailboxes.source import Batch, Mark, head_of
from mailbot.model.mail import RawMail
from mailbot.steps.reading_mails.preparing import ReadHere
from mailbot.steps.work import Work
from mailbot.store import Store

SMALL = frozenset({"series", "mark", "mailbox_health", "note", "migrations", "_sqlite_migrations"})
"""Tables with one row for each mailbox, series, or step of the schema."""
WAITING = frozenset({"message_to_do", "outbox_due", "sighting_to_tidy", "attention_open"})
"""Partial indexes: they hold what is to be done, not what was."""


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, frozenset[str]]]:
    """Run the loops over invented mails and keep what they asked."""
    path = tmp_path_factory.mktemp("scan") / "mailbot.db"
    seen: set[str] = set()
    with Store(path) as store:
        store.rows.connection.set_trace_callback(seen.add)
        run_the_loops(store)
        store.rows.connection.set_trace_callback(None)
        yield store, frozenset(seen)


def run_the_loops(store: Store) -> None:
    from mailbot import pipeline
    from mailbot.config.defaults import default_settings_file
    from mailbot.deployment import load_deployment
    from mailbot.documents.reader import Reader, ReaderSetup
    from mailbot.mailboxes.outlet import Delivered
    from mailbot.replay import unprinted
    from tests.bench.mails import small

    deployment, faults = load_deployment(default_settings_file())
    assert deployment is not None and not faults
    deployment = type(deployment)(
        settings=deployment.settings, rules=deployment.rules, templates=deployment.templates, scratch_key=b"k" * 32
    )
    raws = list(small(25))
    mails = tuple(
        RawMail(mailbox="box", folder="INBOX", uidvalidity=1, uid=uid, internaldate=None, size=len(raw), raw=raw)
        for uid, raw in enumerate([*raws, raws[0]], 1)
    )
    batch = Batch(folder="INBOX", uidvalidity=1, mails=mails, sightings=(), mark=Mark(uidvalidity=1, uid=26, floor=0))
    pipeline.store_batch("box", batch, store, now())
    assert head_of(mails[0])
    with Reader(ReaderSetup(ocr=False)) as reader:
        pipeline.process(
            lambda: Work(store=store, deployment=deployment, printer=unprinted, now=now()),
            ReadHere(deployment=deployment, documents=reader),
            lambda: False,
        )
    later = now() + timedelta(hours=2)

    class Out:
        def send(self, _letter: object) -> Delivered:
            return Delivered()

    pipeline.deliver(store, {"send": Out(), "draft": Out()}, lambda: later, lambda: False)  # type: ignore[dict-item]
    store.messages.untidied("box", "INBOX")


def now() -> datetime:
    return datetime.now(UTC)


def test_the_loops_asked_something(statements: tuple[Store, frozenset[str]]) -> None:
    assert len(statements[1]) > 100


def test_none_reads_a_whole_table(statements: tuple[Store, frozenset[str]]) -> None:
    store, asked = statements
    scans = {}
    for statement in asked:
        if not re.match(r"(?i)\s*(select|update|delete)", statement):
            continue  # the plan of an insert names the tables that refer to it; they are read for open violations only
        try:
            plan = store.rows.connection.execute(f"explain query plan {statement}").fetchall()
        except sqlite3.Error:
            continue  # the text of a traced blob is no statement
        for row in plan:
            found = re.match(r"SCAN (\w+)(?: .*USING (?:COVERING )?INDEX (\w+))?", row["detail"])
            if found and found[1] not in SMALL and found[2] not in WAITING and found[1] != "CONSTANT":
                scans[re.sub(r"'[^']*'|\d+", "?", statement)] = row["detail"]
    assert not scans, "\n".join(f"{plan}: {sql[:150]}" for sql, plan in scans.items())


def test_what_waits_is_found_in_order_without_sorting(statements: tuple[Store, frozenset[str]]) -> None:
    """Ten thousand mails may wait at once: the next one must not cost a look at all of them."""
    store, asked = statements
    waiting = [statement for statement in asked if re.search("indexed by (message_to_do|outbox_due)", statement)]
    assert len({re.sub(r"'[^']*'|\d+", "?", statement) for statement in waiting}) >= 2
    for statement in waiting:
        plan = [row["detail"] for row in store.rows.connection.execute(f"explain query plan {statement}")]
        assert not [step for step in plan if "TEMP B-TREE" in step], statement
