"""Mails that may be cries for help and that nobody has dealt with; it decides nothing."""

from datetime import datetime
from typing import cast

from mailbot.model.case import DISTRESS_REASON
from mailbot.model.mail import Cry
from mailbot.store.database import Rows, moment

_OPEN = """
select a.case_number, a.message, a.since, m.distress, m.mailbox, m.folder
from attention a join message m on m.id = a.message
where a.resolved is null and a.reason = ? order by a.since, a.id
"""


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
        )
        for row in rows.all(_OPEN, [DISTRESS_REASON])
    )
