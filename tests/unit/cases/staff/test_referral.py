"""A referral may make the opinion free: no invoice leaves by itself, and staff decide."""

import pytest

from mailbot.cases.policy import Policy
from mailbot.cases.staff.actions import received, settle, waive
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Case
from tests.unit.cases.build import NOW, Desk, epicrisis, mail, question, reading, whole, without

FREE = Policy(referral_free=True)
REFERRAL = {"name": "saatekiri.pdf", "also": ("referral",)}


def decided(policy: Policy = FREE) -> tuple[str, Case]:
    decision = Desk(policy).take(whole(epicrisis(**REFERRAL)))
    assert decision.case is not None
    return decision.reply, decision.case


def test_a_referral_stops_the_invoice_and_asks_a_person() -> None:
    reply, case = decided()
    assert (reply, case.status, case.invoiced_at) == ("staff", "complete", None)
    assert [a.reason for a in case.attentions] == ["referral"]


def test_without_the_switch_it_is_a_paper_like_others() -> None:
    assert decided(Policy())[0] == "invoice"


def test_what_is_missing_is_asked_for_first_and_the_referral_is_not_forgotten() -> None:
    desk = Desk(FREE)
    assert desk.take(without(whole(epicrisis(**REFERRAL)), "question")).reply == "deficiency"
    later = desk.take(reading(question(), kind="follow_up"), mail(id="m2@example.org", reply_to=("m1@example.org",)))
    assert (later.reply, later.reason) == ("staff", "referral")


def test_staff_send_the_invoice_after_all() -> None:
    change = settle(waive(decided()[1], "referral", who="anna", now=NOW), FREE, who="anna", now=NOW)
    assert change.letter == "invoice"
    assert all(a.resolved for a in change.case.attentions)


def test_staff_give_an_insured_patient_to_the_specialists_without_an_invoice() -> None:
    change = settle(received(decided()[1], "referral", who="anna", now=NOW), FREE, who="anna", now=NOW)
    assert (change.case.status, change.case.invoiced_at, change.letter) == ("in_review", None, None)
    assert all(a.resolved for a in change.case.attentions)
    with pytest.raises(ActionRefusedError):
        received(change.case, "referral", who="anna", now=NOW)


def test_a_foreign_referral_needs_its_translation_and_a_repeated_one_is_no_news() -> None:
    desk = Desk(FREE)
    assert desk.take(whole(epicrisis(language="ru", **REFERRAL))).reply == "deficiency"
