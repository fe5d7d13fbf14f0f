"""Letters to addresses outside ASCII (RFC 6531) through a real Postfix: they arrive, or staff hear that they cannot."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.smtp import SmtpOutlet
from mailbot.model.case import Case
from mailbot.model.digest import Do
from mailbot.model.mail import RawMail
from mailbot.pipeline import deliver
from mailbot.replay import unprinted
from mailbot.steps.gathering import gather
from mailbot.steps.settling import handle
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.servers import postfix as postfix_server
from tests.servers.letters import letter
from tests.servers.postfix import Postfix
from tests.servers.process import missing, until
from tests.servers.sink import Sink
from tests.store.conftest import TOML, deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TO = "tõnu.õun@post.example"
PLAIN = "mari@kuu.example"


@contextmanager
def relay(onward: Sink, back: Sink | None = None, *, utf8: bool = True) -> Iterator[Postfix]:
    if not postfix_server.available():
        missing("postfix (or root to start it)")
    with Postfix(relay_port=onward.port, back_port=back.port if back else None, utf8=utf8) as running:
        yield running


class Ward:
    """A store with two letters that wait: one to an address outside ASCII, one to a plain one."""

    def __init__(self, tmp_path: Path) -> None:
        config = tmp_path / "mailbot.toml"
        config.write_text(TOML, "utf-8")
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        for serial, to in enumerate((TO, PLAIN), 1):
            made = replace(letter(serial, to=(to,)), envelope_from="box@box.test")
            self.store.cases.save(Case(number=made.case or "", opened=NOW, changed=NOW, addresses=(to,)))
            self.store.outbox.put(made, now=NOW, due=NOW)

    def send(self, through: Postfix) -> list[str]:
        """Send what waits, and return what became of it."""
        outlet = SmtpOutlet(Server(host=through.host, port=through.port, tls="none"))
        deliver(self.store, {"send": outlet}, lambda: NOW, lambda: False)
        outlet.close()
        return [row.state for row in self.store.outbox.list()]

    def take_in(self, raw: bytes, reader: Reader) -> None:
        """Read a mail that came back."""
        mail = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=len(raw), raw=raw)
        arrived = [Arrived(mail=mail, fingerprint="1", head="")]
        (row,) = self.store.messages.receive(FolderAt("m", "INBOX", 1), NOW, mails=arrived)
        received = self.store.messages.load(row)
        assert received is not None
        work = Work(store=self.store, deployment=self.deployment, printer=unprinted, now=NOW)
        handle(received, work, reader)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    yield made
    made.store.close()


def test_a_relay_that_takes_such_addresses_passes_it_on_exactly(ward: Ward, sink: Sink) -> None:
    with relay(sink) as postfix:
        assert ward.send(postfix) == ["sent", "sent"]
        assert until(lambda: len(sink.taken) == 2, 10), postfix.log()
    assert sorted(taken.recipients for taken in sink.taken) == [(PLAIN,), (TO,)]
    assert ward.store.cases.attentions() == ()


def test_a_relay_that_takes_none_is_a_task_that_says_so(ward: Ward, sink: Sink) -> None:
    with relay(sink, utf8=False) as postfix:
        assert ward.send(postfix) == ["refused", "sent"]
        assert until(lambda: len(sink.taken) == 1, 10), postfix.log()
    (task,) = gather(ward.store, ward.deployment, NOW).tasks
    assert (task.reason, task.case, task.urgent) == ("no_utf8", "2026-00001", True)
    assert task.todo[0] == Do(action="set", case="2026-00001", argument="address")


def test_a_server_further_on_that_takes_none_sends_it_back_and_staff_hear_of_it(
    ward: Ward, sink: Sink, reader: Reader
) -> None:
    with Sink(utf8=False) as plain, relay(plain, back=sink) as postfix:
        assert ward.send(postfix) == ["sent", "sent"]
        assert until(lambda: len(sink.taken) == 1 and len(plain.taken) == 1, 20), postfix.log()
    assert b"message/global-delivery-status" in sink.taken[0].raw  # RFC 6533
    ward.take_in(sink.taken[0].raw, reader)
    (task,) = gather(ward.store, ward.deployment, NOW).tasks
    assert (task.reason, task.case, task.urgent) == ("undelivered", "2026-00001", True)
    assert [row.state for row in ward.store.outbox.list()] == ["undelivered", "sent"]
