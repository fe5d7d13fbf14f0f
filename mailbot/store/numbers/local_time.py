"""When the clocks at the hospital are changed, written beside the times that the store keeps in UTC."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailbot.store.file.database import Rows, stamp

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BACK, AHEAD = 10, 2
"""Years before and after this one whose changes of the clock are written down: nothing is kept for longer, and a store
that nobody runs any more is still read."""


def keep_offsets(rows: Rows, zone: ZoneInfo, now: datetime) -> bool:
    """Write when the clocks of a zone are changed, where anything else stands; say whether it did."""
    wanted = _offsets(zone, now.year - BACK, now.year + AHEAD)
    found = tuple((row[0], row[1]) for row in rows.all("select since, minutes from zone_offset order by since"))
    if found == wanted:
        return False
    with rows.transaction():
        rows.run("delete from zone_offset")
        rows.insert_many("zone_offset", [{"since": at, "minutes": minutes} for at, minutes in wanted])
    return True


@lru_cache(maxsize=8)
def _offsets(zone: ZoneInfo, first: int, last: int) -> tuple[tuple[str, int], ...]:
    """Return since when the clocks are how far ahead, from the eve of one year to the end of another."""
    at, end = datetime(first, 1, 1, tzinfo=UTC) - DAY, datetime(last + 1, 1, 1, tzinfo=UTC)
    found = [(at, _ahead(zone, at))]
    while at < end:
        if _ahead(zone, at + DAY) != _ahead(zone, at):
            change = _change(zone, at, at + DAY)
            found.append((change, _ahead(zone, change)))
        at += DAY
    return tuple((str(stamp(since)), minutes) for since, minutes in found)


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the minute within a day at which the clocks were changed."""
    while after - before > MINUTE:
        middle = before + (after - before) // MINUTE // 2 * MINUTE
        if _ahead(zone, middle) == _ahead(zone, before):
            before = middle
        else:
            after = middle
    return after


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else offset // MINUTE
