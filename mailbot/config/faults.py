"""One fault of a configuration file, as an admin needs to see it: file, line, what is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: file name, line (None where the file itself is missing), dotted key, message."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


def first_fault(faults: tuple[Fault, ...]) -> str:
    """Return the first fault in one line, for the digest."""
    return str(faults[0]) if faults else "unreadable"
