"""One XAdES signature (B, T, LT, LTA, or BDOC with a time-mark) over the files of a package.

Checked are the digests of the files and of the signed properties, the signature value, and what proves
the time and the state of the certificate. Only what is signed, and found at its one right place, counts.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from mailbot.documents.signatures.containers.safe_xml import (
    NAMES,
    canonical,
    decoded,
    digest_name,
    ds,
    is_canonicalization,
    only,
    parse,
    signature_method,
    xades,
)
from mailbot.documents.signatures.outcome import Checked, FlawError, Mark, broken, intact, present
from mailbot.documents.signatures.trust.anchors import MAX_EXTRA, Anchors
from mailbot.documents.signatures.trust.certificate import digest, load, signer, verifies
from mailbot.documents.signatures.trust.proof import Proof, Times, prove, response_about
from mailbot.documents.signatures.trust.revocation import is_time_mark
from mailbot.documents.signatures.trust.timestamp import read_timestamp
from mailbot.model.document import Signer

MAX_FILE_XML = 50 << 20
"""Bytes of a signed XML file that is digested in canonical form."""
TIME_MARK_POLICY = "1.3.6.1.4.1.10015.1000.3.2"
"""The BDOC 2.1 signature policy: the OCSP response is the proof of time."""
MAX_REFERENCES = 600
MAX_INSIDE = 20
"""References to elements of the signature itself: each costs a look through the whole document."""
MAX_STAMPS = 10
_UNSIGNED = "/".join(
    (ds("Object"), xades("QualifyingProperties"), xades("UnsignedProperties"), xades("UnsignedSignatureProperties"))
)
_OCSP = f"{_UNSIGNED}/{xades('RevocationValues')}/{xades('OCSPValues')}/{xades('EncapsulatedOCSPValue')}"


class Files:
    """The files of a package by their names in NFC, each digested once however many signatures name it."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self.contents = contents
        self._digests: dict[tuple[str, str, str | None], bytes] = {}

    def named(self, uri: str) -> str | None:
        """Find the file that a URI names; some writers escape it, some do not, some write a space as +."""
        spellings = (unquote(uri), uri, unquote(uri.replace("+", " ")))
        names = (unicodedata.normalize("NFC", spelling).removeprefix("./") for spelling in spellings)
        return next((name for name in names if name in self.contents), None)

    def digest(self, name: str, hash_name: str, transform: etree._Element | None) -> bytes:
        """Hash a file as it is, or as canonical XML."""
        if transform is not None and len(transform):
            raise FlawError(present("unknown_transform"))
        key = (name, hash_name, None if transform is None else transform.get("Algorithm"))
        if key not in self._digests:
            data = self.contents[name]
            signed = data if transform is None else canonical(parse(data, MAX_FILE_XML), transform)
            self._digests[key] = digest(hash_name, signed)
        return self._digests[key]


def check(signature: etree._Element, files: Files, anchors: Anchors) -> Checked:
    """Check one ds:Signature over the files. Never raises."""
    who: Signer | None = None
    covered: frozenset[str] | None = None
    marks: list[Mark] = []
    try:
        signed_info = only(signature, ds("SignedInfo"))
        properties = _signed_properties(signature)
        certificate = _signing_certificate(signature, properties)
        who = signer(certificate)
        covered, marks = _references(signature, signed_info, properties, files)
        value = decoded(only(signature, ds("SignatureValue")))
        hash_name, pss = signature_method(signed_info)
        signed = canonical(signed_info, only(signed_info, ds("CanonicalizationMethod")))
        if not verifies(certificate, value, signed, hash_name, pss=pss, plain=True):
            raise FlawError(broken("wrong_value"))
        if hash_name == "sha1":
            marks.append(present("weak_hash"))
        proof = _proof(signature, properties, certificate, value, anchors)
        marks.extend(proof.marks)
        who = signer(certificate, time=proof.time, source=proof.source)
    except FlawError as flaw:
        marks.append(flaw.mark)
    except Exception:  # the libraries below raise many kinds on hostile bytes
        marks.append(present("unreadable"))
    return Checked(signer=who, marks=tuple(marks), covered=covered)


