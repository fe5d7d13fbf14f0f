"""Every reason for which a person is called has words in the digest."""

import re
from pathlib import Path
from typing import get_args

import click
import pytest

from mailbot.cli.main import main
from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_words
from mailbot.letters.digest.words import COMMANDS, command
from mailbot.model.digest import Do, StaffAction
from mailbot.model.reading import Topic

WORDS, _ = load_digest_words((defaults("templates"),))
SOURCE = Path(__file__).resolve().parents[2] / "mailbot"
CALLED = re.compile(r'(?:Attention\(\s*reason|attention)="([a-z_]+)"')
REASONS_IN_CODE = sorted(
    {word for file in SOURCE.rglob("*.py") for word in CALLED.findall(file.read_text("utf-8"))} | set(get_args(Topic))
)


@pytest.mark.parametrize("reason", REASONS_IN_CODE)
def test_a_reason_has_words(reason: str) -> None:
    assert reason in WORDS.table("reasons")


@pytest.mark.parametrize("action", get_args(StaffAction))
def test_an_action_has_a_label_and_a_command(action: str) -> None:
    assert action in WORDS.table("actions")
    assert action in COMMANDS


@pytest.mark.parametrize("action", get_args(StaffAction))
def test_the_command_of_an_action_exists(action: str) -> None:
    do = Do(action=action, case="2026-00001", argument="7")  # type: ignore[arg-type]
    words = command(do).split()
    assert words[0] == "mailbot"
    found: click.Command | None = main
    with click.Context(main) as context:
        for word in words[1:]:
            if not isinstance(found, click.Group):
                break
            found = found.get_command(context, word)
            assert found is not None, command(do)
    assert found is not None and not isinstance(found, click.Group)
    options = {option for parameter in found.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options
