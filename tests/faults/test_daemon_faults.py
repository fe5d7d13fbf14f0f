"""The world fails around a whole mailbot; each outcome stands beside its fault. Lost, doubled, looped: 0, 0, 0."""

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.applications import application
from tests.faults.hospital import HOUR, Hospital, nothing_lost_doubled_or_looped, wait_for
from tests.servers.dovecot import Dovecot
from tests.servers.ledger import mail
from tests.servers.process import free_port, until
from tests.servers.sink import Sink

MAILS = [application(number) for number in range(4)]
RECEIVED = "select count(*) from message"
DECIDED = "select count(*) from outbox"
SETTLED = "select count(*) from message where state = 'processed'"
SENT = "select count(*) from outbox where state = 'sent'"


@pytest.fixture
def hospital(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> Hospital:
    return Hospital(tmp_path, dovecot, sink)


@pytest.mark.parametrize(
    ("answer", "state", "taken"),
    [
        ("451 4.3.0 greylisted", "sent", 1),  # later: the same row goes again
        ("550 5.7.1 no", "refused", 0),  # refused: staff see it, nothing goes again
        ("drop", "sent", 1),  # no answer, not taken: once more after an hour
        ("250 drop", "sent", 2),  # no answer, taken: the one repeat there is, byte for byte
    ],
)
def test_smtp_answers(hospital: Hospital, answer: str, state: str, taken: int) -> None:
    hospital.dovecot.deliver(MAILS[:1])
    hospital.sink.script = [answer]
    assert hospital.once() == 0, hospital.log()
    hospital.rest()
    assert nothing_lost_doubled_or_looped(hospital, MAILS[:1])[state] == 1
    assert len(hospital.sink.taken) == taken
    with hospital.store() as store:
        reasons = [row["reason"] for row in store.rows.all("select reason from attention")]
    assert ("letter_refused" in reasons) is (state == "refused")


def test_a_letter_without_an_answer_twice_is_for_staff(hospital: Hospital) -> None:
    """Twice uncertain: unknown, shown to staff, and never sent a third time."""
    hospital.dovecot.deliver(MAILS[:1])
    hospital.sink.script = ["250 drop", "250 drop"]
    hospital.rest()
    assert nothing_lost_doubled_or_looped(hospital, MAILS[:1])["unknown"] == 1
    assert len(hospital.sink.taken) == 2
    with hospital.store() as store:
        assert store.rows.value("select count(*) from attention where reason = 'letter_unknown'") == 1


def test_no_mail_server_for_a_while(hospital: Hospital) -> None:
    """Letters wait; when the server is back they go, once."""
    config = hospital.config.read_text()
    hospital.config.write_text(config.replace(f"port = {hospital.sink.port}", f"port = {free_port()}"))
    hospital.dovecot.deliver(MAILS)
    assert hospital.once() == 0
    assert not hospital.sink.taken
    hospital.config.write_text(config)
    hospital.rest()
    assert nothing_lost_doubled_or_looped(hospital, MAILS)["sent"] == len(MAILS)


def test_no_mailbox_for_a_while(hospital: Hospital) -> None:
    """A pass without a mailbox ends well and says so; the mail comes with the next one."""
    hospital.dovecot.deliver(MAILS)
    hospital.dovecot.stop()
    try:
        assert hospital.once() == 0
    finally:
        hospital.dovecot.start()
    assert "mailbox_unreachable" in hospital.log()
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, MAILS)


def test_two_daemons_on_one_folder(hospital: Hospital) -> None:
    """The second is turned away with exit 2."""
    hospital.dovecot.deliver(MAILS)
    first = hospital.start("run")
    wait_for(hospital, DECIDED, len(MAILS))
    assert hospital.once() == 2
    first.send_signal(signal.SIGTERM)
    assert first.wait(20) == 0, hospital.log()
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, MAILS)


def test_two_daemons_on_one_store(hospital: Hospital) -> None:
    """Even where the lock does not hold (a network drive), unique keys and claims let nothing double."""
    hospital.dovecot.deliver([application(number) for number in range(20)])
    runs = []
    for _ in range(3):
        runs.append(hospital.start("once"))
        time.sleep(0.1)
        (hospital.data / "lock").unlink(missing_ok=True)
    for run in runs:
        run.wait(120)
    hospital.rest()
    done = nothing_lost_doubled_or_looped(hospital, [application(number) for number in range(20)])
    assert done["cases"] == 20 and done["repeats"] == 0


def test_a_server_that_refuses_marks(hospital: Hospital) -> None:
    """The mark is given up; mails and letters do not wait for it, and the mailbox does not count as failing."""
    config = hospital.config.read_text()
    hospital.config.write_text(config.replace('action = "move", folder = "Done"', 'action = "flag", keyword = "no("'))
    hospital.dovecot.deliver(MAILS[:1])
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, MAILS[:1])
    assert hospital.value("select failures from mailbox_health") == 0


