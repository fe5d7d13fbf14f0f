"""From a case to a letter in the outbox: invoice, mode, limits, thread."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mailbot.cases.clock import payment_due, settled_at
from mailbot.cases.letter_facts import ContractSent, Course, letter_facts
from mailbot.deployment import Deployment
from mailbot.letters.compose import Envelope, compose
from mailbot.letters.envelope import reply_id
from mailbot.letters.forms import filled_in_contract
from mailbot.letters.invoice import payment_of
from mailbot.letters.privacy.case_secrets import secrets_of
from mailbot.letters.privacy.gates import GateRefused
from mailbot.model.case import Attention, Case
from mailbot.model.letter import Letter, LetterFacts, LetterKind, Mode
from mailbot.model.mail import Message
from mailbot.model.money import Invoice
from mailbot.money.reference import reference_for
from mailbot.steps.work import Work

if TYPE_CHECKING:
    from mailbot.letters.envelope.mime import Attachment


@dataclass(frozen=True, kw_only=True, slots=True)
class Occasion:
    """Why a letter is written: the mail it answers, or a date. `key` makes a second run harmless.

    `language` is that of the letter, where it is not the case's.
    """

    key: str
    message: Message | None = None
    message_row: int | None = None
    to: str | None = None
    language: str | None = None
    reminder: int = 0
    deadline: date | None = None
    attachments: "tuple[Attachment, ...]" = ()


def write_letter(work: Work, case: Case, kind: LetterKind, occasion: Occasion) -> Case:
    """Compose a letter of a case and put it into the outbox, inside the caller's transaction; return the case after it.

    A newer letter replaces an unsent one, and letters wait until the case has
    been quiet for `settle`. A letter that would tell too much is not written: a person is asked instead.
    """
    store, deployment, now = work.store, work.deployment, work.now
    if kind == "invoice":
        issued = issue_invoice(work, case)
        invoice: Invoice | None = issued
        case = replace(case, invoice_number=issued.number)
    else:
        invoice = store.payments.invoice_of(case.number)
    first = not store.outbox.wrote(case.number)
    try:
        letter = _compose(work, case, kind, occasion, invoice, first=first)
    except GateRefused as refused:
        if occasion.message is not None and kind != "distress":
            store.outbox.replace_unsent(case.number, now)
        return replace(case, attentions=(*case.attentions, _stopped(refused, occasion, now)))
    mode, attention = _bounded(work, letter)
    letter = replace(letter, mode=mode)
    answers_mail = occasion.message is not None and kind != "distress"
    if answers_mail and kind != "status":
        store.outbox.replace_unsent(case.number, now)
    due = settled_at(now, deployment.policy) if answers_mail else now
    store.outbox.put(letter, now=now, due=due, message_row=occasion.message_row, unique_key=occasion.key)
    attentions = (*case.attentions, attention) if attention else case.attentions
    return replace(case, message_ids=(*case.message_ids, letter.message_id), attentions=attentions)


def write_to_a_stranger(work: Work, kind: LetterKind, occasion: Occasion) -> None:
    """Put a letter of no case to the author of a mail into the outbox, inside the caller's transaction.

    It names no case, and a reply to it joins none. A person is told where it may not leave.
    """
    deployment, message, now = work.deployment, occasion.message, work.now
    if message is None or occasion.to is None:
        raise ValueError("a letter of no case answers a mail")
    header, hospital = message.header, deployment.hospital
    try:
        letter = compose(
            LetterFacts(
                kind=kind,
                case=None,
                language=occasion.language,
                written=now.astimezone(ZoneInfo(deployment.policy.timezone)),
                first_letter=True,
            ),
            hospital=hospital,
            templates=deployment.templates,
            envelope=Envelope(
                to=occasion.to,
                message_id=reply_id.of_no_case(kind, occasion.key, hospital.domain),
                in_reply_to=header.message_id,
                references=header.references or header.in_reply_to,
                mode=deployment.mode(kind, occasion.language),
            ),
        )
    except GateRefused as refused:
        work.store.cases.attend(_stopped(refused, occasion, now))
        return
    mode, attention = _bounded(work, letter)
    if attention is not None:
        work.store.cases.attend(replace(attention, message=occasion.message_row))
    letter = replace(letter, mode=mode)
    work.store.outbox.put(letter, now=now, due=now, message_row=occasion.message_row, unique_key=occasion.key)


def issue_invoice(work: Work, case: Case) -> Invoice:
    """Return the one invoice of a case, dated today: its number stays the same however often it is decided."""
    payments, deployment = work.store.payments, work.deployment
    known = payments.invoice_of(case.number)
    service = deployment.settings.service
    today = work.now.astimezone(ZoneInfo(deployment.policy.timezone)).date()
    facts = case.facts
    invoice = Invoice(
        number=known.number if known else payments.next_invoice_number(service.invoice_prefix, service.invoice_start),
        case=case.number,
        amount_cents=service.price,
        issued=today,
        due=payment_due(today, deployment.policy),
        reference=reference_for(case.number),
        payer_name=facts.applicant_name or (facts.patient_name if facts.applicant_is_patient else None),
        language=case.language or "et",
    )
    payments.add_invoice(invoice)
    return invoice


def _compose(
    work: Work, case: Case, kind: LetterKind, occasion: Occasion, invoice: Invoice | None, *, first: bool
) -> Letter:
    deployment = work.deployment
    facts = letter_facts(
        case,
        kind,
        written=work.now.astimezone(ZoneInfo(deployment.policy.timezone)),
        payment=payment_of(invoice) if invoice else None,
        course=Course(first=first, reminder=occasion.reminder, deadline=occasion.deadline),
        contract=_contract(deployment),
    )
    facts = replace(facts, language=occasion.language or facts.language)
    attachments = occasion.attachments
    if kind == "invoice" and invoice:
        attachments = (work.printer(deployment, invoice, case.language or "et"),)
    if any(need.why == "filled_in" for need in facts.needed):
        templates = deployment.templates
        words = templates.form_words("contract", case.language)
        filled = filled_in_contract(case, deployment.hospital, templates.forms["contract"], words)
        attachments = (*attachments, filled)
    header = occasion.message.header if occasion.message else None
    thread: Sequence[str] = header.references or header.in_reply_to if header else case.message_ids[-1:]
    return compose(
        facts,
        hospital=deployment.hospital,
        templates=deployment.templates,
        envelope=Envelope(
            to=occasion.to or case.addresses[0],
            message_id=reply_id.make(
                case.number, deployment.reply_key, serial=occasion.key, domain=deployment.hospital.domain
            ),
            in_reply_to=header.message_id if header else None,
            references=thread,
            mode=deployment.mode(kind, facts.language),
        ),
        attachments=attachments,
        secrets=secrets_of(case),
    )


def _stopped(refused: GateRefused, occasion: Occasion, now: datetime) -> Attention:
    reason = "bad_address" if refused.rule == "bad_address" else "letter_stopped"
    return Attention(reason=reason, since=now, message=occasion.message_row)


def _contract(deployment: Deployment) -> ContractSent | None:
    """Say how the contract goes out once the rest of a case is here; None where it is asked for at once."""
    if deployment.policy.contract != "hospital_sends":
        return None
    form = deployment.templates.forms.get("contract")
    return "filled_in" if form and form.can_be_filled_in else "sent_out"


def _bounded(work: Work, letter: Letter) -> tuple[Mode, Attention | None]:
    """Hold a letter above the limits for a person: whatever the cause, a storm of letters ends here."""
    limits = work.deployment.settings.limits
    if not work.store.outbox.too_many(
        letter,
        work.now,
        of_case_a_day=limits.letters_per_case_and_day,
        to_address_a_day=limits.letters_per_address_and_day,
        an_hour=limits.letters_per_hour,
    ):
        return letter.mode, None
    return "hold", Attention(reason="letter_limit", since=work.now)
