"""Where a stored mail was seen, and what was decided of it."""

from dataclasses import dataclass
from typing import NamedTuple


class FolderAt(NamedTuple):
    """A folder of a mailbox, and the UIDVALIDITY under which its server numbers the mails in it."""

    mailbox: str
    folder: str
    uidvalidity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Settled:
    """What was decided of a mail: its case, its kind, the reply, and the reason as a rule word."""

    case: str | None
    kind: str
    reply: str
    reason: str
