"""What every throw-away server needs: a free port, a greeting to wait for, and an end with the tests."""

import contextlib
import ctypes
import os
import pwd
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest

HOST = "127.0.0.1"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def missing(what: str) -> NoReturn:
    """Skip with a printed reason; under CI a missing server is a fault."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI=true wants every test")
    pytest.skip(f"{what} is missing")


def account() -> pwd.struct_passwd:
    """Return who a server runs as: nobody where the tests run as root (Dovecot refuses mail of root)."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())


def as_account() -> dict[str, Any]:
    """Return the arguments that make `subprocess` change to `account()`."""
    who = account()
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}


def hand_over(folder: Path) -> None:
    """Give a tree to `account()`."""
    if os.getuid() == 0:
        who = account()
        for place in [folder, *folder.rglob("*")]:
            os.chown(place, who.pw_uid, who.pw_gid, follow_symlinks=False)


def die_with_parent() -> None:
    """Make a test run that is killed leave no server behind (runs in the child, before exec)."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def wait_for_greeting(process: "subprocess.Popen[bytes]", port: int, greeting: bytes, seconds: float = 15) -> None:
    """Return when the server speaks; raise RuntimeError when it ended or stays silent."""
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            with socket.create_connection((HOST, port), 1) as probe:
                probe.settimeout(5)
                if probe.recv(len(greeting)) == greeting:
                    return
        except OSError:
            pass
        time.sleep(0.01)
    raise RuntimeError("the server did not start")


def end_group(process: "subprocess.Popen[bytes]", *, kill: bool = False) -> None:
    """End a server and its children, whose process group it leads; SIGTERM alone leaves sessions open."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        end = time.monotonic() + 0.3
        while not kill and process.poll() is None and time.monotonic() < end:
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(true: Any, seconds: float = 5) -> bool:
    """Wait until a condition holds; say whether it ever did."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())
