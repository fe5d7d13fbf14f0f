"""A cry for help over real servers: SMTP in, LMTP, IDLE, the loops, SMTP out; with the times of the shipped file."""

import re
import signal
import smtplib
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.faults.hospital import Hospital
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.process import until
from tests.servers.sink import Sink, Taken

WITHIN = 60.0
"""Seconds after which the call to staff and the letter to the author must have left (issue: "within a minute")."""
SHIPPED_TIMES = {'settle = "0 s"': 'settle = "10 min"', 'poll = "2 s"': 'poll = "1 min"'}
NURSE, STRANGER = "nurse@hospital.example", "x@kuu.example"
MORE = f'[staff]\naddresses = ["{NURSE}"]\nurgent_to = ["{NURSE}"]\n\n[service]\ndistress_letter = true\n'


@pytest.fixture
def hospital(tmp_path: Path, dovecot: Dovecot, sink: Sink, postfix: Postfix) -> Hospital:
    """A hospital that wants the short letter, whose English words a native reader has approved."""
    hospital = Hospital(tmp_path, dovecot, sink, more=MORE)
    config = hospital.config.read_text().replace(f"port = {sink.port}", f"port = {postfix.port}")
    for mine, shipped in SHIPPED_TIMES.items():
        assert mine in config
        config = config.replace(mine, shipped)
    hospital.config.write_text(f'templates = "my-templates"\n{config}')
    words = tmp_path / "my-templates" / "en" / "language.toml"
    words.parent.mkdir(parents=True)
    words.write_text("reviewed = true\n", "utf-8")
    return hospital


def cries(postfix: Postfix, number: int, sender: str) -> float:
    """Send a cry for help by SMTP; return when the mail server took it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "box@box.test", "Hello"
    mail["Date"], mail["Message-ID"] = formatdate(), f"<cry{number}@kuu.example>"
    mail.set_content("I do not want to live any more, I have the pills here.")
    with smtplib.SMTP(postfix.host, postfix.port) as server:
        server.send_message(mail)
    return time.monotonic()


def to(sink: Sink, address: str) -> list[Taken]:
    return [taken for taken in sink.taken if taken.recipients == (address,)]


def calls(sink: Sink) -> list[Taken]:
    """Return the calls to staff; on a working day their digest comes beside them."""
    return [taken for taken in to(sink, NURSE) if b"Subject: [mail" in taken.raw]


def test_staff_are_called_and_the_author_is_comforted_within_a_minute(
    hospital: Hospital, sink: Sink, postfix: Postfix
) -> None:
    run = hospital.start("run")
    took: list[float] = []
    for number, sender in enumerate((STRANGER, "y@kuu.example"), 1):  # one while it still starts, one while it runs
        came = cries(postfix, number, sender)
        assert until(lambda count=number: len(calls(sink)) == count, WITHIN), hospital.log()
        assert until(lambda who=sender: len(to(sink, who)) == 1, WITHIN), hospital.log()
        took.append(time.monotonic() - came)
    cries(postfix, 3, STRANGER)
    assert until(lambda: len(calls(sink)) == 3, WITHIN)
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 0
    print(f"call and letter had left after {took[0]:.1f} s (from its start) and {took[1]:.1f} s (running)")
    assert max(took) < WITHIN
    (taken,) = to(sink, STRANGER)  # and none to the second cry
    letter = message_from_bytes(taken.raw, policy=default)
    assert (letter["Auto-Submitted"], letter["In-Reply-To"]) == ("auto-replied", "<cry1@kuu.example>")
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert {"112", "116"} <= set(re.findall(r"\d{3}", plain.get_content()))
    assert b"pills" not in taken.raw
