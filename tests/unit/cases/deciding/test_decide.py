"""The decision table, one line after the other, and what becomes of the case."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mailbot.cases.deciding.decide import TABLE, Before, Came, redecide
from mailbot.cases.policy import Policy
from mailbot.cases.staff.actions import settle, settle_doubt
from mailbot.model.case import Decision
from mailbot.model.reading import Claim, Finding, Link, Reading, Screening
from tests.unit.cases.build import (
    NOW,
    Desk,
    code,
    contract,
    course,
    epicrisis,
    found,
    mail,
    name,
    phone,
    question,
    reading,
    whole,
    without,
)

CASE = "2026-00001"
UNSIGNED = without(whole(), "contract")
THANKS = reading(kind="other", topic="thanks")


def desk(*said: Reading, policy: Policy | None = None) -> Desk:
    made = Desk(policy)
    for each in said:
        made.take(each)
    return made


def last(*said: Reading, policy: Policy | None = None) -> Decision:
    return desk(*said[:-1], policy=policy).take(said[-1])


def told(decision: Decision) -> tuple[str, str, str]:
    return decision.kind, decision.reply, decision.reason


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        # nobody to answer
        (reading(kind="auto_reply"), ("auto_reply", "none", "machine")),
        (reading(kind="bounce"), ("bounce", "none", "machine")),
        (reading(kind="spam"), ("spam", "none", "machine")),
        (reading(kind="other", screening=Screening(kind="list", rule="list_id")), ("other", "none", "machine")),
        (
            whole(screening=Screening(kind="list", rule="list_id", strength="weak")),
            ("application", "staff", "machine_or_application"),
        ),
        (
            reading(kind="other", screening=Screening(kind="list", rule="noreply", strength="weak")),
            ("other", "none", "doubtful_machine"),
        ),
        (
            reading(
                Link(provider="google_drive", url="https://drive.example/1"),
                screening=Screening(kind="list", rule="precedence", strength="weak"),
            ),
            ("other", "none", "doubtful_machine"),
        ),
        (
            reading(code(), screening=Screening(kind="auto_reply", rule="noreply", strength="weak")),
            ("application", "staff", "machine_or_application"),
        ),
        # a person
        (reading(kind="other", topic="price_question"), ("other", "staff", "price_question")),
        (reading(kind="other", topic="empty"), ("other", "staff", "empty")),
        (reading(kind="other"), ("other", "staff", "no_application")),
        (whole(topic="two_patients"), ("application", "staff", "two_patients")),
        (reading(phone(), kind="follow_up"), ("other", "staff", "no_application")),
        # an application
        (whole(), ("application", "invoice", "complete")),
        (UNSIGNED, ("application", "deficiency", "something_needed")),
        (without(whole(), "clinical"), ("application", "deficiency", "something_needed")),
        (whole(epicrisis(language="ru")), ("application", "deficiency", "something_needed")),
        (replace(UNSIGNED, by_post=("contract",)), ("application", "acknowledge", "paper_awaited")),
        (whole(conflicts=("two_codes",)), ("application", "staff", "contradiction")),
        (whole(applicant_is_patient=False), ("application", "deficiency", "something_needed")),
        (whole(kind="follow_up"), ("application", "invoice", "complete")),
    ],
)
def test_first_mail(said: Reading, expected: tuple[str, str, str]) -> None:
    assert told(last(said)) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (UNSIGNED, reading(contract(), kind="other"), ("follow_up", "invoice", "complete")),
        (UNSIGNED, reading(contract(signed=False)), ("follow_up", "deficiency", "something_needed")),
        (UNSIGNED, reading(by_post=("contract",), kind="follow_up"), ("follow_up", "acknowledge", "paper_awaited")),
        (UNSIGNED, THANKS, ("other", "staff", "thanks")),
        (UNSIGNED, reading(kind="follow_up"), ("other", "staff", "brings_nothing")),
        (UNSIGNED, reading(name(), phone(), kind="follow_up"), ("other", "staff", "brings_nothing")),
        (UNSIGNED, reading(contract(), kind="other", topic="thanks"), ("follow_up", "invoice", "complete")),
        (UNSIGNED, reading(contract(), kind="other", topic="withdrawal"), ("other", "staff", "withdrawal")),
        (UNSIGNED, UNSIGNED, ("application", "deficiency", "something_needed")),
        (UNSIGNED, reading(kind="auto_reply"), ("auto_reply", "none", "machine")),
        (whole(), reading(epicrisis(), kind="follow_up"), ("follow_up", "acknowledge", "after_invoice")),
        (whole(), reading(kind="other", topic="payment_notice"), ("follow_up", "acknowledge", "after_invoice")),
        (whole(), reading(epicrisis(language="lt")), ("follow_up", "deficiency", "something_needed")),
        (whole(), reading(question("And radiation?"), kind="follow_up"), ("other", "staff", "only_asks")),
        (UNSIGNED, reading(question("When will you answer?"), kind="follow_up"), ("other", "staff", "only_asks")),
        (without(whole(), "question"), reading(question()), ("follow_up", "invoice", "complete")),
        (
            UNSIGNED,
            reading(kind="spam", screening=Screening(kind="spam", rule="weights")),
            ("other", "staff", "machine_or_application"),
        ),
        (whole(), THANKS, ("other", "staff", "thanks")),
        (whole(), reading(kind="other", topic="complaint"), ("other", "staff", "complaint")),
        (whole(), whole(), ("application", "acknowledge", "after_invoice")),
        (UNSIGNED, reading(kind="other", topic="payment_notice"), ("other", "staff", "payment_notice")),
    ],
)
def test_second_mail(first: Reading, second: Reading, expected: tuple[str, str, str]) -> None:
    assert told(last(first, second)) == expected


@pytest.mark.parametrize(
    ("first", "share", "asks", "expected"),
    [
        (whole(), 0.02, False, ("follow_up", "acknowledge", "after_invoice")),
        (whole(), 0.02, True, ("other", "staff", "unclear")),
        (whole(), 0.3, False, ("other", "staff", "unclear")),
        (UNSIGNED, 0.02, False, ("other", "staff", "unclear")),
    ],
)
def test_what_is_told_after_the_invoice_and_hardly_another_matter_is_acknowledged(
    first: Reading, share: float, asks: bool, expected: tuple[str, str, str]
) -> None:
    told_after = reading(kind="other", topic="unclear", asks_beside=asks)
    claim = Claim(name="kind.other", probability=share)
    assert told(last(first, replace(told_after, claims=(claim,)))) == expected


@pytest.mark.parametrize(
    ("first", "share", "expected"),
    [
        (whole(), 0.97, ("follow_up", "acknowledge", "after_invoice")),
        (whole(), 0.8, ("other", "staff", "only_asks")),
        (UNSIGNED, 0.97, ("other", "staff", "only_asks")),
    ],
)
def test_one_more_question_to_the_specialists_is_acknowledged_where_nothing_is_missing_and_staff_see_it(
    first: Reading, share: float, expected: tuple[str, str, str]
) -> None:
    claim = Claim(name="brings.questions", probability=share)
    asked = replace(reading(question("May I have a flu jab?"), kind="follow_up"), claims=(claim,))
    decision = last(first, asked)
    assert told(decision) == expected
    assert [a.reason for a in decision.attentions] == ["only_asks"]


@pytest.mark.parametrize("asks", [True, False])
def test_who_has_paid_gets_the_usual_answer_and_a_person_says_what_he_asks_beside(asks: bool) -> None:
    decision = last(whole(), reading(kind="follow_up", topic="payment_notice", asks_beside=asks))
    assert told(decision) == ("follow_up", "acknowledge", "after_invoice")
    assert [a.reason for a in decision.attentions] == (["only_asks"] if asks else [])


@pytest.mark.parametrize("asks", [True, False])
def test_who_asks_whether_the_record_is_enough_is_asked_for_papers_and_a_person_answers(asks: bool) -> None:
    decision = last(replace(without(whole(), "clinical"), asks_record=asks))
    assert told(decision) == ("application", "deficiency", "something_needed")
    assert [a.reason for a in decision.attentions] == (["only_asks"] if asks else [])


def test_every_line_of_the_table_has_its_own_reason() -> None:
    assert len({row.reason for row in TABLE}) == len(TABLE)
    assert [row.reason for row in TABLE if row.reply == "invoice"] == ["complete"]


def test_an_opened_case() -> None:
    case = last(UNSIGNED).case
    assert case is not None
    assert (case.number, case.status, case.opened) == (CASE, "incomplete", NOW)
    assert (case.addresses, case.message_ids) == (("mari@example.org",), ("m1@example.org",))
    assert case.missing() == ("contract",)


def test_no_number_is_taken_for_a_mail_that_opens_nothing() -> None:
    def never() -> str:
        raise AssertionError("a number was taken")

    from mailbot.cases.deciding.decide import decide
    from mailbot.model.case import Match

    two_from = mail()
    two_from = replace(two_from, header=replace(two_from.header, from_=two_from.header.from_ * 2))
    for said, message in [
        (whole(topic="complaint"), mail()),
        (whole(topic="two_patients"), mail()),
        (whole(), two_from),
        (reading(kind="other"), mail()),
    ]:
        decision = decide(
            Before(),
            Came(message=message, message_row=1, reading=said, match=Match()),
            number=never,
            policy=Policy(),
            now=NOW,
        )
        assert (decision.reply, decision.case) == ("staff", None)


def test_an_invoice_comes_once_and_moves_the_case() -> None:
    case = last(whole()).case
    assert case is not None
    assert (case.status, case.invoiced_at) == ("invoiced", NOW)
    journal = [entry.what for entry in last(whole()).journal]
    assert "opened" in journal
    assert "status incomplete -> invoiced" in journal


def test_an_untranslated_file_after_the_invoice_leaves_the_status() -> None:
    made = desk(whole(), reading(epicrisis(language="lt")))
    assert made.cases[CASE].status == "invoiced"
    again = made.take(reading(epicrisis(text="translation"), says_translated=True))
    assert told(again) == ("follow_up", "acknowledge", "after_invoice")


def test_confirmed_scans_only() -> None:
    strict = Policy(invoice_needs="confirmed")
    decision = last(whole(), policy=strict)
    assert told(decision) == ("application", "staff", "to_be_confirmed")
    assert decision.case is not None and decision.case.status == "complete"
    signed = without(whole(), "contract")
    digital = replace(signed, documents=(*signed.documents, contract(state="valid", signers=("47801050637",))))
    assert last(digital, policy=strict).reply == "invoice"


def test_the_invoice_may_wait_for_the_official_case() -> None:
    policy = Policy(handover=True, invoice_after_handover=True)
    made = desk(whole(), policy=policy)
    case = made.cases[CASE]
    assert case.status == "complete"
    assert redecide(case, policy, NOW, who="handover", why="x").reply == "none"
    assert redecide(replace(case, external_id="H-1"), policy, NOW, who="handover", why="x").reply == "invoice"


def test_a_contract_behind_a_link_is_looked_at_first() -> None:
    decision = last(replace(UNSIGNED, contract_in_link=True))
    assert told(decision) == ("application", "staff", "to_be_confirmed")


@pytest.mark.parametrize("status", ["withdrawn", "deceased", "closed", "refund_due"])
def test_a_mail_to_an_ended_case_is_for_a_person(status: Any) -> None:
    made = desk(UNSIGNED)
    made.cases[CASE] = replace(made.cases[CASE], status=status)
    decision = made.take(reading(contract(), kind="follow_up"), mail(reply_to=("m1@example.org",)))
    assert (decision.reply, decision.reason) == ("staff", "case_ended")
    assert made.cases[CASE].status == status


def test_any_reply_reopens_an_expired_case() -> None:
    made = desk(UNSIGNED)
    made.cases[CASE] = replace(made.cases[CASE], status="expired", reminders=2)
    decision = made.take(reading(contract(), kind="follow_up"), mail(reply_to=("m1@example.org",)))
    assert told(decision) == ("follow_up", "invoice", "complete")


def test_a_thank_you_does_not_reopen_silently() -> None:
    made = desk(UNSIGNED)
    made.cases[CASE] = replace(made.cases[CASE], status="expired")
    assert made.take(THANKS, mail(reply_to=("m1@example.org",))).reply == "staff"


def test_a_withdrawal_rests_the_reminders_and_calls_a_person() -> None:
    made = desk(UNSIGNED, reading(kind="other", topic="withdrawal"))
    case = made.cases[CASE]
    assert case.reminders_paused
    assert [a.reason for a in case.attentions] == ["withdrawal"]
    assert case.status == "incomplete"


def test_of_two_codes_the_case_knows_the_right_one() -> None:
    two = tuple(replace(f, chosen=False) for f in (code(), code("36105050014")))
    said = reading(*two, contract(), conflicts=("two_codes",), kind="follow_up")
    assert told(last(UNSIGNED, said)) == ("follow_up", "invoice", "complete")
    assert told(last(without(UNSIGNED, "personal_code"), said)) == ("follow_up", "staff", "contradiction")


def test_a_number_that_is_no_code_brings_nothing_where_none_is_asked_for() -> None:
    said = reading(found("bad_code", "47801050638"), kind="other", topic="thanks")
    assert told(last(whole(), said)) == ("other", "staff", "thanks")


def test_an_end_that_a_stranger_tells_rests_the_reminders_until_a_person_has_looked() -> None:
    made = desk(UNSIGNED)
    decision = made.take(reading(code(), kind="other", topic="withdrawal"), mail("new@example.org"))
    assert told(decision) == ("other", "staff", "withdrawal")
    assert decision.case is None
    assert decision.about == CASE  # its letters are held until a person has looked
    assert not made.cases[CASE].reminders_paused


def test_a_stranger_who_adds_is_told_to_staff() -> None:
    made = desk(UNSIGNED, policy=Policy(strangers_join=True))
    decision = made.take(reading(code(), contract()), mail("new@example.org", id="m2@example.org"))
    assert decision.reply == "invoice"
    assert [a.reason for a in decision.attentions] == ["joined_from_unknown_address"]
    assert made.cases[CASE].addresses == ("mari@example.org",)


def holder(made: Desk, said: Reading, **more: Any) -> Decision:
    """Let somebody whom the case does not know answer a letter of ours."""
    made.ours = {"ours@hospital.example": CASE}
    return made.take(said, mail("new@example.org", id="m2@example.org", reply_to=tuple(made.ours)), **more)


def test_what_an_unknown_address_brings_waits_for_one_confirmation() -> None:
    made = desk(UNSIGNED)
    decision = holder(made, reading(code(), contract(), kind="follow_up"), now=NOW + timedelta(days=3))
    assert (decision.reply, decision.reason, decision.would_reply) == ("staff", "to_be_confirmed", "invoice")
    case = made.cases[CASE]
    assert case.item("contract").from_unknown_sender
    assert case.quiet_since == NOW  # the clock of the case is no stranger's
    yes = settle(settle_doubt(case, "contract", "yes", who="nurse", now=NOW), made.policy, who="nurse", now=NOW)
    assert yes.letter == "invoice"
    assert not [a for a in yes.case.attentions if a.reason == "joined_from_unknown_address" and not a.resolved]
    no = settle(settle_doubt(case, "contract", "no", who="nurse", now=NOW), made.policy, who="nurse", now=NOW)
    assert no.letter == "deficiency"
    assert no.case.missing() == ("contract",)


def test_a_known_address_confirms_by_sending_the_same() -> None:
    made = desk(UNSIGNED)
    holder(made, reading(code(), contract(), kind="follow_up"))
    decision = made.take(reading(contract(), kind="follow_up"))
    assert decision.reply == "invoice"
    assert not made.cases[CASE].item("contract").from_unknown_sender


def test_a_later_mail_that_brings_something_else_confirms_nothing() -> None:
    made = desk(UNSIGNED)
    holder(made, reading(code(), contract(), kind="follow_up"))
    decision = made.take(reading(epicrisis(), kind="follow_up"))
    assert (decision.reply, decision.reason) == ("staff", "to_be_confirmed")


@pytest.mark.parametrize(
    ("item", "fact", "lacks", "brought"),
    [
        ("contact", "phone", "phone", phone("+37255599999")),
        ("patient_name", "patient_name", "patient_name", name("Kati Kask")),
    ],
)
def test_a_fact_of_an_unknown_address_is_forgotten_where_staff_do_not_believe_it(
    item: str, fact: str, lacks: str, brought: Finding
) -> None:
    made = desk(without(whole(), lacks))
    holder(made, reading(code(), brought, kind="follow_up"))
    case = made.cases[CASE]
    assert next(line for line in case.items if line.name == item).from_unknown_sender
    after = settle_doubt(case, item, "no", who="nurse", now=NOW).case
    assert (getattr(case.facts, fact), getattr(after.facts, fact)) == (brought.value, None)


def test_a_bad_paper_of_an_unknown_address_is_no_reason_in_a_letter() -> None:
    made = desk(UNSIGNED)
    holder(made, reading(code(), contract(state="broken"), kind="follow_up"))
    assert made.cases[CASE].item("contract").why_open is None


def test_new_files_after_the_payment_are_told_to_staff() -> None:
    made = desk(whole())
    made.cases[CASE] = replace(made.cases[CASE], status="paid", paid_at=NOW)
    assert [a.reason for a in made.take(reading(epicrisis())).attentions] == ["file_after_payment"]


def test_five_mails_in_ten_minutes_get_one_invoice() -> None:
    made = desk(whole())
    later = NOW + timedelta(minutes=3)
    decision = made.take(reading(epicrisis(), kind="follow_up"), now=later, invoice_unsent=True)
    assert told(decision) == ("follow_up", "invoice", "complete")
    worse = made.take(reading(epicrisis(language="ru"), kind="follow_up"), now=later, invoice_unsent=True)
    assert worse.reply == "deficiency"
    assert worse.case is not None
    assert (worse.case.status, worse.case.invoiced_at) == ("incomplete", None)


@pytest.mark.parametrize(
    "said",
    [THANKS, reading(question("And radiation?"), kind="follow_up"), reading(epicrisis(), conflicts=("two_names",))],
    ids=["thanks", "question", "contradiction"],
)
def test_what_a_person_reads_leaves_the_unsent_invoice_alone(said: Reading) -> None:
    made = desk(whole())
    decision = made.take(said, invoice_unsent=True)
    assert decision.reply == "staff"
    assert decision.case is not None and decision.case.status == "invoiced"


def test_after_the_invoice_nothing_settled_is_asked_for_again() -> None:
    for_another = reading(epicrisis(), kind="follow_up", applicant_is_patient=False)
    assert told(last(UNSIGNED, for_another)) == ("follow_up", "deficiency", "something_needed")
    assert told(last(whole(), for_another)) == ("follow_up", "staff", "asks_back")


def test_a_paper_nobody_can_open_is_asked_for_again() -> None:
    made = desk(whole(epicrisis(fate="protected")))
    assert made.cases[CASE].status == "incomplete"


def test_redeciding_an_invoiced_case_changes_nothing() -> None:
    case = last(whole()).case
    assert case is not None
    assert redecide(case, Policy(), NOW, who="kati", why="set").case == case


def test_history_told_after_the_invoice_is_acknowledged() -> None:
    made = desk(without(whole(), "course_of_disease"), reading(course(), kind="follow_up"))
    assert made.cases[CASE].status == "invoiced"
    assert made.take(reading(found("course_of_disease", "yes"), kind="follow_up")).reply == "acknowledge"


HARDLY: dict[str, Any] = {"distress": "acute", "hardly_distress": True}
QUESTION = Claim(name="brings.questions", probability=0.5)


@pytest.mark.parametrize(
    ("said", "reply", "raised"),
    [
        (whole(), "invoice", ["distress_perhaps"]),
        (UNSIGNED, "deficiency", ["distress_perhaps"]),
        (replace(whole(), claims=(QUESTION,)), "staff", ["distress_perhaps", "doubtful_questions"]),
        (THANKS, "staff", ["distress"]),
        (replace(whole(), conflicts=("two_codes",)), "staff", ["distress"]),
    ],
)
def test_what_hardly_is_a_cry_holds_no_letter_that_would_leave(said: Reading, reply: str, raised: list[str]) -> None:
    made = desk(UNSIGNED) if said is THANKS else desk()
    decision = made.take(replace(said, **HARDLY))
    assert decision.reply == reply
    assert [
        a.reason for a in decision.attentions if "distress" in a.reason or a.reason.startswith("doubtful")
    ] == raised
