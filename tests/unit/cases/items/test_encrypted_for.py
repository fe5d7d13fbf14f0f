"""An encrypted paper: for us it is received and a person opens it; for others only, the letter says for whom."""

from typing import Any

import pytest

from mailbot.cases.items.papers import addressed
from mailbot.cases.letter_facts import letter_facts
from mailbot.cases.policy import Policy
from mailbot.cases.staff import actions
from mailbot.cases.staff.actions import settle
from mailbot.model.case import Case
from mailbot.model.document import FileReading
from mailbot.model.reading import Document
from tests.unit.cases.build import NOW, Desk, reading, whole, without

OURS = ("90000000", "Example University Hospital")
POLICY = Policy(recipient_names=OURS)
PERSON = "data:,v=1&type=ID-card&serial_number=PNOEE-47101010033"


def sealed(*recipients: str, role: str = "other", **more: Any) -> Document:
    file = FileReading(name="dokumendid.cdoc2", kind="cdoc", fate="encrypted", sha256="sha", recipients=recipients)
    return Document(name=file.name, role=role, file=file, position=1, **more)


@pytest.mark.parametrize(
    ("recipients", "fate"),
    [
        (("Example University Hospital 90000000",), "for_us"),
        (("cn=EXAMPLE UNIVERSITY HOSPITAL&v=1",), "for_us"),
        ((PERSON, "something NTREE-90000000"), "for_us"),
        ((PERSON,), "not_for_us"),
        ((PERSON, "Other Clinic 80000001"), "not_for_us"),
        (("a card without a code",), "for_us"),
        ((), "encrypted"),
    ],
)
def test_who_can_open_it(recipients: tuple[str, ...], fate: str) -> None:
    assert addressed(sealed(*recipients), OURS).file.fate == fate


def test_a_hospital_without_names_cannot_tell() -> None:
    assert addressed(sealed(PERSON), ()).file.fate == "encrypted"


def case_of(*documents: Document) -> tuple[str, str, Case]:
    desk = Desk(POLICY)
    decision = desk.take(reading(*without(whole(), "contract", "clinical").findings, *documents))
    assert decision.case is not None
    return decision.reply, decision.reason, decision.case


def test_for_us_nothing_is_asked_for_until_somebody_has_opened_it() -> None:
    reply, reason, case = case_of(sealed("Example University Hospital 90000000"))
    assert (reply, reason) == ("staff", "encrypted_for_us")
    assert [a.reason for a in case.attentions] == ["encrypted_for_us"]
    opened = settle(actions.received(case, "files", who="kati", now=NOW), POLICY, who="kati", now=NOW)
    assert opened.letter is None
    done = settle(actions.done(opened.case, None, who="kati", now=NOW), POLICY, who="kati", now=NOW)
    assert done.letter == "deficiency"
    assert [need.item for need in letter_facts(done.case, "deficiency", written=NOW).needed] == ["contract"]
    assert letter_facts(done.case, "deficiency", written=NOW).documents == ()


def test_for_somebody_else_only_the_letter_says_whom_to_choose() -> None:
    reply, _, case = case_of(sealed(PERSON))
    assert reply == "deficiency"
    assert [paper.why for paper in letter_facts(case, "deficiency", written=NOW).documents] == ["not_for_us"]


def test_a_contract_sealed_for_another_is_asked_for_as_a_file_and_not_as_missing() -> None:
    _, _, case = case_of(sealed(PERSON, role="contract"))
    facts = letter_facts(case, "deficiency", written=NOW)
    assert [paper.why for paper in facts.documents] == ["not_for_us"]
    assert "contract" not in [need.item for need in facts.needed]
