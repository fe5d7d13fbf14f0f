"""What the readers of one file share: the limits, how much is left, and whom to tell about progress."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.documents.failure import Unreadable
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.limits import Limits

if TYPE_CHECKING:
    from mailbot.documents.keys import OwnKey
    from mailbot.documents.openpgp_keys import OpenPgpKey
    from mailbot.documents.signatures import Anchors


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class Budget:
    """The running account of one file with everything inside it. `anchors` and `ink` are for the signature readers.

    `keys` and `openpgp` open what was encrypted for us. `by_hand` says whether signatures by hand matter: where
    one by computer decides, nobody looks for them.
    """

    limits: Limits = field(default_factory=Limits)
    unpacked_left: int = 200 << 20
    ocr_pages_left: int = 10
    entries_left: int = 500
    ocr: bool = True
    anchors: "Anchors | None" = None
    ink: Knowledge = field(default_factory=Knowledge)
    keys: "tuple[OwnKey, ...]" = ()
    openpgp: "tuple[OpenPgpKey, ...]" = ()
    progress: Callable[[int, int], None] = _silent
    by_hand: bool = True

    def unpack(self, size: int) -> None:
        """Take unpacked bytes from the account. Raises Unreadable when it is spent."""
        self.unpacked_left -= size
        if self.unpacked_left < 0:
            raise Unreadable("unpacks_too_large")

    def page(self) -> bool:
        """Take one page of OCR from the account; False when there is none left."""
        if self.ocr_pages_left <= 0:
            return False
        self.ocr_pages_left -= 1
        done = self.limits.ocr_pages - self.ocr_pages_left
        self.progress(done, self.limits.ocr_pages)
        return True
