"""What is looked for or made by a short way: the same as by the plain way that stands here."""

import re
from dataclasses import replace
from datetime import date
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.defaults import defaults
from mailbot.config.templates import load_templates
from mailbot.letters import compose
from mailbot.letters.envelope import mime
from mailbot.letters.privacy import gates, illness_words
from mailbot.letters.privacy.case_secrets import Secrets, secret_in
from mailbot.letters.privacy.gates import GateRefused
from mailbot.letters.privacy.illness_words import illness, illness_code, illness_in
from mailbot.letters.review.samples import HOSPITAL, edge_cases
from mailbot.letters.templates import Templates, words_of
from mailbot.letters.text import blocks, plain_text
from mailbot.letters.text.wording import say_date
from mailbot.model.letter import Letter
from tests.unit.letters.conftest import read_back

ILL = ("vähk", "Vähim", "kasvaja", "cancer", "ſarcom", "рак", "Рака", "характер", "зно", "зноб", "C50.1", "C50,A1")
CODES = ("T10", "pT2N0M0", "A00", "12", "1971", "01", "1", "I", "jaanuar", "120561", "123A", "7", "Mari", "Maasikas")
SIGNS = ("", " ", "\n", "-", "_", ".", ",", "/", "\u00a0", "x", "é", "e\u0301", "<b>", "\u0661", "n")
PIECES = st.lists(st.one_of(st.sampled_from(ILL + CODES), st.sampled_from(SIGNS), st.text(max_size=3)), max_size=12)
TEXTS = PIECES.map("".join)
SOME_DATE = re.compile(r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})(?!\d)")
HETU = re.compile(r"(?<!\w)\d{6}[-+A-FU-Y]\d{3}[0-9A-Y](?!\w)")


def forget() -> None:
    """Forget what is kept between letters."""
    for kept in (
        blocks._rows,
        plain_text._block,
        compose._laid_out,
        compose._worded_once,
        mime._blank_part,
        illness_words._illness_in_word,
    ):
        kept.cache_clear()


def test_a_letter_after_others_is_the_letter_made_alone(templates: Templates) -> None:
    for code in ("et", "ru"):
        for n, (_, facts) in enumerate(edge_cases(code)):
            case = f"{2026 + n % 2}-{n * 7919 % 100000:05}"
            envelope = compose.Envelope(to="anna@mail.example", message_id=f"mailbot.{case}@hospital.example")
            facts = replace(facts, case=case)
            made = compose.compose(facts, hospital=HOSPITAL, templates=templates, envelope=envelope)
            if n % 5 == 0:
                forget()
                alone = compose.compose(facts, hospital=HOSPITAL, templates=templates, envelope=envelope)
                assert made == alone


def test_a_template_of_an_admins_own_may_take_the_case_number_apart(tmp_path: Path) -> None:
    shipped = (defaults("templates") / "et" / "acknowledge.j2").read_text("utf-8")
    (tmp_path / "et").mkdir()
    (tmp_path / "et" / "acknowledge.j2").write_text(f"{shipped}\n\n{{{{ case[:4] }}}}/{{{{ case[5:] }}}}\n", "utf-8")
    own, faults = load_templates((defaults("templates"), tmp_path))
    assert own is not None and not faults
    facts = dict(edge_cases("et"))["acknowledge"]
    for case in ("2026-00012", "2027-31415"):
        letter = compose.compose(
            replace(facts, case=case),
            hospital=HOSPITAL,
            templates=own,
            envelope=compose.Envelope(to="x@y.example", message_id="a@b.example"),
        )
        text = read_back(letter).get_body(("plain",))
        assert text is not None
        assert case.replace("-", "/") in text.get_content()
        assert not any(piece in text.get_content() for piece in compose.ANY_CASE.split("-"))


def test_a_page_is_its_blocks_one_after_the_other(templates: Templates) -> None:
    two = blocks.read_blocks("A *word* & <i>\n\n1. one\n   how\n1. two")
    facts = dict(edge_cases("en"))["closing"]
    page = compose.page(facts, "x", two, hospital=HOSPITAL, templates=templates)
    assert "".join(templates.block.render({"block": block}) for block in two) in page
    assert "A *word* &amp; &lt;i&gt;" in page


@given(TEXTS)
def test_an_illness_is_found_word_by_word(text: str) -> None:
    plain = "illness" if illness.search(text) else "illness_code" if illness_code.search(text) else None
    assert illness_in(text) == plain


@given(TEXTS, st.lists(st.sampled_from(["C", "-7", "TA-7", "x.", "7-", "Mari", "cancer", "12", "-"]), max_size=4))
def test_what_is_ours_hides_no_illness_and_makes_none(text: str, own: list[str]) -> None:
    if illness_in(gates._without(text, own)):
        assert illness_in(text)


@given(TEXTS)
def test_a_date_and_a_code_are_found_from_their_first_digit_on(text: str) -> None:
    assert [m.span() for m in gates._SOME_DATE.finditer(text)] == [m.span() for m in SOME_DATE.finditer(text)]
    assert [m.span() for m in gates._HETU.finditer(text)] == [m.span() for m in HETU.finditer(text)]