def test_new_ids_for_all_messages(hospital: Hospital) -> None:
    """A new UIDVALIDITY brings no mail a second time."""
    config = hospital.config.read_text().replace('after = { action = "move", folder = "Done" }', "")
    hospital.config.write_text(config)
    hospital.dovecot.deliver(MAILS)
    hospital.rest()
    hospital.dovecot.new_uidvalidity()
    hospital.dovecot.deliver([application(9)])
    hospital.rest()
    assert nothing_lost_doubled_or_looped(hospital, [*MAILS, application(9)])["sent"] == len(MAILS) + 1


def test_the_same_mail_again_by_another_way(hospital: Hospital) -> None:
    """One message, no second letter."""
    hospital.dovecot.deliver(MAILS[:1])
    hospital.rest()
    hospital.dovecot.deliver([b"Received: from elsewhere\r\n" + MAILS[0]])
    hospital.rest()
    assert nothing_lost_doubled_or_looped(hospital, MAILS[:1])["sent"] == 1


def test_first_start_on_a_full_mailbox(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """With start = "now", 20,000 old mails make no row, no case and no letter; the next mail does."""
    hospital = Hospital(tmp_path, dovecot, sink, start="now")
    dovecot.deliver(mail(number) for number in range(20_000))
    assert hospital.once(seconds=120) == 0, hospital.log()
    with hospital.store() as store:
        assert store.rows.value(RECEIVED) == 0
    dovecot.deliver(MAILS[:1])
    begun = time.monotonic()
    assert hospital.once() == 0
    print(f"a pass over 20,000 known mails: {time.monotonic() - begun:.1f} s")
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, MAILS[:1])


def test_a_locked_store_is_waited_for(hospital: Hospital) -> None:
    """A backup or a staff command holds the store for seconds: the pass waits and ends well."""
    assert hospital.once() == 0
    hospital.dovecot.deliver(MAILS)
    with closing(sqlite3.connect(hospital.data / "mailbot.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        run = hospital.start()
        time.sleep(3)
        assert run.poll() is None, hospital.log()
        other.execute("rollback")
    assert run.wait(60) == 0
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, MAILS)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if os.getuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root only, where mounting is allowed")
    yield place
    subprocess.run(["umount", "-l", place], check=False, capture_output=True)


def test_a_full_disk(tmp_path: Path, disk: Path, dovecot: Dovecot, sink: Sink) -> None:
    """Nothing is taken in that cannot be kept, no mail is set aside for it; with room again everything is."""
    hospital = Hospital(tmp_path, dovecot, sink, data=disk / "data")
    assert hospital.once() == 0, hospital.log()
    with (disk / "ballast").open("wb") as ballast:
        ballast.write(b"x" * max(shutil.disk_usage(disk).free - 200_000, 0))
    mails = [application(number, extra=("x" * 70 + "\r\n") * 800) for number in range(8)]
    dovecot.deliver(mails)
    for _ in range(4):
        assert hospital.once() in (0, 1)
    assert "store_full" in hospital.log()
    assert dovecot.count() == len(mails)
    (disk / "ballast").unlink()
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, mails)


def test_a_read_only_disk(tmp_path: Path, disk: Path, dovecot: Dovecot, sink: Sink) -> None:
    """A pass ends and says so; nothing leaves the mailbox."""
    hospital = Hospital(tmp_path, dovecot, sink, data=disk / "data")
    assert hospital.once() == 0, hospital.log()
    dovecot.deliver(MAILS)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert hospital.once() == 1, hospital.log()
    assert dovecot.count() == len(MAILS)
    subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, MAILS)


def test_a_hung_document_reader(hospital: Hospital) -> None:
    """A reader that hangs for ever is ended after its time; the mail is settled without that file."""
    hospital.dovecot.deliver(MAILS[:1])
    run = hospital.start("run")
    wait_for(hospital, DECIDED, 1)
    threads = Path(f"/proc/{run.pid}/task").iterdir()
    children = " ".join((thread / "children").read_text() for thread in threads).split()
    readers = [int(pid) for pid in children if b"documents.apart.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert readers
    for reader in readers:
        os.kill(reader, signal.SIGSTOP)
    hospital.dovecot.deliver(MAILS[1:3])
    took = wait_for(hospital, SETTLED, 3, 120)
    print(f"two mails past a hung reader: {took:.0f} s")
    run.send_signal(signal.SIGTERM)
    assert run.wait(30) == 0
    assert not any(Path(f"/proc/{reader}").exists() for reader in readers)
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, MAILS[:3])


def test_dead_mailbots_leave_no_reader_behind(hospital: Hospital) -> None:
    """The readers of a killed daemon end by themselves."""
    hospital.dovecot.deliver(MAILS[:1])
    run = hospital.start("run")
    wait_for(hospital, DECIDED, 1)
    threads = Path(f"/proc/{run.pid}/task").iterdir()
    children = " ".join((thread / "children").read_text() for thread in threads).split()
    assert children
    run.kill()
    run.wait()
    assert until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 10)


