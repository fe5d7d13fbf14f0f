"""Signature lines: signed or empty, however they are drawn, scanned and photographed."""

import io
import os
from collections.abc import Iterable

import pikepdf
import pytest
from PIL import Image

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.budget import Budget
from mailbot.documents.formats.pdf import read_pdf
from mailbot.documents.formats.scans import read_picture
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.model.document import Ink
from tests.unit.documents.papers import HANDS, LINES, WORDS, Paper, Scan

KNOWN = Knowledge.of(shipped_rules("ink"))
FLATBED = Scan(degrees=-1.2, blur=0.8, noise=30, grey=True, quality=50)
PHOTO = Scan(width=900, shadow=True, quality=70)
UPSIDE_DOWN = Scan(degrees=180, noise=20)
SIDEWAYS = Scan(degrees=90)


def ink(paper: Paper, scan: Scan = FLATBED) -> Ink | None:
    return read_picture(scan.apply(paper.draw()), Budget(ink=KNOWN)).ink


def each(values: Iterable[str], hand: str) -> list[tuple[str, str | None]]:
    """Pair each value with a hand or an empty line in turn; MAILBOT_INK=all pairs each with both."""
    both = [(value, one) for value in values for one in (hand, None)]
    return both if os.environ.get("MAILBOT_INK") == "all" else [p for n, p in enumerate(both) if n % 4 in (0, 3)]


@pytest.mark.parametrize(("language", "hand"), each(WORDS, "zigzag"))
def test_every_language(language: str, hand: str | None) -> None:
    assert ink(Paper(language=language, hand=hand)) == ("signed" if hand else "unsigned")


@pytest.mark.parametrize(("line", "hand"), each(LINES, "loops"))
def test_every_kind_of_line(line: str, hand: str | None) -> None:
    assert ink(Paper(language="en", line=line, hand=hand)) == ("signed" if hand else "unsigned")


@pytest.mark.parametrize("hand", HANDS)
def test_every_kind_of_hand(hand: str) -> None:
    assert ink(Paper(language="et", line="rule", hand=hand), Scan(noise=10)) == "signed"


@pytest.mark.parametrize("scan", [PHOTO, UPSIDE_DOWN, SIDEWAYS], ids=["photo", "upside down", "sideways"])
@pytest.mark.parametrize("hand", ["zigzag", None])
def test_photos_and_turned_pages(scan: Scan, hand: str | None) -> None:
    assert ink(Paper(language="ru", power=True, hand=hand), scan) == ("signed" if hand else "unsigned")


def test_the_hospitals_empty_line_does_not_matter() -> None:
    assert ink(Paper(language="et", other_line=True, hand="zigzag")) == "signed"


def test_the_hospitals_signature_is_not_the_patients() -> None:
    assert ink(Paper(language="et", other_line=True, other_party="zigzag", hand=None)) == "unsigned"


def test_a_page_without_a_signature_line_says_nothing() -> None:
    page = Image.new("RGB", (1240, 1754), "white")
    stream = io.BytesIO()
    page.save(stream, "PNG")
    assert read_picture(stream.getvalue(), Budget(ink=KNOWN)).ink is None


# ---- PDF with a text layer ----


def typed(line: str = "Patient's signature: ______________", drawing: bytes = b"") -> bytes:
    pdf = pikepdf.Pdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    page = pdf.add_blank_page(page_size=(595, 842))
    rows = ["CONTRACT for provision of health services", "1. The patient pays in advance.", line, "Date: 02.09.2026"]
    words = b"".join(b"BT /F1 12 Tf 72 %d Td (%s) Tj ET\n" % (760 - 40 * n, row.encode()) for n, row in enumerate(rows))
    page.Contents = pikepdf.Stream(pdf, words + drawing)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    stream = io.BytesIO()
    pdf.save(stream)
    return stream.getvalue()


SCRIBBLE = (
    b"0.1 0.1 0.6 RG 1.4 w 200 680 m 210 700 215 670 225 690 c 235 705 240 668 252 688 c 262 700 270 672 290 684 c S\n"
)


def test_typed_contract_with_an_empty_line() -> None:
    assert read_pdf(typed(), Budget(ink=KNOWN)).ink == "unsigned"


def test_typed_contract_with_a_drawn_signature() -> None:
    assert read_pdf(typed(drawing=SCRIBBLE), Budget(ink=KNOWN)).ink == "signed"


def test_a_sentence_about_signing_is_no_line() -> None:
    sentence = typed("By signing this contract the patient confirms that all data are right.")
    assert read_pdf(sentence, Budget(ink=KNOWN)).ink is None


def test_each_page_is_judged_by_itself() -> None:
    both = pikepdf.Pdf.open(io.BytesIO(typed()))
    both.pages.extend(pikepdf.Pdf.open(io.BytesIO(typed(drawing=SCRIBBLE))).pages)
    stream = io.BytesIO()
    both.save(stream)
    assert [page.ink for page in read_pdf(stream.getvalue(), Budget(ink=KNOWN)).pages] == ["unsigned", "signed"]
