"""A whole mailbot among real servers: through Postfix, from Junk, over Drafts, and what its log tells."""

import re
import signal
import smtplib
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.faults.applications import application
from tests.faults.hospital import Hospital, nothing_lost_doubled_or_looped, wait_for
from tests.servers.dovecot import Dovecot
from tests.servers.postfix import Postfix
from tests.servers.process import until
from tests.servers.sink import Sink

SENT = "select count(*) from outbox where state = 'sent'"
DECIDED = "select count(*) from outbox"
CODE = "49001010000"


@pytest.fixture
def person(dovecot: Dovecot) -> Iterator[IMAPClient]:
    """Somebody at a mail program."""
    client = IMAPClient(dovecot.host, dovecot.port, ssl=False, timeout=5)
    client.login(dovecot.user, dovecot.password)
    yield client
    client.shutdown()


def test_from_an_applicant_to_an_applicant_through_postfix(
    tmp_path: Path, dovecot: Dovecot, sink: Sink, postfix: Postfix
) -> None:
    """SMTP in, LMTP, IDLE, the loops, SMTP out: the way of a real mail."""
    hospital = Hospital(tmp_path, dovecot, sink)
    config = hospital.config.read_text()
    hospital.config.write_text(config.replace(f"port = {sink.port}", f"port = {postfix.port}"))
    run = hospital.start("run")
    with smtplib.SMTP(postfix.host, postfix.port) as applicant:
        applicant.sendmail("pt1@kuu.example", ["box@box.test"], application(1))
    wait_for(hospital, SENT, 1, 30)
    assert until(lambda: len(sink.taken) == 1, 10), postfix.log()
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 0
    (taken,) = sink.taken
    letter = message_from_bytes(taken.raw, policy=default)
    assert taken.recipients == ("pt1@kuu.example",) and taken.sender == ""
    assert letter["Auto-Submitted"] == "auto-replied" and letter["In-Reply-To"] == "<app1@kuu.example>"


def test_junk_is_read_but_never_answered(tmp_path: Path, dovecot: Dovecot, sink: Sink, person: IMAPClient) -> None:
    """An application in the Junk folder waits for a person."""
    hospital = Hospital(tmp_path, dovecot, sink)
    config = hospital.config.read_text()
    hospital.config.write_text(config.replace('start = "all"', 'start = "all"\njunk = "Junk"'))
    dovecot.deliver([application(1)])
    person.append("Junk", application(2))
    hospital.rest()
    assert [taken.recipients for taken in sink.taken] == [("pt1@kuu.example",)]
    assert hospital.value("select count(*) from message where folder = 'Junk' and state = 'processed'") == 1


def test_a_draft_is_sent_by_staff(tmp_path: Path, dovecot: Dovecot, sink: Sink, person: IMAPClient) -> None:
    """Nothing leaves by itself; once staff have sent the draft, the letter counts as sent."""
    hospital = Hospital(tmp_path, dovecot, sink)
    hospital.config.write_text(hospital.config.read_text().replace('mode = "send"', 'mode = "draft"'))
    dovecot.deliver([application(1)])
    assert hospital.once() == 0
    assert not sink.taken and dovecot.count("Drafts") == 1
    assert hospital.once() == 0
    assert dovecot.count("Drafts") == 1
    person.select_folder("Drafts")
    person.move([1], "Sent")
    run = hospital.start("run")
    wait_for(hospital, SENT, 1, 30)
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 0
    assert hospital.value("select count(*) from message where state = 'processed'") == 1


