"""Months and times in the views are those of the hospital's clocks, for whatever program opens the file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.cli.main import main
from mailbot.model.case import Case
from mailbot.steps.by_the_clock.reporting import numbers_of, report_if_due
from mailbot.store import Store
from mailbot.store.file.database import stamp
from mailbot.store.file.local_sql import local
from mailbot.store.numbers.local_time import keep_offsets
from mailbot.store.numbers.month import month_report
from tests.store.conftest import TOML, deployed

TALLINN = ZoneInfo("Europe/Tallinn")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MOMENTS = {
    "the last of March in summer time": ("2026-03-31T20:59:59", "2026-03-31 23:59:59"),
    "April begins at nine in the evening of UTC": ("2026-03-31T21:00:00", "2026-04-01 00:00:00"),
    "before the clocks go forward": ("2026-03-29T00:59:59", "2026-03-29 02:59:59"),
    "after the clocks went forward": ("2026-03-29T01:00:00", "2026-03-29 04:00:00"),
    "before the clocks go back": ("2026-10-25T00:59:59", "2026-10-25 03:59:59"),
    "after the clocks went back": ("2026-10-25T01:00:00", "2026-10-25 03:00:00"),
    "the last of October in winter time": ("2026-10-31T21:59:59", "2026-10-31 23:59:59"),
    "November begins at ten in the evening of UTC": ("2026-10-31T22:00:00", "2026-11-01 00:00:00"),
    "the year begins": ("2026-12-31T22:00:00", "2027-01-01 00:00:00"),
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "mailbot.db") as opened:
        keep_offsets(opened.rows, TALLINN, NOW)
        yield opened


@pytest.mark.parametrize("name", MOMENTS)
def test_a_program_without_our_functions_reads_the_clock_on_the_wall(store: Store, tmp_path: Path, name: str) -> None:
    moment, wall = MOMENTS[name]
    opened = at(moment)
    store.cases.save(Case(number="2026-00001", opened=opened, changed=opened, status="incomplete"))
    with closing(sqlite3.connect(f"file:{tmp_path / 'mailbot.db'}?mode=ro", uri=True)) as other:
        assert other.execute("select opened, month from case_days").fetchone() == (wall, wall[:7])
        assert other.execute("select month, opened from month_cases").fetchall() == [(wall[:7], 1)]
        assert other.execute("select opened, changed from waiting").fetchone() == (wall, wall)


ZONES = ("Europe/Tallinn", "America/St_Johns", "Asia/Kathmandu", "Pacific/Auckland", "UTC")


@given(
    seconds=st.integers(int(at("2020-01-01").timestamp()), int(at("2028-12-30").timestamp())),
    name=st.sampled_from(ZONES),
)
@settings(max_examples=150, deadline=None)
def test_the_rows_say_what_the_zone_says(seconds: int, name: str) -> None:
    moment, zone = datetime.fromtimestamp(seconds, UTC), ZoneInfo(name)
    with Store(":memory:") as store:
        keep_offsets(store.rows, zone, NOW)
        found = store.rows.value(f"select {local('?1')}", [stamp(moment)])
    assert found == f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def test_the_report_counts_by_the_clock_on_the_wall(store: Store) -> None:
    for serial, (moment, _) in enumerate(MOMENTS.values(), 1):
        opened = at(moment)
        case = Case(number=f"2026-{serial:05d}", opened=opened, changed=opened, status="invoiced")
        store.cases.save(case)
    night = at("2026-10-31T22:30:00")
    store.rows.run("update cases set invoiced_at = ? where number = '2026-00001'", [stamp(night)])
    for uid in (1, 2):
        received = stamp(night - timedelta(hours=uid - 1))
        store.rows.run(
            "insert into message (mailbox, folder, uidvalidity, uid, received, size, sha256, due, state, reply)"
            " values ('m', 'INBOX', 1, ?, ?, 1, '', '', 'processed', 'invoice')",
            [uid, received],
        )
    october, november = (month_report(store.rows, f"2026-{month}", hospital="H") for month in (10, 11))
    assert [(month.month, month.opened) for month in november.months] == [
        ("2026-03", 3),
        ("2026-04", 1),
        ("2026-10", 3),
        ("2026-11", 1),
    ]
    assert (october.mails, november.mails) == (1, 1)
    assert ([d.cases for d in october.days], [d.cases for d in november.days]) == ([], [1])


def test_changes_of_the_clock_are_written_once_and_anew_for_another_zone(store: Store) -> None:
    assert not keep_offsets(store.rows, TALLINN, NOW)
    assert keep_offsets(store.rows, ZoneInfo("Asia/Kathmandu"), NOW)
    assert [row["minutes"] for row in store.rows.all("select minutes from zone_offset")] == [345]


def test_the_daemons_clock_and_the_command_write_them(config: Path) -> None:
    deployment = deployed(config)
    with Store(deployment.store_path) as store:
        assert report_if_due(store, deployment, NOW) == 0
        assert not keep_offsets(store.rows, TALLINN, NOW)
    config.write_text(f'{TOML}\n[schedule]\ntimezone = "Asia/Kathmandu"\n', "utf-8")
    shown = CliRunner().invoke(main, ["-c", str(config), "report", "--month", "2026-11"])
    assert shown.exit_code == 0, shown.output
    assert "universal" not in shown.output
    with Store(deployment.store_path) as store:
        assert store.rows.value("select minutes from zone_offset") == 345
        assert numbers_of(store, deployed(config), "2026-11", NOW).mails == 0
