"""The spelling of the patient's name where a signature beside it was read as a word."""

from dataclasses import replace

import pytest

from mailbot.reading.extract import read
from tests.unit.reading.letters import NOW, letter, rules

POWER = "Volikiri\n\nMina, Linda Mägi, isikukood 44802261184, volitan oma tütart.\n\nPatsient: {}"


@pytest.mark.parametrize(
    ("written", "scanned", "name"),
    [
        ("Msn Linda Mägi", True, "Linda Mägi"),
        ("Linda Mägi Rss", True, "Linda Mägi"),
        ("Linda Mägi", True, "Linda Mägi"),
        ("Maria Linda Mägi", True, "Maria Linda Mägi"),
        ("Ene Linda Mägi", False, "Ene Linda Mägi"),
    ],
)
def test_a_short_word_that_a_scan_has_beside_the_name_is_none_of_it(written: str, *, scanned: bool, name: str) -> None:
    message, files = letter("Taotlen teist arvamust oma emale.", papers={"volikiri.pdf": POWER.format(written)})
    if scanned:
        files = {path: replace(file, fate="ocr") for path, file in files.items()}
    assert read(message, files, rules(), screening=None, now=NOW).value("patient_name") == name
