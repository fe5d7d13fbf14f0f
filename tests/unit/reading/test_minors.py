"""A parent of a child is asked for no power of attorney, whatever country the child's code is of."""

from datetime import date

import pytest

from tests.unit.reading.letters import reading

LETTERS = {
    "EE": "Olen oma tütre Liisi Lepa ema. Tema isikukood on 51501012769. Ta põeb leukeemiat.\nKati Lepp",
    "FI": "Kirjoitan poikani Matti Virtasen äitinä. Hänen henkilötunnuksensa on 010115A1239. Hän sairastaa leukemiaa.\n"
    "Aino Virtanen",
    "LV": "Esmu Jāņa Ozola māte, rakstu dēla vārdā. Viņa personas kods: 010115-21000. Viņam ir leikēmija.\nIlze Ozola",
    "SE": "I am the mother of Erik Lindqvist, he is my son. His personnummer: 150101-2395. He has leukaemia.\n"
    "Anna Lindqvist",
    "PL": "Jestem matką Jana Kowalskiego i piszę w imieniu syna. PESEL: 15210101238. Syn choruje na białaczkę.\n"
    "Anna Kowalska",
    "UA": "Я мати Олени Шевчук, пишу про свою доньку. РНОКПП: 4200412343. Вона хворіє на лейкемію.\nІрина Шевчук",
}


@pytest.mark.parametrize("country", sorted(LETTERS))
def test_a_parent_of_a_child(country: str) -> None:
    found = reading(LETTERS[country])
    code = found.chosen("personal_code")
    assert code is not None
    assert (code.country, found.birth_date) == (country, date(2015, 1, 1))
    assert found.applicant_is_patient is False
    assert found.patient_is_minor_child
