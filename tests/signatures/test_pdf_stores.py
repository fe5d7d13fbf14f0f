"""Programs write the security store of a well-signed PDF anew; what is shown may not change with it. Hybrid files."""

import io
import re
import zlib
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
import time_machine
from asn1crypto import ocsp as asn1_ocsp
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from mailbot.documents.signatures import read_pdf

from .pdfs import blank, new_text, page, signed, updated, with_document_stamp
from .pki import SIGNED, pki

Writer = IncrementalPdfFileWriter


@cache
def with_index() -> bytes:
    """Return a PDF with a security store that has an index (/VRI)."""
    data = signed(level="T")
    contents = PdfFileReader(io.BytesIO(data)).embedded_signatures[0].pkcs7_content.hex().encode()
    with time_machine.travel(SIGNED + timedelta(seconds=5), tick=False):
        answer = asn1_ocsp.OCSPResponse.load(pki().answer())
        out = io.BytesIO(data)
        DocumentSecurityStore.add_dss(out, sig_contents=contents, certs=[pki().ca.asn1], ocsps=[answer], crls=[])
    return out.getvalue()


@cache
def stamped() -> bytes:
    return with_document_stamp(with_index())


def index(writer: Writer) -> generic.DictionaryObject:
    found: generic.DictionaryObject = writer.root["/DSS"]["/VRI"]
    return found


def no_index(writer: Writer) -> None:
    del writer.root["/DSS"]["/VRI"]
    writer.update_container(writer.root["/DSS"])


def emptied(writer: Writer) -> None:
    for key in list(index(writer)):
        index(writer)[key] = writer.add_object(generic.DictionaryObject())
    writer.update_container(index(writer))


def renamed(writer: Writer) -> None:
    for key in list(index(writer)):
        index(writer)[pdf_name(key.lower())] = index(writer).raw_get(key)
        del index(writer)[key]
    writer.update_container(index(writer))


def anew(writer: Writer) -> None:
    store = writer.root["/DSS"]
    writer.root["/DSS"] = writer.add_object(
        generic.DictionaryObject({pdf_name("/Certs"): store["/Certs"], pdf_name("/OCSPs"): store["/OCSPs"]})
    )
    writer.update_root()


@pytest.mark.parametrize("base", [with_index, stamped])
@pytest.mark.parametrize("change", [no_index, emptied, renamed, anew])
def test_a_store_written_anew_takes_nothing_from_a_signature(
    base: Callable[[], bytes], change: Callable[[Writer], None]
) -> None:
    assert read_pdf(base(), pki().anchors).state == "valid"
    assert read_pdf(updated(base(), change), pki().anchors).state == "valid"


def through_the_store(writer: Writer) -> None:
    """Overwrite the page's words, and name them as a certificate of the store."""
    reference = page(writer).raw_get("/Contents")
    content = reference.get_object()
    content._data, content._encoded_data = b"BT (Leping 2) Tj ET", None
    writer.update_container(content)
    writer.root["/DSS"]["/Certs"] = generic.ArrayObject([*writer.root["/DSS"]["/Certs"], reference])
    writer.update_container(writer.root["/DSS"])


def page_through_the_store(writer: Writer) -> None:
    writer.root["/DSS"]["/Certs"] = generic.ArrayObject([page(writer).raw_get("/Parent")])
    writer.update_container(writer.root["/DSS"])
    new_text(writer)


@pytest.mark.parametrize("base", [with_index, stamped])
@pytest.mark.parametrize("change", [through_the_store, page_through_the_store])
def test_a_store_is_no_way_to_the_pages(base: Callable[[], bytes], change: Callable[[Writer], None]) -> None:
    assert read_pdf(updated(base(), change), pki().anchors).state == "broken"


def hybrid(data: bytes) -> bytes:
    """Append a section with both table and stream, as Word writes them (ISO 32000-1, 7.5.8.4)."""
    size = int(re.findall(rb"/Size (\d+)", data)[-1])
    before, root = re.findall(rb"startxref\s+(\d+)", data)[-1], re.findall(rb"/Root (\d+ 0 R)", data)[-1]
    data = data.rstrip(b"\n") + b"\n"
    places = {0: b"\0\0\0\0\xff", size: b"\x01" + len(data).to_bytes(3, "big") + b"\0"}
    places |= {
        int(m[1]): b"\x01" + m.start().to_bytes(3, "big") + b"\0" for m in re.finditer(rb"(?m)^(\d+) 0 obj", data)
    }
    rows = zlib.compress(b"".join(places[number] for number in range(size + 1)))
    head = b"%d 0 obj\n<</Type/XRef/Size %d/W[1 3 1]/Root %s/Filter/FlateDecode/Length %d>>\nstream\n"
    whole = data + head % (size, size + 1, root, len(rows)) + rows + b"\nendstream\nendobj\n"
    trailer = b"xref\n0 0\ntrailer\n<</Size %d/Root %s/Prev %s/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n"
    return whole + trailer % (size + 1, root, before, len(data), len(whole))


def test_a_hybrid_file_is_for_a_person_and_not_broken() -> None:
    data = signed(hybrid(blank()), level="T", strict=False)
    assert read_pdf(data, pki().anchors).state == "present"
    assert read_pdf(signed(data, name="Second", strict=False), pki().anchors).state == "present"


def test_an_altered_hybrid_file_is_broken() -> None:
    assert (
        read_pdf(updated(signed(hybrid(blank()), strict=False), new_text, strict=False), pki().anchors).state
        == "broken"
    )
