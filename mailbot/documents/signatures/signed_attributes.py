"""What the attributes of a CMS signature say besides its value: whose certificate it names, and when it was stamped."""

from collections.abc import Iterable
from datetime import UTC, datetime

from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import Encoding

from mailbot.documents.signatures.anchors import Anchors
from mailbot.documents.signatures.certificate import digest
from mailbot.documents.signatures.cms import SignedData
from mailbot.documents.signatures.outcome import Mark, broken, intact, present
from mailbot.documents.signatures.timestamp import read_timestamp


def attribute_marks(info: cms.SignerInfo, algorithm: str, signed: SignedData) -> list[Mark]:
    """Check that the signed attributes name the certificate (ESS), where they name one at all."""
    marks = [present("weak_hash")] if algorithm == "sha1" else []
    if algorithm == "md5":
        marks.append(present("unknown_algorithm"))
    der = signed.signer.public_bytes(Encoding.DER)
    for attribute in info["signed_attrs"] or ():
        kind = attribute["type"].native
        if kind in ("signing_certificate", "signing_certificate_v2"):
            stated = attribute["values"][0]["certs"][0]
            name = "sha1" if kind == "signing_certificate" else stated["hash_algorithm"]["algorithm"].native
            if digest(name.replace("-", "_"), der) != stated["cert_hash"].native:
                marks.append(broken("wrong_certificate"))
    return marks


def earliest_stamp(signed: SignedData, value: bytes, anchors: Anchors, marks: list[Mark]) -> datetime | None:
    """Return the earliest trusted time of a timestamp over the signature value."""
    times: list[datetime] = []
    for attribute in signed.unsigned or ():
        if attribute["type"].native == "signature_time_stamp_token":
            for token in attribute["values"]:
                stamp = read_timestamp(token.dump(), value, anchors)
                if stamp.trusted:
                    times.append(stamp.time)
                else:
                    marks.append(intact("unknown_timestamp_authority"))
    return min(times, default=None)


def claimed_time(attributes: Iterable[cms.CMSAttribute]) -> datetime | None:
    """Return the time of signing as the signer's own clock had it."""
    for attribute in attributes:
        if attribute["type"].native == "signing_time":
            time = attribute["values"][0].native
            if isinstance(time, datetime):
                return time if time.tzinfo else time.replace(tzinfo=UTC)
    return None
