"""A signature beside a file or around it: what it is worth, and that it is nobody else's."""

import base64

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from mailbot.documents.budget import Budget
from mailbot.documents.opening import open_file
from mailbot.documents.reader import Reader, ReaderSetup
from mailbot.documents.signatures import Anchors
from mailbot.documents.wrapped.detached import read_cms, signature_beside
from mailbot.model.mail import Part

from .pdfs import blank
from .pki import pki

PDF = blank()
NOBODY = Anchors()


def sign(content: bytes, *, beside: bool = True, encoding: Encoding = Encoding.DER) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(pki().signer.certificate, pki().signer.key, hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary, *([pkcs7.PKCS7Options.DetachedSignature] if beside else [])]
    return builder.sign(encoding, options)


@pytest.mark.parametrize("anchors", [pki().anchors, NOBODY])
def test_a_right_signature_without_trusted_time_is_intact(anchors: Anchors) -> None:
    found = read_cms(sign(PDF), PDF, anchors)
    assert found.state == "intact"
    assert (found.signers[0].name, found.signers[0].code) == ("MARI MÄND", "60001019906")


def test_over_other_bytes_it_is_broken() -> None:
    assert read_cms(sign(PDF), PDF + b" ", pki().anchors).state == "broken"


def test_altered_it_is_never_accepted() -> None:
    whole = sign(PDF)
    states = set()
    for place in range(0, len(whole), 7):
        altered = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        found = read_cms(altered, PDF, pki().anchors)
        states.add(found.state)
        if found.state == "intact":  # the certificate that came along was hit: then no known authority made it
            untold = "unknown_issuer" in (found.note or "")
            assert untold or found.signers[0].code == "60001019906", place
    assert "broken" in states
    assert "valid" not in states


def test_the_signature_beside_belongs_to_the_file_it_was_made_over() -> None:
    others = [("a.p7s", sign(b"something else")), ("b.p7s", sign(PDF)), ("c", b"0\x82no signature")]
    assert signature_beside("leping.pdf", PDF, others, pki().anchors).state == "intact"
    assert signature_beside("leping.pdf", PDF, others[:1], pki().anchors).state == "none"


@pytest.mark.parametrize(("name", "state"), [("leping.pdf.p7s", "present"), ("smime.p7s", "none")])
def test_a_digest_that_nobody_can_compute_is_for_a_person(name: str, state: str) -> None:
    """As those of Ukraine's signatures (GOST 34.311): the name tells to which file it belongs."""
    sha256, other = b"\x60\x86\x48\x01\x65\x03\x04\x02\x01", b"\x60\x86\x48\x01\x65\x03\x04\x02\x41"
    data = sign(PDF).replace(sha256, other)
    assert signature_beside("leping.pdf", PDF, [(name, data)], pki().anchors).state == state


def read(*files: tuple[str, bytes]) -> dict[str, str]:
    parts = [
        Part(path=str(number), content_type="application/octet-stream", name=name, payload=data)
        for number, (name, data) in enumerate(files)
    ]
    with Reader(ReaderSetup(ocr=False)) as reader:
        return {reading.name: reading.signature.state for reading in reader.read(parts).values()}


@pytest.mark.parametrize("encoding", [Encoding.DER, Encoding.PEM])
def test_a_mail_with_a_contract_and_its_signature(encoding: Encoding) -> None:
    found = read(("leping.pdf", PDF), ("muu.txt", b"Tere"), ("leping.pdf.p7s", sign(PDF, encoding=encoding)))
    assert (found["leping.pdf"], found["muu.txt"]) == ("intact", "none")


def test_a_contract_in_its_signature() -> None:
    reading = open_file("leping.pdf.p7s", "", sign(PDF, beside=False), Budget(ocr=False))
    assert [(file.kind, file.signature.state) for file in reading.inner] == [("pdf", "intact")]


def test_a_signed_mail_is_no_signed_contract() -> None:
    entity = b"Content-Type: application/pdf; name=leping.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    reading = open_file("smime.p7m", "", sign(entity + base64.encodebytes(PDF), beside=False), Budget(ocr=False))
    assert [(file.name, file.signature.state) for file in reading.inner] == [("leping.pdf", "none")]
