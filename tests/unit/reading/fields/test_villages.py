"""Addresses of the country, which have no street: two words for a place, or one and a number, with names around."""

import pytest

from mailbot.reading.fields.villages import villages_in
from tests.unit.reading.letters import own, rules


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Kood 46601307112, Rõuge vald Nursi küla Mäe talu 65013.", "Rõuge vald Nursi küla Mäe talu 65013"),
        ("Elan siin: Mäe talu, Nursi küla,\nRõuge vald", "Mäe talu, Nursi küla,\nRõuge vald"),
        ("Макар Белов я, деревня Колькья, Суур 31 и точка", "деревня Колькья, Суур 31"),
        ("Mana adrese: Ozoli, Raunas pagasts, Smiltenes novads", "Ozoli, Raunas pagasts, Smiltenes novads"),
    ],
)
def test_farm_and_village_are_an_address(text: str, address: str) -> None:
    ((start, end),) = villages_in(own(text), rules().fields)
    assert text[start:end].endswith(address)


@pytest.mark.parametrize(
    "text",
    [
        "Meie küla on väike ja haigla kaugel.",
        "Olen sündinud aastal 1954, vald on vaene.",
        "Живу в селе, деревня наша маленькая.",
        "Nursi küla",
        "The village of 2026",
    ],
)
def test_a_village_alone_is_none(text: str) -> None:
    assert list(villages_in(own(text), rules().fields)) == []
