"""One logged-in IMAP connection, and what its faults are called.

Time-outs are set on everything: IMAPClient's default is to wait for ever, and
after a time-out its object is dead, so every fault ends the connection.
"""

import contextlib
import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from mailbot.mailboxes.imap.answer_lines import Client
from mailbot.mailboxes.login import Login
from mailbot.model.trouble import Refused, TryLater

Tls = Literal["implicit", "starttls", "none"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """Where a server is and how it is reached. `tls` "none" is for servers on this machine only; seconds."""

    host: str
    port: int
    login: Login | None = None
    tls: Tls = "implicit"
    ca_file: Path | None = None
    connect_timeout: float = 15
    read_timeout: float = 60

    def __post_init__(self) -> None:
        if self.tls == "none" and not _this_machine(self.host):
            raise ValueError("without TLS only a server on this machine may be used")

    def context(self) -> ssl.SSLContext:
        """Return a TLS context that checks certificate and host name, against `ca_file` where it is set."""
        return ssl.create_default_context(cafile=None if self.ca_file is None else str(self.ca_file))


def _this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


class RefusedByServer(TryLater):
    """The server answered NO or BAD to one command; the connection is still good."""


class LostOver(TryLater):
    """The connection ended over one command, while others before it went well: a new one is to be made.

    It may be the network, or one message that the server cannot give.
    """


@contextlib.contextmanager
def imap_trouble() -> Iterator[None]:
    """Turn the faults of imaplib, TLS and the network into TryLater, without the server's words."""
    try:
        yield
    except IMAPClientAbortError as fault:
        raise TryLater("imap_connection_lost") from fault
    except LoginError as fault:
        lost = isinstance(fault.__context__, IMAPClientAbortError)
        raise TryLater("imap_connection_lost" if lost else "imap_login") from fault
    except IMAPClientError as fault:
        raise RefusedByServer("imap_refused") from fault
    except ssl.SSLCertVerificationError as fault:
        raise TryLater("imap_certificate") from fault
    except TimeoutError as fault:
        raise TryLater("imap_timeout") from fault
    except OSError as fault:
        raise TryLater("imap_unreachable") from fault
    except (ValueError, LookupError, AssertionError, EOFError, AttributeError, TypeError) as fault:
        # What imaplib, IMAPClient and its parser raise on bytes that are no IMAP.
        raise TryLater("imap_protocol") from fault


def open_imap(server: Server) -> IMAPClient:
    """Connect and log in. Raises TryLater."""
    with imap_trouble():
        client = Client(
            server.host,
            server.port,
            ssl=server.tls == "implicit",
            ssl_context=server.context() if server.tls == "implicit" else None,
            timeout=SocketTimeout(connect=server.connect_timeout, read=server.read_timeout),
        )
    try:
        client._imap.debug = (
            0  # IMAPClient sets 5, and imaplib then formats every response: FETCH is 2.5-7 times slower
        )
        client.normalise_times = False
        with imap_trouble():
            if server.tls == "starttls":
                client.starttls(server.context())
            if server.login is not None:
                _login(client, server.login)
    except BaseException:
        drop(client)
        raise
    return client


def _login(client: IMAPClient, login: Login) -> None:
    try:
        login.imap(client)
    except LoginError as fault:
        if isinstance(fault.__context__, IMAPClientAbortError):
            raise
        if not login.renew():
            raise
        login.imap(client)


def drop(client: IMAPClient) -> None:
    """Close the socket without a word; after a fault the server would not answer a LOGOUT."""
    with contextlib.suppress(OSError, IMAPClientError):
        client.shutdown()


def leave(client: IMAPClient) -> None:
    """Log out politely."""
    try:
        client.logout()
    except (OSError, IMAPClientError):
        drop(client)


def check_imap(server: Server, folders: tuple[str, ...]) -> None:
    """Log in and open each folder; raises TryLater, or Refused where the login is wrong or a folder is missing."""
    try:
        client = open_imap(server)
    except TryLater as fault:
        if fault.reason in {"imap_login", "imap_certificate"}:
            raise Refused(fault.reason) from fault
        raise
    try:
        with imap_trouble():
            for folder in folders:
                if not client.folder_exists(folder):
                    raise Refused("folder_missing", folder)
    finally:
        leave(client)
