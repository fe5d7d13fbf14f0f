"""An item that a letter of the hospital no longer asks for has reached it; a signed paper is confirmed by a person."""

from dataclasses import replace

from mailbot.cases.items.papers import UNCLEAR
from mailbot.cases.items.told import BY_LETTER, as_told
from mailbot.model.case import Case, CaseDocument, Item
from tests.unit.cases.build import NOW

FOREIGN = CaseDocument(name="a.pdf", role="clinical", language="ru", untranslated=True, message=1)
OPEN = Case(number="2026-00001", opened=NOW, changed=NOW, documents=(FOREIGN,))


def test_what_is_not_asked_for_was_received_and_what_is_stays_open() -> None:
    after = as_told(OPEN, OPEN, ("contact", "translation"), 3)
    assert after.missing() == ("contact",)
    assert after.item("questions").evidence == f"message 3{BY_LETTER}"
    assert not after.item("questions").needs_confirmation
    assert after.item("contract").needs_confirmation
    assert after.untranslated() == (FOREIGN,)


def test_a_scan_that_is_unclear_still_waits_for_a_person() -> None:
    unclear = Item(name="contract", state="received", evidence=f"message 1{UNCLEAR}", needs_confirmation=True)
    before = replace(OPEN, items=tuple(unclear if i.name == "contract" else i for i in OPEN.items))
    assert as_told(before, before, ("contact",), 3).item("contract").needs_confirmation


def test_what_this_case_does_not_need_is_not_received_for_a_later_one_that_does() -> None:
    own = replace(OPEN, items=tuple(replace(i, required=i.name != "power_of_attorney") for i in OPEN.items))
    assert as_told(own, own, ("contact",), 3).item("power_of_attorney").state == "open"


def test_a_paper_whose_translation_nobody_asks_for_needs_none() -> None:
    new = CaseDocument(name="b.pdf", role="clinical", language="ru", untranslated=True, message=3)
    after = as_told(OPEN, Case(number="2026-00001", opened=NOW, changed=NOW, documents=(FOREIGN, new)), ("contact",), 3)
    assert after.untranslated() == (new,)
