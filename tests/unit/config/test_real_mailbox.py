"""The file from which a real mailbox is set up: nothing is sent by it, nothing old is read, each gap is told."""

import re
from pathlib import Path

from mailbot.config.settings_file import load_settings

SHIPPED = Path(__file__).parents[3] / "packaging" / "mailbot.toml"
FACTS = {"iban": "EE382200221020145685", "bic": "HABAEE2X", "from_address": "arvamus@haigla.example"}


def test_each_gap_is_told() -> None:
    _, faults = load_settings(SHIPPED)
    keys = [fault.key for fault in faults]
    assert {"mailbox.0", "outgoing", "hospital.name", "hospital.iban"} <= set(keys)
    assert len(keys) == len(set(keys))


def filled(folder: Path, **left_out: str) -> Path:
    text = SHIPPED.read_text("utf-8")
    for key in re.findall(r'^(\w+) = ""', text, re.MULTILINE):
        text = text.replace(f'{key} = ""', f'{key} = "{left_out.get(key, FACTS.get(key, "x"))}"')
    for name in ("imap", "smtp"):
        (folder / f"{name}.password").write_text("secret")
    path = folder / "mailbot.toml"
    path.write_text(text, "utf-8")
    return path


def test_filled_in_it_drafts_and_reads_what_is_still_to_come(tmp_path: Path) -> None:
    settings, faults = load_settings(filled(tmp_path))
    assert faults == ()
    assert settings is not None
    assert (settings.letters.mode, settings.letters.send_unreviewed) == ("draft", False)
    assert [(box.kind, box.start, box.after.action) for box in settings.mailbox] == [("imap", "now", "keep")]


def test_a_fact_that_is_left_empty_is_told(tmp_path: Path) -> None:
    _, faults = load_settings(filled(tmp_path, registry_code="", phone=" "))
    assert [fault.key for fault in faults] == ["hospital.registry_code", "hospital.phone"]


def test_a_password_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    path = filled(tmp_path)
    (tmp_path / "imap.password").unlink()
    _, (fault,) = load_settings(path)
    assert fault.message == "the file imap.password cannot be read (No such file or directory)"
