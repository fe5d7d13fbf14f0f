"""Whose name a paper gives: beside a date of birth in words, on a line of its own, in a form; never a house's."""

import pytest

from mailbot.reading.fields.people.document_names import document_names
from mailbot.reading.fields.people.names import plain_names
from mailbot.reading.text.texts import Text
from tests.unit.reading.letters import own, rules


def named(text: str, role: str, *, scanned: bool = False) -> set[tuple[str, str]]:
    paper = Text(source="document:a.pdf", place="document", text=text, role=role, scanned=scanned)
    return {(name.rule, name.written) for name in document_names((paper,), (), rules())}


@pytest.mark.parametrize(
    "line", ["Mr Holger Petersen-Voss, born 24 March 1960", "Holger Petersen-Voss, 210768-517D", "Holger Petersen-Voss"]
)
def test_the_head_of_a_clinical_paper_names_its_patient(line: str) -> None:
    found = named(f"Musterklinikum Lübeck\n{line}\nDiagnosis\nNeuroendocrine tumour", "clinical")
    assert {written for _, written in found} == {"Holger Petersen-Voss"}


@pytest.mark.parametrize("line", ["Admitted from m/s Baltic Heron, discharged 19 August 2026", "Graham Ellison DOB"])
def test_a_stay_has_a_date_and_a_label_is_no_name(line: str) -> None:
    assert not named(f"Discharge letter\n{line}\nDiagnosis", "clinical") - {("alone-in-head", "Graham Ellison")}


def test_a_form_names_its_party_behind_a_label() -> None:
    found = named("CONTRACT FOR SERVICES\nthe Provider and\nName: Mari Maasikas\nAddress: Kase 4", "contract")
    assert ("name_label-label", "Mari Maasikas") in found


def test_a_label_of_the_code_is_no_part_of_the_name() -> None:
    assert ("patient-label", "Heino Pärn") in named("KT-uuring\nPatsient: Heino Pärn IK 35708143338\nLeid", "clinical")


def test_a_hand_that_was_read_in_two_scripts_is_nobody() -> None:
    form = "ДОГОВОР\nИсполнитель и\nПациент: Светлана {}\nАдрес: Нарва"
    assert not named(form.format("Topdynoba"), "contract", scanned=True)
    assert ("patient-label", "Светлана Горбунова") in named(form.format("Горбунова"), "contract", scanned=True)
    assert named(form.format("Topdynoba"), "contract")  # so it was typed


@pytest.mark.parametrize("text", ["Läänemaa Näidishaigla", "Musterklinikum Lübeck", "Isa ID-kaardi PIN on lukus"])
def test_a_house_or_a_card_is_nobody(text: str) -> None:
    assert not list(plain_names(own(text), rules().fields))


def test_a_double_name_is_somebody() -> None:
    assert list(plain_names(own("Kirjutab Mari-Liis AASMÄE-KUUSK."), rules().fields))
