"""Short ways to make the values that the tests of cases talk about."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from mailbot.cases.deciding.decide import Before, Came, decide
from mailbot.cases.matching import match
from mailbot.cases.policy import Policy
from mailbot.cases.staff import actions
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Case, Decision, Match
from mailbot.model.document import FileReading, Signature, Signer
from mailbot.model.mail import Address, Body, Header, Message
from mailbot.model.reading import Document, Finding, Link, Reading

NOW = datetime(2026, 11, 4, 10, tzinfo=UTC)
MARI = "47801050637"
"""A code with a correct check digit that belongs to nobody; the same date of birth everywhere."""


def found(
    field: str, value: str, *, sure: str = "certain", source: str = "own_text", country: str | None = None
) -> Finding:
    if field == "personal_code" and country is None:
        country = "EE"
    return Finding(
        rule="test", field=field, value=value, written=value, source=source, sure=sure, chosen=True, country=country
    )


def name(value: str = "Mari Maasikas", **more: Any) -> Finding:
    return found("patient_name", value, **more)


def code(value: str = MARI, **more: Any) -> Finding:
    return found("personal_code", value, **more)


def phone(value: str = "+37255500001", **more: Any) -> Finding:
    return found("phone", value, **more)


def question(value: str = "Is surgery possible?") -> Finding:
    return found("question", value)


def course(source: str = "own_text") -> Finding:
    return found("course_of_disease", "yes", source=source)


_shas = count(1)


def paper(role: str, *, language: str | None = "et", signed: bool | None = None, **more: Any) -> Document:
    """Make a document; `state` and `signers` are its signature, `text`, `kind`, `fate` and `sha256` its file."""
    signature = Signature(
        state=more.pop("state", "none"),
        signers=tuple(Signer(code=s) if s.isdigit() else Signer(name=s) for s in more.pop("signers", ())),
    )
    filename = more.pop("name", f"{role}.pdf")
    file = FileReading(
        name=filename,
        kind=more.pop("kind", "pdf"),
        sha256=more.pop("sha256", f"sha{next(_shas)}"),
        fate=more.pop("fate", "read"),
        text=more.pop("text", ""),
        signature=signature,
    )
    return Document(name=filename, role=role, language=language, signed=signed, file=file, **more)


def contract(**more: Any) -> Document:
    return paper("contract", **{"signed": True, **more})


def power(**more: Any) -> Document:
    return paper("power_of_attorney", **{"signed": True, **more})


def epicrisis(**more: Any) -> Document:
    return paper("clinical", **more)


def reading(*parts: Finding | Document | Link, kind: str = "application", **more: Any) -> Reading:
    """Make a reading from findings, documents and links in any order."""
    return Reading(
        kind=kind,
        language=more.pop("language", "en"),
        applicant_is_patient=more.pop("applicant_is_patient", None if kind == "other" else True),
        findings=tuple(p for p in parts if isinstance(p, Finding)),
        documents=tuple(p for p in parts if isinstance(p, Document)),
        links=tuple(p for p in parts if isinstance(p, Link)),
        **more,
    )


def whole(*more: Finding | Document | Link, **also: Any) -> Reading:
    """Make a reading of a complete application."""
    return reading(name(), code(), phone(), question(), course(), epicrisis(), contract(), *more, **also)


def without(full: Reading, *fields: str) -> Reading:
    """Return a reading without the findings of some fields or the documents of some roles."""
    from dataclasses import replace

    return replace(
        full,
        findings=tuple(f for f in full.findings if f.field not in fields),
        documents=tuple(d for d in full.documents if d.role not in fields),
    )


def mail(
    sender: str = "mari@example.org",
    *,
    subject: str = "",
    id: str | None = "m1@example.org",
    reply_to: tuple[str, ...] = (),
    date: datetime = NOW,
) -> Message:
    header = Header(from_=(Address(addr_spec=sender),), subject=subject, message_id=id, in_reply_to=reply_to, date=date)
    return Message(header=header, body=Body())


class Desk:
    """A mailbox without a store: cases by number, and each mail matched, decided and kept."""

    def __init__(self, policy: Policy | None = None) -> None:
        self.policy = policy or Policy()
        self.cases: dict[str, Case] = {}
        self.rows = 0
        self.ours: dict[str, str] = {}
        self.match = Match()

    def take(self, said: Reading, message: Message | None = None, now: datetime = NOW, **more: Any) -> Decision:
        message = message or mail(date=now)
        self.rows += 1
        self.match = match(
            said,
            message,
            tuple(self.cases.values()),
            case_of_reply_id=self.ours.get,
            strangers_join=self.policy.strangers_join,
        )
        decision = decide(
            Before(case=self.cases.get(self.match.case or ""), **more),
            Came(message=message, message_row=self.rows, reading=said, match=self.match),
            number=lambda: f"2026-{len(self.cases) + 1:05d}",
            policy=self.policy,
            now=now,
        )
        if decision.case:
            self.cases[decision.case.number] = decision.case
        return decision


def paid(case: Case, *, who: str, now: datetime, why: str = "payment") -> actions.Change:
    """Do to a case what a payment of its invoice does, for those who try what comes after."""
    if case.paid_at:
        raise ActionRefusedError(f"case {case.number} is paid already")
    actions.must_live(case)
    after = replace(actions.moved(case, "paid", now), paid_at=now)
    return replace(actions.changed(case, after, who, now, why), letter="payment_received")