def named(signature: etree._Element) -> Signer | None:
    """Return whom the certificate of a signature names, with nothing checked. Never raises."""
    try:
        return signer(_signing_certificate(signature, _signed_properties(signature)))
    except Exception:  # as in `check`
        return None


def _signed_properties(signature: etree._Element) -> etree._Element:
    """Return the SignedProperties of this very signature; a second one anywhere is a way to deceive."""
    found = signature.xpath("ds:Object/x:QualifyingProperties/x:SignedProperties", namespaces=NAMES)
    everywhere = signature.xpath(".//x:SignedProperties[not(ancestor::x:CounterSignature)]", namespaces=NAMES)
    if not isinstance(found, list) or not isinstance(everywhere, list) or len(everywhere) != len(found):
        raise FlawError(broken("structure"))
    if not found:
        raise FlawError(present("no_signed_properties"))
    properties = found[0]
    if len(found) > 1 or not isinstance(properties, etree._Element):
        raise FlawError(broken("structure"))
    holder = properties.getparent()
    target = holder.get("Target") if holder is not None else None
    if target is not None and target.removeprefix("#") != signature.get("Id", ""):
        raise FlawError(broken("structure"))
    return properties


def _signing_certificate(signature: etree._Element, properties: etree._Element) -> x509.Certificate:
    """Return the certificate of KeyInfo whose digest is among the signed properties."""
    stated = properties.findall(f"{xades('SignedSignatureProperties')}/{xades('SigningCertificate')}")
    stated += properties.findall(f"{xades('SignedSignatureProperties')}/{xades('SigningCertificateV2')}")
    if not stated:
        raise FlawError(present("no_signing_certificate"))
    given = [load(decoded(e)) for e in signature.iterfind(f"{ds('KeyInfo')}/{ds('X509Data')}/{ds('X509Certificate')}")]
    if not given:
        raise FlawError(present("no_certificate"))
    chosen: list[x509.Certificate] = []
    for statement in stated:
        cert = statement.find(xades("Cert"))  # the first is the signer's, further ones are its issuers
        if cert is None:
            raise FlawError(broken("structure"))
        holder = only(cert, xades("CertDigest"))
        name, wanted = digest_name(holder), decoded(only(holder, ds("DigestValue")))
        chosen += [c for c in given if digest(name, c.public_bytes(Encoding.DER)) == wanted][:1]
    if len(chosen) != len(stated) or any(c != chosen[0] for c in chosen):
        raise FlawError(broken("wrong_certificate"))
    return chosen[0]


def _references(
    signature: etree._Element, signed_info: etree._Element, properties: etree._Element, files: Files
) -> tuple[frozenset[str], list[Mark]]:
    """Compare every digest of SignedInfo; return the names of the files that are as they were signed."""
    covered: set[str] = set()
    marks: list[Mark] = []
    properties_signed = False
    references = signed_info.findall(ds("Reference"))
    inside = [r for r in references if (r.get("URI") or "#").startswith("#")]
    if len(references) > MAX_REFERENCES or len(inside) > MAX_INSIDE:
        raise FlawError(present("too_many_references"))
    for reference in references:
        uri = reference.get("URI")
        name = digest_name(reference)
        if name == "sha1":
            marks.append(present("weak_hash"))
        wanted = decoded(only(reference, ds("DigestValue")))
        if uri is None or reference in inside:
            target = _inside(signature, (uri or "")[1:])
            if digest(name, canonical(target, _transform(reference))) != wanted:
                marks.append(broken("properties_changed"))
            properties_signed = properties_signed or target is properties
            continue
        file = files.named(uri)
        if file is None:
            marks.append(broken("file_missing"))
        elif files.digest(file, name, _transform(reference)) != wanted:
            marks.append(broken("file_changed"))
        else:
            covered.add(file)
    if not properties_signed:
        marks.append(broken("properties_not_signed"))
    return frozenset(covered), marks


