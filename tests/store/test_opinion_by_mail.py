"""A mail of staff that brings the opinion sends nothing: it is told whose it is, and a link in the answer sends it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from urllib.parse import unquote

import pytest

from mailbot.cases.staff.commands import subject_of
from mailbot.cases.staff.tokens import BYTES, issue, spell
from mailbot.documents.reader import Reader
from mailbot.mail.parse import parse
from mailbot.model.case import Decision, Status
from mailbot.model.digest import Do
from mailbot.model.fields import Facts
from mailbot.replay import unprinted
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.staff_mail import answers
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from tests.signatures.containers import container
from tests.store.conftest import deployed
from tests.store.test_opinion import CASE, CLOSED, NOW, arrived, in_review, pdf, unexpected

NURSE, US = "nurse@hospital.example", "second.opinion@hospital.example"
CODE = "47801050637"
FACTS = Facts(patient_name="Mari Maasikas", personal_code=CODE)
ANOTHER = container({"36105050014.pdf": pdf(user="secret", owner="secret")})
LINK = re.compile(r"mailto:[^?\s]+\?subject=(mailbot%20opinion%20[^&\s]+)")


class Ward:
    """A case whose opinion is awaited, and the mails of a nurse about it."""

    def __init__(self, desk: Desk, reader: Reader) -> None:
        self.desk, self.reader, self.uid = desk, reader, 0

    def link(self) -> str:
        """Return the subject of the link in the digest that asks for the opinion."""
        do, token = Do(action="opinion", case=CASE), spell(bytes([65 + self.uid]) * BYTES)
        self.desk.store.staff_tokens.add([issue(token, do, recipient=NURSE, now=NOW)], NOW)
        return subject_of(do, token)

    def send(
        self, subject: str, *files: bytes, name: str = "o.asice", sender: str = NURSE, now: datetime = NOW
    ) -> Decision | None:
        """Let a mail of staff arrive, with files; its documents are read before the transaction."""
        self.uid += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, US, subject, f"<{self.uid}@h.example>"
        mail.set_content("here it is")
        for file in files:
            mail.add_attachment(file, maintype="application", subtype="zip", filename=name)
        raw, store = mail.as_bytes(), self.desk.store
        (row,) = store.messages.receive(FolderAt("m", "INBOX", 1), now, mails=[arrived(self.uid, raw)])
        obey = answers(store, self.desk.deployment, unprinted, self.reader)(row, "second.opinion", parse(raw), now)
        if obey is None:
            return None
        with pytest.MonkeyPatch.context() as patched, store.step():
            patched.setattr(Reader, "read", unexpected)
            return obey()

    def page(self) -> EmailMessage:
        """Return the last page that answered."""
        rows = [row for row in self.desk.store.outbox.list() if row.letter.kind == "transcript"]
        page = message_from_bytes(max(rows, key=lambda row: row.id).letter.raw, policy=default)
        assert isinstance(page, EmailMessage)
        return page

    def text(self) -> str:
        body = self.page().get_body(("plain",))
        assert body is not None
        return " ".join(str(body.get_content()).split())

    def confirming(self) -> list[str]:
        """Return the subjects of the links by which an opinion is sent from the last page."""
        body = self.page().get_body(("html",))
        assert body is not None
        found = (unquote(subject) for subject in LINK.findall(body.get_content()))
        return [subject for subject in found if " yes #" in subject]

    def left(self) -> list[str]:
        """Return the kinds of letters to the applicant."""
        return [row.letter.kind for row in self.desk.store.outbox.of_case(CASE)]


@pytest.fixture
def ward(config: Path, reader: Reader) -> Iterator[Ward]:
    deployment = deployed(config)
    with Store(deployment.store_path) as store:
        store.cases.save(in_review(FACTS))
        yield Ward(Desk(store=store, deployment=deployment, printer=unprinted, who="doctor", now=NOW), reader)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        (f"{CODE}.pdf", pdf(user="secret", owner="secret"), "holds the personal code of the patient of case"),
        ("Mari Maasikas.pdf", pdf(user="secret", owner="secret"), "but not by the patient's personal code"),
        ("o.asice", CLOSED, "nobody can look into the file"),
    ],
)
def test_it_says_whose_it_is_and_only_the_answer_sends_it(ward: Ward, name: str, data: bytes, says: str) -> None:
    asked = ward.send(ward.link(), data, name=name)
    assert asked is not None and asked.reason == "staff_mail_asked"
    assert (ward.left(), ward.desk.case(CASE).status) == ([], "in_review")
    assert says in ward.text() and CASE in ward.page()["Subject"]
    (yes,) = ward.confirming()
    done = ward.send(yes)
    assert done is not None and (done.reason, ward.left()) == ("staff_mail_done", ["opinion"])
    (row,) = ward.desk.store.outbox.of_case(CASE)
    (attached,) = message_from_bytes(row.letter.raw, policy=default).iter_attachments()
    assert attached.get_payload(decode=True) == data


def test_the_page_names_nobody(ward: Ward) -> None:
    ward.send(ward.link(), pdf(user="secret", owner="secret"), name=f"Mari Maasikas {CODE}.pdf")
    page = ward.page().as_string() + ward.text()
    assert not any(word in page for word in ("Maasikas", CODE, "a@patient.example"))


def test_the_link_is_good_once_and_for_one_person(ward: Ward) -> None:
    ward.send(ward.link(), CLOSED)
    (yes,) = ward.confirming()
    stranger = ward.send(yes, sender="breast@hospital.example")
    assert (stranger is None or stranger.reason.endswith("other_recipient"), ward.left()) == (True, [])
    assert ward.send(yes, sender="somebody@example.org") is None
    other = ward.send(yes.replace(CASE, "2026-00002"))
    assert other is not None and (other.reason, ward.left()) == ("staff_mail_other_action", [])
    ward.send(yes)
    again = ward.send(yes)
    assert again is not None and (again.reason, ward.left()) == ("staff_mail_used", ["opinion"])


def test_the_link_sends_the_file_that_was_asked_about_and_no_other(ward: Ward) -> None:
    ward.send(ward.link(), CLOSED)
    (yes,) = ward.confirming()
    ward.send(yes, ANOTHER)  # what comes with the answer is not looked at
    (row,) = ward.desk.store.outbox.of_case(CASE)
    (attached,) = message_from_bytes(row.letter.raw, policy=default).iter_attachments()
    assert attached.get_payload(decode=True) == CLOSED


def test_the_subject_of_the_first_link_cannot_be_made_the_answer(ward: Ward) -> None:
    link = ward.link()
    ward.send(link, CLOSED)
    made = link.replace(CASE, f"{CASE} {ward.uid} yes")
    decision = ward.send(made)
    assert decision is not None and (decision.reason, ward.left()) == ("staff_mail_other_action", [])


def test_a_wrong_file_is_followed_by_the_right_one_with_the_same_link(ward: Ward) -> None:
    link = ward.link()
    assert (refused := ward.send(link, ANOTHER)) is not None and refused.reason == "staff_mail_refused"
    assert (asked := ward.send(link, CLOSED)) is not None and asked.reason == "staff_mail_asked"
    assert len(ward.confirming()) == 1


@pytest.mark.parametrize("files", [(), (CLOSED, CLOSED), (ANOTHER,), (container(),), (pdf(),)])
def test_what_may_not_leave_is_refused_before_anybody_is_asked(ward: Ward, files: tuple[bytes, ...]) -> None:
    decision = ward.send(ward.link(), *files)
    assert decision is not None and (decision.reason, ward.left()) == ("staff_mail_refused", [])
    assert ward.confirming() == []


@pytest.mark.parametrize("change", ["facts", "status", "erased"])
def test_what_changed_between_question_and_answer_counts(ward: Ward, change: str) -> None:
    ward.send(ward.link(), pdf(user="secret", owner="secret"), name=f"{CODE}.pdf")
    (yes,) = ward.confirming()
    case = ward.desk.case(CASE)
    if change == "facts":  # it was the wrong case all the time
        case = replace(case, facts=Facts(patient_name="Ants Kivi", personal_code="36105050014"))
    elif change == "status":
        case = replace(case, status="deceased")
    else:
        ward.desk.store.rows.run("delete from message_raw")
    ward.desk.store.cases.save(case)
    decision = ward.send(yes)
    assert decision is not None and (decision.reason, ward.left()) == ("staff_mail_refused", [])


def test_a_week_later_the_link_is_dead(ward: Ward) -> None:
    ward.send(ward.link(), CLOSED)
    (yes,) = ward.confirming()
    late = ward.send(yes, now=datetime(2026, 12, 1, tzinfo=UTC))
    assert late is not None and (late.reason, ward.left()) == ("staff_mail_expired", [])


@pytest.mark.parametrize(
    ("status", "file", "reason"),
    [
        ("in_review", CLOSED, "staff_mail_asked"),
        ("more_tests_needed", CLOSED, "staff_mail_asked"),
        ("invoiced", CLOSED, "staff_mail_done"),  # no opinion is awaited: it is a paper of the case
        ("in_review", pdf(), "staff_mail_done"),  # what anybody can read is no opinion
    ],
)
def test_a_closed_file_with_the_number_of_a_case_may_be_the_opinion(
    ward: Ward, status: Status, file: bytes, reason: str
) -> None:
    ward.desk.store.cases.save(replace(ward.desk.case(CASE), status=status))
    decision = ward.send(f"{CASE}", file, name="arvamus.pdf")
    assert decision is not None and (decision.reason, ward.left()) == (reason, [])
    if reason == "staff_mail_asked":
        (yes,) = ward.confirming()
        assert "mailbot add" in unquote(str(ward.page().get_body(("html",))))  # or it is a paper after all
        sent = ward.send(yes)
        assert sent is not None and (sent.reason, ward.left()) == ("staff_mail_done", ["opinion"])
