# ruff: noqa: E501 (files are clearer in one piece)
"""What comes out of each kind of file that people attach; all are made here."""

import base64
import io
import zipfile
from collections.abc import Callable

import fpdf
import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.budget import Budget
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.opening import open_file
from mailbot.model.document import FileReading
from tests.unit.documents.papers import FONT, Paper, Scan

KNOWN = Knowledge.of(shipped_rules("ink"))


def opened(data: bytes, name: str = "x", **budget: object) -> FileReading:
    return open_file(name, "application/octet-stream", data, Budget(ink=KNOWN, **budget))  # type: ignore[arg-type]


def zipped(**parts: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def saved(picture: Image.Image, format_: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format_, **options)
    return stream.getvalue()


# ---- office ----

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(body: str, **more: str | bytes) -> bytes:
    return zipped(**{"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **more})


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def test_docx_with_header_footer_and_nested_tables() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p('Isikukood')}</w:tc><w:tc>{p('47101010033')}</w:tc></w:tr></w:tbl>"
    body = p("Epikriis") + f"<w:tbl><w:tr><w:tc>{p('Patsient')}</w:tc><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    header = f"<w:hdr {W}>{p('Mari Maasikas')}</w:hdr>"
    found = opened(docx(body, **{"word/header1.xml": header, "word/footer1.xml": f"<w:ftr {W}>{p('lk 1')}</w:ftr>"}))
    assert (found.kind, found.fate) == ("docx", "read")
    assert found.text.split() == ["Mari", "Maasikas", "Epikriis", "Patsient", "Isikukood", "47101010033", "lk", "1"]


def test_picture_behind_a_signature_line_of_a_typed_contract_cannot_be_judged() -> None:
    picture = saved(Image.new("L", (60, 30)))
    drawn = docx(p("LEPING") + p("Allkiri: ") + "<w:p><w:r><w:drawing/></w:r></w:p>", **{"word/media/a.png": picture})
    assert opened(drawn).ink == "unclear"
    assert opened(docx(p("LEPING") + p("Allkiri: ____"))).ink is None


def test_docx_that_is_only_a_pasted_scan_is_read_by_ocr() -> None:
    page = saved(Paper(language="et", hand="zigzag").draw().convert("L"))
    found = opened(docx("<w:p/>", **{"word/media/image1.png": page}))
    assert "LEPING" in found.text
    assert found.ink == "signed"


OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def test_odt_with_spans_spaces_and_tables() -> None:
    body = (
        "<text:p>Haigus<text:span>lugu</text:span><text:s text:c='2'/>nr 5</text:p><table:table><table:table-row>"
        "<table:table-cell><text:p>CEA</text:p></table:table-cell><table:table-cell><text:p>3,1</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )
    content = f"<office:document-content {OFFICE}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    found = opened(zipped(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content}))
    assert found.kind == "odt"
    assert "Haiguslugu  nr 5" in found.text
    assert "CEA \t3,1" in found.text


def test_ods_rows() -> None:
    row = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in ("Kuupäev", "PSA"))
    content = f"<office:document-content {OFFICE}><table:table><table:table-row>{row}</table:table-row></table:table></office:document-content>"
    data = zipped(**{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    assert opened(data).text == "Kuupäev\tPSA"


def test_xlsx_with_shared_and_inline_strings() -> None:
    s = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    rows = '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>µg/l</t></is></c></row><row><c/><c><v>5.1</v></c></row>'
    data = zipped(
        **{
            "xl/workbook.xml": f'<workbook {s} {r}><sheets><sheet name="PSA" r:id="r1"/></sheets></workbook>',
            "xl/sharedStrings.xml": f"<sst {s}><si><t>Väärtus</t></si></sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet {s}><sheetData>{rows}</sheetData></worksheet>",
        }
    )
    assert opened(data).text == "PSA\nVäärtus\tµg/l\n\t5.1"


def test_rtf_with_bytes_of_a_charset_and_unicode() -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0\fcharset204 Arial;}}\f0 \'c4\'e8\'e0\'e3\'ed\'ee\'e7 \u1056?\u1072?\u1082?\par}"
    found = opened(rtf)
    assert (found.kind, found.text.strip()) == ("rtf", "Диагноз Рак")


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Haiguslugu: kõhuvalu, täna öösel halvem, šokk", "cp1257"),
        ("Slimības vēsture: ārstējās slimnīcā", "cp1257"),
        ("Ligos istorija: gydytas ligoninėje, būklė gera", "iso8859-13"),
        ("Выписка из истории болезни пациента", "koi8-r"),
        ("Виписка з історії хвороби пацієнта", "cp1251"),
        ("Epikriis õ", "utf-16"),
        ("Epikriis õ", "utf-8-sig"),
    ],
)
def test_plain_text_in_the_charsets_of_the_region(text: str, charset: str) -> None:
    assert opened(text.encode(charset)).text == text


def test_html_rows_stay_on_one_line_and_hidden_text_is_dropped() -> None:
    page = "<html><body><p style='display:none'>x</p><table><tr><td>CEA</td><td>3,1</td></tr></table></body></html>"
    found = opened(page.encode())
    assert found.kind == "html"
    assert "CEA" in found.text.splitlines()[0]
    assert "3,1" in found.text.splitlines()[0]
    assert "x" not in found.text


@pytest.mark.parametrize("page", ["<p>{}</p>", "<span lang='et'>{}</span><br>", "<h2>{}</h2>", "<font size=3>{}"])
def test_a_piece_of_a_page_is_one(page: str) -> None:
    assert opened(page.format("Palun teist arvamust").encode()).text == "Palun teist arvamust"


