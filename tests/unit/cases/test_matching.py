"""To which case a mail belongs, one rank after the other."""

from dataclasses import replace
from datetime import date

import pytest

from mailbot.cases.matching import match, numbers_in
from mailbot.model.case import Case, Match
from mailbot.model.fields import Facts
from mailbot.model.reading import Reading
from tests.unit.cases.build import MARI, NOW, code, contract, mail, name, question, reading, whole

LINK = "47903020234"
"""Another code, of another person."""
BORN = date(1978, 1, 5)


def case(number: str = "2026-00001", **more: object) -> Case:
    facts = Facts(patient_name="Mari Maasikas", personal_code=MARI, code_country="EE", birth_date=BORN)
    made = Case(
        number=number,
        opened=NOW,
        changed=NOW,
        facts=facts,
        addresses=("mari@example.org",),
        message_ids=("m1@example.org",),
    )
    return replace(made, **more)


MARIS = case()
FATHERS = case(
    "2026-00002",
    facts=Facts(patient_name="Ants Kivi", personal_code=LINK, birth_date=date(1979, 3, 2)),
    message_ids=("m2@example.org",),
)
NOTHING = reading(kind="follow_up")


def found(
    said: Reading, message: object = None, *cases: Case, ours: dict[str, str] | None = None, confirmed: bool = False
) -> Match:
    return match(
        said, message or mail(), cases or (MARIS,), case_of_reply_id=(ours or {}).get, strangers_join=confirmed
    )


@pytest.mark.parametrize(
    ("said", "message", "rule"),
    [
        (NOTHING, mail(reply_to=("ours@hospital.example",)), "reply_id"),
        (NOTHING, mail(reply_to=("m1@example.org",)), "message_id"),
        (NOTHING, mail(subject="Re: [2026-00001] Your application"), "case_number"),
        (reading(code(), kind="follow_up"), mail(), "personal_code"),
        (NOTHING, mail(), "known_address"),
        (NOTHING, mail("MARI@Example.org"), "known_address"),
    ],
)
def test_ranks_of_a_known_address(said: Reading, message: object, rule: str) -> None:
    result = found(said, message, ours={"ours@hospital.example": "2026-00001"})
    assert (result.case, result.rule, result.additive, result.known_address) == ("2026-00001", rule, False, True)


@pytest.mark.parametrize(
    ("said", "message", "rule"),
    [
        (reading(code()), mail("new@example.org"), "personal_code"),
        (reading(name()), mail("new@example.org", reply_to=("m1@example.org",)), "reply_and_name"),
        (NOTHING, mail("new@example.org", reply_to=("m1@example.org",)), "reply_alone"),
        (reading(name(), birth_date=BORN), mail("new@example.org"), "name_and_birth_date"),
    ],
)
def test_an_unknown_address_that_staff_confirm_joins_additively(said: Reading, message: object, rule: str) -> None:
    result = found(said, message, confirmed=True)
    assert (result.case, result.rule, result.additive, result.known_address) == ("2026-00001", rule, True, False)


def test_numbers_in_a_subject() -> None:
    assert numbers_in("Re: [2026-00042] and 2026-00007") == ("2026-00042", "2026-00007")
    assert numbers_in("invoice 12026-00042, 2026-000421, +372-2026-00042") == ()
    assert numbers_in(None) == ()


@pytest.mark.parametrize(
    ("said", "message", "why"),
    [
        (NOTHING, mail("new@example.org", subject="[2026-00001]"), "number_from_unknown_address"),
        (reading(code(LINK)), mail("new@example.org", reply_to=("m1@example.org",)), "reply_from_unknown_address"),
        (reading(name(), contract()), mail("new@example.org"), "name_from_unknown_address"),
    ],
)
def test_what_a_stranger_may_not_do(said: Reading, message: object, why: str) -> None:
    result = found(said, message, confirmed=True)
    assert (result.case, result.attention) == (None, why)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (reading(code()), mail("new@example.org")),
        (reading(code(), name("Ants Kivi")), mail("new@example.org")),
        (reading(name()), mail("new@example.org")),
        (reading(name(), birth_date=BORN), mail("new@example.org")),
        (reading(name()), mail("new@example.org", reply_to=("m1@example.org",))),
        (NOTHING, mail("new@example.org", reply_to=("m1@example.org",))),
    ],
)
def test_an_unknown_address_is_taken_for_one_of_no_case_whatever_it_matches(said: Reading, message: object) -> None:
    result = found(said, message)
    assert replace(result, beside=(), reasons=()) == Match(rule="new")
    assert result.beside == ("2026-00001",)


@pytest.mark.parametrize("number", ["2026-00001", "2026-00777"], ids=["a case", "none"])
@pytest.mark.parametrize("said", [NOTHING, reading(code()), reading(name(), contract())])
def test_an_unknown_address_that_names_a_case_is_for_a_person_whether_it_is_there_or_not(
    said: Reading, number: str
) -> None:
    result = found(said, mail("new@example.org", subject=f"Translation, [{number}]"))
    assert replace(result, beside=(), reasons=()) == Match(attention="number_from_unknown_address", rule="case_number")


def test_who_holds_a_letter_of_ours_joins_additively() -> None:
    ours = {"ours@hospital.example": "2026-00001"}
    result = found(reading(name()), mail("new@example.org", reply_to=tuple(ours)), ours=ours)
    assert (result.case, result.rule, result.additive) == ("2026-00001", "reply_and_name", True)
    result = found(NOTHING, mail("new@example.org", reply_to=tuple(ours)), ours=ours)
    assert (result.case, result.rule, result.additive) == ("2026-00001", "reply_alone", True)
    said, message = reading(code(LINK)), mail("new@example.org", reply_to=tuple(ours))
    assert found(said, message, MARIS, FATHERS, ours=ours) == found(said, message, MARIS, ours=ours)


