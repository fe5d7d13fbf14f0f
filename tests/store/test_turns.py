"""Writers of one process take turns: each is let in soon, and one that is inside needs no second leave."""

import threading
import time
from pathlib import Path

import pytest

from mailbot.store import Store


def note(store: Store, text: str) -> None:
    store.rows.run("insert or replace into note (name, value, at) values ('x', ?, 'now')", [text])


def test_one_that_writes_all_the_time_leaves_moments_to_the_others(tmp_path: Path) -> None:
    """Where each asked SQLite again and again, twenty rows took thirty times as long."""
    turn, enough = threading.RLock(), threading.Event()

    def write_on() -> None:
        with Store(tmp_path / "x.db", turn=turn) as store:
            while not enough.is_set():
                note(store, "busy")

    with Store(tmp_path / "x.db", turn=turn) as store:
        busy = threading.Thread(target=write_on)
        busy.start()
        try:
            time.sleep(0.1)
            begun = time.monotonic()
            for number in range(20):
                note(store, str(number))
            took = time.monotonic() - begun
        finally:
            enough.set()
            busy.join()
    assert took < 3


def test_a_thread_inside_needs_no_second_leave(tmp_path: Path) -> None:
    turn = threading.RLock()
    with Store(tmp_path / "x.db", turn=turn) as store, Store(tmp_path / "y.db", turn=turn) as other:
        with store.step():
            note(store, "one")
            with store.step():
                note(store, "two")
            note(other, "three")
        assert [one.rows.value("select value from note") for one in (store, other)] == ["two", "three"]


def test_a_step_that_fails_gives_its_turn_away(tmp_path: Path) -> None:
    turn = threading.RLock()
    with Store(tmp_path / "x.db", turn=turn) as store:
        with pytest.raises(ValueError), store.step():
            raise ValueError
        free: list[bool] = []
        other = threading.Thread(target=lambda: free.append(turn.acquire(blocking=False)))
        other.start()
        other.join()
        assert free == [True]
