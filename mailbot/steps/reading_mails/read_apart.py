"""Mails read in a process beside the daemon's: the loops go on meanwhile, and its memory stays small.

The language model and the name dictionaries are loaded in the child. It reads
one mail at a time, and the next ones wait in its pipe, so that it never waits
for us. Documents, which may take minutes, are read by the document workers, so that other mails pass.
"""

import pickle
import threading
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from mailbot.child import Child
from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.logs import FaultElsewhereError
from mailbot.steps.reading_mails.preparing import basis_of
from mailbot.steps.reading_mails.reading_values import Failed, Opened, Prepared, ToOpen, ToRead
from mailbot.store.messages import Received

BESIDE_DOCUMENTS = 12
"""Mails in hand beyond one for each document worker: text goes on while every worker has a scan, and nobody waits.

While some are settled together, the child has the next ones.
"""

PATIENCE = 300.0
"""Seconds after which the child counts as hung: a mail of the largest size takes some ten."""


class ReadingLostError(Exception):
    """The child died or hung over a mail; another is started for the next one."""


class _Serving:
    """One child, and the line of those who wait for its answers, which come in the order of the questions."""

    def __init__(self) -> None:
        self.child = Child("mailbot.steps.reading_mails.reading_child")
        self.lost = False
        self.last = threading.Event()
        self.last.set()


class ReadApart:
    """Owns the child. Use as a context manager; several threads may read at once."""

    def __init__(self, deployment: Deployment, documents: Reader) -> None:
        """Read by this deployment, and documents by this reader; the child is started by entering."""
        self._deployment = deployment
        self._documents = documents
        self._serving = _Serving()
        self._asking = threading.Lock()

    def __enter__(self) -> Self:
        """Start the child ahead of the first mail."""
        with self._asking:
            self._started()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child when the last mail that waits for it is read: nobody's pipe is closed under him."""
        with self._asking:
            self._serving.last.wait()
            self._serving.child.stop()

    @property
    def width(self) -> int:
        """Return how many mails are worth being read at once."""
        return self._documents.width + BESIDE_DOCUMENTS

    def read(self, received: Received, now: datetime) -> Prepared:
        """Read one mail and its documents. Raises ReadingLostError, or FaultElsewhereError for a fault of ours."""
        opened = self._ask(ToOpen(raw=received.raw, now=now))
        if isinstance(opened, Prepared):
            return opened
        files = self._documents.read(opened.wanted)
        prepared = self._ask(ToRead(opened=opened, files=files, now=now))
        if not isinstance(prepared, Prepared):
            raise TypeError
        return prepared

    def _ask(self, request: ToOpen | ToRead) -> Opened | Prepared:
        words = pickle.dumps(request, pickle.HIGHEST_PROTOCOL)
        said = None
        while said is None:
            said = self._answer(words)
        answer: Any = pickle.loads(said)  # noqa: S301 - from our child, see there
        if isinstance(answer, Failed):
            raise FaultElsewhereError(answer.fault)
        if not isinstance(answer, Opened | Prepared):
            raise TypeError
        return answer

    def _answer(self, words: bytes) -> bytes | None:
        """Ask, and wait in line for the answer; None where the child was lost over a mail before this one."""
        done = threading.Event()
        with self._asking:
            serving = self._started()
            before, serving.last = serving.last, done
            asked = _asked(serving.child, words)
        try:
            before.wait()
            return None if serving.lost else _answered(serving, asked=asked)
        finally:
            done.set()
            if serving.lost:
                with self._asking:
                    self._dismiss(serving)

    @cached_property
    def _basis(self) -> bytes:
        return pickle.dumps(basis_of(self._deployment), pickle.HIGHEST_PROTOCOL)

    def _started(self) -> _Serving:
        """Return a child that runs; one that was lost is left to those who still wait for its answers."""
        if self._serving.lost or not self._serving.child.running:
            lost, self._serving = self._serving, _Serving()
            self._dismiss(lost)
            self._serving.child.start()
            self._serving.child.pipe.send_bytes(self._basis)
        return self._serving

    def _dismiss(self, lost: _Serving) -> None:
        """Close the pipe of a child that was replaced, once nobody waits at it or writes to it."""
        if lost is not self._serving and lost.last.is_set():
            lost.child.stop()


def _asked(child: Child, words: bytes) -> bool:
    """Put a question into the pipe; one that the child does not take whole is answered by nobody.

    Whatever the fault, it is told when its turn comes: those behind it in the line wait for that.
    """
    try:
        child.pipe.send_bytes(words)
    except Exception:
        return False
    return True


def _answered(serving: _Serving, *, asked: bool) -> bytes:
    """Return the child's next answer. Raises ReadingLostError where there is none: another child is to be started."""
    try:
        if not asked or not serving.child.speaks_within(PATIENCE):
            raise TimeoutError
        return serving.child.pipe.recv_bytes()
    except BaseException as fault:  # else its answer would be taken for the next mail's
        serving.lost = True
        serving.child.kill_process()
        if isinstance(fault, EOFError | OSError):
            raise ReadingLostError from fault
        raise
