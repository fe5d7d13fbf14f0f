"""Load mailbot.toml: every fault at once, with file, line and key; nothing is started here."""

import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from mailbot.config.faults import Fault
from mailbot.config.line_numbers import line_of
from mailbot.config.settings import Settings
from mailbot.config.values import Secret, SecretMissingError

FILE = "mailbot.toml"


def load_settings(path: Path) -> tuple[Settings | None, tuple[Fault, ...]]:
    """Read and check one file; the settings are None where they could not be built at all."""
    name = path.name
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None, (Fault(name, None, "", f"no readable file at {path}"),)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        return None, (Fault(name, int(place[1]) if place else None, "", f"is not TOML: {error}"),)
    try:
        settings = Settings.model_validate({**data, "base": path.resolve().parent})
    except ValidationError as error:
        return None, tuple(
            Fault(name, line_of(text, one["loc"]), ".".join(map(str, one["loc"])), _plain(one["msg"]))
            for one in error.errors(include_input=False, include_url=False)
        )
    return settings, tuple(_more(settings, name, text))


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Extra inputs are not permitted", "no such key")


def _more(settings: Settings, name: str, text: str) -> list[Fault]:
    """Check what needs more than one value: secrets, zone, bank facts, folders, names that refer to others."""
    faults: list[Fault] = []

    def fault(key: str, message: str) -> None:
        parts = tuple(int(part) if part.isdigit() else part for part in key.split("."))
        faults.append(Fault(name, line_of(text, parts), key, message))

    for key, secret in _secrets(settings):
        try:
            secret.read(settings.base)
        except SecretMissingError as error:
            fault(key, str(error))
    try:
        ZoneInfo(settings.schedule.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        fault("schedule.timezone", "no such time zone")
    _bank(settings, fault)
    names = [mailbox.name for mailbox in settings.mailbox]
    if len(set(names)) < len(names):
        fault("mailbox", "two mailboxes have the same name")
    if settings.outgoing.kind == "drafts" and settings.outgoing.mailbox not in names:
        fault("outgoing.mailbox", "drafts need the name of a mailbox above")
    for key in ("config", "templates"):
        folder: Path | None = getattr(settings, key)
        if folder is not None and not settings.at(folder).is_dir():
            fault(key, "no such folder")
    return faults


def _secrets(settings: Settings) -> list[tuple[str, Secret]]:
    found: list[tuple[str, Secret]] = [("reply_key", settings.reply_key)] if settings.reply_key else []
    logins = [(f"mailbox.{n}", mailbox) for n, mailbox in enumerate(settings.mailbox)]
    for key, login in [*logins, ("outgoing", settings.outgoing)]:
        if login.password:
            found.append((f"{key}.password", login.password))
        if login.oauth:
            pairs = (("client_secret", login.oauth.client_secret), ("refresh_token", login.oauth.refresh_token))
            found += [(f"{key}.oauth.{part}", secret) for part, secret in pairs if secret]
    return found


def _bank(settings: Settings, fault: Any) -> None:
    from stdnum import bic, iban

    if not iban.is_valid(settings.hospital.iban):
        fault("hospital.iban", "the check digits of this IBAN are wrong")
    if not bic.is_valid(settings.hospital.bic):
        fault("hospital.bic", "this is no BIC")
