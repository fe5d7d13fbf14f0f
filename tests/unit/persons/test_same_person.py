"""Names that one person goes by, across scripts, initials and the spellings of one sound; and those of two."""

import pytest

from mailbot.persons.names import same_person

SAME = [
    ("Зуев А.Н.", "Andrei Zuev"),
    ("Chloe M-K", "Chloe Marchand-Kask"),
    ("Виктор Щербаков", "Viktor Štšerbakov"),
    ("Юлия Щукина", "Julia Štšukina"),
    ("Ščerbakovs Viktors", "Виктор Щербаков"),
    ("Jürgen Mueller", "Jürgen Müller"),
    ("Елена Кузнецова", "Jelena Kuznetsova"),
    ("Halõna Melnõtšuk", "Галина Мельничук"),
    ("Halyna Melnychuk", "Galina Melnitšuk"),
    ("Ants Põder", "Ants Poder"),
    ("Лебедева Н.А.", "Нина Аркадьевна Лебедева"),
    ("Нина Лебедева", "Нину Аркадьевну Лебедеву"),
    ("Satu Heikkinen", "Satu Heikkisen"),
    ("Jadvyga Mackevič", "Jadwiga Mackiewicz"),
    ("Mari Tamm", "Mari Tamm (1961)"),
]
OTHERS = [
    ("Mari Kask", "Jüri Kask"),
    ("Hanna Mets", "Anna Mets"),
    ("Anna Zueva", "Andrei Zuev"),
    ("Mari Saar", "Mart Saar"),
    ("Зуев Андреевич", "Зуев Андрей"),
    ("Chloe M-K", "Chloe Marchand-Lepp"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person(one: str, other: str) -> None:
    assert same_person(one, other) and same_person(other, one)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_people(one: str, other: str) -> None:
    assert not same_person(one, other) and not same_person(other, one)


@pytest.mark.parametrize(("short", "full"), [("Anna MK", "Anna Mets-Kask"), ("Päivi H-S", "Päivi Halla-Salo")])
def test_capitals_stand_for_a_double_name(short: str, full: str) -> None:
    assert same_person(short, full)
    assert not same_person(f"Olev {short.split()[1]}", full)
    assert not same_person("Anna KM", full)
