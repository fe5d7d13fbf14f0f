"""Every code is weighed by the words and the name at it; two that are likely are left to a person."""

from dataclasses import replace

import pytest

from mailbot.reading.extract import read
from tests.unit.reading.letters import NOW, letter, reading, rules

MOTHER, SON = "44803172713", "47908226539"


@pytest.mark.parametrize(
    "text",
    [
        f"Kirjutan ema eest. Ema on Leida Kuuskmaa, isikukood {MOTHER}, mina olen tema tütar Triin, minu ik {SON}.",
        f"I write for my mother Leida Kuuskmaa (code {MOTHER}). My own code is {SON}.\nTriin Rebane",
        f"Моей маме Лейде Куускмаа, личный код {MOTHER}, поставили рак. Мой код {SON}.\nТрийн Ребане",
    ],
)
def test_the_code_of_whom_it_is_about(text: str) -> None:
    assert reading(text).value("personal_code") == MOTHER


def test_the_only_code_of_a_patient_who_writes() -> None:
    assert reading(f"Mul on rinnavähk. Minu isikukood on {MOTHER}.\nLeida Kuuskmaa").value("personal_code") == MOTHER


def test_the_code_of_the_writer_is_not_taken_where_the_patients_fails() -> None:
    text = f"Patsient: Leida Kuuskmaa\nIsikukood: 44803172710\nEsitab tütar Triin Rebane, {SON}"
    found = reading(text)
    assert found.value("personal_code") is None
    assert found.value("bad_code") == "44803172710"


def test_what_was_weighed_is_told() -> None:
    said = reading(f"Minu isikukood on {MOTHER}.\nLeida Kuuskmaa").claim("personal_code")
    assert said is not None and said.probability > 0.5 and said.evidence


CONTRACT = "LEPING tasulise tervishoiuteenuse osutamiseks. Patsient Mari Maasikas, isikukood {}. Allkiri"


@pytest.mark.parametrize(
    ("stated", "on_paper", "scanned", "chosen"),
    [
        ("37604023180", "37604023780", True, "37604023180"),  # a digit misread, and the check holds by chance
        ("37604023180", "37604023780", False, None),  # typed by somebody: which is right?
        ("37604023180", "48302264026", True, None),
        ("37604023180", "37604023180", True, "37604023180"),
    ],
)
def test_a_code_that_a_scan_has_nearly_alike_is_the_stated_one(
    stated: str, on_paper: str, *, scanned: bool, chosen: str | None
) -> None:
    text = f"Olen Mari Maasikas, isikukood {stated}. Mul on kopsuvähk."
    message, files = letter(text, papers={"leping.pdf": CONTRACT.format(on_paper)})
    if scanned:
        files = {path: replace(file, fate="ocr") for path, file in files.items()}
    assert read(message, files, rules(), screening=None, now=NOW).value("personal_code") == chosen
