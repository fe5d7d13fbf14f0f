"""What is kept too long, and its removal from every table.

Removal overwrites (secure_delete), empties the write-ahead log and gives the
free pages back, so that nothing stays readable in the file. The mail server's
own copies are removed by the caller first, from `places`: a kill in between
then finds the rows still there and does it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from mailbot.model.case import ENDED
from mailbot.model.fields import KEPT
from mailbot.store.file.database import Rows, moment, stamp
from mailbot.store.mails.readings import forget_cut_outs
from mailbot.store.mails.stripped import without_attachments
from mailbot.store.outbox import UNSENT
from mailbot.store.staff.acts import Acts

What = Literal["attachments", "content", "skeleton"]
_CLOSED_UNPAID = ("expired", "withdrawn")

_NO_FACT = ", ".join(f"{field.name} = null" for field in KEPT if field.private)
_WITH_BYTES = "exists (select 1 from message_raw where message_raw.message = message.id)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Periods:
    """How long what is kept (docs/service.md, law)."""

    attachments: timedelta = timedelta(days=90)
    text: timedelta = timedelta(days=365)
    skeleton: timedelta = timedelta(days=5 * 365)
    invoices: timedelta = timedelta(days=7 * 365)
    after_handover: timedelta = timedelta(days=90)


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """One thing that is due: of a case, or of a single mail of no case."""

    what: What
    case: str | None = None
    messages: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a message was taken from a mail server, and by what its copies are known there."""

    mailbox: str
    uid: int
    head: str
    day: date | None


