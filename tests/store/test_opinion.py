"""The opinion leaves closed, under a neutral name, once; by command or by a mail of staff."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from mailbot.cases.staff.commands import subject_of
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.opinion_file import whose
from mailbot.cases.staff.tokens import BYTES, issue, spell
from mailbot.cli.main import main
from mailbot.documents.reader import Reader
from mailbot.mail.parse import parse
from mailbot.model.case import Case
from mailbot.model.digest import Do
from mailbot.model.document import Fate, FileReading
from mailbot.model.fields import Facts
from mailbot.model.mail import RawMail
from mailbot.replay import unprinted
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.opinions import hand_over
from mailbot.steps.staff.staff_mail import answers
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.signatures.containers import CONTRACT, altered, container
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = "2026-00001"


def pdf(**encryption: object) -> bytes:
    """Return a one-page PDF, encrypted with these passwords where any are given."""
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(**encryption) if encryption else False)  # type: ignore[arg-type]
    return out.getvalue()


CLOSED = container({"arvamus.pdf": pdf(user="secret", owner="secret")})
"""A signed container of a PDF with a password."""


def unexpected(*_: object) -> None:
    pytest.fail("documents are read before the transaction")


def arrived(uid: int, raw: bytes) -> Arrived:
    mail = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=uid, internaldate=NOW, size=len(raw), raw=raw)
    return Arrived(mail=mail, fingerprint=str(uid), head=str(uid))


def in_review(facts: Facts | None = None) -> Case:
    """Return a paid case that waits for its opinion."""
    return Case(
        number=CASE,
        status="in_review",
        opened=NOW - timedelta(days=20),
        changed=NOW,
        invoiced_at=NOW - timedelta(days=12),
        paid_at=NOW - timedelta(days=9),
        language="en",
        facts=facts or Facts(),
        addresses=("a@patient.example",),
    )


@pytest.fixture
def desk(config: Path) -> Iterator[Desk]:
    deployment = deployed(config)
    with Store(deployment.store_path) as store:
        store.cases.save(in_review())
        yield Desk(store=store, deployment=deployment, printer=unprinted, who="doctor", now=NOW)


@pytest.mark.parametrize(
    ("name", "data", "sent_as"),
    [
        ("Mari Maasikas arvamus.pdf", pdf(user="secret", owner="secret"), f"arvamus-opinion-{CASE}.pdf"),
        ("Maasikas.asice", CLOSED, f"arvamus-opinion-{CASE}.asice"),
    ],
)
def test_a_closed_opinion_goes_out_under_a_neutral_name(
    desk: Desk, reader: Reader, name: str, data: bytes, sent_as: str
) -> None:
    outcome = hand_over(desk, CASE, name, data, reader)
    assert (outcome.case.status, outcome.case.opinion_sent_at, outcome.letter) == ("opinion_sent", NOW, "opinion")
    (row,) = desk.store.outbox.of_case(CASE)
    letter = message_from_bytes(row.letter.raw, policy=default)
    (attached,) = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (sent_as, data)
    assert b"Maasikas" not in row.letter.raw


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (pdf(), "opens without a password"),
        (pdf(owner="secret"), "opens without a password"),
        (pdf() + b"\n% /Encrypt", "opens without a password"),
        (altered(container(), next(iter(CONTRACT)), lambda _: b"another opinion"), "does not verify"),
        (container(), "anybody can read"),
        (container({**CONTRACT, "closed.pdf": pdf(user="secret", owner="secret")}), "anybody can read"),
        (b"just words", "signed container"),
        (b"", "signed container"),
    ],
)
def test_what_anybody_could_read_or_alter_does_not_leave(desk: Desk, reader: Reader, data: bytes, why: str) -> None:
    with pytest.raises(ActionRefusedError, match=why):
        hand_over(desk, CASE, "opinion.pdf", data, reader)
    case = desk.store.cases.load(CASE)
    assert case is not None
    assert (case.status, desk.store.outbox.of_case(CASE)) == ("in_review", ())


def test_it_is_sent_once(desk: Desk, reader: Reader) -> None:
    hand_over(desk, CASE, "o.asice", CLOSED, reader)
    with pytest.raises(ActionRefusedError):
        hand_over(desk, CASE, "o.asice", CLOSED, reader)


def test_the_command_says_how_long_it_took(desk: Desk, config: Path, tmp_path: Path) -> None:
    file = tmp_path / "o.asice"
    file.write_bytes(CLOSED)
    done = CliRunner().invoke(main, ["-c", str(config), "opinion", CASE, str(file), "--yes"])
    assert (done.exit_code, "days after the payment" in done.output) == (0, True)
    again = CliRunner().invoke(main, ["-c", str(config), "opinion", CASE, str(file), "--yes"])
    assert again.exit_code == 2


@pytest.mark.parametrize("further", [(), ("--json",)])
def test_where_nobody_can_be_asked_the_command_says_whose_it_is_and_sends_nothing(
    desk: Desk, config: Path, tmp_path: Path, further: tuple[str, ...]
) -> None:
    file = tmp_path / "o.asice"
    file.write_bytes(CLOSED)
    done = CliRunner().invoke(main, ["-c", str(config), "opinion", CASE, str(file), *further])
    assert (done.exit_code, desk.store.outbox.of_case(CASE)) == (2, ())
    assert f"case {CASE} is about" in done.output and "--yes" in done.output


def test_a_mail_with_a_document_that_staff_open_by_mail_was_read_before(
    desk: Desk, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "somebody@example.org", "my papers"
    mail.set_content("I would like a second opinion.")
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="epikriis.pdf")
    raw = mail.as_bytes()
    told = b"Subject: what to do\r\n\r\n\r\n"
    row, command_row = desk.store.messages.receive(
        FolderAt("m", "INBOX", 1), NOW, mails=[arrived(1, raw), arrived(2, told)]
    )
    desk.store.rows.run("update message set state = 'processed' where id = ?", [row])
    desk.store.rows.run("insert into series (name, value) values ('case 2026', 1)")
    do, token = Do(action="open", argument=str(row)), spell(b"u" * BYTES)
    desk.store.staff_tokens.add([issue(token, do, recipient="nurse@hospital.example", now=NOW)], NOW)
    command = f"From: nurse@hospital.example\r\nSubject: {subject_of(do, token)}\r\n\r\n\r\n".encode()
    obey = answers(desk.store, desk.deployment, unprinted, reader)(command_row, "m", parse(command), NOW)
    monkeypatch.setattr(Reader, "read", unexpected)
    assert obey is not None
    assert obey().reason == "staff_mail_done"
    opened = desk.store.messages.case_of(row)
    case = desk.store.cases.load(opened or "")
    assert case is not None and [document.name for document in case.documents] == ["epikriis.pdf"]


def text(words: str) -> dict[str, bytes]:
    return {"arvamus.txt": words.encode()}


@pytest.mark.parametrize(
    ("words", "goes"),
    [
        ("Teine arvamus. Patsient: Mari Maasikas, isikukood 47801050637.", True),
        ("Teine arvamus. Patsient 478 0105 0637.", True),
        ("Teine arvamus. Patsient MAASIKAS Mari.", True),
        ("Teine arvamus. Patsient: Ants Kivi, isikukood 36105050014.", False),
        ("Teine arvamus. Patsient: Mari Maasikas, isikukood 36105050014.", False),
        ("Teine arvamus. Patsient: Mari Mets.", False),
        ("Teine arvamus. Soovitame kiiritusravi.", False),
        ("Teine arvamus. Patsient 47801050637. Vt ka 37605030299.", False),  # and somebody else's
        ("Teine arvamus. Patsient 47801050637. Uuring 36105050011.", True),  # a number that no code can be
        ("Patsient: Mari Maasikas. Leht 3 36105050014", False),
        ("Patsient: Mari Maasikas, henkilötunnus 131052-308T", False),
        ("Avaldaja Kadri Maasikas, 48503220215. Soovitame kiiritusravi.", False),  # she applied, and is no patient
    ],
)
def test_an_opinion_of_another_patient_does_not_leave(
    config: Path, desk: Desk, reader: Reader, words: str, goes: bool
) -> None:
    settings = desk.deployment.settings
    handover = settings.handover.model_copy(update={"allow_open_opinion": True})
    opened = replace(desk.deployment, settings=settings.model_copy(update={"handover": handover}))
    desk = replace(desk, deployment=opened)
    case = desk.case(CASE)
    facts = Facts(
        patient_name="Mari Maasikas",
        personal_code="47801050637",
        applicant_name="Kadri Maasikas",
        applicant_code="48503220215",
        applicant_is_patient=False,
    )
    desk.store.cases.save(replace(case, facts=facts))
    data = container(text(words))
    if goes:
        assert hand_over(desk, CASE, "o.asice", data, reader).letter == "opinion"
        return
    with pytest.raises(ActionRefusedError, match="does not name the patient"):
        hand_over(desk, CASE, "o.asice", data, reader)
    assert desk.store.outbox.of_case(CASE) == ()
    assert hand_over(desk, CASE, "o.asice", data, reader, sure=True).letter == "opinion"


@pytest.mark.parametrize(
    ("recipients", "said"),
    [
        (("MAASIKAS,MARI,47801050637",), "same"),
        (("KIVI,ANTS,36105050014",), "another"),
        (("Mari Maasikas",), "same"),
        ((), "unknown"),
    ],
)
def test_for_whom_a_file_is_encrypted_tells_whose_it_is(recipients: tuple[str, ...], said: str) -> None:
    file = FileReading(name="o.cdoc", kind="cdoc", fate="encrypted", recipients=recipients)
    assert whose(file, Facts(patient_name="Mari Maasikas", personal_code="47801050637"), NOW.date()) == said
    assert whose(file, Facts(), NOW.date()) == "unknown"


def read_file(name: str, text: str = "", *inner: FileReading, fate: Fate = "read") -> FileReading:
    return FileReading(name=name, text=text, inner=inner, fate=fate)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        # beside the patient's own opinion lies another one
        (read_file("o.asice", "", read_file("a", "Mari Maasikas"), read_file("b", "Ants Kivi 36105050014")), "another"),
        (read_file("o.asice", "", read_file("a", "Mari Maasikas"), read_file("b", "Hinnakiri")), "same"),
        # nobody can look into it, but it is called by a code
        (read_file("36105050014.pdf", fate="protected"), "another"),
        (read_file("o.asice", "", read_file("36105050014.pdf", fate="protected")), "another"),
        (read_file("arvamus 47801050637.pdf", fate="protected"), "same"),
        (read_file("Mari Maasikas.pdf", fate="protected"), "same"),
        (read_file("arvamus.pdf", fate="protected"), "unknown"),
    ],
)
def test_each_file_of_a_container_and_its_name_are_looked_at(file: FileReading, said: str) -> None:
    assert whose(file, Facts(patient_name="Mari Maasikas", personal_code="47801050637"), NOW.date()) == said


@pytest.mark.parametrize(
    "code",
    [
        "3610505\u200b0014",  # a letter of no width
        "361\u00a00505\u00a00014",
        "３６１０５０５００１４",
        "131052\u2011308T",
        "361.0505.0014",
        "36105/050014",
        "EE36105050014",
        "arvamus_36105050014_2026",
        "x36105050014y",
        "320000-12345",
        "19780105-1234",
    ],
)
def test_the_code_of_another_patient_is_seen_however_it_is_written(code: str) -> None:
    facts = Facts(patient_name="Mari Maasikas", personal_code="47801050637")
    assert whose(read_file("o.pdf", f"Patsient: Mari Maasikas, {code}. Soovitame."), facts, NOW.date()) == "another"
    assert whose(read_file(f"{code}.pdf", fate="protected"), facts, NOW.date()) == "another"


@pytest.mark.parametrize(
    "words",
    [
        "47801050637",
        "Mari_Maasikas_47801050637",
        "EE47801050637",
        "４７８０１０５０６３７",
        "4780105\u200b0637 tel +372.5550.0123, 23.11.2026 12.30, EE382200221020145685",
    ],
)
def test_the_patients_own_code_is_seen_however_it_is_written(words: str) -> None:
    facts = Facts(patient_name="Mari Maasikas", personal_code="47801050637")
    assert whose(read_file("o.pdf", words), facts, NOW.date()) == "same"
