"""Names of which a scan may have misread a letter, and names of two people."""

import pytest

from mailbot.persons.names import may_be_misread


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
