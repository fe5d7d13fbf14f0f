"""DDOC: opened in any case, for a person when right (all of it is SHA-1), broken when altered."""

import re
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from mailbot.documents.signatures import Anchors, Container, read_container

from .containers import b64, raw_signature
from .pki import PERSON, Holder, issue, key_usage, pki

DIGIDOC = "http://www.sk.ee/DigiDoc/v1.3.0#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


@cache
def holder() -> Holder:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return issue(PERSON, pki().ca, key=key, usage=key_usage(commit=True))


def sha1(text: str) -> str:
    from mailbot.documents.signatures.trust.certificate import digest

    return b64(digest("sha1", text.encode()))


@cache
def ddoc() -> bytes:
    content = b64(b"a contract")
    inner = f'ContentType="EMBEDDED_BASE64" Filename="leping.txt" Id="D0" MimeType="text/plain" Size="10">{content}'
    file = f'<DataFile xmlns="{DIGIDOC}" {inner}</DataFile>'
    mark = (
        '<SignedProperties xmlns="http://uri.etsi.org/01903/v1.1.1#" Id="S0-SignedProperties" Target="#S0">'
        "<SignedSignatureProperties><SigningTime>2012-03-02T10:00:00Z</SigningTime></SignedSignatureProperties>"
        "</SignedProperties>"
    )
    reference = (
        '<Reference URI="{0}"><DigestMethod Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></DigestMethod>'
        "<DigestValue>{1}</DigestValue></Reference>"
    )
    info = (
        '<SignedInfo xmlns="http://www.w3.org/2000/09/xmldsig#">'
        f'<CanonicalizationMethod Algorithm="{C14N}"></CanonicalizationMethod>'
        '<SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1"></SignatureMethod>'
        f"{reference.format('#D0', sha1(file))}{reference.format('#S0-SignedProperties', sha1(mark))}</SignedInfo>"
    )
    value = b64(raw_signature(holder(), info.encode(), "sha1"))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<SignedDoc xmlns="{DIGIDOC}" format="DIGIDOC-XML" version="1.3">'
        f'<DataFile {inner}</DataFile><Signature Id="S0" xmlns="http://www.w3.org/2000/09/xmldsig#">'
        f"{info}<SignatureValue>{value}</SignatureValue><KeyInfo><X509Data><X509Certificate>{b64(holder().der)}"
        "</X509Certificate></X509Data></KeyInfo><Object>"
        f'<QualifyingProperties xmlns="http://uri.etsi.org/01903/v1.1.1#">{mark}</QualifyingProperties>'
        "</Object></Signature></SignedDoc>"
    ).encode()


def read(data: bytes) -> Container:
    return read_container(data, Anchors())


def test_a_right_one_is_for_a_person() -> None:
    found = read(ddoc())
    assert (found.format, found.signature.state, found.signature.note) == ("ddoc", "present", "weak_hash")
    assert [(file.name, file.data) for file in found.inner] == [("leping.txt", b"a contract")]
    assert found.signature.signers[0].code == "60001019906"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b64(b"a contract"), b64(b"A contract")),
        ("leping.txt", "muu.txt"),
        ("2012-03-02", "2020-03-02"),
        ("(<SignatureValue>)....", r"\1AAAA"),
        ("(<DigestValue>)....", r"\1AAAA"),
        (
            "(<DataFile .*</DataFile>)",
            r'\1<DataFile ContentType="EMBEDDED_BASE64" Filename="b" Id="D1">YQ==</DataFile>',
        ),
        ("(<DataFile .*</DataFile>)", r"\1\1"),
        ("(<SignedProperties .*</SignedProperties>)", r"\1\1"),
        ('<Reference URI="#D0">.*?</Reference>', ""),
    ],
)
def test_an_altered_one_is_broken(old: str, new: str) -> None:
    data = re.sub(old.encode(), new.encode(), ddoc(), count=1, flags=re.S)
    assert data != ddoc()
    assert read(data).signature.state == "broken"


def test_one_without_signatures_has_none() -> None:
    data = re.sub(rb"<Signature .*</Signature>", b"", ddoc(), flags=re.S)
    assert (read(data).signature.state, len(read(data).inner)) == ("none", 1)


def test_digests_in_place_of_files_are_for_a_person() -> None:
    data = re.sub(
        rb'ContentType="EMBEDDED_BASE64"(.*?)>[^<]*<',
        rb'ContentType="HASHCODE" DigestValue="AA=="\1><',
        ddoc(),
        count=1,
    )
    read = read_container(data, pki().anchors)
    assert (read.signature.state, read.signature.note, read.inner) == ("present", "hash_codes", ())
    assert read.signature.signers[0].code == "60001019906"


def test_the_first_format_is_for_a_person() -> None:
    data = ddoc().replace(b'format="DIGIDOC-XML" version="1.3"', b'format="SK-XML" version="1.0"')
    read = read_container(data, pki().anchors)
    assert (read.signature.state, read.signature.note) == ("present", "old_format")
    assert [file.name for file in read.inner] == ["leping.txt"]
