"""The full store of the benchmark: every table is copied, nothing meets, every reference holds."""

from pathlib import Path

import pytest

from mailbot.store import Store
from tests.bench import ours, scale

COPIES = 3


def test_a_store_is_filled_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "PATTERN", 12)
    settings = ours.settings(tmp_path, 1, 1)
    scale.fill(settings, 12 * COPIES)
    with Store(tmp_path / "data" / "mailbot.db") as store:
        assert store.rows.all("pragma foreign_key_check") == []
        tables = (
            "message",
            "message_raw",
            "sighting",
            "cases",
            "case_item",
            "journal",
            "finding",
            "outbox",
            "outbox_raw",
        )
        for table in tables:
            count = store.rows.value(f"select count(*) from {table}")  # noqa: S608
            assert count and count % COPIES == 0, table
        people = store.rows.all("select sender, count(distinct case_number) from message group by sender")
        assert all(row[1] == 1 for row in people), "no copy joins the people of another"
