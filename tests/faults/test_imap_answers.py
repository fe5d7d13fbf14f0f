"""Answers of servers that public bug reports tell of: each mail still comes once, and none stops another."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.mailboxes.maildir import MaildirSource
from mailbot.mailboxes.source import Start
from mailbot.pipeline import intake, process
from mailbot.printing import print_invoice
from mailbot.steps.reading_mails.preparing import ReadHere
from mailbot.steps.work import Work
from mailbot.store import Store
from tests.faults.scripted_imap import Box, ScriptedImap
from tests.servers.ledger import MemoryLedger, mail
from tests.store.conftest import TOML, deployed

MAILS = [mail(number, f"Kiri {number}\r\n") for number in range(5)]
BAD = 13
START = datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.fixture
def box() -> Box:
    filled = Box()
    for raw in MAILS:
        filled.arrive(raw)
    return filled


def of(port: int, start: Start = "all") -> ImapSource:
    server = Server(host="127.0.0.1", port=port, tls="none", connect_timeout=2, read_timeout=1)
    return ImapSource("main", server, start=start)


@pytest.fixture
def source(box: Box) -> Iterator[ImapSource]:
    with ScriptedImap(box) as server:
        opened = of(server.port)
        yield opened
        opened.close()


def bad_in(words: bytes) -> bool:
    """Say whether a command asks for the damaged mail."""
    ids = words.split()[2]
    ends = [[int(end) for end in piece.split(b":")] for piece in ids.split(b",") if b"*" not in piece]
    return any(min(piece) <= BAD <= max(piece) for piece in ends)


def refusing(item: bytes, answer: bytes) -> Callable[[bytes, list[bytes]], list[bytes]]:
    def spoil(words: bytes, said: list[bytes]) -> list[bytes]:
        if words.startswith(b"UID FETCH") and item in words and bad_in(words):
            return [said[-1].split()[0] + answer]
        return said

    return spoil


def changing(pattern: bytes, into: bytes) -> Callable[[bytes, list[bytes]], list[bytes]]:
    def spoil(words: bytes, said: list[bytes]) -> list[bytes]:
        return [re.sub(pattern, into, line) if b"UID %d" % BAD in line else line for line in said]

    return spoil


@pytest.mark.parametrize(
    "answer",
    [
        b" BAD Command Argument Error. 11\r\n",
        b" NO The requested message could not be converted to an RFC-822 compatible format.\r\n",
        b" NO [SERVERBUG] Internal error occurred. Refer to server log for more information.\r\n",
    ],
)
@pytest.mark.parametrize("item", [b"RFC822.SIZE", b"INTERNALDATE"])
def test_a_size_that_is_refused(source: ImapSource, box: Box, item: bytes, answer: bytes) -> None:
    box.spoil = refusing(item, answer)
    ledger = MemoryLedger()
    assert ledger.take(source.new_mail("INBOX", ledger)) == MAILS
    assert ledger.marks["INBOX"].uid == 15


@pytest.mark.parametrize(
    ("pattern", "into"),
    [
        (rb"RFC822.SIZE \d+ ", b""),
        (rb"RFC822.SIZE \d+", b"RFC822.SIZE NIL"),
        (rb' INTERNALDATE "[^"]*"', b' INTERNALDATE "00-Jan-0000 00:00:00 +0000"'),
        (rb' INTERNALDATE "[^"]*"', b' INTERNALDATE "02-Nov-2026 09:15:00"'),
        (rb' INTERNALDATE "[^"]*"', b""),
    ],
)
def test_facts_that_are_missing_or_none(source: ImapSource, box: Box, pattern: bytes, into: bytes) -> None:
    box.spoil = changing(pattern, into)
    ledger = MemoryLedger()
    assert ledger.take(source.new_mail("INBOX", ledger)) == MAILS


@pytest.mark.parametrize("into", [rb"\1 NIL)\r\n", b"FLAGS ())\r\n", rb'\1 "")' + b"\r\n", rb"\1 {0}" + b"\r\n)\r\n"])
def test_a_body_that_does_not_come(source: ImapSource, box: Box, into: bytes) -> None:
    """The others are taken; this one is a row that is read once the server gives it."""
    box.spoil = changing(rb"(?s)(BODY\[\](?:<0>)?) \{\d+\}\r\n.*\)\r\n\Z", into)
    with Store(":memory:") as store:
        assert intake(source, store, lambda: START) == 5
        assert _states(store) == {"unread": 1, "whole": 4}
        assert store.messages.mark("main", "INBOX") == (7, 15, 0)
        assert intake(source, store, lambda: START + timedelta(minutes=2)) == 0
        box.spoil = None
        assert intake(source, store, lambda: START + timedelta(minutes=20), sweep=True) == 1
        assert _states(store) == {"whole": 5}
        assert intake(source, store, lambda: START + timedelta(days=2), sweep=True) == 0


def _states(store: Store) -> dict[str, int]:
    rows = store.rows.all("select iif(unread, 'unread', 'whole'), count(*) from message group by 1")
    return {row[0]: row[1] for row in rows}


def test_staff_see_a_mail_until_it_is_read(source: ImapSource, box: Box, tmp_path: Path) -> None:
    """It has a row for a person, no letter asks for what it may have brought, and once it is read it needs nobody."""
    (tmp_path / "mailbot.toml").write_text(TOML, "utf-8")
    deployment = deployed(tmp_path / "mailbot.toml")
    box.spoil = refusing(b"BODY.PEEK", b" NO damaged\r\n")
    asked = "select count(*) from attention where reason = 'mail_unread' and resolved is null"
    with Store(":memory:") as store, Reader(workers=1) as documents:
        reader = ReadHere(deployment=deployment, documents=documents)

        def work_off(now: datetime) -> int:
            return process(
                lambda: Work(store=store, deployment=deployment, printer=print_invoice, now=now), reader, lambda: False
            )

        intake(source, store, lambda: START)
        assert work_off(START) == 5
        assert store.rows.value(asked) == 1
        assert store.rows.value("select reply from message where unread = 1") == "staff"
        box.spoil = None
        later = START + timedelta(hours=1)
        assert intake(source, store, lambda: later) == 1
        assert store.rows.value(asked) == 0
        assert work_off(later) == 1


def test_a_search_in_several_lines(source: ImapSource, box: Box) -> None:
    def split(words: bytes, said: list[bytes]) -> list[bytes]:
        if not words.startswith(b"UID SEARCH"):
            return said
        return [b"* SEARCH 11 12 (MODSEQ 7)\r\n", b"* SEARCH\r\n", b"* SEARCH 13\r\n", b"* SEARCH 14 15 \r\n", said[-1]]

    box.spoil = split
    ledger = MemoryLedger()
    assert ledger.take(source.new_mail("INBOX", ledger)) == MAILS


def test_a_search_that_is_refused(source: ImapSource, box: Box) -> None:
    def refuse(words: bytes, said: list[bytes]) -> list[bytes]:
        return [said[-1].split()[0] + b" BAD search\r\n"] if words.startswith(b"UID SEARCH") else said

    box.spoil = refuse
    ledger = MemoryLedger()
    assert ledger.take(source.new_mail("INBOX", ledger)) == MAILS
    box.arrive(mail("new"))
    assert ledger.take(source.new_mail("INBOX", ledger)) == [mail("new")]


@pytest.mark.parametrize(
    "names", [b'("FROM" "DATE" "MESSAGE-ID")', b"(Message-ID From Date)", b'("From" "Date"  "Message-Id")']
)
def test_names_of_fields_in_a_form_of_the_server(box: Box, names: bytes) -> None:
    """New ids for all messages bring none of them twice, however the server writes what it was asked for."""
    ledger = MemoryLedger()
    box.spoil = lambda _, said: [line.replace(b"(FROM DATE MESSAGE-ID)", names) for line in said]
    for _ in range(2):
        with ScriptedImap(box) as server:
            source = of(server.port)
            ledger.take(source.new_mail("INBOX", ledger))
            source.close()
        box.new_ids()
    assert [seen.raw for seen in ledger.mails] == MAILS


def test_one_header_that_is_refused_after_new_ids(box: Box) -> None:
    ledger = MemoryLedger()
    with ScriptedImap(box) as server:
        source = of(server.port)
        ledger.take(source.new_mail("INBOX", ledger))
        box.new_ids()
        box.arrive(mail("new"))
        source.close()  # a server that gives new ids ends the connections
        box.spoil = lambda words, said: (
            [said[-1].split()[0] + b" NO\r\n"] if b"HEADER.FIELDS" in words and b"18" in words else said
        )
        assert ledger.take(source.new_mail("INBOX", ledger)) == [mail("new")]
        source.close()
    assert {uid for _, validity, uid in ledger.rows if validity == 8} == set(range(16, 22))


def test_a_mail_that_ends_every_connection(source: ImapSource, box: Box) -> None:
    box.spoil = lambda words, said: None if words.startswith(b"UID FETCH") and bad_in(words) else said
    ledger = MemoryLedger()
    assert ledger.take(source.new_mail("INBOX", ledger)) == [*MAILS[:2], *MAILS[3:]]
    assert [uid for _, _, uid in ledger.unread] == [BAD]
    box.arrive(mail("new"))
    assert ledger.take(source.new_mail("INBOX", ledger)) == [mail("new")]


def test_a_first_start_does_not_begin_above_what_is_there(box: Box) -> None:
    """Without UIDNEXT the last message tells; a number that a SEARCH invents would hide all mail to come."""
    box.spoil = lambda _, said: [b"* SEARCH 4000000000\r\n", *(line for line in said if b"UIDNEXT" not in line)]
    ledger = MemoryLedger()
    with ScriptedImap(box) as server:
        source = of(server.port, start="now")
        assert ledger.take(source.new_mail("INBOX", ledger)) == []
        box.arrive(mail("new"))
        assert mail("new") in ledger.take(source.new_mail("INBOX", ledger))
        source.close()


def test_a_file_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    source = MaildirSource("main", tmp_path)
    ledger = MemoryLedger()
    list(source.new_mail("INBOX", ledger))
    for number, raw in enumerate(MAILS):
        (tmp_path / "new" / f"{number}.x").write_bytes(raw)
    bad = tmp_path / "new" / "2.x"
    bad.unlink()
    bad.mkdir()  # reading it fails, as it does with wrong rights; root may read everything
    assert ledger.take(source.new_mail("INBOX", ledger)) == [*MAILS[:2], *MAILS[3:]]
    (place,) = ledger.unread
    bad.rmdir()
    bad.write_bytes(MAILS[2])
    assert ledger.take(source.again(*place[:2], [place[2]])) == [MAILS[2]]
