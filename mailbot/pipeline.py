"""How a mail becomes a case and gets its letter: the loops, top to bottom. Read this file first.

    intake -> process -> deliver        and, by the clock: remind, digest

Each loop reads one table and writes the next; none calls another. Whatever
dies in the middle, the next run goes on from the rows that were committed:
no mail is lost, no case opened twice, no second letter built.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain

from mailbot.cases.decide import HOLDS, decide
from mailbot.cases.letter_facts import letter_of
from mailbot.cases.profile import with_profile
from mailbot.deployment import Deployment
from mailbot.logs import fault_of
from mailbot.mail.fingerprint import fingerprint
from mailbot.mailboxes.outlet import Delivered, Outlet
from mailbot.mailboxes.source import Batch, ServerMark, Source, head_of
from mailbot.model.case import Attention, Case, Decision, JournalEntry, Match
from mailbot.model.letter import Mode, OutboxRow
from mailbot.model.mail import Message
from mailbot.model.reading import Reading, Screening, Topic
from mailbot.model.trouble import Refused, TryLater, Uncertain
from mailbot.steps.answering import Occasion, Printer, write_letter
from mailbot.steps.finding_cases import as_it_stands, candidates_of, matched
from mailbot.steps.ledger import StoreLedger
from mailbot.steps.reading_mails.batching import TOGETHER, Now, OvertakenError, Ready, noted, settle_together
from mailbot.steps.reading_mails.preparing import FileReader, MailReader, prepare
from mailbot.steps.reading_mails.read_ahead import ReadAhead
from mailbot.steps.reading_mails.reading_values import Prepared
from mailbot.steps.sent_mail import file_sent, is_sent
from mailbot.store import Store
from mailbot.store.messages import Arrived, Received

Chosen = Callable[[Reading, Message], tuple[Reading, Match]]
"""What staff say about a mail: how it is to be read, and to which case it belongs."""

StaffAnswer = Callable[[int, str, Message, datetime], Callable[[], Decision] | None]
"""Asked about each mail before its transaction (row, mailbox, message, time): None where staff did not write it.

What it returns does what they want, inside the transaction.
"""

RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""When a letter goes again that the relay could not take; the last one repeats."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Handled:
    """What became of one mail, for those who want to see it (replay, explain, the demo)."""

    row: int
    message: Message
    reading: Reading
    match: Match
    decision: Decision


# ---- intake: mailbox -> message rows. Nothing changes on the server here.


def intake(
    source: Source,
    store: Store,
    now: Now,
    stored: Callable[[], None] = lambda: None,
    *,
    sweep: bool = False,
    junk: str | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Store what is new in a mailbox, batch by batch, each with its high-water mark in one transaction.

    `stored` is called after each batch with something new: its mails need not wait for the others.
    Ends early where `stop` says so after a batch.
    Raises TryLater at the end where one of its folders could not be read; the others were.
    """
    ledger = StoreLedger(store, source.name)
    count = 0
    trouble: TryLater | None = None

    def again(folder: str) -> Iterator[Batch]:
        """Ask once more for what could not be read, after everything that is new."""
        for uidvalidity, uids in store.messages.unread.due(source.name, folder, now(), every=sweep).items():
            yield from source.again(folder, uidvalidity, uids)

    for folder in source.folders:
        try:
            for batch in chain((source.sweep if sweep else source.new_mail)(folder, ledger), again(folder)):
                if new := take_in(source.name, batch, store, now(), junk=junk):
                    count += len(new)
                    stored()
                if stop():
                    return count
        except TryLater as fault:
            trouble = fault
    if trouble is not None:
        raise trouble
    return count


def take_in(mailbox: str, batch: Batch, store: Store, now: datetime, *, junk: str | None = None) -> list[int]:
    """Commit one batch; return the row ids of the mails that were not known."""
    return store.messages.receive(
        mailbox,
        batch.folder,
        batch.uidvalidity,
        now,
        mails=[
            Arrived(mail=mail, fingerprint=None if mail.unread else fingerprint(mail.raw), head=head_of(mail))
            for mail in batch.mails
        ],
        sightings=[(sighting.uid, sighting.head) for sighting in batch.sightings],
        mark=(batch.mark.uidvalidity, batch.mark.uid, batch.mark.floor) if batch.mark else None,
        junk=junk,
    )


def tidy(source: Source, store: Store, deployment: Deployment) -> None:
    """Make the marks on the server, late and repeatable: flag or move what is processed and safely stored."""
    after = next(mailbox.after for mailbox in deployment.settings.mailbox if mailbox.name == source.name)
    usual = {"keep": ServerMark(), "flag": ServerMark(what="flag", name=after.keyword)}.get(
        after.action, ServerMark(what="move", name=after.folder)
    )
    person = ServerMark(what="move", name=after.attention_folder) if after.attention_folder else usual
    sent = next(mailbox.sent for mailbox in deployment.settings.mailbox if mailbox.name == source.name)
    for folder in source.folders:
        if folder in (deployment.junk(source.name), sent):
            continue  # what lies there is left to the people who look there
        groups: dict[tuple[int, ServerMark], list[int]] = {}
        for row in store.messages.untidied(source.name, folder):
            groups.setdefault((row["uidvalidity"], person if row["needs_a_person"] else usual), []).append(row["uid"])
        for (uidvalidity, mark), uids in groups.items():
            with suppress(Refused):  # a server that allows no such mark: cosmetics hold up nothing
                source.mark_done(folder, uidvalidity, uids, mark)
            store.messages.mark_tidied(source.name, folder, uidvalidity, uids)


