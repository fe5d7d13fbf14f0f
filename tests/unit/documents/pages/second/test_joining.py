"""Two readings of a line made one: whose word stands, and where words end."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from mailbot.documents.pages.second.finding import Strip
from mailbot.documents.pages.second.joining import joined
from mailbot.documents.pages.second.line import Letter, Read
from mailbot.documents.pages.words import Word, lines_of

WIDTH, HEIGHT = 20.0, 40.0
TODAY = date(2026, 12, 1)


def printed(*words: tuple[str, float], line: int = 1) -> list[Word]:
    """Lay words out as tesseract gives them, each letter as wide as the other, a letter's width between words."""
    found, at = [], 0.0
    for text, sure in words:
        right = at + WIDTH * len(text)
        found.append(Word(text=text, left=at, top=0.0, right=right, bottom=HEIGHT, line=line, sure=sure))
        at = right + WIDTH
    return found


def read(text: str, sure: float = 1.0, y: float = HEIGHT / 2, left: float = 0.0) -> Read:
    """Lay a line out as the second reader gives it."""
    letters = tuple(
        Letter(text=letter, sure=sure, x=left + WIDTH * (place + 1 / 2), step=place)
        for place, letter in enumerate(text)
    )
    strip = Strip(x=left + WIDTH * len(text) / 2, y=y, width=WIDTH * len(text), height=HEIGHT, angle=0.0)
    return Read(strip=strip, letters=letters, digits=np.zeros((len(text), 11)))


def text_of(words: Sequence[Word], line: Read) -> str:
    return "\n".join(found.text for found in lines_of(joined(words, [line], TODAY)))


def test_behind_a_colon_the_second_reader_is_believed() -> None:
    assert text_of(printed(("Patsient:", 97), ("Acta", 95)), read("Patsient: Asta")) == "Patsient: Asta"


def test_in_running_print_tesseract_is_where_it_is_sure() -> None:
    assert text_of(printed(("pole", 95), ("piisav", 95)), read("pole pisav.")) == "pole piisav"
    assert text_of(printed(("pole", 95), ("pisxv", 40)), read("pole piisav")) == "pole piisav"


def test_what_is_not_clear_to_the_second_reader_is_not_taken() -> None:
    assert text_of(printed(("Patsient:", 97), ("Acta", 95)), read("Patsient: Mmmw", sure=0.6)) == "Patsient: Acta"


def test_short_words_that_scribbles_make_are_not_taken() -> None:
    assert text_of(printed(("Allkiri:", 97), ("N", 80)), read("Allkiri: Mm")) == "Allkiri: N"
    assert text_of(printed(("Allkiri:", 97)), read("Allkiri: W")) == "Allkiri:"


def test_what_tesseract_missed_is_added() -> None:
    assert text_of(printed(("Kontakt:", 97)), read("Kontakt: 53718806")) == "Kontakt: 53718806"
    assert text_of([], read("Kontakt: 53718806")) == "Kontakt: 53718806"


def test_a_telephone_in_groups_is_taken() -> None:
    words = printed(("Kontakt:", 97), ("5770", 97), ("4471", 80))
    assert text_of(words, read("Kontakt: 5190 4477")) == "Kontakt: 5190 4477"


def test_marks_of_letters_are_kept_and_won() -> None:
    assert text_of(printed(("Name:", 97), ("Krūmina", 90)), read("Name: Krumina")) == "Name: Krūmina"
    assert text_of(printed(("Name:", 97), ("Kalnins", 92)), read("Name: Kalniņš")) == "Name: Kalniņš"


def test_a_word_that_both_read_alike_is_sure() -> None:
    [word] = joined(printed(("isikukood:", 20)), [read("Isikukood:")], TODAY)
    assert word.sure > 90


def test_a_number_that_passes_its_check_stays() -> None:
    words = printed(("kood:", 96), ("36008151299", 70))
    assert text_of(words, read("kood: 36008751299")) == "kood: 36008151299"


def test_a_code_of_another_country_that_passes_its_check_stays() -> None:
    words = printed(("Henkilötunnus:", 96), ("131052-308T", 90))
    assert text_of(words, read("Henkilötunnus: 131052-3087")) == "Henkilötunnus: 131052-308T"


def test_a_short_word_beside_a_piece_is_not_covered_by_its_edge() -> None:
    words = printed(("CRP:", 67), ("5", 97), ("mg/l", 97))
    assert text_of(words, read("CRP:   mg/l")) == "CRP: 5 mg/l"
    assert text_of(printed(("Hari", 70), ("A", 95), ("Tamm", 95)), read("Mari   Tamm")) == "Mari A Tamm"


def test_in_tight_print_words_of_the_next_line_stay_where_they_are() -> None:
    below = [replace(word, top=word.top + 18, bottom=word.bottom + 18) for word in printed(("12.03.2021", 70), line=2)]
    assert text_of([*printed(("terviseand", 60)), *below], read("terviseandmed")) == "terviseandmed\n12.03.2021"


def test_a_line_that_only_the_second_reader_saw_is_taken_as_a_whole() -> None:
    assert text_of([], read("Ravi: 1250 mg/m2 G2")) == "Ravi: 1250 mg/m2 G2"
    assert text_of([], read("Mm W")) == ""


def test_a_word_takes_the_line_of_what_it_stands_for() -> None:
    left, right = printed(("Nimi:", 97), ("Marta", 97)), printed(("Tel:", 97), ("5371880", 60), line=2)
    right = [replace(word, left=word.left + 400, right=word.right + 400) for word in right]
    assert text_of([*left, *right], read(f"Nimi: Marta{' ' * 9}Tel: 53718806")) == "Nimi: Marta\nTel: 53718806"


def test_numbers_of_a_cyrillic_line_are_taken_and_nothing_else() -> None:
    words = printed(("Личный", 96), ("код:", 96), ("(5707143212", 52))
    assert text_of(words, read("ЛNчHbN  kop: 45809143717")) == "Личный код: 45809143717"
    words = printed(("Пациент:", 96), ("Никитина", 60))
    assert text_of(words, read("Hauneht: Hukutuha")) == "Пациент: Никитина"
    words = printed(("код", 96), ("36008151299", 70))
    assert text_of(words, read("koA 81512      ")) == "код 36008151299"


@pytest.mark.parametrize(
    ("together", "apart"),
    [
        ("Nimi:Marta", "Nimi: Marta"),
        ("MartaAasmäe", "Marta Aasmäe"),
        ("isikukood38003034122", "isikukood 38003034122"),
        ("IgG", "IgG"),
        ("McArthur", "McArthur"),
        ("cT3N0M0", "cT3N0M0"),
        ("BRCA1", "BRCA1"),
    ],
)
def test_words_end_where_the_net_lost_a_gap(together: str, apart: str) -> None:
    assert text_of([], read(together)) == apart


def test_lines_of_the_second_reader_alone_stand_where_they_are() -> None:
    words = [*printed(("first", 90)), *printed(("third", 90), line=2)]
    words[1] = Word(text="third", left=0, top=200, right=90, bottom=240, line=2, sure=90)
    assert text_of(words, read("second", y=120.0)) == "first\nsecond\nthird"


def test_a_value_that_was_found_by_itself_stands_behind_its_label() -> None:
    words = printed(("Isikukood:", 97), ("Acta", 95))
    assert text_of(words[:1], read("45306024116", left=240.0)) == "Isikukood: 45306024116"
    assert text_of(words, read("Asta", left=220.0)) == "Isikukood: Asta"
    assert text_of(words[:1], read("45306024116", left=1000.0)) == "Isikukood:\n45306024116"
