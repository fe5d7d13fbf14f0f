"""What the digest tells, asked of the store: counts, case numbers and rule words; it says nothing itself."""

from datetime import date, datetime, timedelta
from sqlite3 import Row
from statistics import median
from typing import cast

from mailbot.cases.desk.groups import next_acts, overdue
from mailbot.model.digest import (
    TO_CONFIRM,
    CaseRow,
    DayCount,
    DigestFacts,
    Do,
    Group,
    GroupName,
    Health,
    LetterRow,
    MailboxHealth,
    MailRow,
    Turnaround,
)
from mailbot.store.digest.tasks import Office, Tasks
from mailbot.store.file.database import Rows, moment, stamp

DAYS = 14
STALE = timedelta(hours=2)
"""A mailbox that could not be read for so long is an alarm."""

_OPEN: tuple[GroupName, ...] = (
    "incomplete",
    "waiting_paper",
    "complete",
    "invoiced",
    "paid",
    "in_review",
    "more_tests_needed",
    "opinion_sent",
    "refund_due",
)
_SINCE = {"invoiced": "invoiced_at", "paid": "paid_at", "opinion_sent": "opinion_sent_at"}
_LOOKED_AT = frozenset({"new", "waiting_paper", "refund_due"})
"""Groups whose cases are named every day; of the others those whose time has run out are."""
_CAME = (
    "state not in ('repeat', 'outgoing') and mailbox <> 'desk' and coalesce(reason, '') not like 'staff%'"
    " and coalesce(reason, '') not in ('own_letter', 'answered_by_hand', 'sent_elsewhere')"
)
"""A mail that came: none that staff wrote or sent, and no paper that they added."""
_NOT_APPLICANTS = "('digest', 'transcript', 'announcement', 'urgent')"


