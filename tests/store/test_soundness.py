"""A store that is damaged, old or gone is told: by a held outbox, by status, by the sign of life that is withheld."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailbot.cli.main import main
from mailbot.deployment import Deployment
from mailbot.model.letter import Letter
from mailbot.model.trouble import TryLater
from mailbot.steps.by_the_clock import store_watch
from mailbot.steps.by_the_clock.housekeeping import signal_life, status
from mailbot.steps.by_the_clock.store_watch import MARGIN, gone, known, make_anew
from mailbot.store import Store
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
Run = Callable[..., Result]


@pytest.fixture
def deployment(config: Path) -> Deployment:
    return deployed(config)


@pytest.fixture
def run(config: Path) -> Run:
    (config.parent / "mail" / "new").mkdir(parents=True)
    return lambda *words: CliRunner().invoke(main, ["-c", str(config), *words], catch_exceptions=False)


def in_use(deployment: Deployment, ticks: int = 2) -> None:
    with Store(deployment.store_path) as store:
        store.health.reached("second.opinion", NOW)
        store.cases.next_number(2026)
        for _ in range(ticks):
            assert store_watch.count_life(store, deployment.data, NOW) is None


PAGE = 4096


def damage(path: Path, table: str) -> None:
    """Overwrite a page of a table, as a failing disk does."""
    with Store(path) as store:
        for number in range(200):
            if table == "note":
                store.health.note(f"n{number}", "x" * 3_000, NOW)
            else:
                store.rows.insert("file_reading", {"key": f"k{number}", "reading": "x" * 3_000, "used": "x"})
        store.rows.connection.execute("pragma wal_checkpoint(truncate)")
    raw = bytearray(path.read_bytes())
    page = raw.index(b"xxxxxxxx" * 100, len(raw) // 2) // PAGE * PAGE  # amid the table: before it may lie the schema
    raw[page : page + PAGE] = b"\xff" * PAGE
    path.write_bytes(raw)


def letter(number: int = 1) -> Letter:
    return Letter(
        kind="deficiency",
        case=None,
        language="et",
        message_id=f"{number}@hospital.example",
        envelope_from="a@hospital.example",
        envelope_to=("b@home.example",),
        subject="x",
        raw=b"x",
        template="x",
    )


def test_a_damaged_page_is_found_and_told_once(deployment: Deployment) -> None:
    in_use(deployment)
    with Store(deployment.store_path) as store:
        assert store_watch.find_damage(store, NOW) is None
    damage(deployment.store_path, "file_reading")
    with Store(deployment.store_path) as store:
        assert store_watch.find_damage(store, NOW) == "store_damaged"
        assert store_watch.find_damage(store, NOW) is None
        found = status(store, deployment, NOW)
        assert "store_damaged" in found.needs and "store_damaged" in found.unwell
        assert not signal_life(deployment.settings.monitoring, found, deployment)
        assert store.health.held() == "store_damaged"


def test_a_store_that_cannot_even_take_the_note_is_told_too(deployment: Deployment, run: Run) -> None:
    in_use(deployment)
    damage(deployment.store_path, "note")
    with Store(deployment.store_path) as store:
        assert store_watch.find_damage(store, NOW) == "store_damaged"
    told = run("status")
    assert told.exit_code == 1 and "store_damaged: the store is damaged" in told.output


def test_a_file_that_is_no_store_is_trouble_and_no_crash(deployment: Deployment, run: Run) -> None:
    deployment.data.mkdir(exist_ok=True)
    deployment.store_path.write_bytes(b"no database at all" * 500)
    with pytest.raises(TryLater, match="store_damaged"):
        Store(deployment.store_path)
    told = run("status")
    assert told.exit_code == 1 and "store_damaged: the store is damaged" in told.output


def test_a_store_without_its_log_or_an_old_one_is_told(deployment: Deployment) -> None:
    in_use(deployment)
    with Store(deployment.store_path) as store:
        store.rows.connection.execute("pragma wal_checkpoint(truncate)")
    old = deployment.store_path.read_bytes()
    in_use(deployment, ticks=3)
    deployment.store_path.write_bytes(old)
    deployment.store_path.with_name("mailbot.db-wal").unlink(missing_ok=True)
    with Store(deployment.store_path) as store:
        assert store_watch.count_life(store, deployment.data, NOW) == "store_behind"
        assert store_watch.count_life(store, deployment.data, NOW) is None
        found = status(store, deployment, NOW)
        assert "store_behind" in found.unwell and "all_letters_held store_behind" in found.needs
        store.outbox.put(letter(), now=NOW, due=NOW)
        assert store.outbox.claim(NOW) is None


def test_release_says_that_somebody_has_looked(deployment: Deployment, run: Run) -> None:
    in_use(deployment, ticks=5)
    data = deployment.data
    (data / "store.json").write_text(json.dumps({"series": {"life": 900}}))
    with Store(deployment.store_path) as store:
        assert store_watch.count_life(store, data, NOW) == "store_behind"
    told = run("status", "--release", "--json")
    assert "store_behind" not in told.output
    with Store(deployment.store_path) as store:
        assert store_watch.count_life(store, data, NOW) is None


def test_a_store_that_is_gone_is_not_made_anew_without_a_word(deployment: Deployment, run: Run) -> None:
    in_use(deployment)
    deployment.store_path.unlink()
    for words in (["run"], ["once"]):
        told = run(*words)
        assert told.exit_code == 2 and "the store is gone" in told.output
    for words in (["status"], ["cases"]):
        assert "store_gone" in run(*words).output
    assert not deployment.store_path.exists()
    assert run("once", "--new-store").exit_code == 0
    with Store(deployment.store_path) as store:
        assert store.health.held() == "new_store"
        assert store.cases.next_number(2026) == f"2026-{MARGIN + 2:05d}"
    again = run("once", "--new-store")
    assert again.exit_code == 2 and "is there" in again.output


def test_a_store_that_goes_while_it_is_used_is_not_made_anew_either(deployment: Deployment) -> None:
    in_use(deployment)
    deployment.store_path.unlink()
    with pytest.raises(TryLater, match="store_gone"):
        Store(deployment.store_path)
    assert gone(deployment.data)


def test_an_unreadable_note_about_the_old_store_stops_nothing(deployment: Deployment) -> None:
    in_use(deployment)
    for text in ("", "[]", '{"series": 5}', '{"series": {"case 2026": "x"}}'):
        (deployment.data / "store.json").write_text(text)
        assert known(deployment.data) is None
    deployment.store_path.unlink()
    make_anew(deployment.data, NOW)
    assert deployment.store_path.exists()


def test_a_relay_that_is_down_is_told_and_no_sign_of_life_is_given(deployment: Deployment) -> None:
    with Store(deployment.store_path) as store:
        store.health.reached("second.opinion", NOW)
        store.outbox.put(letter(), now=NOW, due=NOW)
        row = store.outbox.claim(NOW)
        assert row is not None
        later = NOW + timedelta(hours=30)
        store.outbox.mark_later(row.id, later, later + timedelta(hours=1), "connection_refused")
        store.health.reached("second.opinion", later)
        found = status(store, deployment, later)
        assert found.needs == ("letters_wait",) == found.unwell
        store.health.hold("by_staff", later)
        assert status(store, deployment, later).unwell == ()  # a person wants it so, and is told


def test_a_letter_that_waits_its_time_is_no_trouble(deployment: Deployment) -> None:
    with Store(deployment.store_path) as store:
        store.health.reached("second.opinion", NOW)
        store.outbox.put(letter(), now=NOW - timedelta(days=2), due=NOW + timedelta(minutes=5))
        assert status(store, deployment, NOW).needs == ()


def test_a_job_that_failed_is_told_until_it_runs(deployment: Deployment) -> None:
    with Store(deployment.store_path) as store:
        store.health.reached("second.opinion", NOW)
        store.health.note_or_forget("job_failed", "digest\nremind", NOW)
        assert status(store, deployment, NOW).unwell == ("job_failed digest", "job_failed remind")
        store.health.note_or_forget("job_failed", "", NOW)
        assert status(store, deployment, NOW).needs == ()
