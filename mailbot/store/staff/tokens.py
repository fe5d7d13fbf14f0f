"""The tokens of staff and the failed tries in their name; it judges none of them."""

from datetime import datetime, timedelta
from sqlite3 import Row
from typing import cast

from mailbot.cases.staff.tokens import StaffToken
from mailbot.model.digest import Do, StaffAction
from mailbot.store.file.database import Rows, moment, stamp

KEPT = timedelta(days=60)
"""How long a dead token is remembered, so that an old link is called expired and not forged."""


class StaffTokens:
    """The tokens of one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def add(self, tokens: list[StaffToken], now: datetime) -> None:
        """Keep new tokens and forget those long dead."""
        with self.rows.transaction():
            self.rows.run("delete from staff_token where expires < ?", [stamp(now - KEPT)])
            self.rows.insert_many(
                "staff_token",
                [
                    {
                        "hash": token.hash,
                        "case_number": token.do.case,
                        "action": token.do.action,
                        "argument": token.do.argument,
                        "recipient": token.recipient,
                        "created": stamp(token.created),
                        "expires": stamp(token.expires),
                    }
                    for token in tokens
                ],
            )

    def find(self, hashed: str) -> StaffToken | None:
        """Return the token of this hash."""
        row = self.rows.one("select * from staff_token where hash = ?", [hashed])
        return None if row is None else _token(row)

    def use(self, hashed: str, message_row: int | None, now: datetime) -> bool:
        """Mark a token as used; False when it was used before."""
        sql = "update staff_token set used = ?, message = ? where hash = ? and used is null"
        return bool(self.rows.run(sql, [stamp(now), message_row, hashed]))

    def fail(self, sender: str, reason: str, now: datetime) -> None:
        """Write down a failed try in somebody's name."""
        self.rows.insert("staff_failure", {"sender": sender.casefold(), "at": stamp(now), "reason": reason})

    def failures(self, sender: str, since: datetime) -> int:
        """Return how many tries failed in this name since then."""
        sql = "select count(*) from staff_failure where sender = ? and at > ?"
        return int(self.rows.value(sql, [sender.casefold(), stamp(since)]))


def _token(row: Row) -> StaffToken:
    return StaffToken(
        hash=row["hash"],
        do=Do(action=cast(StaffAction, row["action"]), case=row["case_number"], argument=row["argument"]),
        recipient=row["recipient"],
        created=cast(datetime, moment(row["created"])),
        expires=cast(datetime, moment(row["expires"])),
        used=moment(row["used"]),
    )
