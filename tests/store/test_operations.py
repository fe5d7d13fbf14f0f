"""State, copies, removal: what was promised to be kept is there, what was promised to be gone is gone."""

import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest
from click.testing import CliRunner, Result

from mailbot import connections
from mailbot.cli.main import main
from mailbot.deployment import Deployment
from mailbot.model.case import Case
from mailbot.model.fields import Facts
from mailbot.model.letter import Letter
from mailbot.model.mail import RawMail
from mailbot.steps.by_the_clock.housekeeping import signal_life, status
from mailbot.steps.by_the_clock.store_watch import MARGIN
from mailbot.store import Store
from mailbot.store.file.backup import BackupFault, backup, check, restore
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from mailbot.store.retention import Periods, Retention
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
CASE = "2026-00001"
NAME, CODE = "Mari Maasikas", "49001010000"
MAIL = (
    f"From: {NAME} <mari@kuu.example>\r\nMessage-ID: <1@kuu.example>\r\nSubject: {NAME}\r\n"
    'Content-Type: multipart/mixed; boundary="x"\r\n\r\n'
    f"--x\r\nContent-Type: text/plain\r\n\r\nTere, {CODE}\r\n"
    f'--x\r\nContent-Type: application/pdf; name="{NAME}.pdf"\r\n'
    f'Content-Disposition: attachment; filename="{NAME}.pdf"\r\n\r\n%PDF-salajane-sisu\r\n--x--\r\n'
).encode()

Run = Callable[..., Result]


@pytest.fixture
def deployment(config: Path) -> Deployment:
    return deployed(config)


@pytest.fixture
def run(config: Path) -> Run:
    return lambda *words: CliRunner().invoke(main, ["-c", str(config), *words], catch_exceptions=False)


def fill(store: Store, *, ended: str = "expired", at: datetime = NOW) -> None:
    """One case with one mail, one letter waiting, and traces in every table that may hold a name."""
    case = Case(
        number=CASE,
        status=ended,  # type: ignore[arg-type]
        opened=at,
        changed=at,
        ended_at=at,
        facts=Facts(patient_name=NAME, personal_code=CODE),
        addresses=("mari@kuu.example",),
        questions=(f"Kas {NAME}?",),
    )
    store.cases.save(case)
    mail = RawMail(mailbox="second.opinion", folder="INBOX", uidvalidity=1, uid=7, internaldate=at, size=9, raw=MAIL)
    store.messages.receive(
        FolderAt("second.opinion", "INBOX", 1),
        at,
        mails=[Arrived(mail=mail, fingerprint="f", head="h")],
        mark=(1, 7, 0),
    )
    store.rows.run("update message set case_number = ?, state = 'processed', sender = 'mari@kuu.example'", [CASE])
    store.rows.run(
        "insert into part values (1, 1, 1, ?, 'clinical', 'et', null, 'pdf', 'read', null, 9, 'abc', 'none')",
        [f"{NAME}.pdf"],
    )
    store.rows.run("insert into file_reading values ('abc 1', ?, ?)", [NAME, NOW.isoformat()])
    letter = Letter(
        kind="deficiency",
        case=CASE,
        language="et",
        message_id="c1@x",
        envelope_from="",
        subject=f"[{CASE}]",
        envelope_to=("mari@kuu.example",),
        raw=b"Tere",
    )
    store.outbox.put(letter, now=at, due=at)


def bytes_of(data: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(data.iterdir()) if file.is_file())


def test_retention_goes_step_by_step(deployment: Deployment) -> None:
    with Store(deployment.store_path) as store:
        fill(store)
        retention = Retention(store.rows)
        days = lambda n: NOW + timedelta(days=n)  # noqa: E731
        assert retention.due(days(89), Periods()) == ()
        (attachments,) = retention.due(days(91), Periods())
        assert (attachments.what, attachments.messages) == ("attachments", (1,))
        retention.remove(attachments, days(91), why="retention")
        raw = store.rows.value("select raw from message_raw")
        assert CODE.encode() in raw and b"salajane" not in raw and b"pdf" not in raw
        assert store.rows.value("select count(*) from file_reading") == 0
        assert retention.due(days(91), Periods()) == ()
        (content,) = retention.due(days(366), Periods())
        retention.remove(content, days(366), why="retention")
        assert content.what == "content" and store.rows.value("select raw from message_raw") is None
        assert retention.due(days(1000), Periods()) == ()
        (skeleton,) = retention.due(days(1900), Periods())
        retention.remove(skeleton, days(1900), why="retention")
        assert store.rows.value("select count(*) from cases") == 0
        assert store.rows.value("select count(*) from message") == 1
        assert retention.due(days(9000), Periods()) == ()


