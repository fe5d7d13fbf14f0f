"""Staff take back their own last act within a day, and ask for an item once more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.cases.desk.asking import ask_again
from mailbot.cases.staff import actions
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Attention, Case
from mailbot.model.fields import Facts
from mailbot.replay import unprinted
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.staff.desk import Desk
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.staff.acts import KEPT
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = "2026-00001"
FACTS = Facts(
    patient_name="Mari Maasikas", personal_code="47101010033", birth_date=date(1971, 1, 1), applicant_is_patient=True
)


@pytest.fixture
def desk(config: Path) -> Iterator[Desk]:
    deployment = deployed(config)
    with Store(deployment.store_path) as store:
        case = Case(number=CASE, opened=NOW, changed=NOW, language="en", facts=FACTS, addresses=("a@b.example",))
        items = tuple(replace(i, state="open" if i.name == "contract" else "received") for i in case.items)
        store.cases.save(replace(case, items=items, attentions=(Attention(reason="only_asks", since=NOW),)))
        yield Desk(store=store, deployment=deployment, printer=unprinted, who="kati", now=NOW)


def later(desk: Desk, by: timedelta = timedelta(minutes=5)) -> Desk:
    return replace(desk, now=desk.now + by)


def close(desk: Desk) -> None:
    desk.act(CASE, lambda case: actions.close(case, who=desk.who, now=desk.now))


def states(desk: Desk) -> list[tuple[str, str]]:
    return [(row.letter.kind, row.state) for row in desk.store.outbox.of_case(CASE)]


def test_a_case_closed_by_mistake_is_as_it_was(desk: Desk) -> None:
    before = desk.case(CASE)
    write_letter(
        Work(store=desk.store, deployment=desk.deployment, printer=unprinted, now=NOW),
        before,
        "deficiency",
        Occasion(key="k"),
    )
    close(later(desk))
    assert states(desk) == [("deficiency", "cancelled")]
    undone = later(later(desk))
    assert undone.can_undo(CASE)
    undone.undo(CASE)
    assert replace(desk.case(CASE), changed=NOW) == before
    assert states(desk) == [("deficiency", "new")]
    assert ("kati", "last act taken back") in [(e.who, e.what) for e in desk.store.cases.journal(CASE)]


def test_what_was_settled_waits_again(desk: Desk) -> None:
    desk.act(CASE, lambda case: actions.done(case, None, who="kati", now=NOW))
    assert desk.store.cases.attentions() == ()
    later(desk).undo(CASE)
    assert [one.reason for one in desk.store.cases.attentions()] == ["only_asks"]


def test_the_letter_that_an_act_wrote_is_cancelled(desk: Desk) -> None:
    desk.act(CASE, lambda case: actions.withdraw(case, who="kati", now=NOW, confirm=True))
    later(desk).undo(CASE)
    assert (desk.case(CASE).status, states(desk)) == ("incomplete", [("withdrawal", "cancelled")])


def test_a_letter_that_left_cannot_be_taken_back(desk: Desk) -> None:
    desk.act(CASE, lambda case: actions.withdraw(case, who="kati", now=NOW, confirm=True))
    row = desk.store.outbox.claim(NOW)
    assert row is not None
    desk.store.outbox.mark_sent(row.id, NOW)
    with pytest.raises(ActionRefusedError, match="a letter has left"):
        later(desk).undo(CASE)
    assert desk.case(CASE).status == "withdrawn"


def test_only_the_last_act_only_ones_own_and_only_for_a_day(desk: Desk) -> None:
    with pytest.raises(ActionRefusedError, match="you did nothing"):
        desk.undo(CASE)
    close(desk)
    with pytest.raises(ActionRefusedError, match="you did nothing"):
        replace(desk, who="jaan").undo(CASE)
    with pytest.raises(ActionRefusedError, match="you did nothing"):
        later(desk, KEPT).undo(CASE)
    replace(later(desk), who="jaan").act(CASE, lambda case: actions.reopen(case, who="jaan", now=NOW))
    with pytest.raises(ActionRefusedError, match="has changed since"):
        later(desk).undo(CASE)


def test_what_stood_before_is_forgotten_after_a_day(desk: Desk) -> None:
    close(desk)
    desk.store.acts.forget(NOW + KEPT)
    assert desk.store.rows.value("select count(*) from staff_act") == 0


def test_an_item_is_asked_for_again_by_one_letter(desk: Desk) -> None:
    for by in (timedelta(), timedelta(minutes=5)):
        later(desk, by).act(CASE, lambda case: ask_again(case, "files", who="kati", now=NOW))
    case = desk.case(CASE)
    assert (case.item("files").state, case.status) == ("open", "incomplete")
    assert states(desk) == [("deficiency", "replaced"), ("deficiency", "new")]
    assert "files asked for again" in [entry.what for entry in desk.store.cases.journal(CASE)]


@pytest.mark.parametrize(("status", "item"), [("invoiced", "files"), ("closed", "files"), ("incomplete", "nothing")])
def test_nothing_is_asked_for_after_the_invoice_or_without_a_name(desk: Desk, status: str, item: str) -> None:
    case = replace(desk.case(CASE), status=status)
    with pytest.raises(ActionRefusedError):
        ask_again(case, item, who="kati", now=NOW)
