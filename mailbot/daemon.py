"""The daemon: a lock, signals, and when the loops of `loops.py` run.

Between 03:00 and 04:00 cron jobs run twice on the autumn night of the clock change: none may stand there.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from mailbot import connections
from mailbot.config.faults import first_fault
from mailbot.data_lock import only_one
from mailbot.deployment import Deployment, load_deployment
from mailbot.documents.reader import Reader
from mailbot.logs import Log
from mailbot.loops import Loops, utc_now
from mailbot.model.trouble import TryLater
from mailbot.running import systemd
from mailbot.running.clock import LoopClock
from mailbot.running.signals import Told
from mailbot.running.warm_up import warm_up
from mailbot.running.watch import end, watch
from mailbot.steps.by_the_clock import housekeeping, store_watch
from mailbot.steps.reading_mails.kept_readings import StoreCache
from mailbot.steps.reading_mails.preparing import MailReader
from mailbot.steps.reading_mails.read_apart import ReadApart
from mailbot.store.file import backup

REMIND_MINUTES, OTHERS_MINUTES = 10, 60
URGENT_SECONDS = 60
RETENTION_AT, LOOK_AT = (22, 15), (5, 30)
"""Hour and minute, at night, outside the hour that the clock change repeats."""
DELIVER_SECONDS, SLOW_SECONDS = 30, 60
"""Letters leave at least so often; folders and shares are looked at no oftener, however often mails are."""


class Daemon(Loops):
    """Runs the loops of one deployment: all of them once, or by the clock until a signal."""

    def __init__(self, deployment: Deployment, log: Log, *, path: Path | None = None) -> None:
        """Prepare the loops; nothing is opened yet. `path` is the mailbot.toml that SIGHUP reads again."""
        super().__init__(deployment, log)
        self.path = path
        self.told = Told()

    def once(self) -> None:
        """Make one pass of all loops."""
        with (
            only_one(self.deployment.data),
            connections.document_reader(self.deployment, self._cache) as documents,
            ReadApart(self.deployment, documents, ahead=False) as mails,
        ):
            for source in self.sources:
                self.find_others(source)
            self.watch_drafts()
            self._work_off(mails, documents)
            self.payments()
            self.scans(documents)
            self.shares()
            self.handover()
            self.remind()
            self.urgent()
            self.digest()
            self.deliver()
            for source in self.sources:
                self._tidy(source)
            with self._store() as store:
                self._tell(store_watch.count_life(store, self.deployment.data, utc_now()))
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
            self.look_through()
            while not self.told.end:
                if self.told.reload:
                    self.told.reload = False
                    self._reload()
                self._run_until_told()
            with suppress(TryLater), self._store() as store:
                store.health.forget("alive")  # it does not stand still: it was told to end
        self.close()

    def _run_until_told(self) -> None:
        """Run the loops until a signal; they have ended when this returns."""
        with connections.document_reader(self.deployment, self._cache) as documents:
            mails = ReadApart(self.deployment, documents, unready=self._unready)
            self._deaths = lambda: mails.deaths
            clock = self._clock = self._scheduled(mails, documents)
            idles = connections.idles(self.deployment, self._wake)
            clock.start()
            with mails:  # the first poll does not wait until the process that reads mails is there
                for idle in idles:
                    idle.start()
                self.log.info("started", mailboxes=len(self.sources))
                clock.once("warm_up", partial(warm_up, self.deployment, documents))
                watch(clock, self.told, self._answered, len(self.sources))
                end(clock, self.told, self.sources, self.log)
                self.sources = connections.sources(self.deployment)
                for idle in idles:
                    idle.stop()
            self.log.info("stopped")

    def _scheduled(self, mails: MailReader, documents: Reader) -> LoopClock:
        schedule = self.deployment.settings.schedule
        clock, poll = self._new_clock(), schedule.poll.total_seconds()
        for source in self.sources:
            clock.every(poll, source.name, partial(self.fetch, source))
            at, sweep = schedule.sweep, partial(self.fetch, source, sweep=True)
            clock.daily(at.hour, at.minute, f"sweep {source.name}", sweep)
            clock.every(OTHERS_MINUTES * 60, f"others {source.name}", partial(self.find_others, source))
        clock.every(poll, "process", partial(self.process, mails, documents))
        clock.every(min(poll, DELIVER_SECONDS), "deliver", self.deliver)
        clock.every(max(poll, SLOW_SECONDS), "payments", self.payments)
        clock.every(max(poll, SLOW_SECONDS), "scans", partial(self.scans, documents))
        clock.every(max(poll, SLOW_SECONDS), "shares", self.shares)
        clock.every(max(poll, SLOW_SECONDS), "handover", self.handover)
        clock.every(max(poll, SLOW_SECONDS), "drafts", self.watch_drafts)
        clock.every(REMIND_MINUTES * 60, "remind", self.remind)
        clock.every(URGENT_SECONDS, "urgent", self.urgent)
        clock.every(REMIND_MINUTES * 60, "digest", self.digest)
        clock.every(min(poll, housekeeping.LIFE.total_seconds()), "life", self.life)
        clock.daily(*RETENTION_AT, "retention", self.forget)
        clock.daily(*LOOK_AT, "look_through", self.look_through)
        return clock

    def _unready(self, in_a_row: int) -> None:
        self.log.error("reading_child_ended", in_a_row=in_a_row)

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
