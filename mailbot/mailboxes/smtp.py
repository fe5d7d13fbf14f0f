"""Letters by SMTP over one kept connection (2.5 times a connection per mail); never a retry, never a queue.

The dialogue is led command by command, because what a lost connection means
depends on where it was lost: before the final dot nothing was sent, between
the dot and the answer nobody knows (RFC 5321, 4.5.3.2 and 6.1).
"""

import contextlib
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Iterator

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.outlet import Delivered
from mailbot.model.letter import Letter
from mailbot.model.trouble import NO_UTF8, Refused, TryLater, Uncertain

_OK, _FORWARDED = 250, 251
_CLOSING = 421
_FIRST_REPLY, _FOR_GOOD = 200, 500
"""The lowest code of a reply to a command, and of one that says never (RFC 5321, 4.2.1)."""

_KEPT_FOR = 20.0
"""Seconds after which a quiet connection is tried with NOOP before it is used; servers close them after minutes."""

_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>]")
"""What would end the address in a command and begin something else."""


class SmtpOutlet:
    """One submission server or relay. Not for two threads at once."""

    def __init__(self, server: Server, *, answer_timeout: float = 300) -> None:
        self._server = server
        self._answer_timeout = answer_timeout
        self._session: smtplib.SMTP | None = None
        self._used = 0.0

    def send(self, letter: Letter) -> Delivered:
        """Send the letter's bytes as they stand. Raises TryLater, Refused or Uncertain."""
        if any(_NO_ADDRESS.search(address) for address in (letter.envelope_from, *letter.envelope_to)):
            raise Refused("smtp_address")
        session = self._ready()
        with self._before_data():
            _expect(session.mail(letter.envelope_from, self._options(session, letter)), "smtp_sender")
            answers = [session.rcpt(recipient) for recipient in letter.envelope_to]
            refused = [code for code, _ in answers if code not in {_OK, _FORWARDED}]
            if len(refused) == len(answers):
                later = [code for code in refused if code < _FOR_GOOD]
                _expect((later[0] if later else refused[0], b""), "smtp_recipient")
            session.putcmd("data")
            _expect(session.getreply(), "smtp_data", wanted=354)
        code = self._body(session, letter.raw)
        if code == _OK:
            self._used = time.monotonic()
            return Delivered(refused=len(refused))
        if code < _FOR_GOOD:
            self._reset()
            raise TryLater("smtp_content", str(code))
        self._reset()
        raise Refused("smtp_content", str(code))

    def check(self) -> None:
        """Log in and leave."""
        try:
            self._ready()
        except TryLater as fault:
            if fault.reason in {"smtp_login", "smtp_certificate"}:
                raise Refused(fault.reason, fault.code) from fault
            raise
        self.close()

    def close(self) -> None:
        """Say goodbye, where somebody still listens."""
        session, self._session = self._session, None
        if session is not None:
            try:
                session.quit()
            except (OSError, smtplib.SMTPException):
                session.close()

    def _ready(self) -> smtplib.SMTP:
        """Return the kept connection where it still answers, else a new one."""
        if self._session is not None and time.monotonic() - self._used > _KEPT_FOR:
            try:
                alive = self._session.noop()[0] == _OK
            except (OSError, smtplib.SMTPException):
                alive = False
            if not alive:
                self._drop()
        if self._session is None:
            with self._before_data():
                self._session = self._open()
        self._used = time.monotonic()
        return self._session

    def _open(self) -> smtplib.SMTP:
        server = self._server
        session: smtplib.SMTP
        if server.tls == "implicit":
            session = smtplib.SMTP_SSL(
                server.host, server.port, timeout=server.connect_timeout, context=server.context()
            )
        else:
            session = smtplib.SMTP(server.host, server.port, timeout=server.connect_timeout)
        try:
            if session.sock is not None:
                session.sock.settimeout(server.read_timeout)
                session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the final dot goes by itself
            session.ehlo_or_helo_if_needed()
            if server.tls == "starttls":
                session.starttls(context=server.context())
                session.ehlo()
            if server.login is not None:
                try:
                    server.login.smtp(session)
                except smtplib.SMTPAuthenticationError:
                    if not server.login.renew():
                        raise
                    server.login.smtp(session)
        except BaseException:
            session.close()
            raise
        return session

    @contextlib.contextmanager
    def _before_data(self) -> Iterator[None]:
        """Name the faults of everything up to DATA: nothing was sent, and a new connection starts afresh."""
        try:
            yield
        except (TryLater, Refused):
            self._reset()
            raise
        except smtplib.SMTPAuthenticationError as fault:
            self._drop()
            raise TryLater("smtp_login", str(fault.smtp_code)) from fault
        except ssl.SSLCertVerificationError as fault:
            self._drop()
            raise TryLater("smtp_certificate") from fault
        except smtplib.SMTPResponseException as fault:
            self._drop()
            raise TryLater("smtp_not_ready", str(fault.smtp_code)) from fault
        except TimeoutError as fault:
            self._drop()
            raise TryLater("smtp_timeout") from fault
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise TryLater("smtp_unreachable") from fault
        except ValueError as fault:
            # An address that cannot be sent (line breaks, letters outside ASCII without SMTPUTF8).
            self._reset()
            raise Refused("smtp_address") from fault

    def _body(self, session: smtplib.SMTP, raw: bytes) -> int:
        """Send the bytes, then the final dot, and return the code of the answer; lost in between is Uncertain."""
        try:
            session.send(_quoted(raw))
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise TryLater("smtp_unreachable") from fault
        try:
            session.send(b".\r\n")
            if session.sock is not None:
                session.sock.settimeout(self._answer_timeout)
            code = session.getreply()[0]
            if session.sock is not None:
                session.sock.settimeout(self._server.read_timeout)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise Uncertain("smtp_no_answer") from fault
        if code == _CLOSING:
            self._drop()
        elif code < _FIRST_REPLY:
            # smtplib's word for an answer that was none.
            self._drop()
            raise Uncertain("smtp_no_answer")
        return code

    def _options(self, session: smtplib.SMTP, letter: Letter) -> list[str]:
        options = [f"size={len(letter.raw)}"] if session.has_extn("size") else []
        if not all(address.isascii() for address in (letter.envelope_from, *letter.envelope_to)):
            if not session.has_extn("smtputf8"):
                raise Refused(NO_UTF8)
            session.command_encoding = "utf-8"
            return [*options, "SMTPUTF8", "BODY=8BITMIME"]
        session.command_encoding = "ascii"
        return [*options, "body=8bitmime"] if session.has_extn("8bitmime") else options

    def _reset(self) -> None:
        """Take back a half-made envelope, so that the connection can be used again."""
        if self._session is not None:
            try:
                self._session.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()

    def _drop(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()


def _expect(answer: tuple[int, bytes], reason: str, *, wanted: int = _OK) -> None:
    """Raise what an answer other than the wanted one means: 4xx later, 5xx never (RFC 5321, 4.2.1)."""
    code = answer[0]
    if code == wanted:
        return
    if code >= _FOR_GOOD:
        raise Refused(reason, str(code))
    raise TryLater(reason, str(code))


def _quoted(raw: bytes) -> bytes:
    """Return the bytes with CRLF line ends, and leading dots doubled (RFC 5321, 4.5.2)."""
    text = b"\r\n".join(raw.splitlines()) + b"\r\n"
    return (b"." if text.startswith(b".") else b"") + text.replace(b"\r\n.", b"\r\n..")
