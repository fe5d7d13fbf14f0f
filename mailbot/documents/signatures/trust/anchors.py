"""Trust anchors: the certificates an operator put into a folder, and chains that end at one of them.

Nothing is fetched. An issuer that is not here is unknown, which is no fault of the signature.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from mailbot.documents.signatures.trust.certificate import in_force, issued_by

SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})
MAX_EXTRA = 30
"""Certificates that came with a file and are tried for a chain."""


@dataclass(frozen=True, kw_only=True)
class Anchors:
    """The certificates that are trusted by themselves; none of them means that nothing can be `valid`."""

    certificates: tuple[x509.Certificate, ...] = ()

    @cached_property
    def _by_subject(self) -> dict[bytes, list[x509.Certificate]]:
        found: dict[bytes, list[x509.Certificate]] = {}
        for certificate in self.certificates:
            found.setdefault(certificate.subject.public_bytes(), []).append(certificate)
        return found

    def named(self, name: x509.Name) -> list[x509.Certificate]:
        """Return the anchors of that name."""
        return self._by_subject.get(name.public_bytes(), [])

    def holds(self, certificate: x509.Certificate) -> bool:
        """Say whether this very certificate is an anchor."""
        return certificate in self.named(certificate.subject)

    def issuer(self, certificate: x509.Certificate, extra: Iterable[x509.Certificate] = ()) -> x509.Certificate | None:
        """Find who issued the certificate, among the anchors first and then among those that came with the file."""
        return next((c for c in (*self.named(certificate.issuer), *extra) if issued_by(certificate, c)), None)

    def trust(self, certificate: x509.Certificate, at: datetime, extra: Iterable[x509.Certificate] = ()) -> bool:
        """Say whether a chain of certificates in force at that time leads to an anchor.

        An anchor itself is trusted whatever its dates say: the operator put
        it there, and old roots outlive their paper. Each certificate is tried
        once, so that crafted ones that issue each other cost no time.
        """
        waiting, rest = [certificate], [c for c in extra if c != certificate][:MAX_EXTRA]
        while waiting:
            one = waiting.pop()
            if self.holds(one):
                return True
            if not in_force(one, at):
                continue
            if any(issued_by(one, anchor) for anchor in self.named(one.issuer)):
                return True
            issuers = [c for c in rest if issued_by(one, c)]
            rest = [c for c in rest if c not in issuers]
            waiting += issuers
        return False


def load_anchors(folder: Path | None) -> Anchors:
    """Read the certificates (PEM, also several in a file, or DER) of a folder and those below it.

    A file that is no certificate is passed over.
    """
    found: dict[bytes, x509.Certificate] = {}
    files = sorted(folder.rglob("*")) if folder is not None and folder.is_dir() else []
    for path in files:
        if path.suffix.lower() not in SUFFIXES or not path.is_file():
            continue
        data = path.read_bytes()
        try:
            pem = b"-----BEGIN" in data
            read = x509.load_pem_x509_certificates(data) if pem else [x509.load_der_x509_certificate(data)]
            found.update({c.tbs_certificate_bytes + c.signature: c for c in read})
        except (ValueError, UnsupportedAlgorithm):
            continue
    return Anchors(certificates=tuple(found.values()))
