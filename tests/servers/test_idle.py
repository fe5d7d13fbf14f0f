"""New mail is noticed within two seconds, whatever happens to the connection."""

import threading
import time
from collections.abc import Iterator

import pytest

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.idle import Idle
from mailbot.mailboxes.login import Password
from tests.servers.dovecot import Dovecot
from tests.servers.ledger import mail
from tests.servers.process import until


class Bell:
    """Counts how often it was rung."""

    def __init__(self) -> None:
        self.rung = threading.Event()
        self.times = 0

    def __call__(self) -> None:
        self.times += 1
        self.rung.set()

    def quiet(self, seconds: float = 5) -> None:
        """Wait for the ring of the connect, and forget it."""
        assert self.rung.wait(seconds)
        time.sleep(0.1)
        self.rung.clear()


def listen(dovecot: Dovecot, bell: Bell, *, renew: float = 540, folder: str = "INBOX") -> Idle:
    login = Password(user=dovecot.user, password=dovecot.password)
    server = Server(host=dovecot.host, port=dovecot.port, tls="none", login=login, connect_timeout=2, read_timeout=3)
    thread = Idle(server, folder, bell, renew=renew, longest_pause=0.5)
    thread.start()
    return thread


@pytest.fixture
def bell() -> Iterator[Bell]:
    yield Bell()


def test_new_mail_rings_within_two_seconds(dovecot: Dovecot, bell: Bell) -> None:
    thread = listen(dovecot, bell)
    bell.quiet()
    begin = time.monotonic()
    dovecot.deliver([mail(1)])
    assert bell.rung.wait(5)
    print(f"IDLE notice after {time.monotonic() - begin:.2f} s")
    assert time.monotonic() - begin < 2
    thread.stop()
    assert not thread.is_alive()


def test_renewing_misses_nothing(dovecot: Dovecot, bell: Bell) -> None:
    thread = listen(dovecot, bell, renew=0.2)
    bell.quiet()
    for number in range(10):
        before = bell.times
        dovecot.deliver([mail(number)])
        assert until(lambda before=before: bell.times > before, 3)
    assert thread.trouble is None
    thread.stop()


def test_a_restart_of_the_server_rings_again(dovecot: Dovecot, bell: Bell) -> None:
    thread = listen(dovecot, bell)
    bell.quiet()
    dovecot.stop(kill=True)
    dovecot.deliver([mail(1)])
    assert until(lambda: thread.trouble is not None, 3)
    dovecot.start()
    assert bell.rung.wait(10)
    bell.rung.clear()
    time.sleep(0.2)
    dovecot.deliver([mail(2)])
    assert bell.rung.wait(3)
    thread.stop()


def test_a_missing_folder_is_tried_again_until_it_is_there(dovecot: Dovecot, bell: Bell) -> None:
    thread = listen(dovecot, bell, folder="Hiljem")
    assert until(lambda: thread.trouble == "imap_refused", 3)
    dovecot.doveadm("mailbox", "create", "-u", "box", "Hiljem")
    assert bell.rung.wait(5)
    thread.stop()


def test_a_server_without_idle_leaves_it_to_the_poll(bell: Bell) -> None:
    with Dovecot(capability="IMAP4rev1 UIDPLUS LITERAL+ MOVE") as plain:
        thread = listen(plain, bell)
        thread.join(5)
        assert not thread.is_alive() and not thread.supported
        thread.stop()
