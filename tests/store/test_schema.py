"""A store of an earlier release is brought up step by step; one that is current is only asked."""

import sqlite3
import subprocess
import sys
from collections.abc import Set
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot.cli.main import main
from mailbot.cli.words import spoken
from mailbot.data_lock import only_one
from mailbot.model.trouble import TryLater
from mailbot.steps.by_the_clock.housekeeping import WAY_BACK
from mailbot.store import Store
from mailbot.store.file.backup import drop_old_copy, look_through
from mailbot.store.file.database import BEFORE
from mailbot.store.file.schema import STEPS, bring_up, is_behind, is_current
from tests.store.conftest import deployed


def test_a_store_of_an_earlier_release_gets_the_steps_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.db"
    Store(path).close()
    store = sqlite3.connect(path)
    store.execute("drop index cases_by_name")
    store.execute("drop index cases_by_merge")
    store.execute("delete from _sqlite_migrations where name = '2026-11-indexes'")
    store.commit()
    assert not is_current(store)
    store.close()
    with Store(path) as opened:
        assert is_current(opened.rows.connection)
        assert opened.rows.one("select 1 from sqlite_master where name = 'cases_by_merge'")


def test_a_new_store_has_every_step_in_order() -> None:
    store = sqlite3.connect(":memory:")
    assert not is_current(store)
    bring_up(store)
    assert [row[0] for row in store.execute("select name from _sqlite_migrations order by id")] == list(STEPS)


EARLIER = sorted((Path(__file__).parent / "earlier").glob("*.sql"))
"""Stores that earlier versions made (one case with one mail), named by their last step, later ones by their release."""


@pytest.mark.parametrize("dump", EARLIER, ids=lambda dump: dump.stem)
def test_a_store_of_each_earlier_version_is_brought_up_and_loses_nothing(tmp_path: Path, dump: Path) -> None:
    path = tmp_path / "mailbot.db"
    with closing(sqlite3.connect(path)) as earlier:
        earlier.executescript(dump.read_text("utf-8"))
        before = {row[0] for row in earlier.execute("select name from _sqlite_migrations")}
        was = contents(earlier)
    with Store(path) as store:
        now = contents(store.rows.connection)
        assert is_current(store.rows.connection)
        case = store.cases.load("2026-00007")
        assert case is not None
        assert (case.facts.patient_name, case.questions) == ("Mari Maasikas", ("Kas kiiritus?",))
        received = store.messages.load(1)
        assert received is not None and received.raw.endswith(b"Tere\r\n")
        assert store.cases.next_number(2026) == "2026-00008"
        assert look_through(store.rows.connection)
        tables = columns(store)
    for table, rows in was.items():
        common = rows[0].keys() & now[table][0].keys()
        assert common, table
        assert [cut(row, common) for row in rows] == [cut(row, common) for row in now[table]], table
    with Store(tmp_path / "new.db") as new:
        assert tables == columns(new)
    copy = tmp_path / BEFORE
    if before == STEPS.keys():
        assert not copy.exists()  # nothing was to be done
        return
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as kept:
        assert {row[0] for row in kept.execute("select name from _sqlite_migrations")} == before
        assert kept.execute("select patient_name from cases").fetchone() == ("Mari Maasikas",)


def contents(connection: sqlite3.Connection) -> dict[str, list[dict[str, object]]]:
    """Return every row of each table that has some, but for the list of steps."""
    names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    found = {}
    for name in names:
        rows = connection.execute(f"select * from {name}")  # noqa: S608 - names of tables of our own
        titles = [column[0] for column in rows.description]
        found[name] = sorted((dict(zip(titles, row, strict=True)) for row in rows), key=str)
    return {name: rows for name, rows in found.items() if rows and name != "_sqlite_migrations"}


def cut(row: dict[str, object], names: Set[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name in names}


def columns(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return what each table and index has: their texts differ in blanks where a column was added."""
    rows = store.rows
    sql = "select name from sqlite_master where type in ('table', 'view') order by name"
    tables = [row[0] for row in rows.all(sql)]
    found = {name: sorted(tuple(row)[1:] for row in rows.all(f"pragma table_info({name})")) for name in tables}
    indexes = rows.all("select name from sqlite_master where type = 'index'")
    return found | {"indexes": sorted(tuple(row) for row in indexes)}


def test_a_new_store_needs_no_copy(tmp_path: Path) -> None:
    Store(tmp_path / "mailbot.db").close()
    Store(tmp_path / "mailbot.db").close()
    assert not (tmp_path / BEFORE).exists()


def test_the_copy_goes_after_a_while_and_at_once_where_somebody_is_erased(tmp_path: Path) -> None:
    (tmp_path / BEFORE).touch()
    now = datetime.now(UTC)
    drop_old_copy(tmp_path, now, WAY_BACK)
    assert (tmp_path / BEFORE).exists()
    drop_old_copy(tmp_path, now + WAY_BACK + timedelta(minutes=1), WAY_BACK)
    assert not (tmp_path / BEFORE).exists()
    (tmp_path / BEFORE).touch()
    drop_old_copy(tmp_path, now + timedelta(minutes=1))
    assert not (tmp_path / BEFORE).exists()


def test_a_store_of_a_later_release_is_refused_and_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.db"
    with Store(path) as store:
        sql = "insert into _sqlite_migrations (migration_set, name, applied_at) values ('mailbot', '2999-later', '')"
        store.rows.run(sql)
    with pytest.raises(TryLater, match="store_newer"):
        Store(path)
    assert "a newer mailbot has worked on this store" in spoken("store_newer")


def test_opening_a_current_store_loads_no_tool_for_migrations(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.db"
    Store(path).close()
    opened = f"import sys; from mailbot.store import Store; Store({str(path)!r}); print('sqlite_utils' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", opened], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_making_a_store_loads_no_numpy_and_leaves_it_to_others(tmp_path: Path) -> None:
    made = f"""
import sys
from mailbot.store import Store
Store({str(tmp_path / "mailbot.db")!r}).close()
print("sqlite_utils" in sys.modules, "numpy" in sys.modules)
import numpy
Store(":memory:").close()
print(sys.modules["numpy"] is numpy)
"""
    done = subprocess.run([sys.executable, "-c", made], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "True"]


def test_many_programs_open_a_new_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.db"
    opened = "import sys; from mailbot.store import Store; sys.stdin.read(1); Store(sys.argv[1]).close()"
    for number in range(3):
        words = [sys.executable, "-c", opened, f"{path}{number}"]
        programs = [subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(5)]
        for program in programs:
            assert program.stdin is not None
            program.stdin.close()  # now
        assert [(program.wait(60), program.stderr.read() if program.stderr else b"") for program in programs] == [
            (0, b"")
        ] * len(programs)
        for program in programs:
            if program.stderr is not None:
                program.stderr.close()


def test_no_command_brings_a_store_up_beside_the_daemon_of_an_earlier_release(config: Path) -> None:
    """Which would go on writing to tables that it does not know."""
    path = deployed(config).store_path
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as earlier:
        earlier.executescript(EARLIER[0].read_text("utf-8"))
    for command in (["status"], ["cases"], ["replay", "--store"]):
        with only_one(path.parent):
            refused = CliRunner().invoke(main, ["-c", str(config), *command])
        assert (refused.exit_code, "stop it first" in refused.output) == (2, True), command
        assert is_behind(path)
    assert CliRunner().invoke(main, ["-c", str(config), "cases"]).exit_code == 0
    assert not is_behind(path)
    with only_one(path.parent):
        assert CliRunner().invoke(main, ["-c", str(config), "cases"]).exit_code == 0
