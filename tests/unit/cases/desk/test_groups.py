"""When the time of a case has run out, and what comes next for it."""

from datetime import timedelta

import pytest

from mailbot.cases.desk.groups import USUAL_REVIEW, next_acts, overdue
from mailbot.model.digest import Do, GroupName

CASE = "2026-00001"


@pytest.mark.parametrize(
    ("group", "days", "reminders", "late_days", "late"),
    [
        ("invoiced", 90, 2, None, False),
        ("invoiced", 1, 0, 3, True),
        ("in_review", USUAL_REVIEW.days, 2, 3, False),
        ("in_review", USUAL_REVIEW.days + 1, 0, None, True),
        ("incomplete", 90, 1, None, False),
        ("incomplete", 1, 2, None, True),
        ("waiting_paper", 1, 2, None, True),
        ("paid", 90, 2, 3, False),
    ],
)
def test_overdue(group: GroupName, days: int, reminders: int, late_days: int | None, late: bool) -> None:
    since_change = timedelta(days=days)
    assert overdue(group, since_change=since_change, reminders=reminders, late_days=late_days) is late


def test_next_acts() -> None:
    assert next_acts("waiting_paper", CASE, ["contract"]) == (Do(action="received", case=CASE, argument="contract"),)
    assert [do.action for do in next_acts("in_review", CASE, [])] == ["opinion", "more_tests"]
    assert [do.action for do in next_acts("more_tests_needed", CASE, [])] == ["review"]
    assert next_acts("incomplete", CASE, ["contract"]) == ()
