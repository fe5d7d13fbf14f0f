"""Cases are written by what changed, letters counted no further than needed: both against the plain way."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.model.case import Attention, Case, CaseDocument, CaseLink, Item
from mailbot.model.fields import Facts
from mailbot.model.letter import Letter
from mailbot.store import Store
from mailbot.store.file import schema

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
WORDS = st.sampled_from(["a", "b", "c", "d"])
NUMBER = "2026-00001"


def lists(of: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(of, max_size=4)


CASES = st.builds(
    lambda items, addresses, questions, links, documents, ids, name: Case(
        number=NUMBER,
        opened=NOW,
        changed=NOW,
        facts=Facts(patient_name=name),
        items=tuple(Item(name="questions" if word == "a" else "files", evidence=word) for word in items),
        addresses=tuple(f"{word}@home.example" for word in addresses),
        questions=tuple(questions),
        links=tuple(CaseLink(provider=word, url=word) for word in links),
        documents=tuple(CaseDocument(name=word, role="other", position=3) for word in documents),
        message_ids=tuple(ids),
        attentions=(),
    ),
    st.lists(st.sampled_from(["a", "b"]), unique=True, max_size=2),
    lists(WORDS),
    lists(WORDS),
    lists(WORDS),
    lists(WORDS),
    lists(WORDS),
    st.none() | WORDS,
)


def rows_of(store: Store) -> list[str]:
    return [line for line in store.rows.connection.iterdump() if "migrations" not in line]


@settings(deadline=None, max_examples=60)
@given(st.lists(CASES, min_size=1, max_size=4))
def test_what_changed_is_as_good_as_everything(versions: list[Case]) -> None:
    with Store(":memory:") as whole, Store(":memory:") as changes:
        with changes.step():
            stands = changes.cases.add(versions[0])
            for case in versions:
                changes.cases.save(case, before=stands)
                stands = case
        for case in versions:
            whole.cases.save(case)
        assert rows_of(changes) == rows_of(whole)


def test_a_case_that_changed_again_is_written_from_what_was_loaded() -> None:
    with Store(":memory:") as store:
        first = Case(number=NUMBER, opened=NOW, changed=NOW, message_ids=("a", "b"), questions=("Why?",))
        store.cases.save(first)
        loaded = store.cases.load(NUMBER)
        assert loaded is not None
        raised = Attention(reason="only_asks", since=NOW)
        after = replace(loaded, message_ids=("a", "b", "c"), questions=(), attentions=(raised,))
        store.cases.save(after, before=loaded)
        again = store.cases.load(NUMBER)
        assert again is not None and again.attentions[0].reason == "only_asks"
        assert (again.message_ids, again.questions) == (("a", "b", "c"), ())


def letter(number: int, case: str, to: str) -> Letter:
    return Letter(
        kind="deficiency",
        case=case,
        language="en",
        message_id=f"{number}@hospital.example",
        envelope_from="box@hospital.example",
        envelope_to=(to,),
        subject="",
        raw=b"",
        mode="send",
        template="",
    )


SENT = st.lists(
    st.tuples(st.sampled_from(["2026-00001", "2026-00002"]), st.sampled_from(["a", "b"]), st.integers(0, 30)),
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(SENT, st.sets(st.integers(1, 12)), st.tuples(*[st.integers(0, 8)] * 3))
def test_the_limits_count_like_a_plain_count(
    sent: list[tuple[str, str, int]], stopped: set[int], limits: tuple[int, int, int]
) -> None:
    case, to = "2026-00001", "a"
    with Store(":memory:") as store:
        for number in ("2026-00001", "2026-00002"):
            store.cases.save(Case(number=number, opened=NOW, changed=NOW))
        for number, (of, address, hours) in enumerate(sent):
            row = store.outbox.put(letter(number, of, address), now=NOW - timedelta(hours=hours), due=NOW)
            if row in stopped:
                store.outbox.move(row, "replaced", NOW, "new")
        counted = [one for row, one in enumerate(sent, 1) if row not in stopped]
        over = (
            sum(of == case and hours <= 24 for of, _, hours in counted) >= limits[0]
            or sum(address == to and hours <= 24 for _, address, hours in counted) >= limits[1]
            or sum(hours <= 1 for _, _, hours in counted) >= limits[2]
        )
        found = store.outbox.too_many(
            letter(99, case, to), NOW, of_case_a_day=limits[0], to_address_a_day=limits[1], an_hour=limits[2]
        )
        assert found == over


def test_a_letter_of_a_second_run_is_not_put() -> None:
    with Store(":memory:") as store:
        store.cases.save(Case(number=NUMBER, opened=NOW, changed=NOW))
        one = letter(1, NUMBER, "a")
        assert store.outbox.put(one, now=NOW, due=NOW, unique_key="mail 1") == 1
        assert store.outbox.put(one, now=NOW, due=NOW, unique_key="mail 1") is None
        assert store.outbox.put(letter(2, NUMBER, "a"), now=NOW, due=NOW, unique_key="mail 2") == 2
        assert [row.id for row in store.outbox.list()] == [1, 2]


def test_an_older_store_keeps_its_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mailbot.db"
    before = {name: script for name, script in schema.STEPS.items() if name != "2026-11-bytes-apart"}
    with monkeypatch.context() as older:
        older.setattr(schema, "STEPS", before)
        with Store(path) as store:
            place = {"mailbox": "m", "folder": "INBOX", "uidvalidity": 1, "received": "2026-11-04", "due": ""}
            store.rows.insert("message", {**place, "uid": 1, "size": 2, "sha256": "", "raw": b"\x00\xff"})
            store.rows.insert("message", {**place, "uid": 2, "size": 2, "sha256": ""})
            words = ("kind", "language", "template", "message_id", "envelope_from", "subject", "sha256", "mode")
            times = dict.fromkeys(("created", "due", "changed"), "2026-11-04")
            letter = {**dict.fromkeys(words, ""), **times, "envelope_to": "[]", "raw": b"a"}
            store.rows.insert("outbox", letter)
    with Store(path) as store:
        received = store.messages.load(1)
        assert received is not None and received.raw == b"\x00\xff"
        assert store.messages.load(2) is None
        assert [row.letter.raw for row in store.outbox.list()] == [b"a"]
        assert store.rows.value("pragma integrity_check") == "ok"
        assert store.rows.all("pragma foreign_key_check") == []