def test_a_live_case_is_never_due(deployment: Deployment) -> None:
    with Store(deployment.store_path) as store:
        fill(store, ended="paid")
        assert Retention(store.rows).due(NOW + timedelta(days=9000), Periods()) == ()


def test_an_invoice_keeps_its_case_for_seven_years(deployment: Deployment) -> None:
    with Store(deployment.store_path) as store:
        fill(store, ended="closed")
        store.rows.run(
            "insert into invoice (number, case_number, amount_cents, issued, due, reference, language)"
            " values ('EM-1', ?, 29000, '2026-11-05', '2026-11-19', '2026000422', 'et')",
            [CASE],
        )
        due = lambda days: [r.what for r in Retention(store.rows).due(NOW + timedelta(days=days), Periods())]  # noqa: E731
        assert due(6 * 365) == ["content"]
        assert due(7 * 365 + 30) == ["skeleton"]


def test_erasing_leaves_no_byte_of_a_name(run: Run, deployment: Deployment, tmp_path: Path) -> None:
    with Store(deployment.store_path) as store:
        fill(store)
    (tmp_path / "mail" / "cur").mkdir(parents=True)
    assert run("erase", CASE).exit_code == 1
    assert NAME.encode() in bytes_of(deployment.data)
    done = run("erase", CASE, "--yes")
    assert done.exit_code == 0, done.output
    left = bytes_of(deployment.data)
    for word in (NAME, CODE, "salajane", "mari@kuu"):
        assert word.encode() not in left
    with Store(deployment.store_path) as store:
        assert store.rows.value("select status from cases") == "expired"
        assert store.outbox.claim(NOW + timedelta(days=1)) is None
        assert store.rows.value("select why from journal") == "erased on request"
    assert run("erase", "2026-00009").exit_code == 2


