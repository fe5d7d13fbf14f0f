"""Mails read in a process of their own: the same readings, and what becomes of a mail when that process fails."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.child import Child
from mailbot.deployment import Deployment, load_deployment
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.logs import FaultElsewhereError, fault_of
from mailbot.model.mail import RawMail
from mailbot.model.trouble import TryLater
from mailbot.steps.reading_mails import read_apart, reading_child
from mailbot.steps.reading_mails.batching import noted
from mailbot.steps.reading_mails.preparing import basis_of, prepare
from mailbot.steps.reading_mails.read_apart import ReadApart, ReadingLostError
from mailbot.steps.reading_mails.reading_values import Failed, Opened, OverLimitError, Prepared, ToOpen
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived, Received
from tests.faults.applications import application
from tests.faults.test_loops import TOML
from tests.warm import warmed

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    warmed(tmp_path / "data")
    (tmp_path / "mailbot.toml").write_text(TOML.format(address="box@hospital.example"), "utf-8")
    found, faults = load_deployment(tmp_path / "mailbot.toml")
    assert found is not None and not faults
    return found


@pytest.fixture
def documents() -> Iterator[Reader]:
    with Reader(ReaderSetup(ocr=False)) as made:
        yield made


def received(raw: bytes) -> Received:
    return Received(
        id=1, mailbox="main", folder="INBOX", raw=raw, size=1, truncated=False,
        received=NOW, internaldate=None, tries=0,
    )  # fmt: skip


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def process_of(apart: ReadApart) -> "subprocess.Popen[bytes]":
    child = apart._serving.child._process
    assert child is not None
    return child


def test_it_reads_what_is_read_here(deployment: Deployment, documents: Reader) -> None:
    mails = [received(path.read_bytes()) for path in sorted(Path("mailbot/samples").glob("*.eml"))]
    with ReadApart(deployment, documents) as apart:
        assert len(mails) > 5
        for mail in mails:
            assert apart.read(mail, NOW) == prepare(mail, deployment, documents, NOW)


def test_a_child_that_dies_over_a_mail_costs_one_try(deployment: Deployment, documents: Reader) -> None:
    with ReadApart(deployment, documents) as apart:
        apart.read(received(application(0)), NOW)
        child = process_of(apart)
        os.kill(child.pid, signal.SIGSTOP)
        threading.Timer(0.3, os.kill, (child.pid, signal.SIGKILL)).start()
        with pytest.raises(ReadingLostError):
            apart.read(received(application(1)), NOW)
        assert apart.read(received(application(1)), NOW).reading.kind == "application"


def test_the_mails_that_wait_behind_the_one_it_dies_over_are_read_by_the_next_child(
    deployment: Deployment, documents: Reader
) -> None:
    mails = [received(application(number)) for number in range(8)]
    with ReadApart(deployment, documents) as apart, ThreadPoolExecutor(len(mails)) as threads:
        apart.read(received(application(0)), NOW)
        child = process_of(apart)
        os.kill(child.pid, signal.SIGSTOP)
        first = threads.submit(apart.read, mails[0], NOW)
        wait_until(lambda: not apart._serving.last.is_set())
        later = [threads.submit(apart.read, mail, NOW) for mail in mails[1:]]
        time.sleep(0.3)
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(ReadingLostError):
            first.result(30)
        for mail, reading in zip(mails[1:], later, strict=True):
            assert reading.result(30) == prepare(mail, deployment, documents, NOW)
        assert process_of(apart) is not child
    assert child.poll() == -signal.SIGKILL


def test_a_child_that_is_killed_at_its_start_costs_no_mail_a_try(
    deployment: Deployment, documents: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three in a row, as when memory is short: the daemon goes on, and it is told."""
    told: list[int] = []
    deaths = iter(range(3))

    class Dying(Child):
        def start(self) -> None:
            super().start()
            if next(deaths, None) is not None and self._process is not None:
                self._process.kill()

    monkeypatch.setattr(read_apart, "Child", Dying)
    with ReadApart(deployment, documents, unready=told.append) as apart:
        assert apart.read(received(application(1)), NOW).reading.kind == "application"
    assert told
    assert told == list(range(1, len(told) + 1))


