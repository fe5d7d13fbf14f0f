"""Who is short for whom, and a relative who is only mentioned: neither makes another person of the patient."""

import pytest

from tests.unit.reading.letters import reading

COURSE = "In May 2026 they found a cancer of the gullet, since June I have had chemotherapy."
PAPER = (
    "TASULISE TERVISHOIUTEENUSE OSUTAMISE LEPING\npatsient {0}, isikukood 37108230321,\nsõlmivad lepingu alljärgnevas."
)


@pytest.mark.parametrize(
    ("sender", "patient"), [("Tom Ashdown", "Thomas Ashdown"), ("L V", "Laine Vendelin"), ("Зуев А.Н.", "Andrei Zuev")]
)
def test_a_short_name_is_no_other_person(sender: str, patient: str) -> None:
    found = reading(
        f"{COURSE} Should I have an operation? Phone +372 5559 3026.",
        sender=sender,
        papers={"contract.pdf": PAPER.format(patient)},
    )
    assert found.applicant_is_patient is not False


def test_the_papers_of_another_family_are_another_persons() -> None:
    found = reading(
        "Should there be an operation? Phone +372 5559 3026.",
        sender="Kati Karu",
        papers={"contract.pdf": PAPER.format("Thomas Ashdown")},
    )
    assert found.applicant_is_patient is False


def test_a_relative_in_a_later_mail_is_only_mentioned() -> None:
    found = reading(
        "My telephone is 5198 2240. Should my daughter have the RET test for this cancer, too?",
        sender="Tiiu Allikmaa",
        quoted="Dear applicant, we still need: a telephone number, your questions",
    )
    assert found.kind == "follow_up"
    assert found.applicant_is_patient is not False


def test_the_subject_of_our_own_letter_names_nobody() -> None:
    found = reading(
        "Anbei der Vertrag.", sender="Dieter Hollmann", subject="Aw: [2026-00001] Ihre Anfrage", quoted="..."
    )
    assert found.value("patient_name") is None
