"""Every code is weighed by the words and the name at it; two that are likely are left to a person."""

import pytest

from tests.unit.reading.letters import reading

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
