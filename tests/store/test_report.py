"""The numbers of a month: counted from known cases, by views that Datasette shows too; no case is named in them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from jinja2 import StrictUndefined, Template

from mailbot.cli.main import main
from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_words, load_report_template
from mailbot.config.settings import Settings
from mailbot.deployment import Deployment
from mailbot.letters.digest.check import check_report
from mailbot.model.case import Attention, Case, Item, JournalEntry
from mailbot.model.report import DaysTo, MonthOfCases, Returned
from mailbot.steps.by_the_clock.reporting import report_if_due
from mailbot.store import Store
from mailbot.store.numbers.month import month_report
from tests.store.conftest import TOML, deployed

METADATA = Path(__file__).parents[2] / "packaging" / "datasette" / "metadata.json"
OPENED = datetime(2026, 11, 2, 9, tzinfo=UTC)


def days(count: float) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
def deployment(config: Path) -> Deployment:
    config.write_text(TOML.replace("[staff]", '[staff]\nreport_to = ["head@hospital.example"]'), "utf-8")
    found = deployed(config)
    settings: Settings = found.settings
    assert settings.staff.report_to
    return found


@pytest.fixture
def store(deployment: Deployment) -> Iterator[Store]:
    with Store(deployment.store_path) as opened:
        _case(opened, 1, "et", complete=2, invoiced=2, paid=5, opinion=14)
        _case(opened, 2, "ru", complete=4, invoiced=5, returned=True)
        _case(opened, 3, "ru", returned=True, status="incomplete")
        _case(opened, 4, "en", at=OPENED - days(20), complete=1, invoiced=1)
        for row, reply in enumerate(("invoice", "deficiency", "acknowledge", "staff", "none"), 1):
            opened.rows.run(
                "insert into message (id, mailbox, folder, uidvalidity, uid, received, size, sha256, due, state, reply)"
                " values (?, 'm', 'INBOX', 1, ?, ?, 1, '', ?, 'processed', ?)",
                [row, row, OPENED.isoformat(), OPENED.isoformat(), reply],
            )
        yield opened


def _case(
    store: Store,
    serial: int,
    language: str,
    *,
    at: datetime = OPENED,
    complete: float | None = None,
    invoiced: float | None = None,
    paid: float | None = None,
    opinion: float | None = None,
    returned: bool = False,
    status: str = "invoiced",
) -> None:
    number = f"2026-{serial:05d}"
    state = "open" if returned and status == "incomplete" else "received"
    case = Case(
        number=number,
        status=status,  # type: ignore[arg-type]
        opened=at,
        changed=at,
        language=language,
        items=(Item(name="contract", state=state), Item(name="files", state="received")),  # type: ignore[arg-type]
        invoiced_at=at + days(invoiced) if invoiced else None,
        paid_at=at + days(paid) if paid else None,
        opinion_sent_at=at + days(opinion) if opinion else None,
    )
    entries = []
    if returned:
        entries.append(JournalEntry(at=at + days(1), who="m", what="contract open -> received", why="x"))
        store.rows.insert(
            "outbox",
            {
                "kind": "deficiency", "language": language, "template": "t", "message_id": f"{number}@x",
                "envelope_from": "", "envelope_to": "[]", "subject": "", "sha256": "", "mode": "send",
                "created": (at + days(0.1)).isoformat(timespec="microseconds"), "due": at.isoformat(),
                "changed": at.isoformat(), "state": "sent",
            },
        )  # fmt: skip
    if complete is not None:
        what = "status incomplete -> complete" if serial % 2 else "status incomplete -> invoiced"
        entries.append(JournalEntry(at=at + days(complete), who="m", what=what, why="x"))
    store.cases.save(case, entries)
    store.rows.run("update outbox set case_number = ? where message_id = ?", [number, f"{number}@x"])


def test_a_month_in_numbers(store: Store) -> None:
    report = month_report(store.rows, "2026-11", hospital="Hospital")
    assert report.months == (
        MonthOfCases(month="2026-10", opened=1, completed=1, invoiced=1, paid=0, opinions=0),
        MonthOfCases(month="2026-11", opened=3, completed=2, invoiced=2, paid=1, opinions=1),
    )
    assert report.days == (
        DaysTo(step="complete", median=3.0, cases=2),
        DaysTo(step="invoice", median=3.5, cases=2),
        DaysTo(step="opinion", median=14.0, cases=1),
    )
    assert report.returned == (Returned(item="contract", language="ru", cases=2),)
    assert (report.mails, report.by_itself, report.by_person, report.share) == (4, 3, 1, 75)


def test_a_month_without_anything(store: Store) -> None:
    report = month_report(store.rows, "2025-01", hospital="Hospital")
    assert (report.months, report.days, report.returned, report.share) == ((), (), (), None)


def test_it_is_sent_on_the_first_working_day_and_once(store: Store, deployment: Deployment) -> None:
    sunday, early, monday = (datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((1, 9), (2, 4), (2, 9)))
    assert [report_if_due(store, deployment, at) for at in (sunday, early, monday, monday)] == [0, 0, 1, 0]
    assert report_if_due(store, deployment, monday + days(1)) == 0
    (row,) = (row for row in store.outbox.list() if row.letter.kind == "digest")
    assert (row.letter.subject, row.letter.envelope_to) == (
        "Second opinions in October 2026",
        ("head@hospital.example",),
    )
    assert re.search(r"2026-\d{5}", row.letter.raw.decode()) is None


def test_nobody_gets_it_who_did_not_ask(store: Store, config: Path) -> None:
    config.write_text(TOML, "utf-8")
    assert report_if_due(store, deployed(config), datetime(2026, 11, 2, 9, tzinfo=UTC)) == 0


def test_the_command_shows_keeps_and_sends(store: Store, config: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    run = CliRunner().invoke
    shown = run(main, ["-c", str(config), "report", "--month", "2026-11"])
    assert (shown.exit_code, "contract, Russian: 2" in shown.output) == (0, True)
    kept = run(main, ["-c", str(config), "report", "--month", "2026-11", "--html", str(page), "--send"])
    assert (kept.exit_code, store.outbox.list()[-1].letter.kind) == (0, "digest"), kept.output
    html = page.read_text("utf-8")
    assert "75 % of 4 mails" in html and "<script" not in html and "http" not in html
    assert run(main, ["-c", str(config), "report", "--month", "November"]).exit_code == 2


def test_every_canned_query_of_datasette_runs_and_tells_no_time_in_utc(store: Store) -> None:
    store.cases.attend(Attention(reason="price_question", since=OPENED))
    store.rows.run("update outbox set state = 'unknown'")
    database = json.loads(METADATA.read_text("utf-8"))["databases"]["mailbot"]
    for name, query in database["queries"].items():
        gaps = {gap: "2026-00001" if gap == "case" else "" for gap in re.findall(r":([a-z_]+)", query["sql"])}
        found = store.rows.all(query["sql"], gaps)
        assert found, name
        assert not any("+00:00" in str(value) for row in found for value in row), name
        assert "localtime" not in query["sql"], "the machine that shows it may stand in another zone"
    known = {row[0] for row in store.rows.all("select name from sqlite_master where type = 'table'")}
    assert set(database["tables"]) <= known


@pytest.mark.parametrize("view", ["case_days", "month_cases", "month_returns", "month_mails"])
def test_a_view_of_numbers_holds_no_name(store: Store, view: str) -> None:
    columns = {row["name"] for row in store.rows.all("select name from pragma_table_info(?)", [view])}
    assert columns
    assert columns.isdisjoint({"patient_name", "personal_code", "phone", "sender", "address", "applicant_name"})


def test_a_broken_page_of_ones_own_is_told_before_it_is_sent() -> None:
    words, _ = load_digest_words((defaults("templates"),))
    shipped, faults = load_report_template((defaults("templates"),))
    assert shipped is not None and not faults
    assert check_report(shipped, words) == ()
    broken = Template("{{ r.months[0].opened }}", undefined=StrictUndefined)
    (line,) = check_report(broken, words)
    assert line.startswith("digest/: an empty month cannot be rendered")
