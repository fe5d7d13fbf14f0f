"""What a link of the digest does: the same actions as on the command line, by one table."""

from collections.abc import Callable, Mapping, Sequence

from mailbot.cases.desk.acts import ON_CASES, number, number_of
from mailbot.cases.staff import actions
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.digest import VALUE, Do
from mailbot.model.mail import Message, Part
from mailbot.money.statements import StatementError, looks_like_one
from mailbot.steps.money.paying import hints_of, post_by
from mailbot.steps.money.takings import Word, confirm, pay_back, reject, take_statement
from mailbot.steps.reading_mails.preparing import AlreadyRead, FileReader, basis_of
from mailbot.steps.staff.adding import add, as_mail, papers, read_papers
from mailbot.steps.staff.desk import Desk, Outcome
from mailbot.steps.staff.opinions import Looked, brought_by, hand_over, look, part_of
from mailbot.steps.staff_words import digest_words

READ_AGAIN = frozenset({"open", "not_spam", "join"})
"""Actions that read a stored mail once more, so that its papers are read before."""


def read_files(desk: Desk, do: Do, message: Message, reader: FileReader) -> AlreadyRead:
    """Read what the action will read, before its transaction: a scan takes minutes, and nobody else could write."""
    parts: Sequence[Part] = ()
    if do.action == "opinion":
        file = opinion_of(desk, do, message)
        parts = [part_of(file.name, file.payload)]
    elif do.action == "add":
        return read_papers(desk, _as_mail(desk, do, message), reader)
    elif do.action in READ_AGAIN:
        from mailbot.steps.reading_mails.reading_one import (
            open_mail,
        )  # all of what reads: loaded when staff ask for this only

        received = desk.store.messages.load(number_of(do))
        if received is not None and received.raw:
            parts = open_mail(received.raw, basis_of(desk.deployment), screened=False).wanted
    return AlreadyRead(files=reader.read(parts))


def carry_out(desk: Desk, do: Do, message: Message, message_row: int, reader: FileReader | None = None) -> list[str]:
    """Do it, and say in lines what changed; raises ActionRefusedError or NotPossibleError where it cannot be done.

    `message`, stored as `row`, is the mail that asked for it, with the files that came with it;
    `reader` has the documents of `read_files`.
    """
    if do.action in ON_CASES:
        if do.case is None:
            raise ActionRefusedError("say which case it is about")
        return _told(desk, desk.act(do.case, lambda case: ON_CASES[do.action](case, do, desk.who, desk.now)))
    if do.action in OF_THEIR_OWN:
        return OF_THEIR_OWN[do.action](desk, do, message, message_row, reader)
    if do.action in READ_AGAIN:
        return _read_again(desk, do, reader)
    if do.action not in OTHERS:
        raise ActionRefusedError("no link does this")
    return OTHERS[do.action](desk, do)


def _opinion(desk: Desk, do: Do, message: Message, reader: FileReader | None) -> list[str]:
    file = opinion_of(desk, do, message)
    if do.case is None or do.argument is None or reader is None:
        raise ActionRefusedError("this cannot be done by mail here")
    return _told(desk, hand_over(desk, do.case, file.name, file.payload, reader))


def look_at(desk: Desk, do: Do, message: Message, reader: FileReader | None) -> Looked:
    """Say whose the opinion is that a mail brings; raises ActionRefusedError where it may not leave."""
    file = opinion_of(desk, do, message)
    if do.case is None or reader is None:
        raise ActionRefusedError("this cannot be done by mail here")
    return look(desk, do.case, file.name, file.payload, reader)


def opinion_of(desk: Desk, do: Do, message: Message) -> Part:
    """Return the one file that is to be the opinion: it came with this mail, or with the stored one that it names."""
    source = _stored(desk, brought_by(do)) if do.argument else message
    files = files_of(source)
    if len(files) != 1:
        raise ActionRefusedError("attach the opinion to the mail: one file, and nothing else")
    return files[0]


def _set(desk: Desk, do: Do, message: Message) -> list[str]:
    """Correct a field by the line of the body that was prepared for it; names and codes stand in no subject."""
    value = _value(message)
    home, field = desk.deployment.policy.home_country, do.argument or ""
    outcome = desk.act(
        do.case or "",
        lambda case: actions.set_field(case, field, value, who=desk.who, now=desk.now, home_country=home),
    )
    return _told(desk, outcome)


def _value(message: Message) -> str:
    """Return what stands on the line of the body that was prepared for it."""
    lines = (line.strip() for line in message.body.own_text.splitlines())
    value = next((line.removeprefix(VALUE).strip() for line in lines if line.startswith(VALUE)), "")
    if not value:
        raise ActionRefusedError(f"write what is asked for after the sign {VALUE}")
    return value


def _add(desk: Desk, do: Do, message: Message, reader: FileReader | None, message_row: int) -> list[str]:
    raw = _as_mail(desk, do, message)
    if reader is None:
        raise ActionRefusedError("this cannot be done by mail here")
    return _told(desk, add(desk, do.case or "", raw, reader, message_row))


def _as_mail(desk: Desk, do: Do, message: Message) -> bytes:
    """Return the papers to add, as a mail: those that came with this one, or with the stored mail that it names."""
    source = _stored(desk, do.argument) if do.argument else message
    return as_mail(desk, do.case or "", papers(files_of(source)))


