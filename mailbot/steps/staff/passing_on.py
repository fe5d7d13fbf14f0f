"""Take in a patient's letter that staff pass on: it is read, matched and answered like one that came by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailbot.cases.matching import numbers_in
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.mail.fingerprint import fingerprint
from mailbot.mail.inside.passed_on import attached_letters, letter_below
from mailbot.model.case import Case
from mailbot.model.mail import Message, RawMail
from mailbot.steps.reading_mails.preparing import FileReader, basis_of
from mailbot.steps.reading_mails.reading_values import Prepared
from mailbot.steps.settling import settle
from mailbot.steps.staff.desk import Desk
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived, Received

PASSED_ON = "passed_on"
"""The mailbox of letters that staff passed on: no receiving server has judged their senders; staff have."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A letter that was passed on, and what was read in it."""

    raw: bytes
    prepared: Prepared


def letters_in(desk: Desk, outer: Received, message: Message, reader: FileReader) -> tuple[Letter, ...]:
    """Read the letters of others that a mail of staff passes on, attached or in its text; () where there are none."""
    from mailbot.steps.reading_mails.reading_one import open_mail, understand  # loaded when something is passed on only

    basis = basis_of(desk.deployment)
    found = attached_letters(outer.raw)
    if not found:
        below = letter_below(message, desk.deployment.rules.languages, to=desk.deployment.hospital.from_address)
        found = () if below is None else (below,)
    letters = []
    for raw in found:
        opened = open_mail(raw, basis)
        author = opened.message.header.author
        if author is None or author in desk.deployment.staff_addresses | desk.deployment.own_addresses:
            continue
        prepared = understand(opened, reader.read(opened.wanted), basis, desk.now)
        letters.append(Letter(raw=raw, prepared=prepared))
    return tuple(letters)


def take_in(
    desk: Desk, letters: Sequence[Letter], outer: Received, subject: str | None
) -> list[tuple[int, Case | None]]:
    """Store each letter and settle it, inside the caller's step; return their rows with the case of each.

    One that came before is not taken in twice. A letter whose own subject names no case is put into the one
    that the subject of staff names. Raises ActionRefusedError where that case has ended.
    """
    return [_one(desk, letter, outer, subject, place) for place, letter in enumerate(letters)]


def _one(desk: Desk, letter: Letter, outer: Received, subject: str | None, place: int) -> tuple[int, Case | None]:
    messages, header = desk.store.messages, letter.prepared.message.header
    name = fingerprint(letter.raw) or f"{PASSED_ON} {outer.id} {place}"
    known = messages.by_fingerprint(name)
    if known is not None:
        number = messages.case_of(known)
        return known, desk.store.cases.load(number) if number else None
    uid, taken = int(desk.now.timestamp() * 1_000_000), messages.seen(PASSED_ON, outer.folder, 1)
    while uid in taken:
        uid += 1
    mail = RawMail(
        mailbox=PASSED_ON,
        folder=outer.folder,
        uidvalidity=1,
        uid=uid,
        internaldate=desk.now,
        size=len(letter.raw),
        raw=letter.raw,
    )
    (row,) = messages.receive(
        FolderAt(PASSED_ON, outer.folder, 1), desk.now, mails=[Arrived(mail=mail, fingerprint=name, head="")]
    )
    received = messages.load(row)
    if received is None:
        raise LookupError("a mail without its bytes")
    case = None if numbers_in(header.subject) else desk.named_in(subject)
    if case is not None and not case.live:
        raise ActionRefusedError(f"case {case.number} is {case.status}; reopen it first")
    chosen = desk.put_into(case) if case is not None else None
    prepared = letter.prepared
    if chosen is not None:
        prepared = replace(prepared, reading=replace(prepared.reading, screening=None))
    handled = settle(received, prepared, desk, chosen=chosen)
    return row, handled.decision.case
