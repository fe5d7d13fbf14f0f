"""By which rule a thing is found: each rule that readers give has a line here, or a test beside its reader."""

from dataclasses import replace
from typing import Any

import pytest

from mailbot.model.document import Dicom
from mailbot.model.reading import Finding
from mailbot.reading.extract import read
from tests.unit.reading.letters import NOW, letter, reading, rules

CODE = "47102126470"
CONTRACT = {
    "leping.pdf": f"TASULISE TERVISHOIUTEENUSE OSUTAMISE LEPING\npatsient Mari Maasikas, isikukood {CODE},\nsõlmivad"
}
POWER = {"volikiri.pdf": f"VOLIKIRI\nMina, Mari Maasikas, isikukood {CODE}, volitan Jaan Kaske"}
SUMMARY = {
    "epikriis.pdf": f"EPIKRIIS\nPatsient: Mari Maasikas {CODE}\nDiagnoos: C50.9 rinnavähk\nAnamnees: 2024 "
    "avastati vähk, tehti operatsioon, keemiaravi.\nRavi: kiiritus 2025.\nKokkuvõte: jätkab hormoonravi"
}
EXTRACT = {
    "izraksts.pdf": "EXTRACT FROM THE MEDICAL RECORD OF AN INPATIENT\n(translated from Latvian)\nMari Maasikas\n"
    "Diagnosis: C15.4 squamous cell carcinoma of the oesophagus\nCourse: dysphagia since June."
}
LISTED = "Minu küsimused on:\n- ravi vajalikkus\n- kiirituse ulatus"

PEOPLE = [
    ("patient-label", "Patsient: Mari Maasikas", {}),
    ("name_label-label", "Nimi: Mari Maasikas", {}),
    ("name-in-two-fields", "Eesnimi: Mari\nPerekonnanimi: Maasikas", {}),
    ("introduces-oneself", "Minu nimi on Mari Maasikas ja soovin teist arvamust.", {}),
    ("beside-code", f"Mari Maasikas {CODE}", {}),
    ("relative-named", "I write for my mother Mari Maasikas.", {}),
    ("relative-of", "Mari Maasika abikaasa vajab abi", {}),
    ("in-the-name-of", "I am writing on behalf of Mari Maasikas.", {}),
    ("kinship-behind-name", "Mari Maasikas, minu ema, vajab teist arvamust.", {}),
    ("plain-name", "palun aidake. mari maasikas soovib nõu", {"sender": "Mari Maasikas"}),
    ("small-letters", f"palun aidake\nmari maasikas\n{CODE}", {"sender": "Mari Maasikas"}),
    ("signature", "Soovin teist arvamust.", {"signature": "Mari Maasikas"}),
    ("from-display-name", "Soovin teist arvamust.", {"sender": "Mari Maasikas"}),
    ("subject", "Teine arvamus palun.", {"subject": "Mari Maasikas"}),
    ("document-head", "Lisan.", {"papers": SUMMARY}),
    ("alone-in-head", "Lisan.", {"papers": EXTRACT}),
    ("gives-power-of-attorney", "Lisan.", {"papers": POWER}),
    ("patient-label", "Lisan.", {"papers": CONTRACT}),
]
OTHERS = [
    ("labelled-code", "personal_code", CODE, f"Isikukood: {CODE}", {}),
    ("bare-code", "personal_code", CODE, f"Soovin nõu. {CODE}", {}),
    ("weighed-phone", "phone", "+37255501427", "Tel 5550 1427", {}),
    ("from-field", "email", "writer@mail.example", "Soovin teist arvamust.", {}),
    ("answer-asked-to", "email", "mari@mail.example", "Palun vastake aadressile mari@mail.example", {}),
    ("labelled-email", "email", "mari@mail.example", "E-post: mari@mail.example", {}),
    ("email-in-text", "email", "mari@mail.example", "mari@mail.example", {}),
    ("address-label", "postal_address", "yes", "Aadress: Kase tn 14-3, 61503 Elva", {}),
    ("street-and-postcode", "postal_address", "yes", "Saatke paberid: Pikk 12-3, 10123 Tallinn.", {}),
    ("street-and-number", "postal_address", "yes", "Mari Maasikas, Kase tn 14-3, Tartu", {}),
    ("wish-to-know", "question", "kas operatsioon on vajalik", "Tahaksin teada, kas operatsioon on vajalik.", {}),
    ("listed-question", "question", "kiirituse ulatus", LISTED, {}),
    ("question-without-sign", "question", "Kas operatsioon on vajalik", "Kas operatsioon on vajalik", {}),
    (
        "weighed-question", "question", "Сподіваюся, що це можна прооперувати, а не тільки пити пігулки",
        "Торік мені видалили праву груд. Сподіваюся, що це можна прооперувати, а не тільки пити пігулки.", {},
    ),
    ("told-in-prose", "course_of_disease", "yes", "Мне сделали операцию в прошлом году, опухоль вернулась.", {}),
    (
        "labelled-course", "course_of_disease", "yes",
        "Förloppet: i juni en röd knöl på hjässan, doktorn trodde på insektsbett. Den växte fort, såret läker nu.", {},
    ),
    ("clinical-summary", "course_of_disease", "yes", "Lisan.", {"papers": SUMMARY}),
    (
        "weighed-course", "course_of_disease", "yes",
        f"Isal ({CODE}) on eesnäärmevähk, leiti 2026 kevadel, nüüd luudes. Kas ravi võib vahele jätta?\n5567 1200", {},
    ),
]  # fmt: skip


