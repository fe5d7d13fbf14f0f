"""The numbers of a month, from the views that Datasette shows too; a month is that of the clocks at the hospital."""

from statistics import median

from mailbot.model.report import DaysTo, MonthOfCases, MonthReport, Returned
from mailbot.store.file.database import Rows

MONTHS = 12
"""So many months stand in the chart."""

_REACHED = {"complete": "complete_at", "invoice": "invoiced_at", "opinion": "opinion_sent_at"}


def month_report(rows: Rows, month: str, *, hospital: str) -> MonthReport:
    """Return the numbers of a month ("2026-11") and of those before it."""
    months = rows.all(
        "select * from (select * from month_cases where month <= ? order by month desc limit ?) order by month",
        [month, MONTHS],
    )
    returned = rows.all("select * from month_returns where month = ? order by cases desc, item, language", [month])
    mails = rows.one("select * from month_mails where month = ?", [month])
    return MonthReport(
        month=month,
        hospital=hospital,
        months=tuple(MonthOfCases(**{key: row[key] for key in row.keys()}) for row in months),  # noqa: SIM118
        days=tuple(found for step in _REACHED if (found := _days_to(rows, step, month)) is not None),
        returned=tuple(Returned(item=r["item"], language=r["language"], cases=r["cases"]) for r in returned),
        mails=mails["mails"] if mails else 0,
        by_itself=mails["by_itself"] if mails else 0,
        by_person=mails["by_person"] if mails else 0,
    )


def _days_to(rows: Rows, step: str, month: str) -> DaysTo | None:
    """Return how long the cases took that reached a step in the month."""
    sql = f"select days_to_{step} from case_days where substr({_REACHED[step]}, 1, 7) = ?"
    spans = [row[0] for row in rows.all(sql, [month])]
    return DaysTo(step=step, median=round(median(spans), 1), cases=len(spans)) if spans else None
