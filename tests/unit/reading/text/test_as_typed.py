"""What programs and keyboards do to a letter changes nothing of what it says; each letter stays in its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.text.as_typed import as_typed, in_small_letters, unwrapped
from mailbot.reading.text.small_names import with_name_capitals
from mailbot.reading.text.texts import Text
from tests.unit.reading.letters import reading, rules

WRAPPED = """I am writing for my father, who was told in the spring that
he has a tumour of the bladder and should have it removed as
soon as can be. We would like to know whether it can be kept
and what you think of radiation. You can reach me at +372
5334 0926 on any day.

Regards
Peter Aru"""


def test_lines_that_a_program_broke_are_joined() -> None:
    text = unwrapped(WRAPPED)
    assert len(text) == len(WRAPPED)
    assert "+372 5334 0926" in text
    assert "any day.\n\nRegards\nPeter Aru" in text


@pytest.mark.parametrize(
    "text",
    [
        "Nimi: Mari Maasikas\nIsikukood: 46207042231\nTelefon: 5512 3456\nAadress: Kesk 2, Paide\nKas lõigata?",
        "Tere\n\nLepingu saadan homme.\n\nMari",
        "- esimene asi, mida tahan küsida, on see, et kas\n- teine asi, mida tahan küsida, on see, et millal\n"
        "- kolmas asi, mida tahan küsida, on see, et kus\n- neljas asi, mida tahan küsida, on see, et miks",
    ],
)
def test_lines_that_somebody_chose_stay(text: str) -> None:
    assert unwrapped(text) == text


def test_capitals_all_through_become_small_letters() -> None:
    text = "TERE, MINU EMAL ON VÄHK JA ME EI TEA, KAS LÕIGATA VÕI OODATA. PALUN AIDAKE."
    assert in_small_letters(text) == text.lower()
    mixed = "Minu emal leiti HER2 ja BRCA1, PET oli puhas ja me ei tea, mis edasi saab."
    assert in_small_letters(mixed) == mixed


def test_the_warning_of_a_gateway_goes_and_the_letter_behind_it_stays() -> None:
    warning = "CAUTION: This email originated from outside of the organization. Do not click links. "
    text = as_typed(f"{warning}My mother has a tumour. Call me.", rules().fields.words("gateway_warning"))
    assert text.strip() == "My mother has a tumour. Call me."
    assert len(text) == len(f"{warning}My mother has a tumour. Call me.")


@given(st.text(alphabet="aä bÕ.\n-1İß", max_size=400))
def test_no_letter_moves(text: str) -> None:
    assert len(as_typed(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("tere, minu ema mari maasikas isikukood 46207042231 vajab abi", "et", "Mari Maasikas"),
        ("здравствуйте пишу за дядю кузьмин аркадий львович он сам не может", "ru", "Кузьмин Аркадий Львович"),
        ("hei, äitini maija korhonen sairastui keväällä", "fi", "Maija Korhonen"),
        ("labdien, manai mātei ilzei bērziņai ir vēzis", "lv", "Ilzei Bērziņai"),
        ("mein mann karl-heinz brockmann hat seit mai krebs", "de", "Karl-Heinz Brockmann"),
    ],
)
def test_names_without_capitals_get_theirs(text: str, language: str, name: str) -> None:
    typed = with_name_capitals(Text(source="own_text", place="own_text", text=text, language=language), rules().fields)
    assert name in typed.text
    assert typed.text.lower() == text.lower()
    assert typed.small


def test_a_text_with_capitals_stays() -> None:
    text = Text(source="own_text", place="own_text", text="Tere. Minu ema mari maasikas on haige. Palun aidake.")
    assert with_name_capitals(text, rules().fields) is text


def test_a_name_without_capitals_is_the_patients() -> None:
    found = reading("tere minu emal mari maasikas 46207042231 leiti vähk kas tuleks lõigata helistage 55123456")
    assert next(f.value for f in found.findings if f.field == "patient_name" and f.chosen) == "Mari Maasikas"
