"""A mail that staff wrote by hand lands in its case, rests the reminders, and is never answered."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from mailbot.deployment import Deployment, load_deployment
from mailbot.letters import reply_id
from mailbot.model.case import Case
from mailbot.model.mail import RawMail
from mailbot.steps.sent_mail import file_sent, is_sent
from mailbot.store import Store
from mailbot.store.messages import Arrived, Received
from tests.unit.cases.build import NOW, Desk, mail, whole, without

CASE = "2026-00001"
HAND = """From: Nurse <second.opinion@hospital.example>
To: {to}
Subject: Your question
Message-ID: <{id}>
In-Reply-To: <{reply_to}>
Date: Thu, 05 Nov 2026 10:00:00 +0200

We will call you.
"""


@pytest.fixture
def deployment(config: Path) -> Deployment:
    config.write_text(config.read_text().replace('path = "mail"', 'path = "mail"\nsent = "Sent"'))
    found, faults = load_deployment(config)
    assert found is not None and not faults
    return found


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(":memory:") as opened:
        decision = Desk().take(without(whole(), "contract"), mail())
        assert decision.case is not None
        first = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=1, raw=b"a")
        opened.messages.receive("m", "INBOX", 1, NOW, mails=[Arrived(mail=first, fingerprint="1", head="1")])
        opened.cases.save(decision.case)
        yield opened


_uids = count(1)


def sent(
    store: Store, *, to: str = "x@example.org", id: str = "h1@hospital.example", reply_to: str = "none@x"
) -> Received:
    raw = HAND.format(to=to, id=id, reply_to=reply_to).encode()
    one = RawMail(
        mailbox="second.opinion",
        folder="Sent",
        uidvalidity=1,
        uid=next(_uids),
        internaldate=NOW,
        size=len(raw),
        raw=raw,
    )
    (row,) = store.messages.receive(
        "second.opinion", "Sent", 1, NOW, mails=[Arrived(mail=one, fingerprint=id, head=id)]
    )
    found = store.messages.load(row)
    assert found is not None
    return found


def now_is(store: Store) -> Case:
    case = store.cases.load(CASE)
    assert case is not None
    return case


def test_which_folder(store: Store, deployment: Deployment) -> None:
    assert is_sent(sent(store), deployment)
    assert not is_sent(replace(sent(store, id="h2@hospital.example"), folder="INBOX"), deployment)


@pytest.mark.parametrize("tie", [{"to": "mari@example.org"}, {"reply_to": "m1@example.org"}])
def test_an_answer_by_hand(store: Store, deployment: Deployment, tie: dict[str, str]) -> None:
    assert file_sent(sent(store, **tie), store, deployment, NOW) is not None
    case = now_is(store)
    assert case.reminders_paused
    assert "h1@hospital.example" in case.message_ids
    assert "answered by hand" in [entry.what for entry in store.cases.journal(CASE)]
    assert store.outbox.of_case(CASE) == ()


def test_our_own_letter_and_mail_to_others_change_nothing(store: Store, deployment: Deployment) -> None:
    before = now_is(store)
    ours = reply_id.make(CASE, deployment.reply_key, serial="mail 1", domain="hospital.example")
    assert file_sent(sent(store, to="mari@example.org", id=ours), store, deployment, NOW) is None
    assert file_sent(sent(store), store, deployment, NOW) is None
    assert now_is(store) == before
