"""The child that reads mails: takes one after the other from a pipe; `read_apart.py` starts it and is its only caller.

What it says comes in Python's own coding: it runs our code only, on what our
own parser made of a mail. Documents are opened elsewhere, by readers that trust nothing.
"""

import gc
import pickle
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files as packaged
from multiprocessing.connection import Connection
from pathlib import Path

from mailbot import YOUNG_OBJECTS
from mailbot.child import bound_tasks
from mailbot.logs import fault_of
from mailbot.steps.reading_mails.reading_one import open_mail, understand
from mailbot.steps.reading_mails.reading_values import READY, Basis, Failed, Opened, Prepared, ToOpen, ToRead

SECONDS, SECONDS_FOR_MB = 15.0, 1.0
"""Processor time for one mail, and for each megabyte of it: a usual one takes 0.03, one of 40 MB some ten."""

MEMORY = 1_500_000_000
"""Bytes of address space beyond what is loaded: a mail of 40 MB takes some 500 MB."""

_READ_FIRST = 8
"""Mails while which no garbage is collected: with them lists and patterns are made, and those stay."""


class OverLimit(BaseException):
    """A mail has had its seconds; no Exception, so that nothing on the way takes it for a fault of a part."""


def main(arguments: list[str]) -> None:
    """Serve the pipe whose file descriptor is given, until it closes: the parent says when it is time to stop."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    gc.set_threshold(YOUNG_OBJECTS)
    gc.disable()
    pipe = Connection(int(arguments[0]))
    try:
        basis: Basis = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our parent
        pipe.send_bytes(READY)
        _warm_up(pipe, basis)
        _limit_memory()
        read = 0
        while True:
            request: ToOpen | ToRead = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our parent
            answered = answer(request, basis)
            pipe.send_bytes(pickle.dumps(answered, pickle.HIGHEST_PROTOCOL))
            read += not isinstance(answered, Opened)
            if read >= _READ_FIRST and not gc.isenabled():
                gc.collect()
                gc.freeze()
                gc.enable()
    except (EOFError, OSError):
        return


def answer(request: ToOpen | ToRead, basis: Basis) -> Opened | Prepared | Failed:
    """Do what is asked; a fault of ours costs this mail only."""
    try:
        if isinstance(request, ToRead):
            with _limited(request.opened.message.size):
                return understand(request.opened, request.files, basis, request.now)
        with _limited(len(request.raw)):
            opened = open_mail(request.raw, basis)
            return opened if opened.wanted else understand(opened, {}, basis, request.now)
    except (OverLimit, MemoryError) as fault:
        return Failed(fault=fault_of(fault), over_limit=True)
    except Exception as fault:
        return Failed(fault=fault_of(fault))


@contextmanager
def _limited(size: int) -> Iterator[None]:
    """Give a mail its seconds; the clock runs on after them, so that what swallows the first word hears another."""
    seconds = SECONDS + SECONDS_FOR_MB * size / 1_000_000
    before = signal.signal(signal.SIGPROF, _over)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _over(*_: object) -> None:
    raise OverLimit


def _limit_memory() -> None:
    """Let no mail take the machine's memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    bound_tasks()


def _warm_up(pipe: Connection, basis: Basis) -> None:
    """Load what the first mails need (language model, name dictionaries, patterns) while none is there yet."""
    for sample in sorted(packaged("mailbot.samples").iterdir(), key=lambda file: file.name):
        if pipe.poll(0):
            return
        if sample.name.endswith(".eml"):
            answer(ToRead(opened=open_mail(sample.read_bytes(), basis), files={}, now=datetime.now(UTC)), basis)


if __name__ == "__main__":
    main(sys.argv[1:])
