"""Letters waiting to leave: written with the decision, sent once, and never built a second time."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from sqlite3 import Row
from typing import cast

from mailbot.model.letter import Letter, LetterKind, OutboxRow, OutboxState
from mailbot.store.file.database import Rows, insertion, moment, stamp

UNCERTAIN_PAUSE = timedelta(hours=1)
"""A letter whose delivery is uncertain goes once more after this, the same bytes with the same Message-ID."""

LONGEST_DIALOGUE = timedelta(minutes=15)
"""The SMTP time-outs add up to less: a letter that is `sending` for longer has nobody who sends it."""

REPLACEABLE = ("deficiency", "invoice", "acknowledge")

_BESIDE = "('distress', 'urgent', 'announcement', 'transcript')"
"""Kinds that say nothing of an application: the letter to somebody who cries for help, and those to staff."""

UNSENT = "state in ('new', 'held', 'drafted')"
TAKE_BACK = "answer = case state when 'drafted' then 'discard' else answer end"
"""Beside a change of state: a draft is to be taken back from the Drafts folder."""

LETTERS = "select * from outbox left join outbox_raw on outbox_raw.outbox = outbox.id"

_COUNTED = "select 1 from outbox where state not in ('replaced', 'cancelled') and created >="
TOO_MANY = f"""
select case
    when (select coalesce(max(id), 0) from outbox) < min(:of_case, :to_address, :in_all) then 0
    else (select count(*) from ({_COUNTED} :day and case_number = :case limit :of_case)) >= :of_case
        or (select count(*) from ({_COUNTED} :day and envelope_to = :address limit :to_address)) >= :to_address
        or (select count(*) from ({_COUNTED} :hour limit :in_all)) >= :in_all
    end
