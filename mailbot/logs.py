"""The log: what happened, in rule words and numbers; never a name, address, code, subject or file name.

Only fields of a closed list get through, and what looks like an address or a
personal code is masked even there: the second lock, should the first fail.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

FIELDS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "mailbox",
        "mailboxes",
        "mails",
        "letters",
        "message",
        "case",
        "job",
        "reason",
        "rule",
        "fault",
        "faults",
        "in_a_row",
        "count",
        "seconds",
        "cases",
    }
)
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")
_LONG_NUMBER = re.compile(r"(?<![\d:.])\+?\d[\d -]{6,}\d")

Log = structlog.typing.FilteringBoundLogger


def make_log(style: Literal["text", "json"] = "text") -> Log:
    """Return a log that writes to standard error, which the service manager keeps."""
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if style == "json"
        else structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"])
    )
    logger: Log = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            redact,
            render,
        ],
    )
    quiet_libraries()
    return logger


def redact(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop fields that are not on the list, and mask addresses and long numbers in those that are."""
    kept = {key: value for key, value in event.items() if key in FIELDS}
    return {key: mask(value) if isinstance(value, str) and key != "timestamp" else value for key, value in kept.items()}


def mask(text: str) -> str:
    """Mask what looks like an address or a personal code; case numbers stay."""
    return _LONG_NUMBER.sub(
        lambda found: found[0] if re.fullmatch(r"\d{4}-\d{5}", found[0]) else "[number]",
        _ADDRESS.sub("[address]", text),
    )


def quiet_libraries() -> None:
    """Keep the libraries' own logs out: they quote server answers, addresses and exception texts."""
    for name in (
        "imapclient",
        "apscheduler",
        "mailparser",
        "pyhanko",
        "pyhanko_certvalidator",
        "PIL",
        "pydicom",
        "py3langid",
    ):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
