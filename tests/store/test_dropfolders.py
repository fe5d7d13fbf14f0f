"""A watched folder gives out whole files only, oldest first, and keeps every one that came."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.dropfolders.inbox import DropFolder

LATER = datetime.now(UTC) + timedelta(hours=1)


def names(folder: DropFolder, now: datetime = LATER) -> list[str]:
    return [file.path.name for file in folder.whole_files(now)]


@pytest.fixture
def folder(tmp_path: Path) -> DropFolder:
    return DropFolder(folder=tmp_path, suffixes=(".xml",), max_bytes=100)


def test_a_file_is_given_when_it_was_left_alone(folder: DropFolder) -> None:
    (folder.folder / "a.xml").write_text("x")
    assert names(folder, datetime.now(UTC)) == []
    assert names(folder) == ["a.xml"]


def test_a_time_set_back_by_a_copying_program_makes_nothing_whole(folder: DropFolder) -> None:
    (folder.folder / "a.xml").write_text("x")
    os.utime(folder.folder / "a.xml", (0, 0))
    assert names(folder, datetime.now(UTC)) == []


def test_endings_are_known_in_any_case(folder: DropFolder) -> None:
    (folder.folder / "A.XML").write_text("x")
    assert names(folder) == ["A.XML"]


@pytest.mark.parametrize("name", [".a.xml", "a.xml.part", "a.xml.tmp", "a.txt", "a.xml~"])
def test_what_is_not_ours_or_not_finished_stays(folder: DropFolder, name: str) -> None:
    (folder.folder / name).write_text("x")
    assert names(folder) == []


def test_what_is_no_plain_file_stays(folder: DropFolder) -> None:
    (folder.folder / "dir.xml").mkdir()
    os.mkfifo(folder.folder / "pipe.xml")
    (folder.folder / "link.xml").symlink_to("/etc/hostname")
    assert names(folder) == []


def test_a_file_above_the_limit_comes_without_its_bytes(folder: DropFolder) -> None:
    (folder.folder / "a.xml").write_bytes(b"x" * 101)
    (file,) = folder.whole_files(LATER)
    assert file.data is None


def test_moving_overwrites_nothing(folder: DropFolder) -> None:
    for text in ("one", "two", "three"):
        (folder.folder / "a.xml").write_text(text)
        (file,) = folder.whole_files(LATER)
        folder.failed(file)
    kept = {path.name: path.read_text() for path in (folder.folder / "failed").iterdir()}
    assert kept == {"a.xml": "one", "a-2.xml": "two", "a-3.xml": "three"}


def test_a_file_that_nobody_may_read_is_passed_over(folder: DropFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder.folder / "a.xml").write_text("x")
    (folder.folder / "b.xml").write_text("y")
    whole = os.open

    def refuse(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if str(path).endswith("a.xml"):
            raise PermissionError
        return whole(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)
    assert names(folder) == ["b.xml"]
