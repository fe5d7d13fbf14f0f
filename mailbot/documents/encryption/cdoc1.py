"""Opens CDOC 1.0 and 1.1 (W3C XML Encryption 1.1): EC by ConcatKDF and key wrap, RSA by PKCS #1; GCM and CBC."""

import base64
from collections.abc import Sequence

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from lxml import etree

from mailbot.documents.budget import Budget
from mailbot.documents.encryption.sealed import Inside, NoKeyError, inflated
from mailbot.documents.failure import Unreadable
from mailbot.documents.keys import OwnKey
from mailbot.documents.wrapped.cdoc import encrypted_keys, root_of

_X = "{http://www.w3.org/2001/04/xmlenc#}"
_X11 = "{http://www.w3.org/2009/xmlenc11#}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_DS11 = "{http://www.w3.org/2009/xmldsig11#}"
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha1": hashes.SHA1(),  # noqa: S303 - a key derivation of old containers, no signature
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_BITS = {"aes128": 16, "aes192": 24, "aes256": 32, "kw-aes128": 16, "kw-aes192": 24, "kw-aes256": 32}
_NONCE, _BLOCK = 12, 16
_ZIPPED = "http://www.isi.edu/in-noes/iana/assignments/media-types/application/zip"


def open_cdoc1(data: bytes, keys: Sequence[OwnKey], budget: Budget) -> list[Inside]:
    """Return the file inside, a DDOC where there were several. Raises NoKeyError, or Unreadable where our key fits."""
    try:
        root = root_of(data)
        plain = _decrypted(root, _content_key(root, keys))
        name = _name(root)
    except (InvalidTag, keywrap.InvalidUnwrap, ValueError, KeyError, TypeError, IndexError, etree.LxmlError) as fault:
        raise Unreadable("damaged") from fault
    if root.get("MimeType") == _ZIPPED:
        plain = inflated(plain, budget)
    else:
        budget.unpack(len(plain))
    return [Inside(name=name, data=plain)]


def _content_key(root: etree._Element, keys: Sequence[OwnKey]) -> bytes:
    for element in encrypted_keys(root):
        certificate = element.find(f".//{_DS}X509Certificate")
        if certificate is None:
            continue
        try:
            public = x509.load_der_x509_certificate(_coded(certificate)).public_key()
        except ValueError:
            continue  # of another recipient, whose certificate nobody here needs
        for key in keys:
            if key.is_for(public):
                return _unwrapped(element, key)
    raise NoKeyError


def _unwrapped(element: etree._Element, key: OwnKey) -> bytes:
    wrapped = _coded(element.find(f"{_X}CipherData/{_X}CipherValue"))
    private = key.private
    if isinstance(private, rsa.RSAPrivateKey):
        return private.decrypt(wrapped, padding.PKCS1v15())
    about = element.find(f".//{_X11}ConcatKDFParams")
    if about is None:
        raise ValueError("no parameters of the key derivation")
    digest = _HASHES[_word(about.find(f"{_DS}DigestMethod"))]
    info = b"".join(bytes.fromhex(about.get(name) or "")[1:] for name in ("AlgorithmID", "PartyUInfo", "PartyVInfo"))
    sender = _coded(element.find(f".//{_X}OriginatorKeyInfo//{_DS11}PublicKey"))
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(private.curve, sender))
    size = _BITS[_word(element.find(f"{_X}EncryptionMethod"))]
    return keywrap.aes_key_unwrap(ConcatKDFHash(digest, size, info).derive(shared), wrapped)


def _decrypted(root: etree._Element, key: bytes) -> bytes:
    kind, _, mode = _word(root.find(f"{_X}EncryptionMethod")).partition("-")
    sealed = _coded(root.find(f"{_X}CipherData/{_X}CipherValue"))
    if len(key) != _BITS[kind]:
        raise ValueError("length of the key")
    if mode == "gcm":
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    if mode != "cbc":
        raise ValueError("unknown cipher")
    cipher = Cipher(algorithms.AES(key), modes.CBC(sealed[:_BLOCK])).decryptor()
    plain = cipher.update(sealed[_BLOCK:]) + cipher.finalize()
    if not plain or not 1 <= plain[-1] <= _BLOCK:
        raise ValueError("padding")
    return plain[: -plain[-1]]


def _word(element: etree._Element | None) -> str:
    """Return the last word of an algorithm's identifier: "aes256-gcm", "sha384"."""
    return str(element.get("Algorithm") or "").rpartition("#")[2] if element is not None else ""


def _coded(element: etree._Element | None) -> bytes:
    if element is None:
        raise ValueError("an element is missing")
    return base64.b64decode("".join((element.text or "").split()), validate=True)


def _name(root: etree._Element) -> str:
    """Return the name that the maker's program noted: `Filename`, or `orig_file` (name|size|type|id)."""
    noted = {node.get("Name"): node.text or "" for node in root.iter(f"{_X}EncryptionProperty")}
    return noted.get("Filename") or noted.get("orig_file", "").partition("|")[0] or "file"
