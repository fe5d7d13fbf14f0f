"""What each loop of the daemon does: one job, one turn, the store opened for it."""

import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime

from mailbot import connections, pipeline
from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.logs import Log, fault_of
from mailbot.mailboxes.source import Source
from mailbot.model.trouble import Trouble
from mailbot.printing import print_invoice
from mailbot.running.clock import LoopClock
from mailbot.steps.by_the_clock import housekeeping, store_watch
from mailbot.steps.by_the_clock.clockwork import remind
from mailbot.steps.by_the_clock.digesting import digest_if_due
from mailbot.steps.by_the_clock.drafted import watch_drafts
from mailbot.steps.by_the_clock.handing_over import hand_over_cases, take_acknowledgements
from mailbot.steps.by_the_clock.reporting import report_if_due
from mailbot.steps.by_the_clock.shares import check_shares
from mailbot.steps.money.paying import watch_statements
from mailbot.steps.reading_mails.kept_readings import StoreCache
from mailbot.steps.reading_mails.preparing import MailReader
from mailbot.steps.staff import staff_mail
from mailbot.steps.staff.scans import watch_scans
from mailbot.steps.urgent import call_people
from mailbot.steps.work import Work
from mailbot.store import Store
from mailbot.store.file import backup
from mailbot.store.retention import Retention

LOOPS_OF_A_MAILBOX = 3
"""It is polled, swept, and looked through for mails that others took out."""

