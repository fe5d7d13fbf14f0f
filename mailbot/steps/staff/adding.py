"""Add papers that staff have in hand to a case: read like the applicant's, decided anew, one journal row saying who."""

from collections.abc import Sequence
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from mailbot.cases.deciding.decide import Before, Came, decide
from mailbot.cases.letter_facts import letter_of
from mailbot.cases.lifecycle import BEFORE_INVOICE
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.letters.envelope.mime import Attachment
from mailbot.model.case import Case, JournalEntry, Match
from mailbot.model.mail import Part, RawMail
from mailbot.model.reading import Reading, Role
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.reading_mails.preparing import AlreadyRead, FileReader, basis_of
from mailbot.steps.staff.desk import OUTDATED, Desk, Outcome
from mailbot.store.mails.filed import FolderAt, Settled
from mailbot.store.mails.messages import Arrived

DESK = "desk"
"""The mailbox of papers that came by no mail: the command's own."""


def papers(parts: Sequence[Part]) -> tuple[Attachment, ...]:
    """Return the papers of a mail."""
    return tuple(Attachment(name=part.name, content_type=part.content_type, data=part.payload) for part in parts)


def as_mail(desk: Desk, number: str, files: Sequence[Attachment]) -> bytes:
    """Put papers into a mail without a word, as if the applicant had sent it; raises ActionRefusedError.

    What staff write around the papers is no applicant's: their telephone number would be taken for the patient's.
    """
    case = desk.case(number)
    if not case.live or case.merged_into:
        raise ActionRefusedError(f"case {number} is {case.status}; papers are added to a live case")
    if not files:
        raise ActionRefusedError("attach the papers to the mail")
    return wrapped(desk, next(iter(case.addresses), desk.who), files)


def wrapped(desk: Desk, sender: str, files: Sequence[Attachment]) -> bytes:
    """Put papers into a mail without a word."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["Date"] = format_datetime(desk.now)
    mail.set_content("")
    for file in files:
        main, _, sub = file.content_type.partition("/")
        if main in {"message", "multipart", "text"}:  # as bytes: nothing of it is changed on the way
            main, sub = "application", "octet-stream"
        mail.add_attachment(file.data, maintype=main, subtype=sub or "octet-stream", filename=file.name)
    return mail.as_bytes()


def read_papers(desk: Desk, raw: bytes, reader: FileReader) -> AlreadyRead:
    """Read the papers, before the transaction."""
    from mailbot.steps.reading_mails.reading_one import open_mail  # all of what reads: loaded when papers are added

    return AlreadyRead(files=reader.read(open_mail(raw, basis_of(desk.deployment), screened=False).wanted))


def add(desk: Desk, number: str, raw: bytes, reader: FileReader, message_row: int, role: Role | None = None) -> Outcome:
    """Take the papers of `as_mail` into a case, from the stored mail `row`; raises ActionRefusedError.

    `role` is what staff say the papers are. After the invoice they are filed and no letter is written.
    """
    from mailbot.steps.reading_mails.reading_one import open_mail, understand

    basis = basis_of(desk.deployment)
    opened = open_mail(raw, basis, screened=False)
    prepared = understand(opened, reader.read(opened.wanted), basis, desk.now)
    reading = replace(prepared.reading, kind="follow_up", topic=None, screening=None, claims=())
    if role is not None:
        said = (replace(d, role=role, also=(), rule="staff") for d in reading.documents)
        reading = replace(reading, documents=tuple(said))
    with desk.store.step():
        case = desk.case(number)
        letters = desk.store.acts.letters(number)
        decision = decide(
            Before(case=case),
            Came(
                message=prepared.message,
                message_row=message_row,
                reading=reading,
                match=Match(case=number, rule="staff", known_address=True, reasons=("staff",)),
            ),
            number=lambda: number,
            policy=desk.deployment.policy,
            now=desk.now,
        )
        after = decision.case or case
        what = f"documents added: {len(reading.documents)}"
        entry = JournalEntry(at=desk.now, who=desk.who, what=what, why="added", message=message_row)
        letter = letter_of(decision) if case.status in BEFORE_INVOICE else None
        if letter is not None:
            desk.store.outbox.replace_unsent(number, desk.now, OUTDATED)
            desk.store.cases.save(after)
            occasion = Occasion(key=f"added {number} {desk.now.isoformat()}")
            after = write_letter(desk, after, letter, occasion)
        journal = (entry, *decision.journal)
        desk.store.cases.save(after, journal)
        desk.store.acts.keep(case, letters, who=desk.who, now=desk.now)
        return Outcome(case=after, journal=journal, letter=letter)


def add_files(
    desk: Desk, number: str, files: Sequence[Attachment], reader: FileReader, role: Role | None = None
) -> Outcome:
    """Add papers that came by no mail: they are stored as one, so that they are kept and erased like all others."""
    raw = as_mail(desk, number, files)
    known = read_papers(desk, raw, reader)
    with desk.store.step():
        row = stored(desk, raw)
        outcome = add(desk, number, raw, known, row, role)
        file_it(desk, row, outcome.case)
    return outcome


def stored(desk: Desk, raw: bytes) -> int:
    """Store papers that came by no mail as one; return its row, which is still to be filed."""
    uid = int(desk.now.timestamp() * 1_000_000)
    while uid in desk.store.messages.seen(DESK, "", 1):
        uid += 1
    mail = RawMail(mailbox=DESK, folder="", uidvalidity=1, uid=uid, internaldate=desk.now, size=len(raw), raw=raw)
    arrived = [Arrived(mail=mail, fingerprint=None, head="")]
    (row,) = desk.store.messages.receive(FolderAt(DESK, "", 1), desk.now, mails=arrived)
    return row


def file_it(desk: Desk, message_row: int, case: Case | None) -> None:
    """File stored papers in a case, or as waiting for one."""
    desk.store.messages.finish(
        message_row,
        reading=Reading(kind="other"),
        header=(None, None, desk.now),
        settled=Settled(case=case.number if case else None, kind="other", reply="none", reason="staff_mail_done"),
        now=desk.now,
    )
