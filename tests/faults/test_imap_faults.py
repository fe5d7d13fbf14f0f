"""What a server or a network does to a fetch, and that each mail still comes exactly once."""

import re
import time
from collections.abc import Iterator

import pytest

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.mailboxes.login import Password
from mailbot.mailboxes.source import Limits, ServerMark
from mailbot.model.trouble import Refused, TryLater
from tests.servers.dovecot import Dovecot
from tests.servers.ledger import MemoryLedger, mail
from tests.servers.proxy import Proxy, Spoil, once

MAILS = [mail(number, f"Kiri {number} lõpp\r\n") for number in range(7)]


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    dovecot.deliver(MAILS)
    with Proxy(dovecot.port) as between:
        yield between


@pytest.fixture
def source(dovecot: Dovecot, proxy: Proxy) -> Iterator[ImapSource]:
    login = Password(user=dovecot.user, password=dovecot.password)
    server = Server(host=proxy.host, port=proxy.port, tls="none", login=login, connect_timeout=1, read_timeout=1)
    box = ImapSource("main", server, start="all", limits=Limits(mails=3))
    yield box
    box.close()


def takes_all(source: ImapSource, proxy: Proxy, spoil: Spoil, *, unread: int = 0) -> None:
    """Fetch through the fault, then without it: every mail has a row at once, and its bytes in the end, once."""
    ledger = MemoryLedger()
    proxy.spoil = spoil
    ledger.take(source.new_mail("INBOX", ledger))
    assert len(ledger.unread) == unread
    assert len(ledger.rows) == len(MAILS)
    proxy.spoil = None
    for folder, uidvalidity, uid in tuple(ledger.unread):
        ledger.take(source.again(folder, uidvalidity, [uid]))
    assert ledger.take(source.new_mail("INBOX", ledger)) == []
    assert sorted(seen.raw for seen in ledger.mails) == MAILS
    assert not ledger.unread


@pytest.mark.parametrize("number", [0, 2, 3, 5, 6])
def test_cut_within_a_literal(source: ImapSource, proxy: Proxy, number: int) -> None:
    """The mail that ends every connection is a row that staff see, and the others come."""
    literal = f"Kiri {number}".encode()
    takes_all(source, proxy, lambda data: None if literal in data else data, unread=1)


def test_half_a_literal_then_nothing(source: ImapSource, proxy: Proxy) -> None:
    """Half of a mail is never a mail."""
    state = {"cut": False}

    def spoil(data: bytes) -> bytes | None:
        if state["cut"]:
            return None
        place = data.find(b"Kiri 4")
        if place < 0:
            return data
        state["cut"] = True
        return data[:place]

    ledger = MemoryLedger()
    proxy.spoil = spoil
    with pytest.raises(TryLater):  # the server is down from there on
        ledger.take(source.new_mail("INBOX", ledger))
    proxy.spoil = None
    ledger.take(source.new_mail("INBOX", ledger))
    assert [seen.raw for seen in ledger.mails] == MAILS


def test_a_silent_server_times_out(source: ImapSource, proxy: Proxy) -> None:
    """The dead connection is left, a new one made; three time-outs, and that mail is set aside."""
    begun = time.monotonic()
    takes_all(source, proxy, lambda data: data.replace(data, b"") if b"Kiri 3" in data else data, unread=1)
    assert time.monotonic() - begun < 8
    assert proxy.connections == 4


def test_a_server_that_never_greets(dovecot: Dovecot, source: ImapSource, proxy: Proxy) -> None:
    """Connecting ends by its own time-out."""
    proxy.spoil = lambda _: b""
    with pytest.raises(TryLater, match="imap_timeout"):
        list(source.new_mail("INBOX", MemoryLedger()))


def test_bye_in_the_middle(source: ImapSource, proxy: Proxy) -> None:
    """A server that ends the connection says BYE; where it takes another one, the mails come on that."""
    takes_all(source, proxy, once(b"Kiri 3", lambda _: b"* BYE shutting down\r\n"))


def test_bytes_that_are_no_imap(source: ImapSource, proxy: Proxy) -> None:
    """A captive portal or a broken middle-box speaks HTML."""
    takes_all(
        source,
        proxy,
        once(b"Kiri 3", lambda _: b"<html><body>Please log in</body></html>\r\n" * 3),
    )


def test_a_literal_larger_than_the_mail(source: ImapSource, proxy: Proxy) -> None:
    """A wrong literal size swallows the end of the answer: nothing is taken from it."""
    grown = once(b"Kiri 3", lambda data: re.sub(rb"\{(\d+)\}", lambda m: b"{%d}" % (int(m[1]) + 40), data, count=1))
    takes_all(source, proxy, grown)


