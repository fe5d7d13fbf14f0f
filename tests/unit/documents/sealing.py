"""Makes keys of a hospital and what people encrypt for them, with the programs that people use."""

import subprocess
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pycdoc
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from mailbot.documents.keys import OwnKey

NAME, CODE = "Example Hospital", "90000000"
File = tuple[str, bytes]


@cache
def key(kind: str, serial: int = 77) -> OwnKey:
    """Return a key of the kind ("ec" or "rsa") with a certificate; another one for another serial number."""
    private = (
        ec.generate_private_key(ec.SECP384R1()) if kind == "ec" else rsa.generate_private_key(65537, key_size=2048)
    )
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME), x509.NameAttribute(NameOID.SERIAL_NUMBER, CODE)])
    builder = x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=private.public_key())
    builder = builder.serial_number(serial).not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
    made = builder.not_valid_after(datetime(2036, 1, 1, tzinfo=UTC)).sign(private, hashes.SHA256())
    return OwnKey(private=private, certificate=made)


def certificate(own: OwnKey, encoding: Encoding) -> bytes:
    assert own.certificate is not None
    return own.certificate.public_bytes(encoding)


def cdoc(folder: Path, version: int, recipients: list[OwnKey], *files: File) -> bytes:
    """Encrypt files for some recipients, as DigiDoc4 does."""
    path = folder / f"sealed.{version}"
    writer = pycdoc.CDocWriter.create_writer(version, str(path), None, None, None)
    steps = [writer.add_recipient(_recipient(one)) for one in recipients]
    steps.append(writer.begin_encryption())
    for name, data in files:
        steps += [writer.add_file(name, len(data)), writer.write_data(data)]
    steps.append(writer.finish_encryption())
    assert not any(code for code in steps if code is not None and code < 0), steps
    del writer
    return path.read_bytes()


def _recipient(own: OwnKey) -> object:
    return pycdoc.Recipient.make_certificate(NAME, certificate(own, Encoding.DER))


def enveloped(folder: Path, own: OwnKey, content: bytes, cipher: str = "-aes256") -> bytes:
    """Encrypt a MIME entity as S/MIME, by OpenSSL."""
    pem, plain = folder / "to.pem", folder / "plain"
    pem.write_bytes(certificate(own, Encoding.PEM))
    plain.write_bytes(content)
    command = ["openssl", "cms", "-encrypt", "-binary", cipher, "-outform", "DER", "-in", str(plain), str(pem)]
    return subprocess.run(command, check=True, capture_output=True).stdout
