"""Answer a mail of staff with a page of what can be done: all that waits, all cases, or one case."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from mailbot.cases.desk.offers import offers
from mailbot.cases.matching import numbers_in
from mailbot.letters import reply_id
from mailbot.letters.digest.page import Answer, compose_digest
from mailbot.letters.digest.sections import every_action
from mailbot.letters.mime import Attachment
from mailbot.model.case import Case
from mailbot.model.digest import CaseRow, DigestFacts, Do, Group, StaffAction
from mailbot.model.mail import Message
from mailbot.steps.by_the_clock.digesting import digest_templates, gather, links_for
from mailbot.steps.staff.desk import Desk
from mailbot.store.readings import cut_outs_of

LISTS: frozenset[StaffAction] = frozenset({"list_work", "list_cases", "show"})
"""Actions that change nothing: the answer is the page that was asked for."""

LOOKS_BACK = timedelta(days=7)
"""So far back spam is listed that may have been written by a person."""

MOST_PICTURES = 12
"""So many pictures one page carries at most, the latest."""

A_DAY = 30
"""So many pages one address gets within a day; a program that answers by itself gets no more."""


def asked_for(message: Message, desk: Desk) -> Do:
    """Return the page that helps with a mail that was not understood: its case where the subject names one."""
    known = [number for number in numbers_in(message.header.subject) if desk.store.cases.load(number) is not None]
    return Do(action="show", case=known[0]) if len(known) == 1 else Do(action="list_work")


def answer_with(desk: Desk, do: Do, message: Message, row: int, *, understood: bool = True) -> bool:
    """Write the page into the outbox; False where this address had enough of them today."""
    if desk.store.outbox.count_to(desk.who, "transcript", desk.now - timedelta(days=1)) >= A_DAY:
        return False
    templates = digest_templates(desk.deployment)
    say = templates.words.phrase
    case = desk.store.cases.load(do.case) if do.case else None
    facts = _facts(desk, do, case)
    title = say("page_case", case=case.number) if case else say(f"page_{do.action}")
    letter = compose_digest(
        facts,
        templates,
        hospital=desk.deployment.hospital,
        to=desk.who,
        message_id=reply_id.to_staff("transcript", f"page {row} {desk.now}", desk.deployment.hospital.domain),
        links=links_for(desk.store, desk.deployment, every_action(facts), desk.who, desk.now),
        answer=Answer(
            title=title if understood else say("page_not_understood", title=title),
            note=None if understood else say("page_help"),
            to=message.header.message_id,
        ),
        attachments=_pictures(desk, case) if case is not None else (),
    )
    desk.store.outbox.put(letter, now=desk.now, due=desk.now, message=row, unique_key=f"transcript {row}")
    return True


def _pictures(desk: Desk, case: Case) -> tuple[Attachment, ...]:
    """Return the places to sign of the papers of a case, where the settings let them leave the store."""
    if not desk.deployment.settings.staff.pictures_by_mail:
        return ()
    found = cut_outs_of(desk.store.rows, case.number)[-MOST_PICTURES:]
    return tuple(
        Attachment(name=f"paper-{cut.paper}-page-{cut.page}-{number}.png", content_type="image/png", data=cut.png)
        for number, cut in enumerate(found, 1)
    )


def _facts(desk: Desk, do: Do, case: Case | None) -> DigestFacts:
    facts = replace(gather(desk.store, desk.deployment, desk.now, since=desk.now - LOOKS_BACK), quarantined=())
    if case is not None:
        tasks = tuple(task for task in facts.tasks if task.case == case.number)
        return replace(
            facts, tasks=tasks, unanswered=(), groups=(_only(case, facts, ZoneInfo(desk.deployment.policy.timezone)),)
        )
    if do.action == "list_cases":
        return replace(facts, tasks=(), unanswered=(), groups=tuple(map(_with_pages, facts.groups)))
    return replace(facts, groups=())


def _with_pages(group: Group) -> Group:
    """Lead from each case to its page."""
    rows = (replace(row, todo=(*row.todo, Do(action="show", case=row.case))) for row in group.rows)
    return replace(group, rows=tuple(rows))


def _only(case: Case, facts: DigestFacts, zone: ZoneInfo) -> Group:
    offered = {do for task in facts.tasks if task.case == case.number for do in task.todo}
    row = CaseRow(
        case=case.number,
        since=case.opened.astimezone(zone),
        words=tuple(_words(case)),
        language=case.language,
        todo=tuple(do for do in offers(case) if do not in offered),
    )
    return Group(name="ended" if not case.live else case.status, total=1, rows=(row,))  # type: ignore[arg-type]


def _words(case: Case) -> Iterator[str]:
    yield from case.missing()
    if case.untranslated():
        yield "translation"
