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


@pytest.mark.parametrize(
    ("read_as", "scanned", "name"),
    [
        ("Margarila Lepik", True, "Margarita Lepik"),
        ("Margarila Lepik", False, "Margarila Lepik"),
        ("Marina Lepik", True, "Marina Lepik"),
    ],
)
def test_a_name_misread_in_a_scan_is_spelled_as_the_mail_spells_it(read_as: str, *, scanned: bool, name: str) -> None:
    paper = f"Epikriis\n\nPatsient: {read_as}\nDiagnoos: C50.9\nHaiguse kulg: operatsioon 2025."
    message, files = letter("Soovin teist arvamust.\n\nLugupidamisega\nMargarita Lepik", papers={"epikriis.pdf": paper})
    if scanned:
        files = {path: replace(file, fate="ocr") for path, file in files.items()}
    said = read(message, files, rules(), screening=None, now=NOW)
    of_paper = {one.value for one in said.findings if one.source == "document:epikriis.pdf"}
    assert name in of_paper
