"""Three invented days for the digest: an ordinary one, one on which nothing came, and a bad one."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from mailbot.model.digest import (
    CaseRow,
    DayCount,
    DigestFacts,
    Do,
    ExpiringLink,
    Group,
    Health,
    LetterRow,
    MailboxHealth,
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
            urgent=True,
            todo=tuple(Do(action=action, argument="7") for action in ("confirm", "enough", "reject")),
        ),
        Task(reason="price_question", since=ago(2), message=211, todo=(Do(action="done", argument="211"),)),
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
                Do(action="done", case=case(44), argument="219"),
            ),
        ),
    ),
    groups=(
        Group(name="new", total=2),
        Group(
            name="incomplete",
            total=6,
            rows=(
                CaseRow(case=case(29), since=ago(31), words=("contract",), overdue=True),
                CaseRow(case=case(45), since=ago(1), new=True, words=("contract", "questions")),
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
        Group(name="invoiced", total=4, rows=(CaseRow(case=case(31), since=ago(19), overdue=True),)),
        Group(
            name="paid",
            total=1,
            rows=(
                CaseRow(
                    case=case(36),
                    since=ago(1),
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
    links=(
        ExpiringLink(
            case=case(45), provider="wetransfer", days=5, todo=(Do(action="opened", case=case(45), argument="1"),)
        ),
        ExpiringLink(case=case(46), provider="wetransfer", days=1),
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
        Task(reason="unknown", since=ago(2), case=case(38), urgent=True),
        Task(
            reason="reversal",
            since=ago(1),
            case=case(31),
            amount_cents=29000,
            urgent=True,
            todo=(Do(action="confirm", argument="9"), Do(action="reject", argument="9")),
        ),
        *(
            Task(
                reason="match_unclear",
                since=ago(n // 4),
                message=230 + n,
                todo=(Do(action="done", argument=str(230 + n)),),
            )
            for n in range(30)
        ),
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

DAYS = {"normal": NORMAL, "empty": EMPTY, "bad": BAD}
