"""Keys of old ID-cards, whose modulus was written without its leading zero."""

from dataclasses import dataclass

import pytest
from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from mailbot.documents.signatures import read_container
from mailbot.documents.signatures.trust.certificate import issued_by, load, verifies

from .containers import CONTRACT, container, signature
from .pki import PERSON, Holder, issue, key_usage, pki

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class _Card:
    """A holder whose certificate cannot be written by the library that reads it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    der: bytes


def with_negative_modulus(holder: Holder) -> bytes:
    numbers = KEY.public_key().public_numbers()
    modulus = numbers.n.to_bytes(256, "big")
    assert modulus[0] & 0x80
    inner = b"\x02\x82\x01\x00" + modulus + b"\x02\x03\x01\x00\x01"
    found = asn1.Certificate.load(holder.der)
    key = b"\x30" + b"\x82" + len(inner).to_bytes(2, "big") + inner
    found["tbs_certificate"]["subject_public_key_info"]["public_key"] = core.ParsableOctetBitString(key)
    return bytes(found.dump(force=True))


def test_the_key_is_like_others() -> None:
    old = load(with_negative_modulus(issue(PERSON, key=KEY, usage=key_usage(commit=True))))
    with pytest.raises(ValueError, match=r".+"):
        old.public_key()
    value = KEY.sign(b"text", padding.PKCS1v15(), hashes.SHA256())
    assert verifies(old, value, b"text", "sha256")
    assert not verifies(old, value, b"another", "sha256")
    assert not verifies(old, value[:-1] + bytes([value[-1] ^ 1]), b"text", "sha256")


@pytest.mark.parametrize(("level", "state"), [("B", "intact"), ("T", "intact"), ("LT", "valid"), ("TM", "valid")])
def test_a_container_that_such_a_card_signed(level: str, state: str) -> None:
    holder = issue(PERSON, pki().ca, key=KEY, usage=key_usage(commit=True))
    found = asn1.Certificate.load(with_negative_modulus(holder))
    authority = pki().ca.key
    assert isinstance(authority, ec.EllipticCurvePrivateKey)
    written = found["tbs_certificate"].dump()
    found["signature_value"] = core.OctetBitString(authority.sign(written, ec.ECDSA(hashes.SHA256())))
    card = _Card(key=KEY, certificate=holder.certificate, der=bytes(found.dump(force=True)))
    one = signature(CONTRACT, level=level, by=card)  # type: ignore[arg-type]
    read = read_container(container(signatures=[one]), pki().anchors).signature
    assert (read.state, [signer.name for signer in read.signers]) == (state, ["MARI MÄND"])
    assert read_container(container({"leping.pdf": b"x"}, [one]), pki().anchors).signature.state == "broken"


def test_an_authority_with_such_a_key_issues_certificates() -> None:
    authority = issue({**PERSON}, key=KEY, authority=True, usage=key_usage(issue=True))
    child = issue(PERSON, authority, usage=key_usage(commit=True)).certificate
    stranger = issue(PERSON, usage=key_usage(commit=True)).certificate
    old = load(with_negative_modulus(authority))
    assert issued_by(child, old)
    assert not issued_by(stranger, old)
