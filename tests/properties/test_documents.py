"""Whatever the bytes, a file has a fate with a reason of the closed list, and no reader falls over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.documents.apart.codec import from_json, to_json
from mailbot.documents.formats.plain import decode
from mailbot.documents.pages.ocr import words_of_table
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.documents.sniff import kind_of
from mailbot.documents.wrapped.archives import safe_name
from mailbot.model.document import Dicom, Fate, FateReason, FileReading, Page, Signature, Signer
from mailbot.model.mail import Part
from mailbot.reading.papers.marks import marks_of
from tests.hostile import archives, dicoms, office, pdfs, wrappings
from tests.unit.reading.letters import rules

MAGIC = (
    *(b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1 ", b"\x78\x9f\x3e\x22"),
    *(b"<html>", b"<?xml version='1.0'?>", b"From: a@b\r\nTo: c\r\n", b"BEGIN:VCARD", b"\0" * 128 + b"DICM"),
    *(b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0"),
    b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02",
)
WHOLE = {
    "zip": archives.awkward_names(),
    "asic": archives.signed_by(b"<a/>"),
    "docx": office.docx(b"", b"Leping"),
    "pdf": pdfs.saved(pdfs.page("Leping")),
    "tnef": wrappings.tnef([("a.txt", b"tere")], "Tere"),
    "dicom": dicoms.saved(dicoms.dataset("Maasikas^Mari", "ISO_IR 192")),
    "smime": next(file.data for file in wrappings.smime()),
    "rtf": rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}\f0 \'c4\'e8\'e0 \b x\b0\par}",
}


def setup_module() -> None:
    """Load the rules once: no example pays for it."""
    marks_of("leping.pdf", "Leping", rules().documents)


SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(ReaderSetup(ocr=False)) as one:
        yield one


def sound(reader: Reader, data: bytes) -> None:
    found = reader.read([Part(path="1", content_type="x/y", name="x", payload=data)])["1"]
    assert found.fate in get_args(Fate)
    assert found.fate_reason in (None, *get_args(FateReason))
    assert found.fate_reason != "reader_died"


@SLOW
@given(magic=st.sampled_from(MAGIC), rest=st.binary(max_size=2000))
def test_any_bytes(reader: Reader, magic: bytes, rest: bytes) -> None:
    sound(reader, magic + rest)


@SLOW
@given(
    kind=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
    cut=st.floats(0, 1),
    cut_it=st.booleans(),
)
def test_damaged_files(reader: Reader, kind: str, changes: list[tuple[float, int]], cut: float, cut_it: bool) -> None:
    data = bytearray(WHOLE[kind])
    for place, value in changes:
        data[int(place * len(data))] = value
    sound(reader, bytes(data[: int(cut * len(data))] if cut_it else data))


@given(st.binary(max_size=500))
def test_every_text_can_be_decoded(data: bytes) -> None:
    assert isinstance(decode(data), str)


@given(st.binary(max_size=5000))
def test_every_file_has_a_kind(data: bytes) -> None:
    assert kind_of(data)


@given(st.text(max_size=300))
def test_names_are_safe(path: str) -> None:
    name = safe_name(path)
    assert name
    assert not set(name) & set("/\\:\0\n\r\u202e")
    assert len(name) <= 151


@given(st.text(max_size=400))
def test_tables_of_words_are_read_or_passed_over(table: str) -> None:
    assert isinstance(words_of_table(table), list)


@given(st.text(max_size=300), st.text(max_size=3000))
def test_marks_of_any_text(name: str, text: str) -> None:
    assert len(marks_of(name, text, rules().documents).split()) <= 400


signers = st.builds(Signer, name=st.none() | st.text(), time=st.none() | st.just(datetime(2026, 9, 1, tzinfo=UTC)))
headers = st.builds(Dicom, modality=st.none() | st.text(), study_date=st.none() | st.just(date(2026, 9, 1)))
readings = st.recursive(
    st.builds(
        FileReading,
        name=st.text(),
        text=st.text(),
        pages=st.lists(st.builds(Page, number=st.integers(1, 9), text=st.text())).map(tuple),
        signature=st.builds(Signature, signers=st.lists(signers, max_size=2).map(tuple)),
        dicom=st.none() | headers,
    ),
    lambda inner: st.builds(FileReading, name=st.text(), inner=st.lists(inner, max_size=2).map(tuple)),
    max_leaves=4,
)


@given(readings)
def test_a_reading_survives_the_pipe_and_the_cache(reading: FileReading) -> None:
    assert from_json(to_json(reading)) == reading
