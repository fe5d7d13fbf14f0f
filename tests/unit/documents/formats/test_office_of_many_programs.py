# ruff: noqa: E501  one part of a file a line
"""Office files as other programs than Word write them, and those that a password closes."""

import io
import struct
import zipfile

import pytest

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats.legacy import read_legacy
from mailbot.documents.formats.office import read_docx, read_ods, read_odt, read_xlsx
from mailbot.documents.limits import Limits
from mailbot.documents.opening import words_of
from mailbot.documents.sniff import kind_of
from tests.unit.documents.compound import compound

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_REL = "http://purl.oclc.org/ooxml/officeDocument/relationships"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def budget() -> Budget:
    return Budget(limits=Limits(), unpacked_left=10_000_000, ocr_pages_left=0, entries_left=100, ocr=False)


def zipped(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def rels(*relations: tuple[str, str, str], base: str = REL) -> str:
    body = "".join(
        f'<Relationship Id="{key}" Type="{base}/{kind}" Target="{target}"/>' for key, kind, target in relations
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{body}</Relationships>'


def types(part: str, kind: str) -> str:
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{part}" ContentType="{kind}"/></Types>'


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def document(words: str, namespace: str = W) -> str:
    return f'<w:document xmlns:w="{namespace}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{words}</w:body></w:document>'


def paragraph(*runs: str) -> str:
    return "<w:p><w:r>" + "".join(run if run.startswith("<") else f"<w:t>{run}</w:t>" for run in runs) + "</w:r></w:p>"


@pytest.mark.parametrize("main", ["word/document2.xml", "word/document.xml", "Word/Document.XML", "main/text.xml"])
@pytest.mark.parametrize("target", ["{}", "/{}", "./{}"])
def test_a_word_file_is_found_by_its_relationships(main: str, target: str) -> None:
    folder, _, name = main.rpartition("/")
    data = zipped({
        "[Content_Types].xml": types(main, WORD),
        "_rels/.rels": rels(("rId1", "officeDocument", target.format(main))),
        f"{folder}/_rels/{name}.rels": rels(("rId7", "header", "top9.xml"), ("rId8", "image", "../media/a.png")),
        main: document(paragraph("Tere")),
        f"{folder}/top9.xml": f'<w:hdr xmlns:w="{W}">{paragraph("Haigla")}</w:hdr>',
    })  # fmt: skip
    assert kind_of(data) == "docx"
    assert read_docx(data, budget(), words_of).text.split() == ["Haigla", "Tere"]


def test_strict_open_xml() -> None:
    data = zipped({
        "[Content_Types].xml": types("word/document.xml", WORD),
        "_rels/.rels": rels(("rId1", "officeDocument", "word/document.xml"), base=STRICT_REL),
        "word/document.xml": document(paragraph("Tere"), "http://purl.oclc.org/ooxml/wordprocessingml/main"),
    })  # fmt: skip
    assert read_docx(data, budget(), words_of).text == "Tere"


def test_signs_that_are_elements() -> None:
    data = zipped(
        {
            "word/document.xml": document(
                paragraph("131052", "<w:noBreakHyphen/>", "308T", "<w:softHyphen/>", "<w:ptab/>", "x")
            )
        }
    )
    assert read_docx(data, budget(), words_of).text == "131052-308T\tx"


def test_a_text_box_is_read_once() -> None:
    box = f"<mc:AlternateContent><mc:Choice>{paragraph('Tere')}</mc:Choice><mc:Fallback>{paragraph('Tere')}</mc:Fallback></mc:AlternateContent>"
    assert read_docx(zipped({"word/document.xml": document(box)}), budget(), words_of).text == "Tere"


@pytest.mark.parametrize("namespaces", [(S, REL), ("http://purl.oclc.org/ooxml/spreadsheetml/main", STRICT_REL)])
def test_a_sheet_is_found_by_its_relationships(namespaces: tuple[str, str]) -> None:
    space, base = namespaces
    data = zipped({
        "[Content_Types].xml": types("xl/book7.xml", SHEET),
        "_rels/.rels": rels(("rId1", "officeDocument", "xl/book7.xml"), base=base),
        "xl/_rels/book7.xml.rels": rels(("r1", "worksheet", "worksheets/b.xml"), ("r2", "worksheet", "worksheets/a.xml"), ("r3", "sharedStrings", "words.xml"), base=base),
        "xl/book7.xml": f'<workbook xmlns="{space}" xmlns:r="{base}"><sheets><sheet name="Veri" r:id="r1"/><sheet name="Sheet2" r:id="r2"/></sheets></workbook>',
        "xl/words.xml": f'<sst xmlns="{space}"><si><t>Hemoglobiin</t></si></sst>',
        "xl/worksheets/b.xml": f'<worksheet xmlns="{space}"><sheetData><row><c t="s"><v>0</v></c><c><v>121</v></c></row></sheetData></worksheet>',
        "xl/worksheets/a.xml": f'<worksheet xmlns="{space}"><sheetData><row><c><v>5</v></c></row></sheetData></worksheet>',
    })  # fmt: skip
    assert kind_of(data) == "xlsx"
    assert read_xlsx(data, budget()).text == "Veri\nHemoglobiin\t121\n5"


@pytest.mark.parametrize("read", [read_odt, read_ods])
def test_an_open_document_with_a_password(read) -> None:  # type: ignore[no-untyped-def]
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    with pytest.raises(Unreadable) as fault:
        read(zipped({"META-INF/manifest.xml": manifest, "content.xml": "\x93\x81"}), budget())
    assert fault.value.reason == "password"


def records(*kinds: int) -> bytes:
    return b"".join(struct.pack("<HH", kind, 4) + b"abcd" for kind in kinds)


OLD = {
    "a Word file": (compound({"WordDocument": b"\xec\xa5" + bytes(8) + b"\x00\x01"}), "doc", True),
    "a sheet": (compound({"Workbook": records(0x809, 0x2F, 0x42)}), "xls", True),
    "an old sheet": (compound({"Book": records(0x809, 0x2F)}), "xls", True),
    "an open sheet": (compound({"Workbook": records(0x809, 0x42, 0x0A, 0x2F)}), "xls", False),
    "a sheet with a Word text in it": (
        compound({"Workbook": records(0x809, 0x0A)}, {"WordDocument": b"\xec\xa5"}),
        "xls",
        False,
    ),
    "a Word file with a sheet in it": (
        compound({"WordDocument": b"\xec\xa5" + bytes(10)}, {"Workbook": b""}),
        "doc",
        False,
    ),
    "a new file with a password": (compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), "ole_encrypted", None),
    "a mail": (compound({"__properties_version1.0": b""}), "msg", None),
    "something else": (compound({"Other": b""}), "unknown", None),
}


@pytest.mark.parametrize("what", OLD)
def test_an_old_file(what: str) -> None:
    data, kind, closed = OLD[what]
    assert kind_of(data) == kind
    reason = None
    try:
        if closed is not None:
            read_legacy(data, kind)
    except Unreadable as fault:
        reason = fault.reason
    assert (reason == "password") is bool(closed)


@pytest.mark.parametrize(("data", "kind"), [(value[0], value[1]) for value in OLD.values()])
def test_a_damaged_directory(data: bytes, kind: str) -> None:
    assert kind_of(data[:8] + b"\xff" * 40 + data[48:]) in (kind, "unknown", "doc")


@pytest.mark.parametrize(
    ("rtf", "text"),
    [
        (rb"{\rtf1\ansi\deff0{\fonttbl{\f0\fnil\fcharset204 Arial;}}\f0\fs24 \'cf\'f0\'e8\'e2\'e5\'f2\par}", "Привет"),
        (
            rb"{\rtf1\ansi{\fonttbl{\f0 A;}{\f1\fswiss\fprq2\fcharset186{\*\fname Arial;}Arial Baltic;}}{\f1 \'f5\'fe} \'f5\par}",
            "õž õ",
        ),
        (rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset0 A;}}\f0 \'cf\'f0\par}", "Пр"),
        (rb"{\rtf1\pc\ansicpg866 \'8f\'e0\par}", "Пр"),
        (rb"{\rtf1\ansi\ansicpg1251 " + "Привет".encode("cp1251") + rb"\par}", "Привет"),
        (rb"{\rtf1\ansi\deff0{\fonttbl{\f0\fcharset204 A;}}\f0 " + "Привет".encode("cp1251") + rb"\par}", "Привет"),
        (rb"{\rtf1\ansi\ansicpg1252 " + "Õnn, Привет".encode() + rb"\par}", "Õnn, Привет"),
        (rb"{\rtf1\ansi\ansicpg65001 \u1055?\u1088?\par}", "Пр"),
        (rb"{\rtf1\ansi\deff0 131052\_308T\par}", "131052-308T"),
        (rb"{\rtf1\ansi\deff0 a\\_b\par}", "a\\_b"),
        (rb"{\rtf1\ansi\ansicpg99999 x\'e4\par}", "xä"),
        (rb"{\rtf1\ansi\deff1{\fonttbl{\f0 A;}{\f1\fcharset238 B;}}\'9e\plain\'9e\f0 x\par}", "žžx"),
    ],
)
def test_rtf_by_the_charset_of_its_fonts(rtf: bytes, text: str) -> None:
    assert read_legacy(rtf, "rtf").strip() == text