# ---- PDF ----


def pdf(draw: Callable[[fpdf.FPDF], None]) -> bytes:
    made = fpdf.FPDF()
    made.add_font("d", "", str(FONT))
    made.set_font("d", size=12)
    made.add_page()
    draw(made)
    return bytes(made.output())


def test_pdf_text_and_links() -> None:
    found = opened(pdf(lambda made: made.cell(text="Эпикриз: Õunapuu, ķirurģija", link="https://disk.example/s/1")))
    assert (found.kind, found.text, found.hrefs) == (
        "pdf",
        "Эпикриз: Õunapuu, ķirurģija",
        ("https://disk.example/s/1",),
    )


def filled(value: str | None) -> bytes:
    made = pikepdf.Pdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T=pikepdf.String("name"),
        Rect=pikepdf.Array([72, 700, 300, 720]), DA=pikepdf.String("/F1 12 Tf 0 g"), F=4, P=page.obj,
    )  # fmt: skip
    if value:
        field.V = pikepdf.String(value)
    field = made.make_indirect(field)
    page.Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(
        Fields=pikepdf.Array([field]), NeedAppearances=True,
        DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font)), DA=pikepdf.String("/F1 12 Tf 0 g"),
    )  # fmt: skip
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_filled_form_field_is_read() -> None:
    found = opened(filled("Mari Maasikas 47101010033"))
    assert (found.form_filled, found.text) == (True, "Mari Maasikas 47101010033")


def test_blank_form_is_known_as_blank() -> None:
    assert opened(filled(None)).form_filled is False


def test_scan_below_the_stamp_of_a_scanning_program_is_read() -> None:
    page = Paper(language="et", hand="zigzag").draw()

    def draw(made: fpdf.FPDF) -> None:
        made.image(page, x=0, y=0, w=210)
        made.text(10, 290, "Scanned by an Example Scanner for Phones, free trial version")

    found = opened(pdf(draw))
    assert (found.fate, found.ink) == ("ocr", "signed")
    assert "volikiri" not in found.text.lower()
    assert "LEPING" in found.text


def test_only_the_first_ten_pages_of_a_long_scan_are_read() -> None:
    page = Image.new("L", (600, 800), "white")
    ImageDraw.Draw(page).text((40, 80), "Epikriisi leht", fill=0, font=ImageFont.truetype(str(FONT), 30))

    def draw(made: fpdf.FPDF) -> None:
        made.image(page, x=0, y=0, w=210)
        for _ in range(2):
            made.add_page()
            made.image(page, x=0, y=0, w=210)

    found = opened(pdf(draw), ocr_pages_left=2)
    assert [bool(each.text) for each in found.pages] == [True, True, False]
    assert found.fate_reason == "first_pages_only"


# ---- pictures ----


def test_tiff_of_several_pages() -> None:
    first, second = (
        Paper(language="et").draw().convert("L"),
        Paper(language="et", power=True, hand="zigzag").draw().convert("L"),
    )
    found = opened(saved(first, "TIFF", save_all=True, append_images=[second], compression="tiff_deflate"))
    assert [page.ink for page in found.pages] == ["unsigned", "signed"]
    assert "VOLIKIRI" in found.text


def test_heic_photo() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    found = opened(saved(Paper(language="en", hand="zigzag").draw(), "HEIF"))
    assert (found.kind, found.fate, found.ink) == ("image", "ocr", "signed")


def test_phone_photo_turned_by_exif() -> None:
    page = Paper(language="ru").draw().rotate(90, expand=True)
    exif = page.getexif()
    exif[0x0112] = 6
    found = opened(saved(page, "JPEG", exif=exif))
    assert "ДОГОВОР" in found.text


def test_transparent_picture_is_read_on_white() -> None:
    page = Image.new("RGBA", (800, 300), (0, 0, 0, 0))
    ImageDraw.Draw(page).text((40, 80), "Vastuvõtu aeg", fill=(0, 0, 0, 255), font=ImageFont.truetype(str(FONT), 60))
    assert "Vastuvõtu" in opened(saved(page)).text


def test_photo_of_a_finding_has_no_text() -> None:
    assert opened(saved(Image.radial_gradient("L").resize((600, 600)))).text == ""


def test_without_ocr_a_scan_says_that_it_was_not_read() -> None:
    found = opened(Scan().apply(Paper().draw()), ocr=False)
    assert (found.fate, found.fate_reason, found.text) == ("read", "no_ocr", "")


# ---- wrappings ----


def test_attached_mail_gives_its_words_and_files() -> None:
    raw = (
        b"From: a@x.example\r\nTo: b@y.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nTere\r\n--b\r\n"
        b"Content-Type: text/plain; name=epikriis.txt\r\nContent-Disposition: attachment; filename=epikriis.txt\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"EPIKRIIS") + b"\r\n--b--\r\n"
    )
    found = opened(raw)
    assert (found.kind, found.text.strip()) == ("mail", "Tere")
    assert [(inner.name, inner.text) for inner in found.inner] == [("epikriis.txt", "EPIKRIIS")]


def test_files_in_an_archive_share_one_budget() -> None:
    data = zipped(**{"a.txt": b"a" * 600, "b.txt": b"b" * 600})
    assert opened(data, unpacked_left=1000).fate_reason == "unpacks_too_large"


def test_archive_of_unreadable_files_is_unreadable() -> None:
    assert opened(zipped(**{"a.exe": b"MZ" + bytes(100)})).fate == "unknown"
