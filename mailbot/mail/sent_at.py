"""When a mail was written: by its Date field, unless the sender's clock is wrong; never looks at our own clock."""

from datetime import UTC, datetime, timedelta

from mailbot.mail.header.fields import date_of
from mailbot.model.mail import Header

_APART = timedelta(days=2)
"""How far a right clock may be from the arrival: mail waits that long at a server that is down."""
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
"""Devices without a clock start at a day before it (of 1970, 1980, 2000, 2010); no mail reached this program then."""


def sent_at(header: Header, now: datetime) -> datetime:
    """Return the moment from which ages and terms are counted.

    The server's own trace field (RFC 5321, 4.4: the top-most Received) tells
    the arrival; `now` stands in where there is none. A Date that is more than
    two days away from it says nothing; without a trace field it counts unless
    no mail can have been written then.
    """
    arrived = _arrived(header)
    if arrived is not None and not _FIRST <= arrived <= now + _APART:
        arrived = None
    date = header.date
    if date is None:
        return arrived or now
    if arrived is None:
        return date if _FIRST <= date <= now + _APART else now
    return date if abs(date - arrived) <= _APART else arrived


def _arrived(header: Header) -> datetime | None:
    return date_of(header.hops[0].date) if header.hops else None
