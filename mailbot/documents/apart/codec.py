"""A file reading as JSON and back: the wire of the worker's pipe and the form in the cache."""

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from typing import Any

from mailbot.model.document import Dicom, FileReading, Page, Signature, Signer


def to_json(reading: FileReading) -> str:
    """Return a reading as JSON; dates in ISO 8601."""
    return json.dumps(reading, ensure_ascii=False, separators=(",", ":"), default=_plain)


def from_json(text: str | bytes) -> FileReading:
    """Read what `to_json` wrote. Raises ValueError, KeyError or TypeError on anything else."""
    return from_dict(json.loads(text))


def from_dict(raw: Mapping[str, Any]) -> FileReading:
    """Build a reading from parsed JSON."""
    about = dict(raw)
    about["pages"] = tuple(Page(**page) for page in about["pages"])
    about["hrefs"] = tuple(about["hrefs"])
    signature = dict(about["signature"])
    signature["signers"] = tuple(_signer(signer) for signer in signature["signers"])
    about["signature"] = Signature(**signature)
    about["dicom"] = _dicom(about["dicom"]) if about["dicom"] else None
    about["recipients"] = tuple(about["recipients"])
    about["inner"] = tuple(from_dict(inner) for inner in about["inner"])
    return FileReading(**about)


def _plain(value: Any) -> Any:
    """Return what JSON knows in the place of a value: a day as text, an object of ours as its fields."""
    if isinstance(value, date):
        return value.isoformat()
    return {name: getattr(value, name) for name in _names(value.__class__)}


@cache
def _names(kind: type) -> tuple[str, ...]:
    """Return the fields of a dataclass. Raises TypeError for anything else."""
    return tuple(field.name for field in fields(kind))


def _signer(raw: Mapping[str, Any]) -> Signer:
    time = raw["time"]
    return Signer(**{**raw, "time": datetime.fromisoformat(time) if time else None})


def _dicom(raw: Mapping[str, Any]) -> Dicom:
    days = {key: date.fromisoformat(raw[key]) if raw[key] else None for key in ("study_date", "birth_date")}
    return Dicom(**{**raw, **days})