@pytest.mark.parametrize(
    "said", [reading(code(LINK)), reading(name("Peeter Kuusk")), reading(code(LINK), name("Peeter Kuusk"))]
)
def test_who_holds_a_letter_and_speaks_of_somebody_else_joins_no_case_that_is_empty_yet(said: Reading) -> None:
    ours, empty = {"ours@hospital.example": "2026-00001"}, case(facts=Facts())
    result = found(said, mail("new@example.org", reply_to=tuple(ours)), empty, FATHERS, ours=ours)
    assert (result.case, result.attention) == (None, "reply_from_unknown_address")


def test_several_cases_of_a_patient_are_told_to_staff_only() -> None:
    second = case("2026-00003", addresses=("other@example.org",), message_ids=())
    result = found(reading(code()), mail("new@example.org"), MARIS, second)
    assert (result.attention, result.beside) == (None, ("2026-00001", "2026-00003"))


def test_a_namesake_with_another_code_is_another_patient() -> None:
    assert found(reading(name(), code(LINK)), mail("new@example.org")) == Match(rule="new")


def test_a_known_address_may_write_for_another_patient() -> None:
    assert found(reading(name("Ants Kivi"), code(LINK))) == Match(rule="new")
    assert found(reading(name("Ants Kivi"))) == Match(rule="new")


def test_another_name_alone_in_no_application_is_for_a_person() -> None:
    assert found(reading(name("Ants Kivi"), kind="follow_up")).attention == "name_differs"
    assert found(reading(name("Ants Kivi", sure="likely"), contract())).case == "2026-00001"


def test_the_name_of_the_writer_makes_no_other_patient() -> None:
    daughter = case(facts=replace(MARIS.facts, applicant_name="Kati Karu"))
    assert found(reading(name("Kati Karu"), kind="follow_up"), mail(), daughter).case == "2026-00001"
    assert found(reading(name("Kati Karu", source="signature"), kind="follow_up")).case == "2026-00001"


def test_a_code_in_a_signed_paper_makes_no_other_patient() -> None:
    said = reading(code(LINK, source="document:contract.pdf"), contract(), kind="follow_up")
    assert found(said).case == "2026-00001"


def test_a_corrected_code_under_the_same_name_stays_in_the_case() -> None:
    assert found(reading(name(), code(LINK), kind="follow_up")).case == "2026-00001"


def test_two_live_cases_of_one_sender() -> None:
    assert found(NOTHING, mail(), MARIS, FATHERS).attention == "several_cases"
    assert found(reading(name("Ants Kivi")), mail(), MARIS, FATHERS).case == "2026-00002"
    assert found(reading(code(LINK)), mail(), MARIS, FATHERS).case == "2026-00002"
    assert found(NOTHING, mail(reply_to=("m2@example.org",)), MARIS, FATHERS).case == "2026-00002"


def test_an_old_mail_answered_to_write_about_another_patient() -> None:
    said = reading(name("Ants Kivi"), code(LINK))
    in_thread = mail(reply_to=("m1@example.org",))
    assert found(said, in_thread, MARIS, FATHERS).case == "2026-00002"
    assert found(said, in_thread, MARIS) == Match(rule="new")
    assert found(reading(name("Ants Kivi"), kind="follow_up"), in_thread, MARIS).case == "2026-00001"
    strangers = case("2026-00002", facts=FATHERS.facts, addresses=("other@example.org",), message_ids=())
    beside = found(said, in_thread, MARIS, strangers)
    assert (beside.case, beside.attention, beside.beside) == (None, None, ("2026-00002",))


def test_a_thread_of_two_cases_needs_a_further_sign() -> None:
    both = (MARIS, case("2026-00003", message_ids=("m1@example.org",), facts=FATHERS.facts))
    in_thread = mail(reply_to=("m1@example.org",))
    assert found(NOTHING, in_thread, *both).attention == "several_cases"
    assert found(reading(question(), code(LINK)), in_thread, *both).case == "2026-00003"


def test_ended_cases_are_not_joined_by_the_sender_alone() -> None:
    ended = case(status="closed")
    assert found(NOTHING, mail(), ended) == Match(rule="new")
    assert found(NOTHING, mail(reply_to=("m1@example.org",)), ended).case == "2026-00001"


def test_an_ended_case_gives_way_to_a_live_one() -> None:
    ended = case("2025-00007", status="closed")
    assert found(reading(code()), mail(), ended, MARIS).case == "2026-00001"


def test_a_merged_case_is_no_candidate() -> None:
    assert found(NOTHING, mail(), case(merged_into="2026-00009")) == Match(rule="new")


def test_a_sender_who_is_not_who_he_says_joins_nothing() -> None:
    result = match(whole(), mail(), (MARIS,), case_of_reply_id=lambda _: None, authentic=False)
    assert (result.case, result.attention) == (None, "sender_not_authentic")
    assert match(whole(), mail(), (), case_of_reply_id=lambda _: None, authentic=False) == Match(rule="new")


def test_reasons_are_ranked() -> None:
    said = reading(name(), code(), kind="follow_up")
    result = found(said, mail(subject="2026-00001", reply_to=("m1@example.org",)))
    assert result.reasons == ("message_id", "case_number", "personal_code", "name_and_birth_date", "known_address")
