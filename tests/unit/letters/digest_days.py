"""Invented days for the digest: ordinary, empty, bad, as full as a real autumn day, and far too full."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.cases.desk.money import Doubtful, acts
from mailbot.cases.desk.urgency import URGENT
from mailbot.model.digest import (
    CaseRow,
    DayCount,
    DigestFacts,
    Do,
    Group,
    Health,
    LetterRow,
    MailboxHealth,
    MailPlace,
    MailRow,
    Task,
    Turnaround,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Tallinn"))
HOSPITAL = "Example University Hospital"


def ago(days: int = 0, hours: int = 0) -> datetime:
    """Return a time before the digest."""
    return NOW - timedelta(days=days, hours=hours)


def days(mails: list[int], letters: list[int]) -> tuple[DayCount, ...]:
    """Return the counts of the days before the digest."""
    start = date(2026, 11, 23) - timedelta(days=len(mails))
    return tuple(
        DayCount(day=start + timedelta(days=n), mails=mail, letters=letter)
        for n, (mail, letter) in enumerate(zip(mails, letters, strict=True))
    )


def case(serial: int) -> str:
    """Return a case number."""
    return f"2026-{serial:05d}"


def _lost(reason: str, serial: int, place: MailPlace | None = None) -> Task:
    message = 200 + serial if place else None
    done = Do(action="done", case=case(serial), argument=str(message) if message else None)
    return Task(reason=reason, since=ago(1), case=case(serial), message=message, urgent=True, place=place, todo=(done,))


def _task(reason: str, serial: int, days: int, *todo: Do, mail: bool = True, cents: int | None = None) -> Task:
    place = MailPlace(folder="Needs a person", came=ago(days, serial), language=("et", "ru", "lv", "en")[serial % 4])
    return Task(
        reason=reason,
        since=ago(days, serial),
        case=case(serial),
        message=300 + serial if mail else None,
        amount_cents=cents,
        urgent=reason in URGENT,
        place=place if mail else None,
        todo=todo,
    )


def _mail(reason: str, message: int, days: int) -> Task:
    todo = [Do(action="done", argument=str(message))]
    if reason == "match_unclear":
        todo = [Do(action="open", argument=str(message)), Do(action="join", argument=str(message)), *todo]
    place = MailPlace(folder="Needs a person", came=ago(days, message % 9), language=("et", "ru", "lv")[message % 3])
    return Task(reason=reason, since=ago(days), message=message, place=place, todo=tuple(todo))


def _done(serial: int) -> Do:
    return Do(action="done", case=case(serial), argument=str(300 + serial))


def _money(reason: str, serial: int, days: int, cents: int) -> Task:
    status = "expired" if reason == "closed_case" else "paid" if reason == "paid_twice" else "invoiced"
    todo = acts(Doubtful(id=serial, reason=reason, currency="EUR", case=case(serial), status=status))
    asked = 29000 if reason == "less" else None
    return replace(_task(reason, serial, days, *todo, mail=False, cents=cents), asked_cents=asked)


def _unassigned(serial: int, first: str | None) -> Task:
    groups = dict.fromkeys((first or "breast", "breast", "lung", "urology"))
    todo = (Do(action="assign", case=case(serial), argument=group) for group in groups)
    return replace(_task("unassigned", serial, serial % 3, *todo, mail=False), open_choice=first is None)


NORMAL = DigestFacts(
    day=date(2026, 11, 23),
    written=NOW,
    since=ago(3),
    hospital=HOSPITAL,
    mails=9,
    applications=2,
    letters={"deficiency": 3, "invoice": 1, "acknowledge": 2, "payment_received": 1},
    tasks=(
        Task(
            reason="less",
            since=ago(1),
            case=case(38),
            amount_cents=20000,
            asked_cents=29000,
            urgent=True,
            todo=tuple(Do(action=action, argument="7") for action in ("confirm", "enough", "reject")),
        ),
        Task(
            reason="price_question",
            since=ago(2),
            message=211,
            place=MailPlace(folder="INBOX", came=ago(2), language="lv"),
            todo=(Do(action="done", argument="211"),),
        ),
        Task(
            reason="withdrawal",
            since=ago(1, 3),
            case=case(40),
            message=213,
            todo=(Do(action="withdraw", case=case(40)), Do(action="done", case=case(40), argument="213")),
        ),
        Task(
            reason="to_be_confirmed",
            since=ago(0, 14),
            case=case(44),
            message=219,
            todo=(
                Do(action="received", case=case(44), argument="contract"),
                Do(action="ask", case=case(44), argument="contract"),
                Do(action="done", case=case(44), argument="219"),
            ),
        ),
    ),
    groups=(
        Group(
            name="new",
            total=2,
            rows=(
                CaseRow(
                    case=case(45), since=ago(1), words=("contract", "questions"), letter="deficiency", language="et"
                ),
                CaseRow(case=case(46), since=ago(0), letter="invoice", language="ru"),
            ),
        ),
        Group(
            name="incomplete",
            total=6,
            rows=(
                CaseRow(case=case(29), since=ago(31), words=("contract",), overdue=True, closes=date(2026, 12, 3)),
                CaseRow(case=case(45), since=ago(1), new=True, soon=False, words=("contract", "questions")),
            ),
        ),
        Group(
            name="waiting_paper",
            total=2,
            rows=(
                CaseRow(
                    case=case(41),
                    since=ago(6),
                    words=("contract",),
                    todo=(Do(action="received", case=case(41), argument="contract"),),
                ),
                CaseRow(
                    case=case(43),
                    since=ago(4),
                    words=("power_of_attorney",),
                    todo=(Do(action="received", case=case(43), argument="power_of_attorney"),),
                ),
            ),
        ),
        Group(name="invoiced", total=4, rows=(CaseRow(case=case(31), since=ago(19), overdue=True, late_days=5),)),
        Group(
            name="paid",
            total=1,
            rows=(
                CaseRow(
                    case=case(36),
                    since=ago(1),
                    soon=False,
                    profile="breast",
                    todo=(Do(action="assign", case=case(36), argument="breast"),),
                ),
            ),
        ),
        Group(name="in_review", total=3, rows=(CaseRow(case=case(22), since=ago(12), profile="lung"),)),
        Group(name="opinion_sent", total=5),
    ),
    letter_rows=(
        LetterRow(
            id=140,
            kind="deficiency",
            state="held",
            since=ago(0, 13),
            case=case(46),
            todo=(Do(action="approve", argument="140"),),
        ),
    ),
    unanswered=(
        MailRow(id=212, received=ago(2, 3), reason="newsletter"),
        MailRow(id=215, received=ago(1, 9), reason="bounce", case=case(40)),
    ),
    days=days([4, 6, 3, 5, 7, 0, 1, 5, 4, 6, 2, 6, 0, 3], [3, 5, 3, 4, 6, 0, 0, 4, 4, 5, 2, 5, 0, 0]),
    turnaround=(
        Turnaround(step="invoice", days=3.5, cases=14),
        Turnaround(step="payment", days=4, cases=11),
        Turnaround(step="opinion", days=9.5, cases=8),
    ),
    health=Health(mailboxes=(MailboxHealth(name="second.opinion", last_success=ago(0, 0)),), disk_free_percent=61),
)

EMPTY = DigestFacts(
    day=date(2026, 11, 23),
    written=NOW,
    since=ago(3),
    hospital=HOSPITAL,
    health=Health(mailboxes=(MailboxHealth(name="second.opinion", last_success=ago()),), disk_free_percent=61),
)

BAD = DigestFacts(
    day=date(2026, 11, 23),
    written=NOW,
    since=ago(3),
    hospital=HOSPITAL,
    mails=0,
    tasks=(
        _lost("letter_unknown", 38),
        _lost("letter_refused", 39),
        _lost("undelivered", 33, MailPlace(folder="INBOX", came=ago(1, 2), language="et")),
        Task(
            reason="reversal",
            since=ago(1),
            case=case(31),
            amount_cents=29000,
            urgent=True,
            todo=(Do(action="take_off", case=case(31), argument="9"), Do(action="reject", argument="9")),
        ),
        *(_mail("match_unclear", 260 + n, n // 4) for n in range(30)),
    ),
    groups=(
        Group(
            name="incomplete",
            total=48,
            rows=tuple(
                CaseRow(
                    case=case(60 + n),
                    since=ago(40 - n),
                    words=("personal_code", "questions", "course_of_disease", "files", "contract"),
                    overdue=n < 8,
                )
                for n in range(30)
            ),
        ),
        Group(name="refund_due", total=1, rows=(CaseRow(case=case(12), since=ago(9)),)),
    ),
    letter_rows=(
        LetterRow(id=150, kind="invoice", state="undelivered", since=ago(1), case=case(33)),
        LetterRow(id=151, kind="payment_reminder", state="unknown", since=ago(1), case=case(38)),
        LetterRow(id=152, kind="deficiency", state="refused", since=ago(2), case=case(39)),
    ),
    quarantined=(
        MailRow(
            id=241,
            received=ago(2),
            reason="RecursionError in mail/parse.py line 88",
            todo=(Do(action="retry", argument="241"),),
        ),
    ),
    days=days([4, 6, 3, 5, 7, 0, 1, 5, 140, 6, 2, 0, 0, 0], [3, 5, 3, 4, 6, 0, 0, 4, 40, 5, 2, 0, 0, 0]),
    health=Health(
        mailboxes=(
            MailboxHealth(name="second.opinion", last_success=ago(3, 2), failure="login refused", alarm=True),
            MailboxHealth(name="payments", last_success=ago()),
        ),
        unread_minutes=190,
        unsent_minutes=4400,
        faults=("links.toml:14 provider.3: there is no rule kind 'hostz'",),
        disk_free_percent=4,
    ),
)


REAL = DigestFacts(
    day=date(2026, 11, 23),
    written=NOW,
    since=ago(3),
    hospital=HOSPITAL,
    mails=33,
    applications=6,
    letters={"deficiency": 9, "invoice": 4, "acknowledge": 5, "payment_received": 5, "reminder": 3},
    payments=5,
    payments_cents=145000,
    paid_cases=tuple(case(serial) for serial in range(23, 28)),
    tasks=(
        _task("death", 12, 1, Do(action="deceased", case=case(12)), _done(12)),
        _task("withdrawal", 15, 1, Do(action="withdraw", case=case(15)), _done(15)),
        *(_money("less", serial, serial % 4, 20000 + serial) for serial in (16, 17)),
        *(_money("payer_name", serial, 2, 29000) for serial in (18, 19)),
        Task(
            reason="words_only",
            since=ago(2),
            amount_cents=29000,
            todo=(Do(action="book", argument="63"), Do(action="reject", argument="63")),
        ),
        _money("paid_twice", 21, 3, 29000),
        _money("closed_case", 22, 4, 29000),
        *(
            _unassigned(serial, first)
            for serial, first in zip(range(23, 28), ("lung", None, None, "breast", None), strict=True)
        ),
        *(
            _task(
                "doubtful_contract",
                serial,
                0,
                *(Do(action="settle", case=case(serial), argument=f"contract {answer}") for answer in ("yes", "no")),
            )
            for serial in (28, 29)
        ),
        _task("brings_nothing", 31, 2, _done(31)),
        _mail("match_unclear", 331, 1),
        _mail("price_question", 332, 2),
        _mail("price_question", 333, 0),
        *(_task("thanks", serial, 2, Do(action="done", argument=f"a{serial}")) for serial in range(34, 38)),
    ),
    groups=(
        Group(
            name="new",
            total=6,
            rows=tuple(
                CaseRow(
                    case=case(serial),
                    since=ago(serial % 3),
                    words=("contract", "questions") if serial % 2 else (),
                    letter="deficiency" if serial % 2 else "invoice",
                    language="ru" if serial % 3 else "et",
                )
                for serial in range(90, 96)
            ),
        ),
        Group(
            name="incomplete",
            total=26,
            rows=(CaseRow(case=case(50), since=ago(31), words=("contract",), overdue=True, closes=date(2026, 12, 3)),),
        ),
        Group(
            name="waiting_paper",
            total=3,
            rows=tuple(
                CaseRow(
                    case=case(serial),
                    since=ago(serial // 4),
                    words=("contract",),
                    todo=(Do(action="received", case=case(serial), argument="contract"),),
                )
                for serial in (61, 62, 63)
            ),
        ),
        Group(name="invoiced", total=15, rows=(CaseRow(case=case(66), since=ago(25), overdue=True, late_days=11),)),
        Group(name="paid", total=5),
        Group(name="in_review", total=13, rows=(CaseRow(case=case(70), since=ago(19), overdue=True, profile="lung"),)),
        Group(name="opinion_sent", total=6),
        Group(name="refund_due", total=1, rows=(CaseRow(case=case(71), since=ago(9)),)),
    ),
    unanswered=tuple(
        MailRow(id=400 + n, received=ago(1), reason=("spam", "newsletter", "auto_reply")[n % 3]) for n in range(7)
    ),
    days=NORMAL.days,
    turnaround=NORMAL.turnaround,
    health=NORMAL.health,
)
"""A day as an autumn of a real mailbox brings it: 33 mails, 24 things to do, 75 open cases."""

HUGE = replace(
    REAL,
    mails=412,
    applications=60,
    letters={"deficiency": 120, "invoice": 70, "acknowledge": 30, "payment_received": 55, "reminder": 40},
    payments=55,
    payments_cents=1595000,
    paid_cases=tuple(case(serial) for serial in range(500, 555)),
    tasks=(
        *REAL.tasks,
        *(_lost("undelivered", serial, MailPlace(folder="INBOX", came=ago(1), language="et")) for serial in (80, 81)),
        *(_money("payer_name", 100 + n, n % 6, 29000) for n in range(20)),
        *(_money("less", 130 + n, n % 6, 20000 + n) for n in range(20)),
        *(_unassigned(200 + n, None if n % 2 else "lung") for n in range(40)),
        *(_mail(("match_unclear", "price_question", "only_asks")[n % 3], 600 + n, n % 5) for n in range(90)),
        *(_task("thanks", 800 + n, 1, Do(action="done", argument=f"a{800 + n}")) for n in range(30)),
        *(_task("drafted", 850 + n, 3) for n in range(30)),
    ),
    groups=tuple(
        replace(
            group,
            total=group.total * 12,
            rows=tuple(replace(row, case=case(1000 * place + n)) for n, row in enumerate(group.rows * 12)),
        )
        for place, group in enumerate(REAL.groups, 1)
    ),
    days=days([40, 60, 30, 50, 70, 9, 10, 50, 140, 60, 120, 160, 90, 412], [30, 50, 30, 40, 60, 0, 0] * 2),
)
"""A day on which ten times as much came: nothing of it may push what is grave off the first screen."""

DAYS = {"normal": NORMAL, "empty": EMPTY, "bad": BAD, "real": REAL, "huge": HUGE}
