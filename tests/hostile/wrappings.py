"""Awkward wrappings: TNEF, S/MIME, PGP, and mails made to break parsers."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from tests.hostile.case import Hostile
from tests.hostile.pdfs import page, saved

HEAD = b"From: a@x.example\r\nTo: b@y.example\r\nSubject: x\r\nMessage-ID: <1@x.example>\r\nMIME-Version: 1.0\r\n"
TEXT = b"Content-Type: text/plain\r\n\r\n"


def make() -> Iterator[Hostile]:
    files = [("leping.pdf", saved(page("TNEF leping"))), ("epikriis.txt", "õigused".encode())]
    whole = tnef(files, "Tere, saadan lepingu")
    yield Hostile(name="winmail.dat", data=whole, what="TNEF", kind="tnef", inner=("leping.pdf", "epikriis.txt"))
    yield Hostile(name="winmail_truncated.dat", data=whole[:900], what="half of it", reasons=frozenset({"damaged"}))
    yield from smime()
    armour = b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQEMA8Zp\r\n=abcd\r\n-----END PGP MESSAGE-----\r\n"
    closed = frozenset({"encrypted"})
    yield Hostile(name="encrypted.asc", data=armour, what="PGP", kind="pgp", reasons=closed)
    yield Hostile(name="leping.cdoc2", data=b"CDOC\x02" + bytes(99), what="encrypted container", reasons=closed)
    signed = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nTere\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n"
    yield Hostile(name="pgp_inline_signed.txt", data=signed, what="PGP clear signed", says="Tere")
    yield from mails()


def mails() -> Iterator[Hostile]:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(2000))
    bodies = {
        "mail_deep_2000.eml": (deep + TEXT + b"hi\r\n", "2,000 levels"),
        "mail_parts_20000.eml": (
            b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n" + (TEXT + b"x\r\n--b\r\n") * 20_000,
            "20,000 parts",
        ),
        "mail_header_1m.eml": (b"X-Long: " + b"a " * 500_000 + b"\r\n" + TEXT + b"hi", "header of 1 MB"),
        "mail_rfc822_60.eml": (b"Content-Type: message/rfc822\r\n\r\n" * 60 + TEXT + b"hi", "60 mails in one another"),
        "mail_bad_charset.eml": (
            b"Content-Type: text/plain; charset=x-unknown-8bit\r\nContent-Transfer-Encoding: base64\r\n\r\n\xd4!==\r\n",
            "unknown charset",
        ),
        "mail_two_from.eml": (b"From: director@hospital.example\r\n" + TEXT + b"/approve 17\r\n", "two From fields"),
        "mail_spoof.eml": (b'Sender: "director@hospital.example" <a@evil.example>\r\n' + TEXT + b"x", "display name"),
        "mail_header_injection.eml": (
            b"Reply-To: =?utf-8?q?x=0D=0ABcc=3A_victim=40example=2Ecom?= <a@x.example>\r\n" + TEXT + b"hi",
            "line break in an encoded word",
        ),
    }
    for name, (rest, what) in bodies.items():
        yield Hostile(
            name=name, data=HEAD + rest, what=what, kind="mail", reasons=frozenset({None, "too_many_entries"})
        )


def tnef(files: list[tuple[str, bytes]], words: str) -> bytes:
    """Return a winmail.dat as Outlook writes it (MS-OXTNEF)."""

    def attribute(level: int, number: int, data: bytes) -> bytes:
        return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    parts = [
        struct.pack("<IH", 0x223E9F78, 1),
        attribute(1, 0x00089006, struct.pack("<I", 0x10000)),
        attribute(1, 0x00069007, struct.pack("<II", 1257, 0)),
        attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0"),
        attribute(1, 0x0002800C, words.encode("cp1257")),
    ]
    for name, data in files:
        parts.append(attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0)))
        parts.append(attribute(2, 0x00018010, name.encode("cp1257") + b"\0"))
        parts.append(attribute(2, 0x0006800F, data))
    return b"".join(parts)


def smime() -> Iterator[Hostile]:
    body = EmailMessage()
    body.set_content("Tere! Kas operatsioon on vajalik?")
    body.add_attachment(saved(page("leping")), maintype="application", subtype="pdf", filename="leping.pdf")
    raw = body.as_bytes(policy=policy.SMTP)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mari Maasikas")])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=9)).sign(
        key, hashes.SHA256()
    )
    signer = pkcs7.PKCS7SignatureBuilder().set_data(raw).add_signer(certificate, key, hashes.SHA256())
    opaque = signer.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    yield Hostile(
        name="smime.p7m", data=opaque, what="signed, opaque", kind="smime", says="operatsioon", inner=("leping.pdf",)
    )
    loose = signer.sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    yield Hostile(name="smime.p7s", data=loose, what="a signature alone", kind="smime")
    closed = pkcs7.PKCS7EnvelopeBuilder().set_data(raw).add_recipient(certificate)
    encrypted = closed.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    yield Hostile(
        name="encrypted.p7m", data=encrypted, what="encrypted", kind="smime", reasons=frozenset({"encrypted"})
    )
