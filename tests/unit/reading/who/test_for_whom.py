"""Who is short for whom, and a relative who is only mentioned: neither makes another person of the patient."""

import pytest

from mailbot.reading.extract import by_rules
from mailbot.reading.sheet import sheet_of
from mailbot.reading.who.for_whom import for_whom
from tests.unit.reading.letters import NOW, letter, own, reading, rules

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


@pytest.mark.parametrize(
    ("text", "for_oneself"),
    [
        ("I have had lung cancer since May 2026. My daughter scanned the CT report for me.", True),
        ("Mul on alates maist 2026 kopsuvähk. Tütar skännis uuringu vastuse, on manuses.", True),
        ("My daughter has had lung cancer since May 2026. I send the CT report.", False),
    ],
)
def test_a_relative_who_lends_a_hand_is_not_the_patient(text: str, for_oneself: bool) -> None:
    assert reading(f"{text} Phone +372 5559 3026.", sender="Liis Kask").applicant_is_patient is for_oneself


@pytest.mark.parametrize(
    "text",
    [
        "Mina, Jaan Kivi tütar Mari Kask (47101010033). Isal (37108230321) leiti mais 2026 kopsuvähk. Kas opereerida?",
        "Olen Jaan Kivi tütar Mari Kask (47101010033). Isal (37108230321) leiti mais kopsuvähk. Kas opereerida?",
    ],
)
def test_whose_kin_the_writer_is_stands_before_the_writers_name(text: str) -> None:
    found = reading(text, sender="Mari Kask")
    assert found.applicant_is_patient is False
    assert found.value("patient_name") == "Jaan Kivi"


def test_the_number_of_an_offices_notice_is_nobodys() -> None:
    notice = "This e-mail is confidential. If you have received it in error please call +372 5559 3026."
    found = reading("I have cancer.", sender="Liis Kask", signature=f"Liis Kask\nBank\n\n{notice}")
    assert found.chosen("phone") is None
    told = reading("I have cancer.", sender="Liis Kask", signature="Liis Kask\nBank\n+372 5559 3026")
    assert told.value("phone") == "+37255593026"


@pytest.mark.parametrize(
    ("text", "sender", "reason"),
    [
        ("I have had lung cancer since May 2026.", "Liis Kask", "own-illness"),
        ("Papers are attached.", "Liis Kask", "the-papers-name-another"),
    ],
)
def test_why_it_is_for_whom(text: str, sender: str, reason: str) -> None:
    message, files = letter(text, sender=sender, signature=sender, papers={"contract.pdf": PAPER.format("Jaan Kivi")})
    sheet = sheet_of(message, files, rules(), screening=None, today=NOW.date())
    assert reason in by_rules(sheet).reasons


@pytest.mark.parametrize(
    ("needed", "not_needed"),
    [
        ("Volikiri on lisatud.", "Volikirja ei ole vaja."),
        ("A power of attorney is enclosed.", "No power of attorney is needed."),
        ("Pełnomocnictwo jest w załączniku.", "Pełnomocnictwo nie jest potrzebne."),
        ("Fullmakt bifogas.", "Ingen fullmakt behövs."),
        ("Fullmakt bifogas.", "Jag skickar inte fullmakt."),
    ],
)
def test_who_needs_no_power_of_attorney_writes_for_himself(needed: str, not_needed: str) -> None:
    weights = [for_whom((own(text),), (), (), rules().fields).weight for text in (needed, not_needed)]
    assert weights[0] > 0 > weights[1]


@pytest.mark.parametrize(
    "text",
    [
        "Пишу с почты жены, моя на работе не принимает большие файлы.",
        "Kirjutan naise postkastist.",
        "I am writing from my wife's account.",
        "Rakstu no sievas e-pasta.",
        "Rašau iš žmonos pašto.",
    ],
)
def test_who_writes_from_the_account_of_somebody_else_writes_for_himself(text: str) -> None:
    assert rules().fields.words("borrowed_account").found_in(text)
    said = reading(f"{text}\n\nViktor Orlov, isikukood 36809253731. Kas kiiritus on vajalik?", sender="Svetlana Orlova")
    claim = said.claim("for_another")
    assert claim is not None and dict(claim.evidence)["says.borrowed_account"] < 0
