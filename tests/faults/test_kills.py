"""kill -9 at every commit and side effect, and at random moments: nothing lost, nothing doubled, nothing looped.

Some 10 kills in CI; MAILBOT_KILLS=200 is the full run, MAILBOT_KILLS_SEED another one. What a power cut does
is not tried here: that stands on SQLite's WAL with synchronous FULL.
"""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.applications import application
from tests.faults.dying import POINTS
from tests.faults.hospital import Hospital, nothing_lost_doubled_or_looped
from tests.servers.dovecot import Dovecot
from tests.servers.sink import Sink

KILLS = int(os.environ.get("MAILBOT_KILLS", "10"))
SEED = int(os.environ.get("MAILBOT_KILLS_SEED", "7"))


@pytest.mark.timeout(600 + 60 * KILLS)
def test_killed_at_named_points(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """Each round brings a mail and ends a pass at one of the points."""
    hospital = Hospital(tmp_path, dovecot, sink)
    chance, mails, killed = random.Random(SEED), list[bytes](), dict[str, int]()
    number = 0
    while sum(killed.values()) < KILLS * 3 // 4:
        number += 1
        mails.append(application(number))
        dovecot.deliver([mails[-1]])
        point = POINTS[number % len(POINTS)]
        status = hospital.once(point, chance.randint(1, 12 if "commit" in point else 2), ahead=number * 60)
        assert status in (0, -signal.SIGKILL), hospital.log()
        killed[point] = killed.get(point, 0) + (status == -signal.SIGKILL)
        assert number < KILLS * 3, f"points are not reached: {killed}"
    hospital.rest()
    print(f"seed {SEED}:", killed, nothing_lost_doubled_or_looped(hospital, mails))
    assert hospital.facts()["letters"].total() == len(mails)


@pytest.mark.timeout(600 + 60 * KILLS)
def test_killed_at_random_moments(tmp_path: Path, dovecot: Dovecot, sink: Sink) -> None:
    """A daemon that runs with all its threads is killed whenever it happens to be."""
    hospital = Hospital(tmp_path, dovecot, sink)
    chance, mails, killed = random.Random(SEED + 4), list[bytes](), 0
    for number in range(max(KILLS // 4, 1)):
        mails += [application(number * 3 + more) for more in range(3)]
        dovecot.deliver(mails[-3:])
        running = hospital.start("run", ahead=number * 60)
        time.sleep(chance.uniform(1.0, 6.0))
        assert running.poll() is None, hospital.log()
        running.kill()
        running.wait()
        killed += 1
    hospital.rest()
    print(f"seed {SEED}:", killed, nothing_lost_doubled_or_looped(hospital, mails))
    assert hospital.facts()["letters"].total() == len(mails)
