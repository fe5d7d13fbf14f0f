"""Mails read in a process beside the daemon's: the loops go on meanwhile, and its memory stays small.

The language model and the name dictionaries are loaded in the child. One mail
is read there at a time; its documents, which may take minutes, are read by the
document workers, so that other mails pass.
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
from mailbot.steps.preparing import basis_of
from mailbot.steps.reading_values import Failed, Opened, Prepared, ToOpen, ToRead
from mailbot.store.messages import Received

BESIDE_DOCUMENTS = 4
"""Mails in hand beyond one for each document worker: text goes on while every worker has a scan, and nobody waits."""

PATIENCE = 300.0
"""Seconds after which the child counts as hung: a mail of the largest size takes some ten."""


class ReadingLostError(Exception):
    """The child died or hung over a mail; another is started for the next one."""


class ReadApart:
    """Owns the child. Use as a context manager; several threads may read at once."""

    def __init__(self, deployment: Deployment, documents: Reader) -> None:
        """Read by this deployment, and documents by this reader; `start` starts the child."""
        self._deployment = deployment
        self._documents = documents
        self._child = Child("mailbot.steps.reading_child")
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        """Start the child ahead of the first mail."""
        with self._turn:
            self._start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the child."""
        with self._turn:
            self._child.stop()

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
        with self._turn:
            said = self._answer(words)
        answer: Any = pickle.loads(said)  # noqa: S301 - from our child, see there
        if isinstance(answer, Failed):
            raise FaultElsewhereError(answer.fault)
        if not isinstance(answer, Opened | Prepared):
            raise TypeError
        return answer

    def _answer(self, words: bytes) -> bytes:
        try:
            self._start()
            self._child.pipe.send_bytes(words)
            if not self._child.pipe.poll(PATIENCE):
                raise TimeoutError
            return self._child.pipe.recv_bytes()
        except (EOFError, OSError) as fault:
            self._child.kill()
            raise ReadingLostError from fault
        except BaseException:  # else its answer would be taken for the next mail's
            self._child.kill()
            raise

    @cached_property
    def _basis(self) -> bytes:
        return pickle.dumps(basis_of(self._deployment), pickle.HIGHEST_PROTOCOL)

    def _start(self) -> None:
        if not self._child.running:
            self._child.start()
            self._child.pipe.send_bytes(self._basis)
