"""Every alteration of a valid container is refused: it is never valid or intact again."""

import base64
import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.documents.signatures import UnreadableError, read_container
from mailbot.documents.signatures.trust.certificate import digest

from .containers import (
    CONTRACT,
    MANIFEST,
    SIGNATURES,
    altered,
    b64,
    canonical,
    container,
    entries,
    manifest,
    pack,
    signature,
    signatures_file,
    with_namespaces,
)
from .pki import PERSON, SIGNED, issue, key_usage, named, pki

Change = Callable[[bytes], bytes]
VALID = container()
XML = dict(entries(VALID))[SIGNATURES]
EVIL = b"%PDF-1.7 another contract"


def state(data: bytes) -> str:
    """Return the state; a container that cannot be opened is refused as well."""
    try:
        return read_container(data, pki().anchors).signature.state
    except UnreadableError as error:
        return error.reason


def in_xml(old: str, new: str, count: int = 1) -> bytes:
    return altered(VALID, SIGNATURES, lambda xml: re.sub(old.encode(), new.encode(), xml, count=count, flags=re.S))


def without(*names: str) -> bytes:
    return pack([(n, d) for n, d in entries(VALID) if n not in names])


def with_entry(name: str, data: bytes, place: int | None = None, base: bytes = VALID) -> bytes:
    listed = entries(base)
    listed.insert(len(listed) if place is None else place, (name, data))
    return pack(listed)


def element(name: str) -> str:
    found = re.search(rf"<{name}[ >].*?</{name}>".encode(), XML, re.S)
    assert found
    return found[0].decode()


def stranger_key() -> str:
    return b64(issue(PERSON, usage=key_usage(commit=True)).der)


def signed_by_another() -> bytes:
    """Keep the victim's certificate, sign with another key."""
    other = issue(PERSON, usage=key_usage(commit=True))
    forged = signature(CONTRACT, by=other, level="B").replace(b64(other.der), b64(pki().signer.der))
    return container(signatures=[forged])


def other_signer_certificate() -> bytes:
    """Name the victim's certificate in the properties and KeyInfo, keep the value of another key."""
    other = issue(PERSON, usage=key_usage(commit=True))
    forged = signature(CONTRACT, by=other, level="B")
    forged = forged.replace(b64(digest("sha256", other.der)), b64(digest("sha256", pki().signer.der)))
    return container(signatures=[forged.replace(b64(other.der), b64(pki().signer.der))])


def decoy_properties(wrapped: str) -> bytes:
    """Signature wrapping: the signed properties are moved away and others stand in their place."""
    properties = element("xades:SignedProperties")
    evil = properties.replace("2026-03-02", "2020-01-01")
    return altered(
        VALID, SIGNATURES, lambda xml: xml.replace(properties.encode(), wrapped.format(properties, evil).encode())
    )


def wrapped_object() -> bytes:
    """Signature wrapping: the real properties go into another Object, the false ones come first."""
    properties = element("xades:SignedProperties")
    evil = properties.replace("2026-03-02", "2020-01-01")
    extra = f"<ds:Object>{properties}</ds:Object>"
    return altered(
        VALID,
        SIGNATURES,
        lambda xml: xml.replace(properties.encode(), evil.encode()).replace(
            b"</ds:Signature>", extra.encode() + b"</ds:Signature>"
        ),
    )


def second_reference() -> bytes:
    """A file reference added after signing."""
    reference = element("ds:Reference").replace("leping.pdf", "leping2.pdf")
    data = altered(
        VALID, SIGNATURES, lambda xml: xml.replace(b"</ds:SignedInfo>", reference.encode() + b"</ds:SignedInfo>")
    )
    return with_entry("leping2.pdf", CONTRACT["leping.pdf"], base=data)


def digest_replaced() -> bytes:
    data = altered(VALID, "leping.pdf", lambda _: EVIL)
    right, wrong = b64(digest("sha256", CONTRACT["leping.pdf"])), b64(digest("sha256", EVIL))
    return altered(data, SIGNATURES, lambda xml: xml.replace(right.encode(), wrong.encode()))


def other_files_signature() -> bytes:
    """The signature of another document of the same person."""
    return container(CONTRACT, [signature({"leping.pdf": EVIL})])


