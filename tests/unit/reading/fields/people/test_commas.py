"""Names with the surname first: "Tamm, Mari", whatever stands behind them in the head of a paper."""

import pytest

from tests.unit.reading.letters import reading

CODE = "47102126470"


@pytest.mark.parametrize(
    "head",
    [
        "Patsient: TAMM, MARI isikukood {code}",
        "Patsient: Tamm, Mari Isikukood: {code}",
        "Patient: Tamm, Mari, {code}",
        "Patsient: Tamm, Mari\nIsikukood {code}",
        "Patient: Tamm, Mari (born 12.02.1971), {code}",
        "Patient: Tamm, Mari Liis personal code {code}",
    ],
)
def test_what_follows_a_name_in_the_head_of_a_paper_ends_it(head: str) -> None:
    found = reading(
        "Palun arvamust ema kohta.",
        papers={"e.pdf": f"EPIKRIIS\n{head.format(code=CODE)}\nKasvaja lõigati 2025. aastal, ravi kestab."},
    )
    name = found.value("patient_name")
    assert name is not None and name.casefold().startswith("tamm mari")


@pytest.mark.parametrize("rest", ["Ward 3", "Room 12, bed 4", "Puusepa 8, Tartu", "Age 55", "Female 55 years"])
def test_what_is_no_given_name_is_none(rest: str) -> None:
    found = reading("Palun arvamust.", sender="Anna Kuusk", papers={"e.pdf": f"EPIKRIIS\nPatient: Tamm, {rest}"})
    assert not (found.value("patient_name") or "").startswith("Tamm ")


def test_two_people_in_a_row_are_no_name_with_a_comma() -> None:
    found = reading("Patsient: Tamm, Mari ja Kask on arstid.", sender="Jaan Kuusk")
    assert found.value("patient_name") != "Tamm Mari"
