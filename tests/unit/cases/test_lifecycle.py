"""Every status edge is walked, and no other."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from mailbot.cases.lifecycle import EDGES, WrongEdgeError, by_checklist, move, where_it_was
from mailbot.model.case import ENDED, Case, Status
from tests.unit.cases.build import NOW

STATUSES: tuple[Status, ...] = get_args(Status)

WRITTEN_OUT = """
incomplete        -> waiting_paper complete withdrawn expired deceased closed
waiting_paper     -> incomplete complete withdrawn expired deceased closed
complete          -> incomplete waiting_paper invoiced in_review withdrawn expired deceased closed
invoiced          -> complete paid refund_due withdrawn expired deceased closed
paid              -> in_review refund_due deceased
in_review         -> more_tests_needed opinion_sent refund_due deceased
more_tests_needed -> in_review refund_due deceased
opinion_sent      -> in_review closed refund_due deceased
refund_due        -> paid closed deceased
closed            -> incomplete waiting_paper complete invoiced paid in_review deceased
withdrawn         -> incomplete waiting_paper complete invoiced deceased
expired           -> incomplete waiting_paper complete invoiced deceased
deceased          -> incomplete waiting_paper complete invoiced paid in_review
"""
ALLOWED = {
    (before, after)
    for line in WRITTEN_OUT.strip().splitlines()
    for before, _, targets in [line.partition("->")]
    for after in targets.split()
    for before in [before.strip()]
}


def case(status: Status = "incomplete") -> Case:
    return Case(number="2026-00001", opened=NOW, changed=NOW, status=status)


@pytest.mark.parametrize(("before", "after"), sorted(product(STATUSES, STATUSES)))
def test_edge(before: Status, after: Status) -> None:
    if before == after:
        assert move(case(before), after, NOW) == case(before)
    elif (before, after) in ALLOWED:
        assert move(case(before), after, NOW).status == after
    else:
        with pytest.raises(WrongEdgeError):
            move(case(before), after, NOW)


def test_every_status_has_its_edges() -> None:
    assert set(EDGES) == set(STATUSES)


def test_ending_is_dated_and_reopening_forgets_the_date() -> None:
    ended = move(case(), "withdrawn", NOW)
    assert ended.ended_at == NOW
    assert move(ended, "incomplete", NOW).ended_at is None
    assert {s for s in STATUSES if move_to(s).ended_at} == set(ENDED)


def move_to(status: Status) -> Case:
    before = next(b for b, targets in EDGES.items() if status in targets)
    return move(case(before), status, NOW)


def test_where_an_ended_case_goes_back_to() -> None:
    assert where_it_was(case("expired")) == "incomplete"
    assert where_it_was(replace(case("closed"), invoiced_at=NOW)) == "invoiced"
    assert where_it_was(replace(case("closed"), invoiced_at=NOW, paid_at=NOW)) == "paid"
    assert where_it_was(replace(case("closed"), invoiced_at=NOW, paid_at=NOW, opinion_sent_at=NOW)) == "in_review"


def test_the_checklist_says_how_far_a_case_is() -> None:
    assert by_checklist(case()) == "incomplete"
    here = tuple(replace(item, state="received") for item in case().items)
    assert by_checklist(replace(case(), items=here)) == "complete"
    posted = tuple(replace(i, state="by_post") if i.name == "contract" else i for i in here)
    assert by_checklist(replace(case(), items=posted)) == "waiting_paper"
