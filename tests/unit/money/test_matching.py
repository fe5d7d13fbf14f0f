"""The policy of payments, case by case, from bank files to what is done."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.model.case import Status
from mailbot.model.money import Credit, Invoice, Matched
from mailbot.money.matching import Ledger, match
from mailbot.money.reference import grouped, reference_for, to_rf
from mailbot.money.statements import read
from mailbot.rules.words import Words
from tests.unit.money.bank_files import OUR_IBAN, Entry, Tx, bank_file


def invoice(serial: int, *, paid: int = 0, payer: str | None = None) -> Invoice:
    case = f"2026-{serial:05d}"
    return Invoice(
        number=f"SO-{serial:04d}",
        case=case,
        amount_cents=29000,
        issued=date(2026, 11, 1),
        due=date(2026, 11, 15),
        reference=reference_for(case),
        payer_name=payer,
        paid_cents=paid,
    )


HINTS = Words(name="hints", by_language={"et": ("teisene arvamus",)})
OPEN = tuple(invoice(serial) for serial in range(1, 9))
REF = OPEN[0].reference


def ledger(*invoices: Invoice, status: Status = "invoiced") -> Ledger:
    known = invoices or OPEN
    return Ledger(invoices=known, statuses={one.case: status for one in known}, paid_by={}, hints=HINTS)


def one(entry: Entry, book: Ledger | None = None, **kind: str) -> Matched:
    (matched,) = match(read(bank_file(entry, **kind)).credits, book or ledger())  # type: ignore[arg-type]
    return matched


def words(matched: Matched) -> tuple[str, str, str | None]:
    return matched.outcome, matched.reason, matched.case


PAID = ("paid", "reference_and_amount", OPEN[0].case)


@pytest.mark.parametrize(
    "tx",
    [
        Tx(strd=REF),
        Tx(strd=to_rf(REF)),
        Tx(strd="000" + REF),
        Tx(strd=REF, text="Ema teise arvamuse eest", payer="Somebody Else"),
        Tx(text=f"/RFB/{REF}/TXT/ema eest"),
        Tx(text=f"viitenumber {REF}"),
        Tx(text=f"viitenr {grouped(REF)} teine arvamus"),
        Tx(text=f"{to_rf(REF)} aitah"),
        Tx(text="RF" + " ".join([to_rf(REF)[2:6], to_rf(REF)[6:10], to_rf(REF)[10:]]) + " and more words"),
        Tx(text=f"arve 2026-0044, viide {REF}, tel 5551 2345"),
        Tx(end_to_end=REF),
    ],
)
def test_a_reference_however_written_with_the_whole_amount_pays(tx: Tx) -> None:
    assert words(one(Entry(txs=(tx,)))) == PAID


@pytest.mark.parametrize(
    ("tx", "reason"),
    [
        (Tx(strd=REF, amount="200.00"), "less"),
        (Tx(strd=REF, amount="300.00"), "more"),
        (Tx(strd=REF, amount="272.50", instructed="290.00"), "fee_deducted"),
        (Tx(text=f"juhtum {OPEN[0].case}"), "case_number"),
        (Tx(text="maksan arvet SO-0001"), "case_number"),
        (Tx(text=f"viide {REF[:4]}{(int(REF[4]) + 1) % 10}{REF[5:]}"), "mistyped_reference"),
        (Tx(text=f"viide {REF[:-1]}"), "mistyped_reference"),
        (Tx(strd="RF00" + REF), "mistyped_reference"),
        (Tx(text="viide " + REF[:5] + "7" + REF[5:]), "mistyped_reference"),
        (Tx(strd=REF[:8] + REF[9] + REF[8] + REF[10]), "mistyped_reference"),
    ],
)
def test_a_doubtful_credit_is_a_suggestion_for_its_case(tx: Tx, reason: str) -> None:
    assert words(one(Entry(txs=(tx,)))) == ("suggestion", reason, OPEN[0].case)


def test_other_money_goes_to_a_person() -> None:
    matched = one(Entry(currency="USD", txs=(Tx(strd=REF, currency="USD"),)))
    assert words(matched) == ("suggestion", "currency", OPEN[0].case)


def test_a_payer_of_the_same_name_is_a_hint() -> None:
    book = ledger(invoice(1, payer="Jüri Näidis"))
    assert words(one(Entry(txs=(Tx(payer="NÄIDIS JÜRI"),)), book)) == ("suggestion", "payer_name", OPEN[0].case)


def test_words_about_a_second_opinion_are_a_hint_without_a_case() -> None:
    matched = one(Entry(txs=(Tx(text="Teisene arvamus"),)))
    assert words(matched) == ("suggestion", "words_only", None)


def test_a_reference_of_ours_without_an_invoice_is_shown() -> None:
    matched = one(Entry(txs=(Tx(strd=reference_for("2025-77777")),)))
    assert words(matched) == ("suggestion", "unknown_reference", None)


def test_two_references_in_one_credit_go_to_a_person() -> None:
    matched = one(Entry(txs=(Tx(text=f"{REF} ja {OPEN[1].reference}", amount="580.00"),)))
    assert words(matched) == ("suggestion", "two_references", None)


@pytest.mark.parametrize("status", ["closed", "withdrawn", "expired", "deceased", "refund_due"])
def test_a_payment_for_an_ended_case_goes_to_a_person(status: Status) -> None:
    assert words(one(Entry(txs=(Tx(strd=REF),)), ledger(status=status)))[1] == "closed_case"


def test_paid_before_is_paid_twice() -> None:
    assert one(Entry(txs=(Tx(strd=REF),)), ledger(invoice(1, paid=29000))).reason == "paid_twice"


def test_the_rest_of_a_part_goes_to_a_person() -> None:
    assert one(Entry(txs=(Tx(strd=REF, amount="90.00"),)), ledger(invoice(1, paid=20000))).reason == "second_part"


def test_two_payments_in_one_file_count_once() -> None:
    data = bank_file(Entry(ref="A", txs=(Tx(strd=REF),)), Entry(ref="B", txs=(Tx(strd=REF),)))
    outcomes = [words(matched)[:2] for matched in match(read(data).credits, ledger())]
    assert outcomes == [("paid", "reference_and_amount"), ("suggestion", "paid_twice")]


def test_a_batch_that_does_not_add_up_pays_nothing_by_itself() -> None:
    data = bank_file(Entry(ref="B", total="1.00", txs=(Tx(strd=REF), Tx(strd=OPEN[1].reference))))
    assert [m.reason for m in match(read(data).credits, ledger())] == ["batch_sum", "batch_sum"]


def test_an_announced_credit_waits_for_its_booking() -> None:
    entry = Entry(ref="A", txs=(Tx(strd=REF),), status="PDNG")
    booked = Entry(ref="A", txs=(Tx(strd=REF),))
    outcomes = [m.outcome for m in match(read(bank_file(entry, booked)).credits, ledger())]
    assert outcomes == ["ignored", "paid"]


def test_any_account_of_the_hospital_will_do() -> None:
    assert one(Entry(txs=(Tx(strd=REF),)), iban="EE471000001020145685").outcome == "paid"


def test_a_reversal_goes_to_a_person_with_the_case_it_takes_back() -> None:
    paid = ledger(invoice(1, paid=29000))
    entry = Entry(txs=(Tx(text="Laekumise tagastus"),), reversal=True, direction="DBIT")
    assert words(one(entry, paid)) == ("suggestion", "reversal", OPEN[0].case)


def test_a_reversal_finds_its_case_by_the_end_to_end_id() -> None:
    book = Ledger(invoices=OPEN, statuses={}, paid_by={"E-77": OPEN[3].case}, hints=HINTS)
    entry = Entry(txs=(Tx(end_to_end="E-77"),), reversal=True, direction="DBIT")
    assert words(one(entry, book)) == ("suggestion", "reversal", OPEN[3].case)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (Entry(direction="DBIT"), "debit"),
        (Entry(txs=(Tx(text="Üür november"),)), "no_hint"),
        (Entry(txs=(Tx(strd="1232"),)), "no_hint"),
        (Entry(reversal=True, direction="DBIT", txs=(Tx(amount="5.00"),)), "reversal_elsewhere"),
    ],
)
def test_what_concerns_nobody_here_is_left_alone(entry: Entry, reason: str) -> None:
    assert words(one(entry)) == ("ignored", reason, None)


def every_case() -> tuple[Entry, ...]:
    """Every case of the policy in one file."""
    return (
        Entry(ref="1", txs=(Tx(strd=OPEN[0].reference),)),
        Entry(ref="2", txs=(Tx(text=f"/RFB/{OPEN[1].reference}/TXT/ema eest"), Tx(strd=to_rf(OPEN[2].reference)))),
        Entry(ref="3", txs=(Tx(text=f"viitenr {grouped(OPEN[3].reference)}"),)),
        Entry(ref="4", txs=(Tx(strd=OPEN[4].reference, amount="200.00"),)),
        Entry(ref="5", txs=(Tx(strd=OPEN[5].reference, amount="300.00"),)),
        Entry(ref="6", txs=(Tx(text=f"{OPEN[6].reference} SECOND OPINION", amount="272.50", instructed="290.00"),)),
        Entry(ref="7", txs=(Tx(strd=OPEN[0].reference),)),
        Entry(ref="8", txs=(Tx(text="Rent"),)),
        Entry(ref="9", direction="DBIT"),
        Entry(ref="1", txs=(Tx(strd=OPEN[0].reference),), reversal=True, direction="DBIT"),
    )


FILES = {
    "camt.053.02": bank_file(*every_case()),
    "camt.053.08": bank_file(*every_case(), version="08"),
    "camt.054.02": bank_file(*every_case(), kind="camt.054"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_is_judged_line_by_line(name: str) -> None:
    outcomes = [words(matched)[:2] for matched in match(read(FILES[name]).credits, ledger())]
    paid = ("paid", "reference_and_amount")
    doubts = [("suggestion", reason) for reason in ("less", "more", "fee_deducted", "paid_twice")]
    assert outcomes == [
        *[paid] * 4,
        *doubts,
        ("ignored", "no_hint"),
        ("ignored", "debit"),
        ("suggestion", "reversal"),
    ]


@given(st.lists(st.sampled_from(list(FILES)), max_size=5))
def test_files_in_any_order_and_number_pay_each_case_once(names: list[str]) -> None:
    credits = [credit for name in names for credit in read(FILES[name]).credits]
    paid = [matched.case for matched in match(credits, ledger()) if matched.outcome == "paid"]
    assert paid == ([one.case for one in OPEN[:4]] if names else [])


credit_texts = st.text(st.characters(codec="utf-8"), max_size=60) | st.from_regex(
    r"[0-9 ./RFrf-]{0,40}", fullmatch=True
)


@given(text=credit_texts, amount=st.integers(0, 60000), strd=credit_texts, euro=st.booleans())
def test_nothing_is_paid_without_the_exact_amount_in_euros(text: str, amount: int, strd: str, euro: bool) -> None:
    credit = Credit(
        key="K",
        iban=OUR_IBAN,
        amount_cents=amount,
        currency="EUR" if euro else "SEK",
        booked=None,
        references=(strd,),
        text=text,
        payer=text,
        end_to_end=strd,
    )
    (matched,) = match([credit], ledger())
    assert matched.outcome != "paid" or (amount == 29000 and euro)


def test_the_name_of_a_batch_does_not_make_its_credits_one() -> None:
    first = Entry(ref="BATCH", txs=(Tx(ref="T1", strd=OPEN[0].reference),))
    second = Entry(ref="BATCH", txs=(Tx(ref="T2", strd=OPEN[1].reference),))
    outcomes = [matched.outcome for matched in match(read(bank_file(first, second)).credits, ledger())]
    assert outcomes == ["paid", "paid"]


@pytest.mark.parametrize("short_first", [True, False])
def test_a_short_report_and_the_full_one_count_once(short_first: bool) -> None:
    short = read(bank_file(Entry(ref="A1", details=False), kind="camt.052")).credits
    full = read(bank_file(Entry(ref="A1", txs=(Tx(ref="T9", strd=REF),)))).credits
    files = (*short, *full) if short_first else (*full, *short)
    outcomes = [matched.outcome for matched in match(files, ledger())]
    assert outcomes == (["ignored", "paid"] if short_first else ["paid", "repeat"])
