"""Two spellings of one person, and two persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.persons.names import likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mari Maasikas", "Mari Maasikas"),
        ("Mari Maasikas", "MAASIKAS, Mari"),
        ("Mari Maasikas", "Mari Maasika"),
        ("Žanna Šults", "Zanna Sults"),
        ("Ljudmila Orlova", "Людмила Орлова"),
        ("Людмила Орлова", "Людмилы Орловой"),
        ("Сергей Викторович Ильин", "Ильина Сергея"),
        ("Sergei Iljin", "Сергей Ильин"),
        ("Birutė Kazlauskienė", "Birutės Kazlauskienės"),
        ("Johanna Elisabeth Kruus", "Johanna Kruus"),
        ("Mari-Liis Tamm", "Mari Tamm"),
        ("Aleksandr Tšaikovski", "Александр Чайковский"),
        ("Степан Гнатюк", "Stepan Hnatiuk"),
        ("Halõna Melnõtšuk", "Галина Мельничук"),
        ("Jürgen Mueller", "Jürgen Müller"),
        ("Satu Heikkinen", "Satu Heikkisen"),
        ("Нина Лебедева", "Нину Аркадьевну Лебедеву"),
        ("Stanislav Voitkevič", "Stanisław Wojtkiewicz"),
        ("Mari Tamm", "Mari Tamm (1961)"),
        ("Mari Ta\u0308ht", "Mari Täht"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mari Tamm", "Kati Tamm"),
        ("Mari Tamm", "Mart Saar"),
        ("Jaan Kask", "Jüri Kask"),
        ("Ivan Petrov", "Иван Сидоров"),
        ("Anna Ozola", "Ilze Ozola"),
        ("Hanna Mets", "Anna Mets"),
        ("Mari Tamm", "Marko Tamm"),
        ("Birutė Jankauskienė", "Birutė Kazlauskienė"),
        ("J. Tamm", "Mari Tamm"),
    ],
)
def test_different(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) == "different"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mari", "Mari Tamm"),
        ("", "Mari Tamm"),
        ("?", "!"),
        ("M. T.", "Mari Tamm"),
        ("Зуев А.Н.", "Andrei Zuev"),
        ("Ludmila Kuznetsova", "Ludmila Kusnetsova"),
        ("Jaanika Tamm", "Annika Tamm"),
        ("Mari Kask", "Mari Mets-Kask"),
        ("Hilja Kask", "Hilja Kase"),
        ("Marcus Oyelaran", "Martti Olavi Kettunen"),
        ("Rasa Petraitienė", "Rasos Petraitienės"),
        ("Николай Степанович Белоусов", "Белова Николая Степановича"),
    ],
)
def test_too_little_to_say(one: str, other: str) -> None:
    assert likeness(one, other) == "unclear"


@given(st.text(), st.text())
def test_order_does_not_matter(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
