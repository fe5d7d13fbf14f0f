"""National codes: which are valid, whose birth dates they hold, and that both questions agree."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.persons.codes import COUNTRIES, LOOKS_LIKE_A_CODE, bare, birth_date_of, check, normal, possible
from mailbot.rules import patterns as regex

TODAY = date(2026, 11, 4)
CHILD = date(2015, 1, 1)


@pytest.mark.parametrize(
    ("country", "code", "canonical", "female"),
    [
        ("EE", "5 150101 2769", "51501012769", False),
        ("LT", "51501012769", "51501012769", False),
        ("LV", "010115 21000", "010115-21000", None),
        ("FI", "010115a1239", "010115A1239", False),
        ("PL", "15210101238", "15210101238", False),
        ("SE", "150101–2395", "150101-2395", False),
        ("SE", "20150101-2395", "20150101-2395", False),
        ("UA", "4200412343", "4200412343", True),
    ],
)
def test_a_childs_code_in_every_country(country: str, code: str, canonical: str, female: bool | None) -> None:
    checked = check(country, code, TODAY)
    assert checked is not None
    assert (checked.value, checked.birth, checked.female) == (canonical, CHILD, female)
    assert birth_date_of(checked.value, country, TODAY) == CHILD
    assert country in possible(normal(code))


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("EE", "51501012768"),
        ("EE", "71501012760"),
        ("LV", "010115-21001"),
        ("FI", "010115A1238"),
        ("PL", "15210101237"),
        ("SE", "150101-2394"),
        ("UA", "4200412344"),
        ("DE", "12345678901"),
        ("XX", "51501012769"),
        ("EE", ""),
    ],
)
def test_a_slip_of_the_pen_is_no_code(country: str, code: str) -> None:
    assert check(country, code, TODAY) is None


def test_nobody_is_born_tomorrow() -> None:
    assert check("FI", "010115A1239", date(2014, 12, 31)) is None


@pytest.mark.parametrize(
    ("code", "country", "born"),
    [
        ("47801050637", "EE", date(1978, 1, 5)),
        ("47801050637", None, date(1978, 1, 5)),
        ("45809165627", "LT", date(1958, 9, 16)),
        ("170861-16400", "LV", date(1961, 8, 17)),
        ("328517-32258", "LV", None),
        ("120567-394S", "FI", date(1967, 5, 12)),
        ("44051401359", "PL", date(1944, 5, 14)),
        ("02270803628", "PL", date(2002, 7, 8)),
        ("811228-9874", "SE", date(1981, 12, 28)),
        ("121228+9874", "SE", date(1912, 12, 28)),
        ("47813450637", "EE", None),
        ("12345", None, None),
        ("86095742719", "DE", None),
    ],
)
def test_birth_date_whatever_the_check_digit(code: str, country: str | None, born: date | None) -> None:
    assert birth_date_of(code, country, TODAY) == born


def test_ten_swedish_digits_do_not_tell_their_century_without_a_day() -> None:
    assert birth_date_of("811228-9874", "SE") is None
    assert birth_date_of("19811228-9874", "SE") == date(1981, 12, 28)


def test_codes_are_compared_without_separators() -> None:
    assert bare("010115-21000") == bare("010115 21000") == "01011521000"


@pytest.mark.parametrize("code", ["51501012769", "010115-21000", "010115A1239", "150101-2395", "20150101-2395"])
def test_the_pattern_for_others_sees_them(code: str) -> None:
    assert regex.search(LOOKS_LIKE_A_CODE, f"code {code}.")


@given(st.text(), st.sampled_from([*COUNTRIES, None]))
def test_any_text_is_survived(code: str, country: str | None) -> None:
    birth_date_of(code, country, TODAY)
    check(country or "EE", code, TODAY)
