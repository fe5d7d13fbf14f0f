"""Staff's actions on a real store: one transaction each, with journal and letter, and nothing on refusal."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot.cases.staff import actions
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.documents.reader import Reader
from mailbot.model.case import Attention, Case
from mailbot.model.mail import RawMail
from mailbot.replay import unprinted
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.staff.desk import Desk
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import deployed
from tests.unit.cases.build import NOW, contract, mail, reading, whole, without
from tests.unit.cases.build import Desk as Decisions

CASE = "2026-00001"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def desk(config: Path) -> Iterator[Desk]:
    deployment = deployed(config)
    with Store(":memory:") as store:
        raw = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=3, raw=b"a\r\n")
        for row in range(1, 4):
            store.messages.receive(
                FolderAt("m", "INBOX", 1),
                NOW,
                mails=[Arrived(mail=replace(raw, uid=row), fingerprint=str(row), head=str(row))],
            )
        yield Desk(store=store, deployment=deployment, printer=unprinted, who="kati", now=LATER)


def put(desk: Desk, *said: Any, **more: Any) -> Case:
    decisions = Decisions()
    for each in said or (without(whole(), "contract"),):
        decision = decisions.take(each, mail(id=f"m{decisions.rows}@example.org"))
        assert decision.case is not None
        desk.store.cases.save(decision.case, decision.journal)
    case = replace(desk.store.cases.load(CASE) or decisions.cases[CASE], **more)
    desk.store.cases.save(case)
    return case


def test_received_writes_journal_and_invoice(desk: Desk) -> None:
    put(desk)
    outcome = desk.act(CASE, lambda case: actions.received(case, "contract", who="kati", now=LATER))
    case = desk.store.cases.load(CASE)
    assert case is not None
    assert (case.status, outcome.letter, outcome.case.number) == ("invoiced", "invoice", CASE)
    assert case.invoice_number
    assert [row.letter.kind for row in desk.store.outbox.of_case(CASE)] == ["invoice"]
    assert ("kati", "contract open -> received") in [(e.who, e.what) for e in desk.store.cases.journal(CASE)]


def test_a_refusal_changes_nothing(desk: Desk) -> None:
    before = put(desk)
    journal = desk.store.cases.journal(CASE)
    for action in (
        lambda: desk.act(CASE, lambda case: actions.received(case, "files", who="kati", now=LATER)),
        lambda: desk.act(CASE, lambda case: actions.opinion(case, who="kati", now=LATER)),
        lambda: desk.act("2026-09999", lambda case: actions.close(case, who="kati", now=LATER)),
        lambda: desk.merge(CASE, CASE),
        lambda: desk.merge(CASE, "2026-09999"),
        lambda: desk.done(99),
        lambda: desk.done(2),
    ):
        with pytest.raises(ActionRefusedError):
            action()
    assert desk.store.cases.load(CASE) == before
    assert desk.store.cases.journal(CASE) == journal
    assert desk.store.outbox.of_case(CASE) == ()


def unsent_deficiency(desk: Desk, case: Case) -> None:
    write_letter(
        Work(store=desk.store, deployment=desk.deployment, printer=unprinted, now=NOW),
        case,
        "deficiency",
        Occasion(key="mail 1", message=mail()),
    )


def test_a_letter_on_its_way_is_replaced_by_what_is_true_now(desk: Desk) -> None:
    unsent_deficiency(desk, put(desk, without(whole(), "contract", "phone")))
    outcome = desk.act(CASE, lambda case: actions.received(case, "contract", who="kati", now=LATER))
    assert outcome.letter == "deficiency"
    assert [row.state for row in desk.store.outbox.of_case(CASE)] == ["replaced", "new"]


def test_death_and_withdrawal_stop_what_has_not_left(desk: Desk) -> None:
    unsent_deficiency(desk, put(desk))
    desk.act(CASE, lambda case: actions.withdraw(case, confirm=True, who="kati", now=LATER))
    assert [(r.letter.kind, r.state) for r in desk.store.outbox.of_case(CASE)] == [
        ("deficiency", "cancelled"),
        ("withdrawal", "new"),
    ]
    desk.act(CASE, lambda case: actions.deceased(case, who="kati", now=LATER))
    assert {r.state for r in desk.store.outbox.of_case(CASE)} == {"cancelled"}


def test_merging_leaves_one_case(desk: Desk) -> None:
    put(desk)
    decisions = Decisions()
    decisions.cases = {CASE: Case(number="0", opened=NOW, changed=NOW, status="closed")}
    other = decisions.take(reading(contract()), mail("two@example.org", id="m9@example.org")).case
    assert other is not None and other.number == "2026-00002"
    desk.store.cases.save(other)
    desk.merge(CASE, "2026-00002")
    gone = desk.store.cases.load("2026-00002")
    assert gone is not None and gone.merged_into == CASE
    with pytest.raises(ActionRefusedError, match="merged into 2026-00001"):
        desk.act("2026-00002", lambda case: actions.close(case, who="kati", now=LATER))


def test_done_with_and_without_a_case(desk: Desk) -> None:
    desk.store.cases.attend(Attention(reason="price_question", since=NOW, message=2))
    assert desk.done(2) is None
    assert desk.store.cases.attentions(message_row=2) == ()
    put(desk, attentions=(Attention(reason="thanks", since=NOW, message=1),))
    desk.store.rows.run("update message set case_number = ? where id = 1", [CASE])
    outcome = desk.done(1)
    assert outcome is not None
    assert desk.store.cases.attentions(case=CASE) == ()


def test_a_message_of_a_case_is_not_joined_elsewhere(desk: Desk) -> None:
    put(desk)
    desk.store.rows.run("update message set case_number = ? where id = 1", [CASE])
    with pytest.raises(ActionRefusedError, match="belongs to case 2026-00001"):
        desk.join(1, CASE, None)  # type: ignore[arg-type]  # refused before anything is read
    with pytest.raises(ActionRefusedError, match="no message 77"):
        desk.open(77, None)  # type: ignore[arg-type]


def test_a_letter_that_would_tell_too_much_becomes_a_question_to_staff(desk: Desk) -> None:
    case = put(desk, whole())
    strange = replace(case, addresses=("not an address",))
    after = write_letter(
        Work(store=desk.store, deployment=desk.deployment, printer=unprinted, now=LATER),
        strange,
        "acknowledge",
        Occasion(key="gate"),
    )
    assert [a.reason for a in after.attentions][-1:] == ["bad_address"]
    assert desk.store.outbox.of_case(CASE) == ()


MAIL = """From: Mari Maasikas <{sender}>
To: second.opinion@hospital.example
Subject: A question
Message-ID: <{id}@example.org>
Date: Thu, 05 Nov 2026 10:00:00 +0200
Content-Type: text/plain; charset=utf-8

