"""A CMS signature (.p7s, CAdES) beside a file or around it: the same states as those of a container."""

import re
from collections.abc import Iterable

from asn1crypto import cms, pem

from mailbot.documents.signatures.outcome import Checked, FlawError, Mark, present, together
from mailbot.documents.signatures.time_limit import TimeLimitError, time_limit
from mailbot.documents.signatures.trust.anchors import Anchors
from mailbot.documents.signatures.trust.certificate import HASHES, digest, signer
from mailbot.documents.signatures.trust.cms import attribute_marks, claimed_time, open_signed
from mailbot.documents.signatures.trust.proof import Times, prove
from mailbot.documents.signatures.trust.timestamp import earliest_stamp
from mailbot.model.document import Signature, Signer

SECONDS = 10.0
_ENDING = re.compile(r"(?i)\.(?:p7s|p7m|sig|p7)\Z")


def read_cms(data: bytes, content: bytes, anchors: Anchors, *, seconds: float = SECONDS) -> Signature:
    """Check a CMS signature over some content. Never raises."""
    try:
        with time_limit(seconds):
            return together([_check(_der(data), content, anchors)])
    except TimeLimitError:
        return together([Checked(marks=(present("time_limit"),))])
    except Exception:  # asn1crypto raises many kinds on hostile bytes
        return together([Checked(marks=(present("unreadable"),))])


def signature_beside(name: str, content: bytes, others: Iterable[tuple[str, bytes]], anchors: Anchors) -> Signature:
    """Return the signatures among other files (name, bytes) that were made over this one; none where there is none.

    A signature belongs to what its digest names. Where its digest is of a kind
    that nobody here can compute, its name tells: `contract.pdf.p7s`.
    """
    checked = []
    for other, data in others:
        try:
            der = _der(data)
            known, same = _digests(der, content)
        except Exception:  # noqa: S112 - asn1crypto raises many kinds; what is no signature signs nothing
            continue
        if same or (not known and _ENDING.sub("", other).casefold() == name.casefold()):
            checked.append(_check(der, content, anchors))
    return together(checked)


def _der(data: bytes) -> bytes:
    return bytes(pem.unarmor(data)[2]) if pem.detect(data) else data


def _digests(der: bytes, content: bytes) -> tuple[bool, bool]:
    """Say whether the digests of a signature are of known kinds, and whether one is that of the content."""
    known, same = True, False
    for info in cms.ContentInfo.load(der)["content"]["signer_infos"]:
        name = str(info["digest_algorithm"]["algorithm"].native).replace("-", "_")
        known = known and name in HASHES
        stated = [a["values"][0].native for a in info["signed_attrs"] or () if a["type"].native == "message_digest"]
        same = same or (name in HASHES and digest(name, content) in stated)
    return known, same


def _check(der: bytes, content: bytes, anchors: Anchors) -> Checked:
    who: Signer | None = None
    marks: list[Mark] = []
    try:
        info = cms.ContentInfo.load(der)["content"]["signer_infos"][0]
        signed = open_signed(der, detached=content)
        who = signer(signed.signer)
        algorithm = str(info["digest_algorithm"]["algorithm"].native)
        marks.extend(attribute_marks(info, algorithm, signed))
        proof = prove(
            signed.signer,
            list(signed.certificates),
            anchors,
            Times(
                stamped=earliest_stamp(signed, info["signature"].native, anchors, marks),
                claimed=claimed_time(info["signed_attrs"] or ()),
            ),
            response=None,
        )
        marks.extend(proof.marks)
        who = signer(signed.signer, time=proof.time, source=proof.source)
    except FlawError as flaw:
        marks.append(flaw.mark)
    except TimeLimitError:
        raise
    except Exception:  # asn1crypto raises many kinds on hostile bytes
        marks.append(present("unreadable"))
    return Checked(signer=who, marks=tuple(marks))
