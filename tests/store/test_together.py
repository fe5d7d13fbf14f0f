"""Mails settled a few at a time: one transaction where all goes well, and where it does not, each one's own fate."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot import pipeline
from mailbot.deployment import Deployment
from mailbot.mail.fingerprint import fingerprint
from mailbot.model.case import Decision
from mailbot.model.mail import RawMail
from mailbot.model.reading import Reading
from mailbot.model.trouble import TryLater
from mailbot.replay import unprinted
from mailbot.steps.reading_mails.batching import TOGETHER, Ready, settle_together
from mailbot.steps.reading_mails.preparing import AlreadyRead, prepare
from mailbot.steps.reading_mails.reading_values import Prepared
from mailbot.steps.settling import settle
from mailbot.steps.staff.staff_mail import answers
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt, Settled
from mailbot.store.mails.messages import Arrived, Received
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
NAMES = ("Mari Kask", "Jaan Tamm", "Tiina Saar", "Peeter Mets", "Liis Lepp", "Rein Oja", "Anu Kuusk", "Mart Rebane")


def application(number: int, *, sender: str | None = None) -> bytes:
    name = NAMES[number % len(NAMES)]
    return (
        f"From: {name} <{sender or f'pt{number}@kuu.example'}>\r\nTo: second.opinion@hospital.example\r\n"
        f"Date: Tue, 3 Nov 2026 10:00:{number:02d} +0200\r\nMessage-ID: <app{number}@kuu.example>\r\n"
        "Subject: Teise arvamuse taotlus\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Tere!\r\n\r\nSoovin teist arvamust.\r\n\r\nPatsient: {name}\r\nTelefon: +372 5{1_000_000 + number}\r\n"
        f"Küsimus: Kas soovitate operatsiooni?\r\n\r\nTervitades\r\n{name}\r\n"
    ).encode()


class Apart:
    """Reads mails as the daemon does, more of them at once than are settled together; none has a document."""

    width = TOGETHER + 4

    def __init__(self, deployment: Deployment, unreadable: int | None = None) -> None:
        self._deployment = deployment
        self._unreadable = unreadable

    def read(self, received: Received, now: datetime) -> Prepared:
        if received.id == self._unreadable:
            raise ValueError
        return prepare(received, self._deployment, AlreadyRead(files={}), now)


class Office:
    """A deployment with a store on disk, and the mails that came in."""

    def __init__(self, config: Path) -> None:
        self.deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        self.now = NOW
        self.begun: list[str] = []
        self.store.rows.connection.set_trace_callback(self._note)

    def _note(self, sql: str) -> None:
        if sql.startswith("begin"):
            self.begun.append(sql)

    def ready(self, *raws: bytes) -> list[Ready]:
        """Take mails in, and read them."""
        mails = []
        for uid, raw in enumerate(raws, 1):
            mail = RawMail(
                mailbox="second.opinion", folder="INBOX", uidvalidity=1, uid=uid, internaldate=NOW, size=len(raw),
                raw=raw,
            )  # fmt: skip
            mails.append(Arrived(mail=mail, fingerprint=fingerprint(raw), head=str(uid)))
        self.store.messages.receive(FolderAt("second.opinion", "INBOX", 1), NOW, mails=mails)
        waiting = self.store.messages.next_received(NOW, (), len(raws), 1_000_000)
        staff = answers(self.store, self.deployment, unprinted)
        made = []
        for received in waiting:
            mail_read = Apart(self.deployment).read(received, NOW)
            obey = staff(received.id, received.mailbox, mail_read.message, NOW)
            made.append(Ready(received=received, mail=mail_read, obey=obey))
        self.begun.clear()
        return made

    def settle(self, ready: Ready) -> None:
        assert ready.mail is not None
        settle(ready.received, ready.mail, self.work(), obey=ready.obey)

    def work(self) -> Work:
        return Work(store=self.store, deployment=self.deployment, printer=unprinted, now=self.now)

    def settle_together(self, together: list[Ready], settle_one: Callable[[Ready], None] | None = None) -> None:
        settle_together(together, settle_one or self.settle, self.store, lambda: self.now)

    def process(self, unreadable: int | None = None) -> int:
        reader = Apart(self.deployment, unreadable)
        return pipeline.process(self.work, reader, lambda: False)

    def fates(self) -> list[tuple[str, int, str | None]]:
        """Return of each mail its state, its failed tries, and its case."""
        rows = self.store.rows.all("select state, tries, case_number from message order by id")
        return [(row["state"], row["tries"], row["case_number"]) for row in rows]

    def count(self, table: str) -> int:
        return int(self.store.rows.value(f"select count(*) from {table}"))  # noqa: S608


@pytest.fixture
def office(config: Path) -> Iterator[Office]:
    made = Office(config)
    yield made
    made.store.close()


def settled(count: int) -> list[tuple[str, int, str | None]]:
    return [("processed", 0, f"2026-{number:05d}") for number in range(1, count + 1)]


def test_a_group_is_one_transaction(office: Office) -> None:
    office.settle_together(office.ready(*map(application, range(4))))
    assert office.begun == ["begin immediate"]
    assert office.fates() == settled(4)
    assert office.count("outbox") == 4


def test_one_that_fails_costs_itself_a_try_and_the_others_nothing(office: Office) -> None:
    group = office.ready(*map(application, range(4)))

    def settle(ready: Ready) -> None:
        with office.store.step():
            office.settle(ready)
            if ready is group[1]:
                raise ValueError  # after it has written its case and its letter

    office.settle_together(group, settle)
    assert office.fates() == [
        ("processed", 0, "2026-00001"),
        ("received", 1, None),
        ("processed", 0, "2026-00002"),
        ("processed", 0, "2026-00003"),
    ]
    assert office.count("outbox") == office.count("cases") == 3
    assert office.store.rows.value("select error from message where id = 2").startswith("ValueError at ")


def test_one_that_has_to_wait_is_not_charged(office: Office) -> None:
    group = office.ready(*map(application, range(3)))

    def settle(ready: Ready) -> None:
        if ready is group[2]:
            raise TryLater("scanner_absent")
        office.settle(ready)

    office.settle_together(group, settle)
    assert office.fates() == [*settled(2), ("received", 0, None)]
    assert office.store.messages.next_received(NOW) == []
    assert [waiting.id for waiting in office.store.messages.next_received(NOW + timedelta(minutes=5))] == [3]


def test_one_that_staff_dealt_with_meanwhile_is_left_to_them(office: Office) -> None:
    group = office.ready(*map(application, range(3)))
    with Store(office.deployment.store_path) as desk:
        desk.messages.finish(
            2,
            reading=Reading(kind="spam"),
            header=(None, None, None),
            settled=Settled(case=None, kind="spam", reply="none", reason="staff"),
            now=NOW,
        )
    office.settle_together(group)
    assert office.fates() == [("processed", 0, "2026-00001"), ("processed", 0, None), ("processed", 0, "2026-00002")]
    assert office.store.rows.value("select reason from message where id = 2") == "staff"
    assert office.count("outbox") == 2


def test_a_mail_of_staff_is_settled_alone(office: Office) -> None:
    nurse = b"From: <nurse@hospital.example>\r\nMessage-ID: <n@hospital.example>\r\nSubject: lunch\r\n\r\nhello\r\n"
    group = office.ready(application(0), nurse, application(1))
    assert [ready.obey is not None for ready in group] == [False, True, False]
    office.settle_together(group)
    assert office.begun == ["begin immediate"] * 3
    assert office.fates() == [("processed", 0, "2026-00001"), ("processed", 0, None), ("processed", 0, "2026-00002")]


def test_what_staff_want_may_fail_without_the_others(office: Office) -> None:
    def obey() -> Decision:
        raise ValueError

    group = office.ready(*map(application, range(3)))
    group[1] = Ready(received=group[1].received, mail=group[1].mail, obey=obey)
    office.settle_together(group)
    assert [(state, tries) for state, tries, _ in office.fates()] == [
        ("processed", 0),
        ("received", 1),
        ("processed", 0),
    ]


def test_a_disk_that_fills_up_within_a_group_loses_nothing_and_charges_nobody(office: Office) -> None:
    group = office.ready(*map(application, range(6)))
    connection = office.store.rows.connection
    taken_back: list[bool] = []

    def settle(ready: Ready) -> None:
        if ready is group[3]:
            connection.execute("pragma max_page_count = 1")  # no more than there are
        try:
            office.settle(ready)
        except Exception:
            taken_back.append(not connection.in_transaction)
            raise

    with suppress(TryLater):  # where not even the note that it waits can be written
        office.settle_together(group, settle)
    assert taken_back, "the disk was not full"
    assert all(tries == 0 for _, tries, _ in office.fates())
    connection.execute("pragma max_page_count = 1000000")
    office.now = NOW + timedelta(minutes=6)
    office.process()
    assert office.store.rows.all("pragma foreign_key_check") == []
    assert sorted(office.fates(), key=lambda fate: fate[2] or "") == settled(6)
    assert office.count("outbox") == office.count("cases") == 6


def test_two_letters_of_one_sender_stay_in_their_order(office: Office) -> None:
    more = application(8, sender="pt0@kuu.example").replace(b"Subject: Teise", b"Subject: Re: Teise")
    office.settle_together(office.ready(application(0), application(1), more))
    assert office.begun == ["begin immediate"]
    assert [case for _, _, case in office.fates()] == ["2026-00001", "2026-00002", "2026-00001"]
    kinds = office.store.rows.all("select kind from message order by id")
    assert [row["kind"] for row in kinds] == ["application", "application", "follow_up"]


def test_the_loop_settles_each_once_but_one_that_cannot_be_read(office: Office) -> None:
    office.ready(*map(application, range(8)))
    assert office.process(unreadable=8) == 8
    assert office.fates() == [*settled(7), ("received", 1, None)]
    assert office.process() == 0
    office.now = NOW + timedelta(minutes=5)
    assert office.process() == 1
    assert office.fates() == [*settled(7), ("processed", 1, "2026-00008")]
