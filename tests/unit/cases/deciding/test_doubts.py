"""Between the cuts nobody is written to; what staff say settles it, and the letter that waited is the answer."""

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.deciding.doubts import open_doubts
from mailbot.cases.policy import Policy
from mailbot.cases.staff.actions import not_there, settle, settle_doubt
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Case, Decision
from mailbot.model.reading import Claim, Reading
from tests.unit.cases.build import NOW, Desk, code, found, name, paper, reading, whole, without

NO_QUESTION = without(whole(), "question")


def said(full: Reading, **shares: float) -> Reading:
    claims = tuple(Claim(name=f"brings.{item}", probability=share) for item, share in shares.items())
    return replace(full, claims=claims)


CUTS = Policy(ask_below={"questions": 0.2}, accept_above={"questions": 0.55})


def case_of(decision: Decision) -> Case:
    assert decision.case is not None
    return decision.case


@pytest.mark.parametrize(
    ("share", "reply"), [(0.05, "deficiency"), (0.2, "deficiency"), (0.21, "staff"), (0.9, "staff")]
)
def test_what_no_rule_found_is_asked_for_only_where_it_is_hardly_there(share: float, reply: str) -> None:
    decision = Desk(CUTS).take(said(NO_QUESTION, questions=share))
    assert (decision.reply, decision.would_reply) == (reply, "deficiency" if reply == "staff" else None)
    assert [doubt.item for doubt in decision.doubts] == (["questions"] if reply == "staff" else [])


@pytest.mark.parametrize(("share", "reply"), [(0.4, "staff"), (0.55, "invoice"), (0.99, "invoice")])
def test_what_a_rule_found_is_received_only_where_it_is_likely(share: float, reply: str) -> None:
    assert Desk(CUTS).take(said(whole(), questions=share)).reply == reply


@pytest.mark.parametrize(("share", "reply"), [(0.1, "deficiency"), (0.45, "staff")])
def test_a_name_that_may_be_the_patients_is_not_asked_for(share: float, reply: str) -> None:
    unnamed = said(without(whole(), "patient_name"), patient_name=0.05)
    found = replace(unnamed, claims=(*unnamed.claims, Claim(name="patient_name", probability=share)))
    assert Desk().take(found).reply == reply


@pytest.mark.parametrize(
    ("share", "said", "reply"), [(0.1, False, "deficiency"), (0.45, False, "staff"), (0.53, True, "staff")]
)
def test_papers_that_may_lie_in_the_record_are_neither_asked_for_nor_looked_up(
    share: float, said: bool, reply: str
) -> None:
    full = replace(whole(), documents=tuple(d for d in whole().documents if d.role != "clinical"), in_record=said)
    heard = replace(full, claims=(*full.claims, Claim(name="in_record", probability=share)))
    assert Desk().take(heard).reply == reply


def in_record(share: float, *, said: bool) -> Reading:
    """Return an application without a question, whose papers are said, less or more surely, to be in the record."""
    papers = tuple(d for d in whole().documents if d.role != "clinical")
    lying = replace(without(whole(), "question"), documents=papers, in_record=said)
    return replace(lying, claims=(*lying.claims, Claim(name="in_record", probability=share)))


QUESTION_ONLY = replace(whole(), kind="follow_up", documents=())


@pytest.mark.parametrize(("share", "said"), [(0.35, False), (0.53, True)])
def test_a_doubt_about_the_record_stays_where_the_next_mail_says_nothing_of_it(share: float, said: bool) -> None:
    made = Desk()
    assert made.take(in_record(share, said=said)).reply == "staff"
    assert [doubt.item for doubt in made.take(QUESTION_ONLY).doubts] == ["files"]


@pytest.mark.parametrize(("share", "said"), [(0.35, False), (0.53, True)])
def test_papers_that_come_settle_the_doubt_about_the_record(share: float, said: bool) -> None:
    made = Desk()
    made.take(in_record(share, said=said))
    assert made.take(replace(whole(), kind="follow_up")).reply == "invoice"


