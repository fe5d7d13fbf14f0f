"""Two spellings of one person, and two persons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.cases.same_name import same_name


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
    ],
)
def test_same(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one) == "same"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mari Tamm", "Kati Tamm"),
        ("Mari Tamm", "Mart Saar"),
        ("Jaan Kask", "Jüri Kask"),
        ("Ivan Petrov", "Иван Сидоров"),
        ("Anna Ozola", "Ilze Ozola"),
    ],
)
def test_different(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one) == "different"


@pytest.mark.parametrize(("one", "other"), [("Mari", "Mari Tamm"), ("", "Mari Tamm"), ("?", "!")])
def test_too_little_to_say(one: str, other: str) -> None:
    assert same_name(one, other) == "unclear"


@given(st.text(), st.text())
def test_order_does_not_matter(one: str, other: str) -> None:
    assert same_name(one, other) == same_name(other, one)
