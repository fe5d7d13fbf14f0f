"""Mails read in a process beside the daemon's: the loops go on meanwhile, and its memory stays small.

The language model and the name dictionaries are loaded in the child. It reads
one mail at a time, and the next ones wait in its pipe, so that it never waits
for us. Documents, which may take minutes, are read by the document workers, so that other mails pass.
"""

import pickle
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from mailbot.child import Child
from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.logs import FaultElsewhereError
from mailbot.model.trouble import TryLater
from mailbot.steps.reading_mails.preparing import basis_of
from mailbot.steps.reading_mails.reading_values import READY, Failed, Opened, OverLimitError, Prepared, ToOpen, ToRead
from mailbot.store.mails.messages import Received

BESIDE_DOCUMENTS = 12
"""Mails in hand beyond one for each document worker: text goes on while every worker has a scan, and nobody waits.

While some are settled together, the child has the next ones.
"""

PATIENCE = 150.0
"""Seconds after which the child counts as hung; what it takes for one mail it limits itself (`reading_child.py`)."""

STARTS = 6
"""How often a child is started that ends before it is ready, until the mails wait for later; the pauses double."""

_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class ReadingLostError(Exception):
    """The child died or hung over a mail; another is started for the next one."""


class _Serving:
    """One child, and the line of those who wait for its answers, which come in the order of the questions."""

    def __init__(self) -> None:
        self.child = Child("mailbot.steps.reading_mails.reading_child")
        self.lost = False
        self.counted = False
        self.ready = False
        self.last = threading.Event()
        self.last.set()


class ReadApart:
    """Owns the child. Use as a context manager; several threads may read at once."""

    def __init__(
        self,
        deployment: Deployment,
        documents: Reader,
        *,
        ahead: bool = True,
        unready: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Read by this deployment, and documents by this reader; the child is started by entering.

        Not `ahead`: it is started by the first mail, which there may not be. `unready` is told how often in a row a
        child ended before it was ready.
        """
        self._ahead = ahead
        self._unready = unready
        self._starts = 0
        self._lost = 0
        self._deployment = deployment
        self._documents = documents
        self._serving = _Serving()
        self._asking = threading.Lock()

    def __enter__(self) -> Self:
        """Start the child ahead of the first mail; where that fails, the first mail tries again."""
        if self._ahead:
            with self._asking, suppress(OSError):
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
    def deaths(self) -> int:
        """Return how many processes were lost that read mails and documents."""
        return self._lost + self._documents.deaths

    @property
    def width(self) -> int:
        """Return how many mails are worth being read at once."""
        return self._documents.width + BESIDE_DOCUMENTS

    def read(self, received: Received, now: datetime) -> Prepared:
        """Read one mail and its documents.

        Raises ReadingLostError, OverLimitError, FaultElsewhereError for a fault of ours, or TryLater where no child
        can be started.
        """
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
            if answer.over_limit:
                raise OverLimitError
            raise FaultElsewhereError(answer.fault)
        if not isinstance(answer, Opened | Prepared):
            raise TypeError
        return answer

    def _answer(self, words: bytes) -> bytes | None:
        """Ask, and wait in line for the answer; None where the child was lost over a mail before this one.

        So it is where it ended before it was ready: that is no mail's doing. Raises TryLater after some tries.
        """
        done = threading.Event()
        with self._asking:
            try:
                serving = self._started()
            except OSError:
                self._count_start()
                return None
            before, serving.last = serving.last, done
            asked = _asked(serving.child, words)
        try:
            before.wait()
            if serving.lost:
                return None
            if not serving.ready and not _ready(serving):
                self._count_start()
                return None
            self._starts = 0
            return _answered(serving, asked=asked)
        finally:
            done.set()
            if serving.lost:
                with self._asking:
                    self._lost += not serving.counted
                    serving.counted = True
                    self._dismiss(serving)

    def _count_start(self) -> None:
        """Wait before the next child is started, longer each time."""
        self._starts += 1
        self._unready(self._starts)
        if self._starts >= STARTS:
            self._starts = 0
            raise TryLater("reading_child")
        time.sleep(min(_PAUSE * 2**self._starts, _LONGEST_PAUSE))

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


def _ready(serving: _Serving) -> bool:
    """Wait for the child's first word; False where it ended or hung before that."""
    try:
        serving.ready = serving.child.speaks_within(PATIENCE) and serving.child.pipe.recv_bytes() == READY
    except (EOFError, OSError):
        serving.ready = False
    if not serving.ready:
        serving.lost = True
        serving.child.kill_process()
    return serving.ready


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
