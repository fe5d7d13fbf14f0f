"""The real servers as pytest fixtures; a folder of tests takes them into its conftest by import."""

import ssl
from collections.abc import Iterator

import pytest

from tests.servers import dovecot as dovecot_server
from tests.servers import postfix as postfix_server
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.process import missing
from tests.servers.sink import Sink


@pytest.fixture(scope="session")
def dovecot_instance() -> Iterator[Dovecot]:
    """One Dovecot for the whole run."""
    if not dovecot_server.available():
        missing("dovecot-imapd")
    with Dovecot(lmtp=True) as running:
        yield running


@pytest.fixture
def dovecot(dovecot_instance: Dovecot) -> Dovecot:
    """The Dovecot of this run, with an empty mailbox."""
    dovecot_instance.empty()
    return dovecot_instance


@pytest.fixture(scope="session")
def sink_instance() -> Iterator[Sink]:
    """One SMTP sink for the whole run."""
    with Sink() as running:
        yield running


@pytest.fixture
def sink(sink_instance: Sink) -> Sink:
    """The SMTP sink of this run, empty."""
    sink_instance.clear()
    return sink_instance


@pytest.fixture(scope="session")
def postfix(dovecot_instance: Dovecot, sink_instance: Sink) -> Iterator[Postfix]:
    """A Postfix between the two: mail to box.test to Dovecot, all other to the sink."""
    if not postfix_server.available():
        missing("postfix (or root to start it)")
    with Postfix(lmtp_port=dovecot_instance.lmtp_port, relay_port=sink_instance.port) as running:
        yield running


@pytest.fixture
def server_context(dovecot_instance: Dovecot) -> ssl.SSLContext:
    """The TLS side of a test server, with Dovecot's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(dovecot_instance.dir / "cert.pem", dovecot_instance.dir / "key.pem")
    return context
