"""The checklist over time: filled by many mails, replaced by better, never taken away."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mailbot.cases.items.checklist import Taken, take_in
from mailbot.cases.policy import Policy
from mailbot.model.case import Case
from mailbot.model.reading import Link, Reading
from tests.unit.cases import build
from tests.unit.cases.build import MARI, NOW, code, contract, course, epicrisis, found, name, phone, power, question

EMPTY = Case(number="2026-00001", opened=NOW, changed=NOW)


def take(case: Case, *parts: Any, additive: bool = False, sent: datetime = NOW, row: int = 1, **more: Any) -> Taken:
    said = parts[0] if parts and isinstance(parts[0], Reading) else build.reading(*parts, **more)
    return take_in(case, said, message_row=row, sent=sent, additive=additive, policy=Policy())


def after(*args: Any, **more: Any) -> Case:
    return take(*args, **more).case


@pytest.mark.parametrize(
    ("part", "item"),
    [
        (name(), "patient_name"),
        (code(), "personal_code"),
        (phone(), "contact"),
        (found("postal_address", "Tamme 1, Tartu"), "contact"),
        (question(), "questions"),
        (course(), "course_of_disease"),
        (epicrisis(), "files"),
        (build.paper("imaging", language=None), "files"),
        (Link(provider="dropbox", url="https://dropbox.example/1"), "files"),
        (contract(), "contract"),
    ],
)
def test_what_fills_an_item(part: Any, item: Any) -> None:
    case = after(EMPTY, part)
    assert case.item(item).state == "received"
    assert (case.item(item).evidence or "").startswith("message 1")
    assert [i.name for i in case.items if i.state == "received"] == [item]


@pytest.mark.parametrize("role", ["other", "identity", "signature_logo"])
def test_what_fills_none(role: str) -> None:
    assert after(EMPTY, build.paper(role)).missing() == after(EMPTY).missing()


def test_weak_findings_fill_nothing_alone() -> None:
    weak = name(sure="weak")
    assert after(EMPTY, weak).item("patient_name").state == "open"
    assert after(EMPTY, weak, replace(weak, source="from")).item("patient_name").state == "received"


def test_all_missing_in_the_order_of_the_service() -> None:
    assert after(EMPTY).missing() == (
        "patient_name",
        "personal_code",
        "contact",
        "questions",
        "course_of_disease",
        "files",
        "contract",
    )


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        (build.whole(), False),
        (build.whole(applicant_is_patient=None), False),
        (build.whole(applicant_is_patient=False), True),
        (build.whole(applicant_is_patient=False, patient_is_minor_child=True), True),  # the code says 48 years
        (build.reading(name(), applicant_is_patient=False, patient_is_minor_child=True), False),
        (build.reading(code("61405120119"), applicant_is_patient=False, patient_is_minor_child=True), False),
        (build.reading(code("61405120119"), applicant_is_patient=False), True),
    ],
)
def test_who_needs_a_power_of_attorney(said: Reading, needed: bool) -> None:
    assert after(EMPTY, said).item("power_of_attorney").required is needed


@pytest.mark.parametrize(
    ("applicant", "child", "needed"),
    [
        ("Siim Kallaste", "Emma Kallaste", False),
        ("Siim Kuusk", "Emma Kallaste", True),
        ("E. Kuusk", "Emma Kallaste", True),  # an initial is nobody's family
    ],
)
def test_who_shares_the_name_of_a_child_under_age_needs_no_power_of_attorney(
    applicant: str, child: str, needed: bool
) -> None:
    names = (name(child), build.found("applicant_name", applicant))
    asked = after(EMPTY, build.reading(*names, applicant_is_patient=False))
    assert asked.item("power_of_attorney").required
    told = after(asked, build.reading(code("61405120119"), kind="follow_up"))
    assert told.item("power_of_attorney").required is needed
    grown = after(asked, build.reading(code(), kind="follow_up"))
    assert grown.item("power_of_attorney").required


def test_age_counts_at_the_date_of_the_mail() -> None:
    child = build.reading(code("61405120119"), applicant_is_patient=False, patient_is_minor_child=True)
    assert not after(EMPTY, child, sent=datetime(2032, 5, 11, tzinfo=UTC)).item("power_of_attorney").required
    assert after(EMPTY, child, sent=datetime(2032, 5, 12, tzinfo=UTC)).item("power_of_attorney").required


def test_a_court_ruling_stands_for_the_power_of_attorney() -> None:
    ruling = build.paper("power_of_attorney", court_ruling=True)
    case = after(EMPTY, ruling, applicant_is_patient=False, guardian=True)
    assert case.item("power_of_attorney").state == "received"


def test_who_applies_is_carried_over() -> None:
    daughter = after(EMPTY, name(), applicant_is_patient=False)
    assert after(daughter, phone(), applicant_is_patient=None).facts.applicant_is_patient is False
    assert after(daughter, phone(), applicant_is_patient=True).facts.applicant_is_patient is False
    patient = after(EMPTY, name(), applicant_is_patient=True)
    assert after(patient, phone(), applicant_is_patient=False).facts.applicant_is_patient is False
    assert after(patient, phone(), applicant_is_patient=False, additive=True).facts.applicant_is_patient is True


def test_a_bad_code_is_said_to_be_bad() -> None:
    case = after(EMPTY, found("bad_code", "47801050638"))
    assert (case.item("personal_code").state, case.item("personal_code").why_open) == ("open", "bad_code")
    right = after(case, code())
    assert (right.item("personal_code").state, right.item("personal_code").why_open) == ("received", None)


def test_a_corrected_code_replaces_the_first_and_is_told() -> None:
    taken = take(after(EMPTY, code()), code("47903020234"))
    assert taken.case.facts.personal_code == "47903020234"
    assert taken.attentions == ("code_changed",)


def test_a_relative_who_gives_another_code_may_mean_his_own() -> None:
    daughters = after(EMPTY, name(), code(), applicant_is_patient=False)
    taken = take(daughters, code("47903020234"), applicant_is_patient=None)
    assert (taken.case.facts.personal_code, taken.attentions) == (MARI, ("code_changed",))
    named = take(daughters, name(), code("47903020234"), applicant_is_patient=None)
    assert named.case.facts.personal_code == "47903020234"
    own = replace(daughters, facts=replace(daughters.facts, applicant_code="47903020234"))
    assert take(own, code("47903020234")).attentions == ()


def test_a_code_in_a_paper_corrects_nothing() -> None:
    taken = take(after(EMPTY, code()), code("47903020234", source="document:contract.pdf"))
    assert (taken.case.facts.personal_code, taken.attentions) == (MARI, ())


def test_a_stranger_fills_what_is_open_and_changes_nothing() -> None:
    case = after(EMPTY, code(), phone())
    added = after(case, contract(), code("47903020234"), phone("+37255599999"), additive=True)
    assert added.item("contract").state == "received"
    assert (added.facts.personal_code, added.facts.phone) == (MARI, "+37255500001")


def test_the_contract_over_time() -> None:
    case = after(EMPTY, contract(signed=False))
    assert case.item("contract").why_open == "unsigned"
    case = after(case, by_post=("contract",))
    assert (case.item("contract").state, case.item("contract").why_open) == ("by_post", None)
    case = after(case, contract(signed=True), row=3)
    assert (case.item("contract").state, case.item("contract").needs_confirmation) == ("received", True)
    case = after(case, contract(state="valid", signers=(MARI,)), row=4)
    assert case.item("contract").needs_confirmation is False
    assert (case.item("contract").evidence or "").startswith("message 4")
    case = after(case, contract(signed=False), row=5)
    assert (case.item("contract").evidence or "").startswith("message 4")


def test_the_best_paper_of_a_mail_counts() -> None:
    case = after(EMPTY, contract(signed=False), contract(signed=True))
    assert case.item("contract").state == "received"


def test_waived_stays_waived() -> None:
    items = tuple(replace(i, state="waived") if i.name == "contract" else i for i in EMPTY.items)
    assert after(replace(EMPTY, items=items), contract(signed=False)).item("contract").state == "waived"


def test_announced_and_here_already_stays_here() -> None:
    case = after(after(EMPTY, contract()), by_post=("contract",))
    assert case.item("contract").state == "received"


def test_a_contract_behind_a_link_waits_for_a_look() -> None:
    taken = take(EMPTY, contract_in_link=True)
    assert taken.case.item("contract").state == "received"
    assert taken.case.item("contract").needs_confirmation
    assert taken.attentions == ("contract_in_link",)


@pytest.mark.parametrize(
    ("role", "language", "untranslated"),
    [
        ("clinical", "ru", True),
        ("clinical", "fi", True),
        ("clinical", "et", False),
        ("clinical", "en", False),
        ("clinical", None, False),
        ("imaging", "ru", False),
        ("contract", "ru", False),
        ("other", "ru", False),
    ],
)
def test_what_needs_a_translation(role: str, language: str | None, untranslated: bool) -> None:
    case = after(EMPTY, build.paper(role, language=language))
    assert bool(case.untranslated()) is untranslated


def test_the_same_file_is_kept_once() -> None:
    paper = epicrisis(sha256="abc")
    case = after(after(EMPTY, paper), paper)
    assert len(case.documents) == 1


def test_links_and_questions_are_kept_once() -> None:
    link = Link(provider="box", url="https://box.example/1")
    case = after(after(EMPTY, link, question("Why?")), link, question("why?"), question("When?"))
    assert len(case.links) == 1
    assert case.questions == ("Why?", "When?")


def test_a_signed_power_of_attorney_of_the_wrong_person() -> None:
    case = after(EMPTY, code(), power(state="intact", signers=("36105050001",)), applicant_is_patient=False)
    assert case.item("power_of_attorney").why_open == "wrong_signer"
    assert "power_of_attorney" in case.missing()


def test_an_infected_file_calls_a_person() -> None:
    assert take(EMPTY, epicrisis(fate="infected")).attentions == ("infected_file",)
