"""Working days, office hours and the moments that follow from them."""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailbot.cases.policy import Policy

_DAY = timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=8)
def public_holidays(country: str) -> Container[date]:
    """Return the public holidays of a country (ISO 3166), every year of them."""
    import holidays  # here, because its import costs more than all of `mailbot --help`

    return holidays.country_holidays(country)


def is_working_day(day: date, policy: Policy) -> bool:
    """Say whether the office works on this day."""
    return day.weekday() < _SATURDAY and day not in public_holidays(policy.country)


def working_day_after(day: date, count: int, policy: Policy) -> date:
    """Return the day that lies `count` working days after a day, which itself counts as none."""
    while count > 0:
        day += _DAY
        count -= is_working_day(day, policy)
    return day


def local_day(moment: datetime, policy: Policy) -> date:
    """Return the date that the calendar in the office shows at a moment."""
    return moment.astimezone(ZoneInfo(policy.timezone)).date()


def at_opening(day: date, policy: Policy) -> datetime:
    """Return, in UTC, when office hours begin on a day."""
    return _in_utc(day, policy.day_begins, policy)


def in_office_hours(moment: datetime, policy: Policy) -> bool:
    """Say whether a letter of the clock may leave at this moment: on a working day, not at night."""
    local = moment.astimezone(ZoneInfo(policy.timezone))
    return is_working_day(local.date(), policy) and policy.day_begins <= local.time() < policy.day_ends


def working_days_after(moment: datetime, count: int, policy: Policy) -> datetime:
    """Return the opening hour `count` working days after the day of a moment."""
    return at_opening(working_day_after(local_day(moment, policy), count, policy), policy)


def settled_at(quiet_since: datetime, policy: Policy) -> datetime:
    """Return when a case counts as quiet, so that five mails in ten minutes get one letter."""
    return quiet_since + policy.settle


def payment_due(issued: date, policy: Policy) -> date:
    """Return the due date of an invoice: never a day on which no bank works."""
    due = issued + timedelta(days=policy.payment_days)
    return due if is_working_day(due, policy) else working_day_after(due, 1, policy)


def _in_utc(day: date, hour: time, policy: Policy) -> datetime:
    """Place a local hour on the world's clock; the hour that summer time skips or repeats is no office hour."""
    return datetime.combine(day, hour, ZoneInfo(policy.timezone)).astimezone(UTC)
