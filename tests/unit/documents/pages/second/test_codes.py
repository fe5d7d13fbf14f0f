"""Codes by hand: a 1 that looks like a 7 is what lets the code pass, and nothing is bent that was clear."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray
from stdnum.ee import ik

from mailbot.documents.pages.second.codes import is_code, likeliest, passes

CODE = "45809143717"


def answers(text: str, doubts: Mapping[int, tuple[str, float]] | None = None) -> NDArray[np.float64]:
    """Return a net's answers for digits, each followed by none; `doubts` tell what else one may be, by place."""
    found = np.zeros((2 * len(text), 11))
    for place, digit in enumerate(text):
        other, chance = (doubts or {}).get(place, (digit, 0.0))
        found[2 * place, 1 + int(digit)] = 1.0 - chance
        found[2 * place, 1 + int(other)] += chance
        found[2 * place + 1, 0] = 1.0
    return found


def test_what_is_clear_and_passes_is_read() -> None:
    assert likeliest(answers(CODE), ik.is_valid) == CODE


def test_of_what_the_digits_may_be_the_code_that_passes_is_taken() -> None:
    assert likeliest(answers("45809143777", {9: ("1", 0.4)}), ik.is_valid) == CODE
    assert likeliest(answers("45809743777", {9: ("1", 0.4), 5: ("1", 0.3)}), ik.is_valid) == CODE


def test_a_clear_code_that_fails_its_check_is_left_as_it_is() -> None:
    assert likeliest(answers("45809143777"), ik.is_valid) is None
    assert likeliest(answers("45809143777", {9: ("1", 0.001)}), ik.is_valid) is None


def test_of_two_that_are_as_likely_none_is_taken() -> None:
    either = answers("45809143777", {9: ("1", 0.4)})
    assert likeliest(either, lambda digits: digits in {CODE, "45809143777"}) is None


def test_twice_the_same_digit_is_two() -> None:
    assert likeliest(answers("11223344556"), lambda digits: digits == "11223344556") == "11223344556"


def test_no_answers_are_no_code() -> None:
    assert likeliest(np.zeros((0, 11)), ik.is_valid) is None


TODAY = date(2026, 12, 1)


def test_codes_of_the_baltic_countries_pass_and_of_others_are_codes() -> None:
    assert passes(CODE, TODAY)
    assert passes("14055110934", TODAY)  # Latvian
    assert not passes("32701455232", TODAY)  # a new Latvian one has no check
    assert not passes("131052308", TODAY)
    assert is_code("131052-308T", TODAY)
    assert is_code("140551-10934", TODAY)
    assert not is_code("131052-3087", TODAY)
    assert not is_code("22.09.2026", TODAY)


def test_a_label_that_is_glued_to_a_code_makes_none_valid() -> None:
    for before in ("", ":", "(", "IK", "Isikukood:"):
        assert is_code(f"{before}38003034122", TODAY)
        assert not is_code(f"{before}38003034129", TODAY)
    assert not is_code("+37251234567", TODAY)
