"""Bank files to credits: each trait of a real statement, one test."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.money import statements
from mailbot.money.reference import reference_for, to_rf
from mailbot.money.statements import StatementError, read
from tests.unit.money.bank_files import OUR_IBAN, Entry, Tx, bank_file

REF = reference_for("2026-00042")
KINDS = ["camt.052", "camt.053", "camt.054"]


def only(data: bytes) -> statements.Credit:
    (credit,) = read(data).credits
    return credit


@pytest.mark.parametrize("version", ["02", "08"])
@pytest.mark.parametrize("kind", KINDS)
def test_kinds_and_versions_read_alike(kind: str, version: str) -> None:
    data = bank_file(Entry(txs=(Tx(strd=REF, ref="A1"),)), kind=kind, version=version)
    credit = only(data)
    assert read(data).kind == kind
    assert read(data).accounts == (OUR_IBAN,)
    assert (credit.amount_cents, credit.currency) == (29000, "EUR")
    assert credit.references == (REF,)
    assert credit.payer == "Mari Näidis"
    assert credit.booked_status
    assert credit.credit
    assert not credit.reversal
    assert str(credit.booked) == "2026-11-04"


def test_the_key_is_the_same_in_every_kind_and_version() -> None:
    entry = Entry(txs=(Tx(ref="A1"),))
    files = [bank_file(entry, kind=kind, version=version) for kind in KINDS for version in ("02", "08")]
    assert len({only(data).key for data in files}) == 1


def test_a_report_without_details_shares_a_key_with_the_full_one() -> None:
    short = only(bank_file(Entry(ref="A1", details=False), kind="camt.052"))
    full = only(bank_file(Entry(ref="A1", txs=(Tx(ref="T9"),))))
    assert short.key in full.also


def test_a_batch_is_as_many_credits_as_it_has_transactions() -> None:
    batch = Entry(ref="B1", txs=(Tx(strd=REF), Tx(amount="12.30"), Tx(amount="1.00")))
    credits = read(bank_file(batch)).credits
    assert [credit.amount_cents for credit in credits] == [29000, 1230, 100]
    assert [credit.doubt for credit in credits] == [None] * 3
    assert len({credit.key for credit in credits}) == 3


def test_a_batch_that_does_not_add_up_is_doubtful() -> None:
    batch = Entry(ref="B1", total="500.00", txs=(Tx(), Tx()))
    assert {credit.doubt for credit in read(bank_file(batch)).credits} == {"batch_sum"}


def test_a_batch_whose_bank_repeats_its_own_reference_has_keys_of_its_own() -> None:
    batch = Entry(ref="B1", txs=(Tx(ref="B1"), Tx(ref="B1")))
    assert len({credit.key for credit in read(bank_file(batch)).credits}) == 2


def test_a_reference_in_rf_form_is_read_bare() -> None:
    assert only(bank_file(Entry(txs=(Tx(strd=to_rf(REF)),)))).references == (REF,)


def test_a_reference_tagged_in_the_text_is_a_reference() -> None:
    assert only(bank_file(Entry(txs=(Tx(text=f"/RFB/{REF}/TXT/ema eest"),)))).references == (REF,)


def test_loose_words_are_no_reference_yet() -> None:
    credit = only(bank_file(Entry(txs=(Tx(text=f"viitenr {REF}"),))))
    assert credit.references == ()
    assert credit.text == f"viitenr {REF}"


def test_an_end_to_end_id_that_says_nothing_is_absent() -> None:
    assert only(bank_file(Entry())).end_to_end is None


def test_what_was_sent_before_fees_is_kept() -> None:
    credit = only(bank_file(Entry(total="272.50", txs=(Tx(amount="272.50", instructed="290.00"),))))
    assert (credit.amount_cents, credit.instructed_cents) == (27250, 29000)


def test_a_single_credit_in_other_money_counts_by_what_reached_the_account() -> None:
    credit = only(bank_file(Entry(total="288.10", txs=(Tx(amount="310.00", currency="USD"),))))
    assert (credit.amount_cents, credit.currency) == (28810, "EUR")


@pytest.mark.parametrize("entry", [Entry(reversal=True, direction="DBIT"), Entry(txs=(Tx(returned=True),))])
def test_a_reversal_is_seen_by_its_mark_or_its_reason(entry: Entry) -> None:
    assert only(bank_file(entry)).reversal


def test_a_reversal_with_the_reference_of_its_credit_has_another_key() -> None:
    there = only(bank_file(Entry(ref="A1")))
    back = only(bank_file(Entry(ref="A1", reversal=True, direction="DBIT")))
    assert there.key != back.key


@pytest.mark.parametrize("version", ["02", "08"])
def test_an_announced_credit_is_not_booked(version: str) -> None:
    assert not only(bank_file(Entry(status="PDNG"), version=version)).booked_status


def test_pages_are_numbered() -> None:
    statement = read(bank_file(Entry(), page=(1, False)))
    assert (statement.page, statement.last_page) == (1, False)


def test_two_credits_under_one_bank_reference_stay_two() -> None:
    data = bank_file(Entry(ref="A1", txs=(Tx(payer="Anna Esimene"),)), Entry(ref="A1", txs=(Tx(payer="Berta Teine"),)))
    assert len({credit.key for credit in read(data).credits}) == 2


def test_the_same_entry_twice_in_one_file_keeps_one_key() -> None:
    entry = Entry(ref="A1")
    assert len({credit.key for credit in read(bank_file(entry, entry)).credits}) == 1


def test_without_any_bank_reference_the_content_is_the_key() -> None:
    first, second = Entry(txs=(Tx(payer="Anna Esimene"),)), Entry(txs=(Tx(payer="Berta Teine"),))
    again = [credit.key for credit in read(bank_file(first, second)).credits]
    assert again == [credit.key for credit in read(bank_file(first, second)).credits]
    assert len(set(again)) == 2


def test_an_entry_without_an_amount_is_counted_and_the_rest_is_read() -> None:
    data = bank_file(Entry(), Entry()).replace(b'<Amt Ccy="EUR">290.00</Amt>', b"", 1)
    statement = read(data)
    assert (len(statement.credits), statement.unreadable) == (1, 1)


@pytest.mark.parametrize("amount", ["-1.00", "0.001", "1e400", "NaN", "ten", "9" * 400])
def test_no_odd_amount_is_taken_for_money(amount: str) -> None:
    data = bank_file(Entry()).replace(b">290.00<", f">{amount}<".encode())
    assert read(data).credits == ()
    assert read(data).unreadable == 1


def test_a_doctype_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "b">]>' + bank_file(Entry())[39:]
    for data in (bomb, bomb.decode().encode("utf-16")):
        with pytest.raises(StatementError, match="doctype"):
            read(data)


def test_a_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MAX_BYTES", 100)
    with pytest.raises(StatementError, match="too_large"):
        read(bank_file(Entry()))


@pytest.mark.parametrize(
    ("data", "word"),
    [(b"", "not_xml"), (b"hello", "not_xml"), (bank_file(Entry())[:-20], "not_xml"), (b"<a/>", "no_statement")],
)
def test_what_is_no_statement_says_so(data: bytes, word: str) -> None:
    with pytest.raises(StatementError, match=word):
        read(data)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1200), st.integers(0, 60), st.binary(max_size=12))
def test_a_damaged_file_is_read_or_refused(start: int, length: int, put: bytes) -> None:
    data = bank_file(Entry(ref="B", txs=(Tx(strd=REF), Tx(text="a & b"))), version="08")
    try:
        read(data[:start] + put + data[start + length :])
    except StatementError as error:
        assert error.word in {"not_xml", "doctype", "no_statement"}
