"""Ask a share once, as a stranger would: https only, known hosts only, public addresses only, one small page.

A link comes from a stranger and may lead anywhere. Each host is resolved here and
the very address that was checked is called, so that no second look-up can lead
into the hospital's own network. No cookie, no login, no script; a file is not fetched.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.client import HTTPS_PORT, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from time import monotonic
from urllib.parse import urljoin, urlsplit

from mailbot.model.share import ShareAnswer
from mailbot.model.trouble import Refused, TryLater

_ELSEWHERE = range(300, 400)
"""Statuses of an answer that names another address (RFC 9110, 15.4)."""

REDIRECTS = 5
SECONDS = 10.0
"""For each step of the talk: to connect, and to wait for more."""
SECONDS_IN_ALL = 25.0
LARGEST = 256 * 1024
"""Bytes of a page that are read; what a provider says stands near its beginning."""
_PIECE = 16 * 1024
_PAGES = ("text/html", "application/xhtml+xml", "application/json", "text/plain")
_HEADERS = {
    "User-Agent": "mailbot (looks whether a share opens; downloads nothing)",
    "Accept": "text/html",
    "Accept-Language": "en",
    "Accept-Encoding": "identity",
    "Connection": "close",
}


def resolved(host: str, port: int) -> tuple[str, ...]:
    """Return the addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Say whether an address lies in the public internet: no private, local, shared or reserved network."""
    found = ip_address(address.partition("%")[0])
    inside = getattr(found, "ipv4_mapped", None) or found
    return inside.is_global and not inside.is_multicast


@dataclass(frozen=True, kw_only=True)
class Looker:
    """Looks at shares. `known` says of a host whether it is one of the list.

    How names are resolved, which addresses may be called and by what port and
    certificates is given by whoever makes it; as it stands, by the internet's rules.
    """

    known: Callable[[str], bool]
    resolve: Callable[[str, int], Iterable[str]] = resolved
    allowed: Callable[[str], bool] = is_public
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    port: int = 443

    def look(self, url: str) -> ShareAnswer:
        """Return the last answer of a share, after redirects within the list.

        Raises Refused where it may not be asked (another scheme or port, a
        host that is not known, an address that is not public), and TryLater
        where it could not be.
        """
        ends = monotonic() + SECONDS_IN_ALL
        for _ in range(REDIRECTS + 1):
            host = self._host(url)
            answer = self._ask(host, url, ends)
            if answer.onward is None or not self._may_follow(answer.onward):
                return answer
            url = answer.onward
        return answer

    def _host(self, url: str) -> str:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
        if parts.scheme != "https" or parts.port not in (None, HTTPS_PORT) or parts.username is not None:
            raise Refused("share_not_https")
        if not self.known(host):
            raise Refused("share_host_unknown")
        return host

    def _may_follow(self, url: str) -> bool:
        try:
            self._host(url)
        except (Refused, ValueError):
            return False
        return True

    def _ask(self, host: str, url: str, ends: float) -> ShareAnswer:
        connection = _Pinned(host, self._address(host), self.port, self.context)
        parts = urlsplit(url)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", target, headers=_HEADERS)
            response = connection.getresponse()
            onward = response.getheader("Location") if response.status in _ELSEWHERE else None
            kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
            page = "" if onward or kind not in _PAGES or _is_download(response) else _beginning(response, ends)
            return ShareAnswer(
                status=response.status,
                url=url,
                onward=urljoin(url, onward) if onward else None,
                file=onward is None and (kind not in _PAGES or _is_download(response)),
                page=page,
            )
        except (OSError, HTTPException, ValueError) as fault:
            raise TryLater("share_not_reached") from fault
        finally:
            connection.close()

    def _address(self, host: str) -> str:
        try:
            found = tuple(self.resolve(host, self.port))
        except OSError as fault:
            raise TryLater("share_not_resolved") from fault
        if not found or not all(map(self.allowed, found)):
            raise Refused("share_address_not_public")
        return found[0]


class _Pinned(HTTPSConnection):
    """A connection to one address under the name of a host: the certificate must be the host's."""

    def __init__(self, host: str, address: str, port: int, context: ssl.SSLContext) -> None:
        super().__init__(host, port, timeout=SECONDS, context=context)
        self._to, self._tls = (address, port), context

    def connect(self) -> None:
        """Call the address that was checked."""
        self.sock = self._tls.wrap_socket(socket.create_connection(self._to, SECONDS), server_hostname=self.host)


def _is_download(response: HTTPResponse) -> bool:
    return (response.getheader("Content-Disposition") or "").lower().startswith("attachment")


def _beginning(response: HTTPResponse, ends: float) -> str:
    read = bytearray()
    while len(read) < LARGEST:
        if monotonic() > ends:
            raise TimeoutError
        piece = response.read1(_PIECE)
        if not piece:
            break
        read += piece
    return bytes(read[:LARGEST]).decode("utf-8", "replace")
