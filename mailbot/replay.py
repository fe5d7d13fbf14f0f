"""Play mails through a scratch store, as if they had arrived at their dates; nothing is sent, nothing is kept.

The objects it gives are the JSON contract that other tools rely on.
"""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.letters.envelope.mime import Attachment
from mailbot.letters.envelope.modes import LOOKED_AT
from mailbot.mail.fingerprint import fingerprint
from mailbot.mail.parse import parse
from mailbot.mail.sent_at import sent_at
from mailbot.mailboxes.source import head_of
from mailbot.model.case import Case
from mailbot.model.fields import IN_CONTRACT, Field
from mailbot.model.mail import RawMail
from mailbot.model.money import Invoice
from mailbot.model.reading import Kind, Reading
from mailbot.persons.names import same_person
from mailbot.steps.settling import Handled, handle
from mailbot.steps.work import Printer, Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived

_MBOX = b"From "
"""How a file begins that holds many mails (RFC 4155)."""

Json = dict[str, Any]


def unprinted(_deployment: Deployment, _invoice: Invoice, _language: str) -> Attachment:
    """Stand in for the printer: nobody gets a letter of a replay, so no PDF is made for it."""
    return Attachment(name="invoice.pdf", content_type="application/pdf", data=b"%PDF-")


@dataclass(frozen=True, kw_only=True, slots=True)
class Played:
    """One mail after it was played. `handled` is None for an exact repeat, which nobody reads twice."""

    file: str
    handled: Handled | None
    repeat_of: Handled | None
    case: Case | None


