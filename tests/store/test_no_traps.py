"""Acts without traps: joins after the invoice, an end told by a stranger, bounces of nobody, cries among the spam."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from mailbot.mail.parse import parse
from mailbot.model.case import Attention, Case
from mailbot.model.digest import Do
from mailbot.model.letter import Letter
from mailbot.model.mail import RawMail
from mailbot.replay import unprinted
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.by_the_clock.drafted import watch_drafts
from mailbot.steps.gathering import gather
from mailbot.steps.settling import Handled, handle
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.staff_actions import carry_out
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import deployed
from tests.unit.cases.build import NOW, mail, whole, without
from tests.unit.cases.build import Desk as Decisions

CASE = "2026-00001"
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def desk(config: Path) -> Iterator[Desk]:
    deployment = deployed(config)
    with Store(":memory:") as store:
        yield Desk(store=store, deployment=deployment, printer=unprinted, who="kati", now=LATER)


_uid = iter(range(1, 1000))


def arrive(desk: Desk, text: str, *, sender: str = "Mari Maasikas <mari@example.org>", more: str = "") -> int:
    uid = next(_uid)
    head = f"From: {sender}\r\nTo: second.opinion@hospital.example\r\nMessage-ID: <t{uid}@x.example>\r\n"
    raw = f"{head}Date: Wed, 04 Nov 2026 12:00:00 +0200\r\n{more}\r\n{text}\r\n".encode()
    one = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=uid, internaldate=NOW, size=1, raw=raw)
    (row,) = desk.store.messages.receive(
        FolderAt("m", "INBOX", 1), NOW, mails=[Arrived(mail=one, fingerprint=str(uid), head="")]
    )
    return row


def read(desk: Desk, reader: Reader, text: str, **more: str) -> Handled:
    received = desk.store.messages.load(arrive(desk, text, **more))
    assert received is not None
    return handle(received, desk, reader)


def invoiced(desk: Desk) -> Case:
    decision = Decisions().take(whole(), mail())
    assert decision.case is not None and decision.case.status == "invoiced"
    for _ in range(2):
        arrive(desk, "an earlier mail")
    desk.store.cases.save(decision.case, decision.journal)
    desk.store.rows.run("insert into series values ('case 2026', 1)")
    return decision.case


def waiting(desk: Desk) -> Case:
    decision = Decisions().take(without(whole(), "contract"), mail())
    assert decision.case is not None
    for _ in range(2):
        arrive(desk, "an earlier mail")
    desk.store.cases.save(decision.case, decision.journal)
    desk.store.rows.run("insert into series values ('case 2026', 1)")
    write_letter(
        Work(store=desk.store, deployment=desk.deployment, printer=unprinted, now=NOW),
        decision.case,
        "deficiency",
        Occasion(key="first"),
    )
    return decision.case


SPOUSE = """Dear doctors,

my name is Anna Maasikas and I write for my husband, Mari Maasikas, personal code 47801050637. He was diagnosed with
lung cancer in 2024 and was operated in March 2025. We ask for your second opinion: is chemotherapy needed?
His telephone is +372 5559 8877.

