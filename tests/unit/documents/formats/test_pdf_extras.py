"""Words that people type onto a PDF, and PDFs whose pages say nothing; DICOM objects as devices write them."""

import io
from collections.abc import Callable

import pikepdf
import pydicom
import pytest
from fpdf import FPDF
from pikepdf import Array, Dictionary, Name, String
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats.dicom import read_dicom
from mailbot.documents.formats.pdf import read_pdf
from mailbot.documents.limits import Limits
from mailbot.documents.sniff import kind_of


def budget() -> Budget:
    return Budget(limits=Limits(), unpacked_left=10_000_000, ocr_pages_left=0, entries_left=100, ocr=False)


def page(
    change: Callable[[pikepdf.Pdf], None], words: str = "LEPING. Isikukood ja nimi kirjutatakse alla joonele."
) -> bytes:
    pdf = FPDF()
    pdf.set_font("helvetica", size=12)
    pdf.add_page()
    pdf.cell(text=words)
    with pikepdf.open(io.BytesIO(bytes(pdf.output()))) as made:
        change(made)
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def annotation(kind: str, words: str, *, drawn: str | None = None) -> Callable[[pikepdf.Pdf], None]:
    def add(pdf: pikepdf.Pdf) -> None:
        place = Array([50, 500, 400, 540])
        note = Dictionary(Type=Name.Annot, Subtype=Name("/" + kind), Rect=place, F=4, DA=String("/Helv 12 Tf 0 g"))
        if words:
            note.Contents = String(words)
        if drawn is not None:
            font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
            stream = pdf.make_stream(f"BT /F 12 Tf 5 15 Td ({drawn}) Tj ET".encode("latin-1"))
            stream.Type, stream.Subtype = Name.XObject, Name.Form
            stream.BBox = Array([0, 0, 350, 40])
            stream.Resources = Dictionary(Font=Dictionary(F=font))
            note.AP = Dictionary(N=stream)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return add


@pytest.mark.parametrize("kind", ["FreeText", "Stamp"])
@pytest.mark.parametrize(
    ("words", "drawn"),
    [
        ("Mari Mets 47101010033", "Mari Mets 47101010033"),
        ("Mari Mets 47101010033", None),
        ("", "Mari Mets 47101010033"),
    ],
)
def test_words_typed_onto_a_page(kind: str, words: str, drawn: str | None) -> None:
    found = read_pdf(page(annotation(kind, words, drawn=drawn)), budget())
    assert found.text.count("47101010033") == 1
    assert found.text.startswith("LEPING")
    assert found.pages[0].text == found.text


def test_letters_beyond_latin_in_a_note() -> None:
    assert "Нина Õunapuu" in read_pdf(page(annotation("FreeText", "Нина Õunapuu")), budget()).text


def test_a_note_that_has_rich_text_only() -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        annotation("FreeText", "")(pdf)
        pdf.pages[0].Annots[0].RC = String("<body><p>Mari&#160;<b>Mets</b> 47101010033</p></body>")

    assert "Mari Mets 47101010033" in read_pdf(page(add), budget()).text


@pytest.mark.parametrize("flag", [2, 32])
def test_a_note_that_nobody_sees_is_no_word_of_the_paper(flag: int) -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        annotation("FreeText", "peidus", drawn="peidus")(pdf)
        pdf.pages[0].Annots[0].F = flag

    assert "peidus" not in read_pdf(page(add), budget()).text


def test_rich_text_that_changes_its_look_inside_a_number() -> None:
    def add(pdf: pikepdf.Pdf) -> None:
        annotation("FreeText", "")(pdf)
        pdf.pages[0].Annots[0].RC = String("<body><p><b>4710</b><span>1010033</span></p><p>Mari</p></body>")

    assert "47101010033 Mari" in read_pdf(page(add), budget()).text


@pytest.mark.parametrize("kind", ["Text", "Highlight", "Underline", "Square", "Circle", "Line", "Caret", "Ink"])
def test_a_comment_beside_the_page_is_read(kind: str) -> None:
    assert "47101010033" in read_pdf(page(annotation(kind, "Isikukood 47101010033")), budget()).text