# ---- process: message rows -> cases, journal and outbox rows. The mailbox is never touched here.


def process(
    store: Store,
    deployment: Deployment,
    reader: MailReader,
    now: Now,
    printer: Printer,
    stop: Callable[[], bool],
    staff: StaffAnswer | None = None,
) -> int:
    """Work off the received messages; one that fails three times is set aside and the loop goes on.

    The next mails are read while others are decided. They are decided oldest
    first, but a scan that takes minutes holds up its own sender's mails only.
    """
    count = 0

    def read_one(received: Received) -> Prepared | None:
        return None if is_sent(received, deployment) else reader.read(received, now())

    def settle_one(ready: Ready) -> None:
        if ready.mail is None:
            file_sent(ready.received, store, deployment, now())
        else:
            settle(ready.received, ready.mail, store, deployment, now(), printer, obey=ready.obey)

    with ReadAhead(read_one, reader.width) as ahead:
        while not stop():
            for received in store.messages.next_received(now(), ahead.rows, *ahead.room):
                ahead.start(received)
            done = ahead.next_done()
            if done is None:
                break
            together: list[Ready] = []
            while done is not None:
                count += 1
                received, prepared = done
                with noted(received, store, now):
                    mail = prepared()
                    obey = staff(received.id, received.mailbox, mail.message, now()) if staff and mail else None
                    together.append(Ready(received=received, mail=mail, obey=obey))
                done = ahead.done_already() if len(together) < TOGETHER else None
            settle_together(together, settle_one, store, now)
    return count


def handle(
    received: Received,
    store: Store,
    deployment: Deployment,
    reader: FileReader,
    now: datetime,
    printer: Printer,
    *,
    screened: bool = True,
    chosen: Chosen | None = None,
) -> Handled:
    """Read one mail and settle it at once.

    Staff may say that a mail is no spam (`screened` false), or to which case it belongs (`chosen`).
    """
    prepared = prepare(received, deployment, reader, now, screened=screened and chosen is None)
    return settle(received, prepared, store, deployment, now, printer, chosen=chosen)


def settle(
    received: Received,
    prepared: Prepared,
    store: Store,
    deployment: Deployment,
    now: datetime,
    printer: Printer,
    *,
    chosen: Chosen | None = None,
    obey: Callable[[], Decision] | None = None,
) -> Handled:
    """Match a mail, decide, write the letter: everything it changes is committed at once.

    A mail of staff is obeyed and never taken for an applicant's.
    Raises OvertakenError where somebody else settled it meanwhile: two decisions would be two cases.
    """
    message, reading = prepared.message, _of_all(received, prepared.reading)
    with store.step():
        if store.messages.overtaken(received):
            raise OvertakenError
        if obey is not None:
            reading, obeyed = Reading(kind="other"), obey()
            _file(received, message, reading, obeyed, store, now)
            return Handled(row=received.id, message=message, reading=reading, match=Match(), decision=obeyed)
        candidates: tuple[Case, ...] = ()
        if chosen is not None:
            reading, found = chosen(reading, message)
        elif deployment.junk(received.mailbox) == received.folder:
            reading, found = from_junk(reading)
        else:
            candidates = candidates_of(message, reading, store, deployment)
            found = matched(message, reading, candidates, deployment, received.mailbox)
        before = as_it_stands(found, candidates, store)
        decision = decide(
            before,
            reading,
            found,
            message,
            message_row=received.id,
            number=lambda: store.cases.next_number(now.year),
            policy=deployment.policy,
            now=now,
            invoice_unsent=before is not None
            and before.status == "invoiced"
            and store.outbox.waits(before.number, ("invoice",)),
        )
        decision = with_profile(decision, reading, row=received.id, now=now)
        decision = _commit(received, message, reading, before, decision, store, deployment, now, printer, found)
    return Handled(row=received.id, message=message, reading=reading, match=found, decision=decision)


def _of_all(received: Received, reading: Reading) -> Reading:
    """Keep of a mail that is not here as a whole only that it came: nothing is asked for that it may have brought."""
    if not (received.truncated or received.unread):
        return reading
    topic: Topic = "mail_unread" if received.unread else "mail_too_large"
    return Reading(kind="other", topic=topic, language=reading.language, screening=reading.screening)


def from_junk(reading: Reading) -> tuple[Reading, Match]:
    """Take from the Junk folder only a clear application, and that to a person; nothing there is ever answered."""
    if reading.kind == "application" and reading.screening is None:
        return reading, Match(attention="application_in_junk", rule="junk")
    screening = reading.screening or Screening(kind="spam", rule="junk_folder")
    return replace(reading, kind="spam", screening=replace(screening, strength="strong")), Match(rule="junk")


