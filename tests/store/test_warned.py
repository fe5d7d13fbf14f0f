"""What `check` warns of although nothing is wrong."""

from pathlib import Path

import pytest

from mailbot.steps.warned import warnings
from tests.store.conftest import TOML, deployed


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("act_by_mail = true", "act_by_mail = true", "staff.act_by_mail: mailbox second.opinion has no authserv_id"),
        ("[hospital]", '[letters]\nmode = "send"\n[hospital]', 'mode = "send", but'),
        ("[hospital]", '[letters.modes]\ninvoice = "send"\n[hospital]', "so nothing leaves by itself"),
    ],
)
def test_told(config: Path, before: str, after: str, told: str) -> None:
    config.write_text(TOML.replace(before, after, 1), "utf-8")
    assert any(told in line for line in warnings(deployed(config)))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("act_by_mail = true", "act_by_mail = false", "act_by_mail"),
        ('path = "mail"', 'path = "mail"\nauthserv_id = "mx.hospital.example"', "act_by_mail"),
        ("[hospital]", '[letters]\nmode = "send"\nsend_unreviewed = true\n[hospital]', "letters:"),
        ("[hospital]", '[letters]\nmode = "hold"\n[hospital]', "letters:"),
    ],
)
def test_not_told(config: Path, before: str, after: str, told: str) -> None:
    config.write_text(TOML.replace(before, after, 1), "utf-8")
    assert not [line for line in warnings(deployed(config)) if told in line]
