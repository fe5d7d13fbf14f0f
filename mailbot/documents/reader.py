"""Reads the attachments of a mail, in worker processes; what takes long once for as long as the cache keeps it."""

import hashlib
import queue
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.apart.codec import from_json, to_json
from mailbot.documents.apart.pool import Request, Worker
from mailbot.documents.clamav import Scanner
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.limits import Limits
from mailbot.documents.pages.packs import packs
from mailbot.documents.version import version_of_reader
from mailbot.model.document import FileReading
from mailbot.model.mail import Part

WORTH_KEEPING = 0.1
"""Seconds of reading from which a file is kept: scans are. Others are read again in less time than it takes to wait
for the store, and their words do not lie there a second time.
"""

_NOT_KEPT = frozenset({"too_slow", "reader_died", "no_ocr", "no_reader"})
"""Reasons that may be gone at the next try."""

Beside = tuple[tuple[str, bytes], ...]
"""Names and bytes of files of the same mail that may be signatures of another."""
_MOST_BESIDE, _LARGEST_BESIDE = 10, 200_000
_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_ARMOUR = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----")

Progress = Callable[[str, int, int], None]
"""Called with the path of a part, the page that is being read by OCR, and the number of pages at most."""


class Cache(Protocol):
    """Where readings are kept; the store implements it. Values are JSON with patients' words: guard them as mail."""

    def get(self, key: str) -> str | None:
        """Return the value of a key, or None."""

    def put(self, key: str, value: str) -> None:
        """Keep a value."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReaderSetup:
    """What a reading depends on besides the file.

    `trust_folder` holds the certificates that signatures are checked against.
    `ink` is what is known of signatures on paper: that of the shipped rules
    where none is given. `keys` are private keys as PEM, for what was
    encrypted for the hospital.
    """

    limits: Limits = field(default_factory=Limits)
    trust_folder: Path | None = None
    ocr: bool = True
    ink: Knowledge | None = None
    keys: Sequence[str] = ()


class Reader:
    """Owns the warm workers. Use as a context manager, or call `close`.

    Several threads may read at once; each mail takes one worker at a time,
    so that its scans leave the others to other people's mail.

    `scanner` looks at every file first; an infected one is never opened.
    What took `keep_from` seconds and more goes into the cache.
    """

    def __init__(
        self,
        setup: ReaderSetup = ReaderSetup(),
        *,
        cache: Cache | None = None,
        workers: int = 1,
        scanner: Scanner | None = None,
        progress: Progress | None = None,
        keep_from: float = WORTH_KEEPING,
    ) -> None:
        self._limits = setup.limits
        self._cache = cache
        self._keep_from = keep_from
        self._scanner = scanner
        self._ocr = setup.ocr
        self._progress = progress
        knowledge = setup.ink or Knowledge.of(shipped_rules("ink"))
        self._version = _version(setup, knowledge)
        folder = str(setup.trust_folder) if setup.trust_folder else None
        self._workers = [Worker(self._limits, folder, knowledge, setup.keys) for _ in range(max(1, workers))]
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def width(self) -> int:
        """Return how many files can be read at once."""
        return len(self._workers)

    @property
    def deaths(self) -> int:
        """Return how many workers were lost over a file."""
        return sum(worker.deaths for worker in self._workers)

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.stop()

    def start(self) -> None:
        """Start the workers ahead of the first mail; one that reads is there already."""
        for _ in self._workers:
            try:
                worker = self._idle.get_nowait()
            except queue.Empty:
                return
            try:
                worker.start()
            finally:
                self._idle.put(worker)

    def read(self, parts: Sequence[Part]) -> dict[str, FileReading]:
        """Return the reading of each part by its path.

        The same bytes are read once. Raises ScannerAbsent where a scanner is
        required and does not answer; nothing else, whatever the files hold.
        """
        beside = tuple((part.name, part.payload) for part in parts if _may_sign(part))[:_MOST_BESIDE]
        shas = {part.path: hashlib.sha256(part.payload).hexdigest() for part in parts}
        readings: dict[str, FileReading] = {}
        todo: dict[str, Part] = {}
        for part in parts:
            sha = shas[part.path]
            if sha in readings or sha in todo:
                continue
            known = self._infected(part) or (None if beside else self._kept(sha))
            if known is not None:
                readings[sha] = known
            else:
                todo[sha] = part
        for sha, (reading, seconds) in zip(todo, self._read_all(todo.values(), beside), strict=True):
            readings[sha] = replace(reading, sha256=sha, reader=self._version)
            if seconds >= self._keep_from and not beside:
                self._keep(sha, readings[sha])
        return {
            part.path: replace(readings[shas[part.path]], name=part.name, content_type=part.content_type)
            for part in parts
        }

    def _read_all(self, parts: Iterable[Part], beside: Beside) -> Iterable[tuple[FileReading, float]]:
        left = self._limits.archive_unpacked
        readings = []
        for part in parts:
            started = time.monotonic()
            reading = self._read_one(part, left, beside)
            left = max(0, left - sum(inner.size for inner in reading.inner))
            readings.append((reading, time.monotonic() - started))
        return readings

    def _read_one(self, part: Part, unpacked_left: int, beside: Beside) -> FileReading:
        def progress(done: int, total: int) -> None:
            if self._progress is not None:
                self._progress(part.path, done, total)

        if len(part.payload) > self._limits.attachment:
            return FileReading(name=part.name, size=len(part.payload), fate="too_large", fate_reason="too_large")
        worker = self._idle.get()
        try:
            request = Request(
                name=part.name,
                content_type=part.content_type,
                data=part.payload,
                unpacked_left=unpacked_left,
                ocr=self._ocr,
                beside=() if _may_sign(part) else beside,
            )
            return worker.read(request, progress)
        finally:
            self._idle.put(worker)

    def _infected(self, part: Part) -> FileReading | None:
        if self._scanner is None or not self._scanner.infected(part.payload):
            return None
        return FileReading(name=part.name, size=len(part.payload), fate="infected", fate_reason="infected")

    def _kept(self, sha: str) -> FileReading | None:
        text = self._cache.get(f"{sha}:{self._version}") if self._cache is not None else None
        try:
            return from_json(text) if text else None
        except (ValueError, KeyError, TypeError):
            return None

    def _keep(self, sha: str, reading: FileReading) -> None:
        if self._cache is not None and reading.fate_reason not in _NOT_KEPT:
            self._cache.put(f"{sha}:{self._version}", to_json(reading))


def _may_sign(part: Part) -> bool:
    """Say whether a file may be a CMS signature beside another; a worker looks at it."""
    head = part.payload[:64]
    signed = (head[:1] == b"\x30" and _SIGNED_DATA in head) or head.lstrip().startswith(_ARMOUR)
    return signed and len(part.payload) <= _LARGEST_BESIDE


def _version(setup: ReaderSetup, ink: Knowledge) -> str:
    """Return what a reading depends on besides the file: this reader, the language packs, the trusted certificates,
    what is known of signatures on paper, and the keys that open what is encrypted.
    """
    digest = hashlib.sha256(repr(ink).encode())
    for key in setup.keys:
        digest.update(hashlib.sha256(key.encode("ascii")).digest())
    if setup.trust_folder is not None and setup.trust_folder.is_dir():
        for path in sorted(setup.trust_folder.rglob("*")):
            if path.is_file():
                digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    languages = "+".join(sorted(packs())) if setup.ocr else "none"
    return f"{version_of_reader()}:{languages}:{digest.hexdigest()[:8]}"
