"""The last acts of staff on cases, kept for a day with what stood before, so that they can be taken back."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from mailbot.model.case import Case
from mailbot.store.file.database import Rows, moment, stamp

KEPT = timedelta(days=1)
"""How long an act can be taken back; what stood before holds personal data, and goes with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """One act: by whom, when, the case before it, and its letters that waited then, each with its state.

    `last` is the last journal row of the act.
    """

    id: int
    who: str
    at: datetime
    before: Case
    letters: tuple[tuple[int, str], ...]
    last: int


class Acts:
    """The acts of one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows

    def letters(self, case: str) -> tuple[tuple[int, str], ...]:
        """Return the letters of a case that wait to leave, each with its state."""
        sql = "select id, state from outbox where case_number = ? and state in ('new', 'held', 'drafted') order by id"
        return tuple((row["id"], row["state"]) for row in self.rows.all(sql, [case]))

    def keep(self, before: Case, letters: tuple[tuple[int, str], ...], *, who: str, now: datetime) -> None:
        """Keep an act that was just carried out, inside its transaction; forget those that are too old."""
        from pydantic import TypeAdapter  # the daemon's own process loads it with the first act of staff

        with self.rows.together():
            self.forget(now)
            self.rows.insert(
                "staff_act",
                {
                    "case_number": before.number,
                    "who": who,
                    "at": stamp(now),
                    "before": TypeAdapter(Case).dump_json(before).decode(),
                    "letters": json.dumps(letters),
                    "last": self.last_entry(before.number),
                },
            )

    def last_of(self, case: str, who: str, now: datetime) -> Act | None:
        """Return the last act of somebody on a case within a day that was not taken back."""
        from pydantic import TypeAdapter

        row = self.rows.one(
            "select * from staff_act where case_number = ? and who = ? and at > ? order by id desc limit 1",
            [case, who, stamp(now - KEPT)],
        )
        if row is None:
            return None
        return Act(
            id=row["id"],
            who=row["who"],
            at=cast(datetime, moment(row["at"])),
            before=TypeAdapter(Case).validate_json(row["before"]),
            letters=tuple((number, state) for number, state in json.loads(row["letters"])),
            last=row["last"],
        )

    def last_entry(self, case: str) -> int:
        """Return the last journal row of a case: whether anything happened since."""
        return int(self.rows.value("select coalesce(max(id), 0) from journal where case_number = ?", [case]))

    def left_since(self, case: str, at: datetime) -> bool:
        """Say whether a letter that was written since then has left, or may have."""
        sql = (
            "select 1 from outbox where case_number = ? and created >= ?"
            " and state not in ('new', 'held', 'replaced', 'cancelled') limit 1"
        )
        return self.rows.one(sql, [case, stamp(at)]) is not None

    def put_back(self, act: Act, now: datetime) -> None:
        """Give the letters that waited before an act their states again, cancel those it wrote, reopen what it settled.

        A draft that was taken back from the Drafts folder is laid there anew.
        """
        number = act.before.number
        with self.rows.together():
            self.rows.run(
                "update outbox set state = 'cancelled', changed = ? where case_number = ? and created >= ?"
                " and state in ('new', 'held')",
                [stamp(now), number, stamp(act.at)],
            )
            for letter, state in act.letters:
                self.rows.run(
                    "update outbox set state = case when answer = 'discarded' then 'new' else ? end, answer = null,"
                    " changed = ? where id = ? and state in ('replaced', 'cancelled', 'held', 'drafted', 'new')",
                    [state, stamp(now), letter],
                )
            open_before = [one.id for one in act.before.attentions if one.resolved is None and one.id is not None]
            for attention in open_before:
                self.rows.run("update attention set resolved = null, resolved_by = null where id = ?", [attention])
            marks = ", ".join("?" * len(open_before))
            self.rows.run(
                f"update attention set resolved = ?, resolved_by = ? where case_number = ? and since >= ?"
                f" and resolved is null and id not in ({marks})",
                [stamp(now), act.who, number, stamp(act.at), *open_before],
            )
            self.rows.run("delete from staff_act where id = ?", [act.id])

    def forget(self, now: datetime) -> None:
        """Forget what can no longer be taken back."""
        self.rows.run("delete from staff_act where at <= ?", [stamp(now - KEPT)])
