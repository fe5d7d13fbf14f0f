"""A child process of our own at the other end of a pipe: started when it is needed, ended with us however we end."""

import os
import resource
import select
import socket
import subprocess
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

import mailbot

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TZ", "TESSDATA_PREFIX")
_ENVIRONMENT = {
    # One thread each: on a busy machine more make a page of OCR four times slower, and take memory.
    "OMP_THREAD_LIMIT": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
SPARE_TASKS = 16
"""Processes and threads that a child may start beyond those there are: an OCR program, threads of a library."""

_KINDLY, _SURELY = 0.5, 5.0
"""Seconds in which a child is to end when its pipe closes, and when it is killed."""


class Child:
    """`python -m MODULE FD ARGUMENTS`; FD is its end of the pipe.

    It sees nothing of our environment but what finds programs, language packs
    and this package. What it prints is lost: libraries write remarks that quote a mail.
    It has to end when the pipe closes: then it does not outlive us.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        """Name the child; it is not started yet."""
        self._module, self._arguments = module, arguments
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._ear = select.poll()

    @property
    def running(self) -> bool:
        """Say whether the child is there."""
        return self._process is not None and self._pipe is not None and self._process.poll() is None

    @property
    def pipe(self) -> Connection:
        """Our end of the pipe, also of a child that died; raises OSError where there is none."""
        if self._pipe is None:
            raise BrokenPipeError
        return self._pipe

    def speaks_within(self, seconds: float) -> bool:
        """Wait until the child has said something or is gone; False where it is late.

        A `Connection` asked to poll makes a selector for each question, which takes longer than a short answer.
        """
        return bool(self._ear.poll(1000 * seconds))

    def start(self) -> None:
        """Start the child unless it runs already. Raises OSError."""
        if self.running:
            return
        self.stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, no words of a sender
                [sys.executable, "-m", self._module, str(theirs.fileno()), *self._arguments],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
            )
        self._pipe = Connection(ours.detach())
        self._ear = select.poll()
        self._ear.register(self._pipe.fileno(), select.POLLIN)

    def ended_by(self, seconds: float = 1.0) -> int | None:
        """Return how a dying child ended (minus the signal where one killed it); None where it has not."""
        if self._process is None:
            return None
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End the child at once."""
        self.kill_process()
        self.stop()

    def kill_process(self) -> None:
        """End the process at once; our end of the pipe stays until `stop`, as another thread may be writing to it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_SURELY)

    def stop(self) -> None:
        """End the child, kindly first."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        if pipe is not None:
            pipe.close()
        if process is not None:
            try:
                process.wait(_KINDLY)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(_SURELY)


def bound_tasks(spare: int = SPARE_TASKS) -> None:
    """Let this process start few others: what a hostile file makes of it must not fill the machine.

    The kernel counts the processes and threads of a user (RLIMIT_NPROC; root is not bound), so those that are
    there are left room.
    """
    hard = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    most = _tasks_of_ours() + spare
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def _tasks_of_ours() -> int:
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # one that just ended
            if process.stat().st_uid == os.getuid():
                count += sum(1 for _ in (process / "task").iterdir())
    return count


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {**kept, **_ENVIRONMENT, "PYTHONPATH": str(Path(mailbot.__file__).resolve().parent.parent)}
