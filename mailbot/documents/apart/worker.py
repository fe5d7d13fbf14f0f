"""The killable child: takes one file after the other from a pipe, answers in JSON, and trusts nothing it reads.

It runs under limits of memory, processor time and file size. `pool.py` starts
it as `python -m mailbot.documents.apart.worker FD`, in an environment without the
daemon's secrets, and kills it when it is late.
"""

import json
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mailbot.child import bound_tasks
from mailbot.documents.apart.codec import to_json
from mailbot.documents.budget import Budget
from mailbot.documents.failure import FATES
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.limits import Limits
from mailbot.documents.signing import trusted, with_signature_beside
from mailbot.documents.wrapped.envelopes import Inner
from mailbot.model.document import FateReason, FileReading

if TYPE_CHECKING:
    from mailbot.documents.keys import OwnKey
    from mailbot.documents.openpgp_keys import OpenPgpKey
    from mailbot.documents.signatures import Anchors


@dataclass(frozen=True, kw_only=True, slots=True)
class Equipment:
    """What a worker brings to every file: how much it may take, whom to trust, what is known of ink."""

    limits: Limits
    anchors: "Anchors"
    ink: Knowledge


def main(arguments: list[str]) -> None:
    """Serve the pipe whose file descriptor is given, until it closes."""
    descriptor, setup = int(arguments[0]), json.loads(arguments[1])
    pipe = Connection(descriptor)
    limits = Limits(**setup["limits"])
    anchors = trusted(Path(setup["trust_folder"]) if setup["trust_folder"] else None)
    _warm()
    _confine(limits)
    serve(pipe, Equipment(limits=limits, anchors=anchors, ink=Knowledge(**setup["ink"])))


def serve(pipe: Connection, equipment: Equipment) -> None:
    """Answer requests until the pipe closes or the number of files is reached.

    A request is a JSON header, the bytes of the file, and those of each signature `beside` it; the answers are any
    number of {"page": n, "of": n} and one {"reading": ..., "sound": ...}. Who is not sound any more ends.
    """
    for _ in range(equipment.limits.files_per_worker):
        try:
            header = json.loads(pipe.recv_bytes())
            data = pipe.recv_bytes()
            beside = tuple(Inner(name=name, data=pipe.recv_bytes()) for name in header["beside"])
        except (EOFError, OSError):
            return
        allow_seconds(equipment.limits.cpu_seconds)
        reading, sound = _answer(pipe, header, data, beside, equipment)
        pipe.send_bytes(f'{{"reading":{to_json(reading)},"sound":{json.dumps(sound)}}}'.encode())
        if not sound:
            return


def _answer(
    pipe: Connection, header: dict[str, Any], data: bytes, beside: Sequence[Inner], equipment: Equipment
) -> tuple[FileReading, bool]:
    """Return the reading of a file, and whether this process is still sound after it."""
    from mailbot.documents.opening import open_file

    limits = equipment.limits

    def progress(done: int, total: int) -> None:
        allow_seconds(limits.cpu_seconds)
        pipe.send_bytes(json.dumps({"page": done, "of": total}).encode())

    budget = Budget(
        limits=limits,
        unpacked_left=int(header["unpacked_left"]),
        ocr_pages_left=limits.ocr_pages,
        entries_left=limits.archive_entries,
        ocr=bool(header["ocr"]),
        anchors=equipment.anchors,
        ink=equipment.ink,
        keys=_keys(tuple(header["keys"])),
        openpgp=_openpgp_keys(tuple(header["keys"])),
        progress=progress,
    )
    try:
        reading = open_file(header["name"], header["content_type"], data, budget)
        return with_signature_beside(reading, data, beside, budget), True
    except MemoryError:
        reason: FateReason = "unpacks_too_large"
    except Exception:  # a reader's own fault costs this document, and the process is replaced
        reason = "reader_died"
    return FileReading(name=header["name"], size=len(data), fate=FATES[reason], fate_reason=reason), False


@cache
def _keys(pems: tuple[str, ...]) -> "tuple[OwnKey, ...]":
    from mailbot.documents.keys import load_keys
    from mailbot.documents.openpgp_keys import others

    return tuple(key for pem in others(pems) for key in load_keys(pem.encode("ascii"), None))


@cache
def _openpgp_keys(texts: tuple[str, ...]) -> "tuple[OpenPgpKey, ...]":
    from mailbot.documents.openpgp_keys import unpacked

    return unpacked(texts)


def allow_seconds(seconds: int) -> None:
    """Grant so many further seconds of processor time; the kernel ends the process after them (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, resource.RLIM_INFINITY))


def _warm() -> None:
    """Load the libraries that most mails need before the first file comes."""
    import mailbot.documents.formats.office
    import mailbot.documents.formats.pdf
    import mailbot.documents.opening  # noqa: F401


def _confine(limits: Limits) -> None:
    """Give up what a hostile file could use: memory, core dumps, files to write, and other processes."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    bound_tasks()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main(sys.argv[1:])
