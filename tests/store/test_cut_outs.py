"""The places to sign as pictures: kept with the mail, shown to staff, gone with it, and in no mail unless allowed."""

import base64
import io
import json
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from PIL import Image

from mailbot.cases.staff.commands import subject_of
from mailbot.cases.staff.tokens import BYTES, issue, spell
from mailbot.cli.main import main
from mailbot.mail.parse import parse
from mailbot.model.case import Case, CaseDocument
from mailbot.model.digest import Do
from mailbot.model.document import FileReading, Page
from mailbot.model.mail import RawMail
from mailbot.model.reading import Document
from mailbot.steps.staff.staff_mail import answers
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt, Settled
from mailbot.store.mails.messages import Arrived
from mailbot.store.mails.readings import cut_outs_of
from mailbot.store.retention import Periods, Retention
from tests.store.conftest import TOML, deployed
from tests.unit.cases.build import reading

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE, NURSE = "2026-00001", "nurse@hospital.example"


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("L", (40, 20), 200).save(out, "PNG")
    return out.getvalue()


PNG = _picture()


def paper(role: str, position: int, *inks: Any) -> Document:
    """Make a paper with a page for each answer; None is a page without a place to sign."""
    cut = base64.b64encode(PNG).decode()
    pages = tuple(Page(number=n, text="", ink=ink, cut=cut if ink else "") for n, ink in enumerate(inks, 1))
    return Document(name="a.pdf", role=role, position=position, file=FileReading(name="a.pdf", pages=pages))  # type: ignore[arg-type]


PAPERS = (
    paper("contract", 1, None, "unclear"),
    paper("clinical", 2, "unsigned"),
    paper("power_of_attorney", 3, "signed"),
)


def fill(store: Store, *, ended: bool = False) -> None:
    """Put one mail with papers into the store, and the case that they belong to."""
    mail = RawMail(
        mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=9, raw=b"Subject: x\r\n\r\n"
    )
    store.messages.receive(
        FolderAt("m", "INBOX", 1), NOW, mails=[Arrived(mail=mail, fingerprint="f", head="h")], mark=(1, 1, 0)
    )
    documents = tuple(
        CaseDocument(name=one.name, role=one.role, message=1, message_date=NOW, position=one.position) for one in PAPERS
    )
    case = Case(
        number=CASE, status="expired" if ended else "incomplete", opened=NOW, changed=NOW,
        ended_at=NOW if ended else None, documents=documents,
    )  # fmt: skip
    store.cases.save(case)
    store.messages.finish(
        1,
        reading=reading(*PAPERS),
        header=(None, "a@b.example", NOW),
        settled=Settled(case=CASE, kind="application", reply="none", reason="test"),
        now=NOW,
    )


def test_those_of_papers_that_are_signed_are_kept_and_no_others(config: Path) -> None:
    with Store(deployed(config).store_path) as store:
        fill(store)
        found = cut_outs_of(store.rows, CASE)
    assert [(cut.paper, cut.page, cut.ink) for cut in found] == [(1, 2, "unclear"), (3, 1, "signed")]
    assert {cut.png for cut in found} == {PNG}


def test_a_mail_read_again_keeps_each_once(config: Path) -> None:
    with Store(deployed(config).store_path) as store:
        fill(store)
        store.messages.finish(
            1,
            reading=reading(PAPERS[0]),
            header=(None, None, None),
            settled=Settled(case=CASE, kind="application", reply="none", reason="test"),
            now=NOW,
        )
        assert [cut.paper for cut in cut_outs_of(store.rows, CASE)] == [1]


def test_they_go_with_the_attachments(config: Path) -> None:
    with Store(deployed(config).store_path) as store:
        fill(store, ended=True)
        retention = Retention(store.rows)
        late = NOW + timedelta(days=91)
        (due,) = retention.due(late, Periods())
        retention.remove(due, late, why="retention")
        assert store.rows.value("select count(*) from cut_out") == 0


def test_staff_see_them_and_nobody_else_on_the_machine(config: Path, tmp_path: Path) -> None:
    deployment = deployed(config)
    with Store(deployment.store_path) as store:
        fill(store)
    assert deployment.store_path.stat().st_mode & 0o777 == 0o600
    folder = tmp_path / "pictures"
    shown = CliRunner().invoke(main, ["-c", str(config), "show", CASE, "--pictures", str(folder)])
    assert "paper 1, page 2: unclear" in shown.output and shown.exit_code == 0
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == [f"{CASE}-1-paper-1-page-2.png", f"{CASE}-2-paper-3-page-1.png"]
    assert all(file.read_bytes() == PNG and file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert folder.stat().st_mode & 0o777 == 0o700
    row = json.loads(CliRunner().invoke(main, ["-c", str(config), "show", CASE, "--json"]).output)
    assert row["places_to_sign"][0] == {"paper": 1, "page": 2, "ink": "unclear"}


@pytest.mark.parametrize("allowed", [False, True])
def test_a_mail_carries_them_only_where_the_settings_allow_it(tmp_path: Path, allowed: bool) -> None:
    path = tmp_path / "mailbot.toml"
    more = "\npictures_by_mail = true" if allowed else ""
    path.write_text(TOML.replace("act_by_mail = true", f"act_by_mail = true{more}"), "utf-8")
    deployment = deployed(path)
    with Store(deployment.store_path) as store:
        fill(store)
        do = Do(action="show", case=CASE)
        token = spell(bytes([7]) * BYTES)
        store.staff_tokens.add([issue(token, do, recipient=NURSE, now=NOW)], NOW)
        raw = f"From: <{NURSE}>\r\nSubject: {subject_of(do, token)}\r\nMessage-ID: <m@x.example>\r\n\r\nhello\r\n"
        answer = answers(store, deployment, lambda *_: pytest.fail("no invoice here"))
        obey = answer(1, "second.opinion", parse(raw.encode()), NOW)
        assert obey is not None and obey() is not None
        (row,) = store.outbox.list()
    files = list(message_from_bytes(row.letter.raw, policy=default).iter_attachments())
    assert [file.get_content() for file in files] == ([PNG, PNG] if allowed else [])
    names = ["paper-1-page-2-1.png", "paper-3-page-1-2.png"]
    assert [file.get_filename() for file in files] == (names if allowed else [])
