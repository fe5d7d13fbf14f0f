"""A Maildir folder as a mailbox: `new/` is what has come, `cur/` what was taken in.

A file's id is made of its unique name, so a mail that was committed but not
yet moved (a kill in between) is known by the ledger and only moved.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from mailbot.mail.fingerprint import head, split
from mailbot.mailboxes.source import (
    Batch,
    Copy,
    Ledger,
    Limits,
    Mark,
    ServerMark,
    Sighting,
    Start,
    keyword_of,
    owner_of,
)
from mailbot.model.mail import RawMail
from mailbot.model.trouble import TryLater

UIDVALIDITY = 1
_HEADER_ONLY = 256_000
"""Bytes read of a mail above the limit; its header section is cut out of them."""


def uid_of(name: str) -> int:
    """Return the id of a file: 56 bits of a hash of its unique name, without the flags behind the colon."""
    unique = name.partition(":")[0]
    return int.from_bytes(hashlib.sha256(unique.encode("utf-8", "surrogateescape")).digest()[:7], "big")


class MaildirSource:
    """One Maildir; folders other than INBOX are its `.Name` subfolders (Maildir++)."""

    def __init__(
        self,
        name: str,
        path: Path,
        *,
        folders: tuple[str, ...] = ("INBOX",),
        start: Start = "all",
        limits: Limits | None = None,
    ) -> None:
        self.name = name
        self.folders = folders
        self._path = path
        self._start = start
        self._limits = limits or Limits()

    def new_mail(self, folder: str, ledger: Ledger) -> Iterator[Batch]:
        """Yield the files of `new/` that the ledger does not know, in order of their names."""
        if ledger.mark(folder) is None:
            yield from self._first_start(folder)
        yield from self._unknown(folder, ledger, ("new",))

    def sweep(self, folder: str, ledger: Ledger) -> Iterator[Batch]:
        """Yield the files that a person or a program put into `cur/` at once, too."""
        yield from self._unknown(folder, ledger, ("new", "cur"))

    def again(self, folder: str, uidvalidity: int, uids: Sequence[int]) -> Iterator[Batch]:
        """Yield the files that can be read by now."""
        wanted = frozenset(uids) if uidvalidity == UIDVALIDITY else frozenset()
        for file in self._files(folder, ("new", "cur")):
            if uid_of(file.name) in wanted and (mail := self._read(folder, file)) is not None:
                yield Batch(folder=folder, uidvalidity=UIDVALIDITY, mails=(mail,))

    def owners(self, folders: Sequence[str], since: date) -> frozenset[str]:
        """Return the stores that have left their mark in the folder of the mailbox since a day."""
        del folders
        marks = self._path.glob(f".{keyword_of('*')}")
        found = {
            owner_of(mark.name[1:])
            for mark in marks
            if datetime.fromtimestamp(mark.stat().st_mtime, UTC).date() >= since
        }
        return frozenset(owner for owner in found if owner is not None)

    def mark_done(self, folder: str, uidvalidity: int, uids: Sequence[int], mark: ServerMark) -> None:
        """Move files from `new/` to `cur/`, of this folder or of the one that the mark names."""
        if uidvalidity != UIDVALIDITY or mark.what == "keep":
            return
        if mark.owner:
            with suppress(OSError):
                (self._path / f".{keyword_of(mark.owner)}").touch()
        wanted = frozenset(uids)
        target = self._place(mark.name if mark.what == "move" else folder)
        try:
            for file in self._files(folder, ("new", "cur")):
                if uid_of(file.name) not in wanted:
                    continue
                if mark.what == "delete":
                    file.unlink(missing_ok=True)
                elif file.parent != target / "cur":
                    self._make(target)
                    file.rename(target / "cur" / (file.name if ":2," in file.name else f"{file.name}:2,"))
        except OSError as fault:
            raise TryLater("maildir_not_writable") from fault

    def remove_copies(self, copy: Copy, folders: Sequence[str]) -> int:
        """Remove the file of this unique name from these folders; moving keeps it."""
        count = 0
        for folder in folders:
            if not (self._place(folder) / "cur").is_dir():
                continue
            for file in self._files(folder, ("new", "cur")):
                if uid_of(file.name) == copy.uid:
                    file.unlink(missing_ok=True)
                    count += 1
        return count

    def check(self) -> None:
        """Say whether every folder is there."""
        for folder in self.folders:
            if not (self._place(folder) / "new").is_dir():
                raise TryLater("folder_missing", folder)

    def close(self) -> None:
        """Nothing is kept open."""

    def interrupt(self) -> None:
        """Nothing waits long for a file."""

    def _first_start(self, folder: str) -> Iterator[Batch]:
        passed: tuple[Sighting, ...] = ()
        if self._start != "all":
            passed = tuple(self._pass_over(file) for file in self._files(folder, ("new", "cur")) if self._before(file))
        mark = Mark(uidvalidity=UIDVALIDITY, uid=0)
        yield Batch(folder=folder, uidvalidity=UIDVALIDITY, sightings=passed, mark=mark)

    def _before(self, file: Path) -> bool:
        if not isinstance(self._start, date):
            return self._start == "now"
        return datetime.fromtimestamp(file.stat().st_mtime, tz=UTC).date() < self._start

    def _pass_over(self, file: Path) -> Sighting:
        with file.open("rb") as opened:
            return Sighting(uid=uid_of(file.name), head=head(opened.read(_HEADER_ONLY), str(int(file.stat().st_mtime))))

    def _unknown(self, folder: str, ledger: Ledger, boxes: Iterable[str]) -> Iterator[Batch]:
        files = self._files(folder, boxes)
        known = ledger.uids(folder, UIDVALIDITY) if files else frozenset()
        fresh = [file for file in files if uid_of(file.name) not in known]
        for group in self._groups(fresh):
            mails = tuple(mail for file in group if (mail := self._read(folder, file)) is not None)
            yield Batch(folder=folder, uidvalidity=UIDVALIDITY, mails=mails)

    def _groups(self, files: list[Path]) -> Iterator[list[Path]]:
        """Cut the list into batches by number and size."""
        room, group = self._limits.bytes, list[Path]()
        for file in files:
            try:
                size = file.stat().st_size
            except FileNotFoundError:
                continue
            if group and (len(group) >= self._limits.mails or size > room or size > self._limits.whole):
                yield group
                room, group = self._limits.bytes, []
            group.append(file)
            room = -1 if size > self._limits.whole else room - size
        if group:
            yield group

    def _read(self, folder: str, file: Path) -> RawMail | None:
        """Read one file; None where it went away meanwhile. One that cannot be read stops no other."""
        unread = False
        try:
            status = file.stat()
            truncated = status.st_size > self._limits.largest
            try:
                with file.open("rb") as opened:
                    raw = opened.read(_HEADER_ONLY) if truncated else opened.read()
            except FileNotFoundError:
                return None
            except OSError:
                raw, truncated, unread = b"", True, True
        except FileNotFoundError:
            return None
        except OSError as fault:
            raise TryLater("maildir_not_readable") from fault
        return RawMail(
            mailbox=self.name,
            folder=folder,
            uidvalidity=UIDVALIDITY,
            uid=uid_of(file.name),
            internaldate=datetime.fromtimestamp(status.st_mtime, tz=UTC),
            size=status.st_size,
            raw=split(raw)[0] + b"\r\n\r\n" if truncated and not unread else raw,
            truncated=truncated,
            unread=unread,
        )

    def _place(self, folder: str) -> Path:
        return self._path if folder == "INBOX" else self._path / f".{folder.replace('/', '.')}"

    def _files(self, folder: str, boxes: Iterable[str]) -> list[Path]:
        """List the files in order of their names, which begin with the time of arrival."""
        place = self._place(folder)
        try:
            if folder == "INBOX":
                self._make(place)
            found = itertools.chain.from_iterable((place / box).iterdir() for box in boxes)
            return sorted((file for file in found if not file.name.startswith(".")), key=lambda file: file.name)
        except FileNotFoundError as fault:
            raise TryLater("folder_missing", folder) from fault
        except OSError as fault:
            raise TryLater("maildir_not_readable") from fault

    @staticmethod
    def _make(place: Path) -> None:
        for box in ("tmp", "new", "cur"):
            (place / box).mkdir(mode=0o700, parents=True, exist_ok=True)
