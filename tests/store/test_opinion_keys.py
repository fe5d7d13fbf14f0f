"""Whose keys open an opinion is told before it leaves: a file for somebody else may lie beside the patient's own."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.opinion_file import keys, whose
from mailbot.cli.main import main
from mailbot.documents.reader import Reader
from mailbot.model.document import FileReading
from mailbot.model.fields import Facts
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.opinions import hand_over
from tests.store.test_opinion import CASE, NOW, desk, in_review, pdf, read_file
from tests.store.test_opinion_by_mail import FACTS, Ward, ward
from tests.unit.documents.wrapped.test_cdoc import cdoc2

__all__ = ["desk", "ward"]

PATIENT, KIVI, HOSPITAL = "MAASIKAS,MARI,47801050637", "KIVI,ANTS,36105050014", "Example University Hospital"
OF_CASE = Facts(patient_name="Mari Maasikas", personal_code="47801050637", applicant_name="Kadri Maasikas")


def sealed_for(*recipients: str) -> FileReading:
    return FileReading(name="o.cdoc", kind="cdoc", fate="encrypted", recipients=recipients)


@pytest.mark.parametrize(
    ("said", "holder"),
    [
        (PATIENT, "patient"),
        ("PNOEE-47801050637", "patient"),
        ("data:,v=1&type=ID-card&serial_number=PNOEE-47801050637&cn=MAASIKAS,MARI", "patient"),
        ("Mari Maasikas", "patient"),
        ("MAASIKAS,KADRI,48503220215", "applicant"),
        ("MAASIKAS,MARI,36105050014", "another"),  # a namesake
        (KIVI, "another"),
        (HOSPITAL, "hospital"),
        ("NTREE-90000000", "hospital"),
        ("University Hospital", "another"),
        ("a card without a name", "another"),
        ("", "another"),
    ],
)
def test_each_key_that_opens_a_file_is_told_with_its_holder(said: str, holder: str) -> None:
    (key,) = keys(sealed_for(said), OF_CASE, ("90000000", HOSPITAL), NOW.date())
    assert (key.said, key.holder) == (said, holder)


def test_the_words_of_two_keys_do_not_make_the_name_of_a_third_person() -> None:
    two = sealed_for("MAASIKAS,ANTS", "KIVI,MARI")
    assert whose(two, Facts(patient_name="Mari Maasikas"), NOW.date()) == "another"


def test_the_keys_of_files_inside_a_container_are_told_too() -> None:
    outside = read_file("o.asice", "", sealed_for(PATIENT), sealed_for(KIVI, PATIENT))
    assert [key.holder for key in keys(outside, OF_CASE, (), NOW.date())] == ["patient", "another"]


@pytest.mark.parametrize(("sure", "asked"), [((), True), (("--sure",), True), (("--sure", "--yes"), False)])
def test_the_command_tells_whose_keys_open_a_file_for_somebody_else_and_sends_nothing_unasked(
    desk: Desk, config: Path, tmp_path: Path, sure: tuple[str, ...], asked: bool
) -> None:
    desk.store.cases.save(in_review(OF_CASE))
    file = tmp_path / "o.cdoc"
    file.write_bytes(cdoc2(KIVI + "\na key of the patient opens it: MAASIKAS,MARI"))
    done = CliRunner().invoke(main, ["-c", str(config), "opinion", CASE, str(file), *sure])
    assert f"a key of NOBODY OF THIS CASE opens it: {KIVI}" in done.output
    assert "\na key of the patient opens it" not in done.output
    assert (done.exit_code, bool(desk.store.outbox.of_case(CASE))) == ((2, False) if asked else (0, True))


@pytest.mark.parametrize("yes", [(), ("--yes",)])
def test_the_command_tells_of_a_key_of_somebody_else_beside_the_patients(
    desk: Desk, config: Path, tmp_path: Path, yes: tuple[str, ...]
) -> None:
    desk.store.cases.save(in_review(OF_CASE))
    file = tmp_path / "o.cdoc"
    file.write_bytes(cdoc2(PATIENT, KIVI))
    done = CliRunner().invoke(main, ["-c", str(config), "opinion", CASE, str(file), *yes])
    assert f"a key of the patient opens it: {PATIENT}" in done.output
    assert f"a key of NOBODY OF THIS CASE opens it: {KIVI}" in done.output
    assert (done.exit_code, bool(desk.store.outbox.of_case(CASE))) == ((0, True) if yes else (2, False))


def test_a_refusal_names_nobody(desk: Desk, reader: Reader) -> None:
    desk.store.cases.save(in_review(OF_CASE))
    with pytest.raises(ActionRefusedError, match="encrypted for others") as refused:
        hand_over(desk, CASE, "o.cdoc", cdoc2(KIVI), reader)
    assert not any(word in str(refused.value) for word in ("KIVI", "36105050014", "Maasikas"))


@pytest.mark.parametrize(
    ("labels", "says", "warned"),
    [
        ((PATIENT,), "1 of the patient, 0 of the applicant, 0 of the hospital, 0 of nobody", False),
        ((PATIENT, "NTREE-90000000"), "1 of the patient, 0 of the applicant, 1 of the hospital, 0 of nobody", False),
        ((PATIENT, KIVI), "1 of the patient, 0 of the applicant, 0 of the hospital, 1 of nobody", True),
    ],
)
def test_the_page_counts_the_keys_and_names_nobody(
    ward: Ward, labels: tuple[str, ...], says: str, warned: bool
) -> None:
    asked = ward.send(ward.link(), cdoc2(*labels), name="o.cdoc")
    assert asked is not None and (asked.reason, ward.left()) == ("staff_mail_asked", [])
    assert says in ward.text()
    assert ("look in DigiDoc for whom it is encrypted" in ward.text()) is warned
    page = ward.page().as_string() + ward.text()
    assert not any(word in page for word in ("MAASIKAS", "KIVI", "36105050014", FACTS.personal_code or "no code"))
    assert len(ward.confirming()) == 1


def test_by_mail_a_file_for_somebody_else_only_is_refused(ward: Ward) -> None:
    refused = ward.send(ward.link(), cdoc2(KIVI), name="o.cdoc")
    assert refused is not None and (refused.reason, ward.left()) == ("staff_mail_refused", [])
    assert (ward.confirming(), "KIVI" in ward.text()) == ([], False)


def test_a_file_that_a_password_opens_has_no_keys(ward: Ward) -> None:
    ward.send(ward.link(), pdf(user="secret", owner="secret"), name="o.pdf")
    assert "keys that open the file" not in ward.text()
