"""A store of an earlier release is brought up step by step; one that is current is only asked."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from mailbot.store import Store
from mailbot.store.schema import STEPS, bring_up, is_current


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


def test_a_store_of_a_later_release_is_left_as_it_is() -> None:
    store = sqlite3.connect(":memory:")
    bring_up(store)
    store.execute("insert into _sqlite_migrations (migration_set, name, applied_at) values ('mailbot', 'later', '')")
    assert is_current(store)


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
