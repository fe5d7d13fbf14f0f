"""Cases in the store: loaded and saved whole, by value, so that what was decided is what stands there."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from sqlite3 import Row
from typing import Any, Generic, TypeVar, cast

from mailbot.model.case import ENDED, Attention, Case, CaseDocument, CaseLink, Facts, Item, JournalEntry
from mailbot.store.database import Rows, day, moment, stamp

FACTS = (
    "patient_name",
    "personal_code",
    "code_country",
    "birth_date",
    "phone",
    "postal_address",
    "applicant_name",
    "applicant_code",
    "applicant_is_patient",
    "minor_child",
    "guardian",
    "profile",
)
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Children(Generic[T]):
    """A table of what a case has many of, in order: its values, and the row of one."""

    table: str
    of: Callable[[Case], tuple[T, ...]]
    row: Callable[[T], dict[str, Any]]
    order: str = "position"
    first: int = 0


class Cases:
    """The cases of one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def next_number(self, year: int) -> str:
        """Take the next case number of a year, "2026-00042"; inside the transaction that saves the case."""
        return f"{year}-{take(self.rows, f'case {year}'):05d}"

    def load(self, number: str) -> Case | None:
        """Return one case, or None."""
        row = self.rows.one("select * from cases where number = ?", [number])
        return None if row is None else self._case(row)

    def find(
        self,
        *,
        addresses: Iterable[str] = (),
        codes: Iterable[str] = (),
        numbers: Iterable[str] = (),
        ids: Iterable[str] = (),
    ) -> tuple[Case, ...]:
        """Return the cases that know one of these addresses, codes, numbers or Message-IDs, oldest first."""
        found: set[str] = set()
        for sql, values in (
            ("select case_number from case_address where address = ?", {a.casefold() for a in addresses}),
            ("select number from cases where personal_code = ?", set(codes)),
            ("select number from cases where number = ?", set(numbers)),
            ("select case_number from case_message_id where message_id = ?", set(ids)),
        ):
            for value in sorted(values):
                found.update(row[0] for row in self.rows.all(sql, [value]))
        return tuple(case for number in sorted(found) if (case := self.load(number)))

    def named(self, name: str, birth: str | None = None) -> tuple[Case, ...]:
        """Return the live cases of a patient's name (any case of letters), and birth date where one is given."""
        sql = "select * from cases where patient_name = ? collate nocase and merged_into is null"
        rows = self.rows.all(sql + (" and birth_date = ?" if birth else ""), [name, birth] if birth else [name])
        return tuple(self._case(row) for row in rows)

    def born(
        self, birth: date, meant: Callable[[str | None, str | None], bool], *, without: Iterable[Case] = ()
    ) -> tuple[Case, ...]:
        """Return the live cases of the patients born on a day whose name and code may be `meant`; SQL cannot say so."""
        sql = "select * from cases where birth_date = ? and merged_into is null order by number"
        known = {case.number for case in without}
        return tuple(
            self._case(row)
            for row in self.rows.all(sql, [birth.isoformat()])
            if row["status"] not in ENDED
            and row["number"] not in known
            and meant(row["patient_name"], row["personal_code"])
        )

    def all(self, *, statuses: Iterable[str] = ()) -> tuple[Case, ...]:
        """Return every case, or those of some statuses, by number."""
        wanted = list(statuses)
        marks = ", ".join("?" * len(wanted))
        where = f"where status in ({marks})" if wanted else ""
        return tuple(self._case(row) for row in self.rows.all(f"select * from cases {where} order by number", wanted))

    def add(self, case: Case) -> Case:
        """Write the row of a new case, which its letters and its journal refer to; return what then stands there."""
        self.rows.insert("cases", _row(case))
        return replace(case, items=(), addresses=(), questions=(), links=(), documents=(), message_ids=())

    def numbers(self, statuses: Iterable[str]) -> tuple[str, ...]:
        """Return the numbers of the cases of some statuses, in order."""
        wanted = list(statuses)
        marks = ", ".join("?" * len(wanted))
        rows = self.rows.all(f"select number from cases where status in ({marks}) order by number", wanted)
        return tuple(row[0] for row in rows)

    def save(self, case: Case, journal: Iterable[JournalEntry] = (), *, before: Case | None = None) -> None:
        """Write a case as it now is, with the journal rows that explain the change, in one transaction.

        `before` is the case as it was loaded or added in this same
        transaction: only what differs from it is written.
        """
        with self.rows.together():
            row = _row(case)
            if before is None or row != _row(before):
                self._save_row(row)
            for children in CHILDREN:
                self._save_children(children, case, before)
            self._save_attentions(case)
            self.log(case.number, journal)

    def log(self, number: str | None, journal: Iterable[JournalEntry]) -> None:
        """Append journal rows."""
        self.rows.insert_many(
            "journal",
            [
                {
                    "case_number": number,
                    "at": stamp(e.at),
                    "who": e.who,
                    "what": e.what,
                    "why": e.why,
                    "message": e.message,
                }
                for e in journal
            ],
        )

    def journal(self, number: str) -> tuple[JournalEntry, ...]:
        """Return the journal of a case, oldest first."""
        return tuple(
            JournalEntry(at=_at(r["at"]), who=r["who"], what=r["what"], why=r["why"], message=r["message"])
            for r in self.rows.all("select * from journal where case_number = ? order by id", [number])
        )

    def attend(self, attention: Attention, case: str | None = None) -> int:
        """Write that a person must look; a reason that is open already for the same mail is not written twice."""
        known = self.rows.value(
            "select id from attention where reason = ? and case_number is ? and message is ? and resolved is null",
            [attention.reason, case, attention.message],
        )
        if known:
            return int(known)
        return self.rows.insert(
            "attention",
            {
                "case_number": case,
                "message": attention.message,
                "reason": attention.reason,
                "since": stamp(attention.since),
            },
        )

    def attentions(self, *, case: str | None = None, message: int | None = None) -> tuple[Attention, ...]:
        """Return what a person must still look at: all of it, of one case, or of one mail."""
        where, values = "", []
        if case is not None:
            where, values = " and case_number = ?", [case]
        elif message is not None:
            where, values = " and message = ?", [str(message)]
        return tuple(
            _attention(r)
            for r in self.rows.all(f"select * from attention where resolved is null{where} order by id", values)
        )

    def resolve(self, attention_id: int, who: str, now: datetime) -> None:
        """Mark that a person looked."""
        self.rows.run(
            "update attention set resolved = ?, resolved_by = ? where id = ?", [stamp(now), who, attention_id]
        )

    def _save_row(self, row: dict[str, Any]) -> None:
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "number")
        sql = f"insert into cases ({columns}) values ({marks}) on conflict (number) do update set {changes}"
        self.rows.connection.execute(sql, list(row.values()))

    def _save_children(self, children: "_Children[Any]", case: Case, before: Case | None) -> None:
        """Keep the rows up to the first that differs; write those from there on anew."""
        values = children.of(case)
        stand = () if before is None else children.of(before)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(stand, values, strict=False)))
        if before is None or same < len(stand):
            sql = f"delete from {children.table} where case_number = ? and {children.order} >= ?"
            self.rows.connection.execute(sql, [case.number, same + children.first])
        self.rows.insert_many(
            children.table,
            [
                {"case_number": case.number, children.order: place, **children.row(value)}
                for place, value in enumerate(values[same:], same + children.first)
            ],
        )

    def _save_attentions(self, case: Case) -> None:
        for attention in case.attentions:
            if attention.id is None and attention.resolved is None:
                self.attend(attention, case.number)
            elif attention.id is not None and attention.resolved is not None:
                self.resolve(attention.id, attention.resolved_by or "", attention.resolved)

    def _case(self, row: Row) -> Case:
        n = row["number"]

        def children(table: str, order: str = "position") -> list[Row]:
            return self.rows.all(f"select * from {table} where case_number = ? order by {order}", [n])

        facts = {name: row[name] for name in FACTS}
        facts["birth_date"] = day(row["birth_date"])
        facts["applicant_is_patient"] = (
            None if row["applicant_is_patient"] is None else bool(row["applicant_is_patient"])
        )
        facts["minor_child"], facts["guardian"] = bool(row["minor_child"]), bool(row["guardian"])
        return Case(
            number=n,
            status=row["status"],
            opened=_at(row["opened"]),
            changed=_at(row["changed"]),
            language=row["language"],
            facts=Facts(**facts),
            items=tuple(_item(r) for r in children("case_item")),
            addresses=tuple(r["address"] for r in children("case_address")),
            questions=tuple(r["question"] for r in children("case_question")),
            links=tuple(_link(r) for r in children("case_link")),
            documents=tuple(_document(r) for r in children("case_document", "number")),
            attentions=self.attentions(case=n),
            message_ids=tuple(r["message_id"] for r in children("case_message_id")),
            quiet_since=moment(row["quiet_since"]),
            invoiced_at=moment(row["invoiced_at"]),
            invoice_number=row["invoice_number"],
            paid_at=moment(row["paid_at"]),
            review_group=row["review_group"],
            assigned_to=row["assigned_to"],
            opinion_sent_at=moment(row["opinion_sent_at"]),
            ended_at=moment(row["ended_at"]),
            reminders=row["reminders"],
            reminders_paused=bool(row["reminders_paused"]),
            external_id=row["external_id"],
            merged_into=row["merged_into"],
        )


