"""Each fact and each line of the checklist is whole: its row in `model/fields.py`, and each place that must know it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest

from mailbot.cases.items.checklist import PAPERS
from mailbot.cases.staff.actions import set_field
from mailbot.logs import FIELDS as LOGGED
from mailbot.model.case import Case, Item
from mailbot.model.fields import CHECKLIST, FIELDS, FILLED_BY, IN_CONTRACT, KEPT, Facts, Field, FieldName, ItemName
from mailbot.reading.readers import BY_RULES
from mailbot.reading.readers import READERS as ROWS
from mailbot.store import Store

ROOT = Path(__file__).parents[2]
READERS = "".join(file.read_text("utf-8") for file in sorted((ROOT / "mailbot" / "reading").rglob("*.py")))
USED = "".join(
    file.read_text("utf-8")
    for folder in ("steps", "cases/deciding")
    for file in sorted((ROOT / "mailbot" / folder).rglob("*.py"))
)
NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
WRITTEN = {"personal_code": "EE:36105050014", "phone": "+372 5550 0123", "minor_child": "no"}
"""What staff write where not anything will do."""


def named(field: Field) -> str:
    return field.name


def test_each_name_of_a_finding_has_one_row_and_so_has_each_fact_of_a_case() -> None:
    rows = Counter(field.name for field in FIELDS)
    assert rows == Counter({*get_args(FieldName), *Facts.__dataclass_fields__})


def test_each_name_of_an_item_has_one_line() -> None:
    assert tuple(line.name for line in CHECKLIST) == get_args(ItemName)


def test_an_item_is_answered_by_a_fact_or_by_a_paper() -> None:
    assert {item for item, fields in FILLED_BY.items() if not fields} == {"files", *PAPERS}
    assert all(field.said for fields in FILLED_BY.values() for field in fields)


@pytest.mark.parametrize("field", [f for f in FIELDS if f.said], ids=named)
def test_what_mails_say_is_found_by_a_reader_or_left_to_the_rules_of_an_admin(field: Field) -> None:
    found = re.search(rf'field=(?:[^,\n]+ else )?"{field.name}"|"{field.name}" if [^,\n]+ else "', READERS)
    assert bool(found) is not field.by_rules


def test_each_field_that_a_reader_finds_has_one_row_in_the_table_of_readers() -> None:
    rows = Counter(row.field for row in ROWS)
    beside = {"bad_code", "unread_code"}  # a code that fails its check, found with those that hold it
    assert set(rows.values()) == {1}
    assert {f.said for f in FIELDS if f.said and not f.by_rules} == {*rows, *beside} - {BY_RULES}


@pytest.mark.parametrize("field", [f for f in FIELDS if f.said], ids=named)
def test_what_mails_say_leads_somewhere(field: Field) -> None:
    kept = field.kept and field.holds is str
    assert kept or field.fills or field.contract or f'.field == "{field.name}"' in USED


@pytest.mark.parametrize("field", KEPT, ids=named)
def test_a_fact_of_a_case_is_stored(field: Field) -> None:
    value = {str: "x", bool: True, date: date(1958, 9, 16)}[field.holds]
    store = Store(":memory:")
    facts = replace(Facts(), **{field.name: value})  # type: ignore[arg-type]
    store.cases.save(Case(number="2026-00001", opened=NOW, changed=NOW, facts=facts))
    loaded = store.cases.load("2026-00001")
    store.close()
    assert loaded is not None and loaded.facts == facts


def test_a_fact_of_a_case_has_a_place_of_its_own_in_the_record() -> None:
    places = Counter(field.record for field in FIELDS if field.kept)
    assert [place for place, count in places.items() if count > 1 or not place] == []
    assert [field.name for field in FIELDS if field.record and not field.kept] == []


@pytest.mark.parametrize("field", [f for f in FIELDS if f.by_staff], ids=named)
def test_staff_set_what_they_may_and_the_checklist_follows(field: Field) -> None:
    case = Case(number="2026-00001", opened=NOW, changed=NOW)
    if field.name == "minor_child":
        case = replace(case, facts=Facts(minor_child=True))
    written = WRITTEN.get(field.name) or {str: "x y", bool: "yes", date: "1958-09-16"}[field.holds]
    after = set_field(case, field.name, written, who="anna", now=NOW).case
    assert (after.facts, after.questions) != (case.facts, case.questions)
    if field.fills:
        assert after.item(field.fills) == Item(name=field.fills, state="received", evidence="staff")


def contract() -> Iterator[str]:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    yield from re.findall(r'"([a-z_]+)"', page.partition('"fields": {')[2].partition("}")[0])


def test_the_contract_of_replay_is_written_down() -> None:
    assert set(contract()) == {*(key for key, _ in IN_CONTRACT), "code_country"}


def test_what_is_private_is_never_logged() -> None:
    assert [field.name for field in FIELDS if field.private and field.name in LOGGED] == []
