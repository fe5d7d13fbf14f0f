"""Mails that lie in a mailbox and could not be read: a row that staff see, asked for again until it has its bytes."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from mailbot.store.file.database import Rows, stamp

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=1),
)
"""When such a mail is asked for again; the last pause repeats. The daily sweep asks for all of them."""

AT_ONCE = 20
"""Mails asked for again in one poll: where a server gives nothing at all, new mail must not wait behind them."""


class Unread:
    """The mails of one store that could not be read."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def due(self, mailbox: str, folder: str, now: datetime, *, every: bool = False) -> Mapping[int, list[int]]:
        """Return the ids to ask for again, by UIDVALIDITY, and write when each is next due, before it is tried.

        A mail that ends the connection each time is then no reason to stop.
        """
        rows = self.rows.all(
            "select m.id, m.asked, s.uidvalidity, s.uid from message m indexed by message_unread"
            " join sighting s on s.message = m.id and s.mailbox = m.mailbox and s.folder = m.folder"
            " where m.unread = 1 and m.mailbox = ? and m.folder = ? and (? or m.ask_again <= ?)"
            " order by m.ask_again limit ?",
            [mailbox, folder, every, stamp(now), -1 if every else AT_ONCE],
        )
        found: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            found[row["uidvalidity"]].append(row["uid"])
        if rows:
            next_time = [(stamp(now + PAUSES[min(row["asked"] + 1, len(PAUSES) - 1)]), row["id"]) for row in rows]
            with self.rows.transaction():
                self.rows.connection.executemany(
                    "update message set asked = asked + 1, ask_again = ? where id = ?", next_time
                )
        return found

    def at(self, mailbox: str, folder: str, uidvalidity: int, uid: int) -> int | None:
        """Return the row of the mail at a place, where it is one that could not be read."""
        found: int | None = self.rows.value(
            "select m.id from sighting s join message m on m.id = s.message"
            " where s.mailbox = ? and s.folder = ? and s.uidvalidity = ? and s.uid = ? and m.unread = 1",
            [mailbox, folder, uidvalidity, uid],
        )
        return found

    def like(self, mailbox: str, folder: str, uidvalidity: int, head: str) -> int | None:
        """Return the row of a mail with this head that could not be read under an older UIDVALIDITY of the folder."""
        found: int | None = self.rows.value(
            "select m.id from message m indexed by message_unread"
            " join sighting s on s.message = m.id and s.mailbox = m.mailbox and s.folder = m.folder"
            " where m.unread = 1 and m.mailbox = ? and m.folder = ? and s.uidvalidity <> ? and s.head = ?",
            [mailbox, folder, uidvalidity, head],
        )
        return found

    def settled(self, message_row: int, now: datetime) -> None:
        """Write that such a mail needs nobody any more: it was read, or is known as another row."""
        with self.rows.together():
            self.rows.run("update message set unread = 0 where id = ?", [message_row])
            self.rows.run(
                "update attention set resolved = ?, resolved_by = 'mailbot'"
                " where message = ? and reason = 'mail_unread' and resolved is null",
                [stamp(now), message_row],
            )
