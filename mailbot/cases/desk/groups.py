"""What the digest says of a case in its group: whether its time has run out, and what may be done with it by a link."""

from collections.abc import Sequence
from datetime import timedelta

from mailbot.model.digest import Do, GroupName

USUAL_REVIEW = timedelta(days=14)
"""How long specialists usually take; a case with them for longer is named."""
_LAST_REMINDER = 2
"""Reminders after which an application is closed unless something comes."""


def overdue(group: GroupName, *, since_change: timedelta, reminders: int, late_days: int | None) -> bool:
    """Say whether the time of a case has run out; `late_days` are those for which its payment is late, if it is."""
    if group == "invoiced":
        return late_days is not None
    if group == "in_review":
        return since_change > USUAL_REVIEW
    return group in {"incomplete", "waiting_paper"} and reminders >= _LAST_REMINDER


def next_acts(group: GroupName, case: str, waits: Sequence[str]) -> tuple[Do, ...]:
    """Return what usually comes next for a case of a group; `waits` are the items that are to come or be looked at."""
    if group == "waiting_paper":
        return tuple(Do(action="received", case=case, argument=item) for item in waits)
    if group == "in_review":
        return (Do(action="opinion", case=case), Do(action="more_tests", case=case))
    return (Do(action="review", case=case),) if group == "more_tests_needed" else ()
