"""What the world does to us, as three exceptions that carry a rule word; never text that a server or a sender wrote.

Server answers quote addresses and subjects, so only the reply code (RFC 5321,
4.2; RFC 3463) and a word from our own vocabulary travel, safe for any log.
"""

NO_UTF8 = "smtp_utf8"
"""A relay takes no address with letters outside ASCII (RFC 6531): no letter can reach it that way."""


class Trouble(Exception):  # noqa: N818 (it reads as a sentence: `except TryLater`)
    """A fault outside of us. `reason` is a rule word, `code` the bare reply code of the server, if it gave one."""

    def __init__(self, reason: str, code: str | None = None) -> None:
        super().__init__(reason if code is None else f"{reason} ({code})")
        self.reason = reason
        self.code = code


class TryLater(Trouble):
    """Nothing happened; the same step may be tried again later without harm."""


class Refused(Trouble):
    """Nothing happened, and trying again would not help: a person must look."""


class Uncertain(Trouble):
    """It may have happened: the connection was lost after DATA and before the answer (RFC 5321, 4.2.5)."""