def _row(case: Case) -> dict[str, Any]:
    facts = case.facts
    return {
        "number": case.number,
        "status": case.status,
        "opened": stamp(case.opened),
        "changed": stamp(case.changed),
        "language": case.language,
        **{name: _plain(getattr(facts, name)) for name in FACTS},
        "quiet_since": stamp(case.quiet_since),
        "invoiced_at": stamp(case.invoiced_at),
        "invoice_number": case.invoice_number,
        "paid_at": stamp(case.paid_at),
        "review_group": case.review_group,
        "assigned_to": case.assigned_to,
        "opinion_sent_at": stamp(case.opinion_sent_at),
        "ended_at": stamp(case.ended_at),
        "reminders": case.reminders,
        "reminders_paused": int(case.reminders_paused),
        "external_id": case.external_id,
        "merged_into": case.merged_into,
    }


def take(rows: Rows, series: str, start: int = 1) -> int:
    """Take the next value of a number series; gapless, because it commits with the row that uses it."""
    with rows.together():
        return int(
            rows.value(
                "insert into series (name, value) values (?, ?)"
                " on conflict (name) do update set value = value + 1 returning value",
                [series, start],
            )
        )


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else int(value) if isinstance(value, bool) else value


def _at(text: str) -> datetime:
    return cast(datetime, moment(text))


