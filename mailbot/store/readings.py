"""What was read in attached files, kept by content and reader version, so that no file is read twice."""

from datetime import datetime

from mailbot.store.database import Rows, stamp


class Readings:
    """The cache of file readings in one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def get(self, key: str) -> str | None:
        """Return the reading (JSON) kept under a key: content hash and reader version."""
        found: str | None = self.rows.value("select reading from file_reading where key = ?", [key])
        return found

    def put(self, key: str, reading: str, now: datetime) -> None:
        """Keep a reading."""
        self.rows.run(
            "insert or replace into file_reading (key, reading, used) values (?, ?, ?)", [key, reading, stamp(now)]
        )
