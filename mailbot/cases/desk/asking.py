"""Ask the applicant once more for something that was taken for received, or that lies with the post for too long."""

from dataclasses import replace
from datetime import datetime

from mailbot.cases.journal import entries
from mailbot.cases.lifecycle import BEFORE_INVOICE, by_checklist, move
from mailbot.cases.staff.actions import Change, must_live
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Case, JournalEntry
from mailbot.model.fields import ITEMS


def ask_again(case: Case, item: str, *, who: str, now: datetime) -> Change:
    """Open an item again and write the letter that says what is missing; after the invoice nothing is asked for."""
    must_live(case)
    if case.status not in BEFORE_INVOICE:
        raise ActionRefusedError(f"case {case.number} is {case.status}: nothing is asked for after the invoice")
    line = next((one for one in case.items if one.name == item), None)
    if line is None:
        raise ActionRefusedError(f"there is no item {item}; there are {', '.join(ITEMS)}")
    asked = replace(line, state="open", required=True, evidence=None, needs_confirmation=False)
    items = tuple(asked if one.name == item else one for one in case.items)
    after = replace(case, items=items, changed=now, quiet_since=now, reminders=0, reminders_paused=False)
    after = move(after, by_checklist(after), now)
    why = "asked_again"
    entry = JournalEntry(at=now, who=who, what=f"{item} asked for again", why=why)
    return Change(case=after, journal=(*entries(case, after, at=now, who=who, why=why), entry), letter="deficiency")
