"""RAR, 7z, tar and gzip archives: their files are read like those of a ZIP, within the same limits."""

import builtins
import gzip
import io
import struct
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mailbot.cases.items.papers import PAPER_KINDS, showed_nothing
from mailbot.documents.budget import Budget
from mailbot.documents.limits import Limits
from mailbot.documents.opening import open_file
from mailbot.documents.reader import Reader
from mailbot.model.document import FileReading
from mailbot.model.mail import Body, Header, Message, Part
from mailbot.reading.papers.roles import documents
from mailbot.rules.rule_set import Rules
from tests.unit.documents.compound import compound

libarchive = pytest.importorskip("libarchive")

FILES = {"leping.txt": b"Isikukood 46102142732", "kaust/õäö договор.txt": b"Teine leht", "__MACOSX/._leping.txt": b"x"}


def seven(files: Mapping[str, bytes]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a"
        with libarchive.file_writer(str(place), "7zip") as archive:
            for name, data in files.items():
                archive.add_file_from_memory(name, len(data), data)
        return place.read_bytes()


def tar(files: Mapping[str, bytes], mode: Any = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return out.getvalue()


def block(kind: int, flags: int, body: bytes, data: bytes = b"") -> bytes:
    """Return a block of RAR 4."""
    head = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    return struct.pack("<H", zlib.crc32(head) & 0xFFFF) + head + data


def rar(files: Mapping[str, bytes], flags: int = 0) -> bytes:
    """Return a RAR 4 archive of files that are stored; 0x80: its list of files is encrypted."""
    out = b"Rar!\x1a\x07\x00" + block(0x73, flags, bytes(6))
    for name, data in files.items():
        called, size = name.encode(), len(data)
        head = struct.pack("<IIBIIBBHI", size, size, 3, zlib.crc32(data), 0x5D62A000, 20, 0x30, len(called), 0x81A4)
        out += block(0x74, 0x8000, head + called, data)
    return out + block(0x7B, 0x4000, b"")


def number(value: int) -> bytes:
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + number(value >> 7)


def rar5(files: Mapping[str, bytes]) -> bytes:
    """Return a RAR 5 archive of files that are stored."""

    def one(kind: int, flags: int, body: bytes, data: bytes | None = None) -> bytes:
        inside = number(kind) + number(flags) + (number(len(data)) if data is not None else b"") + body
        head = number(len(inside)) + inside
        return struct.pack("<I", zlib.crc32(head)) + head + (data or b"")

    out = b"Rar!\x1a\x07\x01\x00" + one(1, 0, number(0))
    for name, data in files.items():
        called = name.encode()
        body = number(4) + number(len(data)) + number(0o100644) + struct.pack("<I", zlib.crc32(data)) + b"\0\1"
        out += one(2, 2, body + number(len(called)) + called, data)
    return out + one(5, 0, number(0))


def opened(data: bytes) -> FileReading:
    left = Budget(limits=Limits(), unpacked_left=50_000_000, ocr_pages_left=0, entries_left=20, ocr=False)
    return open_file("a", "application/octet-stream", data, left)


def zipped_tar(files: Mapping[str, bytes]) -> bytes:
    return tar(files, "w:gz")


@pytest.mark.parametrize("pack", [seven, rar, rar5, tar, zipped_tar])
def test_the_files_are_read(pack: Callable[[Mapping[str, bytes]], bytes]) -> None:
    found = opened(pack(FILES))
    assert (found.kind, found.fate) == ("zip", "read")
    assert {file.name: file.text for file in found.inner} == {
        "leping.txt": "Isikukood 46102142732",
        "õäö договор.txt": "Teine leht",
    }


def test_a_single_file_in_gzip() -> None:
    assert [file.text for file in opened(gzip.compress(FILES["leping.txt"])).inner] == ["Isikukood 46102142732"]


@pytest.mark.parametrize("pack", [seven, rar5])
def test_the_worker_reads_them_too(pack: Callable[[Mapping[str, bytes]], bytes]) -> None:
    part = Part(path="1", content_type="application/octet-stream", disposition=None, name="a", payload=pack(FILES))
    with Reader() as reader:
        found = reader.read([part])["1"]
    assert [file.text for file in found.inner] == ["Isikukood 46102142732", "Teine leht"]


@pytest.mark.parametrize(
    ("data", "fate", "reason"),
    [
        (rar(FILES, 0x80), "protected", "password"),
        (rar5(FILES)[:60], "unknown", "unknown_kind"),
        (seven(FILES)[:60], "unknown", "unknown_kind"),
        (b"Rar!\x1a\x07\x01\x00" + b"x" * 200, "unknown", "unknown_kind"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(100), "unknown", "unknown_kind"),
        (b"\x1f\x8b" + b"x" * 200, "damaged", "damaged"),
        (seven({"a.txt": bytes(49_000_000)}), "too_large", "unpacks_too_large"),
        (gzip.compress(bytes(60_000_000)), "too_large", "unpacks_too_large"),
        (tar({f"{n}.txt": b"x" for n in range(21)}), "too_large", "too_many_entries"),
        (seven({"a.7z": seven({"b.7z": seven(FILES)})}), "too_large", "too_deep"),
    ],
)
def test_what_is_not_opened(data: bytes, fate: str, reason: str) -> None:
    found = opened(data)
    assert found.kind in ("archive", "zip")
    while found.inner:
        found = found.inner[0]
    assert (found.fate, found.fate_reason) == (fate, reason)


def test_without_the_library_a_person_opens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *rest: Any) -> Any:
        if name == "libarchive":
            raise ImportError
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", lacking)
    found = opened(rar5(FILES))
    assert (found.kind, found.fate, found.fate_reason) == ("archive", "unknown", "unknown_kind")


def test_an_office_file_with_a_password_is_a_paper() -> None:
    found = opened(compound({"EncryptionInfo": b"", "EncryptedPackage": b""}))
    assert (found.kind, found.fate, found.fate_reason) == ("docx", "protected", "password")
    part = Part(path="1", content_type="a/b", disposition=None, name="a", payload=b"")
    document = documents(Message(header=Header(), body=Body(), parts=(part,)), {"1": found}, Rules())[0]
    assert document.file.kind in PAPER_KINDS


def test_an_archive_that_does_not_open_holds_up_every_letter() -> None:
    part = Part(path="1", content_type="a/b", disposition=None, name="a.rar", payload=b"")
    shut = opened(rar5(FILES)[:60])
    assert showed_nothing(documents(Message(header=Header(), body=Body(), parts=(part,)), {"1": shut}, Rules())[0])
