"""A file reading as JSON and back: the wire of the worker's pipe and the form in the cache."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from mailbot.model.document import Dicom, FileReading, Page, Signature, Signer


def to_json(reading: FileReading) -> str:
    """Return a reading as JSON; dates in ISO 8601."""
    return json.dumps(asdict(reading), ensure_ascii=False, separators=(",", ":"), default=_iso)


def from_json(text: str | bytes) -> FileReading:
    """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError on anything else."""
    return from_dict(json.loads(text))


def from_dict(raw: Mapping[str, Any]) -> FileReading:
    """Build a reading from parsed JSON."""
    fields = dict(raw)
    fields["pages"] = tuple(Page(**page) for page in fields["pages"])
    fields["hrefs"] = tuple(fields["hrefs"])
    signature = dict(fields["signature"])
    signature["signers"] = tuple(_signer(signer) for signer in signature["signers"])
    fields["signature"] = Signature(**signature)
    fields["dicom"] = _dicom(fields["dicom"]) if fields["dicom"] else None
    fields["inner"] = tuple(from_dict(inner) for inner in fields["inner"])
    return FileReading(**fields)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _signer(raw: Mapping[str, Any]) -> Signer:
    time = raw["time"]
    return Signer(**{**raw, "time": datetime.fromisoformat(time) if time else None})


def _dicom(raw: Mapping[str, Any]) -> Dicom:
    days = {key: date.fromisoformat(raw[key]) if raw[key] else None for key in ("study_date", "birth_date")}
    return Dicom(**{**raw, **days})
