# ruff: noqa: E501  one part of a file a line
"""Office files that are one XML text, and presentations: their words are read like those of any other."""

import base64

import pytest

from mailbot.documents.budget import Budget
from mailbot.documents.limits import Limits
from mailbot.documents.opening import open_file
from mailbot.documents.sniff import kind_of
from mailbot.model.document import FileReading
from tests.unit.documents.formats.test_office_of_many_programs import (
    REL,
    WORD,
    W,
    document,
    paragraph,
    rels,
    types,
    zipped,
)

PKG = "http://schemas.microsoft.com/office/2006/xmlPackage"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"


def read(data: bytes, **limits: int) -> FileReading:
    return open_file("paper.bin", "", data, Budget(limits=Limits(**limits), ocr=False, unpacked_left=10_000_000))


def flat_opc(**parts: str) -> bytes:
    inner = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{text}</pkg:xmlData></pkg:part>' for name, text in parts.items()
    )
    picture = base64.encodebytes(b"no picture").decode()
    inner += f'<pkg:part pkg:name="/word/media/a.png" pkg:compression="store"><pkg:binaryData>{picture}</pkg:binaryData></pkg:part>'
    return f'<?xml version="1.0" standalone="yes"?>\r\n<?mso-application progid="Word.Document"?>\r\n<pkg:package xmlns:pkg="{PKG}">{inner}</pkg:package>'.encode()


def test_a_word_file_as_one_xml_package() -> None:
    words = paragraph("Epikriis") + paragraph("131052", "<w:noBreakHyphen/>", "308T")
    data = flat_opc(**{
        "[Content_Types].xml": types("word/other.xml", WORD),
        "_rels/.rels": rels(("rId1", "officeDocument", "word/other.xml")),
        "word/_rels/other.xml.rels": rels(("rId1", "header", "top.xml")),
        "word/other.xml": document(words),
        "word/top.xml": f'<w:hdr xmlns:w="{W}">{paragraph("Haigla")}</w:hdr>',
    })  # fmt: skip
    reading = read(data)
    assert (reading.kind, reading.fate, reading.text.split()) == ("docx", "read", ["Haigla", "Epikriis", "131052-308T"])


def test_a_word_2003_document() -> None:
    data = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>'
        "<w:p><w:r><w:t>Õpetlik haiguslugu</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Kood</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>46102142732</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        '<w:p><w:hlink w:dest="https://files.example/a"><w:r><w:t>pildid</w:t></w:r></w:hlink></w:p>'
        "</w:body></w:wordDocument>"
    ).encode()
    reading = read(data)
    assert reading.kind == "docx"
    assert reading.text.split() == ["Õpetlik", "haiguslugu", "Kood", "46102142732", "pildid"]
    assert reading.hrefs == ("https://files.example/a",)


def test_an_excel_2003_workbook() -> None:
    data = (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        b'<Worksheet ss:Name="Leht1"><Table><Row><Cell><Data ss:Type="String">Hb</Data></Cell><Cell><Data ss:Type="Number">128</Data></Cell></Row>'
        b'<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>CA</B> 15-3</ss:Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    assert (read(data).kind, read(data).text) == ("xlsx", "Hb\t128\nCA 15-3")


def flat_odf(kind: str, body: str) -> bytes:
    return (
        '<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        f' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" office:mimetype="application/vnd.oasis.opendocument.{kind}">'
        "<office:master-styles><style:header><text:p>Haigla</text:p></style:header></office:master-styles>"
        f"<office:body>{body}</office:body></office:document>"
    ).encode()


def test_flat_opendocument() -> None:
    text = read(flat_odf("text", "<office:text><text:p>Saatekiri</text:p></office:text>"))
    assert (text.kind, text.text) == ("odt", "Haigla\nSaatekiri")
    cells = "".join(f"<table:table-cell><text:p>{word}</text:p></table:table-cell>" for word in ("Hb", "128"))
    row = f"<office:spreadsheet><table:table><table:table-row>{cells}</table:table-row></table:table></office:spreadsheet>"
    sheet = read(flat_odf("spreadsheet", row))
    assert (sheet.kind, sheet.text) == ("ods", "Hb\t128")


def slide(*paragraphs: str) -> str:
    words = "".join(f"<a:p><a:r><a:t>{one}</a:t></a:r></a:p>" for one in paragraphs)
    return f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:sp><p:txBody>{words}</p:txBody></p:sp></p:cSld></p:sld>'


@pytest.mark.parametrize("strict", [False, True])
def test_a_presentation_in_the_order_of_its_slides(strict: bool) -> None:
    parts = {
        "[Content_Types].xml": types("ppt/show.xml", SLIDES),
        "_rels/.rels": rels(("rId1", "officeDocument", "ppt/show.xml")),
        "ppt/_rels/show.xml.rels": rels(("rId5", "slide", "slides/slide1.xml"), ("rId4", "slide", "slides/slide2.xml")),
        "ppt/show.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{REL}"><p:sldIdLst><p:sldId id="1" r:id="rId4"/><p:sldId id="2" r:id="rId5"/></p:sldIdLst></p:presentation>',
        "ppt/slides/slide1.xml": slide("Järeldus", "Ravi jätkub"),
        "ppt/slides/slide2.xml": slide("Konsiilium"),
    }  # fmt: skip
    if strict:
        parts = {
            name: text.replace("http://schemas.openxmlformats.org/presentationml/2006", "http://purl.oclc.org/ooxml/presentationml")
            .replace("http://schemas.openxmlformats.org/drawingml/2006", "http://purl.oclc.org/ooxml/drawingml")
            .replace(REL, "http://purl.oclc.org/ooxml/officeDocument/relationships")
            for name, text in parts.items()
        }  # fmt: skip
    reading = read(zipped(parts))
    assert (reading.kind, reading.text) == ("pptx", "Konsiilium\n\nJäreldus\nRavi jätkub")


def test_a_page_that_names_office_is_a_page() -> None:
    page = b'<html xmlns:x="urn:schemas-microsoft-com:office:spreadsheet"><body><p>Tere</p></body></html>'
    assert kind_of(page) == "html"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (flat_opc(), "unknown_kind"),
        (flat_opc(**{"word/document.xml": "<a>"}), "damaged"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><pkg:package xmlns:pkg="' + PKG.encode() + b'"/>', "unsafe_xml"),
    ],
)
def test_what_is_none(data: bytes, reason: str) -> None:
    assert read(data).fate_reason == reason


def test_too_much_in_one_xml_text() -> None:
    assert (
        read(flat_opc(**{"word/document.xml": document(paragraph("a" * 99))}), xml=50).fate_reason
        == "unpacks_too_large"
    )
