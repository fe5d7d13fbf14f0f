"""The lines of a server's answers as imaplib knows them: its words in capitals, nothing between the answers.

RFC 9051 (9) takes the names of answers in any case; imaplib reads "* 1 Fetch"
as an answer named "F" and then takes the mail's own lines for answers.
"""

import imaplib
import re

from imapclient import IMAPClient
from imapclient.imap4 import IMAP4WithTimeout
from imapclient.tls import IMAP4_TLS

_NAMED = re.compile(rb"\* (?:\d+ )?[A-Za-z-]+")
_SAYS_NOTHING = re.compile(rb"(?i)(?:OK)?[ \t]*\Z")
"""A line that is empty, or a status without a tag or a star."""
_STATUS_ALONE = re.compile(rb"(?i)[A-Z]+\d+ (?:OK|NO|BAD)\Z")
"""A tagged status without the words that are to follow it."""


class _Lines(imaplib.IMAP4):
    """What follows a literal belongs to the same answer and is left as it is."""

    _behind_literal = False

    def read(self, size: int) -> bytes:
        self._behind_literal = True
        return super().read(size)

    def _get_line(self) -> bytes:
        line = self._next_line()
        if self._behind_literal:
            self._behind_literal = False
            return line
        while _SAYS_NOTHING.match(line):
            line = self._next_line()
        if _STATUS_ALONE.match(line):
            return line.upper() + b" "
        named = _NAMED.match(line)
        return line if named is None else named[0].upper() + line[named.end() :]

    def _next_line(self) -> bytes:
        line: bytes = super()._get_line()  # type: ignore[misc]  # not in the stubs
        return line


class _Plain(_Lines, IMAP4WithTimeout):  # type: ignore[misc]
    pass


class _OverTls(_Lines, IMAP4_TLS):  # type: ignore[misc]
    pass


class Client(IMAPClient):  # type: ignore[misc]
    """An IMAPClient that reads a server's lines as they come."""

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - IMAPClient's hook
        connect: float | None = getattr(self._timeout, "connect", None)
        if self.ssl:
            return _OverTls(self.host, self.port, self.ssl_context, connect)  # type: ignore[call-arg]
        return _Plain(self.host, self.port, connect)
