"""What `check` warns of although nothing is wrong."""

from pathlib import Path

import pytest

from mailbot.config.defaults import default_settings_file
from mailbot.steps.warned import warnings
from tests.store.conftest import TOML, deployed


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("act_by_mail = true", "act_by_mail = true", "staff.act_by_mail: mailbox second.opinion has no authserv_id"),
        ("[hospital]", '[letters]\nmode = "send"\n[hospital]', 'mode = "send", but'),
        ("[hospital]", '[letters.modes]\ninvoice = "send"\n[hospital]', "so nothing leaves by itself;"),
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


REAL = 'kind = "imap"\nhost = "mx.kliinik.example"\nuser = "box"\npassword = { env = "HOME" }'


def test_a_real_mailbox_with_the_invented_facts_of_the_shipped_file(config: Path) -> None:
    shipped = default_settings_file().read_text("utf-8")
    config.write_text(shipped.replace('kind = "maildir"', REAL, 1), "utf-8")
    (line,) = [line for line in warnings(deployed(config)) if "invented" in line]
    assert "iban" in line and "registry_code" in line
    config.write_text(shipped, "utf-8")
    assert not [line for line in warnings(deployed(config)) if "invented" in line]


@pytest.mark.parametrize(
    ("start", "mode", "told"), [("all", "send", True), ("all", "draft", False), ("now", "send", False)]
)
def test_a_mailbox_whose_old_mails_would_be_answered(config: Path, start: str, mode: str, told: bool) -> None:
    text = TOML.replace('kind = "maildir"', f'{REAL}\nstart = "{start}"', 1)
    config.write_text(f'{text}\n[letters]\nmode = "{mode}"\n', "utf-8")
    assert any("lies there already is answered" in line for line in warnings(deployed(config))) is told
