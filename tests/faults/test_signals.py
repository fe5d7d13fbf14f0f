"""Signals, reloads, dying children, a mailbox that stops answering and a full queue, in any order: nothing hangs.

Three rounds in CI; MAILBOT_SIGNAL_ROUNDS=500 is the full run, MAILBOT_SIGNAL_SEED repeats one. Each round is printed.
"""

import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults.applications import application
from tests.faults.hospital import Hospital, nothing_lost_doubled_or_looped, wait_for
from tests.servers.dovecot import Dovecot
from tests.servers.process import free_port, until
from tests.servers.proxy import Proxy
from tests.servers.sink import Sink

ROUNDS = int(os.environ.get("MAILBOT_SIGNAL_ROUNDS", "3"))
SEED = int(os.environ.get("MAILBOT_SIGNAL_SEED", "18"))
RELOADED = 60.0
"""Seconds in which a reload is to be done on a busy machine; a deadlock takes for ever."""
ENDED = 60.0
WATCHDOG, HANGS = 6.0, 4.0
"""Seconds in which the systemd of these tests wants to hear something, and after which a loop counts as hung."""

ACTIONS = ("reload", "reload", "reloads", "broken_config", "end", "child", "stuck", "mails", "many_mails", "nothing")


class Running:
    """A daemon that is told things, and what it must have done by them."""

    def __init__(self, hospital: Hospital, dovecot: Dovecot, proxy: Proxy, dice: random.Random) -> None:
        self.hospital = hospital
        self.dovecot = dovecot
        self.proxy = proxy
        self.dice = dice
        self.mails: list[bytes] = []
        self.process = hospital.start("run")
        self.whole = hospital.config.read_text()
        self.started(1)

    def said(self, word: str) -> int:
        return self.hospital.log().count(f"event='{word}'")

    def started(self, count: int) -> None:
        assert until(lambda: self.said("started") >= count, RELOADED), self.hospital.log()

    def alive(self) -> None:
        assert self.process.poll() is None, self.hospital.log()

    def get(self, count: int) -> None:
        new = [application(len(self.mails) + number) for number in range(count)]
        self.mails += new
        self.dovecot.deliver(new)

    def hup(self) -> None:
        before = self.said("started")
        self.process.send_signal(signal.SIGHUP)
        time.sleep(self.dice.uniform(0, 0.2))
        self.proxy.spoil = None if self.dice.random() < 0.5 else self.proxy.spoil
        self.started(before + 1)

    def do(self, action: str) -> None:
        if action == "reload":
            self.hup()
        elif action == "reloads":
            for _ in range(self.dice.randrange(2, 6)):
                self.process.send_signal(signal.SIGHUP)
                time.sleep(self.dice.uniform(0, 0.5))
            self.hup()
        elif action == "broken_config":
            self.hospital.config.write_text(self.whole + "\n[no_such_section]\n")
            self.hup()
            self.hospital.config.write_text(self.whole)
        elif action == "end":
            if self.dice.random() < 0.5:
                self.process.send_signal(signal.SIGHUP)
                time.sleep(self.dice.uniform(0, 0.3))
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(ENDED) == 0, self.hospital.log()
            before = self.said("started")  # the one that ended has reloaded once more, perhaps
            self.process = self.hospital.start("run")
            self.started(before + 1)
        elif action == "child":
            for child in children(self.process):
                if self.dice.random() < 0.5:
                    os.kill(child, signal.SIGKILL)
        elif action == "stuck":
            self.proxy.spoil = lambda _: b""
        elif action == "mails":
            self.get(2)
        elif action == "many_mails":
            self.get(15)


