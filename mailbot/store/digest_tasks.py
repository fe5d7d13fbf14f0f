"""What needs a person, asked of the store, each with what can be done about it; it decides none of it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from sqlite3 import Row
from types import MappingProxyType
from typing import cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from mailbot.cases.actions import ANSWERS
from mailbot.cases.desk.shares import REASON as SHARE
from mailbot.cases.desk.urgency import URGENT
from mailbot.cases.doubts import REASON as DOUBT
from mailbot.model.case import DISTRESS_REASON, RECORD_REASON, STRANGER_REASON, UNKNOWN_SENDER
from mailbot.model.digest import WHOM, Do, MailPlace, StaffAction, Task
from mailbot.model.letter import LetterKind
from mailbot.store.database import Rows, moment, stamp

_NEXT: Mapping[str, StaffAction] = {
    "withdrawal": "withdraw",
    "death": "deceased",
    "case_ended": "reopen",
    "payment_not_come": "close",
}
_ENDINGS = frozenset({"withdrawal", "death"})
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
_OF_SOME_CASE = frozenset(
    {
        "match_unclear",
        "several_cases",
        "contradicting_signs",
        "reply_from_unknown_address",
        "number_from_unknown_address",
        "name_from_unknown_address",
        "name_differs",
        "sender_not_authentic",
    }
)
_MAYBE = frozenset({"no_application", "other", "unclear", "application_in_junk", "machine_or_application"})


def drafts_wait(written: datetime) -> datetime:
    """Return when a letter among the drafts is urgent: the applicant has got nothing."""
    return written + DRAFT_WAITS


class Tasks:
    """The questions about what is open; all of it, however old."""

    def __init__(
        self,
        rows: Rows,
        *,
        now: datetime,
        zone: ZoneInfo,
        moved: Mapping[str, str] = MappingProxyType({}),
        mail_link: str | None = None,
        sends: Callable[[LetterKind, str], bool] = lambda _kind, _language: False,
        draft_due: Callable[[datetime], datetime] = drafts_wait,
        past: bool = False,
    ) -> None:
        """Ask these rows. A mailbox's mails are `moved` to a folder once read; `mail_link` opens one by its id.

        `sends` says whether letters of a kind and language leave by themselves by now, `draft_due` when one that
        lies among the drafts is urgent. With `past`, now is gone by: what was done since then was still to be done.
        """
        self.rows = rows
        self.now = now
        self.zone = zone
        self.moved = moved
        self.mail_link = mail_link
        self.sends = sends
        self.draft_due = draft_due
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
        return tuple(sorted(tasks, key=lambda task: (task.reason != DISTRESS_REASON, not task.urgent, task.since)))

    def _attentions(self) -> list[Task]:
        rows = self.rows.all(
            "select a.*, m.mailbox, m.folder, m.language, m.message_id, coalesce(m.internaldate, m.received) as came,"
            " exists (select 1 from sighting s where s.message = m.id and s.tidied) as moved"
            " from attention a left join message m on m.id = a.message"
            " where a.since <= ?1 and (a.resolved is null or a.resolved > ?1) order by a.since, a.id",
            [stamp(self.now)],
        )
        return [
            Task(
                reason=row["reason"],
                since=self._at(row["came"] if row["came"] and row["case_number"] is None else row["since"]),
                case=row["case_number"],
                message=row["message"],
                urgent=row["reason"] in URGENT,
                place=self._place(row) if row["came"] else None,
                todo=(*self._to_confirm(row), *self._next_step(row), *self._done(row)),
            )
            for row in rows
        ]

    def _place(self, row: Row) -> MailPlace:
        folder = self.moved.get(row["mailbox"]) if row["moved"] else None
        link = None
        if self.mail_link is not None and row["message_id"]:
            link = self.mail_link.replace(MESSAGE_ID, quote(row["message_id"], safe=""))
        return MailPlace(
            folder=folder or row["folder"] or row["mailbox"],
            came=self._at(row["came"]),
            language=row["language"],
            link=link,
        )

    def _to_confirm(self, row: Row) -> list[Do]:
        """A scan that staff look at: one click says that it is signed; or what an unknown address brought."""
        if row["case_number"] is not None and row["reason"] == "joined_from_unknown_address":
            items = self.rows.all(
                "select name from case_item where case_number = ? and evidence like '%' || ? order by position",
                [row["case_number"], UNKNOWN_SENDER],
            )
            return [
                Do(action="settle", case=row["case_number"], argument=f"{item['name']} {answer}")
                for item in items
                for answer in ANSWERS
            ]
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
        if case is not None and row["reason"] == STRANGER_REASON:
            return self._same_patient(case, message)
        if case is not None and row["reason"] == RECORD_REASON:
            return [Do(action="received", case=case, argument="files"), Do(action="not_there", case=case)]
        if case is not None:
            if row["reason"].startswith(SHARE):
                return [Do(action="ask", case=case, argument="files")]
            if row["reason"] == "referral":
                return [
                    Do(action="received", case=case, argument="referral"),
                    Do(action="waive", case=case, argument="referral"),
                ]
            if message is not None and row["reason"] in _ENDINGS:
                of_case = self.rows.value("select case_number from message where id = ?", [message])
                loose = [] if of_case else [Do(action="join", case=case, argument=str(message))]
                return [Do(action=_NEXT[row["reason"]], case=case), *loose]
            action = _NEXT.get(row["reason"])
            return [Do(action=action, case=case)] if action else []
        if message is None:
            return []
        if row["reason"] == "scan_without_case":
            return [Do(action="add", argument=str(message))]
        if row["reason"] in _ENDINGS:
            return [Do(action=_NEXT[row["reason"]])]
        where = [Do(action="open", argument=str(message))] if row["reason"] in _MAYBE | _OF_SOME_CASE else []
        return [*where, Do(action="join", argument=str(message))] if row["reason"] in _OF_SOME_CASE else where

    def _same_patient(self, case: str, message: int) -> list[Do]:
        """A mail of an unknown address: it joins the case, or the case that it opened does; the one invoice stays."""
        other = self.rows.one(
            "select c.number, c.invoiced_at, c.merged_into from message m join cases c on c.number = m.case_number"
            " where m.id = ?",
            [message],
        )
        if other is None:
            return [Do(action="join", case=case, argument=str(message))]
        if other["merged_into"] or other["number"] == case:
            return []
        if other["invoiced_at"]:
            return [Do(action="merge", case=other["number"], argument=case)]
        return [Do(action="merge", case=case, argument=other["number"])]

    def _done(self, row: Row) -> list[Do]:
        if row["reason"] in {"thanks", STRANGER_REASON}:
            return [Do(action="done", argument=f"a{row['id']}")]
        if row["reason"].startswith(DOUBT) and row["case_number"] is not None:
            item = row["reason"].removeprefix(DOUBT)
            return [Do(action="settle", case=row["case_number"], argument=f"{item} {answer}") for answer in ANSWERS]
        if row["reason"] == "referral" and row["case_number"] is not None:
            return []
        if row["reason"] in {"quarantined", "over_limit"} and row["message"] is not None:
            return [Do(action="retry", argument=str(row["message"]))]
        if row["message"] is not None:
            return [Do(action="done", case=row["case_number"], argument=str(row["message"]))]
        if row["case_number"] is not None:
            return [Do(action="done", case=row["case_number"])]
        return [Do(action="done", argument=f"a{row['id']}")]

    def _credits(self) -> list[Task]:
        rows = self.rows.all(
            "select * from credit where seen <= ?1 and (settled > ?1 or (outcome = 'suggestion' and settled is null))"
            " order by id",
            [stamp(self.now)],
        )
        tasks = []
        for row in rows:
            number = str(row["id"])
            differs = row["reason"] in _DIFFERS and row["currency"] == "EUR"
            confirm = [Do(action="confirm", case=row["case_number"], argument=number)]
            if row["case_number"] is None:
                confirm = [Do(action="book", argument=number)]
            elif row["reason"] in {"less", "fee_deducted", "currency", "second_part"}:
                confirm.append(Do(action="enough", case=row["case_number"], argument=number))
            tasks.append(
                Task(
                    reason=row["reason"],
                    since=self._at(row["seen"]),
                    case=row["case_number"],
                    amount_cents=row["amount_cents"],
                    currency=row["currency"],
                    asked_cents=self._asked(row["case_number"]) if differs else None,
                    urgent=row["reason"] in URGENT,
                    todo=(*confirm, Do(action="reject", case=row["case_number"], argument=number)),
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
                urgent=row["state"] == "drafted" and self.now >= self.draft_due(self._at(row["created"])),
                todo=(Do(action="approve", case=row["case_number"], argument=str(row["id"])),)
                if row["state"] == "held" or self._old_draft(row)
                else (),
            )
            for row in rows
        ]

    def _old_draft(self, row: Row) -> bool:
        return row["state"] == "drafted" and self.sends(row["kind"], row["language"])

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
        return cast(datetime, moment(text)).astimezone(self.zone)
