"""CMS signed data (RFC 5652), as timestamps and CAdES use it: find the signer, check the value.

It knows nothing of trust or of the time.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from mailbot.documents.signatures.outcome import FlawError, Mark, broken, present
from mailbot.documents.signatures.trust.anchors import MAX_EXTRA
from mailbot.documents.signatures.trust.certificate import HASHES, digest, load, verifies


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedData:
    """Signed data whose signature value is right for `content`."""

    content: bytes
    content_type: str
    signer: x509.Certificate
    certificates: tuple[x509.Certificate, ...]
    unsigned: cms.CMSAttributes | None


def hash_name(algorithm: str) -> str:
    """Return our name of a hash algorithm. Raises FlawError for one that is not known here (MD5 and older)."""
    name = algorithm.replace("-", "_")
    if name not in HASHES:
        raise FlawError(present("unknown_algorithm"))
    return name


def open_signed(der: bytes, detached: bytes | None = None) -> SignedData:
    """Check signed data with exactly one signer over its own content, or over the detached one.

    Raises FlawError where anything is wrong, ValueError and its like where the bytes are no CMS.
    """
    info = cms.ContentInfo.load(der)
    if info["content_type"].native != "signed_data":
        raise FlawError(present("unknown_format"))
    signed = info["content"]
    if len(signed["signer_infos"]) != 1:
        raise FlawError(present("several_cms_signers"))
    one = signed["signer_infos"][0]
    listed = [c.chosen.dump() for c in signed["certificates"] or () if c.name == "certificate"]
    certificates = tuple(load(certificate) for certificate in listed[:MAX_EXTRA])
    signer = _signer(one["sid"], certificates)
    encapsulated = signed["encap_content_info"]
    content = detached if detached is not None else bytes(encapsulated["content"])
    content_type = str(encapsulated["content_type"].native)
    _check_value(one, signer, content, content_type)
    return SignedData(
        content=content,
        content_type=content_type,
        signer=signer,
        certificates=certificates,
        unsigned=one["unsigned_attrs"] or None,
    )


def _signer(sid: cms.SignerIdentifier, certificates: tuple[x509.Certificate, ...]) -> x509.Certificate:
    for certificate in certificates:
        if sid.name == "issuer_and_serial_number":
            same_issuer = certificate.issuer.public_bytes() == sid.chosen["issuer"].dump()
            if same_issuer and certificate.serial_number == sid.chosen["serial_number"].native:
                return certificate
        elif sid.name == "subject_key_identifier" and _key_identifier(certificate) == sid.chosen.native:
            return certificate
    raise FlawError(present("no_certificate"))


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except (x509.ExtensionNotFound, ValueError):
        return None


def _check_value(one: cms.SignerInfo, signer: x509.Certificate, content: bytes, content_type: str) -> None:
    digest_name = hash_name(one["digest_algorithm"]["algorithm"].native)
    signed = content
    if one["signed_attrs"]:
        attributes: dict[str, list[object]] = {}
        for attribute in one["signed_attrs"]:
            attributes.setdefault(attribute["type"].native, []).extend(v.native for v in attribute["values"])
        if attributes.get("content_type") != [content_type]:
            raise FlawError(broken("content_type"))
        found = attributes.get("message_digest", [])
        if len(found) != 1 or not isinstance(found[0], bytes):
            raise FlawError(broken("structure"))
        if not hmac.compare_digest(found[0], digest(digest_name, content)):
            raise FlawError(broken("file_changed"))
        signed = b"\x31" + one["signed_attrs"].untag().dump()[1:]  # signed as a SET OF, RFC 5652, section 5.4
    algorithm = one["signature_algorithm"]
    method = algorithm["algorithm"].native
    pss = method == "rsassa_pss"
    if pss:
        digest_name = hash_name(algorithm["parameters"]["hash_algorithm"]["algorithm"].native)
    elif method not in ("rsassa_pkcs1v15", "ed25519"):
        digest_name = hash_name(algorithm.hash_algo)
    if not verifies(signer, one["signature"].native, signed, digest_name, pss=pss):
        raise FlawError(broken("wrong_value"))


def attribute_marks(info: cms.SignerInfo, algorithm: str, signed: SignedData) -> list[Mark]:
    """Check that the signed attributes name the certificate (ESS), where they name one at all."""
    marks = [present("weak_hash")] if algorithm == "sha1" else []
    if algorithm == "md5":
        marks.append(present("unknown_algorithm"))
    der = signed.signer.public_bytes(Encoding.DER)
    for attribute in info["signed_attrs"] or ():
        kind = attribute["type"].native
        if kind in ("signing_certificate", "signing_certificate_v2"):
            stated = attribute["values"][0]["certs"][0]
            name = "sha1" if kind == "signing_certificate" else stated["hash_algorithm"]["algorithm"].native
            if digest(name.replace("-", "_"), der) != stated["cert_hash"].native:
                marks.append(broken("wrong_certificate"))
    return marks


def claimed_time(attributes: Iterable[cms.CMSAttribute]) -> datetime | None:
    """Return the time of signing as the signer's own clock had it."""
    for attribute in attributes:
        if attribute["type"].native == "signing_time":
            time = attribute["values"][0].native
            if isinstance(time, datetime):
                return time if time.tzinfo else time.replace(tzinfo=UTC)
    return None
