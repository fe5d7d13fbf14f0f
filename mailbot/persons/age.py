"""Ages on a given day."""

from datetime import date

ADULT = 18
"""Years from which a person writes in their own name."""


def age_on(born: date, day: date) -> int:
    """Return the age in whole years on a day; who was born on 29 February is a year older on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
