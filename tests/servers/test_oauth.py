"""Tokens from a stub endpoint on loopback: got, kept, rotated, refused; never shown."""

import json
import stat
import threading
import urllib.parse
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.mailboxes.login import OAuth
from mailbot.mailboxes.oauth import Grant, TokenSource
from mailbot.model.trouble import TryLater
from tests.servers.dovecot import Dovecot
from tests.servers.ledger import MemoryLedger, mail


class Endpoint:
    """Answers token requests with what `answers` holds; the last answer stays."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, Any]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                endpoint.asked.append(dict(urllib.parse.parse_qsl(body)))
                code, answer = endpoint.answers[0] if len(endpoint.answers) == 1 else endpoint.answers.pop(0)
                data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(code)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/token"


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    stub = Endpoint()
    thread = threading.Thread(target=stub.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield stub
    stub.server.shutdown()
    thread.join()
    stub.server.server_close()


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def tokens(endpoint: Endpoint, tmp_path: Path, clock: Clock, refresh: str | None = "r0") -> TokenSource:
    grant = Grant(
        url=endpoint.url, client_id="app", client_secret="s3cret", refresh_token=refresh, scope="mail", timeout=2
    )
    return TokenSource(grant, tmp_path / "token.json", clock=clock)


def test_client_credentials(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers = [(200, {"access_token": "a1", "expires_in": 3600})]
    assert tokens(endpoint, tmp_path, Clock(), None).access_token() == "a1"
    words = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "s3cret", "scope": "mail"}
    assert endpoint.asked == [words]


def test_a_token_is_kept_until_shortly_before_its_end(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers = [(200, {"access_token": "a1", "expires_in": "3600"}), (200, {"access_token": "a2"})]
    clock = Clock()
    source = tokens(endpoint, tmp_path, clock)
    assert [source.access_token(), source.access_token()] == ["a1", "a1"]
    clock.now += 3600 - 100
    assert source.access_token() == "a2"
    assert source.access_token(fresh=True) == "a2" and len(endpoint.asked) == 3


def test_a_rotated_refresh_token_outlives_a_restart(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers = [
        (200, {"access_token": "a1", "refresh_token": "r1", "refresh_token_expires_in": 86_400}),
        (200, {"access_token": "a2", "refresh_token": "r2"}),
        (200, {"access_token": "a3"}),
    ]
    clock = Clock()
    first = tokens(endpoint, tmp_path, clock)
    first.access_token()
    ends = first.expires()
    assert ends is not None and ends.timestamp() == clock.now + 86_400
    tokens(endpoint, tmp_path, clock).access_token()
    tokens(endpoint, tmp_path, clock).access_token()
    assert [asked["refresh_token"] for asked in endpoint.asked] == ["r0", "r1", "r2"]
    assert stat.S_IMODE((tmp_path / "token.json").stat().st_mode) == 0o600


def test_a_new_token_in_the_configuration_beats_the_kept_one(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers = [(200, {"access_token": "a1", "refresh_token": "r1"})]
    tokens(endpoint, tmp_path, Clock()).access_token()
    tokens(endpoint, tmp_path, Clock(), "consent-given-anew").access_token()
    assert endpoint.asked[-1]["refresh_token"] == "consent-given-anew"


def test_two_accounts_may_share_the_file(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers = [(200, {"access_token": "a", "refresh_token": f"r{number}"}) for number in (1, 2, 3)]
    tokens(endpoint, tmp_path, Clock(), "one").access_token()
    tokens(endpoint, tmp_path, Clock(), "two").access_token()
    tokens(endpoint, tmp_path, Clock(), "one").access_token()
    assert endpoint.asked[-1]["refresh_token"] == "r1"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((400, {"error": "invalid_grant", "error_description": "mari@kuu.example"}), "oauth_refused (invalid_grant)"),
        ((401, {"error": "mari@kuu.example"}), "oauth_refused (401)"),
        ((503, b"<html>"), "oauth_unreachable (503)"),
        ((200, b"<html>"), "oauth_protocol"),
        ((200, {"access_token": ""}), "oauth_protocol"),
    ],
)
def test_faults_are_named_without_the_servers_words(
    endpoint: Endpoint, tmp_path: Path, answer: tuple[int, Any], reason: str
) -> None:
    endpoint.answers = [answer]
    with pytest.raises(TryLater) as caught:
        tokens(endpoint, tmp_path, Clock()).access_token()
    assert str(caught.value) == reason


def test_secrets_are_not_shown_and_http_is_for_loopback_only() -> None:
    assert "s3cret" not in repr(Grant(url="https://a.example/t", client_id="x", client_secret="s3cret"))
    with pytest.raises(ValueError, match="https"):
        Grant(url="http://a.example/t", client_id="x")


def test_mail_is_read_with_a_token_of_the_endpoint(dovecot: Dovecot, endpoint: Endpoint, tmp_path: Path) -> None:
    dovecot.deliver([mail(1)])
    stale, good = dovecot.token(seconds=-100), dovecot.token()
    endpoint.answers = [(200, {"access_token": stale}), (200, {"access_token": good})]
    login = OAuth(user=dovecot.user, tokens=tokens(endpoint, tmp_path, Clock()))
    source = ImapSource("main", Server(host=dovecot.host, port=dovecot.port, tls="none", login=login), start="all")
    ledger = MemoryLedger()
    assert ledger.take(source.new_mail("INBOX", ledger)) == [mail(1)]
    source.close()
