"""Every reason for which a person is called has words in the digest."""

import re
from pathlib import Path
from typing import get_args

import pytest

from mailbot.letters.digest_words import COMMANDS, LABELS, REASONS
from mailbot.model.digest import StaffAction
from mailbot.model.reading import Topic

SOURCE = Path(__file__).resolve().parents[2] / "mailbot"
CALLED = re.compile(r'(?:Attention\(\s*reason|attention)="([a-z_]+)"')
REASONS_IN_CODE = sorted(
    {word for file in SOURCE.rglob("*.py") for word in CALLED.findall(file.read_text("utf-8"))} | set(get_args(Topic))
)


@pytest.mark.parametrize("reason", REASONS_IN_CODE)
def test_a_reason_has_words(reason: str) -> None:
    assert reason in REASONS


@pytest.mark.parametrize("action", get_args(StaffAction))
def test_an_action_has_a_label_and_a_command(action: str) -> None:
    assert action in LABELS
    assert action in COMMANDS