@given(st.text(alphabet="1x-./ A\n", max_size=30))
def test_what_stands_before_the_first_digit_counts(text: str) -> None:
    assert bool(gates._SOME_DATE.search(text)) == bool(SOME_DATE.search(text))
    assert bool(gates._HETU.search(text)) == bool(HETU.search(text))


def plain_secret(text: str, secrets: Secrets) -> str | None:
    words = f" {' '.join(words_of(' '.join(text.casefold().split())))} "
    bare = "".join(re.findall("[0-9a-z]+", text.casefold()))
    for code in secrets.codes:
        if len(code) >= 6 and code in bare:
            return "personal_code"
    for name in secrets.names:
        if f" {' '.join(words_of(name))} " in words:
            return "name"
    for day in secrets.birth_dates:
        numbers = ("%d %m %Y", "%Y %m %d", "%d%m%y", "%m %d %Y", "%d %m %y", "%Y%m%d", "%d%m%Y")
        said = [say_date(day, language) for language in ("et", "en", "ru", "lv", "lt", "fi", "uk")]
        forms = [f"{day.day}.{day.month}.{day.year}", *(day.strftime(form) for form in numbers), *said]
        if any(f" {' '.join(words_of(form))} " in words for form in forms):
            return "birth_date"
    return None


@given(TEXTS, st.dates(date(1900, 1, 1), date(2030, 1, 1)) | st.sampled_from([date(1971, 1, 1), date(1971, 7, 12)]))
def test_a_secret_is_found_as_in_the_whole_list_of_words(text: str, born: date) -> None:
    secrets = Secrets(names=("Mari Maasikas", "Рак 7"), codes=("1971120561",), birth_dates=(born,))
    assert secret_in(text, secrets) == plain_secret(text, secrets)


@given(TEXTS, st.text(alphabet="aA0. \n-", min_size=5, max_size=8))
def test_a_file_name_is_found_across_line_ends(text: str, name: str) -> None:
    for words in (text, f"{text}\n{name}", text + name.replace(" ", "\n  "), f"{name}{text}"):
        plain = len(name) > 4 and name.casefold() in " ".join(words.casefold().split())
        assert secret_in(words, Secrets(file_names=(name,))) == ("file_name" if plain else None)


@given(st.dates(date(1850, 1, 1)), st.sampled_from(["{}", "x {}, y", "<p>{}</p>"]), st.integers(0, 6))
def test_a_birth_date_in_any_writing_is_found(born: date, around: str, place: int) -> None:
    language = ("et", "en", "ru", "lv", "lt", "fi", "uk")[place]
    for form in (say_date(born, language), born.strftime("%d%m%y"), born.strftime("%d.%m.%y"), born.isoformat()):
        assert secret_in(around.format(form), Secrets(birth_dates=(born,))) == "birth_date"


@given(st.lists(st.integers(0, 2100), min_size=1, max_size=6))
def test_a_line_too_long_is_found_without_reading_all_line_ends(lengths: list[int]) -> None:
    raw = b"\r\n".join(b"x" * length for length in lengths)
    assert gates._longer_line(raw) == (max(lengths) > gates.LONGEST_LINE)


@pytest.mark.parametrize("length", [997, 998, 999, 1000, 1001])
@pytest.mark.parametrize(
    ("before", "after"), [(b"", b""), (b"x\r\n", b""), (b"", b"\r\n"), (b"y" * 998 + b"\r\n", b"\r\nz")]
)
def test_the_longest_line_has_998_letters(length: int, before: bytes, after: bytes) -> None:
    assert gates._longer_line(before + b"x" * length + after) == (length > 998)


FIELDS = st.lists(
    st.sampled_from(
        ["To: a@b.example", "to:a@b.example", "Subject: x", " y", "\tz: y", "Date:", "Bcc: x@y.example", "x", ""]
    )
    | st.text(alphabet="To: a\r\n\t", max_size=8),
    max_size=5,
)


@given(FIELDS)
def test_a_header_that_passes_is_read_by_others_in_the_same_way(lines: list[str]) -> None:
    raw = "\r\n".join([*lines, "", "To: other@b.example"]).encode()
    if raw.count(b"\r") != raw.count(b"\n") or raw.count(b"\r\n") != raw.count(b"\n"):
        return
    try:
        ours = gates._header_fields(raw, gates._FIELDS)
    except GateRefused:
        return
    theirs = BytesHeaderParser(policy=compat32).parsebytes(raw)
    assert {name.lower(): value for name, value in theirs.items()} == ours


@pytest.mark.parametrize("line", [b"To", b" To: x", b"To : x", b"Bcc: x", b"From x", b"to: x\r\nTO: y"])
def test_a_line_that_is_no_field_of_ours_is_refused(line: bytes) -> None:
    with pytest.raises(GateRefused):
        gates._header_fields(b"Subject: x\r\n" * (not line.startswith(b" ")) + line + b"\r\n\r\nx\r\n", gates._FIELDS)


def test_a_recipient_on_a_folded_line_is_none() -> None:
    raw = b"To:\r\n a@b.example\r\n\r\nx\r\n"
    letter = Letter(
        kind="closing",
        case="1",
        language="en",
        message_id="",
        envelope_from="",
        envelope_to=("a@b.example",),
        subject="",
        raw=raw,
    )
    with pytest.raises(GateRefused, match="recipient"):
        gates.check_parts(letter, texts=(), files=(), hospital=HOSPITAL, secrets=None)
