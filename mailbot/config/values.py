"""Small value types of mailbot.toml: durations in words, money, secrets by reference."""

import os
import re
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

_UNITS = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "year": 31557600,
}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+?)s?")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(kB|MB|GB|B)")


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if match is None or match[2] not in _UNITS:
        raise ValueError('a duration such as "30 s", "10 min", "2 h" or "90 days" is needed')
    return timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def _cents(value: Any) -> Any:
    try:
        amount = Decimal(str(value).replace(",", "."))
    except InvalidOperation:
        raise ValueError('an amount in euros such as "290.00" is needed') from None
    if isinstance(value, bool) or amount <= 0 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError('an amount in euros such as "290.00" is needed')
    return int(amount * 100)


def _bytes(value: Any) -> Any:
    match = _SIZE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('a size such as "500 kB" or "40 MB" is needed')
    return int(float(match[1]) * {"B": 1, "kB": 1000, "MB": 1_000_000, "GB": 1_000_000_000}[match[2]])


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Cents = Annotated[int, BeforeValidator(_cents)]
Bytes = Annotated[int, BeforeValidator(_bytes)]


class Section(BaseModel):
    """A section of mailbot.toml: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SecretMissingError(ValueError):
    """A secret that its reference does not lead to; the text names the reference, never a value."""


class Secret(Section):
    """A secret by reference: an environment variable or a file (its first line), never the secret itself."""

    env: str | None = None
    file: Path | None = None

    def read(self, base: Path = Path()) -> str:
        """Return the secret; raises SecretMissingError. A relative file is looked for beside mailbot.toml (`base`)."""
        if (self.env is None) == (self.file is None):
            raise SecretMissingError("a secret is given by either env or file")
        if self.env is not None:
            value = os.environ.get(self.env, "")
            if not value:
                raise SecretMissingError(f"the environment variable {self.env} is not set")
            return value
        assert self.file is not None  # noqa: S101 - one of the two is there, see above
        try:
            lines = (base / self.file).read_text("utf-8").splitlines()
        except OSError as fault:
            why = f" ({fault.strerror})" if fault.strerror else ""
            raise SecretMissingError(f"the file {self.file} cannot be read{why}") from fault
        if not lines or not lines[0].strip():
            raise SecretMissingError(f"the file {self.file} is empty")
        return lines[0].strip()
