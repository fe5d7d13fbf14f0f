"""Who asks where their case is gets one letter in three days; a stranger learns of no case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.letters.envelope.modes import mode_for
from mailbot.model.case import Case
from mailbot.model.mail import RawMail
from mailbot.replay import Played, as_json, unprinted
from mailbot.steps.settling import TOLD_AGAIN, Handled, handle
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import TOML, deployed
from tests.unit.cases.build import NOW, Desk, mail, whole, without

CASE = "2026-00001"
LATER = NOW + timedelta(days=1)
QUESTION = "Hello,\r\n\r\nwhere is my application? I have not heard from you.\r\n\r\nMari"


class Mailbox:
    """One case that lacks its contract, and mails about it."""

    def __init__(self, deployment: Deployment, store: Store, reader: Reader) -> None:
        self.deployment, self.store, self.reader, self.uid = deployment, store, reader, 0
        decision = Desk().take(without(whole(), "contract"), mail())
        assert decision.case is not None
        store.cases.save(replace(decision.case, documents=(), attentions=()))
        store.rows.run("insert into series values ('case 2026', 1)")

    def asks(self, sender: str = "mari@example.org", text: str = QUESTION, *, days: int = 1, more: str = "") -> Handled:
        self.uid += 1
        head = f"{more}From: {sender}\r\nTo: second.opinion@hospital.example\r\nMessage-ID: <s{self.uid}@x.example>\r\n"
        raw = f"{head}Date: Thu, 05 Nov 2026 10:00:00 +0200\r\nSubject: question\r\n\r\n{text}\r\n".encode()
        now = NOW + timedelta(days=days)
        one = RawMail(
            mailbox="second.opinion", folder="INBOX", uidvalidity=1, uid=self.uid, internaldate=now, size=1, raw=raw
        )
        arrived = Arrived(mail=one, fingerprint=str(self.uid), head=str(self.uid))
        (row,) = self.store.messages.receive(FolderAt("second.opinion", "INBOX", 1), now, mails=[arrived])
        received = self.store.messages.load(row)
        assert received is not None
        work = Work(store=self.store, deployment=self.deployment, printer=unprinted, now=now)
        return handle(received, work, self.reader)

    def letters(self) -> list[tuple[str, tuple[str, ...], str]]:
        return [(r.letter.kind, r.letter.envelope_to, r.letter.mode) for r in self.store.outbox.list()]

    def case(self) -> Case:
        case = self.store.cases.load(CASE)
        assert case is not None
        return case


@pytest.fixture
def mailbox(config: Path, reader: Reader) -> Iterator[Mailbox]:
    with Store(":memory:") as store:
        yield Mailbox(deployed(config), store, reader)


def test_who_asks_is_told_what_is_in_order_and_what_is_awaited(mailbox: Mailbox) -> None:
    before = mailbox.case()
    handled = mailbox.asks()
    assert (handled.decision.reply, handled.decision.reason) == ("status", "asks_standing")
    assert mailbox.letters() == [("status", ("mari@example.org",), "draft")]
    text = mailbox.store.outbox.list()[0].letter.raw.decode()
    assert CASE in text and "contract" in text
    after = mailbox.case()
    assert (after.items, after.questions, after.attentions) == (before.items, before.questions, ())


def test_a_replay_says_that_staff_see_it_and_what_it_would_be(mailbox: Mailbox) -> None:
    handled = mailbox.asks()
    told = as_json(Played(file="1.eml", handled=handled, repeat_of=None, case=handled.decision.case))
    assert (told["reply"], told["would_reply"]) == ("staff", "status")


def test_once_in_three_days(mailbox: Mailbox) -> None:
    mailbox.asks()
    row = mailbox.store.outbox.list()[0].id
    mailbox.store.outbox.claim(LATER + timedelta(days=9))
    mailbox.store.outbox.mark_sent(row, LATER)
    again = mailbox.asks(days=2)
    assert again.decision.reply == "staff"
    assert len(mailbox.letters()) == 1
    assert mailbox.asks(days=2 + TOLD_AGAIN.days).decision.reply == "status"
    assert len(mailbox.letters()) == 2


def test_a_stranger_is_answered_by_nobody_and_staff_see_it(mailbox: Mailbox) -> None:
    handled = mailbox.asks("stranger@elsewhere.example", f"Where is the application {CASE}? I have not heard from you.")
    assert (handled.decision.reply, handled.decision.case) == ("staff", None)
    assert mailbox.letters() == []


def test_who_brings_something_with_the_question_is_read_as_ever(mailbox: Mailbox) -> None:
    text = f"{QUESTION}\r\nMy telephone number is +372 5550 0199."
    assert mailbox.asks(text=text).decision.reason != "asks_standing"


def test_a_sender_that_our_mail_server_does_not_confirm_is_told_nothing(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML.replace('path = "mail"', 'path = "mail"\nauthserv_id = "mx.hospital.example"'), "utf-8")
    with Store(":memory:") as store:
        box = Mailbox(deployed(path), store, reader)
        assert box.asks().decision.reply == "staff"
        passed = "Authentication-Results: mx.hospital.example; dkim=pass header.d=example.org\r\n"
        assert box.asks(more=passed).decision.reply == "status"


def test_it_is_a_draft_until_the_configuration_names_it() -> None:
    assert mode_for("status", modes={}, default="send", reviewed=True) == "draft"
    assert mode_for("status", modes={}, default="hold", reviewed=True) == "hold"
    assert mode_for("status", modes={"status": "send"}, default="draft", reviewed=True) == "send"
