"""Cases in the store: loaded and saved whole, by value, so that what was decided is what stands there."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile
from sqlite3 import Row
from typing import Any

from mailbot.model.case import ENDED, Attention, Case, JournalEntry
from mailbot.store.case_rows import CHILDREN, Children, at, attention_of, case_of, row_of
from mailbot.store.file.database import Rows, insertion, stamp

_UNCLEAR = """
select 1 from attention a join message m on m.id = a.message
where a.resolved is null and a.reason in ('unclear', 'no_application') and m.case_number is null and m.sender = ? and (
    exists (select 1 from part p where p.message = m.id and p.role is not 'signature_logo')
    or exists (
        select 1 from finding f where f.message = m.id and f.chosen and (
            f.field in ('personal_code', 'course_of_disease')
            or (f.field = 'patient_name' and f.rule not in ('from-display-name', 'signature'))
        )
    )
) limit 1
"""


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
        self.rows.insert("cases", row_of(case))
        return replace(case, items=(), addresses=(), questions=(), links=(), documents=(), message_ids=())

    def links_to_look_at(self, looked: datetime, since: datetime) -> tuple[tuple[str, str, str], ...]:
        """Return the shares of live cases that were sent after `since` and not looked at after `looked`.

        Each as (case, provider, URL), those never looked at first.
        """
        rows = self.rows.all(
            "select l.case_number, l.provider, l.url from case_link l join cases c on c.number ="
            " l.case_number where l.state = 'new' and (l.looked is null or l.looked < ?) and (l.since is null or"
            " l.since > ?) and coalesce(l.told, '') not in ('gone', 'expired') and c.merged_into is null"
            " and c.status not in ('closed', 'withdrawn', 'expired', 'deceased') order by l.looked, l.case_number",
            [stamp(looked), stamp(since)],
        )
        return tuple((r["case_number"], r["provider"], r["url"]) for r in rows)

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
            row = row_of(case)
            if before is None or row != row_of(before):
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
            JournalEntry(at=at(r["at"]), who=r["who"], what=r["what"], why=r["why"], message=r["message"])
            for r in self.rows.all("select * from journal where case_number = ? order by id", [number])
        )

    def unclear_of(self, sender: str) -> bool:
        """Say whether a mail of a sender (address in lower case) that nobody could place still waits for a person.

        Only one counts that brought a paper or said something of a patient: another has nothing to be forgotten.
        """
        return self.rows.value(_UNCLEAR, [sender]) is not None

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

    def attentions(self, *, case: str | None = None, message_row: int | None = None) -> tuple[Attention, ...]:
        """Return what a person must still look at: all of it, of one case, or of one mail."""
        where, values = "", []
        if case is not None:
            where, values = " and case_number = ?", [case]
        elif message_row is not None:
            where, values = " and message = ?", [str(message_row)]
        return tuple(
            attention_of(r)
            for r in self.rows.all(f"select * from attention where resolved is null{where} order by id", values)
        )

    def case_of_attention(self, attention: int) -> str | None:
        """Return the case that something waiting is about."""
        found: str | None = self.rows.value("select case_number from attention where id = ?", [attention])
        return found

    def resolve(self, attention_id: int, who: str, now: datetime) -> None:
        """Mark that a person looked."""
        self.rows.run(
            "update attention set resolved = ?, resolved_by = ? where id = ?", [stamp(now), who, attention_id]
        )

    def _save_row(self, row: dict[str, Any]) -> None:
        changes = ", ".join(f"{name} = excluded.{name}" for name in row if name != "number")
        sql = f"{insertion('cases', row)} on conflict (number) do update set {changes}"
        self.rows.connection.execute(sql, list(row.values()))

    def _save_children(self, children: Children[Any], case: Case, before: Case | None) -> None:
        """Keep the rows up to the first that differs; write those from there on anew."""
        values = children.of(case)
        stand = () if before is None else children.of(before)
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(stand, values, strict=False)))
        if children.whole and not same == len(stand) == len(values):
            same = 0
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
        number = row["number"]

        def children(table: str, order: str = "position") -> list[Row]:
            return self.rows.all(f"select * from {table} where case_number = ? order by {order}", [number])

        return case_of(row, children, self.attentions(case=number))


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
