"""A child that is taken over cannot fill the machine with processes."""

import os
import subprocess
import sys

import pytest

NOBODY = 65_534
SPREAD = """
import os, sys
from mailbot.child import bound_tasks
os.setuid(int(sys.argv[1]))
bound_tasks(spare=5)
started = 0
for _ in range(60):
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        sys.stdin.read()  # until the test has counted
        os._exit(0)
    started += 1
print(started, flush=True)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="the kernel counts by user: the test needs one of its own")
def test_a_child_starts_no_more_than_it_is_left() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SPREAD, str(NOBODY)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.environ["PATH"]},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert 0 < int(done.stdout) <= 6
