"""Files for another system, dropped so that it never sees half of one; and its acknowledgements, read back."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FOLDER, _FILE = 0o750, 0o640
"""The group of the folder reads what is handed over."""

_EXTERNAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_CASE = re.compile(r"[0-9]{4}-[0-9]{5}")


class AcknowledgementError(Exception):
    """A file that is no acknowledgement; says why without quoting it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledgement:
    """That the hospital's system has opened a case, and under which id."""

    case: str
    external_id: str


def drop(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files, in order: each appears whole or not at all, and the last one says that all are there.

    Readable by the owner and group of the folder only; safe against a power
    cut once this returns.
    """
    folder.mkdir(mode=_FOLDER, parents=True, exist_ok=True)
    for name, data in files.items():
        half = folder / f".{name}.{os.getpid()}.tmp"
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _FILE), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        half.replace(folder / name)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def read_acknowledgement(data: bytes) -> Acknowledgement:
    """Read {"case": "2026-00042", "external_id": "..."}; raises AcknowledgementError for anything else."""
    try:
        values = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AcknowledgementError("not_json") from error
    if not isinstance(values, dict):
        raise AcknowledgementError("no_object")
    case, external_id = values.get("case"), values.get("external_id")
    if not isinstance(case, str) or not _CASE.fullmatch(case):
        raise AcknowledgementError("no_case")
    if not isinstance(external_id, str) or not _EXTERNAL_ID.fullmatch(external_id):
        raise AcknowledgementError("no_external_id")
    return Acknowledgement(case=case, external_id=external_id)
