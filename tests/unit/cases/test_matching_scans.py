"""A name that a scan may have misread says nothing against the case of a known address."""

from dataclasses import replace

import pytest

from mailbot.persons.names import may_be_misread
from tests.unit.cases.build import Desk, contract, name, reading, whole


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


@pytest.mark.parametrize(("fate", "joins"), [("ocr", True), ("read", False)])
def test_a_misread_name_on_a_scan_joins(fate: str, joins: bool) -> None:
    desk = Desk()
    first = replace(whole(), documents=tuple(d for d in whole().documents if d.role != "contract"))
    desk.take(first)
    paper = contract(fate=fate, name="leping.jpg")
    misread = name("Märi Maasikas", source="document:leping.jpg")
    decision = desk.take(reading(misread, paper, kind="follow_up"))
    assert (decision.reply == "invoice") is joins
