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


def test_who_wrote_the_letter_saw_the_scan_that_is_unclear_here() -> None:
    unclear = Item(name="contract", state="received", evidence=f"message 1{UNCLEAR}", needs_confirmation=True)
    before = replace(OPEN, items=tuple(unclear if i.name == "contract" else i for i in OPEN.items))
    assert not as_told(before, before, ("contact",), 3).item("contract").needs_confirmation
    assert as_told(before, before, ("contract",), 3).item("contract").needs_confirmation


def test_a_paper_whose_translation_nobody_asks_for_needs_none() -> None:
    new = CaseDocument(name="b.pdf", role="clinical", language="ru", untranslated=True, message=3)
    after = as_told(OPEN, Case(number="2026-00001", opened=NOW, changed=NOW, documents=(FOREIGN, new)), ("contact",), 3)
    assert after.untranslated() == (new,)
