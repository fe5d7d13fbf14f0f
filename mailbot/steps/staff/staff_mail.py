"""Mails from staff: a link of the digest that comes back acts once; nothing else they write enters the pipeline.

Three things must agree: a staff address, the verdict of our own mail server
(or none configured, on purpose), and a token made for this action and this
address. After three failures within a day in one address's name nothing is
answered any more, and a person is called.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.cases.commands import StaffCommand, read_command
from mailbot.cases.correct import ActionRefusedError
from mailbot.cases.tokens import FAILURE_WINDOW, FAILURES, hashed, refusal
from mailbot.deployment import Deployment
from mailbot.letters import reply_id
from mailbot.letters.transcript import compose_transcript
from mailbot.mail.authentication import authenticate
from mailbot.model.case import Attention, Decision
from mailbot.model.digest import Do
from mailbot.model.mail import Message
from mailbot.steps.answering import Printer
from mailbot.steps.by_the_clock.digesting import digest_words
from mailbot.steps.money.takings import NotPossibleError
from mailbot.steps.reading_mails.preparing import AlreadyRead, FileReader
from mailbot.steps.settling import StaffAnswer
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.listing import LISTS, answer_with, asked_for
from mailbot.steps.staff.staff_actions import carry_out, read_ahead
from mailbot.store import Store


def answers(store: Store, deployment: Deployment, printer: Printer, reader: FileReader | None = None) -> StaffAnswer:
    """Return what the pipeline asks about each mail before it reads it."""

    def answer(row: int, mailbox: str, message: Message, now: datetime) -> Callable[[], Decision] | None:
        sender = _sender(message)
        if sender is None or sender not in deployment.staff_addresses:
            return None
        command = read_command(message.header.subject)
        automatic = (message.header.first("auto-submitted") or "no").strip().lower() != "no"
        if automatic or not deployment.settings.staff.act_by_mail:
            return lambda: Decision(reply="none", reason="staff_mail", kind="other")
        desk = Desk(store=store, deployment=deployment, printer=printer, who=sender, now=now)
        if command is None:
            return lambda: _help(desk, row, mailbox, message)
        known = None
        if reader is not None and _refused(desk, message, mailbox, command) is None:
            with suppress(ActionRefusedError):  # said again, and answered, when it is carried out
                known = read_ahead(desk, command.do, message, reader)
        return lambda: _obey(desk, known, row, mailbox, message, command)

    return answer


def _help(desk: Desk, row: int, mailbox: str, message: Message) -> Decision:
    """Answer a mail that asks for nothing known, where it was written to the mailbox: nobody waits for nothing."""
    to_us = any(address.addr_spec.casefold() in desk.deployment.own_addresses for address in message.header.to)
    if not to_us or _not_trusted(message, desk.deployment, mailbox) is not None:
        return Decision(reply="none", reason="staff_mail", kind="other")
    with desk.store.step():
        told = answer_with(desk, asked_for(message, desk), message, row, understood=False)
    return Decision(reply="none", reason="staff_mail_not_understood" if told else "staff_mail_silenced", kind="other")


def _refused(desk: Desk, message: Message, mailbox: str, command: StaffCommand) -> str | None:
    """Return why a command is not obeyed, if it is not."""
    token = desk.store.staff_tokens.find(hashed(command.token))
    not_trusted = _not_trusted(message, desk.deployment, mailbox)
    return not_trusted or refusal(token, command.do, sender=desk.who, now=desk.now)


def _obey(
    desk: Desk, known: AlreadyRead | None, row: int, mailbox: str, message: Message, command: StaffCommand
) -> Decision:
    store, deployment, sender, now = desk.store, desk.deployment, desk.who, desk.now
    tokens = store.staff_tokens
    why = _refused(desk, message, mailbox, command)
    if why == "gap":
        _reply(desk, message, row, command.do, [digest_words(deployment).word("refusals", why)], done=False)
        return Decision(reply="none", reason="staff_mail_gap", kind="other")
    if why is not None:
        tokens.fail(sender, why, now)
        if tokens.failures(sender, now - FAILURE_WINDOW) >= FAILURES:
            store.cases.attend(Attention(reason="staff_mail_failures", since=now))
            return Decision(reply="none", reason="staff_mail_silenced", kind="other")
        _reply(desk, message, row, command.do, [digest_words(deployment).word("refusals", why)], done=False)
        return Decision(reply="none", reason=f"staff_mail_{why}", kind="other")
    if command.do.action in LISTS:
        with store.step():
            told = answer_with(desk, command.do, message, row)
        return Decision(reply="none", reason="staff_mail_listed" if told else "staff_mail_silenced", kind="other")
    try:
        with store.step():
            lines = carry_out(desk, command.do, message, row, known)
            tokens.use(hashed(command.token), row, now)
    except (ActionRefusedError, NotPossibleError) as refused:
        _reply(desk, message, row, command.do, [str(refused)], done=False)
        return Decision(reply="none", reason="staff_mail_refused", kind="other")
    _reply(desk, message, row, command.do, lines, done=True)
    case = store.cases.load(command.do.case) if command.do.case else None
    return Decision(reply="none", reason="staff_mail_done", kind="other", case=case)


def _not_trusted(message: Message, deployment: Deployment, mailbox: str) -> str | None:
    server, hops = deployment.authserv_id(mailbox), deployment.authserv_hops(mailbox)
    verdict = authenticate(message.header, server, deployment.staff_domains, hops=hops)
    return "not_authentic" if verdict.authentic is False or verdict.tricks else None


def _sender(message: Message) -> str | None:
    """Return the one sender; a mail with two, or with a second From field, is nobody's."""
    header = message.header
    if len(header.from_) != 1 or len(header.all("from")) > 1:
        return None
    return header.from_[0].addr_spec.casefold()


def _reply(desk: Desk, message: Message, row: int, do: Do, lines: list[str], *, done: bool) -> None:
    store, deployment, to, now = desk.store, desk.deployment, desk.who, desk.now
    key = f"transcript {row}"
    domain = deployment.hospital.domain
    known = Do(action=do.action, argument=do.argument, case=do.case if _exists(store, do.case) else None)
    letter = compose_transcript(
        known,
        lines,
        done=done,
        words=digest_words(deployment),
        hospital=deployment.hospital,
        to=to,
        message_id=reply_id.to_staff("transcript", f"{key} {to} {now}", domain),
        in_reply_to=message.header.message_id,
        written=now.astimezone(ZoneInfo(deployment.policy.timezone)),
    )
    store.outbox.put(letter, now=now, due=now, message=row, unique_key=key)


def _exists(store: Store, case: str | None) -> bool:
    return case is not None and store.cases.load(case) is not None
