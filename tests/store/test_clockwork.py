"""The clock counts against an applicant only from the day on which a letter of ours has left."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.cases.due import due_work
from mailbot.model.mail import RawMail
from mailbot.replay import unprinted
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.by_the_clock.clockwork import remind
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import deployed
from tests.unit.cases.build import NOW, Desk, mail, whole, without

CASE = "2026-00001"
NOON = NOW.replace(hour=10)


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(":memory:") as opened:
        decision = Desk().take(without(whole(), "contract"), mail())
        assert decision.case is not None
        first = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=1, raw=b"a")
        opened.messages.receive(FolderAt("m", "INBOX", 1), NOW, mails=[Arrived(mail=first, fingerprint="1", head="1")])
        opened.cases.save(decision.case)
        yield opened


def lie_in_drafts(store: Store, config: Path) -> int:
    case = store.cases.load(CASE)
    assert case is not None
    with store.step():
        store.cases.save(
            write_letter(
                Work(store=store, deployment=deployed(config), printer=unprinted, now=NOW),
                case,
                "deficiency",
                Occasion(key="mail 1"),
            )
        )
    row = store.outbox.claim(NOW)
    assert row is not None
    store.outbox.mark_sent(row.id, NOW, drafted=True)
    return row.id


def reminders(store: Store, config: Path, first: int, last: int) -> list[int]:
    """Return the days, counted from now, on which the clock did something."""

    def work(day: int) -> Work:
        now = NOON + timedelta(days=day)
        return Work(store=store, deployment=deployed(config), printer=unprinted, now=now)

    return [day for day in range(first, last) if remind(work(day))]


def test_nobody_is_reminded_of_a_draft_that_staff_never_sent(store: Store, config: Path) -> None:
    lie_in_drafts(store, config)
    assert reminders(store, config, 1, 80) == []
    case = store.cases.load(CASE)
    assert case is not None
    assert case.status == "incomplete"


def test_the_days_count_from_when_the_letter_left(store: Store, config: Path) -> None:
    row = lie_in_drafts(store, config)
    store.outbox.move(row, "sent", NOON + timedelta(days=20), "drafted")
    found = reminders(store, config, 21, 60)
    assert found
    assert found[0] >= 34  # ten working days later


def test_the_closing_letter_names_the_day_that_retention_keeps_papers_until(store: Store, config: Path) -> None:
    config.write_text(f'{config.read_text("utf-8")}\n[retention]\nattachments = "30 days"\n', "utf-8")
    case = store.cases.load(CASE)
    assert case is not None
    due = due_work(replace(case, reminders=2), None, policy=deployed(config).policy, now=NOON + timedelta(days=62))
    assert due is not None and due.letter == "closing"
    assert due.deadline == (NOON + timedelta(days=92)).date()
