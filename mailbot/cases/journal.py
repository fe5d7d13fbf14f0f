"""What changed between two values of a case, as journal entries; states no values, so that a journal may be shown."""

from dataclasses import fields
from datetime import datetime

from mailbot.model.case import Case, CaseDocument, JournalEntry

_NOTED_ELSEWHERE = frozenset({"changed", "quiet_since", "message_ids", "items", "facts", "status", "ended_at"})


def changes(before: Case | None, after: Case) -> tuple[str, ...]:
    """Name what differs: "status incomplete -> complete", "contract open -> received", "phone", "documents +2"."""
    if before is None:
        opened = ("opened",)
        return opened + changes(Case(number=after.number, opened=after.opened, changed=after.opened), after)
    found: list[str] = []
    for then, now in zip(before.items, after.items, strict=True):
        if then.state != now.state:
            found.append(f"{now.name} {then.state} -> {now.state}")
        elif then.evidence != now.evidence or then.needs_confirmation != now.needs_confirmation:
            found.append(f"{now.name} replaced")
        elif then.why_open != now.why_open:
            found.append(f"{now.name} still open: {now.why_open}")
        if then.required != now.required:
            found.append(f"{now.name} {'required' if now.required else 'not required'}")
    for field in fields(after.facts):
        if getattr(before.facts, field.name) != getattr(after.facts, field.name):
            found.append(field.name)
    for field in fields(after):
        if field.name in _NOTED_ELSEWHERE:
            continue
        then, now = getattr(before, field.name), getattr(after, field.name)
        if then == now:
            continue
        told = _papers(then, now) if field.name == "documents" else ()
        found.extend(told)
        if told and len(then) == len(now):
            continue
        grown = isinstance(now, tuple) and len(now) - len(then)
        found.append(f"{field.name} +{grown}" if grown and grown > 0 else field.name)
    if before.status != after.status:
        found.append(f"status {before.status} -> {after.status}")
    return tuple(found)


def _papers(before: tuple[CaseDocument, ...], after: tuple[CaseDocument, ...]) -> tuple[str, ...]:
    """Name what became of papers that the case had: their translations came, or are done without."""
    pairs = tuple(zip(before, after, strict=False))
    came = sum(now.translated_by != then.translated_by for then, now in pairs)
    waived = sum(now.waived and not then.waived for then, now in pairs)
    counts = (("translations came", came), ("papers waived", waived))
    return tuple(f"{what}: {count}" for what, count in counts if count)


def entries(
    before: Case | None, after: Case, *, at: datetime, who: str, why: str, message_row: int | None = None
) -> tuple[JournalEntry, ...]:
    """Return one journal entry for each change."""
    return tuple(
        JournalEntry(at=at, who=who, what=what, why=why, message=message_row) for what in changes(before, after)
    )
