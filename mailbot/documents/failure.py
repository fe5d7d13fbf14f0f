"""The one exception of the readers: a file that cannot be read, and why."""

from mailbot.model.document import Fate, FateReason

FATES: dict[FateReason, Fate] = {
    "password": "protected",
    "encrypted": "encrypted",
    "damaged": "damaged",
    "too_large": "too_large",
    "too_many_entries": "too_large",
    "unpacks_too_large": "too_large",
    "too_many_pixels": "too_large",
    "too_deep": "too_large",
    "too_slow": "damaged",
    "reader_died": "damaged",
    "unsafe_xml": "damaged",
    "executable": "unknown",
    "unknown_kind": "unknown",
    "empty": "damaged",
    "no_text_found": "read",
    "no_ocr": "read",
    "no_reader": "unknown",
    "first_pages_only": "read",
    "infected": "infected",
}
"""The fate that each reason belongs to."""


class Unreadable(Exception):  # noqa: N818 (it reads as a sentence: `except Unreadable`)
    """A file that gives no text. Carries a word of the closed list and nothing of the file."""

    def __init__(self, reason: FateReason) -> None:
        super().__init__(reason)
        self.reason: FateReason = reason

    @property
    def fate(self) -> Fate:
        """Return the fate of a file that fails for this reason."""
        return FATES[self.reason]
