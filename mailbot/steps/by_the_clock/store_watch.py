"""Whether the store is whole and the newest there is, looked at by the clock; where it is not, no letter leaves.

Beside the store lies a small file with the count of its signs of life and of its number series. A store that has
counted less is an old one, or one that lost its write-ahead log; one that is gone is not made anew without a word.
"""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from mailbot.deployment import Deployment
from mailbot.mailboxes.source import Source
from mailbot.model.trouble import TryLater
from mailbot.store import Store
from mailbot.store.cases import take
from mailbot.store.file.backup import look_through
from mailbot.store.file.database import KNOWN, STORE, Rows

MARGIN = 1_000
"""Numbers left out in a new store beside what is known of the old one: it may have given some out since."""

ANOTHER, ACCEPTED = "another_mailbot", "accepted_mailbots"
"""Notes: which other stores work on a mailbox of ours, and those that a person knows of."""

STORE_FAULTS = ("store_damaged", "store_behind", ANOTHER)
"""Notes of what a person must look at before letters leave again; `status --release` says that somebody has."""

MARKED_WITHIN = timedelta(days=7)
"""Mails that arrived since then and bear another store's mark: it works, or did so lately."""

LIFE = "life"
"""The series that counts the signs of life."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What was known of a store when it last gave a sign of life: the last number of each series.

    `id` tells it from others that work on the same mailbox; eight hexadecimal digits.
    """

    series: dict[str, int] = field(default_factory=dict)
    id: str = ""


def known(data: Path) -> Known | None:
    """Return what is known of the store of a data folder; None where nothing is."""
    try:
        said = json.loads((data / KNOWN).read_text("utf-8"))
        series = {str(name): int(value) for name, value in said["series"].items()}
        return Known(series=series, id=str(said.get("id") or ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_behind(rows: Rows, data: Path) -> bool:
    """Say whether the store has counted less than was known of it."""
    last = known(data)
    return last is not None and any(_series(rows).get(name, 0) < value for name, value in last.series.items())


def note_known(rows: Rows, data: Path) -> None:
    """Write beside the store what is known of it."""
    last = known(data)
    now_known = Known(series=_series(rows), id=(last.id if last else "") or secrets.token_hex(4))
    half = data / f".{KNOWN}.part"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(asdict(now_known), out)
    half.replace(data / KNOWN)


def store_id(data: Path) -> str:
    """Return the id of the store of a data folder; "" before its first sign of life."""
    last = known(data)
    return last.id if last else ""


def find_others(source: Source, store: Store, deployment: Deployment, now: datetime) -> str | None:
    """Look for marks of another store in a mailbox; return the rule word where there is one not known yet.

    Two mailbots with two stores would answer everybody twice. Raises TryLater.
    """
    after = next(box.after for box in deployment.settings.mailbox if box.name == source.name)
    folders = (*source.folders, *(f for f in (after.folder, after.attention_folder) if f and f not in source.folders))
    others = source.owners(folders, (now - MARKED_WITHIN).date()) - {store_id(deployment.data)}
    accepted = store.health.notes().get(ACCEPTED, ("", ""))[0].split()
    if others <= set(accepted):
        return None
    return _held_for(store, ANOTHER, now, " ".join(sorted(others)))


def released(store: Store, data: Path, now: datetime) -> None:
    """Take it that a person has looked at what was wrong: with the store, or with another one on its mailbox."""
    notes = store.health.notes()
    if ANOTHER in notes:
        accepted = {*notes.get(ACCEPTED, ("", ""))[0].split(), *notes[ANOTHER][0].split()}
        store.health.note(ACCEPTED, " ".join(sorted(accepted)), now)
    for fault in STORE_FAULTS:
        store.health.note_or_forget(fault, "", now)
    if is_behind(store.rows, data):
        note_known(store.rows, data)


def gone(data: Path) -> bool:
    """Say whether a data folder has had a store, and has none."""
    return (data / KNOWN).exists() and not (data / STORE).exists()


def make_anew(data: Path, now: datetime) -> None:
    """Make a new store in place of one that is gone, with all letters held.

    Its series go on well above the old ones, so that no number is given twice; what the old one had sent
    nobody knows.
    """
    last = known(data)
    for left in data.glob(f"{STORE}-*"):  # the log of the old one
        left.unlink()
    (data / KNOWN).unlink(missing_ok=True)
    with Store(data / STORE) as store:
        with store.step():
            for name, value in (last.series if last else {}).items():
                store.rows.insert("series", {"name": name, "value": value})
            go_on_above(store.rows)
            store.health.hold("new_store", now)
        note_known(store.rows, data)


def go_on_above(rows: Rows) -> None:
    """Leave numbers out in each series: what was made of them since an old copy nobody knows."""
    rows.run("update series set value = value + ?", [MARGIN])


def _series(rows: Rows) -> dict[str, int]:
    return {row["name"]: row["value"] for row in rows.all("select name, value from series")}


def find_damage(store: Store, now: datetime) -> str | None:
    """Let SQLite go through the store; return the rule word of what is wrong with it and was not known yet."""
    if look_through(store.rows.connection):
        return None
    return _held_for(store, "store_damaged", now)


def count_life(store: Store, data: Path, now: datetime) -> str | None:
    """Count a sign of life, unless the store is older than what was known of it; return as `find_damage` does."""
    if is_behind(store.rows, data):
        return _held_for(store, "store_behind", now)
    take(store.rows, LIFE)
    note_known(store.rows, data)  # never newer than what is committed
    return None


def _held_for(store: Store, reason: str, now: datetime, what: str = "") -> str | None:
    """Note what is wrong, and hold all letters: the store may have forgotten what left."""
    with suppress(TryLater):  # it cannot even be read or written; so no loop does anything, nor gives a sign of life
        if reason in store.health.notes():
            return None
        with store.step():
            store.health.note(reason, what, now)
            store.health.hold(reason, now)
    return reason
