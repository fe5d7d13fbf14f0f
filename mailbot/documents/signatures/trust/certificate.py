"""X.509 certificates: whom they name, what their key may do, and whether a signature value is theirs.

Trust is not decided here, see `anchors`.
"""

import re
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mailbot.documents.signatures.outcome import FlawError, present
from mailbot.model.document import Signer

HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
    "sha3_256": hashes.SHA3_256,
    "sha3_384": hashes.SHA3_384,
    "sha3_512": hashes.SHA3_512,
}
SMALLEST_RSA = 1024
"""Bits; a shorter modulus can be factored by anybody."""
_SEMANTIC = re.compile(r"(PNO|TIN|IDC|PAS|NTR|VAT|CRT)([A-Z]{2})-(.+)")
"""Identifier of ETSI EN 319 412-1, section 5.1.3; only PNO is a personal code."""
_BARE_CODE = re.compile(r"\d{11}|\d{6}-\d{5}")
_CODE_FROM_NAME = re.compile(r"([^,]+),([^,]+),(\d{11})")


def load(der: bytes) -> x509.Certificate:
    """Read a DER certificate. Raises FlawError where it cannot be read."""
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise FlawError(present("unreadable_certificate")) from error


def digest(name: str, data: bytes) -> bytes:
    """Hash bytes by one of the known names."""
    hashing = hashes.Hash(HASHES[name]())
    hashing.update(data)
    return hashing.finalize()


def signer(certificate: x509.Certificate, *, time: datetime | None = None, source: str | None = None) -> Signer:
    """Read name, national code and country of the holder; an organisation's number is not a personal code."""
    subject = certificate.subject
    common = _first(subject, NameOID.COMMON_NAME)
    name = " ".join(filter(None, (_first(subject, NameOID.GIVEN_NAME), _first(subject, NameOID.SURNAME))))
    serial, country = _first(subject, NameOID.SERIAL_NUMBER) or "", _first(subject, NameOID.COUNTRY_NAME)
    code = None
    in_name = _CODE_FROM_NAME.fullmatch(common or "")
    if found := _SEMANTIC.fullmatch(serial):
        country = found[2]
        code = found[3] if found[1] == "PNO" else None
    elif _BARE_CODE.fullmatch(serial):
        code = serial
    elif in_name:
        code = in_name[3]
    if not name and in_name:
        name = f"{in_name[2].strip()} {in_name[1].strip()}"
    return Signer(name=name or common, code=code, country=country, time=time, source=source)


def _first(name: x509.Name, oid: x509.ObjectIdentifier) -> str | None:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else None


def for_signing(certificate: x509.Certificate) -> bool:
    """Say whether the key usage allows signing documents (content commitment), or leaves it open."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False
    return usage.content_commitment


def has_purpose(certificate: x509.Certificate, purpose: x509.ObjectIdentifier) -> bool:
    """Say whether the extended key usage names the purpose, as time-stamping and OCSP responders must."""
    try:
        return purpose in certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False


TIME_STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
OCSP_SIGNING = ExtendedKeyUsageOID.OCSP_SIGNING


def is_authority(certificate: x509.Certificate) -> bool:
    """Say whether the certificate may issue others."""
    try:
        if not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound as missing:
        return missing.oid == x509.KeyUsage.oid
    except ValueError:
        return False
    return usage.key_cert_sign


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Say whether the issuer, an authority, really signed the certificate."""
    if certificate.issuer != issuer.subject or not is_authority(issuer):
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return _issued_by_old_key(certificate, issuer)
    return True


def _issued_by_old_key(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    key, hashing = _unsigned_rsa(issuer), certificate.signature_hash_algorithm
    if key is None or hashing is None or key.key_size < SMALLEST_RSA:
        return False
    try:
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, padding.PKCS1v15(), hashing)
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True


def in_force(certificate: x509.Certificate, at: datetime) -> bool:
    """Say whether the certificate was in its time of validity."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def verifies(
    certificate: x509.Certificate, value: bytes, data: bytes, hash_name: str, *, pss: bool = False, plain: bool = False
) -> bool:
    """Say whether the value is this key's signature over the data.

    `plain` ECDSA values are r and s side by side (XML signatures); some
    writers put the DER form there too, which is accepted. Raises FlawError
    for keys that nobody should rely on or that are not known here.
    """
    hashing = HASHES[hash_name]()
    key = _public_key(certificate)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            if key.key_size < SMALLEST_RSA:
                raise FlawError(present("weak_key"))
            if pss:
                key.verify(value, data, padding.PSS(padding.MGF1(hashing), padding.PSS.AUTO), hashing)
            else:
                key.verify(value, data, padding.PKCS1v15(), hashing)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            _verify_ecdsa(key, value, data, hashing, plain=plain)
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(value, data)
        else:
            raise FlawError(present("unknown_key"))
    except (InvalidSignature, ValueError):
        return False
    except UnsupportedAlgorithm as error:
        raise FlawError(present("unknown_algorithm")) from error
    return True


def _public_key(certificate: x509.Certificate) -> CertificatePublicKeyTypes:
    """Return the key; the modulus of old ID-cards lacks its leading zero and reads as a negative number."""
    try:
        return certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        key = _unsigned_rsa(certificate)
        if key is None:
            raise FlawError(present("unknown_key")) from error
        return key


def _unsigned_rsa(certificate: x509.Certificate) -> rsa.RSAPublicKey | None:
    from asn1crypto import x509 as asn1

    try:
        info = asn1.Certificate.load(certificate.public_bytes(Encoding.DER)).public_key
        if info.algorithm != "rsa":
            return None
        numbers = info["public_key"].parsed
        modulus, exponent = (int.from_bytes(numbers[name].contents, "big") for name in ("modulus", "public_exponent"))
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _verify_ecdsa(
    key: ec.EllipticCurvePublicKey, value: bytes, data: bytes, hashing: hashes.HashAlgorithm, *, plain: bool
) -> None:
    half = (key.key_size + 7) // 8
    if plain and len(value) == 2 * half:
        value = encode_dss_signature(int.from_bytes(value[:half], "big"), int.from_bytes(value[half:], "big"))
    key.verify(value, data, ec.ECDSA(hashing))
