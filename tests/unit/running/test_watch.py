"""systemd hears from the daemon as long as its loops get on, and no longer."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailbot.running import watch
from mailbot.running.clock import LoopClock
from mailbot.running.signals import Told

PATIENCE = 0.5
WANTED = 0.6
"""Seconds in which the systemd of this test wants to hear something."""


@pytest.fixture
def heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], list[bytes]]]:
    """Give what is said within so many seconds."""
    place = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(place))
    monkeypatch.setenv("WATCHDOG_USEC", str(int(WANTED * 1_000_000)))
    monkeypatch.setattr(watch, "STUCK_SECONDS", PATIENCE)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(place))

        def listen(seconds: float) -> list[bytes]:
            words, end = [], time.monotonic() + seconds
            while (left := end - time.monotonic()) > 0:
                ear.settimeout(left)
                try:
                    words.append(ear.recv(4096))
                except TimeoutError:
                    break
            return words

        yield listen


def watched(clock: LoopClock, told: Told, *, ready: bool) -> threading.Thread:
    answered = threading.Event()
    if ready:
        answered.set()
    clock.start()
    watching = threading.Thread(target=watch.watch, args=(clock, told, answered, 1))
    watching.start()
    return watching


ALIVE, STARTING = b"WATCHDOG=1", f"WATCHDOG=1\nEXTEND_TIMEOUT_USEC={int(WANTED * 1_000_000)}".encode()
"""What systemd hears of a service that is ready, and of one whose start it waits for."""


@pytest.mark.parametrize(("ready", "word"), [(True, ALIVE), (False, STARTING)])
@pytest.mark.parametrize("what", ["a loop hangs", "no loop begins"])
def test_a_daemon_that_hangs_is_not_alive_for_systemd(
    heard: Callable[[float], list[bytes]], what: str, *, ready: bool, word: bytes
) -> None:
    hanging, told = threading.Event(), Told()
    clock = LoopClock("UTC", 4, lambda *_: None)
    clock.every(0.1, "tick", lambda: None)
    watching = watched(clock, told, ready=ready)
    try:
        assert word in heard(5 * WANTED)
        if what == "a loop hangs":
            clock.once("hang", hanging.wait)
        else:
            clock._scheduler.pause()
        heard(4 * PATIENCE)  # what was said before it counts as hung
        assert heard(5 * WANTED) == []
        hanging.set()
        clock._scheduler.resume()
        assert word in heard(10 * WANTED)
    finally:
        hanging.set()
        told.end = True
        watching.join()
        clock.end()
