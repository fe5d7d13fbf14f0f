"""The README and mailbot.toml tell the truth: every command and every key stands there, and nothing that is gone."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from mailbot.cli.main import COMMANDS
from mailbot.cli.words import NEEDS, needed
from mailbot.config.settings import Settings
from mailbot.config.settings_file import load_settings
from mailbot.rules.kinds import KINDS, Rule
from mailbot.steps.by_the_clock import housekeeping, store_watch

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
TOML = (ROOT / "mailbot.toml").read_text("utf-8")


def models(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models(inner)


def keys(model: type[BaseModel]) -> Iterator[str]:
    for name, field in model.model_fields.items():
        if field.exclude or name in {"env", "file"}:
            continue
        yield name
        for inner in models(field.annotation):
            yield from keys(inner)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"(mailbot |`){command}\b", README)


def test_every_command_of_the_readme_exists() -> None:
    named = set(re.findall(r"(?:\.venv/bin/|^ {4}|`)mailbot ([a-z][a-z-]+)", README, re.MULTILINE))
    rows = re.search(r"\| command \| what for \|\n(.*?)\n\n", README, re.DOTALL)
    assert rows is not None
    listed = set(re.findall(r"`(?:mailbot )?([a-z][a-z-]+)", "".join(re.findall(r"^\|(.*?)\|", rows[1], re.MULTILINE))))
    of_letters = {"approve", "hold", "release", "preview"}
    assert named | (listed - of_letters) <= set(COMMANDS)


@pytest.mark.parametrize("key", sorted(set(keys(Settings))))
def test_every_key_is_shown_in_the_reference(key: str) -> None:
    assert re.search(rf"(^|[\[\s.#]){key}(\]|\s*=|\.)", TOML, re.MULTILINE)


def test_every_key_of_the_reference_exists() -> None:
    shown = re.findall(r"^# ?([a-z_]+) = ", TOML, re.MULTILINE)
    assert set(shown) <= set(keys(Settings)) | {"en", "invoice", "breast"}


def test_every_section_is_in_the_readme() -> None:
    names = [n for n, f in Settings.model_fields.items() if not f.exclude and list(models(f.annotation))]
    assert not [name for name in names if name != "reply_key" and f"[{name}]" not in README]


def test_the_reference_works_as_it_is() -> None:
    settings, faults = load_settings(ROOT / "mailbot.toml")
    assert settings is not None
    assert faults == ()


def test_what_is_commented_out_is_the_default() -> None:
    """Each `# key = value` of a plain section shows the value that counts when the line is left out."""
    data = tomllib.loads(TOML)
    settings = Settings.model_validate(data)
    for section in ("schedule", "service", "limits", "retention", "monitoring"):
        block = re.search(rf"^\[{section}\](.*?)(?=^\[)", TOML + "\n[", re.MULTILINE | re.DOTALL)
        assert block is not None
        shown = dict(re.findall(r"^# (\w+) = (\S.*?)(?:\s{2,}#.*)?$", block[1], re.MULTILINE))
        shown = {k: v for k, v in shown.items() if k not in {"touch", "url", "metrics"}}
        text = "\n".join(f"{k} = {v}" for k, v in shown.items())
        model = type(getattr(settings, section))
        fresh = model.model_validate(tomllib.loads(text))
        assert fresh == model()


ENTRANCE = ("CONTRIBUTING.md", "docs/architecture.md")


@pytest.mark.parametrize("page", ENTRANCE)
def test_what_the_entrance_points_to_is_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.(?:py|toml|md))?)`", text))
    assert named
    assert not [name for name in named if not (ROOT / name).exists() and not (ROOT / "mailbot" / name).exists()]


def test_every_room_is_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = [path.parent.name for path in (ROOT / "mailbot").glob("*/__init__.py")]
    assert rooms
    assert not [room for room in rooms if f"`{room}/`" not in text]


RULES = (ROOT / "config" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_kind_and_its_keys_are_in_the_rules_reference(kind: str) -> None:
    row = re.search(rf"^\| `{kind}` \|.*$", RULES, re.MULTILINE)
    assert row is not None
    common = {field.name for field in fields(Rule)}
    assert {field.name for field in fields(KINDS[kind])} - common == set(
        re.findall(r"`(\w+)`", row[0].split("|")[3])
    ), "keys"
    assert all(f"`{name}`" in RULES for name in common)


def test_each_need_has_its_words_in_status_and_in_operating() -> None:
    table = (
        (ROOT / "docs" / "operating.md").read_text("utf-8").partition("The words of `needs`:")[2].partition("\n## ")[0]
    )
    cells = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    assert {word for cell in cells for word in re.findall(r"`([a-z_]+)", cell)} == set(NEEDS)
    code = Path(housekeeping.__file__).read_text("utf-8")
    written = set(re.findall(r"(?:needs\.append\(|needs \+= \[|unwell = \[)f?\"([a-z_]+)(?=[\" ])", code))
    assert {"mailbox_silent", "login_expires"} <= written <= set(NEEDS)
    assert set(store_watch.STORE_FAULTS) <= set(NEEDS)
    assert needed("mailbox_silent main").startswith("mailbox_silent main: it was not read")