def found(rule: str, text: str, letter: dict[str, Any]) -> list[Finding]:
    return [finding for finding in reading(text, **letter).findings if finding.rule == rule]


@pytest.mark.parametrize(("rule", "text", "letter"), PEOPLE)
def test_the_rule_of_a_name(rule: str, text: str, letter: dict[str, Any]) -> None:
    assert "Mari Maasikas" in {f.value for f in found(rule, text, letter) if f.field == "patient_name"}


@pytest.mark.parametrize(("rule", "field", "value", "text", "letter"), OTHERS)
def test_the_rule_of_what_else_is_said(rule: str, field: str, value: str, text: str, letter: dict[str, Any]) -> None:
    assert value in {f.value for f in found(rule, text, letter) if f.field == field}


def test_the_rule_of_a_name_in_the_header_of_pictures() -> None:
    message, files = letter("Lisan.", papers={"IM1": ""})
    pictures = {
        path: replace(file, kind="dicom", dicom=Dicom(modality="CT", patient_name="Mari Maasikas"))
        for path, file in files.items()
    }
    said = read(message, pictures, rules(), screening=None, now=NOW)
    assert [f.value for f in said.findings if f.rule == "dicom-header"] == ["Mari Maasikas"]


@pytest.mark.parametrize(
    ("number", "code"), [("47101010033", "47101010033"), ("PAC-2026-117", None), ("47101010034", None)]
)
def test_the_number_in_the_header_of_pictures_is_a_code_only_where_it_is_a_valid_one(
    number: str, code: str | None
) -> None:
    message, files = letter("Lisan.", papers={"IM1": ""})
    header = Dicom(modality="CT", patient_name="Mari Maasikas", patient_id=number)
    pictures = {path: replace(file, kind="dicom", dicom=header) for path, file in files.items()}
    said = read(message, pictures, rules(), screening=None, now=NOW)
    found = [f.value for f in said.findings if f.field in ("personal_code", "bad_code")]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("word", "lists"),
    [
        ("hoitopalvelusopimuksen", {"contract"}),
        ("Privatarztvertrag", {"contract"}),
        ("Die Therapie war gut verträglich.", set()),
        ("läkarvårdsavtalet", {"contract"}),
        ("Untervollmacht", {"power_of_attorney"}),
        ("erivolikirja", {"power_of_attorney"}),
    ],
)
def test_a_compound_is_what_its_last_part_is(word: str, lists: set[str]) -> None:
    for file in (rules().fields, rules().documents):
        assert {name for name in ("contract", "power_of_attorney") if file.words(name).found_in(word)} == lists
