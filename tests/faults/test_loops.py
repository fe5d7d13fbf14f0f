"""Machines that answer machines: every duel ends by itself, after at most two letters of each side."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import compat32
from pathlib import Path

import pytest

from mailbot import pipeline
from mailbot.deployment import load_deployment
from mailbot.documents.reader import Reader
from mailbot.mailboxes.maildir import MaildirSource
from mailbot.mailboxes.outlet import Delivered
from mailbot.model.letter import Letter
from mailbot.replay import unprinted
from mailbot.steps.reading_mails.preparing import ReadHere
from mailbot.steps.work import Work
from mailbot.store import Store
from tests.faults.applications import application
from tests.warm import warmed

BEGIN = datetime(2026, 11, 3, 9, tzinfo=UTC)
ROUNDS = 12

TOML = """
[[mailbox]]
name = "main"
kind = "maildir"
path = "mail"
[outgoing]
kind = "folder"
path = "letters"
[schedule]
settle = "0 s"
[hospital]
name = "Example University Hospital"
from_address = "{address}"
display_name = "Hospital service"
post_address = "Street 1, 50406 Town"
registered_address = "Street 1, 50406 Town"
registry_code = "90000000"
phone = "+372 5550 0000"
account_holder = "Example Hospital"
iban = "EE382200221020145685"
bic = "HABAEE2X"
[letters]
mode = "send"
send_unreviewed = true
"""

Robot = Callable[[bytes, int], bytes | None]
"""Gets a letter and its number, gives an answer or none."""


class Mailbot:
    """A mailbot that reads what is put into its mailbox and keeps what it sends."""

    def __init__(self, folder: Path, address: str, reader: Reader, *, toml: str = TOML) -> None:
        folder.mkdir()
        warmed(folder / "data")
        (folder / "mailbot.toml").write_text(toml.format(address=address), "utf-8")
        deployment, faults = load_deployment(folder / "mailbot.toml")
        assert deployment is not None and not faults
        self.address, self.deployment, self.reader = address, deployment, reader
        self.mail = folder / "mail"
        self.store = Store(deployment.store_path)
        self.source = MaildirSource("main", self.mail)
        self.sent: list[Letter] = []
        for box in ("tmp", "new", "cur"):
            (self.mail / box).mkdir(parents=True)

    def send(self, letter: Letter) -> Delivered:
        self.sent.append(letter)
        return Delivered()

    def check(self) -> None: ...

    def close(self) -> None:
        self.store.close()

    def get(self, raw: bytes, number: int) -> None:
        """Put a mail into the mailbox."""
        (self.mail / "new" / f"{number:09d}.x").write_bytes(raw)

    def work(self, now: datetime) -> list[Letter]:
        """Run the loops once and return what was sent."""
        before = len(self.sent)
        pipeline.intake(self.source, self.store, lambda: now)
        pipeline.process(
            lambda: Work(store=self.store, deployment=self.deployment, printer=unprinted, now=now),
            ReadHere(deployment=self.deployment, documents=self.reader),
            lambda: False,
        )
        pipeline.deliver(self.store, {"send": self}, lambda: now, lambda: False)
        return self.sent[before:]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


def answer(raw: bytes, number: int, *, fields: str = "", text: str, subject: str | None = None) -> bytes:
    """Return an answer to a letter, as programs make them."""
    letter = message_from_bytes(raw, policy=compat32)
    return (
        f"From: Robot <{letter['To']}>\r\nTo: {letter['From']}\r\n"
        f"Date: Tue, 3 Nov 2026 12:00:{number % 60:02d} +0200\r\n"
        f"Message-ID: <robot{number}@kuu.example>\r\nIn-Reply-To: {letter['Message-ID']}\r\n"
        f"References: {letter['Message-ID']}\r\n{fields}Subject: {subject or 'Re: ' + str(letter['Subject'])}\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    ).encode()


def vacation(raw: bytes, number: int) -> bytes:
    return answer(
        raw, number, fields="Auto-Submitted: auto-replied\r\n", text="I am away until Monday.", subject="Away"
    )


def vacation_without_headers(raw: bytes, number: int) -> bytes:
    text = "Täname kirja eest! Olen puhkusel kuni 15. novembrini ja vastan pärast tagasi jõudmist."
    return answer(raw, number, text=text, subject="Automaatvastus: Teise arvamuse taotlus")


def polite(raw: bytes, number: int) -> bytes:
    return answer(raw, number, text=f"Thank you for your message. Your request number is {4711 + number}.")


def parrot(raw: bytes, number: int) -> bytes:
    quoted = raw.partition(b"\r\n\r\n")[2].decode("utf-8", "replace").replace("\r\n", "\r\n> ")
    return answer(raw, number, text=f"Pöördumine {number} on vastu võetud.\r\n\r\n> {quoted}")


def applicant_robot(raw: bytes, number: int) -> bytes:
    """The worst: each answer looks like an application with something new in it."""
    new = application(number).partition(b"\r\n\r\n")[2].decode().partition("\r\n\r\n")[2].partition("--osa")[0]
    return answer(raw, number, text=new)


@pytest.mark.parametrize("robot", [vacation, vacation_without_headers, polite, parrot])
def test_a_robot_gets_at_most_two_letters(tmp_path: Path, reader: Reader, robot: Robot) -> None:
    ours = Mailbot(tmp_path / "a", "second.opinion@hospital.example", reader)
    ours.get(application(1), 1)
    for turn in range(ROUNDS):
        for number, letter in enumerate(ours.work(BEGIN + timedelta(minutes=20 * turn))):
            reply = robot(letter.raw, turn * 10 + number)
            if reply is not None:
                ours.get(reply, 100 + turn * 10 + number)
    assert 1 <= len(ours.sent) <= 2
    ours.close()


def test_a_robot_that_always_says_something_new_runs_into_the_limits(tmp_path: Path, reader: Reader) -> None:
    """Every answer adds to a case, so rules cannot know; the limits end it, and a person is told."""
    ours = Mailbot(tmp_path / "a", "second.opinion@hospital.example", reader)
    ours.get(application(1), 1)
    for turn in range(ROUNDS):
        for number, letter in enumerate(ours.work(BEGIN + timedelta(minutes=20 * turn))):
            ours.get(applicant_robot(letter.raw, turn * 10 + number + 2), 100 + turn * 10 + number)
    limits = ours.deployment.settings.limits
    assert len(ours.sent) <= limits.letters_per_address_and_day
    print("letters to the robot that always says something new:", len(ours.sent))
    assert ours.store.cases.attentions()
    ours.close()


def test_a_duel_of_two_mailbots(tmp_path: Path, reader: Reader) -> None:
    """Each takes the other for an applicant, once; both stay silent after that."""
    left = Mailbot(tmp_path / "left", "opinion@left.example", reader)
    right = Mailbot(tmp_path / "right", "opinion@right.example", reader)
    left.get(application(1).replace(b"pt1@kuu.example", b"opinion@right.example"), 1)
    right.get(application(2).replace(b"pt2@kuu.example", b"opinion@left.example"), 1)
    for turn in range(ROUNDS):
        now = BEGIN + timedelta(minutes=20 * turn)
        for one, other in ((left, right), (right, left)):
            for number, letter in enumerate(one.work(now)):
                assert letter.envelope_to == (other.address,)
                other.get(letter.raw, 100 + turn * 10 + number)
    assert len(left.sent) == len(right.sent) == 1
    for one in (left, right):
        one.close()


def test_our_own_letter_coming_back(tmp_path: Path, reader: Reader) -> None:
    """A forwarding rule that sends our letters to ourselves."""
    ours = Mailbot(tmp_path / "a", "second.opinion@hospital.example", reader)
    ours.get(application(1), 1)
    for turn in range(ROUNDS):
        for number, letter in enumerate(ours.work(BEGIN + timedelta(minutes=20 * turn))):
            ours.get(b"Received: from elsewhere\r\n" + letter.raw, 100 + turn * 10 + number)
            stripped = letter.raw.replace(b"Auto-Submitted", b"X-Was").replace(b"X-Auto-Response-Suppress", b"X-Too")
            ours.get(stripped, 200 + turn * 10 + number)
    assert len(ours.sent) == 1
    ours.close()


def test_a_storm_from_one_address(tmp_path: Path, reader: Reader) -> None:
    """No more letters than the limits allow; every mail is in the store."""
    ours = Mailbot(tmp_path / "a", "second.opinion@hospital.example", reader)
    for number in range(200):
        ours.get(application(number).replace(f"pt{number}@".encode(), b"one@"), number)
    for turn in range(2):
        ours.work(BEGIN + timedelta(minutes=20 * turn))
    assert ours.store.rows.value("select count(*) from message where state = 'processed'") == 200
    assert len(ours.sent) <= ours.deployment.settings.limits.letters_per_address_and_day
    ours.close()
