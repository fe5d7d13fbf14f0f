"""OAuth2 access tokens for Microsoft 365 and Gmail (RFC 6749); never shows one, never forgets a rotated one.

Servers may hand out a new refresh token with each answer and revoke the old
one: it is on disk (0600) before the access token beside it is used.
"""

import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from mailbot.model.trouble import TryLater

_USUAL_LIFE = 3_600
"""Seconds that an access token lasts where the answer does not say."""
_REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

_LONGEST_ANSWER = 1_000_000
_MARGIN = 120.0
"""Seconds before its end at which an access token is no longer taken."""

_ERRORS = frozenset(
    {
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
        "interaction_required",
        "temporarily_unavailable",
    }
)
"""The error words that may be shown (RFC 6749, 5.2); the description beside them names accounts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """How tokens are got: with a refresh token where there is one, else by client credentials."""

    url: str
    client_id: str
    client_secret: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    scope: str = ""
    timeout: float = 30

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.url)
        local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise ValueError("a token address must be https")


class TokenSource:
    """The access token of one account, shared by the threads that log in with it."""

    def __init__(self, grant: Grant, file: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._grant = grant
        self._file = file
        self._clock = clock
        self._lock = threading.Lock()
        self._token: str | None = None
        self._ends = 0.0

    def access_token(self, *, fresh: bool = False) -> str:
        """Return a token that holds for two more minutes at least, asking the endpoint where there is none.

        Raises TryLater; its reason "oauth_refused" means that a person must
        give consent, or a new secret, again.
        """
        with self._lock:
            if fresh or self._token is None or self._clock() >= self._ends - _MARGIN:
                with _one_at_a_time(self._file):
                    self._renew()
            assert self._token is not None  # noqa: S101 - _renew raises otherwise
            return self._token

    def expires(self) -> datetime | None:
        """Return when the refresh token ends, where the server has said so; the access token renews itself."""
        ends = self._stored().get("refresh_token_ends")
        return datetime.fromtimestamp(ends, UTC) if isinstance(ends, int | float) else None

    def _renew(self) -> None:
        answer = self._ask()
        token, seconds = answer.get("access_token"), answer.get("expires_in", _USUAL_LIFE)
        if not isinstance(token, str) or not token:
            raise TryLater("oauth_protocol")
        rotated = answer.get("refresh_token")
        if isinstance(rotated, str) and rotated:
            self._store(rotated, answer.get("refresh_token_expires_in"))
        self._token = token
        self._ends = self._clock() + _seconds(seconds, _USUAL_LIFE)

    def _ask(self) -> dict[str, Any]:
        grant = self._grant
        refresh = self._stored().get("refresh_token") or grant.refresh_token
        words = {"grant_type": "refresh_token" if refresh else "client_credentials", "client_id": grant.client_id}
        optional = {"refresh_token": refresh, "client_secret": grant.client_secret, "scope": grant.scope}
        words |= {name: value for name, value in optional.items() if value}
        request = urllib.request.Request(grant.url, urllib.parse.urlencode(words).encode())  # noqa: S310 - see Grant
        try:
            with urllib.request.urlopen(request, timeout=grant.timeout) as answer:  # noqa: S310
                return _object(answer.read(_LONGEST_ANSWER))
        except urllib.error.HTTPError as fault:
            with fault:
                word = (
                    str(_object(fault.read(_LONGEST_ANSWER)).get("error", ""))
                    if fault.code < HTTPStatus.INTERNAL_SERVER_ERROR
                    else ""
                )
            if fault.code in _REFUSALS:
                raise TryLater("oauth_refused", word if word in _ERRORS else str(fault.code)) from None
            raise TryLater("oauth_unreachable", str(fault.code)) from None
        except (OSError, http.client.HTTPException) as fault:
            raise TryLater("oauth_unreachable") from fault

    def _stored(self) -> dict[str, Any]:
        """Return what was kept; of another refresh token of the configuration nothing (consent was given anew)."""
        kept = self._all().get(_short(self._grant))
        return kept if isinstance(kept, dict) else {}

    def _all(self) -> dict[str, Any]:
        """Return what was kept of every account; several may share the file."""
        try:
            return _object(self._file.read_bytes())
        except FileNotFoundError:
            return {}

    def _store(self, token: str, seconds: object) -> None:
        ends = None if seconds is None else self._clock() + _seconds(seconds, 0)
        kept = self._all() | {_short(self._grant): {"refresh_token": token, "refresh_token_ends": ends}}
        half = self._file.with_name(f"{self._file.name}.part")
        try:
            half.unlink(missing_ok=True)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                json.dump(kept, file)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self._file)
        except OSError as fault:
            raise TryLater("oauth_not_stored") from fault


@contextlib.contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    """Let one connection or process renew after the other: a refresh token that rotates is good for one answer."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(file.with_name(f"{file.name}.lock"), os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as fault:
        raise TryLater("oauth_not_stored") from fault
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _short(grant: Grant) -> str:
    """Return a name of the configured account and token that gives neither away."""
    return hashlib.sha256("\0".join((grant.url, grant.client_id, grant.refresh_token or "")).encode()).hexdigest()[:16]


def _seconds(value: object, otherwise: float) -> float:
    """Read a number of seconds; some servers send it as text."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return otherwise


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
