"""Personal codes in a text: which country's, valid or not, and whose check a country has."""

from datetime import date
from pathlib import Path

import pytest

from mailbot.config.rules_file import load_rules
from mailbot.reading.fields.people.codes import find_codes
from mailbot.reading.text.texts import Text
from tests.unit.reading.letters import own, rules

RULES, _ = load_rules((Path(__file__).parents[5] / "config",))


def codes(text: str, *countries: str) -> list[tuple[str | None, str, str | None]]:
    found = find_codes(
        Text(source="own_text", place="own_text", text=text), RULES.fields, countries=countries, today=date(2026, 11, 4)
    )
    return [(code.value, code.bare, code.country) for code in found]


@pytest.mark.parametrize(
    ("text", "countries", "expected"),
    [
        ("isikukood 47102126470", ("EE",), [("47102126470", "47102126470", "EE")]),
        ("isikukood 47102126471", ("EE",), [(None, "47102126471", None)]),
        ("особистий код чоловіка 37805122740", ("UA", "EE"), [(None, "37805122740", None)]),
        ("personas kods 321234-56789", ("LV",), [("321234-56789", "321234-56789", "LV")]),
        ("personas kods 32123456789", ("LV",), [("321234-56789", "32123456789", "LV")]),
    ],
)
def test_codes(text: str, countries: tuple[str, ...], expected: list[tuple[str | None, str, str | None]]) -> None:
    assert codes(text, *countries) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("isikukood\n3 560709\n2253\nmul on kopsuvähk", "35607092253"),
        ("personbeteckning 230651 – 140B", "230651-140B"),
        ("hetu 230651 -140B", "230651-140B"),
    ],
)
def test_a_code_with_gaps_is_one(text: str, value: str) -> None:
    found = find_codes(own(text), rules().fields, countries=("EE", "FI"), today=date(2026, 11, 10))
    assert [code.value for code in found] == [value]


@pytest.mark.parametrize(
    ("text", "countries", "value"),
    [
        ("Jag heter Eva Ek (19530711-2846) och bor i Visby.", ("SE", "EE"), "19530711-2846"),
        ("Jag heter Eva Ek (19530711-2846) och bor i Visby.", ("EE", "SE"), None),
    ],
)
def test_a_code_with_a_birth_needs_no_label_in_a_letter_from_its_country(
    text: str, countries: tuple[str, ...], value: str | None
) -> None:
    assert [found for found, _, _ in codes(text, *countries)] == ([value] if value else [])
