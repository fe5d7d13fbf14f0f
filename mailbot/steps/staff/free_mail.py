"""Mails of staff that no link prepared: papers for a case, a patient's letter passed on, an answer with a copy to us.

What is none of these gets a page of what can be done, the nearest acts first. Free words are never carried out.
"""

from collections.abc import Callable, Sequence

from mailbot.cases.desk.nearest import nearest
from mailbot.cases.desk.offers import offers
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.letters.digest.sections import every_action
from mailbot.mail.inside.passed_on import MOST
from mailbot.model.case import Attention, Case, Decision, JournalEntry
from mailbot.model.digest import Do
from mailbot.model.mail import Message, Part
from mailbot.money.statements import looks_like_one
from mailbot.steps.reading_mails.preparing import FileReader
from mailbot.steps.sent_mail import answered_in_copy
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.listing import Asked, answer_with, ask, facts_of, tell
from mailbot.steps.staff.passing_on import Letter, letters_in, take_in
from mailbot.steps.staff.staff_actions import carry_out, files_of, look_at, read_files
from mailbot.steps.staff_words import digest_words
from mailbot.store.mails.messages import Received

Obey = Callable[[], Decision]


def without_link(desk: Desk, asked: Asked, reader: FileReader | None) -> Obey:
    """Return what a mail of staff does that is surely theirs and holds no link of ours; documents are read here."""
    message, message_row = asked.message, asked.message_row
    own_id = message.header.message_id
    if own_id is not None and any(found != message_row for found in desk.store.messages.rows_of([own_id])):
        return lambda: _nothing("staff_mail_repeated")
    people = (*message.header.to, *message.header.cc)
    ours = any(address.addr_spec.casefold() in desk.deployment.own_addresses for address in people)
    others = len(people) > 1
    if not ours or others:
        copied = answered_in_copy(message.header, desk)
        if copied is not None:
            return copied
        if not ours:
            return lambda: shown(desk, message_row)
    outer = desk.store.messages.load(message_row)
    letters = letters_in(desk, outer, message, reader) if outer is not None and reader is not None else ()
    if letters and outer is not None:
        return lambda: _pass_on(desk, asked, letters, outer)
    page, files = _asked_for(desk, message.header.subject), papers_of(message)
    if page is not None and not (page.case and files):  # with a bare number papers come, too
        return lambda: _page(desk, page, asked)
    case = desk.named_in(message.header.subject, message.body.own_text)
    if case is not None and case.live and files and reader is not None and not any(map(_is_statement, files)):
        if (asking := _asking(desk, asked, case, reader)) is not None:
            return asking
        return _adding(desk, asked, case, reader)
    return lambda: _offer(desk, asked, case, files)


def papers_of(message: Message) -> list[Part]:
    """Return the files of a mail, without the pictures of a signature."""
    return [part for part in files_of(message) if part.content_type != "text/calendar"]


def shown(desk: Desk, message_row: int) -> Decision:
    """Show a mail of staff in the digest: one that was not written to us is not answered, and does not lie unseen."""
    desk.store.cases.attend(Attention(reason="staff_mail", since=desk.now, message=message_row))
    return _nothing("staff_mail")


def unproven(desk: Desk, message_row: int) -> Decision:
    """Show a mail that our own mail server does not confirm to be from staff: nothing of it counts, a person looks."""
    open_ones = {attention.reason for attention in desk.store.cases.attentions()}
    if "staff_mail_unproven" not in open_ones:
        desk.store.cases.attend(Attention(reason="staff_mail_unproven", since=desk.now, message=message_row))
    return _nothing("staff_mail_not_authentic")


def _nothing(reason: str, case: Case | None = None) -> Decision:
    return Decision(reply="none", reason=reason, kind="other", case=case)


def _pass_on(desk: Desk, asked: Asked, letters: Sequence[Letter], outer: Received) -> Decision:
    words = digest_words(desk.deployment)
    try:
        with desk.store.step():
            taken = take_in(desk, letters, outer, asked.message.header.subject)
    except ActionRefusedError as refused:
        tell(desk, Do(action="show"), [str(refused)], asked, done=False, label=words.word("counted", "passed_on"))
        return _nothing("staff_mail_refused")
    lines = []
    for number, case in taken:
        of = words.word("counted", "passed_on_of_case" if case else "passed_on_of_none")
        lines.append(of.format(mail=number, case=case.number if case else ""))
        if case is not None:
            lines += [f"letter {row.letter.kind}" for row in desk.store.outbox.unsent(case.number)]
    if len(letters) == MOST:
        lines.append(words.word("counted", "passed_on_most"))
    cases = {case.number: case for _, case in taken if case is not None}
    only = next(iter(cases.values())) if len(cases) == 1 else None
    do = Do(action="show", case=only.number if only else None)
    tell(desk, do, lines, asked, done=True, label=words.word("counted", "passed_on"))
    return _nothing("staff_mail_done", only)


