"""A checklist that grew: a case stored before has the new line, and keeps it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.model.case import Case
from mailbot.model.fields import ITEMS
from mailbot.store import Store

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def state(case: Case, name: str) -> str:
    return next(item.state for item in case.items if item.name == name)


@pytest.mark.parametrize("new", ITEMS)
def test_a_stored_case_gets_a_line_that_did_not_exist(new: str) -> None:
    store = Store(":memory:")
    case = Case(number="2026-00001", opened=NOW, changed=NOW)
    store.cases.save(replace(case, items=tuple(item for item in case.items if item.name != new)))

    loaded = store.cases.load("2026-00001")
    assert loaded is not None
    assert tuple(item.name for item in loaded.items) == ITEMS
    assert new not in loaded.missing()

    last = ITEMS[-1]
    for name in (last, new):  # a change beside it, then its own
        filled = tuple(replace(i, state="received") if i.name == name else i for i in loaded.items)
        store.cases.save(replace(loaded, items=filled), before=loaded)
        loaded = store.cases.load("2026-00001")
        assert loaded is not None
        assert tuple(item.name for item in loaded.items) == ITEMS
        assert state(loaded, name) == "received"
    assert store.rows.value("select count(*) from case_item") == len(ITEMS)
    store.close()
