"""Opens enveloped S/MIME (RFC 5652, 5083): RSA and EC recipients by pyHanko, the content by AES or Triple DES."""

import struct
from collections.abc import Sequence
from typing import ClassVar

from asn1crypto import cms, core, keys, x509
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key
from pyhanko.pdf_utils.crypt.pubkey import (
    ECCCMSSharedInfo,
    InappropriateCredentialError,
    SimpleEnvelopeKeyDecrypter,
    read_envelope_key,
)
from pyhanko.pdf_utils.misc import PdfReadError

from mailbot.documents.encryption.sealed import NoKeyError
from mailbot.documents.failure import Unreadable
from mailbot.documents.keys import OwnKey

_CIPHERS = {"aes": algorithms.AES, "tripledes": TripleDES}
_AGREEMENTS: dict[str, hashes.HashAlgorithm] = {
    "1.3.133.16.840.63.0.2": hashes.SHA1(),  # noqa: S303 - a key derivation, no signature
    "1.3.132.1.11.0": hashes.SHA224(),
    "1.3.132.1.11.1": hashes.SHA256(),
    "1.3.132.1.11.2": hashes.SHA384(),
    "1.3.132.1.11.3": hashes.SHA512(),
}
"""Schemes dhSinglePass-stdDH (RFC 5753, 7.1.4) and the digest of each."""
_WRAPS = {"aes128_wrap": 16, "aes192_wrap": 24, "aes256_wrap": 32}
_FAULTS = (
    InvalidTag,
    PdfReadError,
    UnsupportedAlgorithm,
    keywrap.InvalidUnwrap,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)
_GCM = {"aes128_gcm", "aes192_gcm", "aes256_gcm"}


class _Parameters(core.Sequence):  # type: ignore[misc]
    """Parameters of AES-GCM (RFC 5084, 3.2)."""

    _fields: ClassVar = [("nonce", core.OctetString), ("icv_length", core.Integer, {"default": 12})]


class _Opener(SimpleEnvelopeKeyDecrypter):
    """pyHanko's, with the key agreement as OpenSSL and Outlook write it: SHA-1, a sender's key without its curve."""

    def decrypt_with_exchange(
        self,
        encrypted_key: bytes,
        algo_params: cms.KeyEncryptionAlgorithm,
        originator_identifier: cms.OriginatorIdentifierOrKey,
        user_keying_material: bytes | None,
    ) -> bytes:
        """Agree on a key (RFC 5753, 3.1.1) and unwrap; raises InappropriateCredentialError for an unknown scheme."""
        digest = _AGREEMENTS.get(algo_params["algorithm"].dotted)
        wrap = cms.KeyEncryptionAlgorithm.load(algo_params["parameters"].dump())
        size = _WRAPS.get(wrap["algorithm"].native)
        if digest is None or size is None or originator_identifier.name != "originator_key":
            raise InappropriateCredentialError
        private = load_der_private_key(self.private_key.dump(), None)
        if not isinstance(private, ec.EllipticCurvePrivateKey):
            raise InappropriateCredentialError
        point = originator_identifier.chosen["public_key"].native
        shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(private.curve, point))
        info = {"key_info": wrap, "entityUInfo": user_keying_material, "suppPubInfo": struct.pack(">I", 8 * size)}
        agreed = X963KDF(digest, size, ECCCMSSharedInfo(info).dump()).derive(shared)
        return keywrap.aes_key_unwrap(agreed, encrypted_key)


def open_enveloped(data: bytes, own: Sequence[OwnKey]) -> bytes:
    """Return what a CMS envelope holds. Raises NoKeyError, or Unreadable where our key fits and the rest is wrong."""
    try:
        wrapping = cms.ContentInfo.load(data)
        kind, envelope = wrapping["content_type"].native, wrapping["content"]
        key = _content_key(envelope, own)
        return _authenticated(envelope, key) if kind == "authenticated_enveloped_data" else _decrypted(envelope, key)
    except _FAULTS as fault:
        raise Unreadable("damaged") from fault


def _content_key(envelope: cms.EnvelopedData, own: Sequence[OwnKey]) -> bytes:
    for key in own:
        if key.certificate is None:
            continue  # an envelope names its recipients by their certificates
        private = key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        certificate = x509.Certificate.load(key.certificate.public_bytes(Encoding.DER))
        opener = _Opener(certificate, keys.PrivateKeyInfo.load(private))
        try:
            found = read_envelope_key(envelope, opener)
        except (NotImplementedError, InappropriateCredentialError):
            continue  # a form of recipient that nobody here knows
        if found is not None:
            return found
    raise NoKeyError


def _decrypted(envelope: cms.EnvelopedData, key: bytes) -> bytes:
    content = envelope["encrypted_content_info"]
    method = content["content_encryption_algorithm"]
    if method.encryption_mode != "cbc":
        raise ValueError("unknown cipher")
    algorithm = _CIPHERS[method.encryption_cipher](key)
    cipher = Cipher(algorithm, modes.CBC(method.encryption_iv)).decryptor()
    unpadding = PKCS7(algorithm.block_size).unpadder()
    padded = cipher.update(content["encrypted_content"].native) + cipher.finalize()
    return unpadding.update(padded) + unpadding.finalize()


def _authenticated(envelope: cms.AuthEnvelopedData, key: bytes) -> bytes:
    content = envelope["auth_encrypted_content_info"]
    method = content["content_encryption_algorithm"]
    if method["algorithm"].native not in _GCM:
        raise ValueError("unknown cipher")
    attributes = envelope["auth_attrs"]
    about = attributes.untag().dump() if attributes.native else None
    nonce = method["parameters"].parse(_Parameters)["nonce"].native
    return AESGCM(key).decrypt(nonce, content["encrypted_content"].native + envelope["mac"].native, about)
