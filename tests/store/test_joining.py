"""Whole conversations through the real loops: which case each mail joins, and who gets the letter."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.model.mail import RawMail
from mailbot.replay import play, unprinted
from mailbot.steps.reading_mails.batching import OvertakenError
from mailbot.steps.reading_mails.preparing import prepare
from mailbot.steps.settling import settle
from mailbot.steps.staff.desk import Desk
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import deployed

START = datetime(2026, 11, 4, 8, tzinfo=UTC)
MARI, ANTS = ("Mari Maasikas", "47801050637"), ("Ants Kivi", "36105050014")
APPLICATION = """Hello,

I would like a second opinion. Patient: {0}, personal code {1}, phone +372 5550 0123.
Diagnosis: breast cancer found in May 2026, operated in June 2026, six cycles of chemotherapy, now bone metastases.
My question: Is radiotherapy needed?
{2}
"""


@pytest.fixture
def deployment(config: Path) -> Deployment:
    return deployed(config)


def write(folder: Path, *mails: tuple[str, str, str]) -> Path:
    """Write mails of (sender, subject, text), one an hour."""
    for number, (sender, subject, text) in enumerate(mails, 1):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "second.opinion@hospital.example", subject
        mail["Date"] = format_datetime(START + timedelta(hours=number))
        mail["Message-ID"] = f"<m{number}@example.org>"
        mail.set_content(text)
        (folder / f"{number:02}.eml").write_bytes(mail.as_bytes())
    return folder


def results(folder: Path, deployment: Deployment, store: Store) -> list[tuple[str | None, str]]:
    with Reader() as reader:
        played = list(play(folder, deployment, reader, unprinted, store))
    return [(one.case.number if one.case else None, one.handled.decision.reply) for one in played if one.handled]


def test_a_daughter_for_mother_and_father(tmp_path: Path, deployment: Deployment) -> None:
    kati = "Kati Karu <kati@example.org>"
    mails = tmp_path / "mails"
    mails.mkdir()
    write(
        mails,
        (kati, "My mother", APPLICATION.format(*MARI, "I write for my mother. Kati Karu")),
        (kati, "My father", APPLICATION.format(*ANTS, "I write for my father. Kati Karu")),
        (kati, "Ants Kivi", "The signed contract of Ants Kivi is coming by post. Kati Karu"),
        (kati, "Papers", "The signed contract is coming by post. Kati Karu"),
    )
    with Store(":memory:") as store:
        assert results(mails, deployment, store) == [
            ("2026-00001", "deficiency"),
            ("2026-00002", "deficiency"),
            ("2026-00002", "deficiency"),
            (None, "staff"),
        ]


def test_a_mail_behind_one_that_waits_for_a_person_waits_too(tmp_path: Path, deployment: Deployment) -> None:
    """Its letter would ask for what the first mail may have brought."""
    nika, other = "Nika Orlova <nika@example.org>", "Ants Kivi <ants@example.org>"
    mails = tmp_path / "mails"
    mails.mkdir()
    write(
        mails,
        (nika, "Help", "My grandmother Zinaida Orlova lies in Jõhvi. Here is the picture that we were given."),
        (nika, "The same", APPLICATION.format(*MARI, "Nika Orlova")),
        (other, "Hello", "I am not sure what to do."),
        (other, "Second opinion", APPLICATION.format(*ANTS, "Ants Kivi")),
    )
    with Store(":memory:") as store:
        replies = results(mails, deployment, store)
        waits = [row["reason"] for row in store.rows.all("select reason from attention order by id", [])]
    assert replies == [(None, "staff"), (None, "staff"), (None, "staff"), ("2026-00001", "deficiency")]
    assert waits == ["unclear", "earlier_mail_waits", "unclear"]


def test_a_stranger_with_a_case_number_learns_nothing(tmp_path: Path, deployment: Deployment) -> None:
    mails = tmp_path / "mails"
    mails.mkdir()
    write(
        mails,
        ("Mari Maasikas <mari@example.org>", "Second opinion", APPLICATION.format(*MARI, "Mari Maasikas")),
        ("x@example.com", "Re: [2026-00001]", "Hello, is Mari Maasikas a patient of yours?"),
    )
    with Store(":memory:") as store:
        assert results(mails, deployment, store)[1] == (None, "staff")
        reasons = [attention.reason for attention in store.cases.attentions()]
        assert reasons == ["number_from_unknown_address"]
        assert {row.letter.envelope_to for row in store.outbox.list()} == {("mari@example.org",)}


@pytest.mark.parametrize(
    "text",
    [
        f"Hello, Mari Maasikas, personal code {MARI[1]}: the signed contract is coming by post.",
        "Hello,\n\nPatient: Mari Maasikas, born 05.01.1978.\nThe signed contract is coming by post.",
        "Здравствуйте, пациент Мари Маасикас, дата рождения 05.01.1978. Подписанный договор отправлен почтой.",
    ],
    ids=["code", "birth-date", "another-script"],
)
def test_another_address_adds_and_the_letter_goes_to_the_known_one(
    tmp_path: Path, deployment: Deployment, text: str
) -> None:
    mails = tmp_path / "mails"
    mails.mkdir()
    write(
        mails,
        ("Mari Maasikas <mari@example.org>", "Second opinion", APPLICATION.format(*MARI, "Mari Maasikas")),
        ("jaan@example.com", "Contract", text),
    )
    with Store(":memory:") as store:
        assert results(mails, deployment, store)[1][0] == "2026-00001"
        case = store.cases.load("2026-00001")
        assert case is not None and case.item("contract").state == "by_post"
        assert case.addresses == ("mari@example.org",)
        assert {row.letter.envelope_to for row in store.outbox.list()} == {("mari@example.org",)}


def test_a_mail_that_staff_opened_while_it_was_read_is_not_settled_again(
    tmp_path: Path, deployment: Deployment
) -> None:
    write(tmp_path, ("Mari Maasikas <mari@example.org>", "Second opinion", APPLICATION.format(*MARI, "")))
    raw = (tmp_path / "01.eml").read_bytes()
    mail = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=START, size=len(raw), raw=raw)
    with Store(":memory:") as store, Reader() as reader:
        (row,) = store.messages.receive(
            FolderAt("m", "INBOX", 1), START, mails=[Arrived(mail=mail, fingerprint="1", head="1")]
        )
        in_hand = store.messages.load(row)
        assert in_hand is not None
        prepared = prepare(in_hand, deployment, reader, START)
        desk = Desk(store=store, deployment=deployment, printer=unprinted, who="nurse", now=START)
        opened = desk.open(row, reader)
        assert opened.decision.case is not None
        with pytest.raises(OvertakenError):
            settle(in_hand, prepared, desk)
        assert [letter.state for letter in store.outbox.of_case(opened.decision.case.number)] == ["new"]
        with pytest.raises(ActionRefusedError):
            desk.open(row, reader)
