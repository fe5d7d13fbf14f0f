"""Opens CDOC 2.0 (open-eid/cdoc2, version 2): the key of a recipient, the header's MAC, the payload, its tar."""

import hashlib
import hmac
import io
import struct
import tarfile
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from flatbuffers.number_types import Uint8Flags
from flatbuffers.table import Table

from mailbot.documents.budget import Budget
from mailbot.documents.encryption.sealed import Inside, NoKeyError, inflated
from mailbot.documents.failure import Unreadable
from mailbot.documents.keys import OwnKey
from mailbot.documents.wrapped.cdoc import Cut, cut, records

_ECC, _RSA = 1, 2
"""Capsules of the union `Capsule`: ECCPublicKeyCapsule, RSAPublicKeyCapsule."""
_CAPSULE_TYPE, _CAPSULE, _ENCRYPTED_FMK = 4, 6, 10
_ECC_RECIPIENT, _ECC_SENDER = 6, 8
_RSA_RECIPIENT, _RSA_KEK = 4, 6
"""Slots of the tables: four bytes, and two for each field before."""
_KEY, _NONCE = 32, 12


def open_cdoc2(data: bytes, keys: Sequence[OwnKey], budget: Budget) -> list[Inside]:
    """Return the files inside. Raises NoKeyError, or Unreadable where our key fits and the rest is wrong."""
    try:
        container = cut(data)
        master = _master_key(container.header, keys)
    except (struct.error, IndexError, TypeError, ValueError, OverflowError) as fault:
        raise Unreadable("damaged") from fault
    return _untarred(inflated(_payload(container, master), budget), budget)


def _master_key(header: bytes, keys: Sequence[OwnKey]) -> bytes:
    """Return the file master key that one of our keys opens. Raises NoKeyError."""
    for record in records(header):
        for key in keys:
            kek = _kek(record, key)
            if kek is not None:
                sealed = _bytes(record, _ENCRYPTED_FMK)
                if len(sealed) != _KEY:
                    raise ValueError("length of the encrypted key")
                return bytes(one ^ other for one, other in zip(kek, sealed, strict=True))
    raise NoKeyError


def _kek(record: Table, key: OwnKey) -> bytes | None:
    """Return the key encryption key of a recipient; None where the recipient is another."""
    kind = record.Get(Uint8Flags, record.Pos + record.Offset(_CAPSULE_TYPE)) if record.Offset(_CAPSULE_TYPE) else 0
    at = record.Offset(_CAPSULE)
    if not at:
        return None
    capsule = Table(record.Bytes, record.Indirect(record.Pos + at))
    private = key.private
    if kind == _ECC and isinstance(private, ec.EllipticCurvePrivateKey):
        recipient, sender = _bytes(capsule, _ECC_RECIPIENT), _bytes(capsule, _ECC_SENDER)
        if recipient not in key.public_forms():
            return None
        shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(private.curve, sender))
        extracted = hmac.digest(b"CDOC20kekpremaster", shared, hashlib.sha256)
        return _expanded(extracted, b"CDOC20kek" + b"XOR" + recipient + sender)
    if kind == _RSA and isinstance(private, rsa.RSAPrivateKey):
        if _bytes(capsule, _RSA_RECIPIENT) not in key.public_forms():
            return None
        oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
        return private.decrypt(_bytes(capsule, _RSA_KEK), oaep)
    return None


def _bytes(table: Table, slot: int) -> bytes:
    at = table.Offset(slot)
    if not at:
        return b""
    start, size = table.Vector(at), table.VectorLen(at)
    found = bytes(table.Bytes[start : start + size])
    if len(found) != size:
        raise ValueError("a vector beyond the header")
    return found


def _expanded(key: bytes, info: bytes) -> bytes:
    return HKDFExpand(hashes.SHA256(), _KEY, info).derive(key)


def _payload(container: Cut, master: bytes) -> bytes:
    wanted = hmac.digest(_expanded(master, b"CDOC20hmac"), container.header, hashlib.sha256)
    if not hmac.compare_digest(wanted, container.mac):
        raise Unreadable("damaged")
    cipher = ChaCha20Poly1305(_expanded(master, b"CDOC20cek"))
    about = b"CDOC20payload" + container.header + container.mac
    try:
        return cipher.decrypt(container.payload[:_NONCE], container.payload[_NONCE:], about)
    except (InvalidTag, ValueError) as fault:
        raise Unreadable("damaged") from fault


def _untarred(data: bytes, budget: Budget) -> list[Inside]:
    """Return the files of a tar archive in memory; links, devices and files with holes are none."""
    found = []
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for member in archive:
                budget.entries_left -= 1
                if budget.entries_left < 0:
                    raise Unreadable("too_many_entries")
                stream = archive.extractfile(member) if member.isreg() and not member.issparse() else None
                if stream is not None:
                    found.append(Inside(name=member.name, data=stream.read(len(data))))
    except (tarfile.TarError, OSError, ValueError, EOFError) as fault:
        raise Unreadable("damaged") from fault
    if not found:
        raise Unreadable("damaged")
    return found