class Retention:
    """The removals of one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def due(self, now: datetime, periods: Periods) -> tuple[Removal, ...]:
        """Return what is kept too long, oldest first. Nothing is changed."""
        found: list[Removal] = []
        before = {name: stamp(now - getattr(periods, name)) for name in Periods.__dataclass_fields__}
        marks = ", ".join("?" * len(ENDED))
        for case in self.rows.all(f"select * from cases where status in ({marks}) order by number", sorted(ENDED)):
            ended = case["ended_at"] or case["changed"]
            raw = self._messages(case["number"], _WITH_BYTES)
            unpaid = case["status"] in _CLOSED_UNPAID and case["paid_at"] is None
            if ended < str(before["skeleton"]) and not self._invoice_kept(case["number"], str(before["invoices"])):
                found.append(Removal(what="skeleton", case=case["number"], messages=self._messages(case["number"])))
            elif ended < str(before["text"]) or (case["external_id"] and ended < str(before["after_handover"])):
                if raw or case["patient_name"] or case["personal_code"]:
                    found.append(Removal(what="content", case=case["number"], messages=self._messages(case["number"])))
            elif unpaid and ended < str(before["attachments"]):
                whole = self._messages(case["number"], f"{_WITH_BYTES} and stripped = 0")
                if whole:
                    found.append(Removal(what="attachments", case=case["number"], messages=whole))
        loose = self.rows.all(
            f"select id from message where case_number is null and {_WITH_BYTES} and received < ?"
            " and state in ('processed', 'quarantined') and not exists"
            " (select 1 from attention a where a.message = message.id and a.resolved is null) order by id",
            [before["text"]],
        )
        return (*found, *(Removal(what="content", messages=(row["id"],)) for row in loose))

    def places(self, messages: Iterable[int]) -> tuple[Place, ...]:
        """Return where copies of these messages lie on mail servers."""
        rows = [
            row
            for message in messages
            for row in self.rows.all(
                "select s.mailbox, s.uid, s.head, m.internaldate from sighting s join message m on m.id = s.message"
                " where s.message = ?",
                [message],
            )
        ]
        return tuple(
            Place(
                mailbox=row["mailbox"],
                uid=row["uid"],
                head=row["head"],
                day=arrived.date() if (arrived := moment(row["internaldate"])) else None,
            )
            for row in rows
        )

    def remove(self, removal: Removal, now: datetime, *, why: str) -> None:
        """Remove one thing everywhere in the store, in one transaction; a journal row without personal data stays."""
        with self.rows.transaction():
            if removal.what == "attachments":
                self._strip(removal.messages)
            else:
                self._empty_messages(removal.messages)
                if removal.case is not None:
                    self._empty_case(removal.case)
            if removal.what == "skeleton" and removal.case is not None:
                self._forget_case(removal.case)
            self.rows.insert(
                "journal",
                {
                    "case_number": removal.case if removal.what != "skeleton" else None,
                    "at": stamp(now),
                    "who": "retention",
                    "what": f"removed {removal.what}",
                    "why": why,
                },
            )

    def clean(self, now: datetime, unused: timedelta = timedelta(days=30)) -> None:
        """Drop cached readings that nothing asked for, and give free pages back so that no bytes stay in the file."""
        self.rows.run("delete from file_reading where used < ?", [stamp(now - unused)])
        words_of_payers = "update credit set detail = null where detail is not null and seen < ?"
        self.rows.run(words_of_payers, [stamp(now - Periods().text)])
        Acts(self.rows).forget(now)
        self.rows.connection.execute("pragma wal_checkpoint(truncate)")
        self.rows.connection.execute("vacuum")
        self.rows.connection.execute("pragma wal_checkpoint(truncate)")

    def case_messages(self, case: str) -> tuple[int, ...]:
        """Return the mails of a case."""
        return self._messages(case)

    def _messages(self, case: str, where: str = "1") -> tuple[int, ...]:
        rows = self.rows.all(f"select id from message where case_number = ? and {where} order by id", [case])
        return tuple(row["id"] for row in rows)

    def _invoice_kept(self, case: str, before: str) -> bool:
        issued = self.rows.value("select issued from invoice where case_number = ?", [case])
        return issued is not None and issued >= before[:10]

    def _strip(self, messages: Sequence[int]) -> None:
        for message in messages:
            raw = self.rows.value("select raw from message_raw where message = ?", [message])
            self._forget_readings(message)
            forget_cut_outs(self.rows, message)
            self.rows.run("update message_raw set raw = ? where message = ?", [without_attachments(raw), message])
            self.rows.run("update message set stripped = 1 where id = ?", [message])

    def _empty_messages(self, messages: Sequence[int]) -> None:
        execute = self.rows.connection.execute
        for message in messages:
            self._forget_readings(message)
            execute("delete from finding where message = ?", [message])
            execute("delete from part where message = ?", [message])
            forget_cut_outs(self.rows, message)
            execute("delete from message_raw where message = ?", [message])
            self._empty_letters("case_number is null and message = ?", message)
            execute(
                "update message set stripped = 1, sender = null, message_id = null, error = null where id = ?",
                [message],
            )

    def _forget_readings(self, message_row: int) -> None:
        """Forget what was read in the files of a message, unless another message holds the same file."""
        self.rows.connection.execute(
            "delete from file_reading where exists (select 1 from part p where p.message = ?"
            " and file_reading.key like p.sha256 || '%' and p.sha256 <> '' and not exists"
            " (select 1 from part other where other.sha256 = p.sha256 and other.message <> p.message))",
            [message_row],
        )

    def _empty_case(self, case: str) -> None:
        execute = self.rows.connection.execute
        execute(f"update cases set {_NO_FACT} where number = ?", [case])
        for table in ("case_address", "case_question", "case_link", "case_document", "case_message_id"):
            execute(f"delete from {table} where case_number = ?", [case])
        for table in ("staff_token", "staff_act"):
            execute(f"delete from {table} where case_number = ?", [case])
        self._empty_letters("case_number = ?", case)
        execute("update credit set detail = null where case_number = ?", [case])
        execute("update journal set what = 'note' where case_number = ? and what like 'note:%'", [case])

    def _empty_letters(self, which: str, value: str | int) -> None:
        """Empty the letters of a case, or those that answered a mail of none; one that has not left never does."""
        execute = self.rows.connection.execute
        execute(f"delete from outbox_raw where outbox in (select id from outbox where {which})", [value])
        execute(f"update outbox set subject = '', envelope_to = '[]', envelope_from = '' where {which}", [value])
        execute(f"update outbox set state = 'cancelled' where {which} and {UNSENT}", [value])

    def _forget_case(self, case: str) -> None:
        execute = self.rows.connection.execute
        for column, tables in {
            "case_number": ("invoice", "case_item", "attention", "outbox", "journal"),
        }.items():
            for table in tables:
                execute(f"delete from {table} where {column} = ?", [case])
        execute("update message set case_number = null where case_number = ?", [case])
        execute("update credit set case_number = null, invoice = null where case_number = ?", [case])
        execute("update cases set merged_into = null where merged_into = ?", [case])
        execute("delete from cases where number = ?", [case])
