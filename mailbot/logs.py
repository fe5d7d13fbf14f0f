"""The log of the daemon: counts, row ids, case numbers and rule words; never a name, address, code, subject or text.

Nothing is filtered out by guessing at what looks personal: only what has the
form of our own words gets in. Exceptions are logged as types and places in
the code, for their texts quote mails and database values.
"""

import logging
import re
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias

if TYPE_CHECKING:
    import structlog  # where a log is written only: the processes that read name faults, and write none

_CAUSES = 5
"""Causes of a fault that are named, the last one first."""

MASK = "…"
_WORD = re.compile(r"[a-z][a-z0-9_]*(?:[.:/-][a-z0-9_]+)*(?: \([a-z0-9_.]+\))?", re.ASCII)
_CASE = re.compile(r"20\d\d-\d{5}")
_MOMENT = re.compile(r"20\d\d-\d\d-\d\d(?:[T ][0-9:.]+(?:Z|[+-]\d\d:\d\d)?)?")
_JOB = re.compile(r"[a-z]+ [a-z0-9_-]+")
_FAULT = re.compile(r"[A-Za-z_.]+(?: at [a-z_/]+\.py:\d+)?(?: < [A-Za-z_.]+(?: at [a-z_/]+\.py:\d+)?)*")
_USUAL = (_WORD, _CASE, _MOMENT)
_FORMS = {"fault": (_FAULT,), "job": (_WORD, _JOB)}
"""What may stand in a field; a fault is made by `fault_of` only."""

FIELDS = frozenset(
    {
        *("event", "level", "timestamp", "fault", "line", "pid", "signal", "version"),
        *("message", "case", "rule", "kind", "reason", "state", "mode", "status", "job", "mailbox"),
        *("mails", "letters", "cases", "mailboxes", "faults", "count", "tries", "in_a_row", "size", "seconds"),
    }
)
"""The names under which something may be logged; a new one is added here, with a thought about what it may hold."""

_LONGEST = 300
_LARGEST = 9_999_999_999
"""Ten digits: row ids, counts and bytes; a personal code has eleven."""

Event = MutableMapping[str, Any]
Style = Literal["text", "json"]
Log: TypeAlias = "structlog.typing.FilteringBoundLogger"


def make_log(style: Style = "text", stream: TextIO | None = None) -> Log:
    """Return a log that writes to standard error, which the service manager keeps; text or JSON lines."""
    import structlog

    renderer = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    logger: Log = structlog.wrap_logger(
        structlog.PrintLogger(stream or sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_fault,
            only_our_words,
            structlog.processors.JSONRenderer(ensure_ascii=False) if style == "json" else renderer,
        ],
    )
    return logger


def guard(log: Log) -> None:
    """Let libraries, warnings and crashes of this process speak through the log only; for the daemon's process.

    Their sentences were never ours to check: which logger spoke is kept, and an
    exception as its type and place.
    """
    logging.getLogger().handlers[:] = [_Foreign(log)]
    logging.getLogger().setLevel(logging.WARNING)
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # a job woken while it runs is no news
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a record that cannot be written must not be printed with what it was given

    def crashed(_: type[BaseException], fault: BaseException, __: TracebackType | None) -> None:
        log.critical("crashed", fault=fault_of(fault))

    sys.excepthook = crashed
    threading.excepthook = lambda crash: log.critical("thread_crashed", fault=fault_of(crash.exc_value))
    sys.unraisablehook = lambda crash: log.error("unraisable", fault=fault_of(crash.exc_value))


class _Foreign(logging.Handler):
    """Writes of a library's record the logger's name, the line and the fault."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        fault = record.exc_info[1] if record.exc_info else None
        self._log.warning(
            f"library.{record.name.lower()}", line=record.lineno, **({"fault": fault_of(fault)} if fault else {})
        )


class FaultElsewhereError(Exception):
    """A fault in another process of ours, by the name that `fault_of` gave it there."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def fault_of(fault: BaseException | None) -> str:
    """Name an exception and its causes by type and by the innermost place in our own code, without its text."""
    names: list[str] = []
    while fault is not None and len(names) < _CAUSES:
        place = _place(fault.__traceback__)
        if isinstance(fault, FaultElsewhereError):
            names.append(fault.name)
        else:
            names.append(type(fault).__name__ + (f" at {place}" if place else ""))
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    return " < ".join(names)


def only_our_words(_: Any, __: str, event: Event) -> Event:
    """Drop names that are not on the list, and mask values that have not the form of our own words and numbers."""
    return {name: _safe(name, value) for name, value in event.items() if name in FIELDS}


def _safe(name: str, value: Any) -> Any:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _LARGEST else MASK
    if isinstance(value, str) and len(value) <= _LONGEST:
        return value if any(form.fullmatch(value) for form in _FORMS.get(name, _USUAL)) else MASK
    return MASK


def _name_fault(_: Any, __: str, event: Event) -> Event:
    """Replace an exception by its name and place."""
    found = event.pop("exc_info", None)
    if found:
        event["fault"] = fault_of(found if isinstance(found, BaseException) else sys.exc_info()[1])
    return event


def _place(trace: TracebackType | None) -> str:
    place = ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if "mailbot/" in name:
            place = f"{name.rpartition('mailbot/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
