"""Reference numbers: what is made is found valid, and what is mistyped is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from mailbot.money import reference

years = st.integers(2020, 2199)
serials = st.integers(0, 99_999)
cases = st.builds(lambda year, serial: f"{year}-{serial:05d}", years, serials)


@pytest.mark.parametrize(("base", "whole"), [("1", "13"), ("202600042", "2026000422"), ("12131295", "121312952")])
def test_the_check_digit_is_that_of_the_banks(base: str, whole: str) -> None:
    assert base + reference.check_digit(base) == whole
    assert reference.valid(whole)


@given(cases)
def test_a_reference_leads_back_to_its_case(case: str) -> None:
    made = reference.reference_for(case)
    assert len(made) == reference.LENGTH
    assert reference.valid(made)
    assert reference.case_of(made) == case
    assert not made.startswith("0")


@given(cases, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(case: str, place: int, change: int) -> None:
    made = reference.reference_for(case)
    wrong = made[:place] + str((int(made[place]) + change) % 10) + made[place + 1 :]
    assert reference.case_of(wrong) is None


@given(cases, st.integers(0, 8))
def test_two_swapped_neighbours_of_the_base_are_noticed(case: str, place: int) -> None:
    made = reference.reference_for(case)
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    assert swapped == made or reference.case_of(swapped) is None


@given(cases)
def test_the_rf_form_is_valid_and_leads_back(case: str) -> None:
    made = reference.reference_for(case)
    assert iso11649.is_valid(reference.to_rf(made))
    assert reference.from_rf(reference.to_rf(made)) == made
    assert reference.normalise(iso11649.format(reference.to_rf(made))) == made


@given(cases)
def test_groups_hold_the_same_digits(case: str) -> None:
    made = reference.reference_for(case)
    assert reference.normalise(reference.grouped(made)) == made


@given(st.text(max_size=30))
def test_no_text_breaks_the_checks(text: str) -> None:
    reference.valid(text)
    reference.case_of(text)
    reference.from_rf(text)
    reference.normalise(text)


@pytest.mark.parametrize("wrong", ["", "2026-42", "2026-000042", "26-00042", "0026-00042", "2026-00042 ", "٢٠٢٦-00042"])
def test_only_a_case_number_makes_a_reference(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a case number"):
        reference.reference_for(wrong)


@pytest.mark.parametrize("wrong", ["", "1", "12", "1" * 21, "12a", "٢٠", "²³"])
def test_what_is_no_reference(wrong: str) -> None:
    assert not reference.valid(wrong)


def test_zeros_in_front_of_an_rf_reference_do_not_count() -> None:
    padded = "000" + reference.reference_for("2026-00042")
    assert reference.from_rf(reference.to_rf(padded)) == reference.reference_for("2026-00042")


def test_groups_of_three_from_the_right() -> None:
    assert reference.grouped("20260004215") == "20 260 004 215"
    assert reference.grouped("123456") == "123 456"