Anna Maasikas"""


def test_a_mail_joined_after_the_invoice_asks_for_nothing_and_says_what_it_left_alone(
    desk: Desk, reader: Reader
) -> None:
    before = invoiced(desk)
    row = arrive(desk, SPOUSE, sender="Wife <wife@example.org>")
    do = Do(action="join", case=CASE, argument=str(row))
    lines = carry_out(desk, do, parse(b""), row, reader)
    after = desk.store.cases.load(CASE)
    assert after is not None
    assert (after.items, after.status, after.facts.phone) == (before.items, "invoiced", before.facts.phone)
    assert after.facts.applicant_is_patient is True
    assert desk.store.outbox.of_case(CASE) == ()
    assert [line for line in lines if "applicant is patient" in line.replace("_", " ")]
    assert [line for line in lines if "power_of_attorney required" in line]


def test_before_the_invoice_a_join_is_read_as_ever(desk: Desk, reader: Reader) -> None:
    waiting(desk)
    row = arrive(desk, SPOUSE, sender="Wife <wife@example.org>")
    lines = carry_out(desk, Do(action="join", case=CASE, argument=str(row)), parse(b""), row, reader)
    after = desk.store.cases.load(CASE)
    assert after is not None
    assert after.item("power_of_attorney").required
    assert len(lines) == 1


DEATH = "Mari Maasikas died yesterday. Please do not write any more."


def test_a_death_told_from_an_unknown_address_is_shown_as_that_and_holds_letters(desk: Desk, reader: Reader) -> None:
    waiting(desk)
    number = f"Subject: about {CASE}\r\n"
    handled = read(desk, reader, DEATH, sender="Jaan <jaan@elsewhere.example>", more=number)
    assert (handled.decision.reply, handled.decision.reason) == ("staff", "death")
    (letter,) = desk.store.outbox.of_case(CASE)
    assert letter.state == "held"
    case = desk.store.cases.load(CASE)
    assert case is not None and case.reminders_paused
    task = next(t for t in gather(desk.store, desk.deployment, LATER).tasks if t.reason == "death")
    assert (task.case, task.message) == (CASE, handled.message_row)
    assert Do(action="deceased", case=CASE) in task.todo
    assert Do(action="join", case=CASE, argument=str(handled.message_row)) in task.todo


def test_a_death_of_no_known_case_has_its_button_with_the_case_to_be_filled_in(desk: Desk, reader: Reader) -> None:
    handled = read(desk, reader, "My mother died yesterday. Please do not write to us.", sender="x@elsewhere.example")
    assert handled.decision.reason == "death"
    (task,) = gather(desk.store, desk.deployment, LATER).tasks
    assert task.todo[0] == Do(action="deceased")


REPORT = "Return-Path: <>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
FAILED = (
    "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.x.example\r\n\r\n"
    "Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    ("to", "action", "told"),
    [
        ("who@nowhere.example", "failed", [("bounce", None)]),
        ("mari@example.org", "failed", [("bounce", CASE)]),
        ("mari@example.org", "delayed", []),
    ],
)
def test_a_bounce_of_no_letter_of_ours_is_a_task(
    desk: Desk, reader: Reader, to: str, action: str, told: list[tuple[str, str | None]]
) -> None:
    waiting(desk)
    read(desk, reader, FAILED.format(to=to, action=action), sender="mailer-daemon@x.example", more=REPORT)
    found = [task for task in gather(desk.store, desk.deployment, LATER).tasks if task.reason == "bounce"]
    assert [(task.reason, task.case) for task in found] == told
    assert all(task.urgent for task in found)


SPAM = (
    "WINNER!!! You have won 1,000,000 USD in the LOTTERY! CLAIM YOUR PRIZE NOW!!! Bitcoin investment, casino bonus,"
    " viagra, cheap loans. Click here to claim: http://prize.example/win Act now, limited offer, 100% free."
)
CRY = "I cannot go on any more and I want to kill myself tonight."


def test_a_cry_for_help_among_the_spam_calls_people(desk: Desk, reader: Reader) -> None:
    silent = read(desk, reader, SPAM, sender="win@prize.example")
    assert silent.decision.reply == "none"
    assert silent.reading.screening is not None and silent.reading.screening.kind == "spam"
    loud = read(desk, reader, f"{SPAM} {CRY}", sender="win2@prize.example")
    assert loud.reading.screening is not None and loud.reading.screening.kind == "spam"
    assert (loud.decision.reply, loud.decision.reason, loud.decision.case) == ("staff", "distress", None)
    assert [row.letter.kind for row in desk.store.outbox.list()] == ["urgent"]


def test_an_answer_by_hand_settles_the_mail_and_leaves_a_cry_for_help_open(config: Path) -> None:
    from mailbot.mail.parse import parse as parsed
    from mailbot.steps.sent_mail import _settle_what_it_answers

    with Store(":memory:") as store:
        desk = Desk(store=store, deployment=deployed(config), printer=unprinted, who="kati", now=LATER)
        row = arrive(desk, "How much is it?")
        store.rows.run("update message set message_id = 'q@x.example' where id = ?", [row])
        for reason in ("price_question", "distress", "doubtful_contract"):
            store.cases.attend(Attention(reason=reason, since=NOW, message=row))
        header = parsed(b"From: n@hospital.example\r\nIn-Reply-To: <q@x.example>\r\n\r\nAnswer").header
        _settle_what_it_answers(header, store, LATER)
        assert [one.reason for one in store.cases.attentions()] == ["distress", "doubtful_contract"]


def test_the_page_of_a_day_is_the_page_of_that_day(desk: Desk) -> None:
    case = waiting(desk)
    store, day = desk.store, NOW.date()
    store.cases.attend(Attention(reason="only_asks", since=NOW), CASE)
    (one,) = store.cases.attentions()
    assert one.id is not None
    store.cases.resolve(one.id, "kati", NOW + timedelta(days=2))
    Desk(store=store, deployment=desk.deployment, printer=unprinted, who="kati", now=NOW + timedelta(days=2)).act(
        CASE, lambda found: _closed(found, NOW + timedelta(days=2))
    )
    store.cases.save(Case(number="2026-00002", opened=NOW + timedelta(days=2), changed=NOW + timedelta(days=2)))
    then = gather(store, desk.deployment, NOW + timedelta(days=5), day=day)
    assert (then.day, [task.reason for task in then.tasks]) == (day, ["only_asks"])
    assert [(group.name, group.total) for group in then.groups] == [("new", 1), ("incomplete", 1)]
    now = gather(store, desk.deployment, NOW + timedelta(days=5), since=NOW + timedelta(days=1))
    assert [(group.name, group.total) for group in now.groups] == [("new", 1), ("incomplete", 1), ("ended", 1)]
    assert case.number == CASE


def _closed(case: Case, now: datetime):  # type: ignore[no-untyped-def]
    from mailbot.cases.staff import actions

    return actions.close(case, who="kati", now=now)


def test_mails_that_staff_sent_or_added_did_not_come(desk: Desk) -> None:
    for reason in ("own_letter", "answered_by_hand", "sent_elsewhere", "staff_mail_done", "complete"):
        row = arrive(desk, "x")
        desk.store.rows.run("update message set state = 'processed', reason = ? where id = ?", [reason, row])
    facts = gather(desk.store, desk.deployment, LATER, since=NOW - timedelta(days=1))
    assert (facts.mails, facts.days[-1].mails) == (1, 1)


class DraftsFolder:
    """A Drafts folder in which nothing was sent; it notes what is taken back."""

    def __init__(self) -> None:
        self.taken_back: list[str] = []

    def fates(self, letters: list[Letter]) -> dict[str, str]:
        return {letter.message_id: "waiting" for letter in letters}

    def discard(self, letter: Letter) -> None:
        self.taken_back.append(letter.message_id)


def test_a_draft_from_before_the_switch_is_offered_and_leaves_once_it_is_taken_back(desk: Desk) -> None:
    waiting(desk)
    store, letters = desk.store, desk.deployment.settings.letters
    row = store.outbox.claim(LATER)
    assert row is not None
    store.outbox.mark_sent(row.id, LATER, drafted=True)
    assert [task.reason for task in gather(store, desk.deployment, LATER).tasks] == ["drafted"]
    sending = letters.model_copy(update={"mode": "send", "send_unreviewed": True})
    deployment = replace(desk.deployment, settings=desk.deployment.settings.model_copy(update={"letters": sending}))
    (task,) = gather(store, deployment, LATER).tasks
    assert (task.reason, task.todo) == ("drafted_before", (Do(action="approve", case=CASE, argument=str(row.id)),))
    carry_out(desk, task.todo[0], parse(b""), row.id)
    assert gather(store, deployment, LATER).tasks == ()
    assert store.outbox.claim(LATER) is None
    folder = DraftsFolder()
    watch_drafts(store, folder, LATER)  # type: ignore[arg-type]
    left = store.outbox.claim(LATER)
    assert left is not None
    assert (folder.taken_back, left.id, left.letter.mode) == ([row.letter.message_id], row.id, "send")
