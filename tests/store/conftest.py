"""One deployment in a folder of its own, with nothing behind its addresses."""

from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailbot.config.settings_file import load_settings
from mailbot.deployment import Deployment, load_deployment
from mailbot.documents.reader import Reader
from mailbot.mailboxes.source import head_of
from mailbot.model.mail import RawMail
from mailbot.replay import unprinted
from mailbot.steps.settling import Handled, handle
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.warm import warmed

TOML = """
[[mailbox]]
name = "second.opinion"
kind = "maildir"
path = "mail"

[outgoing]
kind = "folder"
path = "letters"

[hospital]
name = "Example University Hospital"
from_address = "second.opinion@hospital.example"
display_name = "Hospital service"
post_address = "Street 1, 50406 Town"
registered_address = "Street 1, 50406 Town"
registry_code = "90000000"
phone = "+372 5550 0000"
account_holder = "Example Hospital"
iban = "EE382200221020145685"
bic = "HABAEE2X"

[staff]
addresses = ["nurse@hospital.example"]
act_by_mail = true
review_groups = { breast = ["breast@hospital.example"] }

[payments]
folder = "statements"
"""


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML, "utf-8")
    warmed(tmp_path / "data")
    return path


def deployed(config: Path) -> Deployment:
    """Return the deployment of a file on the shipped rules and templates, which are loaded once for all tests."""
    settings, faults = load_settings(config)
    assert settings is not None, faults
    shared = _shared(config)
    return Deployment(settings=settings, rules=shared.rules, templates=shared.templates)


def come_in(store: Store, deployment: Deployment, mail: EmailMessage, uid: int, now: datetime) -> Handled:
    """Let a mail come into the inbox and be handled at once."""
    raw = RawMail(
        mailbox="second.opinion",
        folder="INBOX",
        uidvalidity=1,
        uid=uid,
        internaldate=now,
        size=1,
        raw=mail.as_bytes(),
    )
    arrived = [Arrived(mail=raw, fingerprint=str(uid), head=head_of(raw))]
    (row,) = store.messages.receive(FolderAt("second.opinion", "INBOX", 1), now, mails=arrived)
    received = store.messages.load(row)
    assert received is not None
    with Reader() as reader:
        return handle(received, Work(store=store, deployment=deployment, printer=unprinted, now=now), reader)


_loaded: list[Deployment] = []


def _shared(config: Path) -> Deployment:
    if not _loaded:
        deployment, faults = load_deployment(config)
        assert deployment is not None, faults
        _loaded.append(deployment)
    return _loaded[0]
