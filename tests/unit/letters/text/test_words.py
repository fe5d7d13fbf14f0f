"""Blocks, text, plurals, dates, money and modes: one idea a line."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.letters.envelope.mime import Attachment, HeaderRefused, header, message
from mailbot.letters.envelope.modes import mode_for
from mailbot.letters.review.plainness import words_per_sentence
from mailbot.letters.templates import Templates
from mailbot.letters.text.blocks import plain, read_blocks
from mailbot.letters.text.plain_text import text_of
from mailbot.letters.text.wording import (
    PluralMissing,
    grouped,
    plural_in,
    say_date,
    say_date_of,
    say_language,
    say_money,
)
from mailbot.model.letter import Letter
from tests.unit.letters.conftest import read_back


def test_each_mark_makes_its_block() -> None:
    text = "## Head\n\nA **bold** word\nand more.\n\n1. One\n   how\n1. Two\n\n* a\n* b\n\nLabel :: value\n\n~ small"
    blocks = read_blocks(text)
    assert [block.kind for block in blocks] == ["heading", "paragraph", "numbered", "bullets", "facts", "small"]
    assert [run.bold for run in blocks[1].rows[0][0]] == [False, True, False]
    assert [plain(row[0]) for row in blocks[2].rows] == ["One", "Two"]
    assert plain(blocks[2].rows[0][1]) == "how"


def test_the_text_part_numbers_and_indents() -> None:
    text = text_of(read_blocks("1. One\n   – a\\\n   – b\\\n   how\n\n1. Two\n\nLabel :: value"))
    assert text == "1. One\n   – a\n   – b\n   how\n\n2. Two\n\n  Label: value\n"


@given(st.text())
def test_no_text_breaks_the_reader_of_blocks(text: str) -> None:
    text_of(read_blocks(text))


@pytest.mark.parametrize(
    ("language", "forms", "said"),
    [
        ("et", {"one": "%d asi", "other": "%d asja"}, ["1 asi", "2 asja", "5 asja", "21 asja"]),
        (
            "ru",
            {"one": "%d пункт", "few": "%d пункта", "many": "%d пунктов"},
            ["1 пункт", "2 пункта", "5 пунктов", "21 пункт"],
        ),
        ("lt", {"one": "%d a", "few": "%d b", "other": "%d c"}, ["1 a", "2 b", "5 b", "21 a"]),
        ("lv", {"zero": "%d z", "one": "%d a", "other": "%d b"}, ["1 a", "2 b", "5 b", "21 a"]),
    ],
)
def test_plurals_follow_the_language(language: str, forms: dict[str, str], said: list[str]) -> None:
    assert [plural_in(language)(n, **forms) for n in (1, 2, 5, 21)] == said


def test_a_missing_plural_form_is_a_fault() -> None:
    with pytest.raises(PluralMissing):
        plural_in("ru")(5, one="x")


@pytest.mark.parametrize(
    ("language", "alone", "inside", "money"),
    [
        ("en", "4 November 2026", "4 November 2026", "€1,234.56"),
        ("et", "4. november 2026", "4. novembri 2026", "1 234,56 EUR"),
        ("ru", "4 ноября 2026 г.", "4 ноября 2026 г.", "1 234,56 EUR"),
        ("lv", "2026. gada 4. novembris", "2026. gada 4. novembra", "1 234,56 EUR"),
        ("lt", "2026 m. lapkričio 4 d.", "2026 m. lapkričio 4 d.", "1 234,56 EUR"),
        ("fi", "4. marraskuuta 2026", "4. marraskuuta 2026", "1 234,56 EUR"),
        ("uk", "4 листопада 2026 р.", "4 листопада 2026 р.", "1 234,56 EUR"),
    ],
)
def test_dates_and_money_are_written_as_people_write_them(
    templates: Templates, language: str, alone: str, inside: str, money: str
) -> None:
    day, words = date(2026, 11, 4), templates.languages[language].words
    assert say_date(day, language).replace("\u00a0", " ") == alone
    assert say_date_of(day, language, words).replace("\u00a0", " ") == inside
    assert say_money(123456, language).replace("\u00a0", " ") == money


def test_a_language_without_a_phrase_is_still_named(templates: Templates) -> None:
    words = templates.languages["et"].words
    assert say_language("ru", words, "et") == "vene keeles"
    assert say_language("ka", words, "et") == "keel: gruusia"
    assert say_language("zz", words, "et") is None
    assert say_language("und", words, "et") is None
    assert say_language(None, words, "et") is None


def test_numbers_for_the_eye() -> None:
    assert grouped("EE382200221020145685") == "EE38 2200 2210 2014 5685"
    assert grouped("20260004253") == "2026 0004 253"


def test_words_per_sentence() -> None:
    assert words_per_sentence("One two three. Four five.\n") == 2.5
    assert words_per_sentence("") == 0.0


@pytest.mark.parametrize(
    ("mode", "reviewed", "send_unreviewed", "becomes"),
    [
        ("send", True, False, "send"),
        ("send", False, False, "draft"),
        ("send", False, True, "send"),
        ("draft", False, True, "draft"),
        ("hold", False, False, "hold"),
        ("hold", True, True, "hold"),
    ],
)
def test_an_unreviewed_language_is_drafted_unless_the_config_says_otherwise(
    mode: str, reviewed: bool, send_unreviewed: bool, becomes: str
) -> None:
    modes = {"closing": mode}
    assert mode_for("closing", modes=modes, reviewed=reviewed, send_unreviewed=send_unreviewed) == becomes  # type: ignore[arg-type]


def test_a_new_deployment_drafts() -> None:
    assert mode_for("invoice", modes={}, reviewed=True) == "draft"


@given(st.text(min_size=1, max_size=300))
def test_any_header_value_comes_back_or_is_refused(value: str) -> None:
    try:
        raw = header("Subject", value)
    except HeaderRefused:
        return
    lines = raw.split(b"\r\n")
    assert raw.isascii()
    assert all(line.startswith(b" ") for line in lines[1:-1])
    from email import message_from_bytes
    from email.header import decode_header, make_header

    back = str(make_header(decode_header(message_from_bytes(raw + b"\r\n")["Subject"])))
    assert back.split() == value.split()


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=400), st.binary(max_size=300))
def test_any_words_and_any_file_come_back_as_they_were(words: str, data: bytes) -> None:
    file = Attachment(name="a.pdf", content_type="application/pdf", data=data)
    raw = message([("From", "a@b.example"), ("To", "c@d.example")], words, f"<p>{words}</p>", (file,))
    letter = Letter(
        kind="closing", case=None, language="en", message_id="a@b", envelope_from="", envelope_to=("c@d.example",),
        subject="", raw=raw,
    )  # fmt: skip
    back = read_back(letter)
    body = back.get_body(("plain",))
    assert body is not None
    assert body.get_payload(decode=True) == words.encode()
    assert [each.get_payload(decode=True) for each in back.iter_attachments()] == [data]
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
