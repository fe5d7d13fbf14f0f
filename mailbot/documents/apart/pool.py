"""Warm worker processes, and what becomes of a file whose worker dies, hangs or talks nonsense."""

import json
import logging
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from mailbot.child import Child
from mailbot.documents.apart.codec import from_dict
from mailbot.documents.failure import FATES
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.limits import Limits
from mailbot.model.document import FateReason, FileReading

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One file to read. `unpacked_left` is what archives of this mail may still unpack to, in bytes.

    `beside` are the names and bytes of files that may be signatures of this one.
    """

    name: str
    content_type: str
    data: bytes
    unpacked_left: int
    ocr: bool = True
    beside: tuple[tuple[str, bytes], ...] = ()


class _LostError(Exception):
    """The child is of no use for this file any more."""

    def __init__(self, reason: FateReason) -> None:
        super().__init__(reason)
        self.reason: FateReason = reason


class Worker:
    """One child process at the other end of a pipe; replaced after a fault and after its number of files."""

    def __init__(self, limits: Limits, trust_folder: str | None, ink: Knowledge, keys: Sequence[str] = ()) -> None:
        self._limits = limits
        self._keys = tuple(keys)  # through the pipe only: arguments of a process are for all to see
        setup = {"limits": asdict(limits), "trust_folder": trust_folder, "ink": asdict(ink)}
        self._child = Child("mailbot.documents.apart.worker", json.dumps(setup))
        self._served = 0
        self.deaths = 0

    def read(self, request: Request, progress: Progress) -> FileReading:
        """Return the reading of one file, whatever the file does to the child.

        What a child cannot bear after other files, for its memory is in pieces, say, another one is asked to read.
        """
        used = self._served > 0
        try:
            reading, sound = self._read(request, progress)
            if not sound and used:
                reading, _ = self._read(request, progress)
        except _LostError as lost:
            return self._lost(request, lost.reason)
        except BaseException:  # of the progress call, or Ctrl-C: the child's answer would be taken for the next file's
            self._child.kill()
            raise
        if self._served >= self._limits.files_per_worker:
            self._replace()
        return reading

    def _read(self, request: Request, progress: Progress) -> tuple[FileReading, bool]:
        """Return the child's reading, and whether it is still sound; one that is not is ended. Raises _LostError."""
        self._ask(request)
        reading, sound = self._answer(progress)
        self._served += 1
        if not sound:
            self.stop()
        return reading, sound

    def start(self) -> None:
        """Start the child ahead of the first file, unless it runs."""
        if not self._child.running:
            self._served = 0
            self._child.start()

    def _replace(self) -> None:
        """Start another child in the place of one that has done its work, before the next file has to wait for it."""
        self.stop()
        with suppress(OSError):  # the next file tries again
            self.start()

    def stop(self) -> None:
        """End the child, kindly first."""
        self._served = 0
        self._child.stop()

    def _ask(self, request: Request) -> None:
        header = {
            "name": request.name,
            "content_type": request.content_type,
            "unpacked_left": request.unpacked_left,
            "ocr": request.ocr,
            "keys": self._keys,
            "beside": [name for name, _ in request.beside],
        }
        try:
            self.start()
            self._child.pipe.send_bytes(json.dumps(header).encode())
            self._child.pipe.send_bytes(request.data)
            for _, data in request.beside:
                self._child.pipe.send_bytes(data)
        except OSError as fault:
            raise _LostError("reader_died") from fault

    def _answer(self, progress: Progress) -> tuple[FileReading, bool]:
        """Return the child's answer, and whether it is sound after it.

        A finished page of OCR gives it another span of time, within the total.
        """
        last = time.monotonic() + self._limits.total_seconds
        pages = 0
        while True:
            answer = self._receive(min(time.monotonic() + self._limits.wall_seconds, last))
            try:
                if "reading" in answer:
                    return from_dict(answer["reading"]), bool(answer["sound"])
                done, total = int(answer["page"]), int(answer["of"])
            except (ValueError, KeyError, TypeError) as fault:
                raise _LostError("reader_died") from fault
            pages += 1
            if pages > self._limits.ocr_pages:
                raise _LostError("reader_died")
            progress(done, total)

    def _receive(self, until: float) -> dict[str, Any]:
        """Return the next thing that the child says. Raises _LostError when it is late, gone, or talks nonsense."""
        try:
            if not self._child.speaks_within(max(0.0, until - time.monotonic())):
                raise _LostError("too_slow")
            answer = json.loads(self._child.pipe.recv_bytes(self._limits.answer))
        except (EOFError, OSError) as fault:
            raise _LostError("too_slow" if self._ran_out_of_time() else "reader_died") from fault
        except (ValueError, RecursionError) as fault:
            raise _LostError("reader_died") from fault
        if not isinstance(answer, dict):
            raise _LostError("reader_died")
        return answer

    def _ran_out_of_time(self) -> bool:
        return self._child.ended_by() == -signal.SIGXCPU

    def _lost(self, request: Request, reason: FateReason) -> FileReading:
        self.deaths += 1
        log.warning("worker lost: %s, %d bytes", reason, len(request.data))
        self._child.kill()
        return FileReading(
            name=request.name,
            content_type=request.content_type,
            size=len(request.data),
            fate=FATES[reason],
            fate_reason=reason,
        )
