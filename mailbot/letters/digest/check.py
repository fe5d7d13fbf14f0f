"""Try the digest's templates on a day with one of everything and on an empty one; what fails is told, not raised."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from jinja2 import Template, TemplateError

from mailbot.letters.digest.page import Answer, DigestTemplates, render
from mailbot.letters.digest.report import render_report
from mailbot.letters.digest.words import DigestWords
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
from mailbot.model.report import DaysTo, MonthOfCases, MonthReport, Returned

NOW = datetime(2026, 11, 23, 8, tzinfo=ZoneInfo("Europe/Tallinn"))
_DO = (Do(action="done", case="2026-00001", argument="1"), Do(action="received", case="2026-00001", argument="files"))
EMPTY = DigestFacts(day=NOW.date(), written=NOW, since=NOW - timedelta(days=1), hospital="Hospital")
FULL = DigestFacts(
    day=NOW.date(),
    written=NOW,
    since=NOW - timedelta(days=1),
    hospital="Hospital",
    mails=1,
    applications=1,
    letters={"invoice": 1},
    payments=2,
    payments_cents=58000,
    paid_cases=("2026-00001",),
    tasks=(
        Task(reason="less", since=NOW, case="2026-00001", amount_cents=1, asked_cents=2, urgent=True, todo=_DO),
        Task(
            reason="price_question",
            since=NOW,
            message=1,
            place=MailPlace(folder="INBOX", came=NOW, language="lv", link="https://mail.example/1"),
        ),
        Task(reason="thanks", since=NOW, message=2, todo=(Do(action="done", argument="a1"),)),
        Task(reason="drafted", since=NOW, case="2026-00001", urgent=True),
    ),
    groups=(
        Group(name="new", total=1, rows=(CaseRow(case="2026-00003", since=NOW, letter="invoice", language="et"),)),
        Group(
            name="incomplete",
            total=2,
            rows=(
                CaseRow(
                    case="2026-00001", since=NOW, new=True, overdue=True, closes=NOW.date(), words=("files",), todo=_DO
                ),
            ),
        ),
        Group(name="invoiced", total=1, rows=(CaseRow(case="2026-00004", since=NOW, overdue=True, late_days=3),)),
        Group(name="in_review", total=1, rows=(CaseRow(case="2026-00002", since=NOW, profile="breast"),)),
    ),
    letter_rows=(LetterRow(id=1, kind="invoice", state="unknown", since=NOW, case="2026-00001", todo=_DO),),
    unanswered=(MailRow(id=1, received=NOW, reason="spam", case="2026-00001", todo=_DO),),
    quarantined=(MailRow(id=1, received=NOW, reason="fault", todo=_DO),),
    days=(DayCount(day=NOW.date(), mails=1, letters=0),),
    turnaround=(Turnaround(step="invoice", days=1.5, cases=1),),
    health=Health(
        mailboxes=(
            MailboxHealth(name="one", last_success=NOW),
            MailboxHealth(name="two", last_success=None, failure="timeout", alarm=True),
        ),
        unread_minutes=90,
        unsent_minutes=90,
        faults=("fault",),
        disk_free_percent=1,
        held_everything=True,
    ),
)


def check_digest(templates: DigestTemplates) -> tuple[str, ...]:
    """Return one line for each day that cannot be rendered."""
    faults = []
    for name, facts in (("an empty day", EMPTY), ("a full day", FULL)):
        for links in ({}, dict.fromkeys(_DO, "mailto:a@b.example")):
            try:
                render(facts, templates, links=links)
                for asks in (False, True):
                    answer = Answer(title="title", note="note", lines=("line",), near=_DO, asks=asks)
                    render(facts, templates, links=links, answer=answer)
            except (TemplateError, TypeError, ValueError, LookupError) as fault:
                faults.append(f"digest/: {name} cannot be rendered: {type(fault).__name__}: {fault}")
    return tuple(dict.fromkeys(faults))


def check_report(page: Template, words: DigestWords) -> tuple[str, ...]:
    """Return a line for each month of the report that cannot be rendered: one with all numbers, and one without any."""
    month = MonthOfCases(month="2026-11", opened=2, completed=1, invoiced=1, paid=1, opinions=1)
    full = MonthReport(
        month="2026-11",
        hospital="Hospital",
        months=(month,),
        days=(DaysTo(step="invoice", median=1.5, cases=1),),
        returned=(Returned(item="contract", language="et", cases=1),),
        mails=2,
        by_itself=1,
        by_person=1,
    )
    faults = []
    for name, report in (("an empty month", MonthReport(month="2026-11", hospital="Hospital")), ("a full month", full)):
        try:
            render_report(report, page, words)
        except (TemplateError, TypeError, ValueError, LookupError) as fault:
            faults.append(f"digest/: {name} cannot be rendered: {type(fault).__name__}: {fault}")
    return tuple(faults)
