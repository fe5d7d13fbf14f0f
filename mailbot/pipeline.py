"""How a mail becomes a case and gets its letter: the loops, top to bottom. Read this file first.

    intake -> process -> deliver        and, by the clock: remind, digest

Each loop reads one table and writes the next; none calls another. Whatever
dies in the middle, the next run goes on from the rows that were committed:
no mail is lost, no case opened twice, no second letter built.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from mailbot.deployment import Deployment
from mailbot.logs import fault_of
from mailbot.mail.fingerprint import fingerprint
from mailbot.mailboxes.outlet import Delivered, Outlet
from mailbot.mailboxes.source import Batch, ServerMark, Source, head_of
from mailbot.model.case import Attention
from mailbot.model.letter import Mode, OutboxRow
from mailbot.model.trouble import NO_UTF8, Refused, TryLater, Uncertain
from mailbot.steps.by_the_clock import store_watch
from mailbot.steps.ledger import StoreLedger
from mailbot.steps.reading_mails.batching import TOGETHER, Now, Ready, noted, settle_together
from mailbot.steps.reading_mails.preparing import MailReader
from mailbot.steps.reading_mails.read_ahead import ReadAhead
from mailbot.steps.reading_mails.reading_values import Prepared
from mailbot.steps.sent_mail import file_sent, is_sent
from mailbot.steps.settling import StaffAnswer, settle
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived, Received

RETRY = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
"""When a letter goes again that the relay could not take; the last one repeats."""


# ---- intake: mailbox -> message rows. Nothing changes on the server here.


def intake(
    source: Source,
    store: Store,
    now: Now,
    *,
    sweep: bool = False,
    junk: str | None = None,
    goes_on: Callable[[int], bool] = lambda _new: True,
) -> int:
    """Store what is new in a mailbox, batch by batch, each with its high-water mark in one transaction.

    `goes_on` is told after each batch how many mails are new: they need not wait for the others.
    Ends early where it says so.
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
                new = len(store_batch(source.name, batch, store, now(), junk=junk))
                count += new
                if not goes_on(new):
                    return count
        except TryLater as fault:
            trouble = fault
    if trouble is not None:
        raise trouble
    return count


def store_batch(mailbox: str, batch: Batch, store: Store, now: datetime, *, junk: str | None = None) -> list[int]:
    """Commit one batch; return the row ids of the mails that were not known."""
    return store.messages.receive(
        FolderAt(mailbox, batch.folder, batch.uidvalidity),
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
    owner = store_watch.store_id(deployment.data)
    after = next(mailbox.after for mailbox in deployment.settings.mailbox if mailbox.name == source.name)
    usual = {"keep": ServerMark(), "flag": ServerMark(what="flag", name=after.keyword)}.get(
        after.action, ServerMark(what="move", name=after.folder)
    )
    person = ServerMark(what="move", name=after.attention_folder) if after.attention_folder else usual
    usual, person = replace(usual, owner=owner), replace(person, owner=owner)
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
    begin: Callable[[], Work], reader: MailReader, stop: Callable[[], bool], staff: StaffAnswer | None = None
) -> int:
    """Work off the received messages; one that fails three times is set aside and the loop goes on.

    `begin` gives a piece of work that begins now, always over the same store and deployment.

    The next mails are read while others are decided. They are decided oldest
    first, but a scan that takes minutes holds up its own sender's mails only.
    """
    count = 0
    store, deployment = begin().store, begin().deployment

    def now() -> datetime:
        return begin().now

    def read_one(received: Received) -> Prepared | None:
        return None if is_sent(received, deployment) else reader.read(received, now())

    def settle_one(ready: Ready) -> None:
        if ready.mail is None:
            file_sent(ready.received, store, deployment, now())
        else:
            settle(ready.received, ready.mail, begin(), obey=ready.obey)

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
            _undelivered(row, store, "no_utf8" if result.reason == NO_UTF8 else "letter_refused", now)
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
