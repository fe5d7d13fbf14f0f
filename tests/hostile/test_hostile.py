"""Every hostile file is handled as its table says, within 30 seconds, with the parent small and alive."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.documents.clamav import Scanner, ScannerAbsent
from mailbot.documents.failure import FATES
from mailbot.documents.reader import Reader
from mailbot.model.document import FileReading
from mailbot.model.mail import Part
from tests.hostile import archives, dicoms, office, pdfs, pictures, wrappings
from tests.hostile.case import Hostile

FILES = {file.name: file for maker in (archives, pdfs, pictures, office, dicoms, wrappings) for file in maker.make()}


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def read(reader: Reader, file: Hostile) -> FileReading:
    part = Part(path="1", content_type="application/octet-stream", name=file.name, payload=file.data)
    return reader.read([part])["1"]


def test_there_are_as_many_as_in_the_table() -> None:
    assert len(FILES) >= 74


@pytest.mark.parametrize("name", FILES)
def test_file_is_handled_as_its_table_says(reader: Reader, name: str) -> None:
    file = FILES[name]
    began = time.monotonic()
    found = read(reader, file)
    assert time.monotonic() - began < 30
    assert found.fate_reason in file.reasons, file.what
    assert file.says in found.text
    assert file.never not in found.text
    assert found.fate_reason is None or found.fate in (FATES[found.fate_reason], "ocr")
    if file.kind is not None:
        assert found.kind == file.kind
    if file.inner is not None:
        assert tuple(inner.name for inner in found.inner) == file.inner


def test_names_inside_archives_are_safe_to_show(reader: Reader) -> None:
    names = [inner.name for inner in read(reader, FILES["zip_names.zip"]).inner]
    assert len(names) == 18
    assert not any(set(name) & set("/\\:\n\t\u202e\u200b") or len(name) > 150 for name in names)


def test_signatures_that_cannot_be_read_do_not_sign(reader: Reader) -> None:
    assert read(reader, FILES["asice_no_signature.asice"]).signature.state == "none"
    assert read(reader, FILES["asice_laughs.asice"]).signature.state in ("broken", "present")


def test_names_in_dicom_headers_are_read_in_any_character_set(reader: Reader) -> None:
    names = {}
    for file in ("dicom_cyrillic.dcm", "dicom_utf8.dcm", "dicom_undeclared.dcm"):
        dicom = read(reader, FILES[file]).dicom
        names[file] = dicom.patient_name if dicom else None
    assert list(names.values()) == ["Мария Иванова", "Järvi Õunapuu", "Анна Петрова"]


def test_the_reading_process_stays_small_and_alive(tmp_path: Path) -> None:
    for file in FILES.values():
        (tmp_path / file.name).write_bytes(file.data)
    command = [sys.executable, "-m", "tests.hostile.reading_process", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert int(done.stdout) < 300


@pytest.fixture
def scanner(tmp_path: Path) -> Iterator[Scanner]:
    """A daemon that speaks ClamAV's protocol and knows the test file alone."""
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "clamd"))
    server.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                stream.read(len(b"zINSTREAM\0"))
                data = b""
                while size := int.from_bytes(stream.read(4), "big"):
                    data += stream.read(size)
                found = b"EICAR-STANDARD" in data or (data.startswith(b"PK") and b"eicar" in data)
                connection.sendall(b"stream: Eicar-Test FOUND\0" if found else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield Scanner(address=str(tmp_path / "clamd"))
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def test_infected_file_is_never_opened(scanner: Scanner) -> None:
    with Reader(scanner=scanner) as guarded:
        assert read(guarded, FILES["eicar.com.txt"]).fate == "infected"
        assert read(guarded, FILES["eicar.zip"]).text == ""
        assert read(guarded, FILES["csv_formula.csv"]).fate == "read"


def test_required_scanner_that_is_absent_makes_the_mail_wait(tmp_path: Path) -> None:
    with Reader(scanner=Scanner(address=str(tmp_path / "nobody"))) as guarded, pytest.raises(ScannerAbsent):
        read(guarded, FILES["csv_formula.csv"])


def test_optional_scanner_that_is_absent_lets_files_pass(tmp_path: Path) -> None:
    with Reader(scanner=Scanner(address=str(tmp_path / "nobody"), required=False)) as guarded:
        assert read(guarded, FILES["csv_formula.csv"]).fate == "read"