def _stored(desk: Desk, mail: str | None) -> Message:
    received = desk.store.messages.load(number(mail))
    if received is None or not received.raw:
        raise ActionRefusedError(f"the text of message {mail} is not kept any more")
    from mailbot.mail.parse import parse  # the daemon's own process loads it where staff ask for it only

    return parse(received.raw)


def _statement(desk: Desk, do: Do) -> list[str]:
    """Take in the bank statements that came with a stored mail of staff; what is no statement is told."""
    post = post_by(desk.store, desk.deployment, desk.now)
    lines = []
    for part in files_of(_stored(desk, do.argument)):
        if not looks_like_one(part.payload):
            continue
        try:
            taken = take_statement(desk.store, part.payload, post=post, hints=hints_of(desk.deployment), now=desk.now)
        except StatementError as error:
            raise ActionRefusedError(_say(desk, f"statement_{error.word}")) from error
        paid, doubtful = taken.count("paid"), taken.count("suggestion")
        lines.append(_say(desk, "statement_read").format(paid=paid, doubtful=doubtful))
    if not lines:
        raise ActionRefusedError(_say(desk, "statement_no_statement"))
    return lines


def files_of(message: Message) -> list[Part]:
    """Return the files that came with a mail, without the pictures that its text shows."""
    return [part for part in message.all_parts() if not (part.disposition == "inline" and part.content_id)]


def _read_again(desk: Desk, do: Do, reader: FileReader | None) -> list[str]:
    if reader is None:
        raise ActionRefusedError("this cannot be done by mail here")
    kept: tuple[str, ...] = ()
    if do.action == "join":
        before = desk.case(do.case or "")
        handled = desk.join(number_of(do), before.number, reader)
        kept = desk.left_alone(before, handled)
    else:
        handled = (desk.open if do.action == "open" else desk.not_spam)(number_of(do), reader)
    case = handled.decision.case
    lines = [_say(desk, "now_of_case").format(case=case.number) if case else _say(desk, "of_no_case")]
    return [*lines, *(f"{_say(desk, 'left_alone')} {one}" for one in kept)]


def _done(desk: Desk, do: Do) -> list[str]:
    outcome = desk.done_with(do.argument or do.case or "")
    return _told(desk, outcome) if outcome else [_say(desk, "done")]


def _confirm(desk: Desk, do: Do) -> list[str]:
    post = post_by(desk.store, desk.deployment, desk.now)
    word = Word(who=desk.who, at=desk.now, case=do.case, enough=do.action == "enough")
    outcome = confirm(desk.store, number_of(do), word, post)
    return [_say(desk, outcome)]


def _refund(desk: Desk, do: Do) -> list[str]:
    pay_back(desk.store, number_of(do), who=desk.who, now=desk.now)
    return [_say(desk, "pay_back")]


def _reject(desk: Desk, do: Do) -> list[str]:
    reject(desk.store, number_of(do), who=desk.who, now=desk.now)
    return [_say(desk, "rejected")]


def _approve(desk: Desk, do: Do) -> list[str]:
    outbox = desk.store.outbox
    if not (outbox.approve(number_of(do), desk.now) or outbox.send_draft(number_of(do), desk.now)):
        raise ActionRefusedError("this letter does not wait for approval any more")
    return [_say(desk, "approved")]


def _retry(desk: Desk, do: Do) -> list[str]:
    if not desk.store.messages.retry(desk.now, number_of(do)):
        raise ActionRefusedError("this mail is not set aside any more")
    return [_say(desk, "retried")]


def _note(desk: Desk, do: Do, message: Message) -> list[str]:
    text = _value(message)
    return _told(desk, desk.act(do.case or "", lambda case: actions.note(case, text, who=desk.who, now=desk.now)))


OF_THEIR_OWN: Mapping[str, Callable[[Desk, Do, Message, int, FileReader | None], list[str]]] = {
    "opinion": lambda desk, do, message, _row, reader: _opinion(desk, do, message, reader),
    "set": lambda desk, do, message, _row, _reader: _set(desk, do, message),
    "note": lambda desk, do, message, _row, _reader: _note(desk, do, message),
    "add": lambda desk, do, message, row, reader: _add(desk, do, message, reader, row),
}
"""Acts that take something from the mail that asks for them."""
OTHERS: Mapping[str, Callable[[Desk, Do], list[str]]] = {
    "done": _done,
    "confirm": _confirm,
    "book": _confirm,
    "enough": _confirm,
    "take_off": _confirm,
    "refund": _refund,
    "reject": _reject,
    "approve": _approve,
    "retry": _retry,
    "statement": _statement,
    "merge": lambda desk, do: _told(desk, desk.merge(do.case or "", do.argument or "")),
    "undo": lambda desk, do: _told(desk, desk.undo(do.case or "")),
}


def _told(desk: Desk, outcome: Outcome) -> list[str]:
    lines = [entry.why if entry.why == "note" else entry.what for entry in outcome.journal]
    lines = lines or [_say(desk, "nothing_else")]
    return [*lines, f"letter {outcome.letter}"] if outcome.letter is not None else lines


def _say(desk: Desk, key: str) -> str:
    """Say in the language of the staff what followed."""
    return digest_words(desk.deployment).word("counted", key)