def test_export_holds_all_of_a_case(run: Run, deployment: Deployment, tmp_path: Path) -> None:
    with Store(deployment.store_path) as store:
        fill(store)
    assert run("export", CASE, str(tmp_path / "out")).exit_code == 0
    assert sorted(f.name for f in (tmp_path / "out").iterdir()) == ["case.json", "letter-1.eml", "mail-1.eml"]
    known = json.loads((tmp_path / "out" / "case.json").read_text())
    assert known["case"][0]["personal_code"] == CODE and known["case_question"]
    assert (tmp_path / "out" / "case.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_copy_is_made_while_working_and_put_back(deployment: Deployment, tmp_path: Path, encrypted: bool) -> None:
    key = pyrage.x25519.Identity.generate()
    with Store(deployment.store_path) as store:
        fill(store)
        assert deployment.reply_key
        file = backup(
            deployment.data, tmp_path / "copies", now=NOW, recipient=str(key.to_public()) if encrypted else None
        )
    assert file.stat().st_mode & 0o077 == 0
    assert (NAME.encode() in file.read_bytes()) is not encrypted
    names = restore(file, tmp_path / "fresh", identity=str(key))
    assert set(names) == {"mailbot.db", "reply.key"}
    with Store(tmp_path / "fresh" / "mailbot.db") as back:
        assert back.messages.load(1).raw == MAIL  # type: ignore[union-attr]
    with pytest.raises(BackupFault, match="not empty"):
        restore(file, tmp_path / "fresh", identity=str(key))
    if encrypted:
        with pytest.raises(BackupFault, match="private key"):
            restore(file, tmp_path / "other", identity=str(pyrage.x25519.Identity.generate()))


def test_a_damaged_or_strange_copy_is_refused(deployment: Deployment, tmp_path: Path) -> None:
    with Store(deployment.store_path) as store:
        fill(store)
    file = backup(deployment.data, tmp_path / "copies", now=NOW)
    damaged = bytearray(file.read_bytes())
    damaged[9_000:30_000] = b"\xff" * 21_000
    (tmp_path / "bad.tar").write_bytes(damaged)
    with pytest.raises(BackupFault):
        restore(tmp_path / "bad.tar", tmp_path / "a")
    with tarfile.open(tmp_path / "strange.tar", "w") as tar:
        tar.add(file, arcname="../../etc/passwd")
    with pytest.raises(BackupFault, match="not ours"):
        restore(tmp_path / "strange.tar", tmp_path / "b")
    (tmp_path / "noise.tar").write_bytes(b"noise")
    with pytest.raises(BackupFault):
        restore(tmp_path / "noise.tar", tmp_path / "c")


def test_after_a_restore_letters_are_held_until_a_person_lets_them_go(
    run: Run, deployment: Deployment, config: Path, tmp_path: Path
) -> None:
    with Store(deployment.store_path) as store:
        fill(store, ended="incomplete")
        last = int(store.cases.next_number(NOW.year).partition("-")[2])
    made = run("backup", str(tmp_path / "copies"))
    assert made.exit_code == 0 and "NOT encrypted" in made.output
    elsewhere = tmp_path / "new.toml"
    elsewhere.write_text('data = "new"\n' + config.read_text())
    (file,) = (tmp_path / "copies").iterdir()
    (tmp_path / "new").mkdir()  # as the installation makes it
    back = CliRunner().invoke(main, ["-c", str(elsewhere), "restore", str(file)], catch_exceptions=False)
    assert back.exit_code == 0, back.output
    with Store(tmp_path / "new" / "mailbot.db") as store:
        assert store.outbox.claim(NOW + timedelta(days=1)) is None
        perhaps_given = last + MARGIN
        assert store.cases.next_number(NOW.year) == f"{NOW.year}-{perhaps_given + 1:05d}"
    CliRunner().invoke(main, ["-c", str(elsewhere), "status", "--release"])
    with Store(tmp_path / "new" / "mailbot.db") as store:
        assert store.outbox.claim(NOW + timedelta(days=1)) is not None


def test_status_says_what_needs_a_person_and_the_sign_of_life_stops(
    run: Run, deployment: Deployment, tmp_path: Path
) -> None:
    monitoring = deployment.settings.monitoring.model_copy(update={"touch": Path("alive")})
    with Store(deployment.store_path) as store:
        silent = status(store, deployment, NOW)
        assert silent.needs == ("mailbox_silent second.opinion",)
        assert not signal_life(monitoring, silent, deployment) and not (tmp_path / "alive").exists()
        store.health.reached("second.opinion", NOW)
        well = status(store, deployment, NOW + timedelta(minutes=2))
        assert well.needs == ()
        assert signal_life(monitoring, well, deployment) and (tmp_path / "alive").exists()
        store.health.hold("by_staff", NOW)
        fill(store)
        store.rows.run("update message set state = 'quarantined'")
        needs = status(store, deployment, NOW).needs
        assert needs == ("quarantined 1", "all_letters_held by_staff")
    shown = run("status", "--json")
    assert shown.exit_code == 1 and json.loads(shown.output)["messages"] == {"quarantined": 1}
    assert run("quarantine").exit_code == 1
    assert run("retry", "1").exit_code == 0 and run("retry", "1").exit_code == 2
    assert NAME not in run("status").output


def test_an_ending_consent_is_told_in_time(deployment: Deployment, config: Path) -> None:
    config.write_text(
        config.read_text()
        + """
[[mailbox]]
name = "second"
host = "imap.hospital.example"
user = "box"
oauth = { token_url = "https://login.example/token", client_id = "x", alarm_before = "7 days" }
"""
    )
    found = deployed(config)
    source = connections._tokens(found.settings.mailbox[1].oauth, found)  # type: ignore[arg-type]
    found.data.mkdir(exist_ok=True)
    source._store("r1", 10 * 86_400)
    now = datetime.now(UTC)
    assert connections.expiring(found, now) == ()
    (login,) = connections.expiring(found, now + timedelta(days=4))
    assert login.startswith("second 20")


def test_the_store_is_whole_after_the_copy(deployment: Deployment, tmp_path: Path) -> None:
    with Store(deployment.store_path) as store:
        fill(store)
        backup(deployment.data, tmp_path, now=NOW)
        fill_again = replace(store.cases.load(CASE), language="et")  # type: ignore[type-var]
        store.cases.save(fill_again)
    check(deployment.store_path)
    assert not list(deployment.data.glob("backup-*"))


def test_nothing_is_copied_where_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(BackupFault, match="no store"):
        backup(tmp_path, tmp_path / "copies", now=NOW)
    assert list(tmp_path.iterdir()) == []
