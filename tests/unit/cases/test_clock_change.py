"""The nights of the clock change (Europe/Tallinn): working days keep their hours, nothing leaves twice or at night."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from apscheduler.triggers.cron import CronTrigger

from mailbot.cases.clock import in_office_hours, settled_at, working_days_after
from mailbot.cases.policy import Policy
from mailbot.config.settings import Schedule

POLICY = Policy()
SUMMER, WINTER = timezone(timedelta(hours=3)), timezone(timedelta(hours=2))


def test_a_working_day_over_the_autumn_change_begins_at_nine_on_the_wall() -> None:
    friday = datetime(2026, 10, 23, 15, tzinfo=SUMMER)
    assert working_days_after(friday, 1, POLICY) == datetime(2026, 10, 26, 9, tzinfo=WINTER)


def test_a_working_day_over_the_spring_change_begins_at_nine_on_the_wall() -> None:
    thursday = datetime(2027, 3, 25, 15, tzinfo=WINTER)  # Friday 26 March is Good Friday
    assert working_days_after(thursday, 1, POLICY) == datetime(2027, 3, 29, 9, tzinfo=SUMMER)


@pytest.mark.parametrize("zone", [SUMMER, WINTER])
def test_neither_half_past_three_of_the_autumn_night_is_office_time(zone: timezone) -> None:
    assert not in_office_hours(datetime(2026, 10, 25, 3, 30, tzinfo=zone), POLICY)


def test_ten_minutes_of_settling_are_ten_minutes_also_when_the_clock_goes_back() -> None:
    arrived = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)  # 03:55 of summer, five minutes before it is 03:00 again
    assert settled_at(arrived, POLICY) - arrived == timedelta(minutes=10)


@pytest.mark.parametrize("name", ["sweep", "digest"])
def test_a_daily_job_of_the_defaults_runs_once_in_the_autumn_night(name: str) -> None:
    at = getattr(Schedule(), name)
    trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone="Europe/Tallinn")
    moment, runs = datetime(2026, 10, 24, 21, tzinfo=UTC), 0
    while (fire := trigger.get_next_fire_time(None, moment)) and fire < datetime(2026, 10, 25, 22, tzinfo=UTC):
        runs, moment = runs + 1, fire + timedelta(seconds=1)
    assert runs == 1
