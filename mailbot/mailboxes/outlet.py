"""What takes a finished letter away: SMTP, the Drafts folder, or a folder of files."""

from dataclasses import dataclass
from typing import Literal, Protocol

from mailbot.model.letter import Letter


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivered:
    """The letter is out of our hands. `refused` counts recipients that were not accepted while others were."""

    state: Literal["sent", "drafted"] = "sent"
    refused: int = 0


class Outlet(Protocol):
    """One way out. Not for two threads at once."""

    def send(self, letter: Letter) -> Delivered:
        """Hand over the letter's bytes as they stand.

        Raises TryLater (nothing left, the same row may go again), Refused
        (nothing left, and it never will) or Uncertain (it may have left: the
        connection was lost after DATA and before the answer).
        """
        ...

    def check(self) -> None:
        """Log in and leave, for `mailbot check --online`; raises TryLater or Refused."""
        ...

    def close(self) -> None:
        """End a kept connection; the outlet may be used again afterwards."""
        ...
