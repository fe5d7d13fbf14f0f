"""Five applications on a server with one oddity each: a UID that a server names becomes a row, whatever it answers."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.model.trouble import TryLater
from mailbot.pipeline import intake, process
from mailbot.printing import print_invoice
from mailbot.steps.reading_mails.preparing import ReadHere
from mailbot.steps.work import Work
from mailbot.store import Store
from tests.faults.applications import application
from tests.faults.scripted_imap import Box, ScriptedImap, Spoil
from tests.store.conftest import TOML, deployed

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
MAILS = 5
THIRD = b"UID 13 "


def in_two_lines(words: bytes, said: list[bytes]) -> list[bytes]:
    """Give the ids of one SEARCH in two untagged lines (RFC 3501 allows it)."""
    uids = said[0].split()[2:] if words.startswith(b"UID SEARCH") else []
    if len(uids) < 2:
        return said
    half = len(uids) // 2
    return [*(b"* SEARCH " + b" ".join(some) + b"\r\n" for some in (uids[:half], uids[half:])), said[-1]]


def sizes_refused(answer: bytes) -> Spoil:
    """Answer BAD or NO to any FETCH of sizes that names the third mail."""

    def spoil(words: bytes, said: list[bytes]) -> list[bytes]:
        named = b"RFC822.SIZE" in words and any(THIRD in line for line in said)
        return [said[-1].split()[0] + answer] if named else said

    return spoil


def body_nil(words: bytes, said: list[bytes]) -> list[bytes]:
    """Answer OK, but NIL for the body of the third mail."""
    nil = re.compile(rb"(?s)(BODY\[\](?:<0>)?) \{\d+\}\r\n.*\)\r\n\Z")
    return [nil.sub(rb"\1 NIL)\r\n", line) if THIRD in line else line for line in said]


def silent(words: bytes, said: list[bytes]) -> list[bytes]:
    """Answer OK to each FETCH, and say nothing of the third mail."""
    return [line for line in said if not (words.startswith(b"UID FETCH") and THIRD in line)]


def literal_of_4_gb(words: bytes, said: list[bytes]) -> list[bytes]:
    """Claim 4 GB for what is fetched of the third mail."""
    return [
        re.sub(rb"(BODY\[[^{]*)\{\d+\}", rb"\1{4294967296}", line, count=1) if THIRD in line else line for line in said
    ]


def size_of_4_gb(words: bytes, said: list[bytes]) -> list[bytes]:
    """Claim 4 GB for the third mail as a whole."""
    return [re.sub(rb"RFC822.SIZE \d+", b"RFC822.SIZE 4294967295", line) if THIRD in line else line for line in said]


def mixed_case(words: bytes, said: list[bytes]) -> list[bytes]:
    """Write the names of answers and of what they hold in mixed case."""
    names = re.compile(rb"\b(?:FETCH|SEARCH|UID|RFC822\.SIZE|INTERNALDATE|BODY(?=\[))\b|SEARCH|FETCH|BODY(?=\[)")
    return [names.sub(lambda m: m[0].title(), line, count=4) if line[:1] == b"*" else line for line in said]


def bare_ok(words: bytes, said: list[bytes]) -> list[bytes]:
    """Put a status without a tag before each answer, and no words behind the tagged one."""
    return [b"OK\r\n", *said[:-1], said[-1].split()[0] + b" OK\r\n"]


def empty_lines(words: bytes, said: list[bytes]) -> list[bytes]:
    """Put an empty line before each answer."""
    return [more for line in said for more in (b"\r\n", line)]


MODES: dict[str, tuple[Spoil | None, int]] = {
    "plain": (None, MAILS),
    "split_search": (in_two_lines, MAILS),
    "size_bad": (sizes_refused(b" BAD Command Argument Error. 11\r\n"), MAILS),
    "size_no": (sizes_refused(b" NO The requested message could not be converted.\r\n"), MAILS),
    "body_nil": (body_nil, MAILS - 1),
    "silent": (silent, MAILS - 1),
    "literal_of_4_gb": (literal_of_4_gb, MAILS - 1),
    "size_of_4_gb": (size_of_4_gb, MAILS),
    "mixed_case": (mixed_case, MAILS),
    "bare_ok": (bare_ok, MAILS),
    "empty_lines": (empty_lines, MAILS),
}
"""How the server behaves, and how many cases come of the five applications meanwhile."""


@pytest.fixture(scope="module")
def documents() -> Iterator[Reader]:
    with Reader(workers=1) as reader:
        yield reader


@pytest.mark.parametrize("mode", MODES)
def test_five_applications(mode: str, tmp_path: Path, documents: Reader) -> None:
    spoil, cases = MODES[mode]
    (tmp_path / "mailbot.toml").write_text(TOML, "utf-8")
    deployment = deployed(tmp_path / "mailbot.toml")
    box = Box(spoil=spoil)
    for number in range(MAILS):
        box.arrive(application(number))
    with ScriptedImap(box) as server, Store(":memory:") as store:
        reader = ReadHere(deployment=deployment, documents=documents)
        at = Server(host="127.0.0.1", port=server.port, tls="none", connect_timeout=2, read_timeout=1)
        source = ImapSource("main", at, start="all")

        def passed(now: datetime, *, sweep: bool = False) -> None:
            intake(source, store, lambda: now, sweep=sweep)
            process(
                lambda: Work(store=store, deployment=deployment, printer=print_invoice, now=now), reader, lambda: False
            )

        passed(START)
        assert counted(store, "message") == MAILS
        assert counted(store, "cases") == cases
        unread = "attention where reason = 'mail_unread' and resolved is null"
        assert counted(store, unread) == MAILS - cases
        assert store.messages.mark("main", "INBOX") == (7, 15, 0)
        source.close()
        box.spoil = None
        passed(START + timedelta(days=1), sweep=True)
        assert counted(store, "cases") == MAILS
        assert counted(store, unread) == 0
        source.close()


class Refusing:
    """Says NO to each command that it hears for the first time."""

    def __init__(self) -> None:
        self.heard: set[bytes] = set()

    def __call__(self, words: bytes, said: list[bytes]) -> list[bytes]:
        if words in self.heard:
            return said
        self.heard.add(words)
        return [said[-1].split()[0] + b" NO not now\r\n"]


def test_a_no_to_each_first_request() -> None:
    box = Box(spoil=Refusing())
    for number in range(MAILS):
        box.arrive(application(number))
    with ScriptedImap(box) as server, Store(":memory:") as store:
        at = Server(host="127.0.0.1", port=server.port, tls="none", connect_timeout=2, read_timeout=1)
        source = ImapSource("main", at, start="all")
        now = START
        for sweep in (False, False, False, False, True, False, True):
            with suppress(TryLater):
                intake(source, store, lambda: now, sweep=sweep)  # noqa: B023 - used at once
            now += timedelta(days=1)
        source.close()
        assert counted(store, "message where not truncated") == counted(store, "message") == MAILS


def counted(store: Store, rows: str) -> int:
    return int(store.rows.value(f"select count(*) from {rows}"))  # noqa: S608 - words of this file
