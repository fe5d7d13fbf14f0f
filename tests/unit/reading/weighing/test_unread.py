"""A code that a scan has and that fails its check is there, only not read: a person looks before it is asked for."""

from dataclasses import replace

import pytest

from mailbot.reading.extract import by_rules
from mailbot.reading.sheet import sheet_of
from mailbot.reading.weighing.mails import mail_features
from tests.unit.reading.letters import NOW, letter, rules

MISREAD = "LEPING tasulise tervishoiuteenuse osutamiseks\nPatsient: Aivar Mets\nIsikukood: 36707793737\n"


@pytest.mark.parametrize(
    ("text", "fate", "unread"),
    [
        (MISREAD, "ocr", True),
        (MISREAD, "read", False),
        (MISREAD.replace("36707793737", "36709193739"), "ocr", False),
        (MISREAD.replace("Isikukood", "Arve number"), "ocr", False),
    ],
)
def test_a_code_on_a_scan_that_fails_its_check(text: str, fate: str, unread: bool) -> None:
    message, files = letter("Lisan lepingu.", papers={"leping.pdf": text})
    files = {path: replace(file, fate=fate) for path, file in files.items()}  # type: ignore[arg-type]
    sheet = sheet_of(message, files, rules(), screening=None, today=NOW.date())
    found = by_rules(sheet).reading
    assert ("unread_code.scanned" in mail_features(sheet, found, ())) is unread
    assert found.values("bad_code") == ()