def _item_row(item: Item) -> dict[str, Any]:
    return {
        "name": item.name,
        "state": item.state,
        "required": int(item.required),
        "why_open": item.why_open,
        "evidence": item.evidence,
        "needs_confirmation": int(item.needs_confirmation),
    }


def _item(r: Row) -> Item:
    return Item(
        name=r["name"],
        state=r["state"],
        required=bool(r["required"]),
        why_open=r["why_open"],
        evidence=r["evidence"],
        needs_confirmation=bool(r["needs_confirmation"]),
    )


def _link_row(link: CaseLink) -> dict[str, Any]:
    return {
        "provider": link.provider,
        "url": link.url,
        "expires": int(link.expires),
        "state": link.state,
        "since": stamp(link.since),
        "message": link.message,
    }


def _link(r: Row) -> CaseLink:
    return CaseLink(
        provider=r["provider"],
        url=r["url"],
        expires=bool(r["expires"]),
        state=r["state"],
        since=moment(r["since"]),
        message=r["message"],
    )


DOCUMENT_COLUMNS = tuple(CaseDocument.__dataclass_fields__)


def _document_row(document: CaseDocument) -> dict[str, Any]:
    row = {name: getattr(document, name) for name in DOCUMENT_COLUMNS}
    row.update(
        signed=None if document.signed is None else int(document.signed),
        untranslated=int(document.untranslated),
        waived=int(document.waived),
        signers=json.dumps(document.signers, ensure_ascii=False),
        message_date=stamp(document.message_date),
    )
    return row


def _document(r: Row) -> CaseDocument:
    values = {name: r[name] for name in DOCUMENT_COLUMNS}
    values.update(
        signed=None if r["signed"] is None else bool(r["signed"]),
        untranslated=bool(r["untranslated"]),
        waived=bool(r["waived"]),
        signers=tuple(json.loads(r["signers"])),
        message_date=moment(r["message_date"]),
    )
    return CaseDocument(**values)


def _attention(r: Row) -> Attention:
    found = Attention(reason=r["reason"], since=_at(r["since"]), message=r["message"], id=r["id"])
    return replace(found, resolved=moment(r["resolved"]), resolved_by=r["resolved_by"])


CHILDREN: tuple[_Children[Any], ...] = (
    _Children(table="case_item", of=lambda case: case.items, row=_item_row),
    _Children(
        table="case_address",
        of=lambda case: tuple(dict.fromkeys(address.casefold() for address in case.addresses)),
        row=lambda address: {"address": address},
    ),
    _Children(table="case_question", of=lambda case: case.questions, row=lambda question: {"question": question}),
    _Children(table="case_link", of=lambda case: case.links, row=_link_row),
    _Children(table="case_document", of=lambda case: case.documents, row=_document_row, order="number", first=1),
    _Children(
        table="case_message_id",
        of=lambda case: tuple(dict.fromkeys(case.message_ids)),
        row=lambda message_id: {"message_id": message_id},
    ),
)
