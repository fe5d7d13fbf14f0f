"""Every change of a case is named, and no value of it is told."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from mailbot.cases.journal import changes, entries
from mailbot.model.case import Attention, Case, CaseDocument, CaseLink
from mailbot.model.fields import Facts
from tests.unit.cases.build import MARI, NOW

EMPTY = Case(number="2026-00001", opened=NOW, changed=NOW)
FOREIGN = CaseDocument(name="a.pdf", role="clinical", language="ru", untranslated=True)


def test_items_and_status() -> None:
    items = tuple(
        replace(i, state="received", evidence="message 1") if i.name == "contract" else i for i in EMPTY.items
    )
    assert changes(EMPTY, replace(EMPTY, items=items, status="complete")) == (
        "contract open -> received",
        "status incomplete -> complete",
    )
    confirmed = tuple(replace(i, evidence="staff: kati") if i.name == "contract" else i for i in items)
    assert changes(replace(EMPTY, items=items), replace(EMPTY, items=confirmed)) == ("contract replaced",)
    why = tuple(replace(i, why_open="unsigned") if i.name == "contract" else i for i in EMPTY.items)
    assert changes(EMPTY, replace(EMPTY, items=why)) == ("contract still open: unsigned",)


def test_papers() -> None:
    case = replace(EMPTY, documents=(FOREIGN,))
    assert changes(EMPTY, case) == ("documents +1",)
    assert changes(case, replace(case, documents=(replace(FOREIGN, waived=True),))) == ("papers waived: 1",)
    came = (replace(FOREIGN, translated_by="sha"), replace(FOREIGN, name="b.pdf"))
    assert changes(case, replace(case, documents=came)) == ("translations came: 1", "documents +1")


OTHERS: dict[str, Any] = {
    "language": "ru",
    "facts": Facts(patient_name="Mari Maasikas", personal_code=MARI, birth_date=date(1978, 1, 5), phone="+37255500001"),
    "addresses": ("mari@example.org",),
    "questions": ("Is surgery possible?",),
    "links": (CaseLink(provider="box", url="https://box.example/secret"),),
    "attentions": (Attention(reason="thanks", since=NOW),),
    "invoiced_at": NOW,
    "invoice_number": "EM1",
    "paid_at": NOW,
    "review_group": "breast",
    "assigned_to": "board",
    "opinion_sent_at": NOW,
    "reminders": 1,
    "reminders_paused": True,
    "external_id": "H1",
    "merged_into": "2026-00002",
}


@pytest.mark.parametrize("field", OTHERS)
def test_no_field_changes_in_silence_and_none_is_quoted(field: str) -> None:
    told = changes(EMPTY, replace(EMPTY, **{field: OTHERS[field]}))
    assert told
    for secret in ("Maasikas", MARI, "1978", "+372", "example", "surgery"):
        assert secret not in " ".join(told)


def test_the_fields_above_are_all_there_are() -> None:
    elsewhere = {
        "number",
        "status",
        "opened",
        "changed",
        "items",
        "documents",
        "message_ids",
        "quiet_since",
        "ended_at",
    }
    assert {field.name for field in fields(Case)} == elsewhere | set(OTHERS)


def test_an_opened_case_says_so_first() -> None:
    (entry,) = entries(None, EMPTY, at=NOW, who="mailbot", why="new", message_row=7)
    assert (entry.what, entry.who, entry.why, entry.message) == ("opened", "mailbot", "new", 7)
