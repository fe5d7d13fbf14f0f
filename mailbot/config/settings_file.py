"""Load mailbot.toml: every fault at once, with file, line and key; nothing is started here."""

import re
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli
from pydantic import ValidationError

from mailbot.config.faults import Fault
from mailbot.config.line_numbers import line_of
from mailbot.config.settings import Login, Settings
from mailbot.config.values import Secret, SecretMissingError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

FILE = "mailbot.toml"


def load_settings(path: Path) -> tuple[Settings | None, tuple[Fault, ...]]:
    """Read and check one file; the settings are None where they could not be built at all."""
    name = path.name
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None, (Fault(name, None, "", f"no readable file at {path}"),)
    try:
        data = tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        return None, (Fault(name, int(place[1]) if place else None, "", f"is not TOML: {error}"),)
    try:
        settings = Settings.model_validate({**data, "base": path.resolve().parent})
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        places = {one["loc"][:-1] for one in found}
        told = tuple(
            Fault(name, line_of(text, one["loc"]), ".".join(map(str, one["loc"])), _plain(one))
            for one in found
            if one["type"] != "too_short" or one["loc"] not in places  # what is wrong in it is told
        )
        return None, tuple(sorted((*told, *_further(data, told, path, text)), key=lambda one: one.line or 0))
    return settings, tuple(_more(settings, name, text))


def _further(data: Mapping[str, Any], told: tuple[Fault, ...], path: Path, text: str) -> list[Fault]:
    """Return what is wrong beside faults that let no settings be made: told one after another, each costs a try."""
    faults, fault = _collector(path.name, text)
    _stated(_table(data.get("hospital")), fault)
    boxes = data.get("mailbox")
    logins = [(f"mailbox.{n}", box) for n, box in enumerate(boxes if isinstance(boxes, list) else [])]
    for place, login in [*logins, ("outgoing", data.get("outgoing"))]:
        for key in ("password", "oauth.client_secret", "oauth.refresh_token"):
            value: object = login
            for step in key.split("."):
                value = _table(value).get(step)
            with suppress(ValidationError):  # told already
                _readable(f"{place}.{key}", Secret.model_validate(value), path.resolve().parent, fault)
        authority = _table(login).get("ca_file")
        if isinstance(authority, str):
            _trusted(f"{place}.ca_file", path.resolve().parent / authority, fault)
    keys = {one.key for one in told}
    return [one for one in faults if one.key not in keys]


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "string_type": 'is to be a text in quotes: "..."',
    "bool_type": "is to be true or false",
    "bool_parsing": "is to be true or false",
    "int_type": "is to be a whole number, without quotes",
    "int_parsing": "is to be a whole number, without quotes",
    "int_from_float": "is to be a whole number",
    "tuple_type": 'is to be a list: ["...", "..."]',
    "list_type": 'is to be a list: ["...", "..."]',
    "dict_type": "is to be a table of keys and values",
    "model_type": "is to be a section of its own, with keys below it",
    "model_attributes_type": "is to be a section of its own, with keys below it",
    "path_type": 'is to be a path in quotes: "..."',
    "date_from_datetime_parsing": "is to be a day: 2026-11-28",
    "too_short": "has too little in it",
}
"""What pydantic finds, in the words of who writes the file; what is not here it says well enough itself."""


def _plain(found: "ErrorDetails") -> str:
    """Say what is wrong with a value, and for a key that is mistyped which one is near."""
    kind, context = found["type"], found.get("ctx") or {}
    if kind == "extra_forbidden":
        key = str(found["loc"][-1])
        near = get_close_matches(key, _keys(found["loc"][:-1]), 1)
        return "no such key" + (f"; is {near[0]} meant?" if near else "")
    if kind == "literal_error":
        return f"is to be one of {context.get('expected', '')}".replace("'", '"')
    if kind in {"greater_than_equal", "less_than_equal"}:
        return f"is to be {context.get('ge', context.get('le'))} or {'more' if kind.startswith('g') else 'less'}"
    return _WORDS.get(kind) or found["msg"].removeprefix("Value error, ")


