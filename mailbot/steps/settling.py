"""One mail that was read becomes part of a case: matched, decided, answered, and committed in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from mailbot.cases.clock import local_day
from mailbot.cases.deciding.decide import HOLDS, Before, Came, decide
from mailbot.cases.known_patient import as_the_case_knows
from mailbot.cases.letter_facts import letter_of
from mailbot.cases.profile import with_profile
from mailbot.mail.screening import DELAYED
from mailbot.model.case import (
    CRY_REASONS,
    DISTRESS_REASON,
    STRANGER_REASON,
    Attention,
    Case,
    Decision,
    JournalEntry,
    Match,
)
from mailbot.model.mail import Message
from mailbot.model.reading import Reading, Screening, Topic
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.comforting import COMFORT, comfort
from mailbot.steps.finding_cases import as_it_stands, candidates_of, matched
from mailbot.steps.reading_mails.batching import OvertakenError
from mailbot.steps.reading_mails.preparing import FileReader, prepare
from mailbot.steps.reading_mails.reading_values import Prepared
from mailbot.steps.urgent import call_people
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import Settled
from mailbot.store.mails.messages import Received

TOLD_AGAIN = timedelta(days=3)
"""So long after a status letter a case gets no other; who asks again meanwhile is answered by staff."""

Chosen = Callable[[Reading, Message], tuple[Reading, Match]]
"""What staff say about a mail: how it is to be read, and to which case it belongs."""

StaffAnswer = Callable[[int, str, Message, datetime], Callable[[], Decision] | None]
"""Asked about each mail before its transaction (row, mailbox, message, time): None where staff did not write it.

What it returns does what they want, inside the transaction.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """What became of one mail, for those who want to see it (replay, explain, the demo)."""

    message_row: int
    message: Message
    reading: Reading
    match: Match
    decision: Decision


def handle(
    received: Received,
    work: Work,
    reader: FileReader,
    *,
    screened: bool = True,
    chosen: Chosen | None = None,
) -> Handled:
    """Read one mail and settle it at once.

    Staff may say that a mail is no spam (`screened` false), or to which case it belongs (`chosen`).
    """
    prepared = prepare(received, work.deployment, reader, work.now, screened=screened and chosen is None)
    return settle(received, prepared, work, chosen=chosen)


def settle(
    received: Received,
    prepared: Prepared,
    work: Work,
    *,
    chosen: Chosen | None = None,
    obey: Callable[[], Decision] | None = None,
) -> Handled:
    """Match a mail, decide, write the letter: everything it changes is committed at once.

    A mail of staff is obeyed and never taken for an applicant's.
    Raises OvertakenError where somebody else settled it meanwhile: two decisions would be two cases.
    """
    message, reading = prepared.message, _of_all(received, prepared.reading)
    store, deployment = work.store, work.deployment
    with store.step():
        if store.messages.overtaken(received):
            raise OvertakenError
        if obey is not None:
            reading, obeyed = Reading(kind="other"), obey()
            handled = Handled(message_row=received.id, message=message, reading=reading, match=Match(), decision=obeyed)
            _file(handled, work)
            return handled
        candidates: tuple[Case, ...] = ()
        if chosen is not None:
            reading, found = chosen(reading, message)
        elif deployment.junk(received.mailbox) == received.folder:
            reading, found = from_junk(reading)
        else:
            candidates = candidates_of(message, reading, work)
            found = matched(message, reading, candidates, deployment, received.mailbox)
            found = _behind_unclear(found, message, reading, store)
        before = as_it_stands(found, candidates, store)
        reading = as_the_case_knows(reading, before)
        came = Came(message=message, message_row=received.id, reading=reading, match=found)
        decision = decide(
            Before(
                case=before,
                invoice_unsent=before is not None
                and before.status == "invoiced"
                and store.outbox.waits(before.number, ("invoice",)),
                may_tell=before is not None and may_tell(before, work),
                told_by_hand=reading.told is not None and not found.additive and told_by_hand(before, message, work),
            ),
            came,
            number=lambda: store.cases.next_number(local_day(work.now, deployment.policy).year),
            policy=deployment.policy,
            now=work.now,
        )
        decision = with_profile(decision, reading, message_row=received.id, now=work.now)
        handled = Handled(message_row=received.id, message=message, reading=reading, match=found, decision=decision)
        # what staff have chosen a case for they have seen, and nothing that lies in Junk is answered
        by_itself = chosen is None and deployment.junk(received.mailbox) != received.folder
        return _commit(handled, before, work, comforts=came if by_itself else None)


def may_tell(case: Case, work: Work) -> bool:
    """Say whether a letter may tell how a case stands: not twice in three days, and not beside one that waits."""
    outbox, since = work.store.outbox, work.now - TOLD_AGAIN
    return not outbox.waits(case.number) and not outbox.wrote_since(case.number, "status", since)


def told_by_hand(case: Case | None, message: Message, work: Work) -> bool:
    """Say whether a mail is the first answer to a letter of the hospital that is none of ours.

    What program wrote it is told by the domain of its Message-ID. An answer to a letter that was answered before, or
    that staff filed, says nothing new: a letter of ours may have left since.
    """
    ours = work.deployment.staff_domains
    known = case.message_ids if case is not None else ()
    answered = message.header.in_reply_to
    return bool(answered) and all(
        one.rpartition("@")[2].casefold() in ours and one not in known and work.store.outbox.by_message_id(one) is None
        for one in answered
    )


def _of_all(received: Received, reading: Reading) -> Reading:
    """Keep of a mail that is not here as a whole only that it came: nothing is asked for that it may have brought."""
    if not (received.truncated or received.unread):
        return reading
    topic: Topic = "mail_unread" if received.unread else "mail_too_large"
    return Reading(kind="other", topic=topic, language=reading.language, screening=reading.screening)


