"""What systemd is told (sd_notify(3)): datagrams to the socket it names; nothing where there is none."""

import contextlib
import os
import socket
import time


def notify(*words: str) -> None:
    """Tell systemd `READY=1`, `STOPPING=1`, `WATCHDOG=1` or `STATUS=...`; that nobody listens is no fault."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
        out.settimeout(1)
        out.connect("\0" + address[1:] if address[0] == "@" else address)
        out.sendall("\n".join(words).encode())


def reloading() -> None:
    """Say that the configuration is read again; `READY=1` ends it. The time is asked for by Type=notify-reload."""
    notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")


def alive(seconds: float, *, starting: bool) -> None:
    """Say that the loops get on; while the service is `starting`, this also grants it so many seconds more for that."""
    notify("WATCHDOG=1", *([f"EXTEND_TIMEOUT_USEC={int(seconds * 1_000_000)}"] if starting else []))


def watchdog_seconds() -> float | None:
    """Return within how many seconds systemd wants to hear `WATCHDOG=1`; None where it does not."""
    wanted, process = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID")
    if not wanted.isdigit() or process not in {None, str(os.getpid())}:
        return None
    return int(wanted) / 1_000_000
