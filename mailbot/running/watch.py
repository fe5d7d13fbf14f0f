"""The thread that watches the loops: passes wakes on, tells systemd that they get on, and ends them."""

import os
import threading
import time
from collections.abc import Iterable

from mailbot.logs import Log
from mailbot.mailboxes.source import Source
from mailbot.running import systemd
from mailbot.running.clock import STUCK_SECONDS, LoopClock
from mailbot.running.signals import Told

_IN_TIME = 3
"""So often within the time that systemd grants it is told that the loops are alive."""
_LAST_GLANCE = 4
"""So much oftener is looked whether the loops have ended."""

ENDING_SECONDS = 45.0
"""How long loops may take to end when the daemon is told to; systemd kills after 60 (packaging/mailbot.service)."""

_GLANCE = 0.2
"""Seconds between two looks at what signals said: a handler may set no event (see `signals.py`)."""


def watch(clock: LoopClock, told: Told, answered: threading.Event, mailboxes: int) -> None:
    """Pass on what wakes loops, and tell systemd how they are, until a signal comes.

    It is ready once a mailbox answered, and alive while the loops begin on time and each that runs gets on. Until it is
    ready systemd does not mind its watchdog, but ends it where being alive does not put off the end of the start.
    """
    wanted = systemd.watchdog_seconds()
    last = 0.0
    ready = False
    while not (told.end or told.reload):
        clock.attend(_GLANCE)
        if not ready and answered.is_set():
            ready = True
            systemd.notify("READY=1", f"STATUS=reads {mailboxes} mailboxes")
        if wanted and time.monotonic() - last >= wanted / _IN_TIME and clock.ticks and not clock.stuck(STUCK_SECONDS):
            last = time.monotonic()
            clock.ticks = False
            systemd.alive(wanted, starting=not ready)


def end(clock: LoopClock, told: Told, sources: Iterable[Source], log: Log) -> None:
    """Let the loops end; a server that does not answer is waited for no longer.

    Where one hangs although the daemon is to end, the process is left: as after a kill, nothing is lost. One
    that hangs while the configuration is read again is left to systemd's watchdog, or to the next SIGTERM.
    """
    if told.end:
        systemd.notify("STOPPING=1")
    else:
        systemd.reloading()
    clock.end()
    for source in sources:
        source.interrupt()
    begun = time.monotonic()
    while running := clock.running:
        time.sleep(_GLANCE / _LAST_GLANCE)
        if told.end and time.monotonic() - begun > ENDING_SECONDS:
            log.critical("left_hanging", job=running[0])
            os._exit(1)
    for source in sources:
        source.close()
