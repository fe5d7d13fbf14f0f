"""The hospital's private keys: from PEM or PKCS #12 (RFC 7292) as they lie on the disk, to what opens a container."""

import re
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)

_PRIVATE = re.compile(rb"-----BEGIN ((?:EC |RSA |ENCRYPTED )?PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"


class KeyUnusableError(ValueError):
    """A file that holds no key of use; the text says why and quotes nothing of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnKey:
    """A private key (EC or RSA), and its certificate, by which S/MIME names whom it is for."""

    private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
    certificate: x509.Certificate | None = None

    def is_for(self, public: object) -> bool:
        """Say whether this is the private half of a public key."""
        return isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) and public == self.private.public_key()

    def public_forms(self) -> frozenset[bytes]:
        """Return the public key as CDOC 2 writes it: an uncompressed point, or RSAPublicKey in DER (RFC 8017)."""
        public = self.private.public_key()
        if isinstance(public, ec.EllipticCurvePublicKey):
            return frozenset({public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)})
        forms = (PublicFormat.PKCS1, PublicFormat.SubjectPublicKeyInfo)
        return frozenset(public.public_bytes(Encoding.DER, form) for form in forms)


def load_keys(data: bytes, passphrase: str | None) -> tuple[OwnKey, ...]:
    """Read the keys of one file. Raises KeyUnusableError."""
    secret = passphrase.encode() if passphrase else None
    try:
        found = _of_pem(data, secret) if b"-----BEGIN" in data else _of_pkcs12(data, secret)
    except (ValueError, TypeError, UnsupportedAlgorithm) as fault:
        raise KeyUnusableError("is no PEM or PKCS #12 file that this passphrase opens") from fault
    if not found:
        raise KeyUnusableError("holds no private key")
    return found


def _of_pem(data: bytes, secret: bytes | None) -> tuple[OwnKey, ...]:
    certificates = x509.load_pem_x509_certificates(data) if _CERTIFICATE in data else []
    keys = []
    for block in _PRIVATE.finditer(data):
        closed = b"ENCRYPTED" in block[0]
        keys.append(_own(load_pem_private_key(block[0], secret if closed else None), certificates))
    return tuple(keys)


def _of_pkcs12(data: bytes, secret: bytes | None) -> tuple[OwnKey, ...]:
    key, certificate, more = pkcs12.load_key_and_certificates(data, secret)
    return () if key is None else (_own(key, [*([certificate] if certificate else []), *more]),)


def _own(private: object, certificates: list[x509.Certificate]) -> OwnKey:
    if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise KeyUnusableError("holds a key that is neither EC nor RSA")
    mine = next((one for one in certificates if one.public_key() == private.public_key()), None)
    return OwnKey(private=private, certificate=mine)


def to_pem(key: OwnKey) -> str:
    """Return a key with its certificate as PEM without a passphrase: for the pipe of a worker, never for the disk."""
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return (pem + (key.certificate.public_bytes(Encoding.PEM) if key.certificate else b"")).decode("ascii")
