"""Letters into a folder of .eml files that a mail program opens; the way out of the demo and of trial runs."""

import contextlib
import hashlib
import os
import re
from pathlib import Path

from mailbot.mailboxes.outlet import Delivered
from mailbot.model.letter import Letter
from mailbot.model.trouble import TryLater

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


class FolderOut:
    """Write each letter to one file (0600), whole or not at all; the same letter twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, letter: Letter) -> Delivered:
        """Write the letter; its name is made of case, kind and Message-ID, so a repeat replaces itself."""
        short = hashlib.sha256(letter.message_id.encode()).hexdigest()[:8]
        name = _UNSAFE.sub("-", f"{letter.case or 'none'}-{letter.kind}-{short}") + ".eml"
        half = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(letter.raw)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self.folder / name)
        except OSError as fault:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            raise TryLater("folder_not_writable") from fault
        return Delivered()

    def check(self) -> None:
        """Say whether the folder can be made and written to."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise TryLater("folder_not_writable") from fault
        if not os.access(self.folder, os.W_OK):
            raise TryLater("folder_not_writable")

    def close(self) -> None:
        """Nothing is kept open."""
