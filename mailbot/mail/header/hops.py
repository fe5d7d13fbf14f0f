"""The Received fields of a mail (RFC 5321, 4.4), as mail-parser reads them."""

from collections.abc import Mapping, Sequence

from mailbot.mail.header.words import clean
from mailbot.model.mail import Hop

_MOST = 100
"""Fields that are read where a mail has no end of them; a mail takes some ten hops."""
_UNREAD = {"raw": ""}


def hops_of(bodies: Sequence[bytes]) -> tuple[Hop, ...]:
    """Return the hops of the bodies of Received fields, the top-most (latest) first."""
    from mailparser.utils import receiveds_parsing

    some = bodies[:_MOST]
    try:
        read = receiveds_parsing([body.decode("ascii", "surrogateescape") for body in some])[::-1]
    except Exception:  # whatever it stumbles on, the fields stand there
        read = [_UNREAD] * len(some)
    return tuple(map(of_library, some, read))


def of_library(body: bytes, read: Mapping[str, str]) -> Hop:
    """Return a hop from what the library read in a field; where it gave up, nothing is told but the date."""
    text = clean(body.decode("utf-8", "replace"))
    if "raw" in read:
        return Hop(text=text, date=text.rpartition(";")[2])
    return Hop(text=text, clear=True, origin=read.get("from"), protocol=read.get("with"), date=read.get("date"))
