"""Dates of birth that are stated by label."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.reading.fields.people.births import stated_birth
from mailbot.reading.text.texts import Text

RULES = load_rules((defaults("config"),))[0].fields
TODAY = date(2026, 11, 4)
BORN = date(1958, 3, 12)


def born(*texts: str, place: str = "own_text") -> date | None:
    made = [Text(source=place, place=place, text=text) for text in texts]
    return stated_birth(made, RULES, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "Patsient Mari Maasikas, sünd. 12.03.1958",
        "Sünniaeg: 12. märts 1958",
        "date of birth: 1958-03-12",
        "Date of birth 12 March 1958",
        "DOB 12/03/1958",
        "дата рождения 12.03.1958",
        "Иванова Мария, 12.03.1958 г.р.",
        "родилась 12 марта 1958 года",
        "dzimšanas datums 12.03.1958.",
        "gimimo data 1958-03-12",
        "syntymäaika 12.3.1958",
        "дата народження: 12 березня 1958",
        "Geburtsdatum: 12.03.1958",
    ],
)
def test_stated(text: str) -> None:
    assert born(text) == BORN


@pytest.mark.parametrize(
    "text",
    [
        "Operated on 12.03.2026, born in Tartu.",
        "Diagnosis 12.03.1958",
        "date of birth: 31.02.1958",
        "date of birth: 12.03.2027",
        "born 12.03.1958; her mother was born on 01.02.1930",
        "",
    ],
)
def test_nothing_sure_is_stated(text: str) -> None:
    assert born(text) is None


def test_own_words_count_before_papers() -> None:
    own = Text(source="own_text", place="own_text", text="born 12.03.1958")
    paper = Text(source="document:a.pdf", place="document", text="born 01.02.1930")
    assert stated_birth([paper, own], RULES, today=TODAY) == BORN
    assert stated_birth([paper], RULES, today=TODAY) == date(1930, 2, 1)


@given(st.text())
def test_any_text_is_survived(text: str) -> None:
    born("born " + text)