def test_a_popup_is_no_word_of_the_paper() -> None:
    assert "peida" not in read_pdf(page(annotation("Popup", "peida")), budget()).text


XDP = (
    b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><template xmlns='http://www.xfa.org/schema/xfa-template/3.3/'/>"
    b"</xdp:xdp>"
)


def dynamic(pdf: pikepdf.Pdf) -> None:
    pdf.Root.NeedsRendering = True
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(XDP))


def dynamic_without_a_mark(pdf: pikepdf.Pdf) -> None:
    dynamic(pdf)
    del pdf.Root.NeedsRendering


def static(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("nimi"), Rect=Array([0, 0, 9, 9]), Subtype=Name.Widget))
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(XDP))


def portfolio(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"Tere"
    pdf.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)


def attached(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"Tere"


@pytest.mark.parametrize("change", [dynamic, dynamic_without_a_mark, portfolio])
def test_a_stand_in_page_counts_as_not_read(change: Callable[[pikepdf.Pdf], None]) -> None:
    with pytest.raises(Unreadable) as fault:
        read_pdf(page(change, "Please wait... If this message is not eventually replaced"), budget())
    assert fault.value.reason == "no_reader"


@pytest.mark.parametrize("change", [static, attached])
def test_a_page_with_an_extra_is_read(change: Callable[[pikepdf.Pdf], None]) -> None:
    assert read_pdf(page(change), budget()).text.startswith("LEPING")


def dicom(syntax: str, *, preamble: bytes | None, meta: bool = True) -> bytes:
    found = Dataset()
    found.SpecificCharacterSet = "ISO_IR 100"
    found.ImageType = ["ORIGINAL", "PRIMARY"]
    found.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    found.SOPInstanceUID = "1.2.3.4"
    found.StudyDate = "20261012"
    found.Modality = "CT"
    found.PatientName = "Mets^Mari"
    found.StudyInstanceUID = "1.2.3"
    found.file_meta = FileMetaDataset()
    found.file_meta.TransferSyntaxUID = syntax
    found.file_meta.MediaStorageSOPClassUID = found.SOPClassUID
    found.file_meta.MediaStorageSOPInstanceUID = found.SOPInstanceUID
    out = io.BytesIO()
    pydicom.dcmwrite(out, found, enforce_file_format=True)
    data = out.getvalue()
    if preamble is not None:
        return preamble.ljust(128, b"\0") + data[128:]
    if meta:
        return data[132:]
    size = int.from_bytes(data[140:144], "little")
    return data[144 + size :]


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
@pytest.mark.parametrize(
    ("preamble", "meta"),
    [(b"", True), (b"II*\0\x08\0\0\0", True), (b"MM\0*", True), (b"%PDF-1.4\n", True), (None, True), (None, False)],
)
def test_a_dicom_object_with_any_preamble(syntax: str, preamble: bytes | None, meta: bool) -> None:
    data = dicom(syntax, preamble=preamble, meta=meta)
    assert kind_of(data) == "dicom"
    if data[128:132] == b"DICM":
        assert (kind_of(data[128:]), read_dicom(data[128:])) == ("dicom", read_dicom(data))
    found = read_dicom(data)
    assert (found.modality, str(found.study_date), found.patient_name) == ("CT", "2026-10-12", "Mari Mets")


def test_a_pdf_that_only_says_dicm_is_a_pdf() -> None:
    assert kind_of(b"%PDF-1.4\n".ljust(128, b"%") + b"DICM text of a page") == "pdf"


def test_a_bare_object_of_an_old_device() -> None:
    """Big-endian, as PS3.5 allowed until 2006."""
    whole = dicom(ExplicitVRBigEndian, preamble=b"")
    size = int.from_bytes(whole[140:144], "little")
    bare = whole[144 + size :]
    assert kind_of(bare) == "dicom"
    assert (read_dicom(bare).modality, str(read_dicom(bare).study_date)) == ("CT", "2026-10-12")


@pytest.mark.parametrize(
    "data", [b"\x08\x00\x05\x00" + b"\xff" * 60, b"\x02\x00\x00\x00" * 20, b"\x08\x00" * 40, bytes(200)]
)
def test_bytes_that_only_begin_like_dicom(data: bytes) -> None:
    assert kind_of(data) != "dicom"
