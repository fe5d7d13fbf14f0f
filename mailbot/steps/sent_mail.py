"""Mails that staff wrote by hand, seen in the Sent folder: they land in their case and rest its reminders.

They are filed, never answered, and nothing in them is read as an application.
"""

from collections.abc import Callable
from datetime import datetime

from mailbot.cases.desk.urgency import is_question
from mailbot.cases.matching import numbers_in
from mailbot.cases.staff.actions import answered_by_hand
from mailbot.deployment import Deployment
from mailbot.letters.envelope import reply_id
from mailbot.model.case import Case, Decision, JournalEntry
from mailbot.model.letter import OutboxRow
from mailbot.model.mail import Header
from mailbot.model.reading import Reading
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import Settled
from mailbot.store.mails.messages import Received

NOBODY = Reading(kind="other")


def is_sent(received: Received, deployment: Deployment) -> bool:
    """Say whether a message lies in the folder of what the mailbox's people have sent."""
    return any(
        box.sent is not None and (box.name, box.sent) == (received.mailbox, received.folder)
        for box in deployment.settings.mailbox
    )


def file_sent(received: Received, store: Store, deployment: Deployment, now: datetime) -> Case | None:
    """File one sent mail in the case it is about, if there is exactly one; our own letters are known already."""
    header = _header_of(received.raw)
    ours = header.message_id is not None and reply_id.verify(header.message_id, deployment.reply_key) is not None
    with store.step():
        case = None if ours else _case_of(header, store, deployment)
        if case is not None and (draft := _draft_of(header, case, store)) is not None:
            ours = True
            store.outbox.move(draft.id, "sent", now, "drafted")
            what = f"letter {draft.id} ({draft.letter.kind}) sent by staff"
            store.cases.log(case.number, [JournalEntry(at=now, who="staff", what=what, why="sent_folder")])
        elif case is not None:
            case = _answered(case, header, store, now)
        if not ours:
            _settle_what_it_answers(header, store, now)
        store.messages.finish(
            received.id,
            reading=NOBODY,
            header=(header.message_id, None, header.date),
            settled=Settled(
                case=case.number if case else None,
                kind="other",
                reply="none",
                reason="own_letter" if ours else "answered_by_hand" if case else "sent_elsewhere",
            ),
            now=now,
        )
    return case


def answered_in_copy(header: Header, work: Work) -> Callable[[], Decision] | None:
    """Return what files a mail of staff to an applicant of which the mailbox got a copy; None where it is none."""
    store, now, known = work.store, work.now, _known(work.deployment)
    others = [one.addr_spec for one in (*header.to, *header.cc) if one.addr_spec.casefold() not in known]
    live = [case for case in store.cases.find(addresses=others) if case.live and case.merged_into is None]
    if len(live) != 1:
        return None
    number = live[0].number

    def file_it() -> Decision:
        with store.step():
            case = store.cases.load(number)
            if case is not None:
                case = _answered(case, header, store, now)
            _settle_what_it_answers(header, store, now)
        return Decision(reply="none", reason="answered_by_hand", kind="other", case=case)

    return file_it


def _known(deployment: Deployment) -> frozenset[str]:
    return deployment.own_addresses | deployment.staff_addresses


def _answered(case: Case, header: Header, store: Store, now: datetime) -> Case:
    who = header.author or "staff"
    change = answered_by_hand(case, header.message_id, who=who, now=header.date or now)
    store.outbox.replace_unsent(case.number, now, ("deficiency", "acknowledge"))
    store.outbox.hold_unsent(case.number, now)  # an invoice belongs to the case: staff say whether it leaves
    store.cases.save(change.case, change.journal)
    return change.case


def _settle_what_it_answers(header: Header, store: Store, now: datetime) -> None:
    """Note that a person dealt with the mail that was answered; a cry for help stays until somebody says so."""
    for message in store.messages.rows_of(header.in_reply_to):
        for attention in store.cases.attentions(message_row=message):
            if attention.id is None or not is_question(attention.reason):
                continue
            number = store.cases.case_of_attention(attention.id)
            store.cases.resolve(attention.id, header.author or "staff", now)
            if number is not None:
                what = f"attention {attention.id} settled"
                entry = JournalEntry(at=now, who=header.author or "staff", what=what, why="answered_by_hand")
                store.cases.log(number, [entry])


def _header_of(raw: bytes) -> Header:
    from mailbot.mail.parse import parse  # the daemon's own process loads it for a mail in a Sent folder only

    return parse(raw).header


def _draft_of(header: Header, case: Case, store: Store) -> OutboxRow | None:
    """Find the draft that was sent here: mail programs give it a new Message-ID, but keep its subject and its thread.

    An answer by hand begins with "Re:", for it answers a mail and not our draft.
    """
    for row in store.outbox.unsent(case.number):
        draft = _header_of(row.letter.raw) if row.state == "drafted" else None
        if draft is not None and draft.subject == header.subject and draft.in_reply_to == header.in_reply_to:
            return row
    return None


def _case_of(header: Header, store: Store, deployment: Deployment) -> Case | None:
    """Find the one live case by thread, or by whom the mail went to."""
    ids = (*header.in_reply_to, *header.references)
    signed = [number for found in ids if (number := reply_id.verify(found, deployment.reply_key))]
    in_thread = store.cases.find(
        numbers=[*signed, *numbers_in(header.subject), *store.messages.cases_by_message_id(ids)], ids=ids
    )
    written_to = store.cases.find(addresses=[address.addr_spec for address in (*header.to, *header.cc)])
    for candidates in (in_thread, written_to):
        live = [case for case in candidates if case.live and case.merged_into is None]
        if live:
            return live[0] if len(live) == 1 else None
    return None