def names_swapped() -> bytes:
    files = {"a.pdf": b"contract", "b.pdf": b"power of attorney"}
    listed = dict(entries(container(files)))
    listed["a.pdf"], listed["b.pdf"] = listed["b.pdf"], listed["a.pdf"]
    return pack(list(listed.items()))


def strangers_file() -> bytes:
    """A second signer signs a file put in beside the one that the victim signed."""
    stranger = issue({**PERSON}, pki().ca, usage=key_usage(commit=True))
    both = {**CONTRACT, "volikiri.pdf": EVIL}
    return container(both, [signature(CONTRACT), signature(both, number=1, by=stranger)])


def foreign_timestamp() -> bytes:
    return container(signatures=[signature(CONTRACT, stamp_of=b"something else")])


def moved_timestamp() -> bytes:
    """The time-stamp of another signature, whose token is right by itself."""
    other = re.search(r"<xades:EncapsulatedTimeStamp>.*?</xades:EncapsulatedTimeStamp>", signature({"x": b"y"}))
    assert other
    return in_xml("<xades:EncapsulatedTimeStamp>.*?</xades:EncapsulatedTimeStamp>", other[0])


def foreign_answer() -> bytes:
    """An OCSP response about somebody else's certificate."""
    somebody = issue(named("Somebody"), pki().ca, usage=key_usage(commit=True))
    with time_machine.travel(SIGNED, tick=False):
        return container(signatures=[signature(CONTRACT, response=pki().answer(about=somebody))])


def answer_altered() -> bytes:
    with time_machine.travel(SIGNED, tick=False):
        answer = bytearray(pki().answer())
    place = answer.find(pki().responder.der)
    answer[place - 20] ^= 1  # a bit of the signature value, which stands before the certificate
    return container(signatures=[signature(CONTRACT, response=bytes(answer))])


def foreign_time_mark() -> bytes:
    """The time-mark of another signature."""
    with time_machine.travel(SIGNED, tick=False):
        answer = pki().answer(time_mark_of=b"another signature value")
    return container(signatures=[signature(CONTRACT, level="TM", response=answer)])


def no_time_mark() -> bytes:
    mark = "<xades:UnsignedProperties>.*?</xades:UnsignedProperties>"
    data = container(level="TM")
    return altered(data, SIGNATURES, lambda xml: re.sub(mark.encode(), b"", xml, flags=re.S))


def hidden_entry() -> bytes:
    """A local file header that the directory does not list, between two that it does."""
    other = pack([("leping.pdf", EVIL)])
    other = other[: other.find(b"PK\x01\x02")]
    at = VALID.find(b"PK\x01\x02")
    data = VALID[:at] + other + VALID[at:]
    end = data.rfind(b"PK\x05\x06")
    return data[: end + 16] + struct.pack("<I", at + len(other)) + data[end + 20 :]


def two_directories() -> bytes:
    return VALID + pack([("leping.pdf", EVIL)])


def duplicate(place: int) -> bytes:
    listed = entries(VALID)
    listed.insert(place, ("leping.pdf", EVIL))
    out = io.BytesIO()
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(out, "w") as archive:
        for name, data in listed:
            archive.writestr(name, data)
    return out.getvalue()


def entity() -> bytes:
    return altered(VALID, SIGNATURES, lambda xml: xml.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1))


def utf16_doctype() -> bytes:
    def change(xml: bytes) -> bytes:
        text = xml.decode().replace('encoding="UTF-8"?>', 'encoding="UTF-16"?><!DOCTYPE a>')
        return text.encode("utf-16")

    return altered(VALID, SIGNATURES, change)


def xslt() -> bytes:
    transform = '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"></ds:Transform>'
    return in_xml('(URI="leping.pdf">)', rf"\1<ds:Transforms>{transform}</ds:Transforms>")


def signature_in_signature() -> bytes:
    inner = signature({"leping.pdf": EVIL}, number=7, level="B")
    return in_xml("</ds:Signature>", f"<ds:Object>{inner}</ds:Object></ds:Signature>")


def right_file_in_place_of_properties() -> bytes:
    """A reference by an empty URI, which is the whole document in XML-DSig."""
    return in_xml('URI="#S0-SP"', 'URI=""')


