"""A mark on the server tells a second mailbot with a store of its own that it is not alone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.mailboxes.imap.connection import Server
from mailbot.mailboxes.imap.mailbox import ImapSource
from mailbot.mailboxes.login import Password
from mailbot.mailboxes.maildir import MaildirSource
from mailbot.mailboxes.source import ServerMark, Source, keyword_of, owner_of
from mailbot.model.letter import Letter
from mailbot.steps.by_the_clock import store_watch
from mailbot.steps.by_the_clock.housekeeping import status
from mailbot.store import Store
from tests.servers.dovecot import Dovecot
from tests.servers.ledger import MemoryLedger, mail
from tests.store.conftest import TOML, deployed

FIRST, SECOND = "0a1b2c3d", "ffffffff"
LONG_AGO, TOMORROW = date(2020, 1, 1), datetime.now(UTC).date() + timedelta(days=2)
FOLDERS = ("INBOX", "Done", "Nowhere")


def test_a_keyword_is_told_from_those_of_others() -> None:
    assert owner_of(keyword_of(FIRST)) == owner_of(keyword_of(FIRST).lower()) == FIRST
    for other in ("$MailbotDone", "$Mailbot_x", "\\Seen", keyword_of(FIRST) + "0"):
        assert owner_of(other) is None


@pytest.fixture(params=["imap", "maildir"])
def box(request: pytest.FixtureRequest, dovecot: Dovecot, tmp_path: Path) -> Iterator[Source]:
    if request.param == "maildir":
        new = tmp_path / "box" / "new"
        new.mkdir(parents=True)
        for number in (1, 2):
            (new / f"{number}.x").write_bytes(mail(number))
        yield MaildirSource("main", tmp_path / "box")
        return
    dovecot.deliver([mail(1), mail(2)])
    login = Password(user=dovecot.user, password=dovecot.password)
    opened = ImapSource("main", Server(host=dovecot.host, port=dovecot.port, tls="none", login=login), start="all")
    yield opened
    opened.close()


@pytest.mark.parametrize("what", ["flag", "move"])
def test_whose_store_has_a_mail_is_seen_by_another(box: Source, what: str) -> None:
    ledger = MemoryLedger()
    ledger.take(box.new_mail("INBOX", ledger))
    assert FIRST not in box.owners(FOLDERS, LONG_AGO)
    validity, uids = ledger.mails[0].uidvalidity, [seen.uid for seen in ledger.mails]
    name = "Done" if what == "move" else "$MailbotDone"
    box.mark_done("INBOX", validity, uids, ServerMark(what=what, name=name, owner=FIRST))  # type: ignore[arg-type]
    assert FIRST in box.owners(FOLDERS, LONG_AGO)
    assert box.owners(FOLDERS, TOMORROW) == frozenset()
    assert ledger.take(box.new_mail("INBOX", ledger)) == []


def test_the_second_store_holds_its_letters_until_a_person_has_looked(tmp_path: Path) -> None:
    config = tmp_path / "mailbot.toml"
    config.write_text(TOML, "utf-8")
    deployment, now = deployed(config), datetime.now(UTC)
    (tmp_path / "mail" / "new").mkdir(parents=True)
    box = MaildirSource("second.opinion", tmp_path / "mail")
    with Store(deployment.store_path) as store:
        store.health.reached("second.opinion", now)
        store_watch.count_life(store, deployment.data, now)
        own = store_watch.store_id(deployment.data)
        assert len(own) == 8
        (tmp_path / "mail" / f".{keyword_of(own)}").touch()
        assert store_watch.find_others(box, store, deployment, now) is None
        (tmp_path / "mail" / f".{keyword_of(SECOND)}").touch()
        assert store_watch.find_others(box, store, deployment, now) == "another_mailbot"
        assert store_watch.find_others(box, store, deployment, now) is None  # told once
        store.outbox.put(_letter(), now=now, due=now)
        assert store.outbox.claim(now) is None
        assert "another_mailbot" in status(store, deployment, now).unwell
        store_watch.released(store, deployment.data, now)
        store.health.release()
        assert store_watch.find_others(box, store, deployment, now) is None
        assert status(store, deployment, now).needs == ()
        store_watch.count_life(store, deployment.data, now)
        assert store_watch.store_id(deployment.data) == own


def _letter() -> Letter:
    return Letter(
        kind="deficiency",
        case=None,
        language="et",
        message_id="1@hospital.example",
        envelope_from="a@hospital.example",
        envelope_to=("b@home.example",),
        subject="x",
        raw=b"x",
        template="x",
    )