def _commit(
    received: Received,
    message: Message,
    reading: Reading,
    before: Case | None,
    decision: Decision,
    store: Store,
    deployment: Deployment,
    now: datetime,
    printer: Printer,
    found: Match,
) -> Decision:
    """Write case, journal, findings and letter, inside the transaction of this mail."""
    case = decision.case
    sender = message.header.from_[0].addr_spec.casefold() if message.header.from_ else None
    if case is not None and decision.reply == "staff" and decision.reason in HOLDS and found.known_address:
        store.outbox.hold_unsent(case.number, now, drafts=True)
    if case is not None:
        stands = before or store.cases.add(case)  # the letter and the journal refer to it
        kind = letter_of(decision)
        if kind is not None:
            to = sender if found.known_address or not found.case else None
            occasion = Occasion(key=f"mail {received.id}", message=message, message_row=received.id, to=to)
            case = write_letter(store, deployment, case, kind, occasion, now, printer)
        thread = (message.header.message_id, *message.header.references, *message.header.in_reply_to)
        case = replace(case, message_ids=tuple(dict.fromkeys((*case.message_ids, *(i for i in thread if i)))))
        store.cases.save(case, decision.journal, before=stands)
    else:
        for attention in decision.attentions:
            store.cases.attend(attention)
    if reading.screening is not None and reading.screening.about_message_id is not None:
        _bounced(reading.screening.about_message_id, received, store, now)
    decision = replace(decision, case=case)
    _file(received, message, reading, decision, store, now)
    return decision


def _bounced(message_id: str, received: Received, store: Store, now: datetime) -> None:
    """Mark the letter of ours that came back: somebody must reach the applicant another way."""
    row = store.outbox.by_message_id(message_id)
    if row is not None and store.outbox.move(row.id, "undelivered", now, "sent", "unknown", "drafted"):
        store.cases.attend(Attention(reason="undelivered", since=now, message=received.id), row.letter.case)
        what, why = f"letter {row.id} was not delivered", "bounce"
        store.cases.log(row.letter.case, [JournalEntry(at=now, who="mailbot", what=what, why=why, message=received.id)])


def _file(
    received: Received, message: Message, reading: Reading, decision: Decision, store: Store, now: datetime
) -> None:
    """Write what was read in a mail and what was made of it."""
    header = message.header
    store.messages.finish(
        received.id,
        reading=reading,
        header=(header.message_id, header.from_[0].addr_spec.casefold() if header.from_ else None, header.date),
        case=decision.case.number if decision.case else None,
        kind=decision.kind,
        reply=decision.reply,
        reason=decision.reason,
        now=now,
    )


# ---- deliver: outbox rows -> the world, each once.


def deliver(store: Store, outlets: Mapping[Mode, Outlet], now: Now, stop: Callable[[], bool]) -> int:
    """Send what is due. A row is claimed before the dialogue begins; an answer that never came makes it uncertain.

    What became of a letter and the claim on the next one are one transaction: one wait for the disk.
    """
    count = 0
    row = None if stop() else store.outbox.claim(now())
    while row is not None:
        result = _dialogue(row, outlets)
        with store.step():
            _note(row, result, store, now())
            row = None if stop() else store.outbox.claim(now())
        count += 1
    return count


def _dialogue(row: OutboxRow, outlets: Mapping[Mode, Outlet]) -> Delivered | TryLater | Refused | Uncertain:
    try:
        return outlets[row.letter.mode].send(row.letter)
    except (TryLater, Refused, Uncertain) as trouble:
        return trouble
    except Exception as fault:  # a fault of ours: nobody knows how far it came, and the other letters wait
        return Uncertain("fault", fault_of(fault))


def _note(row: OutboxRow, result: Delivered | TryLater | Refused | Uncertain, store: Store, now: datetime) -> None:
    """Write what became of a letter."""
    match result:
        case TryLater():
            store.outbox.mark_later(row.id, now, now + RETRY[min(row.tries, len(RETRY)) - 1], str(result))
        case Refused():
            store.outbox.mark_refused(row.id, now, str(result))
            _undelivered(row, store, "letter_refused", now)
        case Uncertain():
            if store.outbox.mark_uncertain(row.id, now, str(result)) == "unknown":
                _undelivered(row, store, "letter_unknown", now)
        case Delivered():
            store.outbox.mark_sent(row.id, now, drafted=result.state == "drafted")


def recover(store: Store, now: datetime) -> None:
    """Take up letters whose dialogue was cut off: once more in an hour, then they are for staff."""
    with store.step():
        for row in store.outbox.settle_interrupted(now):
            _undelivered(row, store, "letter_unknown", now)


def _undelivered(row: OutboxRow, store: Store, reason: str, now: datetime) -> None:
    store.cases.attend(Attention(reason=reason, since=now), row.letter.case)
