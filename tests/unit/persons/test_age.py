"""Ages on a day."""

from datetime import date

from mailbot.persons.age import age_on


def test_age() -> None:
    assert age_on(date(2008, 11, 5), date(2026, 11, 4)) == 17
    assert age_on(date(2008, 11, 4), date(2026, 11, 4)) == 18
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
