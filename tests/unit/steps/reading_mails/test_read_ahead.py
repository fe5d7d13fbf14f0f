"""Mails are read a few at a time and come back oldest first; a slow one holds up its own sender only."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.steps.reading_mails import read_ahead
from mailbot.steps.reading_mails.read_ahead import BYTES, ReadAhead
from mailbot.store.mails.messages import Received


def mail(row: int, sender: str, size: int = 1) -> Received:
    return Received(
        id=row,
        mailbox="box",
        folder="INBOX",
        raw=f"From: Somebody <{sender}>\r\nSubject: x\r\n\r\nFrom: nobody@x.example\r\n".encode(),
        size=size,
        truncated=False,
        received=datetime(2026, 9, 1, tzinfo=UTC),
        internaldate=None,
        tries=0,
    )


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    opened = threading.Event()
    yield opened
    opened.set()


def rows(ahead: ReadAhead[int], count: int) -> list[int]:
    found = []
    for _ in range(count):
        done = ahead.next_done()
        assert done is not None
        found.append(done[1]())
    return found


def test_the_order_is_that_of_arrival() -> None:
    with ReadAhead(lambda received: received.id, 4) as ahead:
        for row in (1, 2, 3, 4):
            ahead.start(mail(row, f"{row}@x.example"))
        assert (ahead.room[0], ahead.rows) == (0, (1, 2, 3, 4))
        assert rows(ahead, 4) == [1, 2, 3, 4]
        assert ahead.next_done() is None


def test_there_is_room_for_so_many_and_for_so_much() -> None:
    with ReadAhead(lambda received: received.id, 3) as ahead:
        assert ahead.room == (3, BYTES)
        ahead.start(mail(1, "a@x.example", BYTES - 1))
        assert ahead.room == (2, 1)
        ahead.start(mail(2, "b@x.example", 10))
        assert ahead.room[0] == 0  # no more mails, though two are fewer than three
        assert rows(ahead, 1) == [1]
        assert ahead.room == (2, BYTES - 10)
        assert rows(ahead, 1) == [2]
        assert ahead.room == (3, BYTES)


def test_what_is_read_already_is_given_without_waiting(gate: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_ahead, "PATIENCE", 0.2)

    def read(received: Received) -> int:
        if received.id == 2:
            gate.wait(20)
        return received.id

    with ReadAhead(read, 3) as ahead:
        for row in (1, 2, 3):
            ahead.start(mail(row, f"{row}@x.example"))
        assert rows(ahead, 1) == [1]
        assert ahead.done_already() is None  # all wait for the second, for a while
        assert rows(ahead, 1) == [3]
        assert ahead.done_already() is None
        gate.set()
        assert rows(ahead, 1) == [2]
        assert ahead.done_already() is None


def test_a_slow_one_is_overtaken_but_not_by_its_own_sender(
    gate: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_ahead, "PATIENCE", 0.05)

    def read(received: Received) -> int:
        if received.id == 1:
            gate.wait(20)
        return received.id

    with ReadAhead(read, 4) as ahead:
        for row, sender in ((1, "Slow@x.example"), (2, "slow@x.example"), (3, "a@x.example"), (4, "b@x.example")):
            ahead.start(mail(row, sender))
        assert rows(ahead, 2) == [3, 4]
        assert ahead.rows == (1, 2)
        gate.set()
        assert rows(ahead, 2) == [1, 2]


def test_a_fault_comes_out_where_the_result_is_asked_for() -> None:
    def read(received: Received) -> int:
        raise ValueError(received.id)

    with ReadAhead(read, 1) as ahead:
        ahead.start(mail(1, "a@x.example"))
        done = ahead.next_done()
        assert done is not None
        with pytest.raises(ValueError, match="1"):
            done[1]()


def test_a_hostile_from_field_costs_nothing() -> None:
    hostile = replace(mail(1, "a@x.example"), raw=b"From: " + b"(" * 50_000 + b"a@x.example>\r\n\r\n")
    with ReadAhead(lambda received: received.id, 2) as ahead:
        for one in (hostile, replace(hostile, id=2, raw=b"From: nobody\r\n\r\n")):
            ahead.start(one)
        assert rows(ahead, 2) == [1, 2]
