"""Working days, nights, holidays and summer time."""

from datetime import UTC, date, datetime

import pytest

from mailbot.cases import clock
from mailbot.cases.policy import Policy

POLICY = Policy()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-11-04", True),
        ("2026-11-07", False),  # Saturday
        ("2026-11-08", False),
        ("2026-02-24", False),  # Independence Day
        ("2026-06-23", False),  # Victory Day
        ("2026-06-24", False),
        ("2026-04-03", False),  # Good Friday
        ("2026-12-24", False),
        ("2026-12-31", True),
    ],
)
def test_working_days(day: str, works: bool) -> None:
    assert clock.is_working_day(date.fromisoformat(day), POLICY) is works


def test_counting_working_days() -> None:
    assert clock.working_day_after(date(2026, 11, 4), 10, POLICY) == date(2026, 11, 18)
    assert clock.working_day_after(date(2026, 12, 22), 2, POLICY) == date(2026, 12, 28)
    assert clock.working_day_after(date(2026, 11, 6), 0, POLICY) == date(2026, 11, 6)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-04T06:59", False),  # 08:59 in Tallinn
        ("2026-11-04T07:00", True),
        ("2026-11-04T14:59", True),
        ("2026-11-04T15:00", False),
        ("2026-07-01T06:00", True),  # summer time: an hour earlier
        ("2026-11-07T10:00", False),
        ("2026-12-25T10:00", False),
    ],
)
def test_office_hours(moment: str, open_: bool) -> None:
    assert clock.in_office_hours(at(moment), POLICY) is open_


def test_the_day_is_the_one_of_the_office() -> None:
    assert clock.local_day(at("2026-11-04T22:30"), POLICY) == date(2026, 11, 5)


def test_an_invoice_is_due_on_a_day_on_which_banks_work() -> None:
    assert clock.payment_due(date(2026, 11, 4), POLICY) == date(2026, 11, 18)
    assert clock.payment_due(date(2026, 12, 11), POLICY) == date(2026, 12, 28)
