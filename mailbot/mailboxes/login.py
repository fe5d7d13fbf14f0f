"""How we prove who we are to IMAP and SMTP servers: a password or an access token."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

from imapclient import IMAPClient


class Tokens(Protocol):
    """Where access tokens come from (see oauth.py); a test gives its own."""

    def access_token(self, *, fresh: bool = False) -> str:
        """Return a token that is valid now; `fresh` asks for a new one although the old has not expired."""
        ...


class Login(Protocol):
    """One way to log in; raises what imaplib or smtplib raise when the server says no."""

    def imap(self, client: IMAPClient) -> None:
        """Log in to IMAP."""
        ...

    def smtp(self, session: smtplib.SMTP) -> None:
        """Log in to SMTP."""
        ...

    def renew(self) -> bool:
        """After a refusal: say whether a second try would be another one (a wrong password twice locks accounts)."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Password:
    """A plain or app password; only ever sent over TLS or to this machine itself."""

    user: str
    password: str = field(repr=False)

    def imap(self, client: IMAPClient) -> None:
        """Log in by LOGIN, or by AUTHENTICATE PLAIN where the words are not ASCII or LOGIN is switched off."""
        plain = (self.user + self.password).isascii() and not client.has_capability("LOGINDISABLED")
        if plain:
            client.login(self.user, self.password)
        else:
            client.plain_login(self.user, self.password)

    def smtp(self, session: smtplib.SMTP) -> None:
        """Log in by what the server offers."""
        session.login(self.user, self.password)

    def renew(self) -> bool:
        """A password stays what it is."""
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadPassword:
    """A password that is read again at each login, so that a corrected file counts at the next try."""

    user: str
    read: Callable[[], str]

    def imap(self, client: IMAPClient) -> None:
        """Log in as with a password."""
        Password(user=self.user, password=self.read()).imap(client)

    def smtp(self, session: smtplib.SMTP) -> None:
        """Log in as with a password."""
        Password(user=self.user, password=self.read()).smtp(session)

    def renew(self) -> bool:
        """The file is read at the next try, not at once: a wrong password twice locks accounts."""
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class OAuth:
    """An OAuth2 access token in SASL XOAUTH2 (Microsoft 365, Gmail) or OAUTHBEARER (RFC 7628)."""

    user: str
    tokens: Tokens = field(repr=False)
    mechanism: Literal["XOAUTH2", "OAUTHBEARER"] = "XOAUTH2"

    def imap(self, client: IMAPClient) -> None:
        """Log in by AUTHENTICATE."""
        token = self.tokens.access_token()
        if self.mechanism == "XOAUTH2":
            client.oauth2_login(self.user, token)
        else:
            client.oauthbearer_login(self.user, token)

    def smtp(self, session: smtplib.SMTP) -> None:
        """Log in by AUTH with an initial response, as both mechanisms want it."""
        token = self.tokens.access_token()
        if self.mechanism == "XOAUTH2":
            answer = f"user={self.user}\1auth=Bearer {token}\1\1"
        else:
            answer = f"n,a={self.user},\1auth=Bearer {token}\1\1"

        def respond(challenge: bytes | None = None) -> str:
            # A challenge after the first answer carries the error; an empty reply ends the dialogue.
            return answer if challenge is None else ""

        session.auth(self.mechanism, respond, initial_response_ok=True)

    def renew(self) -> bool:
        """Take a fresh token: the server may have revoked the old one before its time."""
        self.tokens.access_token(fresh=True)
        return True
