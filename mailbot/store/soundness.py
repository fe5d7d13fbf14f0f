"""Whether the store is whole: looked through by SQLite, and not older than what was known of it.

Beside the store lies a small file with the count of its signs of life and of its number series. A store that has
counted less is an old one, or one that lost its write-ahead log; a store that is gone is not made anew without a word.
"""

import json
import os
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection, DatabaseError
from typing import Literal

from mailbot.store import Store
from mailbot.store.cases import take
from mailbot.store.database import KNOWN, STORE, Rows

MARGIN = 1_000
"""Numbers left out in a new store beside what is known of the old one: it may have given some out since."""

LIFE = "life"
"""The series that counts the signs of life."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What was known of a store when it last gave a sign of life: the last number of each series."""

    series: dict[str, int] = field(default_factory=dict)


def look_through(connection: Connection, how: Literal["quick_check", "integrity_check"] = "quick_check") -> bool:
    """Let SQLite go through all of a store; False where it is damaged."""
    try:
        said = [row[0] for row in connection.execute(f"pragma {how}") if not _mistaken(connection, row[0])]
    except DatabaseError:
        return False
    return said in (["ok"], [])


def _mistaken(connection: Connection, said: str) -> bool:
    """Say whether SQLite complains of a NULL that is not there: 3.40 does so in tables without rowid."""
    found = re.fullmatch(r"NULL value in (\w+)\.(\w+)", said)
    if found is None:
        return False
    count = connection.execute(f'select count(*) from "{found[1]}" where "{found[2]}" is null').fetchone()
    return bool(count[0] == 0)


def known(data: Path) -> Known | None:
    """Return what is known of the store of a data folder; None where nothing is."""
    try:
        return Known(
            series={str(k): int(v) for k, v in json.loads((data / KNOWN).read_text("utf-8"))["series"].items()}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_behind(rows: Rows, data: Path) -> bool:
    """Say whether the store has counted less than was known of it."""
    last = known(data)
    return last is not None and any(_series(rows).get(name, 0) < value for name, value in last.series.items())


def count_life(rows: Rows, data: Path) -> None:
    """Count one more sign of life in the store, and then beside it: the file is never newer than what is committed."""
    take(rows, LIFE)
    note_known(rows, data)


def note_known(rows: Rows, data: Path) -> None:
    """Write beside the store what is known of it."""
    half = data / f".{KNOWN}.part"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(asdict(Known(series=_series(rows))), out)
    half.replace(data / KNOWN)


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