{text}
"""


def arrive(desk: Desk, text: str, *, sender: str = "mari@example.org", id: str = "q1") -> int:
    raw = MAIL.format(sender=sender, id=id, text=text).replace("\n", "\r\n").encode()
    one = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=len(id) + 50, internaldate=NOW, size=1, raw=raw)
    (row,) = desk.store.messages.receive(
        FolderAt("m", "INBOX", 1), NOW, mails=[Arrived(mail=one, fingerprint=id, head=id)]
    )
    return row


def test_opening_a_case_with_a_mail(desk: Desk) -> None:
    row = arrive(desk, "I would like to hear what you think of my illness.")
    desk.store.cases.attend(Attention(reason="unclear", since=NOW, message=row))
    with Reader() as reader:
        handled = desk.open(row, reader)
    case = handled.decision.case
    assert case is not None and handled.decision.reply == "deficiency"
    assert desk.store.messages.case_of(row) == case.number
    assert desk.store.cases.attentions(message_row=row) == ()
    assert f"opened from message {row}" in [entry.what for entry in desk.store.cases.journal(case.number)]


def test_joining_a_mail_to_a_case(desk: Desk) -> None:
    put(desk, without(whole(), "contract", "phone"))
    row = arrive(desk, "My telephone number is +372 5550 0199.", sender="stranger@example.org")
    with Reader() as reader:
        handled = desk.join(row, CASE, reader)
    case = desk.store.cases.load(CASE)
    assert case is not None
    assert desk.store.messages.case_of(row) == CASE
    assert case.item("contact").state == "received"
    assert handled.decision.reply == "deficiency"
    (letter,) = desk.store.outbox.of_case(CASE)
    assert letter.letter.envelope_to == ("mari@example.org",)
    with pytest.raises(ActionRefusedError, match="belongs to case"):
        desk.open(row, reader)


def test_a_mail_that_is_no_spam(desk: Desk) -> None:
    row = arrive(desk, "How much is it?")
    with Reader() as reader:
        handled = desk.not_spam(row, reader)
    assert handled.reading.screening is None
    assert handled.decision.reply == "staff"