class DigestQueries:
    """The questions of one digest: everything between `since` and `now`, and all that is open."""

    def __init__(
        self,
        rows: Rows,
        office: Office,
        *,
        now: datetime,
        since: datetime,
        past: bool = False,
    ) -> None:
        """Ask these rows. With `past` the page of a day gone by is asked for: cases are told as at its end."""
        self.rows = rows
        self.now = now
        self.since = since
        self.office = office
        self.tasks = Tasks(rows, office, now=now, past=past)

    def facts(
        self,
        *,
        hospital: str,
        disk_free_percent: int | None = None,
        groups: tuple[str, ...] = (),
        poll: timedelta = timedelta(minutes=1),
    ) -> DigestFacts:
        """Gather everything. `groups` are the reviewer groups, named by disease profiles."""
        window = [stamp(self.since), stamp(self.now)]
        sent = self.rows.all(
            "select kind, count(*) from outbox where state = 'sent' and changed > ? and changed <= ?"
            f" and kind not in {_NOT_APPLICANTS} group by kind order by count(*) desc, kind",
            window,
        )
        came = f"select count(*) from message where {_CAME} and received > ?"
        booked = self.rows.all(
            "select amount_cents, case_number from credit where outcome = 'paid' and currency = 'EUR' and not reversal"
            " and coalesce(settled, seen) > ? and coalesce(settled, seen) <= ? order by case_number",
            window,
        )
        return DigestFacts(
            day=self.now.astimezone(self.office.zone).date(),
            written=self.now.astimezone(self.office.zone),
            since=self.since.astimezone(self.office.zone),
            hospital=hospital,
            mails=self.rows.value(came + " and received <= ?", window),
            applications=self.rows.value("select count(*) from cases where opened > ? and opened <= ?", window),
            letters={row[0]: row[1] for row in sent},
            payments=len(booked),
            payments_cents=sum(row["amount_cents"] for row in booked),
            paid_cases=tuple(dict.fromkeys(row["case_number"] for row in booked if row["case_number"])),
            tasks=self.tasks.all(groups),
            groups=tuple(self._groups()),
            letter_rows=tuple(self._letters()),
            unanswered=tuple(self._unanswered()),
            quarantined=tuple(self._quarantined()),
            days=self._days(),
            turnaround=tuple(self._turnaround()),
            health=self._health(disk_free_percent, max(STALE, poll * 3)),
        )

    def _groups(self) -> list[Group]:
        window = [stamp(self.since), stamp(self.now)]
        new = self.rows.all(
            "select * from cases where opened > ? and opened <= ? and merged_into is null order by number", window
        )
        groups = [
            self._group("new", new),
            *(self._group(name, self.tasks.standing_in(name, _SINCE.get(name, "opened"))) for name in _OPEN),
        ]
        ended = self.rows.all(
            "select * from cases where status in ('closed', 'withdrawn', 'expired', 'deceased') and ended_at > ?"
            " and ended_at <= ? order by ended_at",
            window,
        )
        groups.append(self._group("ended", ended))
        return [group for group in groups if group.total]

    def _group(self, name: GroupName, rows: list[Row]) -> Group:
        made = [self._case_row(name, row) for row in rows]
        made.sort(key=lambda row: not row.overdue)
        return Group(name=name, total=len(rows), rows=tuple(made))

    def _case_row(self, name: GroupName, row: Row) -> CaseRow:
        number = row["number"]
        state = {"new": "open", "incomplete": "open", "waiting_paper": "by_post"}.get(name)
        words: list[str] = []
        if state:
            items = self.rows.all(
                "select name from case_item where case_number = ? and required and state = ? order by position",
                [number, state],
            )
            words = [item["name"] for item in items]
        if name in {"new", "incomplete"} and self.rows.value(
            "select 1 from case_document where case_number = ? and untranslated and not waived"
            " and translated_by is null",
            [number],
        ):
            words.append("translation")
        unseen: list[Row] = []
        if name not in {"new", "ended"}:
            unseen = self.rows.all(
                "select name from case_item where case_number = ? and required and needs_confirmation"
                " order by position",
                [number],
            )
        if name == "ended":
            words.append(row["status"])
        todo = next_acts(name, number, (*words, *(item["name"] for item in unseen)))
        late_days = self._late_days(number) if name == "invoiced" else None
        since_change = self.now - self._at(row["changed"])
        late = overdue(name, since_change=since_change, reminders=row["reminders"], late_days=late_days)
        since = row[_SINCE.get(name, "opened")] or row["changed"]
        if name in {"in_review", "more_tests_needed", "ended"}:
            since = row["changed"]
        return CaseRow(
            case=number,
            since=self._at(since),
            new=self._at(row["opened"]) > self.since,
            words=(*words, *(f"{item['name']} {TO_CONFIRM}" for item in unseen)),
            soon=(name in _LOOKED_AT or late) and not self._said_to_end(number),
            overdue=late,
            late_days=late_days,
            letter=self._last_letter(number) if name == "new" else None,
            closes=self._closes(row) if late and name in {"incomplete", "waiting_paper"} else None,
            language=row["language"] if name == "new" else None,
            profile=row["assigned_to"] or row["profile"] if name in {"in_review", "more_tests_needed"} else None,
            todo=todo,
        )

    def _closes(self, row: Row) -> date | None:
        if self.office.expires is None or row["reminders_paused"]:
            return None
        return self.office.expires(self._at(row["quiet_since"] or row["opened"]))

    def _late_days(self, number: str) -> int | None:
        """Return for how many days a payment is overdue; None where none is due yet."""
        due = self.rows.value("select due from invoice where case_number = ?", [number])
        days = (self.now.astimezone(self.office.zone).date() - date.fromisoformat(due)).days if due else 0
        return days if days > 0 else None

    def _last_letter(self, number: str) -> str | None:
        return cast(
            str | None,
            self.rows.value(
                "select kind from outbox where case_number = ? and state <> 'cancelled'"
                f" and kind not in {_NOT_APPLICANTS} order by id desc limit 1",
                [number],
            ),
        )

    def _said_to_end(self, number: str) -> bool:
        """Say whether a withdrawal or a death waits for a person: nothing else of the case matters until then."""
        sql = "select 1 from attention where case_number = ? and resolved is null and reason in ('withdrawal', 'death')"
        return bool(self.rows.value(sql, [number]))

    def _letters(self) -> list[LetterRow]:
        rows = self.rows.all(
            "select id, kind, state, changed, case_number from outbox where changed > ? and changed <= ?"
            " and state in ('refused', 'unknown', 'drafted') order by state = 'drafted', id",
            [stamp(self.since), stamp(self.now)],
        )
        return [
            LetterRow(
                id=row["id"],
                kind=row["kind"],
                state=row["state"],
                since=self._at(row["changed"]),
                case=row["case_number"],
            )
            for row in rows
        ]

    def _unanswered(self) -> list[MailRow]:
        rows = self.rows.all(
            "select id, coalesce(internaldate, received) as received, kind, reason, screened_by, case_number"
            " from message where state = 'processed'"
            " and reply = 'none' and processed > ? and processed <= ?"
            " and coalesce(reason, '') not like 'staff\\_mail\\_%' escape '\\'"
            " order by id",
            [stamp(self.since), stamp(self.now)],
        )
        machine = {"auto_reply", "bounce", "spam"}
        return [
            MailRow(
                id=row["id"],
                received=self._at(row["received"]),
                reason=row["kind"] if row["kind"] in machine else row["reason"] or row["kind"] or "other",
                case=row["case_number"],
                todo=(Do(action="not_spam", argument=str(row["id"])),)
                if row["kind"] == "spam" or row["reason"] == "doubtful_machine"
                else (),
            )
            for row in rows
        ]

    def _quarantined(self) -> list[MailRow]:
        rows = self.rows.all(
            "select id, received, error from message where state = 'quarantined' and received <= ? order by id",
            [stamp(self.now)],
        )
        return [
            MailRow(
                id=row["id"],
                received=self._at(row["received"]),
                reason=row["error"] or "unknown",
                todo=(Do(action="retry", argument=str(row["id"])),),
            )
            for row in rows
        ]

    def _days(self) -> tuple[DayCount, ...]:
        today = self.now.astimezone(self.office.zone).date()
        days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
        first = datetime.combine(days[0], datetime.min.time(), self.office.zone)
        mails = self._by_day(f"select received from message where {_CAME} and received >= ?", first)
        letters = self._by_day(
            f"select changed from outbox where state = 'sent' and kind not in {_NOT_APPLICANTS} and changed >= ?", first
        )
        begins = min((*mails, *letters), default=None)
        return tuple(
            DayCount(day=day, mails=mails.get(day, 0), letters=letters.get(day, 0))
            for day in days
            if begins is not None and day >= begins
        )

    def _by_day(self, sql: str, first: datetime) -> dict[date, int]:
        counts: dict[date, int] = {}
        for row in self.rows.all(sql, [stamp(first)]):
            day = self._at(row[0]).date()
            counts[day] = counts.get(day, 0) + 1
        return counts

    def _turnaround(self) -> list[Turnaround]:
        """Measure the steps that were finished in the last 90 days."""
        found: list[Turnaround] = []
        since = stamp(self.now - timedelta(days=90))
        steps: tuple[tuple[str, str, str], ...] = (
            ("invoice", "opened", "invoiced_at"),
            ("payment", "invoiced_at", "paid_at"),
            ("opinion", "paid_at", "opinion_sent_at"),
        )
        for step, begins, ends in steps:
            rows = self.rows.all(
                f"select {begins}, {ends} from cases where {begins} is not null and {ends} > ?",
                [since],
            )
            spans = [(self._at(row[1]) - self._at(row[0])) / timedelta(days=1) for row in rows]
            if spans:
                days = round(median(spans), 1)
                found.append(Turnaround(step=step, days=days, cases=len(spans)))  # type: ignore[arg-type]
        return found

    def _health(self, disk_free_percent: int | None, stale: timedelta) -> Health:
        boxes = []
        for row in self.rows.all("select * from mailbox_health order by mailbox"):
            last = moment(row["last_success"])
            alarm = last is None or self.now - last > stale
            boxes.append(
                MailboxHealth(
                    name=row["mailbox"],
                    last_success=last.astimezone(self.office.zone) if last else None,
                    failure=row["failure"],
                    alarm=alarm,
                )
            )
        faults = self.rows.all("select value from note where name in ('config_fault', 'login_expires')")
        return Health(
            mailboxes=tuple(boxes),
            unread_minutes=self._waited("select min(received) from message where state = 'received'"),
            unsent_minutes=self._waited(
                "select min(created) from outbox where state = 'new' and (due < ? or tries > 0)"
            ),
            faults=tuple(row["value"] for row in faults),
            disk_free_percent=disk_free_percent,
            held_everything=bool(self.rows.value("select 1 from note where name = 'hold'")),
        )

    def _waited(self, sql: str) -> int | None:
        oldest = moment(self.rows.value(sql, [stamp(self.now)] * sql.count("?")))
        return None if oldest is None else max(int((self.now - oldest).total_seconds() // 60), 0)

    def _at(self, text: str) -> datetime:
        return cast(datetime, moment(text)).astimezone(self.office.zone)
