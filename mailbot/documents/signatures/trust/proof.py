"""When a signature existed, and what the chain and the revocation data say of its certificate at that time.

The rules are the same for containers and PDFs. Without trusted proof a signature stays `intact`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509

from mailbot.documents.signatures.outcome import Mark, broken, intact, present
from mailbot.documents.signatures.trust.anchors import Anchors
from mailbot.documents.signatures.trust.certificate import for_signing, in_force
from mailbot.documents.signatures.trust.revocation import Revocation, read_response

MAX_RESPONSES = 50
_TOLERANCE = timedelta(minutes=15)
"""How much older than the timestamp an OCSP response may be: clocks differ."""
_FAR = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """The time of the signature, what it rests on (timestamp, ocsp, claimed), and what was noticed."""

    time: datetime | None
    source: str | None
    marks: tuple[Mark, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Times:
    """What tells when a signature was made: trusted timestamp, trusted time mark of an OCSP response, own word."""

    stamped: datetime | None = None
    marked: datetime | None = None
    claimed: datetime | None = None


def response_about(
    kept: Iterable[bytes], certificate: x509.Certificate, extra: Iterable[x509.Certificate], anchors: Anchors
) -> Revocation | None:
    """Return the kept OCSP response about the signer, a bad one first; those about its issuers are passed over."""
    issuer = anchors.issuer(certificate, extra)
    read = [read_response(der, certificate, issuer, anchors) for der in list(kept)[:MAX_RESPONSES]]
    about = [response for response in read if response is not None]
    return min(about, key=lambda response: (response.good, not response.trusted), default=None)


def prove(
    certificate: x509.Certificate,
    extra: Sequence[x509.Certificate],
    anchors: Anchors,
    times: Times,
    response: Revocation | None,
) -> Proof:
    """Weigh trusted times before claimed ones, and judge the certificate at that time."""
    marks: list[Mark] = []
    stamped, claimed = times.stamped, times.claimed
    time, source = (stamped, "timestamp") if stamped else (times.marked, "ocsp")
    trusted = time is not None
    if not trusted:
        marks.append(intact("no_trusted_time"))
        time, source = claimed, "claimed"
    elif claimed is not None and time is not None and abs(claimed - time) > _FAR:
        marks.append(Mark(state="valid", word="claimed_time_differs"))
    if not for_signing(certificate):
        marks.append(present("not_a_signing_certificate"))
    marks.extend(_revocation_marks(response, stamped, time if trusted else None))
    marks.extend(_chain_marks(certificate, extra, anchors, time, trusted=trusted))
    return Proof(time=time, source=source if time else None, marks=tuple(marks))


def _revocation_marks(response: Revocation | None, stamped: datetime | None, time: datetime | None) -> list[Mark]:
    if response is None:
        return [intact("no_revocation_data")]
    if not response.good:
        before = response.revoked_at is not None and time is not None and time < response.revoked_at
        return [intact("revoked_later") if before else broken("certificate_revoked")]
    if not response.trusted:
        return [intact("unknown_ocsp_responder")]
    if stamped is not None and response.known_at < stamped - _TOLERANCE:
        return [intact("ocsp_before_signing")]
    return []


def _chain_marks(
    certificate: x509.Certificate,
    extra: Sequence[x509.Certificate],
    anchors: Anchors,
    time: datetime | None,
    *,
    trusted: bool,
) -> list[Mark]:
    """Judge the certificate at a time; what only the signer's own clock says proves nothing against it.

    ETSI EN 319 102-1 (5.2.6) leaves such a signature undecided: a clock that is behind is no matter, a certificate that
    seems to have run out is for a person.
    """
    if time is None:
        return [intact("unknown_issuer")]
    if not in_force(certificate, time):
        if trusted:
            return [broken("certificate_expired")]
        if time >= certificate.not_valid_before_utc:
            return [present("certificate_expired")]
        return [intact("claimed_time_differs"), intact("unknown_issuer")]  # at that time nobody had issued it
    return [] if anchors.trust(certificate, time, extra) else [intact("unknown_issuer")]
