"""Papers that came by post, from the folder of the office scanner to their case; a scan of no known case is a task.

The case is told by the name of the file, else by the number printed on the paper. A scan that names none, or
several, is kept like a mail, and staff say by one mail where it belongs.
"""

from dataclasses import dataclass
from typing import Literal

from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.dropfolders.inbox import DropFolder, Dropped
from mailbot.letters.envelope.mime import Attachment
from mailbot.model.case import Attention, Case
from mailbot.steps.reading_mails.preparing import FileReader
from mailbot.steps.staff.adding import DESK, add_files, file_it, stored, wrapped
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.opinions import part_of
from mailbot.steps.work import Work

SCANNER = "scanner"
"""Who added a paper that the scanner brought, in the journal."""

SUFFIXES = (".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png", ".heic", ".asice", ".bdoc", ".docx", ".zip")
Outcome = Literal["added", "scan_without_case", "scan_not_taken"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What became of one file of the folder."""

    outcome: Outcome
    case: str | None = None


def watch_scans(work: Work, reader: FileReader) -> tuple[Scan, ...]:
    """Take in what lies whole in the scanner's folder; nothing without one. The daemon calls this now and then.

    A kill between taking in and moving is harmless: a file that the case has already changes nothing in it.
    """
    settings = work.deployment.settings
    folder = settings.dropbox.folder
    if folder is None:
        return ()
    watched = DropFolder(folder=settings.at(folder), suffixes=SUFFIXES)
    desk = Desk.of(work, SCANNER)
    return tuple(_take(desk, watched, file, reader) for file in watched.whole_files(work.now))


def _take(desk: Desk, folder: DropFolder, file: Dropped, reader: FileReader) -> Scan:
    if file.data is None:
        return _not_taken(desk, folder, file)
    paper = Attachment(name=file.path.name, content_type="application/octet-stream", data=file.data)
    case = _case_of(desk, file.path.name, file.data, reader)
    if case is None:
        _wait(desk, paper)
        folder.done(file)
        return Scan(outcome="scan_without_case")
    try:
        add_files(desk, case.number, [paper], reader)
    except ActionRefusedError:
        return _not_taken(desk, folder, file, case.number)
    folder.done(file)
    return Scan(outcome="added", case=case.number)


def _case_of(desk: Desk, name: str, data: bytes, reader: FileReader) -> Case | None:
    """Return the case that the file's name tells, else the one case whose number stands on the paper."""
    named = desk.named_in(name)
    if named is not None:
        return named
    part = part_of(name, data)
    return desk.named_in(reader.read([part])[part.path].text)


def _not_taken(desk: Desk, folder: DropFolder, file: Dropped, case: str | None = None) -> Scan:
    """Leave a file in failed/ and say so: it is too large, or its case has ended."""
    desk.store.cases.attend(Attention(reason="scan_not_taken", since=desk.now), case)
    folder.failed(file)
    return Scan(outcome="scan_not_taken", case=case)


def _wait(desk: Desk, paper: Attachment) -> None:
    """Keep a scan that names no case until staff say which one it is for."""
    with desk.store.step():
        row = stored(desk, wrapped(desk, f"{DESK}@{desk.deployment.hospital.domain}", [paper]))
        file_it(desk, row, None)
        desk.store.cases.attend(Attention(reason="scan_without_case", since=desk.now, message=row))
