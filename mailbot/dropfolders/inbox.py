"""A folder that another program drops files into: whole ones are given out, then moved to done/ or failed/.

It never opens a file that may still be written, follows no symbolic link, and
overwrites nothing. A file's change time (which no copying program can set
back) tells how long it has been left alone.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

QUIET = timedelta(seconds=20)
"""A file that was changed more recently than this may still be written."""

MAX_BYTES = 50 * 1024 * 1024
_UNFINISHED = (".part", ".tmp", ".temp", ".filepart", ".crdownload", ".swp", "~")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dropped:
    """One whole file; `changed` is when it was last touched, `data` None where it is above the size limit."""

    path: Path
    changed: datetime
    data: bytes | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DropFolder:
    """One such folder; `suffixes` are the endings (lower case) that are ours to take."""

    folder: Path
    suffixes: tuple[str, ...]
    quiet: timedelta = QUIET
    max_bytes: int = MAX_BYTES

    def whole_files(self, now: datetime) -> Iterator[Dropped]:
        """Give each whole file, oldest first; one that vanishes meanwhile is passed over."""
        for changed, path in sorted(self._candidates()):
            if now - changed >= self.quiet:
                try:
                    yield Dropped(path=path, changed=changed, data=self._read(path))
                except OSError:
                    continue

    def done(self, dropped: Dropped) -> Path:
        """Move a file that was taken in to done/."""
        return _move(dropped.path, self.folder / "done")

    def failed(self, dropped: Dropped) -> Path:
        """Move a file that could not be taken in to failed/, for a person."""
        return _move(dropped.path, self.folder / "failed")

    def _candidates(self) -> Iterator[tuple[datetime, Path]]:
        try:
            entries = list(os.scandir(self.folder))
        except FileNotFoundError:
            return
        for entry in entries:
            name = entry.name.lower()
            if name.startswith(".") or name.endswith(_UNFINISHED) or not name.endswith(self.suffixes):
                continue
            try:
                status = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(status.st_mode):
                yield datetime.fromtimestamp(status.st_ctime).astimezone(), Path(entry.path)

    def _read(self, path: Path) -> bytes | None:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            data = file.read(self.max_bytes + 1)
        return None if len(data) > self.max_bytes else data


def _move(path: Path, folder: Path) -> Path:
    """Move a file into a folder under its own name, or one with a number where that is taken.

    The daemon is the only one that writes there, so that a name found free
    stays free; a network drive knows no hard links that would make it sure.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    target, number = folder / path.name, 1
    while os.path.lexists(target):
        number += 1
        target = folder / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)
    return target
