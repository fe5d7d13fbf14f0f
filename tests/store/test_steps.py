"""The store against commit, rollback and re-opening: a step is there whole, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.model.case import Attention, Case, CaseDocument, CaseLink, JournalEntry
from mailbot.model.fields import Facts
from mailbot.model.letter import Letter
from mailbot.model.mail import RawMail
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import TRIES, Arrived

NOW = datetime(2026, 11, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "mailbot.db"


def arrived(uid: int, *, fingerprint: str | None = None, raw: bytes = b"Subject: x\r\n\r\ny") -> Arrived:
    mail = RawMail(mailbox="box", folder="INBOX", uidvalidity=7, uid=uid, internaldate=NOW, size=len(raw), raw=raw)
    return Arrived(mail=mail, fingerprint=fingerprint, head=f"head {uid}")


def receive(store: Store, *mails: Arrived, mark: tuple[int, int, int] | None = None) -> list[int]:
    return store.messages.receive(FolderAt("box", "INBOX", 7), NOW, mails=mails, mark=mark)


def letter(message_id: str = "a@b", case: str | None = None, kind: str = "deficiency", mode: str = "send") -> Letter:
    return Letter(
        kind=kind,  # type: ignore[arg-type]
        case=case,
        language="et",
        message_id=message_id,
        envelope_from="",
        envelope_to=("x@y.example",),
        subject="s",
        raw=b"raw",
        mode=mode,  # type: ignore[arg-type]
    )


def case(store: Store) -> Case:
    with store.step():
        made = Case(number=store.cases.next_number(2026), opened=NOW, changed=NOW)
        store.cases.save(made)
    return made


def test_files_are_for_their_owner_only(path: Path) -> None:
    Store(path).close()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_durable_and_strict(path: Path) -> None:
    with Store(path) as store:
        assert store.rows.value("pragma journal_mode") == "wal"
        assert store.rows.value("pragma synchronous") == 2
        assert store.rows.value("pragma foreign_keys") == 1
        assert store.rows.value("pragma secure_delete") == 1
        loose = [r["name"] for r in store.rows.all("pragma table_list") if r["type"] == "table" and not r["strict"]]
        assert {name for name in loose if not name.startswith(("sqlite_", "_"))} == set()


def test_a_failed_step_leaves_nothing(path: Path) -> None:
    with Store(path) as store, pytest.raises(RuntimeError), store.step():
        store.cases.save(Case(number=store.cases.next_number(2026), opened=NOW, changed=NOW))
        raise RuntimeError
    with Store(path) as store:
        assert store.cases.all() == ()
        assert case(store).number == "2026-00001"  # the number was not used up either


def test_mail_and_mark_come_together_and_once(path: Path) -> None:
    with Store(path) as store:
        assert receive(store, arrived(1, fingerprint="f"), mark=(7, 1, 0)) == [1]
        assert receive(store, arrived(1, fingerprint="f")) == []
    with Store(path) as store:
        assert store.messages.mark("box", "INBOX") == (7, 1, 0)
        assert store.messages.seen("box", "INBOX", 7) == {1}


def test_the_same_mail_by_another_way_is_one_message(path: Path) -> None:
    with Store(path) as store:
        assert receive(store, arrived(1, fingerprint="f"), arrived(2, fingerprint="f")) == [1]
        assert store.messages.seen("box", "INBOX", 7) == {1, 2}
        assert store.rows.value("select repeats from message") == 1


def test_a_mail_without_fingerprint_is_never_dropped(path: Path) -> None:
    with Store(path) as store:
        assert receive(store, arrived(1), arrived(2)) == [1, 2]


def test_a_mail_that_fails_three_times_is_set_aside_and_can_be_retried(path: Path) -> None:
    with Store(path) as store:
        receive(store, arrived(1), arrived(2))
        later = NOW
        for attempt in range(TRIES):
            assert store.messages.fail(1, "ValueError at x.py:1", later) == (attempt == TRIES - 1)
            later += timedelta(hours=1)
        assert [waiting.id for waiting in store.messages.next_received(later)] == [2]
        assert store.messages.next_received(later, in_hand=[2]) == []
        assert [row["id"] for row in store.messages.quarantined()] == [1]
        assert store.messages.retry(later) == 1
        assert store.messages.quarantined() == []


def test_the_next_mails_come_oldest_first_and_up_to_so_many_bytes(path: Path) -> None:
    with Store(path) as store:
        receive(store, *(arrived(uid, raw=b"x" * size) for uid, size in enumerate((40, 50, 60, 70), 1)))
        store.messages.later(1, "scanner_absent", NOW)
        later = NOW + timedelta(hours=1)

        def following(most: int, most_bytes: int, in_hand: tuple[int, ...] = ()) -> list[int]:
            return [waiting.id for waiting in store.messages.next_received(later, in_hand, most, most_bytes)]

        assert following(9, 1000) == [2, 3, 4, 1]
        assert following(2, 1000) == [2, 3]
        assert following(9, 1) == [2]  # a mail of any size comes in hand some day
        assert following(9, 50) == [2]
        assert following(9, 51) == [2, 3]  # the one with which they are enough is the last
        assert following(9, 51, (2,)) == [3]
        assert following(0, 0) == following(9, 0) == []


def test_a_case_comes_back_as_it_was_saved(path: Path) -> None:
    with Store(path) as store:
        receive(store, arrived(1))
        made = replace(
            case(store),
            status="invoiced",
            language="et",
            facts=Facts(
                patient_name="Mari Maasikas", applicant_is_patient=False, birth_date=NOW.date(), minor_child=True
            ),
            addresses=("a@b.example", "c@d.example"),
            questions=("Kas?",),
            links=(CaseLink(provider="box", url="https://x.example/1", expires=True, since=NOW, message=1),),
            documents=(
                CaseDocument(name="x.pdf", role="clinical", signers=("Mari Maasikas",), message=1, signed=None),
            ),
            message_ids=("m1@x", "m2@x"),
            invoiced_at=NOW,
            items=tuple(
                replace(item, state="by_post", evidence="message 1") if item.name == "contract" else item
                for item in case(store).items
            ),
        )
        store.cases.save(made, [JournalEntry(at=NOW, who="mailbot", what="x", why="y", message=1)])
    with Store(path) as store:
        assert store.cases.load(made.number) == made
        assert [entry.why for entry in store.cases.journal(made.number)] == ["y"]


def test_attention_is_written_once_and_resolved_by_somebody(path: Path) -> None:
    with Store(path) as store:
        number = case(store).number
        for _ in range(2):
            store.cases.attend(Attention(reason="two_patients", since=NOW), number)
        (open_one,) = store.cases.attentions(case=number)
        assert open_one.id is not None
        store.cases.resolve(open_one.id, "Anna", NOW)
        assert store.cases.attentions(case=number) == ()


def test_one_question_tells_what_a_case_waits_for(path: Path) -> None:
    with Store(path) as store:
        made = case(store)
        items = tuple(
            replace(item, state="open" if item.name == "contract" else "received", why_open="unsigned")
            for item in made.items
        )
        store.cases.save(replace(made, items=items), [JournalEntry(at=NOW, who="mailbot", what="s", why="new: needed")])
        row = store.rows.one("select * from waiting where number = ?", [made.number])
        assert row is not None
        assert (row["status"], row["missing"], row["last_reason"]) == (
            "incomplete",
            "contract (unsigned)",
            "new: needed",
        )


def test_a_letter_is_claimed_once(path: Path) -> None:
    with Store(path) as one, Store(path) as other:
        one.outbox.put(letter(), now=NOW, due=NOW)
        claimed = one.outbox.claim(NOW)
        assert claimed is not None
        assert other.outbox.claim(NOW) is None
        one.outbox.mark_sent(claimed.id, NOW)
        assert [row.state for row in other.outbox.list()] == ["sent"]


def test_a_letter_waits_until_it_is_due(path: Path) -> None:
    with Store(path) as store:
        store.outbox.put(letter(), now=NOW, due=NOW + timedelta(minutes=10))
        assert store.outbox.claim(NOW) is None
        assert store.outbox.claim(NOW + timedelta(minutes=10)) is not None


def test_a_unique_key_makes_a_second_run_harmless(path: Path) -> None:
    with Store(path) as store:
        assert store.outbox.put(letter("a@b"), now=NOW, due=NOW, unique_key="digest 2026-11-04") is not None
        assert store.outbox.put(letter("c@d"), now=NOW, due=NOW, unique_key="digest 2026-11-04") is None


def test_an_uncertain_letter_goes_once_more_and_then_to_staff(path: Path) -> None:
    with Store(path) as store:
        store.outbox.put(letter(), now=NOW, due=NOW)
        assert store.outbox.claim(NOW) is not None
    with Store(path) as store:  # the process died in the dialogue
        store.outbox.settle_interrupted(NOW + timedelta(minutes=14))
        assert store.outbox.claim(NOW + timedelta(days=9)) is None  # another program may be in its dialogue
        assert store.outbox.settle_interrupted(NOW + timedelta(minutes=15)) == ()
        assert store.outbox.claim(NOW + timedelta(minutes=74)) is None
        again = store.outbox.claim(NOW + timedelta(minutes=75))
        assert again is not None
        assert again.letter.raw == b"raw"
        assert store.outbox.mark_uncertain(again.id, NOW, "lost") == "unknown"
        assert store.outbox.claim(NOW + timedelta(days=9)) is None


def test_a_newer_decision_replaces_an_unsent_letter_only(path: Path) -> None:
    with Store(path) as store:
        number = case(store).number
        store.outbox.put(letter("a@b", number), now=NOW, due=NOW)
        sent = store.outbox.claim(NOW)
        assert sent is not None
        store.outbox.mark_sent(sent.id, NOW)
        store.outbox.put(letter("c@d", number), now=NOW, due=NOW)
        store.outbox.put(letter("e@f", number, mode="hold"), now=NOW, due=NOW)
        assert store.outbox.replace_unsent(number, NOW) == 2
        assert [row.state for row in store.outbox.of_case(number)] == ["sent", "replaced", "replaced"]


def test_an_ended_case_leaves_no_draft_that_staff_could_send(path: Path) -> None:
    with Store(path) as store:
        number = case(store).number
        store.outbox.put(letter("a@b", number, mode="draft"), now=NOW, due=NOW)
        laid = store.outbox.claim(NOW)
        assert laid is not None
        store.outbox.mark_sent(laid.id, NOW, drafted=True)
        assert store.outbox.cancel_unsent(number, NOW) == 1
        assert [row.id for row in store.outbox.to_discard()] == [laid.id]
        store.outbox.mark_discarded(laid.id, NOW)
        assert store.outbox.to_discard() == ()
