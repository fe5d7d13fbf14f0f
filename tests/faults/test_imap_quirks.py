"""Oddities that public issues name for servers in use (Exchange, Gmail, Zimbra, Courier, hMailServer, Yandex).

None of them costs a mail: each is there after one poll, once, with its bytes.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.pipeline import intake
from mailbot.store import Store
from tests.faults.scripted_imap import Box, ScriptedImap, Spoil
from tests.servers.ledger import mail

MAILS = 5
START = datetime(2026, 11, 2, 8, tzinfo=UTC)
INTERNALDATE = b'"02-Nov-2026 09:15:00 +0200"'


def fetched(pattern: bytes, into: bytes | Callable[[re.Match[bytes]], bytes]) -> Spoil:
    """Change what each FETCH response says."""
    return lambda _, said: [re.sub(pattern, into, line) if b" FETCH (" in line[:20] else line for line in said]


def searched(change: Callable[[list[bytes]], bytes]) -> Spoil:
    """Change the line of ids that a SEARCH found."""

    def spoil(_: bytes, said: list[bytes]) -> list[bytes]:
        return [change(line.split()[2:]) if line.startswith(b"* SEARCH") else line for line in said]

    return spoil


def told_before(*lines: bytes) -> Spoil:
    return lambda words, said: [*(line + b"\r\n" for line in lines), *said] if words.startswith(b"UID") else said


def ended(text: bytes) -> Spoil:
    return lambda _, said: [*said[:-1], said[-1].replace(b"OK done", text)]


def sized(by: int) -> Spoil:
    return fetched(rb"RFC822\.SIZE (\d+)", lambda found: b"RFC822.SIZE %d" % max(0, int(found[1]) + by))


def facts_apart(_: bytes, said: list[bytes]) -> list[bytes]:
    pattern = rb"(?s)(\* \d+ FETCH \(UID \d+) (RFC822\.SIZE \d+) (INTERNALDATE \"[^\"]*\")\)\r\n\Z"
    return [re.sub(pattern, rb"\1 \2)\r\n\1 \3)\r\n", line) for line in said]


QUIRKS: dict[str, Spoil] = {
    "ids in falling order": searched(lambda ids: b"* SEARCH " + b" ".join(reversed(ids)) + b"\r\n"),
    "ids twice": searched(lambda ids: b"* SEARCH " + b" ".join([*ids, *ids]) + b"\r\n"),
    "an id of zero": searched(lambda ids: b"* SEARCH 0 " + b" ".join(ids) + b"\r\n"),
    "a blank behind the ids": searched(lambda ids: b"* SEARCH " + b" ".join(ids) + b" \r\n"),
    "MODSEQ behind the ids": searched(lambda ids: b"* SEARCH " + b" ".join(ids) + b" (MODSEQ 917162500)\r\n"),
    "no line where nothing is found": lambda _, said: [line for line in said if line.strip() != b"* SEARCH"],
    "the id last": fetched(rb"(?s)\((UID \d+) (.*)\)\r\n\Z", rb"(\2 \1)\r\n"),
    "items nobody asked for": fetched(rb"\)\r\n\Z", rb" FLAGS (\\Seen $Forwarded) MODSEQ (12345))\r\n"),
    "items of Gmail": fetched(rb"\(UID", rb'(X-GM-THRID 1278455344230334865 X-GM-LABELS ("\\\\Inbox" "t&AOQ-ht") UID'),
    "names in lower case": fetched(rb"RFC822\.SIZE|INTERNALDATE|BODY\[", lambda found: found[0].lower()),
    "sizes too large": sized(37),
    "sizes too small": sized(-37),
    "sizes of zero": sized(-1_000_000),
    "a blank before the day": fetched(rb'"02-Nov', rb'" 2-Nov'),
    "no day": fetched(re.escape(INTERNALDATE), b'"00-XXX-0000 00:00:00 +0000"'),
    "a day that is NIL": fetched(re.escape(INTERNALDATE), b"NIL"),
    "no place of a partial body": fetched(rb"BODY\[\]<0>", b"BODY[]"),
    "facts in two answers": facts_apart,
    "no UIDNEXT": lambda _, said: [line for line in said if b"UIDNEXT" not in line],
    "a code in the end": ended(b"OK [THROTTLED] done"),
    "a mailbox that is nearly full": told_before(b"* OK [ALERT] Your mailbox is almost full", b"* NO [OVERQUOTA] over"),
    "news of other mails": told_before(b"* 2 FETCH (FLAGS (\\Seen))", b"* 5 EXISTS", b"* 0 RECENT"),
    "still here": told_before(b"* OK Still here", b"* BAD Unknown hint"),
    "capabilities again": told_before(b"* CAPABILITY IMAP4rev1 IDLE", b"* FLAGS (\\Seen NonJunk)"),
    "what has gone": told_before(b"* VANISHED (EARLIER) 1:9"),
    "zeros before a number": fetched(rb"\A\* (\d+)", rb"* 00\1"),
}


@pytest.mark.parametrize("name", QUIRKS)
def test_no_mail_is_lost(name: str) -> None:
    box = Box(spoil=QUIRKS[name])
    for number in range(MAILS):
        box.arrive(mail(str(number), f"Kiri {number}\r\n"))
    with ScriptedImap(box) as server, Store(":memory:") as store:
        at = Server(host="127.0.0.1", port=server.port, tls="none", connect_timeout=2, read_timeout=1)
        source = ImapSource("main", at, start="all")
        intake(source, store, lambda: START)
        source.close()
        rows = store.rows.all("select raw from message join message_raw on message = message.id where not truncated")
        assert sorted(row[0] for row in rows) == sorted(box.mails.values())
        assert store.messages.mark("main", "INBOX") == (7, 15, 0)
