"""Names and codes are planted everywhere a log could catch them; none may come out."""

import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot import logs

PLANTED = ("Mari Maasikas", "49001010000", "mari@kuu.example", "rinnavähk", "Uuringud Maasikas.pdf", "+372 5555 1234")


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """A log in memory that guards this process; afterwards everything is as it was."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.raiseExceptions)
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook)
    stream = io.StringIO()
    logs.guard(logs.make_log("json", stream))
    yield stream
    root.handlers[:], root.level, logging.raiseExceptions = before
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)


def nothing_planted(text: str) -> None:
    for word in PLANTED:
        assert word not in text and json.dumps(word)[1:-1] not in text


@pytest.mark.parametrize("planted", PLANTED)
def test_our_own_log_lets_no_text_through(planted: str) -> None:
    out = io.StringIO()
    log = logs.make_log("json", out)
    log.info("mail_received", subject=planted, message=17, case="2026-00042", **{planted: 1})
    log.info(planted)
    log.info(f"mail from {planted}", rule=planted, job=planted, fault=planted, reason=[planted], kind={"x": planted})
    log.warning("try_later", reason="smtp_recipient (550)", count=49001010000, message=planted.encode())
    logs.make_log("text", out).info(planted, subject=planted, reason=planted)
    nothing_planted(out.getvalue())
    first, *_, last, _text = out.getvalue().splitlines()
    assert (json.loads(first)["event"], json.loads(first)["case"]) == ("mail_received", "2026-00042")
    assert (json.loads(last)["reason"], json.loads(last)["count"]) == ("smtp_recipient (550)", logs.MASK)


def test_the_fields_that_the_daemon_writes_are_readable() -> None:
    fields = {"job": "sweep main", "fault": "ValueError at mail/parse.py:17 < KeyError", "reason": "imap_timeout"}
    assert logs.only_our_words(None, "", dict(fields)) == fields


@pytest.mark.parametrize("planted", PLANTED)
def test_exceptions_are_types_and_places(out: io.StringIO, planted: str) -> None:
    try:
        try:
            raise KeyError(planted)
        except KeyError as fault:
            raise ValueError(f"bad value {planted}") from fault
    except ValueError:
        logs.make_log("json", out).exception("processing_failed", message=3)
        logging.getLogger("some.library").exception("failed on %s", planted)
        logging.getLogger("some.library").error(f"failed on {planted}", stack_info=True)
    nothing_planted(out.getvalue())
    assert json.loads(out.getvalue().splitlines()[0])["fault"].startswith("ValueError")


def test_libraries_and_warnings_speak_without_their_words(out: io.StringIO) -> None:
    logging.getLogger("imapclient").info("Logged in as %s", PLANTED[2])
    logging.getLogger("apscheduler.executors").warning(f"Job {PLANTED[0]} was missed")
    logging.getLogger(PLANTED[0]).warning("x")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(f"odd {PLANTED[1]}", stacklevel=1)
    nothing_planted(out.getvalue())
    assert len(out.getvalue().splitlines()) == 3


@given(st.text(), st.text())
def test_only_known_fields_and_forms_pass(name: str, value: str) -> None:
    assert logs.only_our_words(None, "", {name: value}) in ({}, {name: value}, {name: logs.MASK})
    assert logs.only_our_words(None, "", {"reason": f"{value} {value}!"}) == {"reason": logs.MASK}


def test_a_crash_prints_no_text() -> None:
    script = f"""
import threading
from mailbot import logs
logs.guard(logs.make_log())
def fail():
    raise RuntimeError({PLANTED[0]!r})
thread = threading.Thread(target=fail); thread.start(); thread.join()
class Bad:
    def __del__(self):
        raise ValueError({PLANTED[1]!r})
Bad()
raise LookupError({PLANTED[2]!r}) from ValueError({PLANTED[3]!r})
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    nothing_planted(done.stdout + done.stderr)
    assert "thread_crashed" in done.stderr and "LookupError < ValueError" in done.stderr