PAGE = "<html><body><p>Isikukood <b>4610</b>2142732</p></body></html>"
MHT = f'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n{PAGE}\r\n--b--\r\n'


@pytest.mark.parametrize("chunk", [PAGE, MHT, "Isikukood 46102142732", r"{\rtf1\ansi Isikukood 46102142732}"])
def test_a_text_of_another_format_inside_a_word_file(chunk: str) -> None:
    data = zipped({
        "[Content_Types].xml": types("word/document.xml", WORD),
        "word/_rels/document.xml.rels": rels(("c1", "aFChunk", "/word/chunk.dat"), ("n", "comments", "notes.xml")),
        "word/document.xml": document(paragraph("Tere")),
        "word/chunk.dat": chunk,
        "word/notes.xml": f'<w:comments xmlns:w="{W}"><w:comment>{paragraph("Mari")}</w:comment></w:comments>',
    })  # fmt: skip
    assert read_docx(data, budget(), words_of).text == "Tere\nIsikukood 46102142732\nMari"


def test_what_a_change_took_out_or_moved() -> None:
    gone = "<w:p><w:moveFrom><w:r><w:t>Tere</w:t></w:r></w:moveFrom><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>"
    words = f"{gone}<w:p><w:moveTo><w:r><w:t>Tere</w:t></w:r></w:moveTo></w:p>"
    assert read_docx(zipped({"word/document.xml": document(words)}), budget(), words_of).text == "Tere"


