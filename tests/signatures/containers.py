"""Makers of ASiC-E containers of each level, and a way to alter one entry of a finished one."""

import base64
import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote
from xml.sax.saxutils import quoteattr

import time_machine
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from lxml import etree

from mailbot.documents.signatures.trust.certificate import digest

from .pki import SIGNED, Holder, Pki, pki

ASICE = "application/vnd.etsi.asic-e+zip"
SIGNATURES = "META-INF/signatures0.xml"
MANIFEST = "META-INF/manifest.xml"
CONTRACT = {"leping.pdf": b"%PDF-1.7 a contract of two pages"}
NAMESPACES = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns:xades="http://uri.etsi.org/01903/v1.3.2#"'
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ALGORITHMS = {
    "sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
}
BDOC_POLICY = (
    "<xades:SignaturePolicyIdentifier><xades:SignaturePolicyId><xades:SigPolicyId>"
    '<xades:Identifier Qualifier="OIDAsURN">urn:oid:1.3.6.1.4.1.10015.1000.3.2.1</xades:Identifier>'
    "</xades:SigPolicyId></xades:SignaturePolicyId></xades:SignaturePolicyIdentifier>"
)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def canonical(xml: str) -> bytes:
    """Canonicalise an element that declares its own namespaces."""
    return etree.tostring(etree.fromstring(xml), method="c14n", exclusive=True)


def with_namespaces(xml: str) -> str:
    head, rest = xml.split(">", 1)
    return f"{head} {NAMESPACES}>{rest}"


def digested(data: bytes, hash_name: str) -> str:
    return (
        f'<ds:DigestMethod Algorithm="{ALGORITHMS[hash_name]}"></ds:DigestMethod>'
        f"<ds:DigestValue>{b64(digest(hash_name, data))}</ds:DigestValue>"
    )


def raw_signature(holder: Holder, data: bytes, hash_name: str) -> bytes:
    algorithm = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha512": hashes.SHA512()}[hash_name]  # noqa: S303
    if isinstance(holder.key, rsa.RSAPrivateKey):
        return holder.key.sign(data, padding.PKCS1v15(), algorithm)
    r, s = decode_dss_signature(holder.key.sign(data, ec.ECDSA(algorithm)))
    half = (holder.key.key_size + 7) // 8
    return r.to_bytes(half, "big") + s.to_bytes(half, "big")


def signature(
    files: Mapping[str, bytes],
    *,
    level: str = "LT",
    number: int = 0,
    by: Holder | None = None,
    hash_name: str = "sha256",
    claimed: datetime | None = SIGNED,
    stamped: datetime = SIGNED,
    response: bytes | None = None,
    stamp_of: bytes | None = None,
    authority: Pki | None = None,
) -> str:
    """Make one ds:Signature. Levels: B, T, LT, TM."""
    authority = authority or pki()
    by = by or authority.signer
    me = f"S{number}"
    time = f"<xades:SigningTime>{claimed:%Y-%m-%dT%H:%M:%SZ}</xades:SigningTime>" if claimed else ""
    properties = (
        f'<xades:SignedProperties Id="{me}-SP"><xades:SignedSignatureProperties>{time}'
        f"<xades:SigningCertificateV2><xades:Cert><xades:CertDigest>{digested(by.der, hash_name)}</xades:CertDigest>"
        f"</xades:Cert></xades:SigningCertificateV2>{BDOC_POLICY if level == 'TM' else ''}"
        "</xades:SignedSignatureProperties></xades:SignedProperties>"
    )
    references = "".join(
        f'<ds:Reference Id="{me}-r{i}" URI={quoteattr(quote(name))}>{digested(content, hash_name)}</ds:Reference>'
        for i, (name, content) in enumerate(files.items())
    )
    kind = "rsa" if isinstance(by.key, rsa.RSAPrivateKey) else "ecdsa"
    method = f"http://www.w3.org/2001/04/xmldsig-more#{kind}-{hash_name}"
    if (kind, hash_name) == ("rsa", "sha1"):
        method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
    info = (
        f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>{references}'
        f'<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#{me}-SP">'
        f'<ds:Transforms><ds:Transform Algorithm="{EXCLUSIVE}"></ds:Transform></ds:Transforms>'
        f"{digested(canonical(with_namespaces(properties)), hash_name)}</ds:Reference></ds:SignedInfo>"
    )
    value = raw_signature(by, canonical(with_namespaces(info)), hash_name)
    unsigned = ""
    element = f'<ds:SignatureValue Id="{me}-SIG">{b64(value)}</ds:SignatureValue>'
    if level in ("T", "LT"):
        token = authority.stamp(stamp_of or canonical(with_namespaces(element)), stamped)
        unsigned += (
            f'<xades:SignatureTimeStamp Id="{me}-T0"><ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'
            f"<xades:EncapsulatedTimeStamp>{b64(token)}</xades:EncapsulatedTimeStamp></xades:SignatureTimeStamp>"
        )
    if level in ("LT", "TM"):
        with time_machine.travel(stamped + timedelta(seconds=5), tick=False):
            kept = response or authority.answer(about=by, time_mark_of=value if level == "TM" else None)
        unsigned += (
            "<xades:RevocationValues><xades:OCSPValues><xades:EncapsulatedOCSPValue>"
            f"{b64(kept)}</xades:EncapsulatedOCSPValue></xades:OCSPValues></xades:RevocationValues>"
        )
    if unsigned:
        unsigned = (
            "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>"
            f"{unsigned}</xades:UnsignedSignatureProperties></xades:UnsignedProperties>"
        )
    return (
        f'<ds:Signature Id="{me}">{info}{element}<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{b64(by.der)}'
        f'</ds:X509Certificate></ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties Target="#{me}">'
        f"{properties}{unsigned}</xades:QualifyingProperties></ds:Object></ds:Signature>"
    )


def signatures_file(signatures: Iterable[str]) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><asic:XAdESSignatures '
        f'xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" {NAMESPACES}>{"".join(signatures)}</asic:XAdESSignatures>'
    ).encode()


def manifest(names: Iterable[str], mimetype: str = ASICE) -> bytes:
    name = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<m:file-entry m:full-path={quoteattr(path)} m:media-type="{kind}"/>'
        for path, kind in [("/", mimetype), *((n, "application/octet-stream") for n in names)]
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="{name}">{entries}</m:manifest>'.encode()


def pack(entries: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2026, 3, 2, 10, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def container(
    files: Mapping[str, bytes] = CONTRACT,
    signatures: Iterable[str] | None = None,
    *,
    level: str = "LT",
    mimetype: str = ASICE,
) -> bytes:
    """Make a container; without signatures given, with one of this level by the test signer."""
    made = [signature(files, level=level)] if signatures is None else signatures
    return pack(
        [
            ("mimetype", mimetype.encode()),
            *files.items(),
            (MANIFEST, manifest(files, mimetype)),
            (SIGNATURES, signatures_file(made)),
        ]
    )


def entries(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


def altered(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one entry; the change has to change something."""
    before = entries(data)
    after = [(n, change(content) if n == name else content) for n, content in before]
    assert after != before, "the mutation did nothing"
    return pack(after)


__all__ = ["ASICE", "CONTRACT", "MANIFEST", "SIGNATURES", "UTC", "altered", "container", "entries", "pack", "signature"]
