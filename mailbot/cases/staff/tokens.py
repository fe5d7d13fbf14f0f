"""Links by which staff act from the digest: one token is good for one action, one recipient, once, for seven days.

Only the hash of a token is kept, so that who reads the store cannot act.
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from mailbot.cases.staff.commands import fits, has_gap
from mailbot.model.digest import Do

LIFE = timedelta(days=7)
BYTES = 15
"""Random bytes of a token: 24 letters and digits, too many to guess."""

FAILURES = 3
FAILURE_WINDOW = timedelta(days=1)
"""After three failures within a day in one address's name nothing is answered any more, and a person is called."""

Refusal = Literal["unknown", "used", "expired", "other_recipient", "other_action", "gap"]


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffToken:
    """What is kept of a token."""

    hash: str
    do: Do
    recipient: str
    created: datetime
    expires: datetime
    used: datetime | None = None


def spell(random: bytes) -> str:
    """Spell random bytes as a token that survives mail programs and reading aloud: capital letters and 2 to 7."""
    return base64.b32encode(random).decode("ascii")


def hashed(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(b"staff-token/1 " + token.strip().upper().encode()).hexdigest()


def issue(token: str, do: Do, *, recipient: str, now: datetime) -> StaffToken:
    """Bind a token to an action and to the address that may use it."""
    return StaffToken(hash=hashed(token), do=do, recipient=recipient.casefold(), created=now, expires=now + LIFE)


def refusal(token: StaffToken | None, do: Do, *, sender: str, now: datetime) -> Refusal | None:
    """Say why a token cannot be used for this action by this sender now; None when it can."""
    if token is None:
        return "unknown"
    if token.recipient != sender.casefold():
        return "other_recipient"
    if not fits(do, token.do):
        return "gap" if has_gap(do) and has_gap(token.do) else "other_action"
    if token.used is not None:
        return "used"
    return "expired" if now >= token.expires else None
