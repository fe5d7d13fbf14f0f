"""The daemon: a lock, a clock that wakes the loops, and signals; what the loops do stands in `pipeline.py`.

APScheduler 3 facts behind the settings: the default misfire grace is one
second; cron jobs between 03:00 and 04:00 run twice on the autumn night of the
clock change, so none may stand there, and every job is harmless when run twice.
"""

import signal
import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MAX_INSTANCES,
    JobExecutionEvent,
    JobSubmissionEvent,
)
from apscheduler.schedulers.background import BackgroundScheduler

from mailbot import connections, pipeline
from mailbot.cases.clock import public_holidays
from mailbot.config.faults import Fault
from mailbot.data_lock import only_one
from mailbot.deployment import Deployment, load_deployment
from mailbot.documents.clamav import Scanner
from mailbot.documents.reader import Reader
from mailbot.logs import Log, fault_of
from mailbot.mailboxes.source import Source
from mailbot.model.trouble import Trouble
from mailbot.printing import print_invoice
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
from mailbot.store import Store
from mailbot.store.retention import Retention

REMIND_MINUTES = 10
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
        self.stop = threading.Event()
        self.reload_wanted = threading.Event()
        self.sources = connections.sources(deployment)
        self.outlets = connections.outlets(deployment)
        self._work = threading.Lock()
        self._deliver = threading.Lock()
        self._fetch: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._scheduler: BackgroundScheduler | None = None
        self._again: set[str] = set()
        self._arrived = threading.Event()

    def _store(self) -> Store:
        return Store(self.deployment.store_path, turn=self._writing)

    # ---- the loops, each a job

    def fetch(self, source: Source, *, sweep: bool = False) -> int:
        """Read one mailbox to its end and make the marks on the server."""
        one_thread = self._fetch[source.name]  # poll and sweep share the connection of the source
        with one_thread, self._store() as store:
            try:
                count = pipeline.intake(
                    source, store, utc_now, self._stored, sweep=sweep, junk=self.deployment.junk(source.name)
                )
                store.health.reached(source.name, utc_now())
                if count:
                    self.log.info("fetched", mailbox=source.name, mails=count)
                    self._wake("process")
                pipeline.tidy(source, store, self.deployment)
            except Trouble as trouble:
                self._wake("process")  # what came before the trouble is stored
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
        with self._work, self._store() as store:
            staff = staff_mail.answers(store, self.deployment, print_invoice, documents)
            count = pipeline.process(store, self.deployment, mails, utc_now, print_invoice, self.stop.is_set, staff)
        if count:
            self.log.info("processed", mails=count)
            self._wake("deliver")
        return count

    def deliver(self) -> int:
        """Send what is due."""
        with self._deliver, self._store() as store:
            pipeline.recover(store, utc_now())
            count = pipeline.deliver(store, self.outlets, utc_now, self.stop.is_set)
        if count:
            self.log.info("delivered", letters=count)
        return count

    def payments(self) -> int:
        """Take in the bank statements that lie in the folder for them."""
        with self._work, self._store() as store:
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
        with self._deliver, self._store() as store:
            try:
                return watch_drafts(store, drafts, utc_now())
            except Trouble as trouble:
                self.log.warning("drafts_unreachable", reason=str(trouble))
                return 0
            finally:
                drafts.close()

    def handover(self) -> int:
        """Hand complete cases to the hospital's system and take in what it acknowledges."""
        with self._work, self._store() as store:
            acknowledged = take_acknowledgements(store, self.deployment, print_invoice, utc_now())
            handed = hand_over_cases(store, self.deployment, utc_now())
        if handed or acknowledged:
            self.log.info("handed_over", cases=handed, acknowledged=acknowledged)
        return handed

    def remind(self) -> int:
        """Write what the clock asks for: reminders, expiry, payment reminders."""
        with self._work, self._store() as store:
            return remind(store, self.deployment, utc_now(), print_invoice)

    def digest(self) -> bool:
        """Write today's digest, on working days, once."""
        with self._work, self._store() as store:
            return digest_if_due(store, self.deployment, utc_now())

    def life(self) -> bool:
        """Give the sign of life that a monitor watches, unless a mailbox is silent."""
        with self._store() as store:
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
                held.enter_context(lock)
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
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        signal.signal(signal.SIGHUP, lambda *_: self.reload_wanted.set())
        with only_one(self.deployment.data):
            while not self.stop.is_set():
                self._run_until_reload()
                if self.reload_wanted.is_set():
                    self.reload_wanted.clear()
                    self._reload()
        self.close()

    def _run_until_reload(self) -> None:
        with self._reader() as documents:
            mails = ReadApart(self.deployment, documents)
            scheduler = self._scheduler = self._scheduled(partial(self.process, mails, documents))
            idles = connections.idles(self.deployment, self._wake)
            scheduler.start()
            with mails:  # the first poll does not wait until the process that reads mails is there
                for idle in idles:
                    idle.start()
                self.log.info("started", mailboxes=len(self.sources))
                self._warm_up(documents)
                while not (self.stop.wait(0.2) or self.reload_wanted.is_set()):
                    pass
                for idle in idles:
                    idle.stop()
                scheduler.shutdown(wait=True)
            self._scheduler = None
            self.log.info("stopped")

    def _warm_up(self, documents: Reader) -> None:
        """Load what the first document and the first invoice need while none is there; what fails then says so."""
        from mailbot.printing.trial import print_sample

        deployment = self.deployment
        with suppress(Exception):
            documents.start()
            public_holidays(deployment.policy.country)
            print_sample(deployment.templates, deployment.hospital, deployment.templates.fallback)

    def _scheduled(self, process: Callable[[], int]) -> BackgroundScheduler:
        schedule = self.deployment.settings.schedule
        scheduler = BackgroundScheduler(
            timezone=schedule.timezone,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600},
        )
        scheduler.add_listener(self._job_failed, EVENT_JOB_ERROR)
        scheduler.add_listener(self._skipped, EVENT_JOB_MAX_INSTANCES)
        scheduler.add_listener(self._finished, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR)
        poll, now = schedule.poll.total_seconds(), datetime.now(UTC)  # the scheduler keeps its own time

        def every(seconds: float, name: str, job: Callable[[], object]) -> None:
            scheduler.add_job(job, "interval", seconds=seconds, id=name, next_run_time=now)

        for source in self.sources:
            every(poll, source.name, partial(self.fetch, source))
            at = schedule.sweep
            scheduler.add_job(
                partial(self.fetch, source, sweep=True),
                "cron",
                hour=at.hour,
                minute=at.minute,
                id=f"sweep {source.name}",
            )
        every(poll, "process", process)
        every(min(poll, 30), "deliver", self.deliver)
        every(max(poll, 60), "payments", self.payments)
        every(max(poll, 60), "handover", self.handover)
        every(max(poll, 60), "drafts", self.watch_drafts)
        every(REMIND_MINUTES * 60, "remind", self.remind)
        every(REMIND_MINUTES * 60, "digest", self.digest)
        every(60, "life", self.life)
        scheduler.add_job(self.forget, "cron", hour=RETENTION_HOUR, minute=15, id="retention")
        return scheduler

    def _wake(self, job: str) -> None:
        """Run a job now instead of at its next time."""
        scheduler = self._scheduler
        if scheduler is not None and not self.stop.is_set() and scheduler.get_job(job) is not None:
            scheduler.modify_job(job, next_run_time=datetime.now(UTC))

    def _skipped(self, event: JobSubmissionEvent) -> None:
        """Remember a job that was woken while it ran: what woke it may have come after it had looked."""
        self._again.add(event.job_id)

    def _finished(self, event: JobExecutionEvent) -> None:
        if event.job_id in self._again:
            self._again.discard(event.job_id)
            self._wake(event.job_id)

    def _job_failed(self, event: JobExecutionEvent) -> None:
        self.log.error("job_failed", job=event.job_id, fault=fault_of(event.exception))

    def _tidy(self, source: Source) -> None:
        with self._store() as store:
            try:
                pipeline.tidy(source, store, self.deployment)
            except Trouble as trouble:
                self.log.warning("not_tidied", mailbox=source.name, reason=str(trouble))

    def _reader(self) -> Reader:
        documents = self.deployment.settings.documents
        anchors = documents.trust_anchors
        return Reader(
            cache=self._cache,
            trust_folder=self.deployment.settings.at(anchors) if anchors else None,
            workers=documents.workers,
            scanner=Scanner(address=documents.scanner, required=documents.scanner_required)
            if documents.scanner
            else None,
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
