"""What waits for a person, and the mails of a case, as rows to show; it changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Row
from typing import cast

from mailbot.model.case import CRY_REASONS, PERHAPS_REASON
from mailbot.model.mail import Cry
from mailbot.store.file.database import Rows, moment, stamp

_MAIL = (
    "m.id as message, coalesce(m.sent, m.received) as sent, m.sender, m.kind, m.topic, m.language, m.reply,"
    " m.case_number"
)

_CRIES = """
select a.case_number, a.message, a.since, a.reason, m.distress, m.mailbox, m.folder
from attention a join message m on m.id = a.message
where a.resolved is null and a.reason in (?, ?) order by a.since, a.id
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """One thing to show: a mail, a reason, or both. `sender` is personal data."""

    reason: str
    since: datetime | None
    case: str | None = None
    message: int | None = None
    sender: str | None = None
    kind: str | None = None
    topic: str | None = None
    reply: str | None = None


class Inbox:
    """The staff's view of one store."""

    def __init__(self, rows: Rows) -> None:
        """Read these rows."""
        self.rows = rows

    def waiting(self) -> tuple[Waiting, ...]:
        """Return every open attention with the mail it is about: cries for help first, then the oldest."""
        sql = (
            f"select a.reason, a.since, a.case_number as of_case, {_MAIL} from attention a"
            " left join message m on m.id = a.message where a.resolved is null"
            " order by a.reason not in (?, ?), a.since, a.id"
        )
        return tuple(
            Waiting(
                reason=r["reason"],
                since=moment(r["since"]),
                case=r["of_case"] or r["case_number"],
                message=r["message"],
                sender=r["sender"],
                kind=r["kind"],
                topic=r["topic"],
                reply=r["reply"],
            )
            for r in self.rows.all(sql, CRY_REASONS)
        )

    def unanswered(self, since: datetime) -> tuple[Waiting, ...]:
        """Return the mails since a moment that got no answer at all (machines, lists, spam), newest first."""
        sql = (
            f"select m.reason, {_MAIL} from message m where m.state = 'processed' and m.reply = 'none'"
            " and m.received >= ? order by m.id desc"
        )
        return tuple(_mail(r) for r in self.rows.all(sql, [stamp(since)]))

    def mails_of(self, case: str) -> tuple[Waiting, ...]:
        """Return the mails of a case, oldest first."""
        sql = f"select m.reason, {_MAIL} from message m where m.case_number = ? order by m.id"
        return tuple(_mail(r) for r in self.rows.all(sql, [case]))


def _mail(r: Row) -> Waiting:
    return Waiting(
        reason=r["reason"] or "",
        since=moment(r["sent"]),
        case=r["case_number"],
        message=r["message"],
        sender=r["sender"],
        kind=r["kind"],
        topic=r["topic"],
        reply=r["reply"],
    )


def open_cries(rows: Rows) -> tuple[Cry, ...]:
    """Return every mail whose cry for help is still open, the oldest first."""
    return tuple(
        Cry(
            message=row["message"],
            since=cast(datetime, moment(row["since"])),
            case=row["case_number"],
            kind=row["distress"],
            mailbox=row["mailbox"],
            folder=row["folder"],
            hardly=row["reason"] == PERHAPS_REASON,
        )
        for row in rows.all(_CRIES, CRY_REASONS)
    )
