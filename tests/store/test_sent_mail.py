"""A mail that staff wrote by hand lands in its case, rests the reminders, and is never answered."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from mailbot.deployment import Deployment
from mailbot.letters.envelope import reply_id
from mailbot.model.case import Case
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.mail import RawMail
from mailbot.steps.sent_mail import file_sent, is_sent
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived, Received
from tests.store.conftest import deployed
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
    return deployed(config)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(":memory:") as opened:
        decision = Desk().take(without(whole(), "contract"), mail())
        assert decision.case is not None
        first = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=1, raw=b"a")
        opened.messages.receive(FolderAt("m", "INBOX", 1), NOW, mails=[Arrived(mail=first, fingerprint="1", head="1")])
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
        FolderAt("second.opinion", "Sent", 1), NOW, mails=[Arrived(mail=one, fingerprint=id, head=id)]
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


def letter_in(store: Store, kind: LetterKind, subject: str, *, drafted: bool) -> int:
    raw = f"Subject: {subject}\nMessage-ID: <ours@hospital.example>\nIn-Reply-To: <m1@example.org>\n\nText\n".encode()
    letter = Letter(
        kind=kind,
        case=CASE,
        language="en",
        message_id=f"{kind}@hospital.example",
        envelope_from="second.opinion@hospital.example",
        envelope_to=("mari@example.org",),
        subject=subject,
        raw=raw,
        mode="draft" if drafted else "send",
    )
    row = store.outbox.put(letter, now=NOW, due=NOW)
    assert row is not None
    if drafted:
        assert store.outbox.claim(NOW) is not None
        store.outbox.mark_sent(row, NOW, drafted=True)
    return row


def state_of(store: Store, row: int) -> str:
    found = store.outbox.load(row)
    assert found is not None
    return found.state


def test_a_draft_that_a_mail_program_sent_under_a_new_id_is_no_answer_by_hand(
    store: Store, deployment: Deployment
) -> None:
    row = letter_in(store, "deficiency", "Your question", drafted=True)
    file_sent(sent(store, to="mari@example.org", reply_to="m1@example.org"), store, deployment, NOW)
    assert state_of(store, row) == "sent"
    assert not now_is(store).reminders_paused


def test_an_answer_by_hand_takes_the_list_back_and_leaves_the_invoice_to_staff(
    store: Store, deployment: Deployment
) -> None:
    lists = letter_in(store, "deficiency", "[2026-00001] What we need", drafted=False)
    invoice = letter_in(store, "invoice", "[2026-00001] Invoice", drafted=False)
    file_sent(sent(store, to="mari@example.org"), store, deployment, NOW)
    assert (state_of(store, lists), state_of(store, invoice)) == ("replaced", "held")
    assert now_is(store).reminders_paused
