"""What a provider answered when a share was looked at, and what that tells; values only."""

from dataclasses import dataclass
from typing import Literal

ShareTold = Literal["open", "login", "password", "gone", "expired", "unknown"]
"""What is known of a share: it opens, it asks for an account or for leave, it asks for a password, it is gone or has
expired, or nothing can be told from outside."""

CLOSED: frozenset[ShareTold] = frozenset({"login", "password", "gone", "expired"})
"""What a share tells that nobody of ours could open."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShareAnswer:
    """The last answer on the way to a share.

    `url` is where it came from; `onward` the place it leads to that was not
    followed (another host than those of the list, or one redirect too many).
    `page` is the beginning of a page, "" for a file: none is fetched.
    """

    status: int
    url: str
    onward: str | None = None
    file: bool = False
    page: str = ""