"""
"""A case expression, for it alone is sure to skip what it need not ask (sqlite.org/lang_expr.html, section 7)."""


class Outbox:
    """The outbox of one store: new -> sending -> sent, or held, refused, unknown, replaced, cancelled, drafted."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def put(
        self,
        letter: Letter,
        *,
        now: datetime,
        due: datetime,
        message_row: int | None = None,
        unique_key: str | None = None,
    ) -> int | None:
        """Write a letter into the outbox; None when its unique key is there already (a late or double run)."""
        row = {
            "case_number": letter.case,
            "message": message_row,
            "kind": letter.kind,
            "language": letter.language,
            "template": letter.template,
            "message_id": letter.message_id,
            "envelope_from": letter.envelope_from,
            "envelope_to": json.dumps(letter.envelope_to),
            "subject": letter.subject,
            "sha256": sha256(letter.raw).hexdigest(),
            "mode": letter.mode,
            "state": "held" if letter.mode == "hold" else "new",
            "created": stamp(now),
            "due": stamp(due),
            "changed": stamp(now),
            "unique_key": unique_key,
        }
        sql = f"{insertion('outbox', row)} on conflict (unique_key) do nothing"
        with self.rows.together():
            put = self.rows.connection.execute(sql, list(row.values()))
            if not put.rowcount:
                return None
            self.rows.insert("outbox_raw", {"outbox": put.lastrowid, "raw": letter.raw})
        return put.lastrowid

    def unsent(self, case: str, kinds: Iterable[str] = REPLACEABLE) -> tuple[OutboxRow, ...]:
        """Return the letters of a case that have not left yet, drafts among them, oldest first."""
        wanted = list(kinds)
        marks = ", ".join("?" * len(wanted))
        rows = self.rows.all(
            f"{LETTERS} where case_number = ? and {UNSENT} and kind in ({marks}) order by id",
            [case, *wanted],
        )
        return tuple(_row(r) for r in rows)

    def waits(self, case: str, kinds: Iterable[str] = REPLACEABLE) -> bool:
        """Say whether a letter of these kinds has not left yet for a case."""
        wanted = list(kinds)
        marks = ", ".join("?" * len(wanted))
        sql = f"select 1 from outbox where case_number = ? and {UNSENT}"
        return self.rows.one(f"{sql} and kind in ({marks}) limit 1", [case, *wanted]) is not None

    def left_at(self, case: str, kinds: Iterable[str]) -> datetime | None:
        """Return when the last letter of these kinds left for a case."""
        wanted = list(kinds)
        marks = ", ".join("?" * len(wanted))
        sql = (  # left to itself SQLite goes back through the letters of all cases until one is of this case
            "select max(changed) from outbox indexed by outbox_by_case"
            f" where case_number = ? and state = 'sent' and kind in ({marks})"
        )
        return moment(self.rows.value(sql, [case, *wanted]))

    def replace_unsent(self, case: str, now: datetime, kinds: Iterable[str] = REPLACEABLE) -> int:
        """Set aside the unsent letters of a case: a newer decision speaks for it. Drafts are to be taken back."""
        wanted = list(kinds)
        marks = ", ".join("?" * len(wanted))
        return self.rows.run(
            f"update outbox set {TAKE_BACK}, state = 'replaced', changed = ? where case_number = ? and {UNSENT}"
            f" and kind in ({marks})",
            [stamp(now), case, *wanted],
        )

    def to_discard(self) -> tuple[OutboxRow, ...]:
        """Return replaced, cancelled and held letters whose drafts still lie in the Drafts folder."""
        wanted = "state in ('replaced', 'cancelled', 'held') and answer = 'discard'"
        return tuple(_row(r) for r in self.rows.all(f"{LETTERS} where {wanted}"))

    def mark_discarded(self, row: int, now: datetime) -> None:
        """Write that the draft of a replaced letter was taken back."""
        self.rows.run("update outbox set answer = 'discarded', changed = ? where id = ?", [stamp(now), row])

    def hold_unsent(self, case: str, now: datetime, *, drafts: bool = False, spares: LetterKind | None = None) -> int:
        """Keep back the letters of a case that have not left, until a person releases or cancels them.

        With `drafts` those too that lie in the Drafts folder: they are to be taken back from there. A draft
        that staff have just said to send (`send_draft`) stays, too, and so does a letter of the kind it `spares`.
        """
        states = "('new', 'drafted')" if drafts else "('new')"
        return self.rows.run(
            f"update outbox set {TAKE_BACK}, state = 'held', mode = 'hold', changed = ? where case_number = ?"
            f" and (state in {states} or (state = 'held' and mode = 'send')) and kind is not ?",
            [stamp(now), case, spares],
        )

    def cancel_unsent(self, case: str, now: datetime) -> int:
        """Stop every letter of a case that has not left (withdrawn, deceased, closed by staff); take drafts back."""
        return self.rows.run(
            f"update outbox set {TAKE_BACK}, state = 'cancelled', changed = ? where case_number = ? and {UNSENT}",
            [stamp(now), case],
        )

    def claim(self, now: datetime) -> OutboxRow | None:
        """Claim the next due letter, committed as `sending` before any dialogue begins.

        None when nothing is due, or all letters are on hold; a call to staff for help leaves all the same.
        """
        with self.rows.together():
            row = self.rows.one(
                "update outbox set state = 'sending', tries = tries + 1, changed = ?1 where id ="
                " (select id from outbox indexed by outbox_due where state = 'new' and due <= ?1"
                " and (kind = 'urgent' or not exists (select 1 from note where name = 'hold'))"
                " order by due, id limit 1)"
                " returning *, (select raw from outbox_raw where outbox_raw.outbox = outbox.id) as raw",
                [stamp(now)],
            )
        return None if row is None else _row(row)

    def mark_sent(self, row: int, now: datetime, answer: str | None = None, *, drafted: bool = False) -> None:
        """Write that the server took a letter (or that it lies among the drafts)."""
        self._end(row, "drafted" if drafted else "sent", now, answer)

    def mark_refused(self, row: int, now: datetime, answer: str) -> None:
        """Write that the server refused a letter for good (5xx)."""
        self._end(row, "refused", now, answer)

    def mark_later(self, row: int, now: datetime, due: datetime, answer: str) -> None:
        """Put a letter back that surely was not taken (4xx, no connection before DATA)."""
        self.rows.run(
            "update outbox set state = 'new', due = ?, changed = ?, answer = ? where id = ? and state = 'sending'",
            [stamp(due), stamp(now), answer, row],
        )

    def mark_uncertain(self, row: int, now: datetime, answer: str) -> OutboxState:
        """Note that nobody knows whether a letter was taken: once more after an hour, then `unknown`, for staff."""
        with self.rows.transaction():
            before = int(self.rows.value("select uncertain from outbox where id = ?", [row]))
            state: OutboxState = "unknown" if before else "new"
            self.rows.connection.execute(
                "update outbox set state = ?, uncertain = uncertain + 1, due = ?, changed = ?, answer = ?"
                " where id = ? and state = 'sending'",
                [state, stamp(now + UNCERTAIN_PAUSE), stamp(now), answer, row],
            )
        return state

    def settle_interrupted(self, now: datetime) -> tuple[OutboxRow, ...]:
        """Take a row that is in `sending` for longer than any dialogue lasts as cut off, and so as uncertain.

        Its age tells, not the start of the program: another one on the same
        store may be in the middle of its dialogue. Returns the rows that are `unknown` now.
        """
        rows = self.rows.all(
            "select id from outbox where state = 'sending' and changed <= ? order by id",
            [stamp(now - LONGEST_DIALOGUE)],
        )
        given_up = [row["id"] for row in rows if self.mark_uncertain(row["id"], now, "interrupted") == "unknown"]
        return tuple(row for found in given_up if (row := self.load(found)) is not None)

    def move(self, row: int, state: OutboxState, now: datetime, *before: OutboxState) -> int:
        """Change the state of a letter if it is in one of the states named; return 1 when it was."""
        marks = ", ".join("?" * len(before))
        return self.rows.run(
            f"update outbox set state = ?, changed = ? where id = ? and state in ({marks})",
            [state, stamp(now), row, *before],
        )

    def approve(self, row: int, now: datetime, *before: OutboxState) -> int:
        """Let a letter go, as a letter to be sent, if it is held (or in a state named); return 1 when it was.

        One whose text retention has removed stays: nothing would be in it. So
        does one whose draft still has to be taken back: staff could send it a second time.
        """
        before = before or ("held",)
        marks = ", ".join("?" * len(before))
        return self.rows.run(
            "update outbox set state = 'new', mode = 'send', changed = ? where id = ? and answer is not 'discard'"
            f" and state in ({marks}) and exists (select 1 from outbox_raw where outbox_raw.outbox = outbox.id)",
            [stamp(now), row, *before],
        )

    def send_draft(self, row: int, now: datetime) -> int:
        """Let a draft go that staff have not sent; return 1 when it was one. It leaves once its draft is taken back."""
        return self.rows.run(
            "update outbox set state = 'held', mode = 'send', answer = 'discard', changed = ? where id = ?"
            " and state = 'drafted' and exists (select 1 from outbox_raw where outbox_raw.outbox = outbox.id)",
            [stamp(now), row],
        )

    def load(self, row: int) -> OutboxRow | None:
        """Return one letter with its state."""
        found = self.rows.one(f"{LETTERS} where id = ?", [row])
        return None if found is None else _row(found)

    def of_case(self, case: str) -> tuple[OutboxRow, ...]:
        """Return every letter of a case, oldest first, with its bytes."""
        return tuple(_row(r) for r in self.rows.all(f"{LETTERS} where case_number = ? order by id", [case]))

    def waits_until(self, case: str, kinds: Iterable[str] = REPLACEABLE) -> datetime | None:
        """Return until when the first unsent letter of these kinds waits; None where none waits to be sent."""
        found = [row.due for row in self.unsent(case, kinds) if row.state == "new"]
        return min(found, default=None)

    def not_before(self, case: str, due: datetime) -> None:
        """Let no unsent letter of a case leave before then."""
        sql = "update outbox set due = max(due, ?) where case_number = ? and state = 'new'"
        self.rows.run(sql, [stamp(due), case])

    def wrote_since(self, case: str, kind: str, since: datetime) -> bool:
        """Say whether a letter of a kind was written for a case since then, sent or not."""
        sql = "select 1 from outbox where case_number = ? and kind = ? and created > ? limit 1"
        return self.rows.one(sql, [case, kind, stamp(since)]) is not None

    def wrote(self, case: str) -> bool:
        """Say whether a case has a letter about the application itself, sent or not."""
        sql = f"select 1 from outbox where case_number = ? and kind not in {_BESIDE} limit 1"
        return self.rows.one(sql, [case]) is not None

    def list(self, states: Iterable[str] = ()) -> tuple[OutboxRow, ...]:
        """Return the letters in some states, oldest first."""
        wanted = list(states)
        marks = ", ".join("?" * len(wanted))
        where = f"where state in ({marks})" if wanted else ""
        return tuple(_row(r) for r in self.rows.all(f"{LETTERS} {where} order by id", wanted))

    def count_to(self, address: str, kind: str, since: datetime) -> int:
        """Count the letters of a kind that were written to one address since then."""
        sql = "select count(*) from outbox where envelope_to = ? and created > ? and kind = ?"
        return int(self.rows.value(sql, [json.dumps([address]), stamp(since), kind]))

    def has(self, unique_key: str) -> bool:
        """Say whether a letter with this unique key was written already."""
        return self.rows.one("select 1 from outbox where unique_key = ?", [unique_key]) is not None

    def by_message_id(self, message_id: str) -> OutboxRow | None:
        """Return our letter with this Message-ID (a bounce or a reply is about it)."""
        found = self.rows.one(f"{LETTERS} where message_id = ?", [message_id])
        return None if found is None else _row(found)

    def too_many(
        self, letter: Letter, now: datetime, *, of_case_a_day: int, to_address_a_day: int, an_hour: int
    ) -> bool:
        """Say whether one more letter would be above a limit: for its case, to its address, or in all.

        It counts no further than the limit, and not at all while fewer letters were ever written than the lowest one.
        """
        return bool(
            self.rows.value(
                TOO_MANY,
                {
                    "day": stamp(now - timedelta(days=1)),
                    "hour": stamp(now - timedelta(hours=1)),
                    "case": letter.case,
                    "address": json.dumps(letter.envelope_to[:1]),
                    "of_case": of_case_a_day,
                    "to_address": to_address_a_day,
                    "in_all": an_hour,
                },
            )
        )

    def _end(self, row: int, state: OutboxState, now: datetime, answer: str | None) -> None:
        self.rows.run(
            "update outbox set state = ?, changed = ?, answer = ? where id = ? and state = 'sending'",
            [state, stamp(now), answer, row],
        )


def _row(r: Row) -> OutboxRow:
    letter = Letter(
        kind=r["kind"],
        case=r["case_number"],
        language=r["language"],
        message_id=r["message_id"],
        envelope_from=r["envelope_from"],
        envelope_to=tuple(json.loads(r["envelope_to"])),
        subject=r["subject"],
        raw=r["raw"] or b"",
        mode=r["mode"],
        template=r["template"],
    )
    return OutboxRow(
        id=r["id"],
        letter=letter,
        state=r["state"],
        due=cast(datetime, moment(r["due"])),
        tries=r["tries"],
        unique_key=r["unique_key"],
    )
