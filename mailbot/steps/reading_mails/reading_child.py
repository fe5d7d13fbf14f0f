"""The child that reads mails: takes one after the other from a pipe; `read_apart.py` starts it and is its only caller.

What it says comes in Python's own coding: it runs our code only, on what our
own parser made of a mail. Documents are opened elsewhere, by readers that trust nothing.
"""

import pickle
import signal
import sys
from datetime import UTC, datetime
from importlib.resources import files as packaged
from multiprocessing.connection import Connection

from mailbot.logs import fault_of
from mailbot.steps.reading_mails.reading_one import open_mail, understand
from mailbot.steps.reading_mails.reading_values import Basis, Failed, Opened, Prepared, ToOpen, ToRead


def main(arguments: list[str]) -> None:
    """Serve the pipe whose file descriptor is given, until it closes: the parent says when it is time to stop."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    pipe = Connection(int(arguments[0]))
    try:
        basis: Basis = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our parent
        _warm_up(pipe, basis)
        while True:
            request: ToOpen | ToRead = pickle.loads(pipe.recv_bytes())  # noqa: S301 - from our parent
            pipe.send_bytes(pickle.dumps(answer(request, basis), pickle.HIGHEST_PROTOCOL))
    except (EOFError, OSError):
        return


def answer(request: ToOpen | ToRead, basis: Basis) -> Opened | Prepared | Failed:
    """Do what is asked; a fault of ours costs this mail only."""
    try:
        if isinstance(request, ToRead):
            return understand(request.opened, request.files, basis, request.now)
        opened = open_mail(request.raw, basis)
        return opened if opened.wanted else understand(opened, {}, basis, request.now)
    except Exception as fault:
        return Failed(fault=fault_of(fault))


def _warm_up(pipe: Connection, basis: Basis) -> None:
    """Load what the first mails need (language model, name dictionaries, patterns) while none is there yet."""
    for sample in sorted(packaged("mailbot.samples").iterdir(), key=lambda file: file.name):
        if pipe.poll(0):
            return
        if sample.name.endswith(".eml"):
            answer(ToRead(opened=open_mail(sample.read_bytes(), basis), files={}, now=datetime.now(UTC)), basis)


if __name__ == "__main__":
    main(sys.argv[1:])
