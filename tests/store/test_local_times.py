"""Times that people read stand as the clock in the office shows them, and not as the store keeps them."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from mailbot.cli.main import main
from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_templates
from mailbot.deployment import Deployment
from mailbot.letters.digest.page import render
from mailbot.model.case import Attention, Case, Item, JournalEntry
from mailbot.model.mail import RawMail
from mailbot.steps.by_the_clock.digesting import write_digest
from mailbot.steps.gathering import gather
from mailbot.steps.urgent import call_people
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import TOML, deployed

NOW = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)
CASE = "2026-00001"
ZONES = {
    "Europe/Tallinn": ("2026-11-24", "00:40", "EET"),
    "America/New_York": ("2026-11-23", "17:40", "EST"),
    "Asia/Kathmandu": ("2026-11-24", "04:25", "+0545"),
}


class Office:
    """A deployment in a time zone, with a case, a mail, a letter to staff and a quarantined mail of one moment."""

    def __init__(self, config: Path, zone: str) -> None:
        config.write_text(f'{TOML}\n[schedule]\ntimezone = "{zone}"\n', "utf-8")
        self.config, self.zone = config, zone
        self.day, self.hour, self.called = ZONES[zone]
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        entry = JournalEntry(at=NOW, who="kati", what="noted", why="test")
        case = Case(number=CASE, opened=NOW, changed=NOW, items=(Item(name="contract", state="open"),))
        self.store.cases.save(case, [entry])
        for uid, state in ((1, "processed"), (2, "quarantined")):
            mail = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=uid, internaldate=NOW, size=1, raw=b"x")
            arrived = Arrived(mail=mail, fingerprint=str(uid), head="")
            self.store.messages.receive(FolderAt("m", "INBOX", 1), NOW, mails=[arrived])
            self.store.rows.run("update message set state = ?, error = 'x' where uid = ?", [state, uid])
        self.store.cases.attend(Attention(reason="price_question", since=NOW, message=1))

    def says(self, *words: str) -> str:
        return CliRunner().invoke(main, ["-c", str(self.config), *words]).output


@pytest.fixture(params=ZONES)
def office(config: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    made = Office(config, request.param)
    yield made
    made.store.close()


def test_commands(office: Office) -> None:
    write_digest(office.store, office.deployment, NOW)
    at = f"{office.day} {office.hour} {office.called}"
    assert office.day in office.says("cases")
    for words in (("show", CASE), ("inbox",), ("quarantine",), ("letters", "list")):
        said = office.says(*words)
        assert at in said, words
        assert not re.search(r"\+00:00|\dT\d\d:", said), words


def test_programs_get_times_with_their_offset(office: Office) -> None:
    shown = json.loads(office.says("show", CASE, "--json"))
    assert datetime.fromisoformat(shown["opened"]) == NOW


def test_the_digest(office: Office) -> None:
    facts = gather(office.store, office.deployment, NOW)
    assert (facts.day, facts.mails) == (date.fromisoformat(office.day), 2)
    assert [day.mails for day in facts.days if day.day == facts.day] == [2]
    templates, _ = load_digest_templates((defaults("templates"),))
    assert templates is not None
    for part in render(facts, templates)[1:]:
        assert (
            f"INBOX</i>, {facts.day.day} Nov {office.hour}" in part
            or f"INBOX, {facts.day.day} Nov {office.hour}" in part
        )


def test_the_page_of_a_day_ends_at_midnight_on_the_wall(office: Office) -> None:
    day = date.fromisoformat(office.day)
    for asked, mails in ((day - timedelta(days=1), 0), (day, 2), (day + timedelta(days=1), 0)):
        assert gather(office.store, office.deployment, NOW + timedelta(days=3), day=asked).mails == mails
    assert "price" in office.says("digest", "--date", office.day)


def test_letters_to_staff(office: Office) -> None:
    office.store.rows.run("update message set distress = 'acute' where id = 1")
    office.store.cases.attend(Attention(reason="distress", since=NOW, message=1))
    assert call_people(office.store, office.deployment, NOW)
    write_digest(office.store, office.deployment, NOW)
    offset = NOW.astimezone(ZoneInfo(office.zone)).strftime("%z")
    for row in office.store.outbox.list():
        raw = row.letter.raw.decode()
        assert re.search(rf"^Date: .* {office.hour}:00 {re.escape(offset)}", raw, re.MULTILINE), row.letter.kind
        assert f"Nov {office.hour}" in raw, row.letter.kind


def test_a_mail_about_a_cry_for_help_asks_for_a_shell_only_where_no_link_acts(office: Office) -> None:
    office.store.rows.run("update message set distress = 'acute' where id = 1")
    office.store.cases.attend(Attention(reason="distress", since=NOW, message=1))
    assert call_people(office.store, office.deployment, NOW)
    (row,) = (row for row in office.store.outbox.list() if row.letter.kind == "urgent")
    assert b"mailto:" in row.letter.raw
    assert b"mailbot done" not in row.letter.raw