def test_sigterm_ends_after_the_mail_in_hand(hospital: Hospital) -> None:
    """An orderly end within seconds, whatever is under way."""
    hospital.dovecot.deliver([application(number) for number in range(30)])
    run = hospital.start("run")
    wait_for(hospital, DECIDED, 2)
    run.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    assert run.wait(20) == 0, hospital.log()
    assert time.monotonic() - begun < 10
    assert hospital.value("select count(*) from outbox where state = 'sending'") == 0
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, [application(number) for number in range(30)])


def test_a_jumping_clock(hospital: Hospital) -> None:
    """A clock set back by a day neither sends again nor stops the work; set right, all goes on."""
    hospital.dovecot.deliver(MAILS[:2])
    hospital.once(ahead=24 * HOUR)
    hospital.dovecot.deliver(MAILS[2:])
    hospital.once(ahead=0)
    hospital.once(ahead=25 * HOUR)
    hospital.rest()
    assert hospital.once(ahead=26 * HOUR) == 0
    assert nothing_lost_doubled_or_looped(hospital, MAILS)["sent"] == len(MAILS)


def test_idle_brings_a_mail_to_its_decided_letter_within_two_seconds(
    tmp_path: Path, dovecot: Dovecot, sink: Sink
) -> None:
    """From delivery to the outbox row, while the poll is minutes away."""
    hospital = Hospital(tmp_path, dovecot, sink)
    hospital.config.write_text(hospital.config.read_text().replace('poll = "2 s"', 'poll = "5 min"'))
    dovecot.deliver([application(50)])
    run = hospital.start("run")
    wait_for(hospital, SENT, 1)
    took = []
    for number in range(5):
        time.sleep(0.7)
        dovecot.deliver([application(number)])
        took.append(wait_for(hospital, DECIDED, number + 2))
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 0
    print("arrival to decided letter:", [f"{seconds:.2f}" for seconds in took])
    assert sorted(took)[2] < 2, hospital.log()
    hospital.rest()
    nothing_lost_doubled_or_looped(hospital, [application(50), *(application(number) for number in range(5))])


def test_a_store_that_is_deleted_while_the_daemon_runs_ends_the_sign_of_life(hospital: Hospital) -> None:
    """It is not made anew without a word; the sign of life stops, and status says why."""
    hospital.config.write_text(hospital.config.read_text() + '\n[monitoring]\ntouch = "alive"\n')
    hospital.dovecot.deliver(MAILS[:1])
    run = hospital.start("run")
    wait_for(hospital, DECIDED, 1)
    alive = hospital.folder / "alive"
    assert until(alive.exists, 20), hospital.log()
    for file in hospital.data.glob("mailbot.db*"):
        file.unlink()
    time.sleep(3)  # a loop that was under way may still end
    last = alive.stat().st_mtime
    time.sleep(5)
    assert alive.stat().st_mtime == last
    assert not (hospital.data / "mailbot.db").exists()
    told = hospital.command("status")
    assert told.returncode == 1 and "store_gone" in told.stderr
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 0, hospital.log()
    assert hospital.once() == 2


def test_a_damaged_store_is_told_at_start_and_nothing_leaves(hospital: Hospital) -> None:
    """Where a page is damaged letters are held, and a person is told."""
    hospital.dovecot.deliver(MAILS[:1])
    assert hospital.once() == 0
    with hospital.store() as store:
        for number in range(200):
            store.rows.insert("file_reading", {"key": f"k{number}", "reading": "x" * 3_000, "used": "x"})
        store.rows.connection.execute("pragma wal_checkpoint(truncate)")
    path = hospital.data / "mailbot.db"
    raw = bytearray(path.read_bytes())
    page = raw.index(b"x" * 800)
    raw[page - 1_500 : page + 3_000] = b"\xff" * 4_500
    path.write_bytes(raw)
    run = hospital.start("run")
    assert until(lambda: "store_damaged" in hospital.log(), 20), hospital.log()
    told = hospital.command("status")
    assert told.returncode == 1 and "store_damaged" in told.stdout + told.stderr
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 0, hospital.log()


def test_a_second_mailbot_with_a_store_of_its_own_is_warned_before_it_sends(
    tmp_path: Path, dovecot: Dovecot, sink: Sink
) -> None:
    """Two stores on one mailbox would answer everybody twice: the second holds all letters."""
    first = Hospital(tmp_path / "first", dovecot, sink)
    dovecot.deliver(MAILS[:2])
    for ahead in (0, HOUR):
        assert first.once(ahead=ahead) == 0
    sent = len(sink.taken)
    assert sent == 2
    dovecot.deliver(MAILS[2:3])
    assert first.once(ahead=2 * HOUR) == 0
    second = Hospital(tmp_path / "second", dovecot, sink)
    dovecot.deliver(MAILS[3:])
    for ahead in (0, HOUR):
        assert second.once(ahead=ahead) == 0
    assert "another_mailbot" in second.log()
    assert len(sink.taken) == sent + 1
    assert "another_mailbot" in second.command("status").stdout
