"""Every person named in a mail is weighed by all places of the name; the likeliest is the patient, or nobody."""

import pytest

from mailbot.reading.extract import by_rules
from mailbot.reading.fields.people.names import find_names
from mailbot.reading.sheet import sheet_of
from mailbot.reading.weighing.names import PLAIN, persons_in, plainly_named
from tests.unit.reading.letters import NOW, letter, own, reading, rules

MOTHER, SON = "44803172713", "47908226539"


@pytest.mark.parametrize(
    ("text", "sender", "name"),
    [
        ("Emal leiti kõhunääre vähk. Leida Palu (nii on mu ema nimi) on väga nõrk.\nÕie, tütar", "Õie", "Leida Palu"),
        ("I have lung cancer. Should I be operated on?\nTom", "Tom Fielding", "Tom Fielding"),
        ("Mul on rinnavähk, ravib dr Anne Kuusk.\nMall Saar", "Mall Saar", "Mall Saar"),
        (
            "Ich heiße Dipl.-Ing. Bernd Kastner, ich habe Magenkrebs. Soll ich operiert werden?",
            "Bernd",
            "Bernd Kastner",
        ),
    ],
)
def test_the_likeliest_is_the_patient(text: str, sender: str, name: str) -> None:
    assert reading(text, sender=sender).value("patient_name") == name


def test_an_unframed_name_is_found_and_a_framed_one_not_twice() -> None:
    text = own("Minu nimi on Mari Maasikas. Eile rääkis Jaan Tamm meile sellest.")
    framed = find_names(text, rules().fields)
    assert [name.written for name in framed] == ["Mari Maasikas"]
    plain = list(plainly_named([text], framed, rules().fields))
    assert [(name.written, name.rule) for name in plain] == [("Jaan Tamm", PLAIN)]


def test_spellings_of_one_name_are_one_person() -> None:
    text = own("Patsient: Mari Maasikas\nЖалуется Мари Маасикас\nPatient: M. Maasikas\nPatient: Jaan Tamm")
    found = find_names(text, rules().fields)
    assert [person[0].written for person in persons_in(found)] == ["Mari Maasikas", "Jaan Tamm"]


def test_a_list_of_members_has_no_more_people_than_are_told_apart() -> None:
    lines = "\n".join(
        f"Patsient: Mari{chr(97 + n % 26)} Kuusk{chr(97 + n // 26)}emägi{chr(97 + n % 26)}" for n in range(300)
    )
    assert len(persons_in(find_names(own(lines), rules().fields))) <= 40


def test_a_child_s_code_is_not_the_parents() -> None:
    text = (
        f"Olen Karin Pärn, minu isikukood on {MOTHER}. Haige on mu poeg Oskar Pärn, 17-aastane, tema kood on "
        "50903152733. Juulis leiti kasvaja. Kas jalg on võimalik säilitada?"
    )
    assert reading(text, sender="Karin Pärn").value("patient_name") == "Oskar Pärn"


def test_two_codes_of_one_person_in_two_countries_are_no_contradiction() -> None:
    text = "Mani sauc Uldis Birznieks. Igaunijas personas kods 37412193669, Latvijas personas kods 191274-11203."
    assert reading(text, sender="Uldis Birznieks").conflicts == ()


def test_what_was_weighed_is_told() -> None:
    said = reading(f"Minu isikukood on {MOTHER}.\nLeida Kuuskmaa").claim("patient_name")
    assert said is not None and said.probability > 0.5 and said.evidence


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("Левчук Надія Степанівна, 01.12.1954, живе зі мною.", True),
        ("Mari Maasikas (sünd. 4.04.1951) on mu ema.", True),
        ("Mari Maasikas käis seal 12.09.2026.", False),
        ("Mari Maasikas, 12.05.2019", False),
        ("Mari Maasikas, sünd. 4.04.2021, on minu tütar.", True),
        ("Mari Maasikas ja tema tütar olid haiglas kuni 12.09.1999.", False),
    ],
)
def test_a_birth_date_right_behind_a_name_tells_whose_it_is(text: str, born: bool) -> None:
    message, files = letter(text)
    laid_out = sheet_of(message, files, rules(), screening=None, today=NOW.date())
    assert any("beside.birth" in features for _, features in by_rules(laid_out).names) is born