def test_a_weaker_word_later_does_not_doubt_what_surely_lies_in_the_record() -> None:
    made = Desk()
    made.take(in_record(0.95, said=True))
    assert not made.take(replace(QUESTION_ONLY, claims=(Claim(name="in_record", probability=0.3),))).doubts


@pytest.mark.parametrize("act", ["settle", "not_there"])
@pytest.mark.parametrize(("share", "said"), [(0.35, False), (0.53, True)])
def test_staff_who_looked_into_the_record_are_asked_no_more(share: float, said: bool, act: str) -> None:
    case = case_of(Desk().take(in_record(share, said=said)))
    settled = (
        settle_doubt(case, "files", "no", who="anu", now=NOW)
        if act == "settle"
        else not_there(case, who="anu", now=NOW)
    )
    change = settle(settled, Policy(), who="anu", now=NOW)
    assert (change.letter, open_doubts(change.case)) == ("deficiency", ())
    assert change.case.item("files").why_open == "not_there"
    assert not [a.reason for a in change.case.attentions if a.resolved is None]


@pytest.mark.parametrize(("share", "reply"), [(0.52, "staff"), (0.58, "invoice")])
def test_a_number_that_may_be_a_doctors_is_no_contact_by_itself(share: float, reply: str) -> None:
    sure = said(whole(), contact=0.78)
    assert Desk().take(replace(sure, claims=(*sure.claims, Claim(name="phone", probability=share)))).reply == reply


def test_a_doubtful_mail_opens_its_case_and_asks_staff_one_question_an_item() -> None:
    case = case_of(Desk().take(said(NO_QUESTION, questions=0.5)))
    assert [attention.reason for attention in case.attentions] == ["doubtful_questions"]
    assert [doubt.item for doubt in open_doubts(case)] == ["questions"]


@pytest.mark.parametrize(("answer", "letter"), [("yes", "invoice"), ("no", "deficiency")])
def test_the_answer_of_staff_lets_the_letter_go(answer: str, letter: str) -> None:
    case = case_of(Desk().take(said(NO_QUESTION, questions=0.5)))
    change = settle(settle_doubt(case, "questions", answer, who="anu", now=NOW), Policy(), who="anu", now=NOW)
    assert change.letter == letter
    assert open_doubts(change.case) == ()


def test_what_is_in_no_doubt_cannot_be_settled() -> None:
    case = case_of(Desk().take(said(NO_QUESTION, questions=0.5)))
    with pytest.raises(ActionRefusedError, match="in doubt are questions"):
        settle_doubt(case, "contact", "yes", who="anu", now=NOW)


def test_a_later_mail_that_says_nothing_of_it_leaves_the_doubt_and_no_letter() -> None:
    made = Desk()
    made.take(said(NO_QUESTION, questions=0.5))
    later = made.take(said(reading(*whole().documents[:1], kind="follow_up"), questions=0.01))
    assert later.reply == "staff"
    # how likely it was is not kept: the later mail, which does not speak of it, does not tell
    assert [(doubt.item, doubt.probability) for doubt in later.doubts] == [("questions", 0.5)]


def test_what_was_received_in_doubt_stays_in_doubt_until_somebody_has_looked() -> None:
    made = Desk(CUTS)
    assert made.take(said(whole(), questions=0.4)).reply == "staff"
    follow_up = replace(without(whole(), "question"), kind="follow_up")
    later = made.take(said(follow_up, questions=0.01))
    assert later.reply == "staff"
    assert {attention.reason for attention in case_of(later).attentions} == {"doubtful_questions"}
    assert made.take(said(replace(whole(), kind="follow_up"), questions=0.9)).reply == "invoice"


