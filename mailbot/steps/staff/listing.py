"""Answer a mail of staff with a page: what was done, and what can be done with all that waits, or with a case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from mailbot.cases.desk.offers import offers
from mailbot.cases.staff.opinion_file import Holder
from mailbot.letters.digest.page import Answer, compose_digest
from mailbot.letters.digest.sections import every_action
from mailbot.letters.envelope.mime import Attachment
from mailbot.model.case import Case
from mailbot.model.digest import TO_CONFIRM, CaseRow, DigestFacts, Do, Group, StaffAction
from mailbot.model.mail import Message
from mailbot.steps.gathering import gather, links_for
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.opinions import Looked, sending
from mailbot.steps.staff_words import digest_templates, digest_words, to_staff
from mailbot.store.mails.readings import cut_outs_of

LISTS: frozenset[StaffAction] = frozenset({"list_work", "list_cases", "show"})
"""Actions that change nothing: the answer is the page that was asked for."""

LOOKS_BACK = timedelta(days=7)
"""So far back spam is listed that may have been written by a person."""

MOMENT = "_at"
"""How a change ends that only notes when another one was made: staff are told that one."""

MOST_PICTURES = 12
"""So many pictures one page carries at most, the latest."""

A_DAY = 30
"""So many pages one address gets within a day; a program that answers by itself gets no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The mail that a page answers."""

    message: Message
    message_row: int


def answer_with(desk: Desk, do: Do, asked: Asked, *, near: Sequence[Do] | None = None) -> bool:
    """Write the page that was asked for into the outbox; False where this address had enough of them today.

    With `near` the mail was not understood: nothing was done, and these acts may have been meant.
    """
    if desk.store.outbox.count_to(desk.who, "transcript", desk.now - timedelta(days=1)) >= A_DAY:
        return False
    words = digest_words(desk.deployment)
    case = desk.store.cases.load(do.case) if do.case else None
    title = words.phrase("page_case", case=case.number) if case else words.phrase(f"page_{do.action}")
    answer = Answer(title=title, case=case.number if case else None)
    if near is not None:
        title = words.phrase("page_not_understood", title=title)
        answer = replace(answer, title=title, note=words.phrase("page_help"), near=tuple(near))
    pictures = _pictures(desk, case) if case is not None else ()
    _send(desk, facts_of(desk, do, case), answer, asked, pictures)
    return True


def tell(desk: Desk, do: Do, lines: Sequence[str], asked: Asked, *, done: bool, label: str | None = None) -> None:
    """Answer an act: what it changed, line by line in our own words, and how its case stands now.

    `label` names what no link does; else the act is named as on its link.
    """
    words = digest_words(desk.deployment)
    case = desk.store.cases.load(do.case) if do.case else None
    about = words.phrase("about_case", case=case.number) if case else words.phrase("no_case")
    first = words.phrase("answer_done" if done else "answer_nothing")
    answer = Answer(
        title=f"{first}: {label or words.label(do)}, {about}",
        note=words.phrase("answer_changed" if done else "answer_unchanged"),
        lines=tuple(words.journal(line) for line in lines if not line.endswith(MOMENT)),
        case=case.number if case else None,
        undo=Do(action="undo", case=case.number) if done and case and desk.can_undo(case.number) else None,
    )
    facts = facts_of(desk, Do(action="show"), case)
    _send(desk, facts if case else replace(facts, tasks=(), groups=(), unanswered=()), answer, asked)


def ask(desk: Desk, looked: Looked, asked: Asked, *others: Do) -> None:
    """Answer a mail that brought an opinion: whose it is, and the link that sends it, which nothing else does.

    `others` are acts that may have been meant as well.
    """
    words, case = digest_words(desk.deployment), looked.case
    opened = words.date(case.opened.astimezone(ZoneInfo(desk.deployment.policy.timezone)), "date_long")
    held = {holder: looked.held_by(holder) for holder in get_args(Holder)}
    keys = ["opinion_keys"] if looked.keys else []
    said = [looked.said, *keys, *(["opinion_other_keys"] if held["another"] else []), "opinion_opened"]
    answer = Answer(
        title=words.phrase("page_opinion", case=case.number),
        note=words.phrase("page_opinion_note"),
        lines=tuple(words.word("counted", key).format(case=case.number, day=opened, **held) for key in said),
        near=(sending(case.number, asked.message_row), *others, Do(action="show", case=case.number)),
        asks=True,
        case=case.number,
    )
    _send(desk, replace(facts_of(desk, Do(action="show"), case), tasks=(), groups=(), unanswered=()), answer, asked)


def _pictures(desk: Desk, case: Case) -> tuple[Attachment, ...]:
    """Return the places to sign of the papers of a case, where the settings let them leave the store."""
    if not desk.deployment.settings.staff.pictures_by_mail:
        return ()
    found = cut_outs_of(desk.store.rows, case.number)[-MOST_PICTURES:]
    return tuple(
        Attachment(name=f"paper-{cut.paper}-page-{cut.page}-{number}.png", content_type="image/png", data=cut.png)
        for number, cut in enumerate(found, 1)
    )


def facts_of(desk: Desk, do: Do, case: Case | None) -> DigestFacts:
    """Gather what stands on a page: of one case, of all cases, or of all that waits."""
    facts = replace(gather(desk.store, desk.deployment, desk.now, since=desk.now - LOOKS_BACK), quarantined=())
    if case is not None:
        tasks = tuple(task for task in facts.tasks if task.case == case.number)
        return replace(facts, tasks=tasks, unanswered=(), groups=(_only(desk, case, facts),))
    if do.action == "list_cases":
        return replace(facts, tasks=(), unanswered=(), groups=tuple(map(_with_pages, facts.groups)))
    return replace(facts, groups=())


def _send(desk: Desk, facts: DigestFacts, answer: Answer, asked: Asked, pictures: tuple[Attachment, ...] = ()) -> None:
    templates, todo = digest_templates(desk.deployment), (*every_action(facts), *answer.offered)
    letter = compose_digest(
        facts,
        templates,
        to_staff(desk.deployment, desk.who, "transcript", f"{asked.message_row} {desk.who} {desk.now}", desk.now),
        links=links_for(desk.store, desk.deployment, templates.words, todo, desk.who, desk.now),
        answer=replace(answer, to=asked.message.header.message_id),
        attachments=pictures,
    )
    key = f"transcript {asked.message_row}"
    desk.store.outbox.put(letter, now=desk.now, due=desk.now, message_row=asked.message_row, unique_key=key)


def _with_pages(group: Group) -> Group:
    """Lead from each case to its page."""
    rows = (replace(row, todo=(*row.todo, Do(action="show", case=row.case))) for row in group.rows)
    return replace(group, rows=tuple(rows))


def _only(desk: Desk, case: Case, facts: DigestFacts) -> Group:
    zone, groups = ZoneInfo(desk.deployment.policy.timezone), tuple(desk.deployment.settings.staff.review_groups)
    offered = {do for task in facts.tasks if task.case == case.number for do in task.todo}
    row = CaseRow(
        case=case.number,
        since=case.opened.astimezone(zone),
        words=tuple(_words(case)),
        language=case.language,
        todo=tuple(do for do in offers(case, groups) if do not in offered),
    )
    return Group(name="ended" if not case.live else case.status, total=1, rows=(row,))  # type: ignore[arg-type]


def _words(case: Case) -> Iterator[str]:
    yield from case.missing()
    yield from case.awaited()
    yield from (f"{item.name} {TO_CONFIRM}" for item in case.items if item.required and item.needs_confirmation)
    if case.untranslated():
        yield "translation"
