"""Papers that staff have in hand: a contract that came by post goes from the scanner to the invoice without a shell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot.cases.staff.commands import subject_of
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.tokens import BYTES, issue, spell
from mailbot.cli.main import main
from mailbot.documents.reader import Reader
from mailbot.letters.envelope.mime import Attachment
from mailbot.mail.parse import parse
from mailbot.model.case import Case
from mailbot.model.digest import Do
from mailbot.model.fields import Facts
from mailbot.replay import unprinted
from mailbot.steps.staff.adding import add_files
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.staff_mail import answers
from mailbot.store import Store
from tests.signatures.containers import container
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = "2026-00001"
NURSE = "nurse@hospital.example"
APPLICANT = "a@patient.example"
SIGNED = Attachment(name="leping.asice", content_type="application/octet-stream", data=container())
FACTS = Facts(
    patient_name="Mari Mänd",  # who signed the container
    applicant_is_patient=True,
    phone="+37255500001",
)


@pytest.fixture
def desk(config: Path) -> Iterator[Desk]:
    deployment = deployed(config)
    with Store(deployment.store_path) as store:
        case = Case(
            number=CASE, opened=NOW, changed=NOW, language="en", facts=FACTS, questions=("?",), addresses=(APPLICANT,)
        )
        items = tuple(replace(i, state="open" if i.name == "contract" else "received") for i in case.items)
        store.cases.save(replace(case, items=items))
        yield Desk(store=store, deployment=deployment, printer=unprinted, who=NURSE, now=NOW)


def contract_of(desk: Desk) -> tuple[str, str]:
    case = desk.store.cases.load(CASE)
    assert case is not None
    return case.item("contract").state, case.status


def test_a_paper_counts_like_the_applicants(desk: Desk, reader: Reader) -> None:
    outcome = add_files(desk, CASE, [SIGNED], reader)
    assert (outcome.letter, contract_of(desk)) == ("invoice", ("received", "invoiced"))
    assert (NURSE, "documents added: 1") in [(entry.who, entry.what) for entry in desk.store.cases.journal(CASE)]
    (row,) = desk.store.outbox.of_case(CASE)
    assert row.letter.envelope_to == (APPLICANT,)
    assert desk.store.rows.value("select state from message") == "processed"


def by_mail(desk: Desk, reader: Reader, *files: Attachment, send: Do | None = None) -> str:
    """Send the prepared mail with these files; return the reason it was settled with."""
    do, token = Do(action="add", case=CASE), spell(b"t" * BYTES)
    desk.store.staff_tokens.add([issue(token, do, recipient=NURSE, now=NOW)], NOW)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = NURSE, subject_of(send or do, token)
    mail.set_content("It came by post. Nurse Joy, phone +372 5551 2345, Lossi 1, Tartu. Is it cancer?")
    for file in files:
        mail.add_attachment(file.data, maintype="application", subtype="octet-stream", filename=file.name)
    desk.store.rows.run(
        "insert into message (id, mailbox, folder, uidvalidity, uid, received, size, sha256, due)"
        " values (1, 'm', '', 1, 1, ?, 1, '', ?)",
        [NOW.isoformat(), NOW.isoformat()],
    )
    obey = answers(desk.store, desk.deployment, unprinted, reader)(1, "second.opinion", parse(mail.as_bytes()), NOW)
    assert obey is not None
    with desk.store.step():
        return obey().reason


def test_a_scan_from_the_post_brings_the_invoice_without_a_shell(desk: Desk, reader: Reader) -> None:
    assert by_mail(desk, reader, SIGNED) == "staff_mail_done"
    assert contract_of(desk) == ("received", "invoiced")
    letters = {row.letter.kind: row.letter for row in desk.store.outbox.list()}
    assert set(letters) == {"invoice", "transcript"}
    told = letters["transcript"].raw.decode()
    assert "letter written: invoice" in told and "invoiced at" not in told


def test_the_words_around_the_papers_are_nobodys(desk: Desk, reader: Reader) -> None:
    before = desk.store.cases.load(CASE)
    by_mail(desk, reader, SIGNED)
    after = desk.store.cases.load(CASE)
    assert before is not None and after is not None
    assert (after.facts, after.questions, after.addresses) == (before.facts, before.questions, before.addresses)


def test_a_mail_without_papers_is_told(desk: Desk, reader: Reader) -> None:
    assert by_mail(desk, reader) == "staff_mail_refused"
    assert contract_of(desk) == ("open", "incomplete")


def test_papers_of_another_case_are_refused(desk: Desk, reader: Reader) -> None:
    assert by_mail(desk, reader, SIGNED, send=Do(action="add", case="2026-00002")) == "staff_mail_other_action"
    assert contract_of(desk) == ("open", "incomplete")


def test_after_the_invoice_they_are_filed_and_nobody_is_written_to(desk: Desk, reader: Reader) -> None:
    add_files(desk, CASE, [SIGNED], reader)
    later = replace(desk, now=NOW + timedelta(days=1))
    outcome = add_files(later, CASE, [Attachment(name="epikriis.txt", content_type="", data=b"Anamnees: ...")], reader)
    assert (outcome.letter, contract_of(desk)) == (None, ("received", "invoiced"))
    assert len(outcome.case.documents) == 2
    assert len(desk.store.outbox.of_case(CASE)) == 1


def test_an_ended_case_takes_none(desk: Desk, reader: Reader) -> None:
    case = desk.store.cases.load(CASE)
    assert case is not None
    desk.store.cases.save(replace(case, status="withdrawn"))
    with pytest.raises(ActionRefusedError, match="withdrawn"):
        add_files(desk, CASE, [SIGNED], reader)
    assert desk.store.rows.value("select count(*) from message") == 0


def test_the_command_adds_files(desk: Desk, config: Path, tmp_path: Path) -> None:
    file = tmp_path / SIGNED.name
    file.write_bytes(SIGNED.data)
    done = CliRunner().invoke(main, ["-c", str(config), "add", CASE, str(file), "--who", "nurse"])
    assert (done.exit_code, contract_of(desk)) == (0, ("received", "invoiced"))
    assert "documents added: 1" in done.output
