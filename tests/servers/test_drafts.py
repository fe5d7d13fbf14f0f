"""Letters as drafts: laid down once, followed until staff have sent them or thrown them away."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imapclient import IMAPClient

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.drafts import Drafts
from mailbot.mailboxes.login import Password
from mailbot.model.case import Case
from mailbot.steps.by_the_clock.drafted import watch_drafts
from mailbot.store import Store
from tests.servers.dovecot import Dovecot
from tests.servers.letters import letter

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def drafts(dovecot: Dovecot) -> Iterator[Drafts]:
    login = Password(user=dovecot.user, password=dovecot.password)
    kept = Drafts(Server(host=dovecot.host, port=dovecot.port, tls="none", login=login, read_timeout=5))
    yield kept
    kept.close()


@pytest.fixture
def person(dovecot: Dovecot) -> Iterator[IMAPClient]:
    client = IMAPClient(dovecot.host, dovecot.port, ssl=False, timeout=5)
    client.login(dovecot.user, dovecot.password)
    yield client
    client.shutdown()


def test_a_draft_is_laid_down_once(drafts: Drafts, dovecot: Dovecot, person: IMAPClient) -> None:
    assert [drafts.send(letter()).state, drafts.send(letter()).state] == ["drafted", "drafted"]
    person.select_folder("Drafts")
    (uid,) = person.search()
    fetched = person.fetch([uid], ["BODY.PEEK[]", "FLAGS"])[uid]
    assert fetched[b"BODY[]"] == letter().raw and b"\\Draft" in fetched[b"FLAGS"]


def test_sent_as_it_stood_with_a_new_id_and_thrown_away(drafts: Drafts, person: IMAPClient) -> None:
    letters = [letter(number) for number in (1, 2, 3, 4)]
    for each in letters:
        drafts.send(each)
    person.select_folder("Drafts")
    person.move(person.search(["HEADER", "Message-ID", "c1@"]), "Sent")
    person.append("Sent", letter(2).raw.replace(b"<c2@box.test>", b"<other@thunderbird.example>"))
    gone = person.search(["OR", "HEADER", "Message-ID", "c2@", "HEADER", "Message-ID", "c3@"])
    person.delete_messages(gone)
    person.uid_expunge(gone)
    fates = drafts.fates(letters)
    assert [fates[each.message_id] for each in letters] == ["sent", "sent", "gone", "waiting"]


def test_what_staff_have_sent_is_not_laid_down_again(drafts: Drafts, dovecot: Dovecot, person: IMAPClient) -> None:
    person.append("Sent", letter().raw)
    drafts.send(letter())
    assert dovecot.count("Drafts") == 0


def test_a_newer_decision_takes_back_its_draft_only(drafts: Drafts, dovecot: Dovecot) -> None:
    drafts.send(letter(1))
    drafts.send(letter(2))
    drafts.discard(letter(1))
    drafts.discard(letter(1))
    assert drafts.fates([letter(1), letter(2)]) == {letter(1).message_id: "gone", letter(2).message_id: "waiting"}


def test_the_folders_are_checked(drafts: Drafts) -> None:
    drafts.check()


def test_a_draft_that_is_gone_is_work_for_a_person(drafts: Drafts, person: IMAPClient, tmp_path: Path) -> None:
    with Store(tmp_path / "mailbot.db") as store:
        one = letter(1)
        store.cases.save(Case(number=one.case or "", opened=NOW, changed=NOW))
        store.outbox.put(one, now=NOW, due=NOW)
        row = store.outbox.claim(NOW)
        assert row is not None
        drafts.send(one)
        store.outbox.mark_sent(row.id, NOW, drafted=True)
        person.select_folder("Drafts")
        person.delete_messages(person.search())
        person.expunge()
        assert [watch_drafts(store, drafts, NOW) for _ in range(2)] == [1, 0]
        assert [waiting.reason for waiting in store.cases.attentions(case=one.case)] == ["draft_thrown_away"]


def held(store: Store, drafts: Drafts, number: int) -> int:
    """Lay a letter down as a draft and hold it, as a mail about a death does; return its row."""
    one = letter(number)
    store.cases.save(Case(number=one.case or "", opened=NOW, changed=NOW))
    store.outbox.put(one, now=NOW, due=NOW)
    row = store.outbox.claim(NOW)
    assert row is not None
    drafts.send(one)
    store.outbox.mark_sent(row.id, NOW, drafted=True)
    assert store.outbox.hold_unsent(one.case or "", NOW, drafts=True) == 1
    return row.id


def test_a_held_draft_is_taken_back_before_it_may_be_released(tmp_path: Path, drafts: Drafts, dovecot: Dovecot) -> None:
    with Store(tmp_path / "mailbot.db") as store:
        row = held(store, drafts, 1)
        assert store.outbox.approve(row, NOW) == 0
        assert (watch_drafts(store, drafts, NOW), watch_drafts(store, drafts, NOW)) == (1, 0)
        assert dovecot.count("Drafts") == 0
        assert [one.state for one in store.outbox.list()] == ["held"]
        assert store.outbox.approve(row, NOW) == 1


def test_a_held_draft_that_staff_had_sent_leaves_no_second_time(
    tmp_path: Path, drafts: Drafts, person: IMAPClient
) -> None:
    with Store(tmp_path / "mailbot.db") as store:
        row = held(store, drafts, 1)
        person.select_folder("Drafts")
        person.move(person.search(), "Sent")
        assert (watch_drafts(store, drafts, NOW), watch_drafts(store, drafts, NOW)) == (1, 0)
        assert [one.state for one in store.outbox.list()] == ["sent"]
        assert store.outbox.approve(row, NOW) == 0
