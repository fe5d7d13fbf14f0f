"""What each answer of a mail server means for a letter: sent, later, refused, or nobody knows."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator

import pytest

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.login import Password
from mailbot.mailboxes.smtp import SmtpOutlet
from mailbot.model.trouble import Refused, TryLater, Uncertain
from tests.servers.dovecot import Dovecot
from tests.servers.letters import letter
from tests.servers.postfix import Postfix
from tests.servers.process import HOST, free_port, until
from tests.servers.sink import Sink


@pytest.fixture
def outlet(sink: Sink) -> Iterator[SmtpOutlet]:
    server = Server(host=sink.host, port=sink.port, tls="none", connect_timeout=2, read_timeout=2)
    kept = SmtpOutlet(server, answer_timeout=1)
    yield kept
    kept.close()


def test_the_bytes_go_as_they_stand_with_an_empty_sender(outlet: SmtpOutlet, sink: Sink) -> None:
    outlet.send(letter(body=".alguses punkt\r\n.\r\nKõik\r\n"))
    (taken,) = sink.taken
    assert (taken.sender, taken.recipients) == ("", ("mari@kuu.example",))
    assert taken.raw == letter(body=".alguses punkt\r\n.\r\nKõik\r\n").raw


def test_an_address_outside_ascii_goes_exactly_as_it_is(outlet: SmtpOutlet, sink: Sink) -> None:
    outlet.send(letter(1, to=("tõnu.õun@post.example",)))
    outlet.send(letter(2))
    assert [taken.recipients for taken in sink.taken] == [("tõnu.õun@post.example",), ("mari@kuu.example",)]
    assert "To: tõnu.õun@post.example".encode() in sink.taken[0].raw


def test_a_relay_that_takes_no_such_address_refuses_it_for_good() -> None:
    with Sink(utf8=False) as plain:
        server = Server(host=plain.host, port=plain.port, tls="none", connect_timeout=2, read_timeout=2)
        kept = SmtpOutlet(server, answer_timeout=1)
        with pytest.raises(Refused, match="smtp_utf8"):
            kept.send(letter(1, to=("tõnu.õun@post.example",)))
        kept.send(letter(2))
        kept.close()
        assert [taken.recipients for taken in plain.taken] == [("mari@kuu.example",)]


def test_one_connection_serves_many_letters(outlet: SmtpOutlet, sink: Sink) -> None:
    for number in range(20):
        outlet.send(letter(number))
    assert len(sink.ids()) == 20
    first = outlet._session
    outlet.send(letter(21))
    assert outlet._session is first


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("451 4.3.0 later", TryLater),
        ("450 4.7.1 greylisted", TryLater),
        ("452 4.2.2 mailbox full", TryLater),
        ("421 4.3.2 going down", TryLater),
        ("550 5.7.1 spam", Refused),
        ("552 5.3.4 too large", Refused),
        ("554 5.6.0 bad content", Refused),
        ("drop", Uncertain),
        ("250 drop", Uncertain),
    ],
)
def test_answers_after_data(outlet: SmtpOutlet, sink: Sink, answer: str, meaning: type[Exception]) -> None:
    sink.script = [answer]
    with pytest.raises(meaning):
        outlet.send(letter(1))
    outlet.send(letter(2))
    assert sink.ids()["c2@box.test"] == 1


@pytest.mark.parametrize(
    ("answer", "meaning"), [("450 4.2.0 greylisted", TryLater), ("550 5.1.1 no such user", Refused)]
)
def test_answers_to_the_recipient(outlet: SmtpOutlet, sink: Sink, answer: str, meaning: type[Exception]) -> None:
    sink.rcpt_script = [answer]
    with pytest.raises(meaning) as caught:
        outlet.send(letter(1))
    assert str(caught.value) == f"smtp_recipient ({answer[:3]})"
    outlet.send(letter(2))
    assert list(sink.ids()) == ["c2@box.test"]


def test_one_good_recipient_is_enough(outlet: SmtpOutlet, sink: Sink) -> None:
    sink.rcpt_script = ["250 OK", "550 5.1.1 no such user"]
    assert outlet.send(letter(to=("a@kuu.example", "b@kuu.example"))).refused == 1
    assert len(sink.taken) == 1


def test_silence_after_the_final_dot_is_uncertain(outlet: SmtpOutlet, sink: Sink) -> None:
    sink.delay = 3
    with pytest.raises(Uncertain):
        outlet.send(letter())


def test_a_quiet_connection_that_the_server_closed_is_made_anew(outlet: SmtpOutlet, sink: Sink) -> None:
    outlet.send(letter(1))
    assert outlet._session is not None and outlet._session.sock is not None
    outlet._session.sock.shutdown(socket.SHUT_RDWR)
    outlet._used -= 60
    outlet.send(letter(2))
    assert len(sink.ids()) == 2


def test_an_address_that_is_no_address_is_refused(outlet: SmtpOutlet, sink: Sink) -> None:
    with pytest.raises(Refused):
        outlet.send(letter(to=("mari@kuu.example\r\nRCPT TO:<x@y.example>",)))
    assert sink.taken == []


def test_nobody_listening_is_try_later() -> None:
    with pytest.raises(TryLater, match="smtp_unreachable"):
        SmtpOutlet(Server(host=HOST, port=free_port(), tls="none")).send(letter())


def _talk(script: Callable[[socket.socket], None]) -> tuple[int, threading.Thread]:
    """Serve one connection by hand."""
    listener = socket.create_server((HOST, 0))

    def serve() -> None:
        with listener, listener.accept()[0] as session:
            script(session)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return listener.getsockname()[1], thread


@pytest.mark.parametrize(
    ("answers", "meaning"),
    [
        ([], TryLater),
        ([b"554 no\r\n"], TryLater),
        ([b"220 hi\r\n"], TryLater),
        ([b"220 hi\r\n", b"250 hi\r\n", b"250 sender\r\n"], TryLater),
        ([b"220 hi\r\n", b"250 hi\r\n", b"250 sender\r\n", b"250 rcpt\r\n"], TryLater),
        ([b"220 hi\r\n", b"250 hi\r\n", b"250 sender\r\n", b"250 rcpt\r\n", b"354 go\r\n"], Uncertain),
        ([b"220 hi\r\n", b"250 hi\r\n", b"250 sender\r\n", b"250 rcpt\r\n", b"354 go\r\n", b"junk\r\n"], Uncertain),
    ],
)
def test_where_a_lost_connection_was_lost_says_what_it_means(answers: list[bytes], meaning: type[Exception]) -> None:
    def script(session: socket.socket) -> None:
        session.settimeout(5)
        for number, answer in enumerate(answers):
            if number:
                text = session.recv(100_000)
                while number == 5 and not text.endswith(b"\r\n.\r\n"):
                    text += session.recv(100_000)
            session.sendall(answer)
        session.recv(100_000)

    port, thread = _talk(script)
    outlet = SmtpOutlet(Server(host=HOST, port=port, tls="none", connect_timeout=2, read_timeout=2), answer_timeout=1)
    with pytest.raises(meaning):
        outlet.send(letter())
    thread.join(5)
    outlet.close()


@pytest.mark.parametrize("tls", ["implicit", "starttls"])
def test_tls_with_login(dovecot: Dovecot, server_context: ssl.SSLContext, tls: str) -> None:
    kind = {"tls": server_context} if tls == "implicit" else {"starttls": server_context}
    with Sink(**kind) as secure:
        login = Password(user="box", password="secret")
        good = Server(host="localhost", port=secure.port, tls=tls, login=login, ca_file=dovecot.ca_file)  # type: ignore[arg-type]
        outlet = SmtpOutlet(good)
        outlet.check()
        outlet.send(letter())
        outlet.close()
        assert len(secure.taken) == 1
        strange = Server(host="localhost", port=secure.port, tls=tls, login=login)  # type: ignore[arg-type]
        with pytest.raises(Refused, match="smtp_certificate"):
            SmtpOutlet(strange).check()


def test_a_wrong_password_is_tried_once_and_not_shown(sink: Sink) -> None:
    before = len(sink.logins)
    wrong = Server(host=sink.host, port=sink.port, tls="none", login=Password(user="box", password="salajane"))
    with pytest.raises(Refused, match=r"^smtp_login \(535\)$"):
        SmtpOutlet(wrong).check()
    assert len(sink.logins) - before <= 2


def test_through_postfix_and_back_into_the_mailbox(dovecot: Dovecot, sink: Sink, postfix: Postfix) -> None:
    outlet = SmtpOutlet(Server(host=postfix.host, port=postfix.port, tls="none"))
    outlet.send(letter(1))
    outlet.send(letter(2, to=("box@box.test",)))
    outlet.close()
    assert until(lambda: sink.ids()["c1@box.test"] == 1, 10), postfix.log()
    assert until(lambda: dovecot.count() == 1, 10), postfix.log()