def test_no_child_at_all_is_the_worlds_trouble_and_told(
    deployment: Deployment, documents: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(read_apart, "_PAUSE", 0.001)
    monkeypatch.setattr(read_apart, "Child", lambda _: Child("mailbot.no_such_module"))
    with ReadApart(deployment, documents, unready=told.append) as apart, pytest.raises(TryLater, match="reading_child"):
        apart.read(received(application(1)), NOW)
    assert told == list(range(1, read_apart.STARTS + 1))


@pytest.mark.parametrize(("name", "value"), [("SECONDS", 0.01), ("MEMORY", -1)])
def test_a_mail_over_its_limit_is_told_apart_from_a_fault(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    """Its seconds end it wherever it is; the next mail has its own."""
    basis = basis_of(deployment)
    monkeypatch.setattr(reading_child, "SECONDS_FOR_MB", 0.0)
    slow = ToOpen(raw=b"From: <anna@kuu.example>\r\n\r\n" + b"Mari Kuusk 47101010033, " * 20_000, now=NOW)
    if name == "MEMORY":
        monkeypatch.setattr(reading_child, "open_mail", lambda *_: bytearray(1 << 60))
    else:
        monkeypatch.setattr(reading_child, name, value)
    failed = reading_child.answer(slow, basis)
    assert isinstance(failed, Failed)
    assert failed.over_limit
    monkeypatch.undo()
    assert isinstance(reading_child.answer(ToOpen(raw=application(1), now=NOW), basis), Prepared | Opened)


def test_a_mail_over_its_limit_is_set_aside_at_once(deployment: Deployment) -> None:
    with Store(":memory:") as store:
        place = {"mailbox": "main", "folder": "INBOX", "uidvalidity": 1, "uid": 1}
        mail = RawMail(internaldate=None, size=1, raw=b"x", **place)  # type: ignore[arg-type]
        store.messages.receive(FolderAt("main", "INBOX", 1), NOW, mails=[Arrived(mail=mail, fingerprint=None, head="")])
        (one,) = store.messages.next_received(NOW)
        with noted(one, store, lambda: NOW):
            raise OverLimitError
        assert store.health.counts("message") == {"quarantined": 1}
        assert [row["reason"] for row in store.rows.all("select reason from attention")] == ["over_limit"]


def test_what_cannot_be_asked_holds_up_nobody(deployment: Deployment, documents: Reader) -> None:
    with ReadApart(deployment, documents) as apart, ThreadPoolExecutor(1) as threads:
        with pytest.raises(ReadingLostError):
            apart._answer("no bytes")  # type: ignore[arg-type]
        assert threads.submit(apart.read, received(application(1)), NOW).result(30).reading.kind == "application"


def test_the_end_waits_for_the_mail_in_hand(deployment: Deployment, documents: Reader) -> None:
    mail = received(b"From: <anna@kuu.example>\r\nSubject: Tere\r\n\r\nSoovin teist arvamust.\r\n")
    with ThreadPoolExecutor(1) as threads:
        with ReadApart(deployment, documents) as apart:
            child = process_of(apart)
            os.kill(child.pid, signal.SIGSTOP)
            reading = threads.submit(apart.read, mail, NOW)
            wait_until(lambda: not apart._serving.last.is_set())
            threading.Timer(0.8, os.kill, (child.pid, signal.SIGCONT)).start()
        assert reading.result(30) == prepare(mail, deployment, documents, NOW)
    assert child.poll() == 0


def test_a_child_that_hangs_is_ended(
    deployment: Deployment, documents: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ReadApart(deployment, documents) as apart:
        apart.read(received(application(1)), NOW)
        child = process_of(apart)
        os.kill(child.pid, signal.SIGSTOP)
        monkeypatch.setattr(read_apart, "PATIENCE", 0.2)
        with pytest.raises(ReadingLostError):
            apart.read(received(application(1)), NOW)
        monkeypatch.undo()
        assert child.poll() is not None
        assert apart.read(received(application(2)), NOW).reading.kind == "application"


def test_a_fault_of_ours_is_named_as_it_was_there_and_the_child_goes_on(
    deployment: Deployment, documents: Reader
) -> None:
    with ReadApart(deployment, documents) as apart:
        with pytest.raises(FaultElsewhereError) as raised:
            apart.read(received(None), NOW)  # type: ignore[arg-type]
        assert fault_of(raised.value).startswith("TypeError at ")
        child = process_of(apart)
        assert apart.read(received(application(1)), NOW).reading.kind == "application"
        assert process_of(apart) is child


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_signals_that_end_a_daemon_leave_the_mail_in_hand_alone(
    deployment: Deployment, documents: Reader, number: signal.Signals
) -> None:
    """Systemd sends SIGTERM to all processes of a service, a terminal Ctrl-C."""
    with ReadApart(deployment, documents) as apart:
        apart.read(received(application(1)), NOW)
        child = process_of(apart)
        os.kill(child.pid, number)
        assert apart.read(received(application(1)), NOW).reading.kind == "application"
        assert process_of(apart) is child
    assert child.poll() == 0
