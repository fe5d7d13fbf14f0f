"""Whose numbers and codes a letter may hold: the home country, that of its language, those it gives."""

from dataclasses import replace

import pytest

from mailbot.reading.sheet import sheet_of
from tests.unit.reading.letters import NOW, letter, rules

ET = "Tere, palun teist arvamust oma ema haiguse kohta, saadan väljavõtte eraldi kirjaga."
LV = "Labdien, lūdzu otro viedokli par manas mātes slimību, izrakstu sūtīšu atsevišķi."
UK = "Добрий день, прошу другу думку щодо хвороби моєї матері, виписку надішлю окремо."
SV = "God dag, jag önskar en andra bedömning av min mammas sjukdom, journalen skickar jag senare."


@pytest.mark.parametrize(
    ("text", "home", "countries"),
    [
        (ET, "EE", ("EE",)),
        (ET, "LV", ("EE", "LV")),
        (LV, "EE", ("LV", "EE")),
        (f"{LV} +372 5550 1427", "EE", ("LV", "EE")),
        (f"{LV} +49 30 901820", "EE", ("LV", "DE", "EE")),
        (UK, "EE", ("EE", "UA")),
        (UK, "FI", ("FI", "UA")),
        (f"{UK} +380 50 123 4567", "EE", ("UA", "EE")),
        (f"{SV} +358 40 123 4567", "EE", ("FI", "EE")),
        (SV, "EE", ("SE", "EE")),
    ],
)
def test_the_countries_that_a_letter_speaks_for(text: str, home: str, countries: tuple[str, ...]) -> None:
    message, files = letter(text)
    by = replace(rules(), fields=rules().fields.with_settings(home_country=home))
    assert sheet_of(message, files, by, screening=None, today=NOW.date()).countries == countries


def test_an_answer_without_words_speaks_the_language_of_what_it_answers() -> None:
    message, files = letter("26 559 718", quoted="Labdien! Mums vēl vajadzīgs Jūsu tālruņa numurs vai pasta adrese.")
    sheet = sheet_of(message, files, rules(), screening=None, today=NOW.date())
    assert (sheet.language, sheet.countries) == (None, ("LV", "EE"))
