"""A stranger asks whether somebody is a patient, in every way: what he gets must not depend on whether we know her.

Each mail is tried on two stores that differ in one thing only, who the first case is about.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.mail.fingerprint import fingerprint
from mailbot.mailboxes.source import head_of
from mailbot.model.case import STRANGER_REASON
from mailbot.model.mail import RawMail
from mailbot.replay import unprinted
from mailbot.steps.by_the_clock.clockwork import remind
from mailbot.steps.settling import Handled, handle
from mailbot.steps.staff.desk import Desk
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.digest.tasks import Office, Tasks
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import deployed

START = datetime(2026, 11, 4, 8, tzinfo=UTC)
STRANGER = "x@curious.example"
MARI, ANTS = ("Mari Maasikas", "47801050637", "mari@home.example"), ("Ants Kivi", "36105050014", "ants@home.example")
APPLICATION = """Hello,

I would like a second opinion. Patient: {0}, {1}
Diagnosis: breast cancer found in May 2026, operated in June 2026, six cycles of chemotherapy, now bone metastases.
My question: Is radiotherapy needed?
"""
PHONE = "phone +372 5550 0123."


class World:
    """One deployment and its store, to which mails come hour by hour."""

    def __init__(self, deployment: Deployment, patient: tuple[str, str, str], reader: Reader) -> None:
        self.deployment, self.reader, self.hours = deployment, reader, 0
        self.store = Store(":memory:")
        name, code, address = patient
        self.mail(address, "Second opinion", APPLICATION.format(name, f"personal code {code}, {PHONE}"))

    def mail(self, sender: str, subject: str, text: str, **headers: str) -> Handled:
        self.hours += 1
        now = START + timedelta(hours=self.hours)
        made = EmailMessage()
        made["From"], made["To"], made["Subject"] = sender, "second.opinion@hospital.example", subject
        made["Date"], made["Message-ID"] = format_datetime(now), f"<{self.hours}.{sender}>"
        for key, value in headers.items():
            made[key.replace("_", "-")] = value
        made.set_content(text)
        raw = made.as_bytes()
        mail = RawMail(mailbox="m", folder="I", uidvalidity=1, uid=self.hours, internaldate=now, size=len(raw), raw=raw)
        arrived = Arrived(mail=mail, fingerprint=fingerprint(raw), head=head_of(mail))
        (row,) = self.store.messages.receive(FolderAt("m", "I", 1), now, mails=[arrived])
        received = self.store.messages.load(row)
        assert received is not None
        return handle(received, self.work(now), self.reader)

    def work(self, now: datetime) -> Work:
        return Work(store=self.store, deployment=self.deployment, printer=unprinted, now=now)

    def letters(self, to: str = STRANGER) -> list[tuple[str, str, str, datetime]]:
        """Return what somebody gets: kind, subject, text without the made-up ids, and when."""
        rows = [row for row in self.store.outbox.list() if row.letter.envelope_to == (to,)]
        return [(row.letter.kind, row.letter.subject, _text(row.letter.raw), row.due) for row in rows]

    def asked(self) -> list[tuple[str | None, list[tuple[str, str | None, str | None]]]]:
        now = START + timedelta(hours=self.hours)
        tasks = Tasks(self.store.rows, Office(zone=ZoneInfo("Europe/Tallinn")), now=now).all(())
        return [
            (task.case, [(do.action, do.case, do.argument) for do in task.todo])
            for task in tasks
            if task.reason == STRANGER_REASON
        ]


def _text(raw: bytes) -> str:
    head, _, body = raw.partition(b"\r\n\r\n" if b"\r\n\r\n" in raw else b"\n\n")
    keep = [line for line in head.splitlines() if not line.lower().startswith((b"message-id", b"content-type"))]
    return b"\n".join(keep).decode() + body.decode().split("--", 1)[0]


@pytest.fixture
def worlds(config: Path, reader: Reader) -> Iterator[tuple[World, World]]:
    """Return the store that has the case of Mari, and one that has somebody else's."""
    deployment = deployed(config)
    pair = World(deployment, MARI, reader), World(deployment, ANTS, reader)
    yield pair
    for world in pair:
        world.store.close()


