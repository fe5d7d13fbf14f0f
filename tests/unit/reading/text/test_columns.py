"""A table with a column for each person: the code, its owner and the name come from one column."""

import pytest

from mailbot.reading.text.columns import column, first_row
from tests.unit.reading.letters import own, reading

TABLE = """Lisan andmed tabelina.
Patsient\tMina (poeg)
Nimi\tKask, Helmi\tTamm Jaan
Isikukood\t45007071291\t35512171703
Telefon\t-\t5550 0123
Diagnoos: rinnavähk, opereeriti mais 2026, siis tehti keemiaravi.
Jaan Tamm"""


def cells(text: str, word: str) -> list[str]:
    found = own(text)
    return [found.text[start:end] for start, end in column(found, text.index(word))]


def test_a_column_is_counted_from_the_right() -> None:
    assert cells(TABLE, "45007071291") == ["Patsient", "Kask, Helmi", "-"]
    assert cells(TABLE, "35512171703") == ["Mina (poeg)", "Tamm Jaan", "5550 0123"]
    start, end = first_row(own(TABLE), TABLE.index("35512171703"))
    assert TABLE[start:end] == "Patsient\tMina (poeg)"


@pytest.mark.parametrize("text", ["Nimi\tKask\nKood\t45007071291", "45007071291", "\t\t", "a\tb\tc"])
def test_two_cells_are_a_label_and_a_value(text: str) -> None:
    assert column(own(text), len(text) - 1) == ()


def test_the_patients_column_gives_name_and_code() -> None:
    found = reading(TABLE, sender="Jaan Tamm")
    assert (found.value("patient_name"), found.value("personal_code")) == ("Kask Helmi", "45007071291")
    assert found.conflicts == ()
    assert found.applicant_is_patient is False


def test_two_ill_people_in_two_columns_are_two_patients() -> None:
    text = """Both my parents are ill, I have put it into a table.
Father\tMother
Name\tJaan Tamm\tHelmi Tamm
Personal code\t35512171703\t45007071291
Illness\tlung cancer\tbreast cancer
Mart"""
    found = reading(text, sender="Mart")
    assert found.topic == "two_patients"
    assert found.patient_names == ("Jaan Tamm", "Helmi Tamm")
