"""Letters that lie in the Drafts folder: notice those that staff sent or threw away, take back those replaced."""

from datetime import datetime
from typing import Literal

from mailbot.mailboxes.imap.drafts import Drafts
from mailbot.model.case import Attention, JournalEntry
from mailbot.model.letter import OutboxRow
from mailbot.store import Store


def watch_drafts(store: Store, drafts: Drafts, now: datetime) -> int:
    """Look after every draft; return how many changed. Harmless to repeat."""
    changed = sum(_taken_back(store, drafts, row, now) for row in store.outbox.to_discard())
    rows = store.outbox.list(["drafted"])
    fates = drafts.fates([row.letter for row in rows]) if rows else {}
    for row in rows:
        fate = fates.get(row.letter.message_id, "waiting")
        if fate == "sent":
            changed += _moved(store, row, "sent", "sent by staff", now)
        elif fate == "gone":
            changed += _thrown_away(store, row, now)
    return changed


def _thrown_away(store: Store, row: OutboxRow, now: datetime) -> int:
    """Note that a draft is gone: the applicant has got nothing, and a person says what follows."""
    with store.step():
        moved = _moved(store, row, "cancelled", "thrown away by staff", now)
        if moved:
            store.cases.attend(Attention(reason="draft_thrown_away", since=now), row.letter.case)
        return moved


def _taken_back(store: Store, drafts: Drafts, row: OutboxRow, now: datetime) -> int:
    """Remove a draft; a held letter that staff had sent just before is a sent one, and must not leave again."""
    if row.state == "held" and drafts.fates([row.letter])[row.letter.message_id] == "sent":
        return _moved(store, row, "sent", "sent by staff", now)
    drafts.discard(row.letter)
    store.outbox.mark_discarded(row.id, now)
    if row.state == "held" and row.letter.mode == "send":  # staff said to send it, and nobody can send it twice now
        store.outbox.approve(row.id, now)
    return 1


def _moved(store: Store, row: OutboxRow, state: Literal["sent", "cancelled"], what: str, now: datetime) -> int:
    with store.step():
        moved = store.outbox.move(row.id, state, now, row.state)
        if moved:
            entry = JournalEntry(at=now, who="staff", what=f"letter {row.id} ({row.letter.kind}) {what}", why="drafts")
            store.cases.log(row.letter.case, [entry])
    return moved
