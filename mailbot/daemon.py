"""The daemon: a lock, loops that share a store, and signals; what the loops do stands in `pipeline.py`.

Cron jobs between 03:00 and 04:00 run twice on the autumn night of the clock
change, so none may stand there, and every loop is harmless when run twice.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from mailbot import connections, pipeline
from mailbot.cases.clock import public_holidays
from mailbot.config.faults import Fault
from mailbot.data_lock import only_one
from mailbot.deployment import Deployment, load_deployment
from mailbot.documents.clamav import Scanner
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.reader import Reader
from mailbot.logs import Log, fault_of
from mailbot.mailboxes.source import Source
from mailbot.model.trouble import Trouble
from mailbot.printing import print_invoice
from mailbot.running import systemd
from mailbot.running.clock import LoopClock
from mailbot.running.signals import Told
from mailbot.running.watch import STUCK_SECONDS, end, watch
from mailbot.steps.by_the_clock import housekeeping
from mailbot.steps.by_the_clock.clockwork import remind
from mailbot.steps.by_the_clock.digesting import digest_if_due
from mailbot.steps.by_the_clock.drafted import watch_drafts
from mailbot.steps.by_the_clock.handing_over import hand_over_cases, take_acknowledgements
from mailbot.steps.money.paying import watch_statements
from mailbot.steps.reading_mails.kept_readings import StoreCache
from mailbot.steps.reading_mails.preparing import MailReader
from mailbot.steps.reading_mails.read_apart import ReadApart
from mailbot.steps.staff import staff_mail
from mailbot.steps.urgent import call_people
from mailbot.store import Store, backup
from mailbot.store.retention import Retention

REMIND_MINUTES = 10
URGENT_SECONDS = 60
OTHER_LOOPS = 13
"""Threads for the loops that are not a mailbox's poll or sweep: none waits for another one's thread."""

RETENTION_HOUR = 22
"""At night, outside the hour that the clock change repeats."""


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


class Daemon:
    """The loops of one deployment. Each loop opens the store in its own thread; connections are kept between runs."""

    def __init__(self, deployment: Deployment, log: Log, *, path: Path | None = None) -> None:
        """Prepare the loops; nothing is opened yet. `path` is the mailbot.toml that SIGHUP reads again."""
        self.deployment = deployment
        self.log = log
        self.path = path
        self._writing = threading.RLock()
        self._cache = StoreCache(deployment.store_path, self._writing)
        self.told = Told()
        self.sources = connections.sources(deployment)
        self.outlets = connections.outlets(deployment)
        self._work = threading.Lock()
        self._deliver = threading.Lock()
        self._fetch: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._clock = self._new_clock()
        self._arrived = threading.Event()
        self._answered = threading.Event()

    def _store(self) -> Store:
        return Store(self.deployment.store_path, turn=self._writing)

    # ---- the loops, each a job

    def fetch(self, source: Source, *, sweep: bool = False) -> int:
        """Read one mailbox to its end and make the marks on the server."""
        name = f"sweep {source.name}" if sweep else source.name
        one_thread = self._fetch[source.name]  # poll and sweep share the connection of the source
        clock = self._clock
        with clock.turn(one_thread, name), self._store() as store:

            def stored() -> None:
                store.health.reached(source.name, utc_now())
                self._stored()

            def stop() -> bool:
                clock.beat(name)
                return clock.ending.is_set()

            try:
                junk = self.deployment.junk(source.name)
                count = pipeline.intake(source, store, utc_now, stored, sweep=sweep, junk=junk, stop=stop)
                store.health.reached(source.name, utc_now())
                self._answered.set()
                if count:
                    self.log.info("fetched", mailbox=source.name, mails=count)
                    self._wake("process")
                if not stop():
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
            count = pipeline.process(store, self.deployment, mails, utc_now, print_invoice, stop, staff)
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
            acknowledged = take_acknowledgements(store, self.deployment, print_invoice, utc_now())
            handed = hand_over_cases(store, self.deployment, utc_now())
        if handed or acknowledged:
            self.log.info("handed_over", cases=handed, acknowledged=acknowledged)
        return handed

    def remind(self) -> int:
        """Write what the clock asks for: reminders, expiry, payment reminders."""
        with self._clock.turn(self._work, "remind"), self._store() as store:
            return remind(store, self.deployment, utc_now(), print_invoice)

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
            return digest_if_due(store, self.deployment, utc_now())

    def life(self) -> bool:
        """Give the sign of life that a monitor watches, unless a mailbox is silent."""
        clock = self._clock
        with self._store() as store:
            store.health.note("alive", "\n".join(clock.stuck(STUCK_SECONDS)), utc_now())
            found = housekeeping.status(store, self.deployment, utc_now())
            ending = [need for need in found.needs if need.startswith("login_expires")]
            if ending:
                store.health.note("login_expires", "; ".join(ending), utc_now())
            elif "login_expires" in store.health.notes():
                store.health.forget("login_expires")
        return housekeeping.signal_life(self.deployment.settings.monitoring, found, self.deployment)

    def forget(self) -> int:
        """Remove what is kept too long, on the mail servers and here."""
        deployment = self.deployment
        with ExitStack() as held, self._store() as store:
            for lock in (self._work, self._deliver, *(self._fetch[source.name] for source in self.sources)):
                held.enter_context(self._clock.turn(lock, "retention"))
            now = utc_now()
            due = Retention(store.rows).due(now, housekeeping.periods(deployment))
            done, waiting = (
                housekeeping.remove(store, deployment, self.sources, due, now, why="retention") if due else (0, 0)
            )
        if due:
            self.log.info("retention", count=done, in_a_row=waiting)
        return done

    # ---- running

    def once(self) -> None:
        """Make one pass of all loops."""
        with (
            only_one(self.deployment.data),
            self._reader() as documents,
            ReadApart(self.deployment, documents) as mails,
        ):
            self.watch_drafts()
            self._work_off(mails, documents)
            self.payments()
            self.handover()
            self.remind()
            self.urgent()
            self.digest()
            self.deliver()
            for source in self.sources:
                self._tidy(source)
        self.close()

    def _work_off(self, mails: MailReader, documents: Reader) -> None:
        """Process what came in earlier and what comes in now, while the mailboxes are read to their ends."""
        with ThreadPoolExecutor(len(self.sources), "fetch") as threads:
            fetches = [threads.submit(self.fetch, source) for source in self.sources]
            for fetch in fetches:
                fetch.add_done_callback(lambda _: self._arrived.set())
            self._arrived.set()
            all_fetched = False
            while not all_fetched:
                self._arrived.wait()
                self._arrived.clear()
                all_fetched = all(fetch.done() for fetch in fetches)
                self.process(mails, documents)
        for fetch in fetches:
            fetch.result()

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; SIGHUP reads the configuration again. The mail in hand is finished first."""
        self.told.listen()
        systemd.notify("STATUS=waiting for the first mailbox to answer")
        with only_one(self.deployment.data):
            backup.tidy(self.deployment.data)
            while not self.told.end:
                if self.told.reload:
                    self.told.reload = False
                    self._reload()
                self._run_until_told()
            with self._store() as store:
                store.health.forget("alive")  # it does not stand still: it was told to end
        self.close()

    def _run_until_told(self) -> None:
        """Run the loops until a signal; they have ended when this returns."""
        with self._reader() as documents:
            mails = ReadApart(self.deployment, documents, unready=self._unready)
            clock = self._clock = self._scheduled(partial(self.process, mails, documents))
            idles = connections.idles(self.deployment, self._wake)
            clock.start()
            with mails:  # the first poll does not wait until the process that reads mails is there
                for idle in idles:
                    idle.start()
                self.log.info("started", mailboxes=len(self.sources))
                clock.once("warm_up", partial(self._warm_up, documents))
                watch(clock, self.told, self._answered, len(self.sources))
                end(clock, self.told, self.sources, self.log)
                self.sources = connections.sources(self.deployment)
                for idle in idles:
                    idle.stop()
            self.log.info("stopped")

    def _warm_up(self, documents: Reader) -> None:
        """Load what the first document and the first invoice need while none is there; what fails then says so."""
        from mailbot.printing.trial import print_sample

        deployment = self.deployment
        with suppress(Exception):
            documents.start()
            public_holidays(deployment.policy.country)
            print_sample(deployment.templates, deployment.hospital, deployment.templates.fallback)

    def _new_clock(self) -> LoopClock:
        loops = 2 * len(self.deployment.settings.mailbox) + OTHER_LOOPS
        return LoopClock(self.deployment.settings.schedule.timezone, loops, self._loop_failed)

    def _scheduled(self, process: Callable[[], int]) -> LoopClock:
        schedule = self.deployment.settings.schedule
        clock, poll = self._new_clock(), schedule.poll.total_seconds()
        for source in self.sources:
            clock.every(poll, source.name, partial(self.fetch, source))
            at, sweep = schedule.sweep, partial(self.fetch, source, sweep=True)
            clock.daily(at.hour, at.minute, f"sweep {source.name}", sweep)
        clock.every(poll, "process", process)
        clock.every(min(poll, 30), "deliver", self.deliver)
        clock.every(max(poll, 60), "payments", self.payments)
        clock.every(max(poll, 60), "handover", self.handover)
        clock.every(max(poll, 60), "drafts", self.watch_drafts)
        clock.every(REMIND_MINUTES * 60, "remind", self.remind)
        clock.every(URGENT_SECONDS, "urgent", self.urgent)
        clock.every(REMIND_MINUTES * 60, "digest", self.digest)
        clock.every(min(poll, housekeeping.LIFE.total_seconds()), "life", self.life)
        clock.daily(RETENTION_HOUR, 15, "retention", self.forget)
        return clock

    def _wake(self, job: str) -> None:
        """Run a loop now instead of at its next time."""
        self._clock.wake(job)

    def _unready(self, in_a_row: int) -> None:
        self.log.error("reading_child_ended", in_a_row=in_a_row)

    def _loop_failed(self, name: str, fault: BaseException) -> None:
        self.log.error("job_failed", job=name, fault=fault_of(fault))

    def _tidy(self, source: Source) -> None:
        with self._store() as store:
            try:
                pipeline.tidy(source, store, self.deployment)
            except Trouble as trouble:
                self.log.warning("not_tidied", mailbox=source.name, reason=str(trouble))

    def _reader(self) -> Reader:
        documents = self.deployment.settings.documents
        anchors, scanner = documents.trust_anchors, documents.scanner
        return Reader(
            cache=self._cache,
            trust_folder=self.deployment.settings.at(anchors) if anchors else None,
            workers=documents.workers,
            ink=Knowledge.of(self.deployment.rules.ink),
            keys=self.deployment.own_keys,
            scanner=Scanner(address=scanner, required=documents.scanner_required) if scanner else None,
        )

    def _reload(self) -> None:
        """Take a changed configuration if it is whole; else keep the last good one and say so in the digest."""
        if self.path is None:
            return
        fresh, faults = load_deployment(self.path)
        with self._store() as store:
            if fresh is None or faults:
                store.health.note("config_fault", first_fault(faults), utc_now())
                self.log.error("config_kept", faults=len(faults))
                return
            store.health.forget("config_fault")
        self.close()
        self.deployment = fresh
        self._cache = StoreCache(fresh.store_path, self._writing)
        self.sources = connections.sources(fresh)
        self.outlets = connections.outlets(fresh)
        self.log.info("config_reloaded")

    def close(self) -> None:
        """Close every connection."""
        self._cache.close()
        for source in self.sources:
            source.close()
        for outlet in set(self.outlets.values()):
            outlet.close()


def first_fault(faults: tuple[Fault, ...]) -> str:
    """Return the first fault in one line, for the digest."""
    return str(faults[0]) if faults else "unreadable"
