"""What needs a person, asked of the store, each with what can be done about it; it decides none of it."""

from collections.abc import Mapping
from datetime import datetime
from sqlite3 import Row
from typing import cast
from zoneinfo import ZoneInfo

from mailbot.model.case import DISTRESS_REASON, RECORD_REASON
from mailbot.model.digest import Do, StaffAction, Task
from mailbot.store.database import Rows, moment

_URGENT = frozenset(
    {"letter_refused", "letter_unknown", "undelivered", "reversal", "payment_reversed", "death", DISTRESS_REASON}
)
_ENDINGS: Mapping[str, StaffAction] = {"withdrawal": "withdraw", "death": "deceased"}
_MAYBE = frozenset({"no_application", "other", "unclear", "application_in_junk", "machine_or_application"})


class Tasks:
    """The questions about what is open; all of it, however old."""

    def __init__(self, rows: Rows, *, now: datetime, zone: ZoneInfo) -> None:
        """Ask these rows."""
        self.rows = rows
        self.now = now
        self.zone = zone

    def all(self, groups: Mapping[str, str]) -> tuple[Task, ...]:
        """Return everything, cries for help first, then what is urgent, then the oldest.

        `groups` names the reviewer group of a profile.
        """
        tasks = [*self._attentions(), *self._credits(), *self._held(), *self._unassigned(groups)]
        return tuple(sorted(tasks, key=lambda task: (task.reason != DISTRESS_REASON, not task.urgent, task.since)))

    def _attentions(self) -> list[Task]:
        rows = self.rows.all(
            "select a.*, coalesce(m.internaldate, m.received, a.since) as came from attention a"
            " left join message m on m.id = a.message and a.case_number is null"
            " where a.resolved is null order by a.since, a.id"
        )
        return [
            Task(
                reason=row["reason"],
                since=self._at(row["came"]),
                case=row["case_number"],
                message=row["message"],
                urgent=row["reason"] in _URGENT,
                todo=(*self._to_confirm(row), *self._next_step(row), *self._done(row)),
            )
            for row in rows
        ]

    def _to_confirm(self, row: Row) -> list[Do]:
        """A scan that staff look at: one click says that it is signed."""
        if row["case_number"] is None or row["reason"] not in {"to_be_confirmed", "signature_unchecked"}:
            return []
        items = self.rows.all(
            "select name from case_item where case_number = ? and needs_confirmation = 1 order by position",
            [row["case_number"]],
        )
        return [Do(action="received", case=row["case_number"], argument=item["name"]) for item in items]

    def _next_step(self, row: Row) -> list[Do]:
        """What the reason itself asks for: a withdrawal, a death, papers to look up, a mail that is an application."""
        case, message = row["case_number"], row["message"]
        if case is not None and row["reason"] == RECORD_REASON:
            return [Do(action="received", case=case, argument="files"), Do(action="not_there", case=case)]
        if case is not None:
            action = _ENDINGS.get(row["reason"])
            return [Do(action=action, case=case)] if action else []
        return [Do(action="open", argument=str(message))] if message is not None and row["reason"] in _MAYBE else []

    def _done(self, row: Row) -> list[Do]:
        if row["reason"] in {"quarantined", "over_limit"} and row["message"] is not None:
            return [Do(action="retry", argument=str(row["message"]))]
        if row["message"] is not None:
            return [Do(action="done", case=row["case_number"], argument=str(row["message"]))]
        if row["case_number"] is not None:
            return [Do(action="done", case=row["case_number"])]
        return [Do(action="done", argument=f"a{row['id']}")]

    def _credits(self) -> list[Task]:
        rows = self.rows.all("select * from credit where outcome = 'suggestion' and settled is null order by id")
        tasks = []
        for row in rows:
            number = str(row["id"])
            confirm = [Do(action="confirm", case=row["case_number"], argument=number)]
            if row["case_number"] is None:
                confirm = [Do(action="confirm", argument=f"{number} --case NUMBER")]
            elif row["reason"] in {"less", "fee_deducted", "currency", "second_part"}:
                confirm.append(Do(action="enough", case=row["case_number"], argument=number))
            tasks.append(
                Task(
                    reason=row["reason"],
                    since=self._at(row["seen"]),
                    case=row["case_number"],
                    amount_cents=row["amount_cents"],
                    currency=row["currency"],
                    urgent=row["reason"] in _URGENT,
                    todo=(*confirm, Do(action="reject", case=row["case_number"], argument=number)),
                )
            )
        return tasks

    def _held(self) -> list[Task]:
        rows = self.rows.all("select id, case_number, created from outbox where state = 'held' order by id")
        return [
            Task(
                reason="held",
                since=self._at(row["created"]),
                case=row["case_number"],
                todo=(Do(action="approve", case=row["case_number"], argument=str(row["id"])),),
            )
            for row in rows
        ]

    def _unassigned(self, groups: Mapping[str, str]) -> list[Task]:
        rows = self.rows.all("select number, paid_at, profile, review_group from cases where status = 'paid'")
        return [
            Task(
                reason="unassigned",
                since=self._at(row["paid_at"]) if row["paid_at"] else self.now,
                case=row["number"],
                todo=(
                    Do(
                        action="assign",
                        case=row["number"],
                        argument=row["review_group"] or groups.get(row["profile"] or "") or "WHOM",
                    ),
                ),
            )
            for row in rows
        ]

    def _at(self, text: str) -> datetime:
        return cast(datetime, moment(text)).astimezone(self.zone)