def mails(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) of an .eml file, a folder of them, an mbox file or a Maildir, in order of name."""
    if path.is_dir() and (path / "new").is_dir() and (path / "cur").is_dir():
        files = sorted([*(path / "new").iterdir(), *(path / "cur").iterdir()], key=lambda file: file.name)
        yield from ((file.name, file.read_bytes()) for file in files if file.is_file())
    elif path.is_dir():
        yield from ((file.name, file.read_bytes()) for file in sorted(path.glob("*.eml")))
    elif path.suffix != ".eml" and path.open("rb").read(len(_MBOX)) == _MBOX:
        box = mailbox.mbox(str(path), create=False)
        yield from ((f"{path.name}#{key}", box.get_bytes(key)) for key in box.iterkeys())
    else:
        yield path.name, path.read_bytes()


def play(
    path: Path, deployment: Deployment, reader: Reader, printer: Printer, store: Store | None = None
) -> Iterator[Played]:
    """Play each mail of a path; every mail counts as settled, and its Date is "now".

    Every scan counts as confirmed, and what an unknown address adds to a case too, as after the click of staff.
    """
    deployment = replace(deployment, as_confirmed=True)
    scratch = store or Store(":memory:")
    done: dict[int, Handled] = {}
    try:
        for number, (name, raw) in enumerate(mails(path), 1):
            now = _moment(raw)
            work = Work(store=scratch, deployment=deployment, printer=printer, now=now)
            yield _play_one(name, raw, number, work, reader, done)
    finally:
        if store is None:
            scratch.close()


def _play_one(name: str, raw: bytes, number: int, work: Work, reader: Reader, done: dict[int, Handled]) -> Played:
    store, now = work.store, work.now
    mail = RawMail(
        mailbox="replay", folder="INBOX", uidvalidity=1, uid=number, internaldate=now, size=len(raw), raw=raw
    )
    mark = fingerprint(raw)
    new = store.messages.receive(
        FolderAt("replay", "INBOX", 1), now, mails=[Arrived(mail=mail, fingerprint=mark, head=head_of(mail))]
    )
    if not new:
        known = store.messages.by_fingerprint(mark) if mark else None
        first = done.get(known) if known else None
        number_of = store.messages.case_of(known) if known else None
        return Played(file=name, handled=None, repeat_of=first, case=store.cases.load(number_of) if number_of else None)
    received = store.messages.load(new[0])
    assert received is not None  # noqa: S101 - it was just written
    handled = handle(received, work, reader)
    done[new[0]] = handled
    while (row := store.outbox.claim(datetime.max.replace(tzinfo=UTC))) is not None:
        store.outbox.mark_sent(row.id, now)
    for row in store.outbox.unsent(handled.decision.case.number) if handled.decision.case else ():
        store.outbox.move(row.id, "sent", now, "held")  # nobody approves letters here
    return Played(file=name, handled=handled, repeat_of=None, case=handled.decision.case)


def _moment(raw: bytes) -> datetime:
    return sent_at(parse(raw[:200_000]).header, datetime.now(UTC))


def as_json(played: Played) -> Json:
    """Return the object of one mail (its contract: docs/architecture.md)."""
    handled = played.handled or played.repeat_of
    if handled is None:
        return {"file": played.file, "case": None, "kind": "other", "reply": "none"}
    reading, decision, case = handled.reading, handled.decision, played.case
    repeat = played.handled is None
    missing = list(case.missing()) if case else []
    waiting = case.untranslated() if case else ()
    whole = decision.kind in {"application", "follow_up"}
    return {
        "file": played.file,
        "case": case.number if case else None,
        "kind": decision.kind,
        "language": reading.language,
        "applicant_is_patient": _for_self(reading, case) if whole else None,
        "fields": _fields(reading, case),
        "links": [{"provider": link.provider, "url": link.url} for link in reading.links],
        "documents": [
            {"name": d.name, "role": d.role, "language": d.language, "signed": d.signed} for d in reading.documents
        ],
        "by_post": list(reading.by_post),
        "missing_after": missing,
        "untranslated": [document.name for document in waiting],
        "reply": "none" if repeat else "staff" if decision.reply in LOOKED_AT else decision.reply,
        "reason": "repeated_delivery" if repeat else decision.reason,
        "doubts": [
            {"item": doubt.item, "probability": doubt.probability, "why": list(doubt.why)} for doubt in decision.doubts
        ],
        "would_reply": "none" if repeat else decision.would_reply or decision.reply,
        "topic": reading.topic,
        "applicant_name": reading.value("applicant_name"),
        "attention": [attention.reason for attention in decision.attentions],
        "match": handled.match.rule,
    }


def _for_self(reading: Reading, case: Case | None) -> bool | None:
    if case and case.facts.applicant_is_patient is False:
        return False  # a later mail seldom says again that it is for another
    if reading.applicant_is_patient is not None:
        return reading.applicant_is_patient
    return case.facts.applicant_is_patient if case else None


_OF_CASES: frozenset[Kind] = frozenset({"application", "follow_up"})
_OWN = frozenset({"signature", "from-display-name"})
"""Rules by which a name is only known to be the writer's."""


def _stated_name(reading: Reading, case: Case | None) -> str | None:
    """Return the patient's name that a mail states; the signature of one who writes for another is none.

    Nor is the writer's own name where it only stands below or above a mail that is no application: who asks the
    price or sends a newsletter is not thereby ill. It finds the case all the same.
    """
    name = reading.chosen("patient_name")
    if name is not None and reading.kind not in _OF_CASES and name.rule in _OWN:
        return None
    if name is None or case is None or case.facts.applicant_is_patient is not False or name.rule != "signature":
        return name.value if name else None
    patient = case.facts.patient_name
    return name.value if patient is not None and same_person(name.value, patient) else None


def _fields(reading: Reading, case: Case | None) -> Json:
    code = reading.chosen("personal_code")
    stated = {key: _stated(reading, field) for key, field in IN_CONTRACT}
    return {**stated, "patient_name": _stated_name(reading, case), "code_country": code.country if code else None}


def _stated(reading: Reading, field: Field) -> str | bool | list[str] | None:
    """Return what a mail states of a fact: all of it, its one value, or only whether it does."""
    if field.said is None:
        return None
    if field.many:
        return list(dict.fromkeys(reading.values(field.said)))
    return reading.chosen(field.said) is not None if field.whether else reading.value(field.said)
