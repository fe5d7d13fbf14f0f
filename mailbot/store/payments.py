"""Invoices, credits and statements in the store.

Credits that concern nobody here are not stored: they are other people's money.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from sqlite3 import Row
from typing import cast

from mailbot.model.case import Status
from mailbot.model.money import Invoice, Matched
from mailbot.store.cases import take
from mailbot.store.file.database import Rows, day, moment, stamp


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCredit:
    """One credit that was counted, or that waits for staff. Payer and text are personal data: never logged."""

    id: int
    amount_cents: int
    currency: str
    booked: date | None
    outcome: str
    reason: str
    case: str | None
    invoice: str | None
    reversal: bool
    seen: datetime
    settled: datetime | None
    payer: str | None = None
    text: str | None = None


class Payments:
    """The money side of one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def next_invoice_number(self, prefix: str, start: int) -> str:
        """Take the next invoice number, inside the transaction that issues the invoice, so that no gap can stay."""
        return f"{prefix}{take(self.rows, 'invoice', start):05d}"

    def add_invoice(self, invoice: Invoice) -> None:
        """Write the one invoice of a case; a second one for the same case is refused by the table.

        An invoice that never left is written anew under its own number.
        """
        self.rows.run(
            "insert into invoice (number, case_number, amount_cents, issued, due, reference, payer_name, language,"
            " paid_cents, reminded) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (number) do update set"
            " amount_cents = excluded.amount_cents, issued = excluded.issued, due = excluded.due,"
            " payer_name = excluded.payer_name, language = excluded.language",
            [
                invoice.number,
                invoice.case,
                invoice.amount_cents,
                invoice.issued.isoformat(),
                invoice.due.isoformat(),
                invoice.reference,
                invoice.payer_name,
                invoice.language,
                invoice.paid_cents,
                int(invoice.reminded),
            ],
        )

    def mark_reminded(self, invoice: str) -> None:
        """Write that the one payment reminder went out."""
        self.rows.run("update invoice set reminded = 1 where number = ?", [invoice])

    def invoices(self) -> tuple[Invoice, ...]:
        """Return every invoice, oldest first."""
        return tuple(_invoice(row) for row in self.rows.all("select * from invoice order by issued, number"))

    def invoice_of(self, case: str) -> Invoice | None:
        """Return the invoice of a case."""
        row = self.rows.one("select * from invoice where case_number = ?", [case])
        return None if row is None else _invoice(row)

    def statuses(self) -> dict[str, Status]:
        """Return the status of each case that has an invoice."""
        sql = "select c.number, c.status from cases c join invoice i on i.case_number = c.number"
        return {row[0]: cast(Status, row[1]) for row in self.rows.all(sql)}

    def seen(self) -> frozenset[str]:
        """Return the keys of the credits stored so far."""
        return frozenset(row[0] for row in self.rows.all("select key from credit"))

    def aliases(self) -> frozenset[str]:
        """Return the other names under which a file may report these."""
        return frozenset(row[0] for row in self.rows.all("select alias from credit_alias"))

    def paid_by(self) -> dict[str, str]:
        """Return which case was paid under an end-to-end id of the payer."""
        sql = "select end_to_end, case_number from credit where end_to_end is not null and case_number is not null"
        return {row[0]: row[1] for row in self.rows.all(sql + " and reversal = 0")}

    def add(self, matched: Matched, now: datetime) -> int:
        """Write a credit that pays, or may pay; return its row id.

        Only one that a person must judge keeps the payer's name and words.
        """
        credit = matched.credit
        doubtful = matched.outcome == "suggestion"
        words = {"payer": credit.payer, "text": credit.text} if doubtful else {}
        with self.rows.transaction():
            row = self.rows.insert(
                "credit",
                {
                    "key": credit.key,
                    "booked": credit.booked.isoformat() if credit.booked else None,
                    "amount_cents": credit.amount_cents,
                    "currency": credit.currency,
                    "reversal": int(credit.reversal),
                    "outcome": matched.outcome,
                    "reason": matched.reason,
                    "case_number": matched.case,
                    "invoice": matched.invoice,
                    "seen": stamp(now),
                    "settled": None if doubtful else stamp(now),
                    "settled_by": None if doubtful else "policy",
                    "detail": json.dumps(words, ensure_ascii=False) if doubtful else None,
                    "end_to_end": credit.end_to_end,
                },
            )
            self.rows.insert_many("credit_alias", [{"alias": alias, "credit": row} for alias in credit.also])
        return row

    def count(self, invoice: str, cents: int) -> Invoice:
        """Add money to an invoice (or take it off again); return the invoice after it."""
        self.rows.run("update invoice set paid_cents = paid_cents + ? where number = ?", [cents, invoice])
        return _invoice(cast(Row, self.rows.one("select * from invoice where number = ?", [invoice])))

    def load(self, credit: int) -> StoredCredit | None:
        """Return one credit."""
        row = self.rows.one("select * from credit where id = ?", [credit])
        return None if row is None else _stored(row)

    def suggestions(self) -> tuple[StoredCredit, ...]:
        """Return the credits that wait for staff, oldest first."""
        sql = "select * from credit where outcome = 'suggestion' and settled is null order by id"
        return tuple(_stored(row) for row in self.rows.all(sql))

    def settle(
        self, credit: int, *, outcome: str, who: str, case: str | None, invoice: str | None, now: datetime
    ) -> bool:
        """Close a suggestion (`paid`, `refund` or `rejected`) and forget its words; False when it was closed before."""
        return bool(
            self.rows.run(
                "update credit set outcome = ?, settled = ?, settled_by = ?, case_number = ?, invoice = ?,"
                " detail = null"
                " where id = ? and outcome = 'suggestion' and settled is null",
                [outcome, stamp(now), who, case, invoice, credit],
            )
        )

    def read_before(self, data: bytes) -> bool:
        """Say whether this very file was taken in already."""
        return self.rows.one("select 1 from statement_file where sha256 = ?", [sha256(data).hexdigest()]) is not None

    def add_file(
        self,
        data: bytes,
        *,
        kind: str,
        counts: tuple[int, int, int, int],
        page: tuple[int | None, bool | None],
        now: datetime,
    ) -> None:
        """Write that a file was taken in; `counts` are entries, paid, suggestions, unreadable."""
        entries, paid, suggestions, unreadable = counts
        with self.rows.transaction():
            self.rows.connection.execute(
                "insert into statement_file values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " on conflict (sha256) do update set seen = excluded.seen",
                [
                    sha256(data).hexdigest(),
                    kind,
                    entries,
                    paid,
                    suggestions,
                    unreadable,
                    page[0],
                    None if page[1] is None else int(page[1]),
                    stamp(now),
                ],
            )


def _invoice(row: Row) -> Invoice:
    return Invoice(
        number=row["number"],
        case=row["case_number"],
        amount_cents=row["amount_cents"],
        issued=date.fromisoformat(row["issued"]),
        due=date.fromisoformat(row["due"]),
        reference=row["reference"],
        payer_name=row["payer_name"],
        language=row["language"],
        paid_cents=row["paid_cents"],
        reminded=bool(row["reminded"]),
    )


def _stored(row: Row) -> StoredCredit:
    words = json.loads(row["detail"] or "{}")
    return StoredCredit(
        id=row["id"],
        amount_cents=row["amount_cents"],
        currency=row["currency"],
        booked=day(row["booked"]),
        outcome=row["outcome"],
        reason=row["reason"],
        case=row["case_number"],
        invoice=row["invoice"],
        reversal=bool(row["reversal"]),
        seen=cast(datetime, moment(row["seen"])),
        settled=moment(row["settled"]),
        payer=words.get("payer"),
        text=words.get("text"),
    )
