"""A paper that only a person can open: nothing is asked for, reminded of or invoiced until somebody has."""

from datetime import timedelta
from typing import Any

import pytest

from mailbot.cases.due import due_work
from mailbot.cases.letter_facts import letter_facts
from mailbot.cases.policy import Policy
from mailbot.cases.staff import actions
from mailbot.cases.staff.actions import settle
from mailbot.model.case import Case
from mailbot.model.document import FileReading
from mailbot.model.reading import Document
from tests.unit.cases.build import NOW, Desk, reading, whole, without

POLICY = Policy()


def shut(kind: str, role: str = "other", **more: Any) -> Document:
    file = FileReading(name="vorm", kind=kind, fate="unknown", fate_reason="no_reader", sha256="sha")
    return Document(name=file.name, role=role, file=file, position=1, **more)


def case_of(*documents: Document) -> tuple[str, str, Case]:
    decision = Desk(POLICY).take(reading(*without(whole(), "contract", "clinical").findings, *documents))
    assert decision.case is not None
    return decision.reply, decision.reason, decision.case


@pytest.mark.parametrize(
    ("kind", "role"), [("pdf", "other"), ("pdf", "clinical"), ("pdf", "contract"), ("archive", "other")]
)
def test_nothing_is_asked_for_until_somebody_has_opened_it(kind: str, role: str) -> None:
    reply, reason, case = case_of(shut(kind, role))
    assert (reply, reason) == ("staff", "format_unknown")
    assert {a.reason for a in case.attentions} == {"format_unknown"}
    assert due_work(case, None, policy=POLICY, now=NOW + timedelta(days=40)) is None
    done = settle(actions.done(case, None, who="kati", now=NOW), POLICY, who="kati", now=NOW)
    assert done.letter == "deficiency"
    asked = {need.item for need in letter_facts(done.case, "deficiency", written=NOW).needed}
    assert "files" in asked or role == "clinical"


def test_what_it_held_is_noted_first() -> None:
    case = case_of(shut("pdf"))[2]
    for item in ("files", "contract"):
        case = settle(actions.received(case, item, who="kati", now=NOW), POLICY, who="kati", now=NOW).case
    assert settle(actions.done(case, None, who="kati", now=NOW), POLICY, who="kati", now=NOW).letter == "invoice"


@pytest.mark.parametrize(("kind", "role"), [("unknown", "other"), ("pdf", "signature_logo")])
def test_an_ornament_holds_up_nothing(kind: str, role: str) -> None:
    assert case_of(shut(kind, role))[0] == "deficiency"
