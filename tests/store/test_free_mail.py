"""Mails of staff that no link prepared: papers, a patient's letter passed on, a bank statement, the same mail again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from mailbot.cases.staff.commands import subject_of
from mailbot.cases.staff.tokens import BYTES, issue, spell
from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.mail.fingerprint import fingerprint
from mailbot.mail.parse import parse
from mailbot.model.case import Case, Decision
from mailbot.model.digest import Do
from mailbot.model.fields import Facts
from mailbot.model.mail import RawMail
from mailbot.model.reading import Reading
from mailbot.replay import unprinted
from mailbot.steps.reading_mails.reading_values import Prepared
from mailbot.steps.settling import settle
from mailbot.steps.staff.staff_mail import answers
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.signatures.containers import container
from tests.store.conftest import TOML, deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = "2026-00001"
NURSE = "nurse@hospital.example"
US = "second.opinion@hospital.example"
FACTS = Facts(
    patient_name="Mari Mänd",  # who signed the container
    applicant_is_patient=True,
    phone="+37255500001",
)
LETTER = """Dear doctors,

my name is Jaan Tamm, personal code 37605030299, telephone +372 5559 8877. I have had lung cancer since 2024 and was
operated in March. I would like your second opinion: is chemotherapy needed?

Jaan Tamm
"""


class Ward:
    """One deployment with a case that lacks its contract, and the mails of a nurse to it."""

    def __init__(self, deployment: Deployment, store: Store, reader: Reader) -> None:
        self.deployment, self.store, self.reader, self.uid = deployment, store, reader, 0
        case = Case(
            number=store.cases.next_number(NOW.year),
            opened=NOW,
            changed=NOW,
            language="en",
            facts=FACTS,
            questions=("?",),
            addresses=("a@b.example",),
        )
        items = tuple(replace(i, state="open" if i.name == "contract" else "received") for i in case.items)
        store.cases.save(replace(case, items=items))

    def mail(self, mail: EmailMessage) -> Decision | None:
        """Let a mail arrive and settle it as the pipeline does; None where it is no mail of staff or came before."""
        self.uid += 1
        if "Message-ID" not in mail:
            mail["Message-ID"] = f"<n{self.uid}@hospital.example>"
        raw = mail.as_bytes(policy=SMTP)
        one = RawMail(
            mailbox="second.opinion", folder="INBOX", uidvalidity=1, uid=self.uid, internaldate=NOW, size=1, raw=raw
        )
        arrived = Arrived(mail=one, fingerprint=fingerprint(raw), head=str(self.uid))
        rows = self.store.messages.receive(FolderAt("second.opinion", "INBOX", 1), NOW, mails=[arrived])
        if not rows:
            return None
        received = self.store.messages.load(rows[0])
        assert received is not None
        message = parse(raw, self.deployment.rules)
        obey = answers(self.store, self.deployment, unprinted, self.reader)(rows[0], "second.opinion", message, NOW)
        if obey is None:
            return None
        work = Work(store=self.store, deployment=self.deployment, printer=unprinted, now=NOW)
        prepared = Prepared(message=message, reading=Reading(kind="other"))
        return settle(received, prepared, work, obey=obey).decision

    def kinds(self) -> list[str]:
        return [row.letter.kind for row in self.store.outbox.list()]

    def contract(self) -> tuple[str, str]:
        case = self.store.cases.load(CASE)
        assert case is not None
        return case.item("contract").state, case.status


@pytest.fixture
def ward(config: Path, reader: Reader) -> Iterator[Ward]:
    deployment = deployed(config)
    with Store(deployment.store_path) as store:
        yield Ward(deployment, store, reader)


def nurses(subject: str, text: str = "See below.", sender: str = NURSE) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, US, subject, NOW
    mail.set_content(text)
    return mail


def with_contract(mail: EmailMessage) -> EmailMessage:
    mail.add_attachment(container(), maintype="application", subtype="octet-stream", filename="leping.asice")
    return mail


def patients() -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = (
        "Jaan Tamm <jaan@t.example>",
        "doctor@x.example",
        "Hi",
        NOW,
    )
    mail["Message-ID"] = "<p1@t.example>"
    mail.set_content(LETTER)
    return mail


def test_papers_with_a_case_number_are_added(ward: Ward) -> None:
    decision = ward.mail(with_contract(nurses(f"Scan from the post, {CASE}", "Nurse Joy, +372 5551 2345")))
    assert decision is not None and decision.case is not None
    assert (decision.reason, decision.case.number) == ("staff_mail_done", CASE)
    assert ward.contract() == ("received", "invoiced")
    assert sorted(ward.kinds()) == ["invoice", "transcript"]
    case = ward.store.cases.load(CASE)
    assert case is not None and case.facts == FACTS


def test_papers_without_a_case_number_wait_for_one_and_need_not_be_sent_again(ward: Ward) -> None:
    decision = ward.mail(with_contract(nurses("Scan from the post")))
    assert decision is not None
    assert (decision.reason, ward.contract()) == ("staff_mail_not_understood", ("open", "incomplete"))
    page = ward.store.outbox.list()[-1].letter.raw.decode()
    assert "mailbot%20add%20NUMBER%201%20%23" in page.replace("=\r\n", "").replace("=3D", "=")
    made, token = Do(action="add", argument="1"), spell(b"t" * BYTES)
    ward.store.staff_tokens.add([issue(token, made, recipient=NURSE, now=NOW)], NOW)
    done = ward.mail(nurses(subject_of(Do(action="add", case=CASE, argument="1"), token)))
    assert done is not None
    assert (done.reason, ward.contract()) == ("staff_mail_done", ("received", "invoiced"))


@pytest.mark.parametrize("how", ["attached", "saved", "inline"])
def test_a_patients_letter_that_is_passed_on_is_the_patients(ward: Ward, how: str) -> None:
    mail = nurses("FW: Hi", "Please see to this.\r\n")
    if how == "attached":
        mail.add_attachment(patients())
    elif how == "saved":
        mail.add_attachment(patients().as_bytes(), maintype="application", subtype="octet-stream", filename="Hi.eml")
    else:
        block = "From: Jaan Tamm <jaan@t.example>\nSent: Monday, November 23, 2026 8:00 AM\nTo: doctor@x.example\n"
        mail.set_content(f"Please see to this.\n\n-----Original Message-----\n{block}Subject: Hi\n\n{LETTER}")
    decision = ward.mail(mail)
    assert decision is not None and decision.case is not None
    case = ward.store.cases.load(decision.case.number)
    assert case is not None and case.number != CASE
    assert (case.addresses, case.facts.patient_name) == (("jaan@t.example",), "Jaan Tamm")
    letters = {row.letter.kind: row.letter.envelope_to for row in ward.store.outbox.list()}
    assert letters == {"deficiency": ("jaan@t.example",), "transcript": (NURSE,)}


def test_the_files_of_a_letter_forwarded_in_the_text_are_the_patients(ward: Ward) -> None:
    block = "From: Mari Mänd <a@b.example>\nSent: Monday, November 23, 2026 8:00 AM\nSubject: contract\n"
    text = f"FYI\n\n---------- Forwarded message ---------\n{block}\nHere is the signed contract.\nMari Mänd\n"
    decision = ward.mail(with_contract(nurses("Fwd: contract", text)))
    assert decision is not None and decision.case is not None
    assert (decision.case.number, ward.contract()) == (CASE, ("received", "invoiced"))


def test_a_letter_that_came_before_is_not_taken_in_twice(ward: Ward) -> None:
    for _ in range(2):
        mail = nurses("FW: Hi")
        mail.add_attachment(patients())
        decision = ward.mail(mail)
        assert decision is not None and decision.case is not None
        assert decision.case.number == "2026-00002"
    assert sorted(ward.kinds()) == ["deficiency", "transcript", "transcript"]


def test_our_own_letter_passed_on_is_nobodys(ward: Ward) -> None:
    ours = patients()
    ours.replace_header("From", US)
    mail = nurses("FW: your letter")
    mail.add_attachment(ours)
    decision = ward.mail(mail)
    assert decision is not None
    assert (decision.reason, decision.case, ward.kinds()) == ("staff_mail_not_understood", None, ["transcript"])


def test_a_bank_statement_is_read_when_staff_say_so(ward: Ward) -> None:
    namespace = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"
    xml = f'<Document xmlns="{namespace}"><BkToCstmrStmt><Stmt/></BkToCstmrStmt></Document>'
    mail = nurses("Väljavõte")
    mail.add_attachment(xml.encode(), maintype="application", subtype="xml", filename="bank.xml")
    decision = ward.mail(mail)
    assert decision is not None and decision.reason == "staff_mail_not_understood"
    made, token = Do(action="statement", argument="1"), spell(b"t" * BYTES)
    ward.store.staff_tokens.add([issue(token, made, recipient=NURSE, now=NOW)], NOW)
    done = ward.mail(nurses(subject_of(made, token)))
    assert done is not None and done.reason == "staff_mail_done"
    assert ward.store.rows.value("select count(*) from statement_file") == 1


def test_a_stranger_a_look_alike_and_a_replayed_mail_get_nothing(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML.replace('path = "mail"', 'path = "mail"\nauthserv_id = "mx.hospital.example"'), "utf-8")
    deployment = deployed(path)
    with Store(deployment.store_path) as store:
        ward = Ward(deployment, store, reader)
        for sender in (NURSE, "nurse@h0spital.example", "x@y.example"):
            decision = ward.mail(with_contract(nurses(f"Scan {CASE}", sender=sender)))
            assert decision is None or decision.reason == "staff_mail_not_authentic"
        assert (ward.contract(), ward.kinds()) == (("open", "incomplete"), [])
        passed = "mx.hospital.example; dkim=pass header.d=hospital.example"
        good = with_contract(nurses(f"Scan {CASE}"))
        good["Authentication-Results"] = passed
        assert ward.mail(good) is not None
        assert ward.contract() == ("received", "invoiced")
        before = ward.kinds()
        assert ward.mail(good) is None
        again = with_contract(nurses(f"Scan {CASE}", "Something else."))
        again["Authentication-Results"], again["Message-ID"] = passed, good["Message-ID"]
        repeated = ward.mail(again)
        assert repeated is not None and repeated.reason == "staff_mail_repeated"
        assert ward.kinds() == before