def _asking(desk: Desk, asked: Asked, case: Case, reader: FileReader) -> Obey | None:
    """Return what asks whether the one file is the opinion, where the case waits for one and the file may leave as it.

    It may be a paper for the case after all, so that nothing is done with it before staff answer.
    """
    do = Do(action="opinion", case=case.number)
    if do not in offers(case):
        return None
    try:
        looked = look_at(desk, do, asked.message, read_files(desk, do, asked.message, reader))
    except ActionRefusedError:
        return None
    paper = Do(action="add", case=case.number, argument=str(asked.message_row))

    def answer() -> Decision:
        with desk.store.step():
            ask(desk, looked, asked, paper)
        return _nothing("staff_mail_asked", case)

    return answer


def _adding(desk: Desk, asked: Asked, case: Case, reader: FileReader) -> Obey:
    """Return what adds the papers of a mail to the case that it names: no link is needed where nothing is left open."""
    do = Do(action="add", case=case.number)
    try:
        known = read_files(desk, do, asked.message, reader)
    except ActionRefusedError as refusal:
        why = str(refusal)
        return lambda: _refuse(desk, do, why, asked)

    def add() -> Decision:
        try:
            with desk.store.step():
                lines = carry_out(desk, do, asked.message, asked.message_row, known)
        except ActionRefusedError as refused:
            return _refuse(desk, do, str(refused), asked)
        tell(desk, do, lines, asked, done=True)
        return _nothing("staff_mail_done", desk.store.cases.load(case.number))

    return add


def _refuse(desk: Desk, do: Do, why: str, asked: Asked) -> Decision:
    tell(desk, do, [why], asked, done=False)
    return _nothing("staff_mail_refused")


def _asked_for(desk: Desk, subject: str | None) -> Do | None:
    """Return the page that a subject asks for by itself: a list, or a case by its bare number."""
    said, words = " ".join((subject or "").split()).casefold(), digest_words(desk.deployment)
    for action in ("list_work", "list_cases"):
        if said and said in {one.strip().casefold() for one in words.phrase(f"asks_{action}").split(";")}:
            return Do(action=action)
    case = desk.named_in(said)
    return Do(action="show", case=said) if case is not None and case.number == said else None


def _page(desk: Desk, page: Do, asked: Asked) -> Decision:
    with desk.store.step():
        told = answer_with(desk, page, asked)
    case = desk.store.cases.load(page.case) if page.case else None
    return _nothing("staff_mail_listed" if told else "staff_mail_silenced", case)


def _offer(desk: Desk, asked: Asked, case: Case | None, files: Sequence[Part]) -> Decision:
    """Answer with what can be done, and file the mail in the case that it names."""
    do = Do(action="show", case=case.number) if case is not None else Do(action="list_work")
    near: list[Do] = []
    if any(map(_is_statement, files)):
        near.append(Do(action="statement", argument=str(asked.message_row)))
    elif files:
        near.append(Do(action="add", case=case.number if case and case.live else None, argument=str(asked.message_row)))
    words = digest_words(desk.deployment)
    said = f"{asked.message.header.subject or ''} {asked.message.body.own_text}"
    offered = tuple(every_action(facts_of(desk, do, case)))
    near += nearest(said, [(one, words.label(one)) for one in offered], words.phrase("near_ignored"))
    with desk.store.step():
        if case is not None:
            entry = JournalEntry(
                at=desk.now, who=desk.who, what="mail of staff filed", why="filed", message=asked.message_row
            )
            desk.store.cases.log(case.number, [entry])
        told = answer_with(desk, do, asked, near=near)
    return _nothing("staff_mail_not_understood" if told else "staff_mail_silenced", case)


def _is_statement(part: Part) -> bool:
    return looks_like_one(part.payload)