def test_the_log_tells_nothing_of_anybody(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """Names, codes, addresses, subjects and file names in mails, refusals, faults and crashes: none in the log."""
    planted = application(1).replace("Küsimus".encode(), f"Isikukood: {CODE}\r\nKüsimus".encode())
    broken = planted.replace(b"app1@", b"app2@").replace(b"--osa--", b"--osa\xff\xfe\x00")
    name = re.search(rb"Patsient: (.+?)\r", planted)
    assert name is not None
    hospital = Hospital(tmp_path, dovecot, sink)
    dovecot.deliver([planted, broken])
    sink.script = ["550 5.1.1 <pt1@kuu.example> unknown, Re: Teise arvamuse taotlus"]
    run = hospital.start("run")
    wait_for(hospital, "select count(*) from outbox where state in ('sent', 'refused')", 1, 30)
    dovecot.stop(kill=True)
    time.sleep(4)
    dovecot.start()
    with hospital.store() as store:
        store.rows.connection.execute("alter table outbox rename to gone")  # every loop now fails on its own SQL
        store.rows.connection.commit()
    dovecot.deliver([application(3)])
    time.sleep(5)
    run.send_signal(signal.SIGTERM)
    run.wait(20)
    log = hospital.log()
    assert "mailbox_unreachable" in log and "job_failed" in log
    for word in (
        name[1].decode(),
        CODE,
        "pt1",
        "kuu.example",
        "Teise arvamuse",
        "vastus.txt",
        "hemoglobiin",
        "unknown,",
    ):
        assert word not in log, word
    assert not re.search(r"\b\d{11}\b", log)


def test_ten_at_once(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """Mails that come while the loops run are taken up at once, not at the next poll."""
    hospital = Hospital(tmp_path, dovecot, sink)
    hospital.config.write_text(hospital.config.read_text().replace('poll = "2 s"', 'poll = "10 min"'))
    run = hospital.start("run")
    wait_for(hospital, "select count(*) from mark", 1, 30)
    time.sleep(1)
    for number in range(10):
        dovecot.deliver([application(number)])
        time.sleep(0.15)
    took = wait_for(hospital, SENT, 10, 30)
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 0
    print(f"ten mails in 1.5 s, all answered {took:.1f} s after the last")
    nothing_lost_doubled_or_looped(hospital, [application(number) for number in range(10)])


def test_erasing_reaches_the_mail_that_was_moved(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """The server's copy lies in another folder under another id; it goes, and only it."""
    hospital = Hospital(tmp_path, dovecot, sink)
    dovecot.deliver([application(1), application(2)])
    hospital.rest()
    assert hospital.once() == 0
    assert (dovecot.count(), dovecot.count("Done")) == (0, 2)
    with hospital.store() as store:
        number = store.rows.value("select case_number from case_address where address = 'pt1@kuu.example'")
    dovecot.stop()
    refused = hospital.command("erase", number, "--yes")
    assert refused.returncode == 2 and hospital.value("select count(*) from message_raw") == 2
    dovecot.start()
    done = hospital.command("erase", number, "--yes")
    assert done.returncode == 0, done.stderr
    assert dovecot.count("Done") == 1
    assert b"pt1@kuu.example" not in (hospital.data / "mailbot.db").read_bytes()


def test_a_copy_put_back_elsewhere_goes_on(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """The machine is lost after the copy: the mail since then comes again, and nobody gets a second letter unseen."""
    hospital = Hospital(tmp_path / "lost", dovecot, sink, imap_port=dovecot.port)
    config = hospital.config.read_text().replace('after = { action = "move", folder = "Done" }', "")
    hospital.config.write_text(config)
    dovecot.deliver([application(1)])
    hospital.rest()
    assert hospital.command("backup", "copies").returncode == 0
    dovecot.deliver([application(2)])
    hospital.rest()
    assert len(sink.taken) == 2
    (copy,) = (hospital.folder / "copies").iterdir()
    fresh = Hospital(tmp_path / "fresh", dovecot, sink)
    fresh.config.write_text(config.replace(str(hospital.data), str(fresh.data)))
    assert fresh.command("restore", str(copy)).returncode == 0
    assert fresh.once() == 0
    assert fresh.value("select count(*) from message where state = 'processed'") == 2
    assert len(sink.taken) == 2
    assert fresh.command("status").returncode == 1
    fresh.command("status", "--release")
    assert fresh.once() == 0
    ids = sink.ids()
    assert sorted(ids.values()) == [1, 1, 1]
    given = fresh.value("select max(substr(number, 6)) from cases")  # what the lost store gave out is not given again
    assert given > 1000 and any(f"-{given:05d}." in one for one in ids)