def _keys(place: tuple[int | str, ...]) -> list[str]:
    """Return the keys that a section may have."""
    model: Any = Settings
    for part in place:
        if isinstance(part, int):
            continue
        field = getattr(model, "model_fields", {}).get(part)
        inner = field.annotation if field is not None else None
        model = next((one for one in (inner, *get_args(inner)) if hasattr(one, "model_fields")), None)
    return list(getattr(model, "model_fields", {}))


def _more(settings: Settings, name: str, text: str) -> list[Fault]:
    """Check what needs more than one value: secrets, zone, bank facts, folders, names that refer to others."""
    faults, fault = _collector(name, text)
    for key, secret in _secrets(settings):
        _readable(key, secret, settings.base, fault)
    for key, login in _logins(settings):
        if login.ca_file is not None:
            _trusted(f"{key}.ca_file", settings.at(login.ca_file), fault)
    try:
        ZoneInfo(settings.schedule.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        fault("schedule.timezone", "no such time zone")
    _stated(settings.hospital.model_dump(), fault)
    names = [mailbox.name for mailbox in settings.mailbox]
    if len(set(names)) < len(names):
        fault("mailbox", "two mailboxes have the same name")
    if settings.outgoing.kind == "drafts" and settings.outgoing.mailbox not in names:
        fault("outgoing.mailbox", "drafts need the name of a mailbox above")
    kept = {"config": settings.config, "templates": settings.templates}
    kept["documents.trust_anchors"] = settings.documents.trust_anchors
    for key, folder in kept.items():
        if folder is not None and not settings.at(folder).is_dir():
            fault(key, "no such folder")
    return faults


_Tell = Callable[[str, str], None]


def _collector(name: str, text: str) -> tuple[list[Fault], _Tell]:
    """Return a list, and what adds a fault of a key to it with its line."""
    faults: list[Fault] = []

    def fault(key: str, message: str) -> None:
        parts = tuple(int(part) if part.isdigit() else part for part in key.split("."))
        faults.append(Fault(name, line_of(text, parts), key, message))

    return faults, fault


_STATED = (
    *("name", "from_address", "display_name", "post_address", "registered_address"),
    *("registry_code", "phone", "account_holder", "iban", "bic"),
)


def _stated(hospital: Mapping[str, Any], fault: _Tell) -> None:
    """Tell each fact of the hospital that is empty or only dots and dashes, and an account that can be none."""
    from stdnum import bic, iban

    good = set()
    for key in _STATED:
        value = hospital.get(key)
        if isinstance(value, str) and not any(map(str.isalnum, value)):
            fault(f"hospital.{key}", "is empty, and letters or invoices state it")
        elif isinstance(value, str):
            good.add(key)
    if "iban" in good and not iban.is_valid(hospital["iban"]):
        fault("hospital.iban", "the check digits of this IBAN are wrong")
    if "bic" in good and not bic.is_valid(hospital["bic"]):
        fault("hospital.bic", "this is no BIC")


def _readable(key: str, secret: Secret, base: Path, fault: _Tell) -> None:
    try:
        secret.read(base)
    except SecretMissingError as error:
        fault(key, str(error))


def _trusted(key: str, file: Path, fault: _Tell) -> None:
    """Tell an authority that cannot be had: a login would fail as if nobody answered."""
    try:
        ssl.create_default_context(cafile=str(file))
    except ssl.SSLError:
        fault(key, f"the file {file.name} holds no certificate (PEM)")
    except OSError as error:
        fault(key, f"the file {file.name} cannot be read" + (f" ({error.strerror})" if error.strerror else ""))


def _logins(settings: Settings) -> list[tuple[str, Login]]:
    boxes: list[tuple[str, Login]] = [(f"mailbox.{n}", mailbox) for n, mailbox in enumerate(settings.mailbox)]
    return [*boxes, ("outgoing", settings.outgoing)]


def _secrets(settings: Settings) -> list[tuple[str, Secret]]:
    found: list[tuple[str, Secret]] = [("reply_key", settings.reply_key)] if settings.reply_key else []
    for key, login in _logins(settings):
        if login.password:
            found.append((f"{key}.password", login.password))
        if login.oauth:
            pairs = (("client_secret", login.oauth.client_secret), ("refresh_token", login.oauth.refresh_token))
            found += [(f"{key}.oauth.{part}", secret) for part, secret in pairs if secret]
    return found
