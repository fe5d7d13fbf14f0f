"""OCSP responses kept with a signature: whether one is about this certificate, what it says, and who says so.

Responses are never asked for over a network.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import algos, keys
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from mailbot.documents.signatures.outcome import FlawError, broken, present
from mailbot.documents.signatures.trust.anchors import Anchors
from mailbot.documents.signatures.trust.certificate import (
    HASHES,
    OCSP_SIGNING,
    digest,
    has_purpose,
    issued_by,
    verifies,
)
from mailbot.documents.signatures.trust.cms import hash_name


@dataclass(frozen=True, kw_only=True, slots=True)
class Revocation:
    """What a response with a right signature says about the signer's certificate.

    `produced` is when it was made, `known_at` as of when it holds; `nonce` is
    what a time-mark carries: a hash over the signature value.
    """

    produced: datetime
    known_at: datetime
    good: bool
    revoked_at: datetime | None
    trusted: bool
    nonce: bytes | None


def read_response(
    der: bytes, certificate: x509.Certificate, issuer: x509.Certificate | None, anchors: Anchors
) -> Revocation | None:
    """Read one response; None where it is about another certificate. Raises FlawError where it is wrong."""
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        single = _about(response, certificate, issuer)
        if single is None:
            return None
        candidates = [*response.certificates, *([issuer] if issuer else []), *anchors.certificates]
        responder = _responder(response, candidates)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise FlawError(present("unreadable_ocsp")) from error
    status = single.certificate_status
    if status is ocsp.OCSPCertStatus.UNKNOWN:
        raise FlawError(present("ocsp_unknown"))
    produced = response.produced_at_utc
    return Revocation(
        produced=produced,
        known_at=single.this_update_utc,
        good=status is ocsp.OCSPCertStatus.GOOD,
        revoked_at=single.revocation_time_utc,
        trusted=responder is not None and _may_answer(responder, issuer, produced, anchors),
        nonce=_nonce(response),
    )


def _about(
    response: ocsp.OCSPResponse, certificate: x509.Certificate, issuer: x509.Certificate | None
) -> ocsp.OCSPSingleResponse | None:
    """Find the answer about this certificate: its number, its issuer's name and, where known, its issuer's key."""
    for single in response.responses:
        if single.serial_number != certificate.serial_number:
            continue
        name = hash_name(single.hash_algorithm.name)
        if digest(name, certificate.issuer.public_bytes()) != single.issuer_name_hash:
            continue
        if issuer is not None and digest(name, _key_bits(issuer)) != single.issuer_key_hash:
            continue
        return single
    return None


def _key_bits(certificate: x509.Certificate) -> bytes:
    """Return the bits of the public key without tag and length, over which RFC 6960 has the key hash."""
    der = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return bytes(keys.PublicKeyInfo.load(der)["public_key"].contents[1:])


def _responder(response: ocsp.OCSPResponse, candidates: Sequence[x509.Certificate]) -> x509.Certificate | None:
    """Find whose signature the response carries; None where the certificate is not at hand."""
    named = [c for c in candidates if _is_named(response, c)]
    algorithm = response.signature_hash_algorithm
    name = hash_name(algorithm.name) if algorithm is not None else "sha256"
    for certificate in named:
        if verifies(certificate, response.signature, response.tbs_response_bytes, name):
            return certificate
    if named:
        raise FlawError(broken("ocsp_mismatch"))
    return None


def _is_named(response: ocsp.OCSPResponse, certificate: x509.Certificate) -> bool:
    if response.responder_name is not None:
        return certificate.subject == response.responder_name
    return digest("sha1", _key_bits(certificate)) == response.responder_key_hash


def _may_answer(responder: x509.Certificate, issuer: x509.Certificate | None, at: datetime, anchors: Anchors) -> bool:
    """Say whether the responder may speak for the issuer (RFC 6960, section 4.2.2.2)."""
    if anchors.holds(responder) or responder == issuer:
        return True
    delegated = issuer is not None and has_purpose(responder, OCSP_SIGNING) and issued_by(responder, issuer)
    return delegated and responder.not_valid_before_utc <= at <= responder.not_valid_after_utc


def _nonce(response: ocsp.OCSPResponse) -> bytes | None:
    try:
        return response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except (x509.ExtensionNotFound, ValueError):
        return None


def is_time_mark(nonce: bytes | None, value: bytes) -> bool:
    """Say whether the nonce is a DigestInfo over the signature value (BDOC 2.1, section 6.1)."""
    if nonce is None:
        return False
    try:
        info = algos.DigestInfo.load(nonce, strict=True)
        name = info["digest_algorithm"]["algorithm"].native.replace("-", "_")
        return name in HASHES and bool(info["digest"].native == digest(name, value))
    except (ValueError, TypeError, KeyError):
        return False
