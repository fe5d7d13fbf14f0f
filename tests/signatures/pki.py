"""An invented certification authority with a signer, a time-stamping authority and an OCSP responder."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import algos, core, keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from mailbot.documents.signatures import Anchors
from mailbot.documents.signatures.trust.certificate import digest

SIGNED = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.der)

    @property
    def asn1_key(self) -> keys.PrivateKeyInfo:
        pkcs8 = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return keys.PrivateKeyInfo.load(pkcs8)


def key_usage(*, commit: bool = False, sign: bool = False, issue: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=sign,
        content_commitment=commit,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issue,
        crl_sign=issue,
        encipher_only=False,
        decipher_only=False,
    )


PERSON = {
    NameOID.COUNTRY_NAME: "EE",
    NameOID.COMMON_NAME: "MÄND,MARI,60001019906",
    NameOID.SURNAME: "MÄND",
    NameOID.GIVEN_NAME: "MARI",
    NameOID.SERIAL_NUMBER: "PNOEE-60001019906",
}


def named(name: str) -> dict[x509.ObjectIdentifier, str]:
    return {NameOID.COUNTRY_NAME: "EE", NameOID.COMMON_NAME: name}


def issue(
    subject: dict[x509.ObjectIdentifier, str],
    issuer: Holder | None = None,
    *,
    key: Key | None = None,
    usage: x509.KeyUsage | None = None,
    purpose: x509.ObjectIdentifier | None = None,
    authority: bool = False,
    start: datetime = SIGNED - timedelta(days=365),
    days: int = 1500,
) -> Holder:
    """Make a certificate, signed by the issuer or by itself."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(oid, value) for oid, value in subject.items()])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        usage = usage or key_usage(issue=True)
    if usage:
        builder = builder.add_extension(usage, critical=True)
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return Holder(certificate=builder.sign(issuer.key if issuer else key, hashes.SHA256()), key=key)


@dataclass(frozen=True, kw_only=True)
class Pki:
    """One authority and those it certified."""

    ca: Holder
    signer: Holder
    tsa: Holder
    responder: Holder

    @property
    def anchors(self) -> Anchors:
        return Anchors(certificates=(self.ca.certificate,))

    def stamper(self, at: datetime = SIGNED) -> DummyTimeStamper:
        store = SimpleCertificateStore.from_certs([self.ca.asn1])
        return DummyTimeStamper(self.tsa.asn1, self.tsa.asn1_key, certs_to_embed=store, fixed_dt=at)

    def stamp(self, data: bytes, at: datetime = SIGNED) -> bytes:
        """Make an RFC 3161 token over the data."""
        from asn1crypto import tsp

        request = tsp.TimeStampReq(
            {
                "version": 1,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": digest("sha256", data),
                },
                "cert_req": True,
            }
        )
        return bytes(self.stamper(at).request_tsa_response(request)["time_stamp_token"].dump())

    def answer(
        self,
        *,
        about: Holder | None = None,
        at: datetime | None = None,
        status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
        revoked_at: datetime | None = None,
        time_mark_of: bytes | None = None,
        responder: Holder | None = None,
        extension: x509.ExtensionType | None = None,
    ) -> bytes:
        """Make an OCSP response, with a time-mark where a signature value is given."""
        responder, at = responder or self.responder, at or datetime.now(UTC)
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=(about or self.signer).certificate,
                issuer=self.ca.certificate,
                algorithm=hashes.SHA1(),  # noqa: S303  what real responders use in the certificate id
                cert_status=status,
                this_update=at,
                next_update=at + timedelta(hours=12),
                revocation_time=revoked_at,
                revocation_reason=None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.NAME, responder.certificate)
            .certificates([responder.certificate])
        )
        if time_mark_of is not None:
            extension = x509.OCSPNonce(digest_info(time_mark_of))
        if extension is not None:
            builder = builder.add_extension(extension, critical=False)
        # The library stamps the response with the clock of the machine: the tests set that clock.
        return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)


def digest_info(value: bytes) -> bytes:
    info = algos.DigestInfo(
        {"digest_algorithm": {"algorithm": "sha256", "parameters": core.Null()}, "digest": digest("sha256", value)}
    )
    return bytes(info.dump())


@cache
def pki() -> Pki:
    """Make the authority once for all tests."""
    ca = issue(named("TEST Invented CA"), authority=True, days=5000)
    return Pki(
        ca=ca,
        signer=issue(PERSON, ca, usage=key_usage(commit=True)),
        tsa=issue(
            named("TEST Invented TSA"),
            ca,
            key=rsa.generate_private_key(public_exponent=65537, key_size=2048),
            usage=key_usage(sign=True),
            purpose=ExtendedKeyUsageOID.TIME_STAMPING,
        ),
        responder=issue(
            named("TEST Invented OCSP"), ca, usage=key_usage(sign=True), purpose=ExtendedKeyUsageOID.OCSP_SIGNING
        ),
    )
