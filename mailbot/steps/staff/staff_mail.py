"""Mails from staff: a link of the digest that comes back acts once; nothing else they write enters the pipeline.

Three things must agree for a link: a staff address, the verdict of our own mail
server (or none configured, on purpose), and a token made for this action and
this address. After three failures within a day in one address's name nothing
is answered any more, and a person is called.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from mailbot.cases.staff.commands import StaffCommand, read_command
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.tokens import FAILURE_WINDOW, FAILURES, hashed, refusal
from mailbot.deployment import Deployment
from mailbot.mail.authentication import authenticate
from mailbot.model.case import Attention, Decision
from mailbot.model.mail import Message
from mailbot.steps.money.takings import NotPossibleError
from mailbot.steps.reading_mails.preparing import AlreadyRead, FileReader
from mailbot.steps.settling import StaffAnswer
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.free_mail import shown, unproven, without_link
from mailbot.steps.staff.listing import LISTS, Asked, answer_with, ask, tell
from mailbot.steps.staff.opinions import asks_first
from mailbot.steps.staff.staff_actions import carry_out, look_at, read_files
from mailbot.steps.staff_words import digest_words
from mailbot.steps.work import Printer
from mailbot.store import Store


def answers(store: Store, deployment: Deployment, printer: Printer, reader: FileReader | None = None) -> StaffAnswer:
    """Return what the pipeline asks about each mail before it reads it."""

    def answer(message_row: int, mailbox: str, message: Message, now: datetime) -> Callable[[], Decision] | None:
        sender = _sender(message)
        if sender is None or sender not in deployment.staff_addresses:
            return None
        command = read_command(message.header.subject)
        automatic = (message.header.first("auto-submitted") or "no").strip().lower() != "no"
        if automatic:
            return lambda: Decision(reply="none", reason="staff_mail", kind="other")
        desk = Desk(store=store, deployment=deployment, printer=printer, who=sender, now=now)
        if not deployment.settings.staff.act_by_mail:
            return lambda: shown(desk, message_row)
        asked = Asked(message=message, message_row=message_row)
        if command is None:
            if _not_trusted(message, deployment, mailbox) is not None:
                return lambda: unproven(desk, message_row)
            return without_link(desk, asked, reader)
        known = None
        if reader is not None and _refused(desk, message, mailbox, command) is None:
            with suppress(ActionRefusedError):  # said again, and answered, when it is carried out
                known = read_files(desk, command.do, message, reader)
        return lambda: _obey(desk, known, asked, mailbox, command)

    return answer


def _refused(desk: Desk, message: Message, mailbox: str, command: StaffCommand) -> str | None:
    """Return why a command is not obeyed, if it is not."""
    token = desk.store.staff_tokens.find(hashed(command.token))
    not_trusted = _not_trusted(message, desk.deployment, mailbox)
    return not_trusted or refusal(token, command.do, sender=desk.who, now=desk.now)


def _obey(desk: Desk, known: AlreadyRead | None, asked: Asked, mailbox: str, command: StaffCommand) -> Decision:
    store, deployment, sender, now = desk.store, desk.deployment, desk.who, desk.now
    do, tokens = command.do, store.staff_tokens
    why = _refused(desk, asked.message, mailbox, command)
    if why == "gap":
        return _nothing_done(desk, command, digest_words(deployment).word("refusals", why), asked, "gap")
    if why is not None:
        tokens.fail(sender, why, now)
        if tokens.failures(sender, now - FAILURE_WINDOW) >= FAILURES:
            store.cases.attend(Attention(reason="staff_mail_failures", since=now))
            return Decision(reply="none", reason="staff_mail_silenced", kind="other")
        return _nothing_done(desk, command, digest_words(deployment).word("refusals", why), asked, why)
    if do.action in LISTS:
        with store.step():
            told = answer_with(desk, do, asked)
        return Decision(reply="none", reason="staff_mail_listed" if told else "staff_mail_silenced", kind="other")
    try:
        if asks_first(do):  # the link stays good: what it asks for has not been done
            with store.step():
                ask(desk, look_at(desk, do, asked.message, known), asked)
            return Decision(reply="none", reason="staff_mail_asked", kind="other", case=store.cases.load(do.case or ""))
        with store.step():
            lines = carry_out(desk, do, asked.message, asked.message_row, known)
            tokens.use(hashed(command.token), asked.message_row, now)
    except (ActionRefusedError, NotPossibleError) as refused:
        return _nothing_done(desk, command, str(refused), asked, "refused")
    tell(desk, do, lines, asked, done=True)
    case = store.cases.load(do.case) if do.case else None
    return Decision(reply="none", reason="staff_mail_done", kind="other", case=case)


def _nothing_done(desk: Desk, command: StaffCommand, why: str, asked: Asked, reason: str) -> Decision:
    tell(desk, command.do, [why], asked, done=False)
    return Decision(reply="none", reason=f"staff_mail_{reason}", kind="other")


def _not_trusted(message: Message, deployment: Deployment, mailbox: str) -> str | None:
    server, hops = deployment.authserv_id(mailbox), deployment.authserv_hops(mailbox)
    verdict = authenticate(message.header, server, deployment.staff_domains, hops=hops)
    return "not_authentic" if verdict.authentic is False or verdict.tricks else None


def _sender(message: Message) -> str | None:
    """Return the one sender; a mail with two, or with a second From field, is nobody's."""
    header = message.header
    if not header.one_author:
        return None
    return header.from_[0].addr_spec.casefold()
