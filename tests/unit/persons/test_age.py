"""Birth dates that codes hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.persons.age import age_on, birth_date_of


@pytest.mark.parametrize(
    ("code", "country", "born"),
    [
        ("47801050637", "EE", date(1978, 1, 5)),
        ("61405120119", "EE", date(2014, 5, 12)),
        ("45809165627", "LT", date(1958, 9, 16)),
        ("170861-16400", "LV", date(1961, 8, 17)),
        ("328517-32258", "LV", None),
        ("120567-394S", "FI", date(1967, 5, 12)),
        ("120505A394S", "FI", date(2005, 5, 12)),
        ("44051401359", "PL", date(1944, 5, 14)),
        ("02270803628", "PL", date(2002, 7, 8)),
        ("47813450637", "EE", None),
        ("12345", None, None),
    ],
)
def test_birth_date(code: str, country: str, born: date | None) -> None:
    assert birth_date_of(code, country) == born


def test_age() -> None:
    assert age_on(date(2008, 11, 5), date(2026, 11, 4)) == 17
    assert age_on(date(2008, 11, 4), date(2026, 11, 4)) == 18
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


@given(st.text(), st.sampled_from(["EE", "LV", "LT", "FI", "PL", "SE", None]))
def test_any_text_is_survived(code: str, country: str | None) -> None:
    birth_date_of(code, country)
