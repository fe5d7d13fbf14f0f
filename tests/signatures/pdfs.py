"""Makers of signed PDFs: PAdES B, T and LT, certified or with a form, and incremental updates to them."""

import io
from collections.abc import Callable
from datetime import timedelta

import time_machine
from asn1crypto import ocsp as asn1_ocsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .pki import SIGNED, Holder, pki

Update = Callable[[IncrementalPdfFileWriter], None]


def blank(*, stream_xrefs: bool = False, form: bool = False) -> bytes:
    """Make a page that says "Leping 290", with a text field where a form is asked for."""
    writer = PdfFileWriter(stream_xrefs=stream_xrefs)
    content = writer.add_object(generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 720 Td (Leping 290) Tj ET"))
    writer.insert_page(
        PageObject(contents=content, media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))))
    )
    if form:
        page = writer.find_page_for_modification(0)[0].get_object()
        field = writer.add_object(
            generic.DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/Annot"),
                    pdf_name("/Subtype"): pdf_name("/Widget"),
                    pdf_name("/FT"): pdf_name("/Tx"),
                    pdf_name("/T"): pdf_string("price"),
                    pdf_name("/V"): pdf_string("290"),
                    pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 200, 30))),
                }
            )
        )
        page["/Annots"] = generic.ArrayObject([field])
        writer.root["/AcroForm"] = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([field])})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def signed(
    data: bytes | None = None,
    *,
    by: Holder | None = None,
    level: str = "B",
    name: str = "Signature1",
    certify: MDPPerm | None = None,
    box: tuple[int, int, int, int] | None = None,
    hash_name: str = "sha256",
    stream_xrefs: bool = False,
    strict: bool = True,
) -> bytes:
    """Sign a PDF (a blank one by default) at the level B, T or LT."""
    mine, by = pki(), by or pki().signer
    signer = signers.SimpleSigner(by.asn1, by.asn1_key, SimpleCertificateStore.from_certs([mine.ca.asn1]))
    meta = signers.PdfSignatureMetadata(
        field_name=name,
        md_algorithm=hash_name,
        subfilter=SigSeedSubFilter.PADES,
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(data or blank(stream_xrefs=stream_xrefs)), strict=strict)
    with time_machine.travel(SIGNED, tick=False):
        out = signers.sign_pdf(
            writer,
            meta,
            signer,
            timestamper=None if level == "B" else mine.stamper(),
            new_field_spec=fields.SigFieldSpec(name, box=box),
        )
    made: bytes = out.getvalue()
    return with_store(made) if level == "LT" else made


def with_store(data: bytes) -> bytes:
    """Add a document security store with the OCSP response."""
    with time_machine.travel(SIGNED + timedelta(seconds=5), tick=False):
        answer = asn1_ocsp.OCSPResponse.load(pki().answer())
        out = io.BytesIO(data)
        DocumentSecurityStore.add_dss(out, sig_contents=None, certs=[pki().ca.asn1], ocsps=[answer], crls=[])
    return out.getvalue()


def with_document_stamp(data: bytes) -> bytes:
    out = signers.PdfTimeStamper(pki().stamper()).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(data)), "sha256", validation_context=None
    )
    made: bytes = out.getvalue()
    return made


def updated(data: bytes, change: Update, *, strict: bool = True) -> bytes:
    """Append an incremental update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=strict)
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    reference = writer.find_page_for_modification(0)[0]
    writer.mark_update(reference)
    found: generic.DictionaryObject = reference.get_object()
    return found


def new_text(writer: IncrementalPdfFileWriter) -> None:
    content = generic.StreamObject(stream_data=b"BT /F1 12 Tf 72 720 Td (Leping 2) Tj ET")
    page(writer)["/Contents"] = writer.add_object(content)


def old_text_overwritten(writer: IncrementalPdfFileWriter) -> None:
    content = page(writer).raw_get("/Contents").get_object()
    content._data = b"BT (Leping 2) Tj ET"
    content._encoded_data = None
    writer.update_container(content)


def annotation(writer: IncrementalPdfFileWriter, kind: str = "/FreeText") -> None:
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name(kind),
            pdf_name("/Contents"): pdf_string("2 EUR"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (60, 700, 300, 740))),
        }
    )
    listed = page(writer).get("/Annots", generic.ArrayObject())
    page(writer)["/Annots"] = generic.ArrayObject([*listed, writer.add_object(note)])


def second_page(writer: IncrementalPdfFileWriter) -> None:
    content = writer.add_object(generic.StreamObject(stream_data=b"BT (more) Tj ET"))
    writer.insert_page(
        PageObject(contents=content, media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9))))
    )


def page_swapped(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack, hide: the page tree shows another page."""
    content = writer.add_object(generic.StreamObject(stream_data=b"BT (Leping 2) Tj ET"))
    other = PageObject(contents=content, media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))))
    tree = writer.root["/Pages"]
    other["/Parent"] = writer.root.raw_get("/Pages")
    tree["/Kids"] = generic.ArrayObject([writer.add_object(other)])
    writer.update_container(tree)


def new_catalog(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack, hide and replace: another page tree altogether."""
    content = writer.add_object(generic.StreamObject(stream_data=b"BT (Leping 2) Tj ET"))
    other = PageObject(contents=content, media_box=generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))))
    leaf = writer.add_object(other)
    tree = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Pages"),
                pdf_name("/Count"): generic.NumberObject(1),
                pdf_name("/Kids"): generic.ArrayObject([leaf]),
            }
        )
    )
    other["/Parent"] = tree
    writer.root["/Pages"] = tree
    writer.update_root()


def field_filled(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/V"] = pdf_string("2")
    writer.update_container(field)


def fields_emptied(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])


def script(writer: IncrementalPdfFileWriter) -> None:
    action = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    )
    writer.root["/OpenAction"] = writer.add_object(action)
    writer.update_root()
