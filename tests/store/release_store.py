"""The store of a release as SQL: `.venv/bin/python -m tests.store.release_store > tests/store/earlier/VERSION.sql`.

One case with a mail, papers, a link, a letter, an invoice, an act of staff and tasks; the tests of later releases
bring it up and compare each row.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from mailbot import __version__
from mailbot.cases.staff import actions
from mailbot.model.case import Attention, Case, CaseDocument, CaseLink, Item, JournalEntry
from mailbot.model.fields import Facts
from mailbot.model.mail import RawMail
from mailbot.replay import unprinted
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.staff.desk import Desk
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import TOML, deployed

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
CASE = "2026-00007"


def fill(store: Store, config: Path) -> None:
    """Fill a store with what the tables of a release hold."""
    raw = b"From: mari@kuu.example\r\n\r\nTere\r\n"
    mail = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=len(raw), raw=raw)
    store.messages.receive(FolderAt("m", "INBOX", 1), NOW, mails=[Arrived(mail=mail, fingerprint="f", head="h")])
    store.rows.run("insert into series values ('case 2026', 7)")
    facts = Facts(patient_name="Mari Maasikas", personal_code="47801050637", birth_date=date(1978, 1, 5))
    case = Case(number=CASE, opened=NOW, changed=NOW, language="et", facts=facts, addresses=("mari@kuu.example",))
    received = [
        replace(item, state="received", evidence="message 1") if item.name != "contract" else Item(name="contract")
        for item in case.items
    ]
    paper = CaseDocument(name="epikriis.pdf", role="clinical", language="et", sha256="a" * 64, message=1, position=1)
    link = CaseLink(provider="wetransfer", url="https://we.tl/t-abc", since=NOW, message=1, told="gone", looked=NOW)
    case = replace(
        case,
        items=tuple(received),
        documents=(paper,),
        links=(link,),
        questions=("Kas kiiritus?",),
        attentions=(Attention(reason="only_asks", since=NOW, message=1),),
    )
    opened = JournalEntry(at=NOW, who="mailbot", what="opened", why="new", message=1)
    store.cases.save(case, [opened])
    store.messages.later(1, "reading", NOW)
    store.rows.run("update message set state = 'processed', case_number = ?", (CASE,))
    store.readings.put("key", "{}", NOW)
    desk = Desk(store=store, deployment=deployed(config), printer=unprinted, who="kati", now=NOW)
    written = write_letter(
        Work(store=store, deployment=desk.deployment, printer=unprinted, now=NOW),
        case,
        "deficiency",
        Occasion(key="mail 1"),
    )
    store.cases.save(written)
    sent = store.outbox.claim(NOW + timedelta(hours=1))
    if sent is not None:
        store.outbox.mark_sent(sent.id, NOW + timedelta(hours=1))
    desk.act(CASE, lambda one: actions.note(one, "rang", who="kati", now=NOW))
    write_letter(
        Work(store=store, deployment=desk.deployment, printer=unprinted, now=NOW),
        desk.case(CASE),
        "invoice",
        Occasion(key="mail 2"),
    )
    store.rows.run("update outbox_raw set raw = ?", (b"Subject: a letter\r\n\r\nTere\r\n",))  # its forms are 60 kB


def main() -> None:
    """Print it."""
    with TemporaryDirectory() as folder:
        config = Path(folder) / "mailbot.toml"
        config.write_text(TOML, "utf-8")
        path = Path(folder) / "mailbot.db"
        with Store(path) as store:
            fill(store, config)
        with closing(sqlite3.connect(path)) as made:
            print(f"-- the store of mailbot {__version__}")
            print(*made.iterdump(), sep="\n")


if __name__ == "__main__":
    main()
