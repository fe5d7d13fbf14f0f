"""Sessions with a server that answers wrongly, by seeds: no mail is lost, none comes twice, none comes altered.

MAILBOT_IMAP_SESSIONS sets how many; each prints its seed where it fails.
"""

import os
import random
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.mailboxes.source import Limits
from mailbot.model.trouble import TryLater
from mailbot.pipeline import intake
from mailbot.store import Store
from tests.faults.scripted_imap import Box, Misbehaving, ScriptedImap
from tests.servers.ledger import mail

SESSIONS = int(os.environ.get("MAILBOT_IMAP_SESSIONS", "300"))
IN_ONE_TEST = 50
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
POLLS = 4


PATIENCE = 10
"""Seconds for a server that is well again: a busy machine may be slow, and that is no fault of a session."""


def of(source_port: int, limits: Limits, *, patience: float = 0.25) -> ImapSource:
    server = Server(host="127.0.0.1", port=source_port, tls="none", connect_timeout=2, read_timeout=patience)
    return ImapSource("main", server, start="all", limits=limits)


def rows_of(store: Store, uidvalidity: int) -> frozenset[int]:
    return store.messages.seen("main", "INBOX", uidvalidity)


def session(seed: int) -> None:
    """Poll a few times while the server misbehaves, mails come and go; then as it should be, with a sweep."""
    dice = random.Random(seed)
    box = Box()
    sent = 0

    def arrive() -> None:
        nonlocal sent
        sent += 1
        raw = mail(f"{seed}.{sent}", f"Kiri {sent} lõpp\r\n", size=dice.choice((0, 0, 500, 4_000)))
        box.arrive(raw.rstrip() if dice.random() < 0.2 else raw)

    for _ in range(dice.randrange(1, 7)):
        arrive()
    limits = Limits(mails=dice.choice((1, 3, 50)), whole=dice.choice((300, 5_000_000)))
    now = START
    removed: set[bytes] = set()
    with ScriptedImap(box) as server, Store(":memory:") as store:
        source = of(server.port, limits)
        box.spoil = Misbehaving(seed, share=dice.choice((0.05, 0.2, 0.5)))
        for _ in range(POLLS):
            before = dict(box.mails)
            with suppress(TryLater):
                intake(source, store, lambda: now)  # noqa: B023 - used at once
            mark = store.messages.mark("main", "INBOX")
            if mark is not None and mark[0] == box.uidvalidity:
                assert mark[1] < box.next, "the mark is above all that there ever was"
            now += timedelta(minutes=2)
            for _ in range(dice.randrange(3)):
                arrive()
            if before and dice.random() < 0.2:
                uid = dice.choice(list(before))
                removed.add(box.mails.pop(uid))
            if dice.random() < 0.1:
                box.new_ids()
                server.cut()
        box.spoil = None
        source.close()  # what is left unread of a cut answer is no answer of a server that is well
        source = of(server.port, limits, patience=PATIENCE)
        for sweep in (False, True):
            now += timedelta(days=2)
            intake(source, store, lambda: now, sweep=sweep)  # noqa: B023 - used at once
        source.close()
        stored = Counter(row[0] for row in store.rows.all(
            "select raw from message join message_raw on message = message.id where not truncated"
        ))  # fmt: skip
        assert all(count == 1 for count in stored.values()), "a mail came twice"
        assert not set(box.mails.values()) - set(stored), "a mail was lost"
        assert not set(stored) - set(box.mails.values()) - removed, "a mail came altered"
        assert rows_of(store, box.uidvalidity) >= frozenset(box.mails)


@pytest.mark.parametrize("first", range(0, SESSIONS, IN_ONE_TEST))
def test_sessions(first: int) -> None:
    for seed in range(first, min(first + IN_ONE_TEST, SESSIONS)):
        try:
            session(seed)
        except Exception as fault:
            raise AssertionError(f"session of seed {seed}") from fault
