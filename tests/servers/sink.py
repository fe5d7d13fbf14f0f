"""An SMTP server in this process that keeps what it gets, and answers what a test tells it to."""

import asyncio
import ssl
import threading
from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import compat32
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.servers.process import HOST, free_port


@dataclass(frozen=True, kw_only=True)
class Taken:
    """One letter that was accepted."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message_id(self) -> str:
        """Return its Message-ID without brackets."""
        return str(message_from_bytes(self.raw, policy=compat32)["Message-ID"]).strip("<> ")


class Sink:
    """Takes everything. `script` holds the answers to the next DATA, `rcpt_script` to the next RCPT.

    "drop" cuts the connection before anything is kept, "250 drop" keeps the
    letter and cuts the connection instead of answering.
    """

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, utf8: bool = True
    ) -> None:
        self.host = HOST
        self.port = free_port()
        self.taken: list[Taken] = []
        self.script: list[str] = []
        self.rcpt_script: list[str] = []
        self.delay = 0.0
        self.attempts = 0
        self.connections = 0
        self.logins: list[tuple[str, Any]] = []
        self.lock = threading.Lock()
        options: dict[str, Any] = {"data_size_limit": 60_000_000, "enable_SMTPUTF8": utf8, "authenticator": self._login}
        options["auth_require_tls"] = False
        if starttls is not None:
            options |= {"tls_context": starttls, "require_starttls": True}
        self._controller = Controller(_Handler(self), hostname=HOST, port=self.port, ssl_context=tls, **options)

    def start(self) -> "Sink":
        """Start to listen."""
        self._controller.start()
        return self

    def close(self) -> None:
        """Stop to listen."""
        self._controller.stop()

    def __enter__(self) -> "Sink":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def ids(self) -> Counter[str]:
        """Count the letters by Message-ID."""
        with self.lock:
            return Counter(taken.message_id for taken in self.taken)

    def clear(self) -> None:
        """Forget everything, for the next test."""
        with self.lock:
            self.taken.clear()
            self.script.clear()
            self.rcpt_script.clear()
            self.delay, self.attempts = 0.0, 0

    def _login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        self.logins.append((mechanism, data))
        good = getattr(data, "password", b"") == b"secret"
        return AuthResult(success=good, handled=good)


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.sink.rcpt_script.pop(0) if self.sink.rcpt_script else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        sink = self.sink
        sink.attempts += 1
        answer = sink.script.pop(0) if sink.script else "250 2.0.0 Ok"
        if answer != "drop" and answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            taken = Taken(
                sender=(envelope.mail_from or "").removeprefix("<>"),
                recipients=tuple(map(str, envelope.rcpt_tos)),
                raw=envelope.content,
            )
            with sink.lock:
                sink.taken.append(taken)
        if sink.delay:
            await asyncio.sleep(sink.delay)
        if answer.endswith("drop"):
            assert server.transport is not None
            server.transport.abort()
        return answer
