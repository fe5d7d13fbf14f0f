"""Names brought to their base form."""

import pytest

from mailbot.persons.name_forms import base_form, looks_oblique, without_place
from mailbot.persons.names import same_person
from tests.unit.reading.letters import rules

PLACES = rules().fields.words("from_a_place")


@pytest.mark.parametrize(
    ("written", "language", "base"),
    [
        ("Ильина Сергея Викторовича", "ru", "Ильин Сергей Викторович"),
        ("Ильиной Светлане", "ru", "Ильина Светлана"),
        ("Онищенко Марии Ивановны", "ru", "Онищенко Мария Ивановна"),
        ("Воробьёву Зинаиду Павловну", "ru", "Воробьёва Зинаида Павловна"),
        ("Миколи Шевченка", "uk", "Микола Шевченко"),
        ("Людмили Петрівни Шевчук", "uk", "Людмила Петрівна Шевчук"),
        ("Ilzes Ozolas", "lv", "Ilze Ozola"),
        ("Jāņa Bērziņa", "lv", "Jānis Bērziņš"),
        ("Onos Petrauskienės", "lt", "Ona Petrauskienė"),
        ("Jono Kazlausko", "lt", "Jonas Kazlauskas"),
        ("Matti Virtasen", "fi", "Matti Virtanen"),
        ("Matti Virtasella", "fi", "Matti Virtanen"),
        ("Aino Virtaseltä", "fi", "Aino Virtanen"),
        ("Aino Mäkelältä", "fi", "Aino Mäkelä"),
        ("Helvi Kosken", "fi", "Helvi Koski"),
        ("Emma Stone's", "en", "Emma Stone"),
        ("Otto Schmidts", "de", "Otto Schmidt"),
    ],
)
def test_oblique_cases(written: str, language: str, base: str) -> None:
    assert base_form(written, language=language, oblique=True) == base


def test_a_relatives_surname_gives_the_estonian_base_form() -> None:
    assert base_form("Kristofer Ilvese", language="et", oblique=True, known=("Rando Ilves",)) == "Kristofer Ilves"


@pytest.mark.parametrize(
    ("written", "female", "base"),
    [
        ("Jana Kowalskiego", None, "Jan Kowalski"),
        ("Marka Nowaka", False, "Marek Nowak"),
        ("Aleksandra Wysockiego", None, "Aleksander Wysocki"),
        ("Anny Kowalskiej", None, "Anna Kowalska"),
        ("Alicji Wysockiej", None, "Alicja Wysocka"),
        ("Kuba Nowak", False, "Kuba Nowak"),
        ("Maria Wilga", None, "Maria Wilga"),
    ],
)
def test_a_polish_name(written: str, female: bool | None, base: str) -> None:
    known = ("Anna Kowalska",)
    assert base_form(written, language="pl", oblique=True, known=known, female=female) == base


def test_no_half_of_a_double_name_stands_for_the_whole() -> None:
    known = ("Holger Petersen", "Sabine Petersen-Voss")
    assert base_form("Holger Petersen-Voss", language="de", oblique=True, known=known) == "Holger Petersen-Voss"


@pytest.mark.parametrize(
    ("written", "language", "base"),
    [
        ("Kerttu Ruotsalainen Iisalmesta", "fi", "Kerttu Ruotsalainen"),
        ("Ants Poder Valgast", "et", "Ants Poder"),
        ("Ants Valgast", "et", "Ants Valgast"),
    ],
)
def test_where_somebody_comes_from_is_no_name(written: str, language: str, base: str) -> None:
    assert without_place(written, PLACES.only(language)) == base


def test_capitals_become_ordinary() -> None:
    assert base_form("AASMÄE MARI-LIIS", language="et", oblique=False) == "Aasmäe Mari-Liis"


@pytest.mark.parametrize(
    ("name", "oblique"),
    [("Петровой Марии Ивановны", True), ("Соколова Галина Петровна", False), ("Mari Maasika", False)],
)
def test_oblique_is_seen(name: str, oblique: bool) -> None:
    assert looks_oblique(name) is oblique


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Галина Соколова", "Galina Sokolova", True),
        ("Гончаров Владимир Андреевич", "Vladimir Gontšarov", True),
        ("J. E. Kruus", "Johanna Elisabeth Kruus", True),
        ("Maasikas Mari", "Mari Maasika", True),
        ("Mari Maasikas", "Mart Maasikas", False),
        ("Сергей Ильин", "Светлана Ильина", False),
        ("M. Maasikas", "Toomas Allik", False),
    ],
)
def test_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
