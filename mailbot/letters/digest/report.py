"""The report of a month as a page and as a letter to those who ask for it; it counts nothing and names no case."""

from datetime import datetime

from jinja2 import Template

from mailbot.letters.digest.words import DigestWords
from mailbot.letters.staff_letter import ToStaff, staff_letter
from mailbot.model.letter import Letter
from mailbot.model.report import MonthReport

VARIABLES = frozenset({"r", "t", "w", "title", "most"})
"""What `templates/digest/report.html.j2` may use."""


def render_report(report: MonthReport, page: Template, words: DigestWords) -> tuple[str, str, str]:
    """Return title, text and HTML of a report."""
    first = datetime.strptime(f"{report.month}-01", "%Y-%m-%d").date()  # noqa: DTZ007 - a month has no zone
    title = words.phrase("report_title", month=words.date(first, "month_long"))
    most = max([1, *(max(month.opened, month.opinions) for month in report.months)])
    html = page.render(r=report, t=words.phrase, w=words, title=title, most=most)
    return title, _text(report, words, title), html


def compose_report(report: MonthReport, page: Template, words: DigestWords, on: ToStaff) -> Letter:
    """Make the report a letter to one address."""
    return staff_letter(on, "digest", render_report(report, page, words), template="digest/report")


def _text(report: MonthReport, words: DigestWords, title: str) -> str:
    say = words.phrase
    lines = [title, report.hospital, ""]
    for month in report.months:
        counts = (month.opened, month.completed, month.invoiced, month.paid, month.opinions)
        named = zip(("opened", "completed", "invoiced", "paid", "opinions"), counts, strict=True)
        lines.append(f"{month.month}: " + ", ".join(f"{count} {say(f'report_{name}')}" for name, count in named))
    lines += ["", *(f"{say(f'report_to_{d.step}')}: {say('days', d.median)} ({d.cases})" for d in report.days)]
    if report.share is not None:
        lines += ["", say("report_share", share=report.share, mails=report.mails)]
    rows = (f"{words.word('items', r.item)}, {words.tongue(r.language)}: {r.cases}" for r in report.returned)
    lines += ["", f"{say('report_returns')}:", *rows] if report.returned else []
    return "\n".join(lines) + "\n"