TRIES = {
    "name": (STRANGER, "Second opinion", APPLICATION.format(MARI[0], PHONE), {}),
    "code": (STRANGER, "Second opinion", APPLICATION.format(MARI[0], f"personal code {MARI[1]}, {PHONE}"), {}),
    "birth date": (STRANGER, "Second opinion", APPLICATION.format(MARI[0], f"born 05.01.1978, {PHONE}"), {}),
    "another name with her code": (
        STRANGER, "Second opinion", APPLICATION.format("Juhan Tamm", f"personal code {MARI[1]}, {PHONE}"), {},
    ),
    "number in the subject": (STRANGER, "[2026-00001]", APPLICATION.format(MARI[0], PHONE), {}),
    "her Message-ID": (
        STRANGER, "Re: Second opinion", APPLICATION.format(MARI[0], PHONE), {"In_Reply_To": f"<1.{MARI[2]}>"},
    ),
    "paper by post": (STRANGER, "Contract", f"{MARI[0]}, personal code {MARI[1]}: the contract comes by post.", {}),
    "a question": (STRANGER, "Question", f"Hello, is {MARI[0]} ({MARI[1]}) a patient of yours?", {}),
    "how it stands": (STRANGER, "Status", f"Hello, how does {MARI[0]}, {MARI[1]}, stand? Did it arrive?", {}),
    "withdrawal": (STRANGER, "Withdrawal", f"{MARI[0]}, {MARI[1]}, withdraws her application.", {}),
    "look-alike domain": (
        "x@h0me.example", "Second opinion", APPLICATION.format(MARI[0], f"personal code {MARI[1]}, {PHONE}"), {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TRIES)
def test_the_answer_does_not_tell_whether_she_is_a_patient(worlds: tuple[World, World], what: str) -> None:
    sender, subject, text, headers = TRIES[what]
    with_her, without_her = worlds
    before = with_her.store.cases.load("2026-00001")
    first = [world.mail(sender, subject, text, **headers) for world in worlds]
    assert first[0].decision.reply == first[1].decision.reply
    assert with_her.letters(sender) == without_her.letters(sender)
    assert with_her.store.cases.load("2026-00001").facts == before.facts
    assert with_her.letters(MARI[2]) == with_her.letters(MARI[2])[:1]  # she gets no letter by his mail
    assert [case for case, _ in with_her.asked()] == ["2026-00001"]
    assert without_her.asked() == []
    # and he goes on asking
    again = [world.mail(sender, f"Re: {subject}", f"And {MARI[0]}, {MARI[1]}?", **headers) for world in worlds]
    assert again[0].decision.reply == again[1].decision.reply
    assert with_her.letters(sender) == without_her.letters(sender)


def test_the_reminders_of_both_go_on(worlds: tuple[World, World]) -> None:
    sender, subject, text, _ = TRIES["code"]
    late = START + timedelta(days=16, hours=2)
    for world in worlds:
        world.mail(sender, subject, text)
        world.mail(sender, "once more", "Hello, any news of Mari Maasikas?")
        while row := world.store.outbox.claim(late):
            world.store.outbox.mark_sent(row.id, START + timedelta(hours=4))
        remind(Work(store=world.store, deployment=world.deployment, printer=unprinted, now=late))
    kinds = [[kind for kind, *_ in world.letters(sender)] for world in worlds]
    assert kinds[0] == kinds[1]
    assert "reminder" in [kind for kind, *_ in worlds[0].letters(MARI[2])]


def test_staff_join_the_case_that_a_relative_opened(worlds: tuple[World, World]) -> None:
    world = worlds[0]
    sender, subject, text, _ = TRIES["code"]
    world.mail(sender, subject, text)
    ((case, todo),) = world.asked()
    assert case == "2026-00001"
    assert [action for action, *_ in todo] == ["merge", "done"]
    assert todo[0][1:] == ("2026-00001", "2026-00002")
    world.hours = 5
    now = START + timedelta(hours=world.hours)
    desk = Desk(store=world.store, deployment=world.deployment, printer=unprinted, who="nurse", now=now)
    desk.merge("2026-00001", "2026-00002")
    merged = world.store.cases.load("2026-00001")
    assert merged is not None and sender in merged.addresses
    assert world.asked() == []


def test_staff_join_a_mail_that_opened_nothing(worlds: tuple[World, World], reader: Reader) -> None:
    world = worlds[0]
    sender, subject, text, _ = TRIES["a question"]
    row = world.mail(sender, subject, text).message_row
    ((_, todo),) = world.asked()
    assert todo[0] == ("join", "2026-00001", str(row))
    world.hours = 5
    now = START + timedelta(hours=world.hours)
    desk = Desk(store=world.store, deployment=world.deployment, printer=unprinted, who="nurse", now=now)
    desk.join(row, "2026-00001", reader)
    assert world.store.messages.case_of(row) == "2026-00001"
    assert world.asked() == []


def test_a_mail_that_our_server_calls_forged_tells_no_more(config: Path, reader: Reader) -> None:
    config.write_text(
        config.read_text().replace('path = "mail"', 'path = "mail"\nauthserv_id = "mx.hospital.example"', 1)
    )
    deployment = deployed(config)
    verdict = {"Authentication_Results": "mx.hospital.example; spf=fail smtp.mailfrom=curious.example"}
    sender, subject, text, _ = TRIES["code"]
    pair = [World(deployment, patient, reader) for patient in (MARI, ANTS)]
    for world in pair:
        world.mail(sender, subject, text, **verdict)
    assert pair[0].letters() == pair[1].letters() != []