def _behind_unclear(found: Match, message: Message, reading: Reading, store: Store) -> Match:
    """Leave a mail that would open a case to a person where one before it still is: the letter would not know of it."""
    author = message.header.author
    opens = found.case is None and found.attention is None and reading.kind in ("application", "follow_up")
    if opens and author is not None and store.cases.unclear_of(author):
        return replace(found, attention="earlier_mail_waits")
    return found


def from_junk(reading: Reading) -> tuple[Reading, Match]:
    """Take from the Junk folder only a clear application, and that to a person; nothing there is ever answered."""
    if reading.kind == "application" and reading.screening is None:
        return reading, Match(attention="application_in_junk", rule="junk")
    screening = reading.screening or Screening(kind="spam", rule="junk_folder")
    return replace(reading, kind="spam", screening=replace(screening, strength="strong")), Match(rule="junk")


def _commit(handled: Handled, before: Case | None, work: Work, *, comforts: Came | None) -> Handled:
    """Write case, journal, findings and letter, inside the transaction of this mail.

    `comforts` is the mail where its author may get the short letter by return, should it cry for help.
    """
    message, reading, found, decision = handled.message, handled.reading, handled.match, handled.decision
    store, case = work.store, decision.case
    cries = decision.reason == DISTRESS_REASON
    held = decision.reply == "staff" and decision.reason in HOLDS
    if case is not None and held:
        spares = COMFORT if cries else None  # a second cry must not keep back the letter to the first
        store.outbox.hold_unsent(case.number, work.now, drafts=True, spares=spares)
    if case is not None:
        stands = before or store.cases.add(case)  # the letter and the journal refer to it
        kind = letter_of(decision)
        if kind is not None:
            to = message.header.author if found.known_address or not found.case else None
            occasion = Occasion(
                key=f"mail {handled.message_row}", message=message, message_row=handled.message_row, to=to
            )
            case = write_letter(work, case, kind, occasion)
        if cries and comforts is not None:
            case = comfort(case, comforts, work) or case
        thread = (message.header.message_id, *message.header.references, *message.header.in_reply_to)
        case = replace(case, message_ids=tuple(dict.fromkeys((*case.message_ids, *(i for i in thread if i)))))
        store.cases.save(case, decision.journal, before=stands)
    else:
        for attention in decision.attentions:
            store.cases.attend(attention, decision.about)
        if decision.about is not None:
            _keep_still(decision.about, handled.message_row, work, cries=cries)
        if cries and comforts is not None:
            comfort(None, comforts, work)
    if decision.reply != "none":
        _tell_beside(handled, work)
    if reading.screening is not None and reading.screening.kind == "bounce":
        _bounced(reading.screening, handled.message_row, work)
    handled = replace(handled, decision=replace(decision, case=case))
    _file(handled, work)
    if any(attention.reason in CRY_REASONS for attention in decision.attentions):
        call_people(store, work.deployment, work.now, message_row=handled.message_row)
    return handled


def _tell_beside(handled: Handled, work: Work) -> None:
    """Tell staff which cases a mail of an unknown address may be about; nothing of them has changed."""
    for number in handled.match.beside:
        work.store.cases.attend(Attention(reason=STRANGER_REASON, since=work.now, message=handled.message_row), number)


def _keep_still(number: str, message_row: int, work: Work, *, cries: bool) -> None:
    """Hold the letters of a case which a mail may be about that tells of its end or cries for help.

    A person says whether they go. After a cry the open attention stops the reminders, and no pause outlasts it.
    """
    case = work.store.cases.load(number)
    if case is None or not case.live:
        return
    work.store.outbox.hold_unsent(number, work.now, drafts=True, spares=COMFORT if cries else None)
    why = DISTRESS_REASON if cries else "said_to_end"
    entry = JournalEntry(at=work.now, who="mailbot", what="letters held", why=why, message=message_row)
    work.store.cases.save(replace(case, reminders_paused=case.reminders_paused or not cries), [entry])


def _bounced(screening: Screening, message_row: int, work: Work) -> None:
    """Mark the letter of ours that came back, or call a person: somebody must reach the applicant another way.

    A report that a letter is only late, or that it arrived, asks for nothing.
    """
    store, now = work.store, work.now
    about = screening.about_message_id
    row = store.outbox.by_message_id(about) if about is not None else None
    if row is not None:
        if store.outbox.move(row.id, "undelivered", now, "sent", "unknown", "drafted"):
            store.cases.attend(Attention(reason="undelivered", since=now, message=message_row), row.letter.case)
            what, why = f"letter {row.id} was not delivered", "bounce"
            entry = JournalEntry(at=now, who="mailbot", what=what, why=why, message=message_row)
            store.cases.log(row.letter.case, [entry])
    elif screening.rule != DELAYED:
        failed = screening.failed_recipient
        live = [case for case in store.cases.find(addresses=[failed] if failed else []) if case.live]
        number = live[0].number if len(live) == 1 else None
        store.cases.attend(Attention(reason="bounce", since=now, message=message_row), number)


def _file(handled: Handled, work: Work) -> None:
    """Write what was read in a mail and what was made of it."""
    message, decision = handled.message, handled.decision
    work.store.messages.finish(
        handled.message_row,
        reading=handled.reading,
        header=(message.header.message_id, message.header.author, message.header.date),
        settled=Settled(
            case=decision.case.number if decision.case else None,
            kind=decision.kind,
            reply=decision.reply,
            reason=decision.reason,
        ),
        now=work.now,
    )
