"""Statements through the real store: counted once, explained in the journal, one letter each."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.dropfolders.inbox import DropFolder
from mailbot.model.case import Case
from mailbot.model.letter import LetterKind
from mailbot.model.money import Invoice
from mailbot.money.reference import reference_for
from mailbot.money.statements import StatementError
from mailbot.rules.words import Words
from mailbot.steps.money.takings import NotPossibleError, TakenIn, Word, confirm, reject, take_dropped, take_statement
from mailbot.store import Store
from tests.unit.money.bank_files import Entry, Tx, bank_file

NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
HINTS = Words(name="hints", by_language={"et": ("teisene arvamus",)})
CASE = "2026-00001"
REF = reference_for(CASE)


class Desk:
    """One store with one invoiced case, and what was posted."""

    def __init__(self) -> None:
        self.store = Store(":memory:")
        self.posted: list[tuple[str, str]] = []
        self.store.cases.save(Case(number=CASE, status="invoiced", opened=NOW, changed=NOW, invoiced_at=NOW))
        self.store.payments.add_invoice(
            Invoice(
                number="SO-1",
                case=CASE,
                amount_cents=29000,
                issued=date(2026, 11, 1),
                due=date(2026, 11, 15),
                reference=REF,
            )
        )

    def post(self, case: Case, kind: LetterKind, key: str) -> Case:
        self.posted.append((kind, key))
        return replace(case, message_ids=(*case.message_ids, key))

    def take(self, *entries: Entry, **more: object) -> TakenIn:
        return take_statement(self.store, bank_file(*entries, **more), post=self.post, hints=HINTS, now=NOW)  # type: ignore[arg-type]

    def confirm(self, credit: int, **more: object) -> str:
        return confirm(self.store, credit, Word(who="staff", at=NOW, **more), self.post)  # type: ignore[arg-type]

    def suggest(self, tx: Tx, **more: object) -> int:
        (line,) = self.take(Entry(ref=f"R{len(self.store.payments.seen())}", txs=(tx,), **more)).lines  # type: ignore[arg-type]
        assert line.outcome == "suggestion"
        assert line.id is not None
        return line.id

    @property
    def case(self) -> Case:
        case = self.store.cases.load(CASE)
        assert case is not None
        return case

    @property
    def paid_cents(self) -> int:
        invoice = self.store.payments.invoice_of(CASE)
        assert invoice is not None
        return invoice.paid_cents


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.store.close()


WHOLE = Entry(ref="A1", txs=(Tx(strd=REF),))


def test_a_whole_payment_pays_the_case(desk: Desk) -> None:
    taken = desk.take(WHOLE)
    assert [(line.outcome, line.case) for line in taken.lines] == [("paid", CASE)]
    assert (desk.case.status, desk.case.paid_at, desk.paid_cents) == ("paid", NOW, 29000)
    assert desk.posted == [("payment_received", f"payment_received {CASE}")]
    assert [(entry.who, entry.what) for entry in desk.store.cases.journal(CASE)] == [("payments", "paid")]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.take(WHOLE)
    again = desk.take(WHOLE)
    assert again.read_before
    assert [line.outcome for line in again.lines] == ["repeat"]
    assert (desk.paid_cents, len(desk.posted), len(desk.store.cases.journal(CASE))) == (29000, 1, 1)


@pytest.mark.parametrize("other", [{"kind": "camt.054"}, {"version": "08"}, {"kind": "camt.052"}])
def test_the_same_credit_in_another_file_changes_nothing(desk: Desk, other: dict[str, str]) -> None:
    desk.take(WHOLE)
    taken = desk.take(WHOLE, **other)
    assert not taken.read_before
    assert [line.outcome for line in taken.lines] == ["repeat"]


def test_other_peoples_money_is_not_kept(desk: Desk) -> None:
    desk.take(Entry(txs=(Tx(text="Rent", payer="Somebody Else"),)))
    assert desk.store.payments.seen() == frozenset()


def test_a_file_that_is_no_statement_changes_nothing(desk: Desk) -> None:
    with pytest.raises(StatementError):
        take_statement(desk.store, b"<a/>", post=desk.post, hints=HINTS, now=NOW)
    assert desk.case.status == "invoiced"


def test_a_letter_that_cannot_be_written_leaves_nothing_counted(desk: Desk) -> None:
    def fails(case: Case, kind: LetterKind, key: str) -> Case:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        take_statement(desk.store, bank_file(WHOLE), post=fails, hints=HINTS, now=NOW)
    assert (desk.case.status, desk.paid_cents, desk.store.payments.seen()) == ("invoiced", 0, frozenset())


def test_less_waits_for_staff_and_then_asks_for_the_rest(desk: Desk) -> None:
    credit = desk.suggest(Tx(strd=REF, amount="200.00"))
    assert (desk.case.status, desk.posted) == ("invoiced", [])
    assert desk.confirm(credit) == "part"
    assert (desk.case.status, desk.paid_cents) == ("invoiced", 20000)
    assert desk.posted == [("payment_partial", f"payment_partial {CASE} {credit}")]


def test_the_rest_makes_it_paid(desk: Desk) -> None:
    desk.confirm(desk.suggest(Tx(strd=REF, amount="200.00")))
    assert desk.confirm(desk.suggest(Tx(strd=REF, amount="90.00"))) == "paid"
    assert (desk.case.status, desk.paid_cents) == ("paid", 29000)


def test_staff_may_say_that_less_is_enough(desk: Desk) -> None:
    credit = desk.suggest(Tx(strd=REF, amount="272.50", instructed="290.00"))
    assert desk.confirm(credit, enough=True) == "paid"
    assert desk.case.status == "paid"


def test_more_is_paid_and_noted(desk: Desk) -> None:
    assert desk.confirm(desk.suggest(Tx(strd=REF, amount="300.00"))) == "paid"
    assert [a.reason for a in desk.case.attentions] == ["paid_too_much"]


def test_paid_twice_is_left_for_a_refund(desk: Desk) -> None:
    desk.take(WHOLE)
    assert desk.confirm(desk.suggest(Tx(strd=REF, payer="Other Payer"))) == "refund_to_decide"
    assert (desk.case.status, len(desk.posted)) == ("paid", 1)


def test_a_reversal_is_taken_off_and_left_to_a_person(desk: Desk) -> None:
    desk.take(WHOLE)
    credit = desk.suggest(Tx(strd=REF), reversal=True, direction="DBIT")
    assert desk.confirm(credit) == "payment_reversed"
    assert (desk.case.status, desk.paid_cents) == ("paid", 0)
    assert [a.reason for a in desk.case.attentions] == ["payment_reversed"]


def test_a_suggestion_is_settled_once(desk: Desk) -> None:
    credit = desk.suggest(Tx(strd=REF, amount="300.00"))
    desk.confirm(credit)
    for again in (lambda: desk.confirm(credit), lambda: reject(desk.store, credit, who="staff", now=NOW)):
        with pytest.raises(NotPossibleError, match="settled_before"):
            again()
    assert desk.paid_cents == 30000


def test_a_rejected_credit_counts_nothing_and_forgets_its_words(desk: Desk) -> None:
    credit = desk.suggest(Tx(text=f"juhtum {CASE}", payer="Jüri Näidis"))
    waiting = desk.store.payments.load(credit)
    assert waiting is not None
    assert waiting.payer == "Jüri Näidis"
    reject(desk.store, credit, who="staff", now=NOW)
    settled = desk.store.payments.load(credit)
    assert settled is not None
    assert (settled.outcome, settled.payer, settled.text) == ("rejected", None, None)
    assert (desk.paid_cents, desk.store.payments.suggestions()) == (0, ())


def test_a_credit_without_a_case_needs_one_named(desk: Desk) -> None:
    credit = desk.suggest(Tx(text="teisene arvamus"))
    with pytest.raises(NotPossibleError, match="no_case_named"):
        desk.confirm(credit)
    assert desk.confirm(credit, case=CASE) == "paid"


def test_what_does_not_exist_cannot_be_confirmed(desk: Desk) -> None:
    with pytest.raises(NotPossibleError, match="no_such_payment"):
        desk.confirm(99)


def drop(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def taken(desk: Desk, folder: Path, now: datetime) -> list[tuple[str, str | None]]:
    results = take_dropped(
        desk.store, DropFolder(folder=folder, suffixes=(".xml",)), post=desk.post, hints=HINTS, now=now
    )
    return [(result.name, result.fault) for result in results]


def test_a_dropped_file_is_taken_in_when_it_is_quiet(desk: Desk, tmp_path: Path) -> None:
    drop(tmp_path, "bank.xml", bank_file(WHOLE))
    now = datetime.now(UTC)
    assert taken(desk, tmp_path, now) == []
    assert taken(desk, tmp_path, now + timedelta(minutes=1)) == [("bank.xml", None)]
    assert desk.case.status == "paid"
    assert [p.name for p in (tmp_path / "done").iterdir()] == ["bank.xml"]


def test_half_a_file_waits_and_then_fails(desk: Desk, tmp_path: Path) -> None:
    drop(tmp_path, "bank.xml", bank_file(WHOLE)[:400])
    now = datetime.now(UTC)
    assert taken(desk, tmp_path, now + timedelta(minutes=1)) == []
    assert taken(desk, tmp_path, now + timedelta(hours=1)) == [("bank.xml", "not_xml")]
    assert [p.name for p in (tmp_path / "failed").iterdir()] == ["bank.xml"]
    assert [a.reason for a in desk.store.cases.attentions()] == ["statement_not_xml"]


def test_unfinished_hidden_and_linked_files_are_left_alone(desk: Desk, tmp_path: Path) -> None:
    for name in ("bank.xml.part", ".bank.xml", "notes.txt"):
        drop(tmp_path, name, bank_file(WHOLE))
    (tmp_path / "link.xml").symlink_to(tmp_path / "notes.txt")
    os.mkfifo(tmp_path / "pipe.xml")
    assert taken(desk, tmp_path, datetime.now(UTC) + timedelta(hours=1)) == []


def test_a_name_that_was_used_before_is_kept_beside_it(desk: Desk, tmp_path: Path) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    for _ in range(3):
        drop(tmp_path, "bank.xml", bank_file(WHOLE))
        taken(desk, tmp_path, later)
    assert sorted(p.name for p in (tmp_path / "done").iterdir()) == ["bank-2.xml", "bank-3.xml", "bank.xml"]


def test_a_folder_that_is_not_there_holds_nothing(desk: Desk, tmp_path: Path) -> None:
    assert taken(desk, tmp_path / "nowhere", NOW) == []
