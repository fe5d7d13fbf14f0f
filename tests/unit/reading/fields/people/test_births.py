"""Dates of birth that are stated by label."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.reading.fields.people.births import says_under_age, stated_birth
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
        "Пацієнт: Бондар Роман, 1988 р.н.\nДата: 24.03.2026",
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


@pytest.mark.parametrize(
    "text",
    [
        "Haige on meie tütar Emma Liis, 10-aastane.",
        "Our 8-year-old son has a tumour.",
        "My daughter Sofia (14 years old) has leukaemia.",
        "Моя дочь, 8 лет, болеет лейкозом.",
        "Пишу про 9-летнюю дочь.",
        "Донька 8 років, пухлина Вільмса",
        "Mūsu meita Anna, 12 gadi, slimo.",
        "Poikamme on sairas, 7-vuotias.",
        "Unser Sohn, 11 Jahre, hat einen Tumor.",
        "Minu poeg Robin Mägi on 9aastane ja tal on leukeemia.",
        "My son Robin is 8 years old and has a tumour.",
    ],
)
def test_a_child_whose_age_is_told_is_under_age(text: str) -> None:
    assert says_under_age((Text(source="own_text", place="own_text", text=text),), RULES, "Robin Mägi")


@pytest.mark.parametrize(
    "text",
    [
        "Minu tütar, 34-aastane, põeb lümfoomi.",
        "Дочь заболела 8 лет назад.",
        "Ema on 8 aastat haige olnud, kirjutab tütar.",
        "My son has been ill for 8 years.",
        "Моей маме 8 лет назад удалили грудь, пишет дочь.",
        "I am 17 years old.",
        "Minu poeg töötab haiglas ja see on 9 aastat vana foto.",
        "Our daughter is 9 years old.",
        "Our daughter Anna is 9 years old.",
        "Mein Sohn Robin ist 3 Jahre krank.",
        "Mano sūnus Robin yra 10 metų gydomas.",
    ],
)
def test_how_long_or_whose_years_are_no_age_of_a_child(text: str) -> None:
    assert not says_under_age((Text(source="own_text", place="own_text", text=text),), RULES, "Robin Mägi")
