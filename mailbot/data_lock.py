"""One daemon a data folder: the lock that tells a second one so; nothing in the folder is touched."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from mailbot.model.trouble import TryLater


class AlreadyRunning(RuntimeError):  # noqa: N818 - reads as what happened
    """Another mailbot works on the same data folder."""


@contextmanager
def only_one(data: Path) -> Iterator[IO[str]]:
    """Hold the lock of a data folder; the kernel drops it with the process, however it dies.

    Raises AlreadyRunning, or TryLater where the folder cannot be written.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (data / "lock").open("a+")
    except OSError as fault:
        raise TryLater("data_not_writable") from fault
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise AlreadyRunning(f"another mailbot works on {data}") from fault
        yield lock


def is_taken(data: Path) -> bool:
    """Say whether a daemon works on a data folder."""
    try:
        with (data / "lock").open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
