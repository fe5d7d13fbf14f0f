"""The name of a case's patient in a mail of the case: spelled right where a scan misread it, found where none was."""

from dataclasses import replace

from mailbot.cases.known_patient import as_the_case_knows
from mailbot.model.case import Case
from mailbot.model.reading import Finding
from tests.unit.cases.build import Desk, contract, epicrisis, name, paper, reading, whole

SCAN = "document:contract.pdf"


def case_of(patient: str = "Asta Kask") -> Case:
    decision = Desk().take(whole(name(patient)))
    assert decision.case is not None
    return replace(decision.case, facts=replace(decision.case.facts, patient_name=patient))


def unchosen(value: str, source: str = "own_text") -> Finding:
    return replace(name(value, source=source), chosen=False)


def test_a_name_misread_in_a_scan_is_spelled_as_the_case_has_it() -> None:
    read = reading(name("Acta Kaek", source=SCAN), contract(fate="ocr"), kind="follow_up")
    assert as_the_case_knows(read, case_of()).value("patient_name") == "Asta Kask"


def test_what_was_typed_or_reads_otherwise_stays() -> None:
    typed = reading(name("Acta Kaek", source=SCAN), contract(), kind="follow_up")
    assert as_the_case_knows(typed, case_of()) is typed
    other = reading(name("Peeter Kask", source=SCAN), contract(fate="ocr"), kind="follow_up")
    assert as_the_case_knows(other, case_of()) is other
    assert as_the_case_knows(other, None) is other


def test_the_name_of_the_patient_is_chosen_where_reading_chose_none() -> None:
    read = reading(unchosen("Peeter Kask"), unchosen("Kask Asta"), kind="follow_up")
    assert as_the_case_knows(read, case_of()).value("patient_name") == "Asta Kask"
    of_another = reading(unchosen("Peeter Kask"), kind="follow_up")
    assert as_the_case_knows(of_another, case_of()).value("patient_name") is None
    initials = reading(unchosen("Asta K."), kind="follow_up")
    assert as_the_case_knows(initials, case_of()).value("patient_name") is None
    signed = reading(unchosen("Asta Kask", source="signature"), kind="follow_up")
    assert as_the_case_knows(signed, case_of()).value("patient_name") is None


def test_a_paper_of_the_patient_gives_the_name() -> None:
    read = reading(epicrisis(text="Patsient\nKask, Asta\nDiagnoos C50"), kind="follow_up")
    found = as_the_case_knows(read, case_of()).chosen("patient_name")
    assert found is not None
    assert (found.value, found.sure, found.source) == ("Asta Kask", "weak", "document:clinical.pdf")
    bill = reading(paper("other", text="Asta Kask paid"), kind="follow_up")
    assert as_the_case_knows(bill, case_of()) is bill


def test_a_mail_of_two_patients_has_no_name_of_one() -> None:
    read = reading(unchosen("Asta Kask"), kind="other", patient_names=("Asta Kask", "Peeter Kask"))
    assert as_the_case_knows(read, case_of()) is read


def test_a_name_in_another_script_stays_as_it_was_read() -> None:
    read = reading(name("Виктор Гончар", source=SCAN), contract(fate="ocr"), kind="follow_up")
    assert as_the_case_knows(read, case_of("Viktor Gontšar")).value("patient_name") == "Виктор Гончар"
    paper_of = reading(epicrisis(text="Patient: Viktor Gontšar"), kind="follow_up")
    assert as_the_case_knows(paper_of, case_of("Виктор Гончар")).value("patient_name") is None
