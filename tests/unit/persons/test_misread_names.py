"""Names of which a scan may have misread a letter, and names of two people."""

import pytest

from mailbot.persons.misread import hardly_another, may_be_misread, read_of


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("Järi Lepik", "Jüri Lepik", True),
        ("Janis Ozols", "Jānis Ozols", True),
        ("Mati Tamm", "Mari Tamm", False),
        ("Anna Ivanova", "Inna Ivanova", False),
        ("Mari Tamm", "Kati Tamm", False),
        ("Mari Tamm", "Mari Kask", False),
        ("Mari Tamm", "Mari Tamm", False),
        ("Mari", "Mari Tamm", False),
    ],
)
def test_one_letter_of_one_word(one: str, other: str, may: bool) -> None:
    assert may_be_misread(one, other) is may


@pytest.mark.parametrize(
    ("read", "meant", "likely"),
    [
        ("Acta Kaek", "Asta Kask", True),
        ("Tamm Mari", "Mari Tamm", True),
        ("L Eleanor Kask", "Eleanor Kask", True),
        ("Лидия Kononowa", "Лидия Кононова", True),
        ("Peeter Kask", "Asta Kask", False),
        ("Asta Lillemets", "Asta Kask", False),
        ("Asta", "Asta Kask", False),
        ("Asta Maria Kask", "Asta Kask", False),
    ],
)
def test_a_name_that_is_known_is_found_in_what_a_scan_made_of_it(read: str, meant: str, likely: bool) -> None:
    assert read_of(read, meant) is likely


@pytest.mark.parametrize(
    ("read", "known", "hardly"),
    [
        ("Margarila Kask", "Margarita Kask", True),
        ("L Eleanor Kask", "Eleanor Kask", True),
        ("Öliver Lepik", "Oliver Lepik", True),
        ("Karina Lepik", "Marina Lepik", False),
        ("Valentin Lepik", "Valentina Lepik", False),
        ("Andrei Lepik", "Andrea Lepik", False),
        ("Mati Tamm", "Mari Tamm", False),
        ("Margarila Kaek", "Margarita Kask", False),
        ("Margarita Kask", "Margarita Kask", False),
        ("Kask", "Kask", False),
    ],
)
def test_a_relative_is_not_taken_for_a_misread_name(read: str, known: str, hardly: bool) -> None:
    assert hardly_another(read, known) is hardly
