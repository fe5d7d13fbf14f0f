"""What needs a person, asked of the store, each with what can be done about it; it decides none of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from sqlite3 import Row
from types import MappingProxyType
from typing import cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from mailbot.cases.desk.answers import Matter, answers
from mailbot.cases.desk.money import Doubtful, acts
from mailbot.cases.desk.urgency import URGENT
from mailbot.model.case import CRY_REASONS, STRANGER_REASON, UNKNOWN_SENDER
from mailbot.model.digest import WHOM, Do, MailPlace, StaffAction, Task
from mailbot.model.letter import LetterKind
from mailbot.store.file.database import Rows, moment, stamp

_OPENING: tuple[StaffAction, ...] = ("opened", "no_access")
DRAFT_WAITS = timedelta(days=2)
"""After so long a letter that lies among the drafts is urgent, where nobody says which days are working days."""
FETCH_AFTER, LINK_LIFE = timedelta(days=4), timedelta(days=7)
"""Shares that their provider deletes live for three to seven days (WeTransfer): when one is a task, and when gone."""
MESSAGE_ID = "{message_id}"
"""What stands for the Message-ID in the mail server's search link."""
_DIFFERS = frozenset({"less", "more", "fee_deducted", "second_part"})
_FEW_GROUPS = 4
"""So many reviewer groups have a button each; of more, the suggested one has, and any other is written in."""


def drafts_wait(written: datetime) -> datetime:
    """Return when a letter among the drafts is urgent: the applicant has got nothing."""
    return written + DRAFT_WAITS


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """How this hospital works, as far as the digest tells of it.

    A mailbox's mails are `moved` to a folder once read; `mail_link` opens one
    by its id. `sends` says whether letters of a kind and language leave by
    themselves by now, `draft_due` when one that lies among the drafts is
    urgent, `expires` on which day a case is closed that has been quiet since
    a moment.
    """

    zone: ZoneInfo
    moved: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    mail_link: str | None = None
    sends: Callable[[LetterKind, str], bool] = lambda _kind, _language: False
    draft_due: Callable[[datetime], datetime] = drafts_wait
    expires: Callable[[datetime], date] | None = None