def unsigned_properties() -> bytes:
    """A signature over the files only, with properties that nobody signed."""
    mine = signature(CONTRACT, level="B")
    info = re.search(r"<ds:SignedInfo>.*</ds:SignedInfo>", mine)
    assert info
    short = re.sub(r'<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties".*?</ds:Reference>', "", info[0])
    from .containers import raw_signature

    value = b64(raw_signature(pki().signer, canonical(with_namespaces(short)), "sha256"))
    forged = re.sub(r'(<ds:SignatureValue Id="S0-SIG">)[^<]*', lambda m: m[1] + value, mine.replace(info[0], short))
    return container(signatures=[forged])


MUTATIONS: dict[str, Callable[[], bytes]] = {
    "a byte added to the file": lambda: altered(VALID, "leping.pdf", lambda d: d + b" "),
    "a file emptied": lambda: altered(VALID, "leping.pdf", lambda _: b""),
    "a file added": lambda: with_entry("leping2.pdf", EVIL),
    "a file added and listed": lambda: altered(
        with_entry("leping2.pdf", EVIL), MANIFEST, lambda _: manifest(["leping.pdf", "leping2.pdf"])
    ),
    "a file added under a name like META-INF": lambda: with_entry("meta-inf/leping.pdf", EVIL),
    "a folder entry that holds bytes": lambda: with_entry("leping.pdf/", EVIL),
    "a file renamed": lambda: pack([("muu.pdf" if n == "leping.pdf" else n, d) for n, d in entries(VALID)]),
    "a file renamed, in capitals": lambda: pack([(n.replace("leping", "Leping"), d) for n, d in entries(VALID)]),
    "a file dropped": lambda: without("leping.pdf"),
    "two files swapped": names_swapped,
    "the signature of another file": other_files_signature,
    "a file signed by somebody else only": strangers_file,
    "the same name twice, first": lambda: duplicate(1),
    "the same name twice, last": lambda: duplicate(9),
    "the same name in another normal form": lambda: with_entry("o\u0303.pdf", EVIL, base=container({"õ.pdf": b"a"})),
    "digest and file replaced": digest_replaced,
    "digest altered": lambda: in_xml("(<ds:DigestValue>)(.)", r"\1Z"),
    "digest method weakened": lambda: in_xml("xmlenc#sha256", "xmlenc#ripemd160"),
    "a reference added": second_reference,
    "a reference dropped": lambda: in_xml('<ds:Reference Id="S0-r0".*?</ds:Reference>', ""),
    "no references": lambda: in_xml("<ds:Reference .*</ds:Reference>", ""),
    "value altered": lambda: in_xml('(<ds:SignatureValue Id="S0-SIG">)....', r"\1AAAA"),
    "value emptied": lambda: in_xml('(<ds:SignatureValue Id="S0-SIG">)[^<]*', r"\1"),
    "value all zero": lambda: in_xml('(<ds:SignatureValue Id="S0-SIG">)[^<]*', rf"\g<1>{b64(bytes(64))}"),
    "no value": lambda: in_xml("<ds:SignatureValue.*?</ds:SignatureValue>", ""),
    "two values": lambda: in_xml("(<ds:SignatureValue.*?</ds:SignatureValue>)", r"\1\1"),
    "two SignedInfo": lambda: in_xml("(<ds:SignedInfo>.*?</ds:SignedInfo>)", r"\1\1"),
    "method exchanged": lambda: in_xml("ecdsa-sha256", "ecdsa-sha512"),
    "method unknown": lambda: in_xml("ecdsa-sha256", "hmac-sha256"),
    "canonicalisation exchanged": lambda: in_xml("(CanonicalizationMethod Algorithm=)[^>]*", r'\1"urn:x"'),
    "claimed time altered": lambda: in_xml("2026-03-02T10:00:00Z", "2020-01-01T00:00:00Z"),
    "properties twice": lambda: decoy_properties("{0}{0}"),
    "false properties before the right ones": lambda: decoy_properties("{1}{0}"),
    "false properties after the right ones": lambda: decoy_properties("{0}{1}"),
    "right properties inside the false ones": lambda: decoy_properties(
        "<xades:SignedProperties Id='other'>{0}</xades:SignedProperties>"
    ),
    "properties wrapped into another object": wrapped_object,
    "the same Id elsewhere": lambda: in_xml("<ds:Object>", '<ds:Object Id="S0-SP"></ds:Object><ds:Object>'),
    "the same Id in small letters": lambda: in_xml("<ds:Object>", '<ds:Object id="S0-SP"></ds:Object><ds:Object>'),
    "properties of another signature": lambda: in_xml('Target="#S0"', 'Target="#S1"'),
    "properties unsigned": unsigned_properties,
    "an empty URI": right_file_in_place_of_properties,
    "a transform that rewrites the file": xslt,
    "a signature inside the signature": signature_in_signature,
    "a false signature beside the right one": lambda: container(
        signatures=[signature(CONTRACT), signature({"muu.pdf": EVIL}, number=1)]
    ),
    "a signatures file without any": lambda: with_entry("META-INF/signatures1.xml", signatures_file([])),
    "another certificate": lambda: in_xml("(<ds:X509Certificate>)[^<]*", rf"\g<1>{stranger_key()}"),
    "no certificate": lambda: in_xml("<ds:KeyInfo>.*?</ds:KeyInfo>", ""),
    "another key under the same certificate": signed_by_another,
    "another key under the same certificate, named in the properties": other_signer_certificate,
    "the time-stamp of other bytes": foreign_timestamp,
    "the time-stamp of another signature": moved_timestamp,
    "time-stamp garbled": lambda: in_xml("(<xades:EncapsulatedTimeStamp>).{12}", r"\1AAAAAAAAAAAA"),
    "an answer about another certificate": foreign_answer,
    "an answer with a wrong value": answer_altered,
    "answer garbled": lambda: in_xml("(<xades:EncapsulatedOCSPValue>).{12}", r"\1AAAAAAAAAAAA"),
    "the time-mark of another signature": foreign_time_mark,
    "the time-mark taken away": no_time_mark,
    "a DOCTYPE": entity,
    "a DOCTYPE in UTF-16": utf16_doctype,
    "XML cut off": lambda: altered(VALID, SIGNATURES, lambda xml: xml[:-40]),
    "manifest dropped": lambda: without(MANIFEST),
    "manifest of another file": lambda: altered(VALID, MANIFEST, lambda _: manifest(["muu.pdf"])),
    "manifest with one more": lambda: altered(VALID, MANIFEST, lambda _: manifest(["leping.pdf", "b.pdf"])),
    "manifest with one twice": lambda: altered(VALID, MANIFEST, lambda _: manifest(["leping.pdf", "leping.pdf"])),
    "manifest no XML": lambda: altered(VALID, MANIFEST, lambda _: b"<a"),
    "mimetype dropped": lambda: without("mimetype"),
    "mimetype of a spreadsheet": lambda: altered(
        VALID, "mimetype", lambda _: b"application/vnd.oasis.opendocument.spreadsheet"
    ),
    "mimetype empty": lambda: altered(VALID, "mimetype", lambda _: b""),
    "mimetype of a container of another kind": lambda: altered(
        VALID, "mimetype", lambda _: b"application/vnd.etsi.asic-s+zip"
    ),
    "an entry that the directory hides": hidden_entry,
    "a second archive behind": two_directories,
    "bytes before": lambda: b"%PDF-1.7\n" + VALID,
    "an archive in the comment": lambda: VALID[:-2] + b"\x08\x00evPK\x03\x04il",
    "a comment shorter than it says": lambda: VALID[:-2] + b"\x05\x00evil",
    "bytes behind the comment": lambda: VALID[:-2] + b"\x04\x00evil and more",
    "cut off": lambda: VALID[:-100],
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_refused(name: str) -> None:
    assert state(VALID) == "valid"
    assert state(MUTATIONS[name]()) in {"broken", "present", "none", "damaged", "too_large", "protected"}


HARMLESS = {
    "mimetype last": lambda: with_entry("mimetype", b"application/vnd.etsi.asic-e+zip", base=without("mimetype")),
    "mimetype with a line end": lambda: altered(VALID, "mimetype", lambda kind: kind + b"\n"),
    "mimetype with a byte order mark": lambda: altered(VALID, "mimetype", lambda kind: b"\xef\xbb\xbf" + kind),
    "an empty folder entry": lambda: with_entry("META-INF/", b"", 1),
    "a comment, as DigiDoc4j writes it": lambda: VALID[:-2] + b"\x1c\x00LIB DigiDoc4j/5.3.1 Java 17.",
}


@pytest.mark.parametrize("name", HARMLESS)
def test_oddities_of_programs_take_nothing_from_a_right_signature(name: str) -> None:
    assert state(HARMLESS[name]()) == "valid"


def test_altered_files_are_broken_and_not_only_doubtful() -> None:
    plain = [
        "a byte added to the file",
        "a file added and listed",
        "a file renamed",
        "a file dropped",
        "two files swapped",
        "digest and file replaced",
        "value altered",
        "claimed time altered",
        "false properties before the right ones",
        "the time-stamp of another signature",
        "an answer about another certificate",
        "another key under the same certificate, named in the properties",
    ]
    assert {name: state(MUTATIONS[name]()) for name in plain} == dict.fromkeys(plain, "broken")


def test_taking_the_proof_away_leaves_it_intact_at_most() -> None:
    stripped = in_xml("<xades:UnsignedProperties>.*?</xades:UnsignedProperties>", "")
    assert state(stripped) == "intact"


def test_an_old_timestamp_cannot_be_put_on_a_new_signature() -> None:
    with time_machine.travel(SIGNED, tick=False):
        late = signature(CONTRACT, claimed=SIGNED, stamped=SIGNED + timedelta(days=30))
    note = read_container(container(signatures=[late]), pki().anchors).signature.note
    assert note == "claimed_time_differs"


SIGNED_SPANS = [
    span
    for pattern in (rb"<ds:SignedInfo>.*?</ds:SignatureValue>", rb"<xades:SignedProperties.*?</xades:SignedProperties>")
    for match in re.finditer(pattern, XML, re.S)
    for span in [match.span()]
]


@given(st.sampled_from(SIGNED_SPANS), st.data())
@settings(max_examples=300, deadline=None)
def test_no_letter_of_what_is_signed_can_change(span: tuple[int, int], data: st.DataObject) -> None:
    place = data.draw(st.integers(span[0], span[1] - 1))
    letter = data.draw(st.integers(33, 126))
    changed = XML[:place] + bytes([letter]) + XML[place + 1 :]
    if changed != XML and not _same_meaning(place, letter):
        assert state(altered(VALID, SIGNATURES, lambda _: changed)) not in {"valid", "intact"}


def _same_meaning(place: int, letter: int) -> bool:
    """Base64 has spare bits in its last letter, and XML its two kinds of quotes."""
    del letter
    tail = XML[place : place + 3]
    return b"=" in tail or b"<" in tail[:2]


@given(st.integers(0, len(VALID) - 1), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_no_flipped_byte_gets_another_file_accepted(place: int, byte: int) -> None:
    data = VALID[:place] + bytes([byte]) + VALID[place + 1 :]
    try:
        read = read_container(data, pki().anchors)
    except UnreadableError:
        return
    if read.signature.state in {"valid", "intact"}:
        assert {inner.name: inner.data for inner in read.inner} == CONTRACT


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", VALID[:200], b"<?xml version='1.0'?><SignedDoc>"]))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise_anything_else(data: bytes, head: bytes) -> None:
    assert state(head + data) in {"damaged", "too_large", "protected", "none", "broken", "present"}


@given(st.binary(max_size=400), st.sampled_from([b"", b"<ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>"]))
@settings(max_examples=200, deadline=None)
def test_no_signature_file_raises_anything(data: bytes, head: bytes) -> None:
    assert state(altered(VALID, SIGNATURES, lambda _: head + data)) in {"broken", "present"}


@given(st.sampled_from(["EncapsulatedTimeStamp", "EncapsulatedOCSPValue", "X509Certificate"]), st.data())
@settings(max_examples=300, deadline=None)
def test_no_bytes_in_a_token_raise_anything(name: str, data: st.DataObject) -> None:
    found = re.search(rf"<(ds|xades):{name}>([^<]*)<".encode(), XML)
    assert found
    der = bytearray(base64.b64decode(found[2]))
    for _ in range(data.draw(st.integers(1, 3))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    changed = XML.replace(found[2], b64(bytes(der)).encode())
    assert state(pack([(n, changed if n == SIGNATURES else d) for n, d in entries(VALID)])) in {
        "valid",
        "intact",
        "present",
        "broken",
    }
