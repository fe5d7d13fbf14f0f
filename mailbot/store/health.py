"""When each mailbox was last reached, and notes that outlive a restart; for the digest and for monitoring."""

from datetime import datetime
from sqlite3 import Row
from typing import Literal

from mailbot.store.file.database import Rows, stamp


class Health:
    """The health rows of one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def reached(self, mailbox: str, now: datetime) -> None:
        """Write that a mailbox was read to its end."""
        self.rows.run(
            "insert into mailbox_health (mailbox, last_success) values (?, ?) on conflict (mailbox)"
            " do update set last_success = excluded.last_success, failure = null, failures = 0",
            [mailbox, stamp(now)],
        )

    def failed(self, mailbox: str, reason: str, now: datetime) -> int:
        """Write that a mailbox could not be read (a rule word); return how often in a row."""
        with self.rows.transaction():
            self.rows.connection.execute(
                "insert into mailbox_health (mailbox, last_failure, failure, failures) values (?, ?, ?, 1) on conflict"
                " (mailbox) do update set last_failure = excluded.last_failure, failure = excluded.failure,"
                " failures = failures + 1",
                [mailbox, stamp(now), reason],
            )
            return int(self.rows.value("select failures from mailbox_health where mailbox = ?", [mailbox]))

    def mailboxes(self) -> list[Row]:
        """Return the health of every mailbox."""
        return self.rows.all("select * from mailbox_health order by mailbox")

    def note(self, name: str, value: str, now: datetime) -> None:
        """Keep a note under a name (a config fault at reload, the last digest)."""
        self.rows.run("insert or replace into note (name, value, at) values (?, ?, ?)", [name, value, stamp(now)])

    def note_or_forget(self, name: str, value: str, now: datetime) -> None:
        """Keep a note where there is something to say, and drop it where there is not."""
        if value:
            self.note(name, value, now)
        elif name in self.notes():
            self.forget(name)

    def forget(self, name: str) -> None:
        """Drop a note."""
        self.rows.run("delete from note where name = ?", [name])

    def counts(self, table: Literal["message", "outbox", "cases"]) -> dict[str, int]:
        """Return how many rows of a table are in each state."""
        state = "status" if table == "cases" else "state"
        return {row[0]: row[1] for row in self.rows.all(f"select {state}, count(*) from {table} group by 1 order by 1")}

    def hold(self, reason: str, now: datetime) -> None:
        """Hold every outgoing letter until `release`; `reason` is a rule word."""
        self.note("hold", reason, now)

    def release(self) -> None:
        """Let letters go again."""
        self.forget("hold")

    def held(self) -> str | None:
        """Return why all letters are held, or None."""
        found: str | None = self.rows.value("select value from note where name = 'hold'")
        return found

    def notes(self) -> dict[str, tuple[str, str]]:
        """Return all notes: name -> (value, time)."""
        return {row["name"]: (row["value"], row["at"]) for row in self.rows.all("select * from note order by name")}
