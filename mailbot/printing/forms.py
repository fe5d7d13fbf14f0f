"""The forms of a hospital as PDF: its own files as they are, or the shipped layouts printed with its facts."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from mailbot.letters.forms import FilledIn, FormWords, form_data
from mailbot.letters.hospital import HospitalFacts

STAMP = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""The date the forms state; fixed, so that the same facts give the same bytes."""


@dataclass(frozen=True, slots=True)
class OwnForm:
    """A PDF of the hospital's own, which nothing can be printed on."""

    data: bytes

    @property
    def can_be_filled_in(self) -> bool:
        """Say no: where its lines are is not known."""
        return False

    def pdf(self, hospital: HospitalFacts, words: FormWords, filled: FilledIn | None = None) -> bytes:  # noqa: ARG002 - as it is
        """Return the file as it is."""
        return self.data


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A layout (typst source) that states the hospital and the price."""

    layout: str

    @property
    def can_be_filled_in(self) -> bool:
        """Say yes."""
        return True

    def pdf(self, hospital: HospitalFacts, words: FormWords, filled: FilledIn | None = None) -> bytes:
        """Print it; a blank one once for all letters it goes with."""
        data = form_data(hospital, words, filled)
        return _printed(self.layout, data) if filled is None else _print(self.layout, data)


@lru_cache(maxsize=16)
def _printed(layout: str, data: str) -> bytes:
    return _print(layout, data)


def _print(layout: str, data: str) -> bytes:
    from mailbot.printing.pdf import print_page  # loads the typesetter, which most runs do not need

    return print_page(layout, {"data": data}, STAMP)
