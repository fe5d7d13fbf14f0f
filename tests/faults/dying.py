"""Runs `mailbot once` or `run`, and dies of SIGKILL at the n-th time a named point is reached.

    python -m tests.faults.dying CONFIG COMMAND POINT NTH AHEAD

Functions of the product and of its libraries are wrapped from outside; the
product knows nothing of it. With
MAILBOT_TEST_PATIENCE all wait so many seconds for the oldest mail: on a slow
machine more mails are overtaken, and a test may be about their order. With
MAILBOT_TEST_HANGS the point is where it hangs for good, and a loop counts as
hung after so many seconds. AHEAD seconds are added to the daemon's clock, so
that what is due in an hour is due.
"""

import os
import signal
import smtplib
import sqlite3
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

POINTS = (
    "before_commit",
    "after_commit",
    "before_fetch",
    "after_fetch",
    "before_reading",
    "after_reading",
    "before_mark",
    "after_mark",
    "before_mail_from",
    "before_data",
    "before_dot",
    "after_dot",
    "after_answer",
)


class Death:
    """Counts how often a point is reached, and strikes at the n-th time."""

    def __init__(self, point: str, nth: int, *, hangs: bool = False) -> None:
        self.point = point
        self.left = nth
        self.hangs = hangs

    def at(self, point: str) -> None:
        """Die here, or hang, if it is time."""
        if point != self.point:
            return
        self.left -= 1
        if self.left == 0 and self.hangs:
            threading.Event().wait()
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def around(owner: Any, name: str, before: Callable[[], None], after: Callable[[], None]) -> None:
    """Wrap a function of a class or module."""
    real = getattr(owner, name)

    def wrapped(*words: Any, **more: Any) -> Any:
        before()
        result = real(*words, **more)
        after()
        return result

    setattr(owner, name, wrapped)


def arm(death: Death) -> None:
    """Put every named point into place."""
    from mailbot.documents.reader import Reader
    from mailbot.mailboxes.imap.mailbox import ImapSource
    from mailbot.store.file import database

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *words: Any) -> sqlite3.Cursor:  # type: ignore[override]
            committing = sql.strip().lower() == "commit"
            if committing:
                death.at("before_commit")
            done = super().execute(sql, *words)
            if committing:
                death.at("after_commit")
            return done

    real_connect = database.connect
    database.connect = lambda *words, **more: real_connect(*words, factory=Connection, **more)  # type: ignore[assignment]
    around(ImapSource, "_batch", lambda: death.at("before_fetch"), lambda: death.at("after_fetch"))
    around(ImapSource, "mark_done", lambda: death.at("before_mark"), lambda: death.at("after_mark"))
    around(Reader, "read", lambda: death.at("before_reading"), lambda: death.at("after_reading"))
    around(smtplib.SMTP, "mail", lambda: death.at("before_mail_from"), lambda: None)
    around(smtplib.SMTP, "rcpt", lambda: None, lambda: death.at("before_data"))
    send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply
    state = {"dot": False}

    def sending(self: smtplib.SMTP, text: Any) -> None:
        state["dot"] = text == b".\r\n"
        if state["dot"]:
            death.at("before_dot")
        send(self, text)

    def hearing(self: smtplib.SMTP) -> Any:
        answered, state["dot"] = state["dot"], False
        if answered:
            # The server has taken the letter before its answer is read.
            import select

            assert self.sock is not None
            select.select([self.sock], [], [], 5)
            death.at("after_dot")
        answer = getreply(self)
        if answered:
            death.at("after_answer")
        return answer

    smtplib.SMTP.send = sending  # type: ignore[method-assign,assignment]
    smtplib.SMTP.getreply = hearing  # type: ignore[method-assign]


def main(config: str, command: str, point: str, nth: str, ahead: str) -> None:
    """Run a command of mailbot and perhaps die of it."""
    from mailbot import daemon, loops
    from mailbot.cli.main import main as mailbot

    if seconds := os.environ.get("MAILBOT_TEST_PATIENCE"):
        from mailbot.steps.reading_mails import read_ahead

        read_ahead.PATIENCE = float(seconds)
    daemon.utc_now = loops.utc_now = lambda: datetime.now(UTC) + timedelta(seconds=float(ahead))
    hangs = os.environ.get("MAILBOT_TEST_HANGS")
    if hangs:
        from mailbot.running import watch

        watch.STUCK_SECONDS = float(hangs)
    arm(Death(point, int(nth), hangs=bool(hangs)))
    sys.argv = ["mailbot", "-c", str(Path(config)), command]
    mailbot()


if __name__ == "__main__":
    main(*sys.argv[1:])
