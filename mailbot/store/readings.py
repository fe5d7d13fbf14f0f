"""What was read in attached files, kept by content and reader version, so that no file is read twice."""

from datetime import datetime

from mailbot.store.database import Rows, stamp


class Readings:
    """The cache of file readings in one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def get(self, sha256: str, reader: str) -> str | None:
        """Return the reading (JSON) of this content by this reader version."""
        found: str | None = self.rows.value(
            "select reading from file_reading where sha256 = ? and reader = ?", [sha256, reader]
        )
        return found

    def put(self, sha256: str, reader: str, reading: str, now: datetime) -> None:
        """Keep a reading."""
        self.rows.run(
            "insert or replace into file_reading (sha256, reader, reading, used) values (?, ?, ?, ?)",
            [sha256, reader, reading, stamp(now)],
        )
