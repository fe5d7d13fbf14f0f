"""A time as the clocks at the hospital showed it, in SQL alone: views and Datasette have no time zones.

Whoever opens the file with another program has none of our functions, so that what a zone does stands in a table, and a
time is made local by a look into it. `local_time.keep_offsets` fills it.
"""

OFFSETS = "create table zone_offset (since text primary key, minutes integer not null) strict, without rowid"
"""Since when (UTC, as `stamp` writes it) the clocks are so many minutes ahead; before the first row, as in it."""


def local(column: str) -> str:
    """Return the SQL for a time of a column as clocks showed it ("2026-11-02 09:00:00"); UTC while no row is there."""
    minutes = (
        f"coalesce((select minutes from zone_offset where since <= {column} order by since desc limit 1),"
        " (select minutes from zone_offset order by since limit 1), 0)"
    )
    return f"datetime({column}, {minutes} || ' minutes')"
