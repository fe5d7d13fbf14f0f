"""Whether the store is whole and the newest there is, looked at by the clock; where it is not, no letter leaves."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from mailbot.model.trouble import TryLater
from mailbot.store import Store, soundness


def look_through(store: Store, now: datetime) -> str | None:
    """Let SQLite go through the store; return the rule word of what is wrong with it and was not known yet."""
    if soundness.look_through(store.rows.connection):
        return None
    return _held_for(store, "store_damaged", now)


def count_life(store: Store, data: Path, now: datetime) -> str | None:
    """Count a sign of life, unless the store is older than what was known of it; return as `look_through` does."""
    if soundness.is_behind(store.rows, data):
        return _held_for(store, "store_behind", now)
    soundness.count_life(store.rows, data)
    return None


def _held_for(store: Store, reason: str, now: datetime) -> str | None:
    """Note what is wrong, and hold all letters: the store may have forgotten what left."""
    with suppress(TryLater):  # it cannot even be read or written; so no loop does anything, nor gives a sign of life
        if reason in store.health.notes():
            return None
        with store.step():
            store.health.note(reason, "", now)
            store.health.hold(reason, now)
    return reason