OTHER_LOOPS = 17
"""Threads for the loops that are not a mailbox's poll or sweep: none waits for another one's thread."""


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Loops:
    """The loops of one deployment. Each opens the store in its own thread; connections are kept between runs."""

    def __init__(self, deployment: Deployment, log: Log) -> None:
        """Prepare the loops; nothing is opened yet."""
        self.deployment = deployment
        self.log = log
        self._writing = threading.RLock()
        self._cache = StoreCache(deployment.store_path, self._writing)
        self.sources = connections.sources(deployment)
        self.outlets = connections.outlets(deployment)
        self._work = threading.Lock()
        self._deliver = threading.Lock()
        self._scans = threading.Lock()
        self._shares = threading.Lock()
        self._fetch: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._clock = self._new_clock()
        self._deaths: Callable[[], int] = lambda: 0
        self._arrived = threading.Event()
        self._answered = threading.Event()

    def _store(self) -> Store:
        return Store(self.deployment.store_path, turn=self._writing)

    def _piece(self, store: Store) -> Work:
        """Return a piece of work that begins now."""
        return Work(store=store, deployment=self.deployment, printer=print_invoice, now=utc_now())

    def fetch(self, source: Source, *, sweep: bool = False) -> int:
        """Read one mailbox to its end and make the marks on the server."""
        name = f"sweep {source.name}" if sweep else source.name
        one_thread = self._fetch[source.name]  # poll and sweep share the connection of the source
        clock = self._clock
        with clock.turn(one_thread, name), self._store() as store:

            def goes_on(new: int) -> bool:
                if new:
                    store.health.reached(source.name, utc_now())
                    self._stored()
                clock.beat(name)
                return not clock.ending.is_set()

            try:
                junk = self.deployment.junk(source.name)
                count = pipeline.intake(source, store, utc_now, sweep=sweep, junk=junk, goes_on=goes_on)
                store.health.reached(source.name, utc_now())
                self._answered.set()
                if count:
                    self.log.info("fetched", mailbox=source.name, mails=count)
                    self._wake("process")
                clock.beat(name)
                if not clock.ending.is_set():
                    pipeline.tidy(source, store, self.deployment)
            except Trouble as trouble:
                self._wake("process")  # what came before the trouble is stored
                if clock.ending.is_set():
                    return 0  # it was interrupted
                failures = store.health.failed(source.name, str(trouble), utc_now())
                self.log.warning("mailbox_unreachable", mailbox=source.name, reason=str(trouble), in_a_row=failures)
                return 0
        return count

    def _stored(self) -> None:
        """Let what is stored be processed while the rest of the mailbox is fetched."""
        self._arrived.set()
        if not self._work.locked():  # else it is looked for anyway
            self._wake("process")

    def process(self, mails: MailReader, documents: Reader) -> int:
        """Work off what was received."""
        clock = self._clock

        def stop() -> bool:
            clock.beat("process")
            return clock.ending.is_set()

        with clock.turn(self._work, "process"), self._store() as store:
            staff = staff_mail.answers(store, self.deployment, print_invoice, documents)
            count = pipeline.process(lambda: self._piece(store), mails, stop, staff)
        if count:
            self.log.info("processed", mails=count)
            self._wake("deliver")
        return count

    def deliver(self) -> int:
        """Send what is due."""
        clock = self._clock

        def stop() -> bool:
            clock.beat("deliver")
            return clock.ending.is_set()

        with clock.turn(self._deliver, "deliver"), self._store() as store:
            pipeline.recover(store, utc_now())
            count = pipeline.deliver(store, self.outlets, utc_now, stop)
        if count:
            self.log.info("delivered", letters=count)
        return count

    def payments(self) -> int:
        """Take in the bank statements that lie in the folder for them."""
        with self._clock.turn(self._work, "payments"), self._store() as store:
            files = watch_statements(store, self.deployment, utc_now())
        for file in files:
            taken = file.taken
            if taken is None:
                self.log.warning("statement_failed", reason=file.fault)
            else:
                self.log.info("statement_taken_in", paid=taken.count("paid"), doubtful=taken.count("suggestion"))
        return len(files)

    def scans(self, documents: Reader) -> int:
        """Add the papers that the office scanner has put into its folder to their cases."""
        with self._clock.turn(self._scans, "scans"), self._store() as store:
            files = watch_scans(self._piece(store), documents)
        for file in files:
            self.log.info("scan_taken_in", case=file.case or "", reason=file.outcome)
        return len(files)

    def shares(self) -> int:
        """Look whether cloud shares open, where the configuration says so."""
        with self._clock.turn(self._shares, "shares"), self._store() as store:
            return check_shares(self._piece(store), connections.look(self.deployment))

    def watch_drafts(self) -> int:
        """Notice drafts that staff sent or threw away; take back those that were replaced."""
        drafts = connections.drafts(self.deployment)
        if drafts is None:
            return 0
        with self._clock.turn(self._deliver, "drafts"), self._store() as store:
            try:
                return watch_drafts(store, drafts, utc_now())
            except Trouble as trouble:
                self.log.warning("drafts_unreachable", reason=str(trouble))
                return 0
            finally:
                drafts.close()

    def handover(self) -> int:
        """Hand complete cases to the hospital's system and take in what it acknowledges."""
        with self._clock.turn(self._work, "handover"), self._store() as store:
            acknowledged = take_acknowledgements(self._piece(store))
            handed = hand_over_cases(store, self.deployment, utc_now())
        if handed or acknowledged:
            self.log.info("handed_over", cases=handed, acknowledged=acknowledged)
        return handed

    def remind(self) -> int:
        """Write what the clock asks for: reminders, expiry, payment reminders."""
        with self._clock.turn(self._work, "remind"), self._store() as store:
            return remind(self._piece(store))

    def urgent(self) -> int:
        """Call people again about cries for help that nobody has dealt with; outside office hours too."""
        with self._clock.turn(self._work, "urgent"), self._store() as store:
            called = call_people(store, self.deployment, utc_now())
        if called:
            self._wake("deliver")
        return called

    def digest(self) -> bool:
        """Write today's digest, on working days, once."""
        with self._clock.turn(self._work, "digest"), self._store() as store:
            report_if_due(store, self.deployment, utc_now())
            return digest_if_due(store, self.deployment, utc_now())

    def life(self) -> bool:
        """Give the sign of life that a monitor watches, unless a mailbox is silent."""
        running = self._clock.report(self._deaths())
        with self._store() as store:
            found, wrong = housekeeping.live(store, self.deployment, utc_now(), running)
        self._tell(wrong)
        return housekeeping.signal_life(self.deployment.settings.monitoring, found, self.deployment)

    def look_through(self) -> None:
        """Look through the store, at start and at night."""
        with self._store() as store:
            self._tell(store_watch.find_damage(store, utc_now()))

    def find_others(self, source: Source) -> None:
        """Look whether another mailbot works on a mailbox."""
        turn = self._clock.turn(self._fetch[source.name], f"others {source.name}")
        with suppress(Trouble), turn, self._store() as store:  # the poll tells of trouble
            self._tell(store_watch.find_others(source, store, self.deployment, utc_now()))

    def _tell(self, reason: str | None) -> None:
        if reason is not None:
            self.log.critical(reason)

    def forget(self) -> int:
        """Remove what is kept too long, on the mail servers and here."""
        deployment = self.deployment
        with ExitStack() as held, self._store() as store:
            for lock in (self._work, self._deliver, *(self._fetch[source.name] for source in self.sources)):
                held.enter_context(self._clock.turn(lock, "retention"))
            now = utc_now()
            backup.drop_old_copy(deployment.data, now, housekeeping.WAY_BACK)
            due = Retention(store.rows).due(now, housekeeping.periods(deployment))
            done, waiting = (
                housekeeping.remove(store, deployment, self.sources, due, now, why="retention") if due else (0, 0)
            )
        if due:
            self.log.info("retention", count=done, in_a_row=waiting)
        return done

    def _tidy(self, source: Source) -> None:
        with self._store() as store:
            try:
                pipeline.tidy(source, store, self.deployment)
            except Trouble as trouble:
                self.log.warning("not_tidied", mailbox=source.name, reason=str(trouble))

    def close(self) -> None:
        """Close every connection."""
        self._cache.close()
        for source in self.sources:
            source.close()
        for outlet in set(self.outlets.values()):
            outlet.close()

    def _new_clock(self) -> LoopClock:
        loops = LOOPS_OF_A_MAILBOX * len(self.deployment.settings.mailbox) + OTHER_LOOPS
        return LoopClock(self.deployment.settings.schedule.timezone, loops, self._loop_failed)

    def _wake(self, job: str) -> None:
        """Run a loop now instead of at its next time."""
        self._clock.wake(job)

    def _loop_failed(self, name: str, fault: BaseException) -> None:
        self.log.error("job_failed", job=name, fault=fault_of(fault))
