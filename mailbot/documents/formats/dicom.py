"""The header of DICOM objects; pixels are never decoded."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from mailbot.documents.failure import Unreadable
from mailbot.model.document import Dicom

_TAGS = (
    "SpecificCharacterSet",
    "PatientName",
    "PatientID",
    "PatientBirthDate",
    "Modality",
    "StudyDate",
    "StudyDescription",
    "SeriesDescription",
    "StudyInstanceUID",
    "DirectoryRecordSequence",
    "MediaStorageSOPClassUID",
)


def read_dicom(data: bytes) -> Dicom:
    """Return what the header says. A DICOMDIR gives its first patient and study. Raises Unreadable."""
    import pydicom
    from pydicom.errors import InvalidDicomError

    with _quiet():
        try:
            if data.startswith(b"DICM"):
                data = bytes(128) + data
            bare = data[128:132] != b"DICM"  # without preamble, and perhaps without the file's meta information
            dataset = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True, specific_tags=list(_TAGS), force=bare)
            records = list(dataset.get("DirectoryRecordSequence") or ())
            fields: dict[str, Any] = {}
            for source in (*records, dataset):
                for tag in _TAGS[1:9]:
                    if tag not in fields and source.get(tag):
                        fields[tag] = source.get(tag)
            return _header(fields, _raw_name(data))
        except (InvalidDicomError, EOFError, OSError, ValueError, KeyError, TypeError) as fault:
            raise Unreadable("damaged") from fault
        except (AttributeError, NotImplementedError, struct.error, RecursionError) as fault:
            raise Unreadable("damaged") from fault


def _header(fields: dict[str, Any], raw_name: bytes | None) -> Dicom:
    if not fields.get("Modality") and not fields.get("PatientName") and not fields.get("StudyInstanceUID"):
        raise Unreadable("damaged")
    name = fields.get("PatientName")
    words = " ".join(
        part
        for part in (
            getattr(name, "given_name", ""),
            getattr(name, "middle_name", ""),
            getattr(name, "family_name", ""),
        )
        if part
    )
    if raw_name is not None and not raw_name.isascii() and not _sensible(words):
        words = _undeclared(raw_name)
    return Dicom(
        modality=_text(fields.get("Modality")),
        study_date=_day(fields.get("StudyDate")),
        patient_name=words.strip() or None,
        patient_id=_text(fields.get("PatientID")),
        birth_date=_day(fields.get("PatientBirthDate")),
        study_uid=_text(fields.get("StudyInstanceUID")),
        description=_text(fields.get("StudyDescription") or fields.get("SeriesDescription")),
    )


def _text(value: object) -> str | None:
    return str(value).strip("\0 ")[:200] or None if value else None


def _day(value: object) -> date | None:
    text = str(value or "").replace(".", "").strip()
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _sensible(name: str) -> bool:
    """Say whether a name was decoded with the right character set: letters of one script, none replaced."""
    letters = [c for c in name if c.isalpha()]
    cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters)
    strange = sum(c in "\ufffd?" or "\u00c0" <= c <= "\u00ff" for c in name)
    return bool(letters) and (cyrillic == len(letters) or strange <= len(letters) // 3)


def _raw_name(data: bytes) -> bytes | None:
    """Return the bytes of (0010,0010) PatientName, explicit VR, for names in an undeclared character set."""
    at = data.find(b"\x10\x00\x10\x00PN")
    if at < 0 or at + 8 > len(data):
        return None
    (length,) = struct.unpack_from("<H", data, at + 6)
    return data[at + 8 : at + 8 + length]


def _undeclared(raw: bytes) -> str:
    from mailbot.documents.formats.plain import decode

    family, _, given = decode(raw).partition("^")
    return f"{given.replace('^', ' ').strip()} {family.strip()}".strip()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pydicom's remarks about doubtful values to itself: they quote the patient's name."""
    import logging
    import warnings

    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
