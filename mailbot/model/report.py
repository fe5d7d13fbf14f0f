"""The numbers of a month, as counts of cases and days; no case is named in them."""

from dataclasses import dataclass

STEPS = ("complete", "invoice", "opinion")
"""What the days are counted to, each from the first mail of a case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthOfCases:
    """What happened to cases in one month ("2026-11"), by when it happened."""

    month: str
    opened: int = 0
    completed: int = 0
    invoiced: int = 0
    paid: int = 0
    opinions: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class DaysTo:
    """The days from the first mail to a step that was reached in the month: the middle value, and of how many cases."""

    step: str
    median: float
    cases: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """How many cases of the month, by language, were asked for an item that their first mails lacked."""

    item: str
    language: str
    cases: int


@dataclass(frozen=True, kw_only=True, slots=True)
class MonthReport:
    """Everything the report of one month says; `months` holds those before it, too, the oldest first.

    Of `mails` that a person wrote, `by_itself` were answered without one of ours, `by_person` went to staff.
    """

    month: str
    hospital: str
    months: tuple[MonthOfCases, ...] = ()
    days: tuple[DaysTo, ...] = ()
    returned: tuple[Returned, ...] = ()
    mails: int = 0
    by_itself: int = 0
    by_person: int = 0

    @property
    def share(self) -> int | None:
        """Return the per cent of answered mails that needed nobody; None where there was none."""
        return round(100 * self.by_itself / self.mails) if self.mails else None