def open_document(words: str, mime: str = "application/vnd.oasis.opendocument.text") -> bytes:
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "text", "drawing")
    )
    content = f"<office:document-content {spaces}><office:body><office:text>{words}</office:text></office:body></office:document-content>"
    return zipped({"mimetype": mime, "content.xml": content})


def test_fields_and_changes_of_an_open_document() -> None:
    gone = "<text:tracked-changes><text:changed-region><text:deletion><text:p>x</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    words = "<text:p>Kood <text:text-input>46102142732</text:text-input>, <text:date>2.11.2026</text:date></text:p>"
    assert read_odt(open_document(gone + words), budget()).text == "Kood 46102142732, 2.11.2026"
    assert kind_of(open_document(words, "application/vnd.oasis.opendocument.text-template")) == "odt"


def test_what_is_laid_on_a_sheet() -> None:
    box = '<x:wsDr xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><x:sp><a:p><a:r><a:t>Mari </a:t></a:r><a:r><a:t>Mets</a:t></a:r></a:p></x:sp></x:wsDr>'
    data = zipped({
        "[Content_Types].xml": types("xl/workbook.xml", SHEET),
        "xl/_rels/workbook.xml.rels": rels(("r1", "worksheet", "worksheets/a.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{REL}"><sheets><sheet name="Sheet1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/a.xml": f'<worksheet xmlns="{S}"><sheetData><row><c><v>4.6102142732E10</v></c><c><v>4E2</v></c></row></sheetData></worksheet>',
        "xl/worksheets/_rels/a.xml.rels": rels(("d", "drawing", "../drawings/d.xml"), ("c", "comments", "../notes.xml")),
        "xl/drawings/d.xml": box,
        "xl/notes.xml": f'<comments xmlns="{S}"><commentList><comment><text><t>Telefon 5550 4471</t></text></comment></commentList></comments>',
    })  # fmt: skip
    assert read_xlsx(data, budget()).text == "46102142732\t4E2\nMari Mets\nTelefon 5550 4471"