@pytest.mark.parametrize(
    ("brought", "needless"),
    [
        ((name(), code()), True),
        ((name(), paper("contract", signed=True)), True),
        ((name(), paper("contract", signed=False)), False),
        ((name(), code("47302200340"), paper("contract", signed=True)), False),
        ((name(),), False),
    ],
)
def test_no_power_of_attorney_is_needed_where_the_patient_writes_himself(
    brought: tuple[Any, ...], *, needless: bool
) -> None:
    made = Desk()
    opened = made.take(replace(whole(), applicant_is_patient=False))
    assert case_of(opened).item("power_of_attorney").state == "open"
    himself = replace(
        reading(*brought, kind="follow_up", applicant_is_patient=True),
        claims=(Claim(name="for_another", probability=0.02), Claim(name="brings.power_of_attorney", probability=0.01)),
    )
    later = made.take(himself)
    assert (later.reply == "invoice", later.doubts) == (needless, ())


@pytest.mark.parametrize(
    ("for_oneself", "another", "reply"),
    [(True, 0.2, "invoice"), (True, 0.7, "staff"), (False, 0.25, "staff"), (False, 0.8, "deficiency")],
)
def test_where_rules_and_scales_disagree_a_person_says_for_whom_it_is(
    for_oneself: bool, another: float, reply: str
) -> None:
    first = replace(whole(), applicant_is_patient=for_oneself, claims=(Claim(name="for_another", probability=another),))
    assert Desk().take(first).reply == reply


@pytest.mark.parametrize(("sure", "doubted"), [(0.6, []), (0.7, ["questions"]), (0.9, ["contact", "questions"])])
def test_a_letter_of_many_things_that_are_nearly_sure_waits_for_the_least_sure_of_them(
    sure: float, doubted: list[str]
) -> None:
    cuts = Policy(accept_above={}, accept_above_any=0.5, letter_sure=sure)
    decision = Desk(cuts).take(said(whole(), contact=0.85, questions=0.75, contract=0.98))
    assert [doubt.item for doubt in decision.doubts] == doubted
    assert decision.reply == ("staff" if doubted else "invoice")


def test_a_mail_that_may_be_no_application_waits_for_a_person() -> None:
    unsure = replace(whole(), claims=(Claim(name="kind.other", probability=0.4),))
    assert [doubt.item for doubt in Desk().take(unsure).doubts] == ["application"]


@pytest.mark.parametrize(("another", "reply"), [(0.6, "invoice"), (0.9, "invoice"), (0.97, "staff")])
def test_a_relative_who_sends_a_paper_of_the_patients_own_case_is_hardly_ever_its_applicant(
    another: float, reply: str
) -> None:
    made = Desk()
    made.take(without(whole(), "question"))
    scanned = replace(
        whole(), kind="follow_up", applicant_is_patient=False, claims=(Claim(name="for_another", probability=another),)
    )
    assert made.take(scanned).reply == reply


@pytest.mark.parametrize(("another", "reply"), [(0.9, "invoice"), (1.0, "acknowledge")])
def test_who_says_that_a_power_of_attorney_is_on_its_way_surely_writes_for_another(another: float, reply: str) -> None:
    made = Desk()
    made.take(replace(without(whole(), "question"), applicant_is_patient=True))
    claims = (Claim(name="for_another", probability=another),)
    asks = replace(whole(), kind="follow_up", applicant_is_patient=None, by_post=("power_of_attorney",), claims=claims)
    assert made.take(asks).reply == reply


@pytest.mark.parametrize(("fate", "reply"), [("ocr", "staff"), ("read", "deficiency")])
def test_a_code_that_nobody_could_read_on_a_scan_is_not_asked_for(fate: str, reply: str) -> None:
    papers = tuple(replace(d, file=replace(d.file, fate=fate)) for d in whole().documents)  # type: ignore[arg-type]
    unread = replace(found("unread_code", "36707793737", source="document:contract.pdf"), chosen=False)
    full = without(whole(), "personal_code")
    heard = said(replace(full, documents=papers, findings=(*full.findings, unread)), personal_code=0.03)
    decision = Desk().take(heard)
    assert (decision.reply, [doubt.item for doubt in decision.doubts]) == (
        reply,
        ["personal_code"] if reply == "staff" else [],
    )