@pytest.mark.parametrize("size", [0, 7, 99_999_999])
def test_a_wrong_size_loses_no_mail(source: ImapSource, proxy: Proxy, size: int) -> None:
    """Too small or far too large: fetched whole all the same."""
    ledger = MemoryLedger()
    proxy.spoil = lambda data: re.sub(rb"RFC822.SIZE \d+", b"RFC822.SIZE %d" % size, data)
    ledger.take(source.new_mail("INBOX", ledger))
    assert [seen.raw for seen in ledger.mails] == MAILS
    assert not any(seen.truncated for seen in ledger.mails)


def test_one_mail_that_the_server_cannot_give_stops_no_other(source: ImapSource, proxy: Proxy) -> None:
    """Exchange answers NO where it cannot convert a message: the others come, that one as its header."""
    ledger = MemoryLedger()

    def refuse(data: bytes) -> bytes:
        if b"Kiri 4" not in data:
            return data
        tag = re.findall(rb"^(\w+) OK ", data, re.MULTILINE)[-1]
        return tag + b" NO The requested message could not be converted to an RFC-822 compatible format.\r\n"

    proxy.spoil = refuse
    ledger.take(source.new_mail("INBOX", ledger))
    assert [seen.raw for seen in ledger.mails if not seen.truncated] == [raw for raw in MAILS if b"Kiri 4" not in raw]
    (bad,) = ledger.unread.values()
    assert b"nr 4" in bad.raw


def test_a_mail_expunged_between_the_sizes_and_the_bodies(source: ImapSource, proxy: Proxy, dovecot: Dovecot) -> None:
    """It is gone; the rest comes."""
    other = ImapSource("person", Server(host=dovecot.host, port=dovecot.port, tls="none", login=source._server.login))
    state = {"done": False}

    def spoil(data: bytes) -> bytes:
        if b"RFC822.SIZE" in data and not state["done"]:
            state["done"] = True
            uidvalidity = other._select("INBOX")
            other.mark_done("INBOX", uidvalidity, [2], ServerMark(what="delete"))
        return data

    proxy.spoil = spoil
    ledger = MemoryLedger()
    ledger.take(source.new_mail("INBOX", ledger))
    other.close()
    assert [seen.raw for seen in ledger.mails] == [raw for number, raw in enumerate(MAILS) if number != 1]


def test_a_folder_that_is_renamed_and_made_anew(source: ImapSource, proxy: Proxy, dovecot: Dovecot) -> None:
    """The mail in the new folder is taken, the old mail under its new name is not looked for."""
    dovecot.doveadm("mailbox", "create", "-u", "box", "Apply")
    dovecot.deliver([mail("a"), mail("b")], folder="Apply")
    ledger = MemoryLedger()
    ledger.take(source.new_mail("Apply", ledger))
    dovecot.doveadm("mailbox", "rename", "-u", "box", "Apply", "Apply 2025")
    source.close()
    with pytest.raises(TryLater, match="folder_missing"):
        ledger.take(source.new_mail("Apply", ledger))
    dovecot.doveadm("mailbox", "create", "-u", "box", "Apply")
    dovecot.deliver([mail("c")], folder="Apply")
    assert ledger.take(source.new_mail("Apply", ledger)) == [mail("c")]


def test_a_mark_that_the_server_refuses_is_given_up(source: ImapSource, proxy: Proxy) -> None:
    """Cosmetics never hold up a mail."""
    ledger = MemoryLedger()
    ledger.take(source.new_mail("INBOX", ledger))
    with pytest.raises(Refused, match="server_mark"):
        source.mark_done("INBOX", ledger.mails[0].uidvalidity, [1], ServerMark(what="flag", name="bad keyword("))


def test_a_cut_after_the_move_is_repeated_without_harm(source: ImapSource, proxy: Proxy, dovecot: Dovecot) -> None:
    """The answer to MOVE is lost: the second time finds nothing left to move."""
    ledger = MemoryLedger()
    ledger.take(source.new_mail("INBOX", ledger))
    uidvalidity = ledger.mails[0].uidvalidity
    done = ServerMark(what="move", name="Done")
    proxy.spoil = lambda data: None if b"COPYUID" in data else data
    with pytest.raises(TryLater):
        source.mark_done("INBOX", uidvalidity, [1, 2, 3], done)
    proxy.spoil = None
    source.mark_done("INBOX", uidvalidity, [1, 2, 3], done)
    assert (dovecot.count("Done"), dovecot.count()) == (3, 4)
    assert ledger.take(source.new_mail("INBOX", ledger)) == []
