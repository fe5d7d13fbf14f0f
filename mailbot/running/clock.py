"""The clock of the loops: runs each at its time, wakes them early, and ends without waiting for what waits for it.

APScheduler 3 facts behind it: `shutdown` holds the scheduler's locks while it
waits for jobs, so a job that asks the scheduler for anything then waits for
ever; its pool has ten threads, fewer than there may be loops; the default
misfire grace is one second. So nothing that runs here ever asks the
scheduler, wakes are passed on by the thread of `attend`, and jobs are waited
for by what they do themselves.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from mailbot.steps.by_the_clock.metrics import Running


class Ending(Exception):  # noqa: N818 - it says why a loop gives up, and is no fault
    """A loop that waited for its turn was told that it is time to end."""


Failed = Callable[[str, BaseException], None]

STUCK_SECONDS = 20 * 60.0
"""After so long without getting on a loop counts as hung: a server that never answers is given up within 15 minutes."""

GRACE = 3600
"""Seconds after its time for which a loop that could not run is still run."""


class LoopClock:
    """The loops of one configuration. Its methods are for one thread, except `wake` and `beat`, which are for all."""

    def __init__(self, timezone: str, threads: int, failed: Failed) -> None:
        """Prepare for so many loops; `failed` is told of what a loop raised."""
        self._scheduler = BackgroundScheduler(
            timezone=timezone,
            executors={"default": ThreadPoolExecutor(threads)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE},
        )
        self._scheduler.add_listener(self._skipped, EVENT_JOB_MAX_INSTANCES)
        self._failed = failed
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._woken: set[str] = set()
        self._again: set[str] = set()
        self._beats: dict[str, float] = {}
        self._failing: set[str] = set()
        self._spent: dict[str, tuple[int, float]] = {}
        self.ending = threading.Event()
        self.ticks = False
        """Set whenever a loop begins: the scheduler works."""

    def every(self, seconds: float, name: str, loop: Callable[[], object]) -> None:
        """Run a loop now and then so often."""
        now = datetime.now(UTC)  # the scheduler keeps its own time
        self._scheduler.add_job(partial(self._run, name, loop), "interval", seconds=seconds, id=name, next_run_time=now)

    def once(self, name: str, work: Callable[[], object]) -> None:
        """Run something now and never again."""
        self._scheduler.add_job(partial(self._run, name, work), id=name)

    def daily(self, hour: int, minute: int, name: str, loop: Callable[[], object]) -> None:
        """Run a loop once a day."""
        self._scheduler.add_job(partial(self._run, name, loop), "cron", hour=hour, minute=minute, id=name)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def wake(self, name: str) -> None:
        """Have a loop run now instead of at its next time; from any thread, and it never waits."""
        with self._lock:
            self._woken.add(name)
        self._news.set()

    def beat(self, name: str) -> None:
        """Note that a running loop gets on."""
        with self._lock:
            if name in self._beats:
                self._beats[name] = time.monotonic()

    @contextmanager
    def turn(self, lock: threading.Lock, name: str) -> Iterator[None]:
        """Hold a lock that loops share; who waits for it gets on, for if anybody hangs it is the one who holds it.

        Raises Ending where it is time to end.
        """
        while not lock.acquire(timeout=1):
            self.beat(name)
            if self.ending.is_set():
                raise Ending
        try:
            yield
        finally:
            lock.release()

    def attend(self, seconds: float) -> None:
        """Pass wakes on to the scheduler for so long, or until there was one."""
        if self._news.wait(seconds):
            self._news.clear()
            with self._lock:
                woken, self._woken = self._woken, set()
            now = datetime.now(UTC)
            for name in woken:
                if not self.ending.is_set() and self._scheduler.get_job(name) is not None:
                    self._scheduler.modify_job(name, next_run_time=now)

    def stuck(self, patience: float) -> tuple[str, ...]:
        """Return the loops that run and have not got on for so many seconds."""
        oldest = time.monotonic() - patience
        with self._lock:
            return tuple(sorted(name for name, beat in self._beats.items() if beat < oldest))

    def report(self, deaths: int) -> Running:
        """Say how the loops do; `deaths` are of the processes that read for them."""
        stuck = self.stuck(STUCK_SECONDS)
        with self._lock:
            return Running(loops=dict(self._spent), deaths=deaths, stuck=stuck, failing=tuple(sorted(self._failing)))

    @property
    def running(self) -> tuple[str, ...]:
        """Return the loops that run just now."""
        with self._lock:
            return tuple(sorted(self._beats))

    def end(self) -> None:
        """Begin no loop any more; those that run are told by `ending` and may be waited for."""
        self.ending.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _run(self, name: str, loop: Callable[[], object]) -> None:
        with self._lock:
            if self.ending.is_set():
                return
            self._beats[name] = time.monotonic()
            self._again.discard(name)
            self.ticks = True
        begun = time.monotonic()
        try:
            loop()
            with self._lock:
                self._failing.discard(name)
        except Ending:
            pass
        except Exception as fault:
            with self._lock:
                self._failing.add(name)
            self._failed(name, fault)
        finally:
            with self._lock:
                runs, seconds = self._spent.get(name, (0, 0.0))
                self._spent[name] = runs + 1, seconds + time.monotonic() - begun
                del self._beats[name]
                again = name in self._again
                self._again.discard(name)
            if again:
                self.wake(name)

    def _skipped(self, event: JobSubmissionEvent) -> None:
        """Remember a loop that was woken while it ran: what woke it may have come after it had looked."""
        with self._lock:
            running = event.job_id in self._beats
            if running:
                self._again.add(event.job_id)
        if not running:
            self.wake(event.job_id)