def children(process: "subprocess.Popen[bytes]") -> list[int]:
    """Return the processes that the daemon started itself."""
    try:
        threads = Path(f"/proc/{process.pid}/task").iterdir()
        return [int(child) for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return []


@pytest.mark.timeout(600 + 60 * ROUNDS)
def test_in_any_order(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    dice = random.Random(SEED)
    with Proxy(dovecot.port) as proxy:
        hospital = Hospital(tmp_path, dovecot, sink, imap_port=proxy.port)
        hospital.config.write_text(hospital.config.read_text().replace('timeout = "5 s"', 'timeout = "30 s"'))
        running = Running(hospital, dovecot, proxy, dice)
        running.get(3)
        for number in range(ROUNDS):
            action = ACTIONS[number % len(ACTIONS)] if number < len(ACTIONS) else dice.choice(ACTIONS)
            begun = time.monotonic()
            running.do(action)
            running.alive()
            print(f"seed {SEED} round {number}: {action} {time.monotonic() - begun:.1f} s, {len(running.mails)} mails")
            time.sleep(dice.uniform(0, 0.8))
            if action != "stuck" and dice.random() < 0.5:
                proxy.spoil = None
        proxy.spoil = None
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(ENDED) == 0, hospital.log()
        hospital.rest()
        print(nothing_lost_doubled_or_looped(hospital, running.mails))
        assert "left_hanging" not in hospital.log()


def test_a_reload_while_mails_are_processed(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """The three tries that hung: many mails, and a reload as soon as the first is decided."""
    hospital = Hospital(tmp_path, dovecot, sink)
    mails = [application(number) for number in range(30)]
    dovecot.deliver(mails)
    process = hospital.start("run")
    wait_for(hospital, "select count(*) from outbox", 1, 60)
    for count in range(3):
        process.send_signal(signal.SIGHUP)
        assert until(lambda: hospital.log().count("event='started'") >= count + 2, RELOADED), hospital.log()  # noqa: B023
    process.send_signal(signal.SIGTERM)
    assert process.wait(ENDED) == 0, hospital.log()
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, mails)


def test_status_says_within_two_polls_that_the_daemon_stands_still(
    tmp_path: Path, dovecot: Dovecot, sink: Sink
) -> None:
    hospital = Hospital(tmp_path, dovecot, sink)
    process = hospital.start("run")
    wait_for(hospital, "select count(*) from note where name = 'alive'", 1, 60)
    assert "stands_still" not in hospital.command("status").stdout
    process.send_signal(signal.SIGSTOP)
    try:
        time.sleep(2 * 2 + 16)  # two polls of this configuration, and what a poll may take
        shown = hospital.command("status")
        assert shown.returncode == 1
        assert "stands_still" in shown.stdout
    finally:
        process.send_signal(signal.SIGCONT)
    process.send_signal(signal.SIGTERM)
    assert process.wait(ENDED) == 0
    assert "stands_still" not in hospital.command("status").stdout


def test_systemd_hears_that_it_is_ready_once_a_mailbox_answered(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        place = tmp_path / "notify"
        ear.bind(str(place))
        ear.settimeout(0.5)

        def hears(word: bytes, seconds: float = 60) -> bool:
            def listen() -> bool:
                with contextlib.suppress(TimeoutError):
                    heard.append(ear.recv(4096))
                return any(word in words for words in heard)

            return until(listen, seconds)

        hospital = Hospital(tmp_path, dovecot, sink, imap_port=free_port())
        hospital.environment |= {"NOTIFY_SOCKET": str(place), "WATCHDOG_USEC": "6000000"}
        process = hospital.start("run")
        assert hears(b"STATUS=")
        assert hears(b"EXTEND_TIMEOUT_USEC=6000000")
        assert not hears(b"READY=1", 4)  # no mailbox answers
        text = hospital.config.read_text()
        at = text.index("port = ")
        hospital.config.write_text(text[:at] + f"port = {dovecot.port}" + text[text.index("\n", at) :])
        process.send_signal(signal.SIGHUP)
        assert hears(b"RELOADING=1")
        assert hears(b"READY=1")
        assert hears(b"WATCHDOG=1")
        process.send_signal(signal.SIGTERM)
        assert hears(b"STOPPING=1")
        assert process.wait(ENDED) == 0


@pytest.mark.parametrize(
    ("point", "nth"), [("before_commit", 6), ("after_commit", 9), ("before_data", 1), ("after_dot", 2)]
)
def test_a_daemon_that_hangs_is_started_anew_and_nothing_is_lost_or_doubled(
    tmp_path: Path, dovecot: Dovecot, sink: Sink, point: str, nth: int
) -> None:
    """What systemd does by `WatchdogSec` and `Restart=always` is done here: SIGABRT to one that is silent, another."""
    hospital = Hospital(tmp_path, dovecot, sink)
    mails = [application(number) for number in range(6)]
    dovecot.deliver(mails)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        place = tmp_path / "notify"
        ear.bind(str(place))
        ear.settimeout(0.5)
        hospital.environment |= {"NOTIFY_SOCKET": str(place), "WATCHDOG_USEC": f"{WATCHDOG * 1_000_000:.0f}"}
        hospital.environment |= {"MAILBOT_TEST_HANGS": str(HANGS)}
        hung = hospital.start("run", point, nth)
        assert fell_silent(ear), hospital.log()
        assert hung.poll() is None, hospital.log()
        hung.send_signal(signal.SIGABRT)
        assert hung.wait(ENDED) == -signal.SIGABRT
    left = hospital.value("select count(*) from message where state = 'received'") + len(mails) - len(sink.taken)
    assert left, "it hung before all was done"
    del hospital.environment["MAILBOT_TEST_HANGS"], hospital.environment["NOTIFY_SOCKET"]
    anew = hospital.start("run")
    wait_for(hospital, "select count(*) from outbox where state = 'sent'", len(mails) - 1, 90)
    anew.send_signal(signal.SIGTERM)
    assert anew.wait(ENDED) == 0, hospital.log()
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, mails)


def fell_silent(ear: socket.socket, within: float = 120) -> bool:
    """Say whether a daemon that has spoken says nothing for as long as systemd waits."""
    last, end = None, time.monotonic() + within
    while time.monotonic() < end:
        with contextlib.suppress(TimeoutError):
            ear.recv(4096)
            last = time.monotonic()
        if last is not None and time.monotonic() - last >= WATCHDOG:
            return True
    return False
