"""Warm worker processes, and what becomes of a file whose worker dies, hangs or talks nonsense."""

import json
import logging
import multiprocessing
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from mailbot.documents.codec import from_dict
from mailbot.documents.failure import FATES
from mailbot.documents.limits import Limits
from mailbot.model.document import FateReason, FileReading

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One file to read. `unpacked_left` is what archives of this mail may still unpack to, in bytes."""

    name: str
    content_type: str
    data: bytes
    unpacked_left: int
    ocr: bool = True


class Worker:
    """One child process at the other end of a pipe; replaced after a fault and after its number of files."""

    def __init__(self, limits: Limits, trust_folder: str | None) -> None:
        self._limits = limits
        self._trust_folder = trust_folder
        self._process: ForkServerProcess | None = None
        self._pipe: Connection | None = None
        self._served = 0

    def read(self, request: Request, progress: Progress) -> FileReading:
        """Return the reading of one file, whatever the file does to the child."""
        try:
            pipe = self._ready()
            header = {
                "name": request.name,
                "content_type": request.content_type,
                "unpacked_left": request.unpacked_left,
                "ocr": request.ocr,
            }
            pipe.send_bytes(json.dumps(header).encode())
            pipe.send_bytes(request.data)
            reading = self._await(pipe, progress)
        except TimeoutError:
            return self._lost(request, "too_slow")
        except (EOFError, OSError, ValueError, KeyError, TypeError):
            return self._lost(request, "too_slow" if self._ran_out_of_time() else "reader_died")
        self._served += 1
        if reading.fate_reason == "reader_died" or self._served >= self._limits.files_per_worker:
            self.stop()
        return reading

    def start(self) -> None:
        """Start the child ahead of the first file."""
        self._ready()

    def stop(self) -> None:
        """End the child, kindly first."""
        process, pipe = self._process, self._pipe
        self._process = self._pipe = None
        self._served = 0
        if pipe is not None:
            pipe.close()
        if process is not None:
            process.join(0.5)
            if process.is_alive():
                process.kill()
                process.join(5)
            process.close()

    def _ready(self) -> Connection:
        if self._process is not None and self._pipe is not None and self._process.is_alive():
            return self._pipe
        self.stop()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["mailbot.documents.preload"])
        ours, theirs = context.Pipe(duplex=True)
        from mailbot.documents.worker import serve

        self._process = context.Process(
            target=serve, args=(theirs, self._limits, self._trust_folder), name="mailbot-documents", daemon=True
        )
        self._process.start()
        theirs.close()
        self._pipe = ours
        return ours

    def _await(self, pipe: Connection, progress: Progress) -> FileReading:
        """Return the child's answer. A finished page of OCR gives it another span of time, within the total."""
        last = time.monotonic() + self._limits.total_seconds
        pages = 0
        while True:
            until = min(time.monotonic() + self._limits.wall_seconds, last)
            if not pipe.poll(max(0.0, until - time.monotonic())):
                raise TimeoutError
            answer = json.loads(pipe.recv_bytes(self._limits.answer))
            if "reading" in answer:
                return from_dict(answer["reading"])
            pages += 1
            if pages > self._limits.ocr_pages:
                raise ValueError("more pages than allowed")
            progress(int(answer["page"]), int(answer["of"]))

    def _ran_out_of_time(self) -> bool:
        process = self._process
        if process is None:
            return False
        process.join(1.0)
        return process.exitcode == -signal.SIGXCPU

    def _lost(self, request: Request, reason: FateReason) -> FileReading:
        log.warning("worker lost: %s, %d bytes", reason, len(request.data))
        if self._process is not None and self._process.is_alive():
            self._process.kill()
        self.stop()
        return FileReading(
            name=request.name,
            content_type=request.content_type,
            size=len(request.data),
            fate=FATES[reason],
            fate_reason=reason,
        )
