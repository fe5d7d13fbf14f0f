"""Languages in which few write: their words are looked for in their own mails only."""

import pytest

from tests.unit.reading.letters import reading, rules

SWEDISH = (
    "Hej! Jag heter Göran Nyman, personnummer 37209302744. I maj upptäcktes en tumör i bukspottkörteln och jag "
    "fick cellgifter. Finns det någon chans att den går att operera? Min mobil är +46 70 418 22 96."
)
POLISH = (
    "Dzień dobry, nazywam się Beata Krukowska, numer osobisty 47306170580, komórka 5620 1174. W lutym wykryto guz "
    "lewej piersi, w marcu zaczęłam chemię. Czy mastektomia jest konieczna?"
)


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [(SWEDISH, "Göran Nyman", "37209302744"), (POLISH, "Beata Krukowska", "47306170580")],
)
def test_a_letter_of_a_guest_is_read(text: str, name: str, code: str) -> None:
    found = reading(text, sender=name)
    assert (found.kind, found.value("patient_name"), found.value("personal_code")) == ("application", name, code)
    assert found.values("question") and found.value("phone") and found.applicant_is_patient


def test_their_words_mean_something_else_in_other_languages() -> None:
    fields = rules().fields
    assert fields.speaking("sv").words("died").found_in("hon dog i går")
    assert not fields.speaking("en").words("died").found_in("my dog is well")
    assert fields.speaking("pl").words("they").has("on") and not fields.speaking("et").words("they").has("on")
    assert fields.speaking("et") is fields.speaking("ru") is fields.speaking(None)


def test_the_labels_of_their_papers_are_known_in_a_mail_of_another_language() -> None:
    paper = "KARTA INFORMACYJNA LECZENIA SZPITALNEGO\nPacjent: Jan Kowalski\nRozpoznanie: rak płuca"
    found = reading("My papers are attached. Should I have an operation?", papers={"karta.pdf": paper})
    assert found.value("patient_name") == "Jan Kowalski"