def _inside(signature: etree._Element, identifier: str) -> etree._Element:
    """Find the element with that Id, which has to be in this signature and the only one of the whole document.

    Signature wrapping lives from a second element of the same Id.
    """
    everywhere = [e for e in signature.getroottree().iter() if isinstance(e.tag, str) and _has_id(e, identifier)]
    if not identifier or len(everywhere) != 1:
        raise FlawError(broken("duplicate_id"))
    if signature not in everywhere[0].iterancestors():
        raise FlawError(broken("structure"))
    return everywhere[0]


def _has_id(element: etree._Element, identifier: str) -> bool:
    return any(
        value == identifier and etree.QName(name).localname.lower() == "id" for name, value in element.attrib.items()
    )


def _transform(reference: etree._Element) -> etree._Element | None:
    """Return the canonicalisation of a reference. Raises FlawError for any other transform: none is executed."""
    listed = reference.findall(f"{ds('Transforms')}/{ds('Transform')}")
    if len(listed) > 1 or any(not is_canonicalization(t) for t in listed):
        raise FlawError(present("unknown_transform"))
    return listed[0] if listed else None


def _proof(
    signature: etree._Element,
    properties: etree._Element,
    certificate: x509.Certificate,
    value: bytes,
    anchors: Anchors,
) -> Proof:
    """Look at timestamps, OCSP responses and the chain; without a timestamp an OCSP response may mark the time."""
    marks: list[Mark] = []
    extra = _certificates(signature)
    stamped = _stamped(signature, anchors, marks)
    kept = [decoded(element) for element in signature.iterfind(_OCSP)]
    response = response_about(kept, certificate, extra, anchors)
    if kept and response is None:
        marks.append(broken("ocsp_mismatch"))
    marked = response if response is not None and is_time_mark(response.nonce, value) else None
    if stamped is None and marked is None and TIME_MARK_POLICY in _policy(properties):
        marks.append(present("no_time_mark") if response is None else broken("time_mark_mismatch"))
    proof = prove(
        certificate,
        extra,
        anchors,
        Times(
            stamped=stamped,
            marked=marked.produced if marked is not None and marked.trusted else None,
            claimed=_claimed(properties),
        ),
        response=response,
    )
    return replace(proof, marks=(*marks, *proof.marks))


def _stamped(signature: etree._Element, anchors: Anchors, marks: list[Mark]) -> datetime | None:
    """Return the earliest trusted time of a SignatureTimeStamp over the value of this signature."""
    times: list[datetime] = []
    value = only(signature, ds("SignatureValue"))
    for element in signature.findall(f"{_UNSIGNED}/{xades('SignatureTimeStamp')}")[:MAX_STAMPS]:
        stamped = canonical(value, element.find(ds("CanonicalizationMethod")))
        for token in element.findall(xades("EncapsulatedTimeStamp"))[:MAX_STAMPS]:
            timestamp = read_timestamp(decoded(token), stamped, anchors)
            if timestamp.trusted:
                times.append(timestamp.time)
            else:
                marks.append(intact("unknown_timestamp_authority"))
    return min(times, default=None)


def _claimed(properties: etree._Element) -> datetime | None:
    text = properties.findtext(f"{xades('SignedSignatureProperties')}/{xades('SigningTime')}")
    try:
        time = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _policy(properties: etree._Element) -> str:
    return " ".join(e.text or "" for e in properties.iterfind(f".//{xades('SigPolicyId')}/{xades('Identifier')}"))


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    """Return every certificate that came along and can be read, for building chains only."""
    found: list[x509.Certificate] = []
    for path in (f"{ds('KeyInfo')}//{ds('X509Certificate')}", f"{_UNSIGNED}//{xades('EncapsulatedX509Certificate')}"):
        for element in signature.iterfind(path):
            try:
                found.append(load(decoded(element)))
            except FlawError:
                continue
    return found[:MAX_EXTRA]
