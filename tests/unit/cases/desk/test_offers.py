"""What is offered for a case is not refused when it is asked for."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from mailbot.cases.desk.acts import ON_CASES
from mailbot.cases.desk.offers import offers
from mailbot.cases.staff import actions
from mailbot.model.case import ENDED, Case, Item, Status

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ITEMS = (
    Item(name="contract", state="by_post"),
    Item(name="files", state="open"),
    Item(name="contact", state="received"),
)


@pytest.mark.parametrize("status", get_args(Status))
def test_no_offer_is_refused(status: Status) -> None:
    case = Case(number="2026-00001", status=status, opened=NOW, changed=NOW, items=ITEMS)
    offered = offers(case)
    assert offered
    for do in offered:
        if do.action == "opinion":
            assert actions.opinion(case, who="nurse", now=NOW).letter == "opinion"
        elif do.action not in {"add", "set", "note", "merge"}:  # what they take decides: see the tests of the store
            assert ON_CASES[do.action](case, do, "nurse", NOW).journal, do


@pytest.mark.parametrize("status", sorted(ENDED))
def test_an_ended_case_can_only_be_reopened(status: Status) -> None:
    case = Case(number="2026-00001", status=status, opened=NOW, changed=NOW, items=ITEMS)
    assert [do.action for do in offers(case)] == ["reopen"]


def test_what_is_here_is_not_asked_for() -> None:
    case = Case(number="2026-00001", status="incomplete", opened=NOW, changed=NOW, items=ITEMS)
    assert {do.argument for do in offers(case) if do.action == "received"} == {"contract", "files"}
