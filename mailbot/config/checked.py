"""Which texts of rule files and templates were found right before, so that a restart does not check them again.

Only sums of what was without fault are kept, never the texts. A text that
changed in one byte, another release of ours or of what takes part in the
check: each is another sum, and it is checked as if it were new.
"""

import os
import sys
from contextlib import suppress
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path

_BYTES = 16
_PACKAGE = Path(__file__).resolve().parent.parent


class Checked:
    """The sums in one file; without a file nothing was checked before, and nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the sums; an unreadable file is as good as none."""
        self._path = path
        self._before: frozenset[str] = frozenset()
        self._right: set[str] = set()
        self._maker = _maker() if path is not None else b""
        if path is not None:
            with suppress(OSError, UnicodeDecodeError):
                self._before = frozenset(path.read_text("ascii").split())

    def was_right(self, kind: str, text: str) -> bool:
        """Say whether this very text was found without fault before, looked at as this kind of file."""
        if not self._before:
            return False
        this = self._sum(kind, text)
        if this in self._before:
            self._right.add(this)
        return this in self._before

    def is_right(self, kind: str, text: str) -> None:
        """Remember that a text has no fault."""
        if self._path is not None:
            self._right.add(self._sum(kind, text))

    def keep(self) -> None:
        """Write down what is right now; where that cannot be, all is checked again at the next start."""
        path = self._path
        if path is None or self._right == self._before or not path.parent.is_dir():
            return
        half = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            half.touch(mode=0o600)
            half.write_text("\n".join(sorted(self._right)), "ascii")
            half.replace(path)

    def _sum(self, kind: str, text: str) -> str:
        return blake2b(f"{kind}\n{text}".encode(), digest_size=_BYTES, key=self._maker).hexdigest()


def _maker() -> bytes:
    """Name the program that checks: Python's release, and when our files and those of the libraries last changed."""
    ours = (Path(folder, name) for folder, _, names in os.walk(_PACKAGE) for name in names if name.endswith(".py"))
    libraries = [Path(spec.origin) for name in ("regex", "jinja2") if (spec := find_spec(name)) and spec.origin]
    newest = max(map(_changed, ours))
    return blake2b(repr((sys.version, newest, *map(_changed, libraries))).encode(), digest_size=_BYTES).digest()


def _changed(file: Path) -> int:
    return file.stat().st_mtime_ns