class Tasks:
    """The questions about what is open; all of it, however old."""

    def __init__(self, rows: Rows, office: Office, *, now: datetime, past: bool = False) -> None:
        """Ask these rows. With `past`, now is gone by: what was done since then was still to be done."""
        self.rows = rows
        self.office = office
        self.now = now
        self.past = past

    def all(self, groups: tuple[str, ...]) -> tuple[Task, ...]:
        """Return everything, cries for help first, then what is urgent, then the oldest.

        `groups` are the reviewer groups.
        """
        tasks = [
            *self._attentions(),
            *self._credits(),
            *self._waiting_letters(),
            *self._unassigned(groups),
            *self._expiring(),
        ]
        return tuple(sorted(tasks, key=lambda task: (task.reason not in CRY_REASONS, not task.urgent, task.since)))

    def _attentions(self) -> list[Task]:
        rows = self.rows.all(
            "select a.*, m.mailbox, m.folder, m.language, m.message_id, coalesce(m.internaldate, m.received) as came,"
            " m.case_number as of, c.status,"
            " exists (select 1 from sighting s where s.message = m.id and s.tidied) as moved"
            " from attention a left join message m on m.id = a.message left join cases c on c.number = a.case_number"
            " where a.since <= ?1 and (a.resolved is null or a.resolved > ?1) order by a.since, a.id",
            [stamp(self.now)],
        )
        return [
            Task(
                reason=row["reason"],
                since=self._at(row["came"] if row["came"] and row["case_number"] is None else row["since"]),
                case=row["case_number"],
                message=row["message"],
                attention=row["id"],
                urgent=row["reason"] in URGENT,
                place=self._place(row) if row["came"] else None,
                todo=answers(self._matter(row)),
            )
            for row in rows
        ]

    def _place(self, row: Row) -> MailPlace:
        folder = self.office.moved.get(row["mailbox"]) if row["moved"] else None
        link = None
        if self.office.mail_link is not None and row["message_id"]:
            link = self.office.mail_link.replace(MESSAGE_ID, quote(row["message_id"], safe=""))
        return MailPlace(
            folder=folder or row["folder"] or row["mailbox"],
            came=self._at(row["came"]),
            language=row["language"],
            link=link,
        )

    def _matter(self, row: Row) -> Matter:
        """Say of a reason what its acts need to know."""
        case, reason = row["case_number"], row["reason"]
        other = None
        if reason == STRANGER_REASON and row["of"] is not None:
            sql = "select number, invoiced_at from cases where number = ? and merged_into is null"
            found = self.rows.one(sql, [row["of"]])
            other = None if found is None else (found["number"], found["invoiced_at"] is not None)
        return Matter(
            id=row["id"],
            reason=reason,
            case=case,
            message=row["message"],
            of=row["of"],
            status=row["status"],
            unseen=self._items(case, "needs_confirmation = 1"),
            strange=self._items(case, f"evidence like '%{UNKNOWN_SENDER}'"),
            other=other,
        )

    def _items(self, case: str | None, which: str) -> tuple[str, ...]:
        sql = f"select name from case_item where case_number = ? and {which} order by position"
        return tuple(row["name"] for row in self.rows.all(sql, [case])) if case is not None else ()

    def _credits(self) -> list[Task]:
        rows = self.rows.all(
            "select r.*, c.status, c.paid_at from credit r left join cases c on c.number = r.case_number"
            " where r.seen <= ?1 and (r.settled > ?1 or (r.outcome = 'suggestion' and r.settled is null))"
            " order by r.id",
            [stamp(self.now)],
        )
        tasks = []
        for row in rows:
            differs = row["reason"] in _DIFFERS and row["currency"] == "EUR"
            credit = Doubtful(
                id=row["id"],
                reason=row["reason"],
                currency=row["currency"],
                reversal=bool(row["reversal"]),
                case=row["case_number"],
                status=row["status"],
                was_paid=row["paid_at"] is not None,
            )
            tasks.append(
                Task(
                    reason=row["reason"],
                    since=self._at(row["seen"]),
                    case=row["case_number"],
                    amount_cents=row["amount_cents"],
                    currency=row["currency"],
                    asked_cents=self._asked(row["case_number"]) if differs else None,
                    urgent=row["reason"] in URGENT,
                    todo=acts(credit),
                )
            )
        return tasks

    def _asked(self, case: str | None) -> int | None:
        """Return what the invoice of a case still asks for, in cents."""
        sql = "select amount_cents - paid_cents from invoice where case_number = ?"
        return cast(int | None, self.rows.value(sql, [case]))

    def standing_in(self, status: str, order: str) -> list[Row]:
        """Return the cases of a status; of a day gone by, those that had it then: the journal tells each change."""
        if not self.past:
            return self.rows.all(
                f"select * from cases where status = ? and merged_into is null order by {order}, number", [status]
            )
        return self.rows.all(
            "with later as (select case_number, what, row_number() over (partition by case_number order by id) as place"
            " from journal where at > :now and what like 'status % -> %')"
            " select cases.* from cases left join later on later.case_number = number and later.place = 1"
            " where opened <= :now and merged_into is null and :status ="
            " coalesce(substr(what, 8, instr(what, ' -> ') - 8), status)"
            f" order by {order}, number",
            {"now": stamp(self.now), "status": status},
        )

    def _waiting_letters(self) -> list[Task]:
        """Letters that wait for a person: to approve them, or to send them from the Drafts folder, however old."""
        rows = self.rows.all(
            "select id, case_number, created, kind, language, case when state in ('held', 'drafted') then state"
            " when mode = 'draft' then 'drafted' else 'held' end as state from outbox where created <= :now"
            " and ((state in ('held', 'drafted') and answer is not 'discard')"
            " or (:past and changed > :now and (mode = 'hold' or (mode = 'draft'"
            " and (state = 'sent' or answer in ('discard', 'discarded')))))) order by id",
            {"now": stamp(self.now), "past": int(self.past)},
        )
        return [
            Task(
                reason="drafted_before" if self._old_draft(row) else row["state"],
                since=self._at(row["created"]),
                case=row["case_number"],
                urgent=row["state"] == "drafted" and self.now >= self.office.draft_due(self._at(row["created"])),
                todo=(Do(action="approve", case=row["case_number"], argument=str(row["id"])),)
                if row["state"] == "held" or self._old_draft(row)
                else (),
            )
            for row in rows
        ]

    def _old_draft(self, row: Row) -> bool:
        return row["state"] == "drafted" and self.office.sends(row["kind"], row["language"])

    def _expiring(self) -> list[Task]:
        """Cloud shares that their provider deletes: still to be fetched, or gone by now."""
        rows = self.rows.all(
            "select l.case_number, l.position, l.since from case_link l join cases c on c.number ="
            " l.case_number where l.expires and l.state = 'new' and c.merged_into is null"
            " and c.status not in ('closed', 'withdrawn', 'expired', 'deceased') and l.since < ?"
            " order by l.since, l.case_number",
            [stamp(self.now - FETCH_AFTER)],
        )
        return [
            Task(
                reason="link_expired" if self.now - self._at(row["since"]) > LINK_LIFE else "link_expires",
                since=self._at(row["since"]),
                case=row["case_number"],
                urgent=self.now - self._at(row["since"]) <= LINK_LIFE,
                todo=tuple(self._opening(row)),
            )
            for row in rows
        ]

    def _opening(self, row: Row) -> Iterator[Do]:
        """What is gone is asked for again; what is still there is looked at."""
        if self.now - self._at(row["since"]) > LINK_LIFE:
            yield Do(action="ask", case=row["case_number"], argument="files")
        for action in _OPENING:
            yield Do(action=action, case=row["case_number"], argument=str(row["position"] + 1))

    def _unassigned(self, groups: tuple[str, ...]) -> list[Task]:
        rows = self.standing_in("paid", "paid_at")
        return [
            Task(
                reason="unassigned",
                since=self._at(row["paid_at"]) if row["paid_at"] else self.now,
                case=row["number"],
                open_choice=(row["review_group"] or row["profile"]) not in groups,
                todo=tuple(
                    Do(action="assign", case=row["number"], argument=group)
                    for group in self._choice(row["review_group"] or row["profile"], groups)
                ),
            )
            for row in rows
        ]

    @staticmethod
    def _choice(suggested: str | None, groups: tuple[str, ...]) -> tuple[str, ...]:
        first = tuple(group for group in groups if group == suggested)
        if len(groups) > _FEW_GROUPS:
            return (*first, WHOM)
        return (*first, *(group for group in groups if group != suggested)) or (WHOM,)

    def _at(self, text: str) -> datetime:
        return cast(datetime, moment(text)).astimezone(self.office.zone)
