"""Signatures inside a PDF: pyhanko finds them and judges what was added after signing, the rest is checked here.

Known ways to deceive and what stops them: a missing or odd /ByteRange or /Contents (universal forgery) is
broken; the gap of the byte range must hold exactly the signature; objects added or replaced afterwards
(incremental saving, shadow attacks) are broken unless the difference is only another signature, a timestamp or
validation data; a form filled in after signing, or a later stamp that may hide the page, is for a person.
"""

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from cryptography import x509

from mailbot.documents.signatures.outcome import Checked, FlawError, Mark, broken, intact, present, together
from mailbot.documents.signatures.time_limit import TimeLimitError, time_limit
from mailbot.documents.signatures.trust.anchors import Anchors
from mailbot.documents.signatures.trust.certificate import load, signer
from mailbot.documents.signatures.trust.cms import SignedData, attribute_marks, open_signed
from mailbot.documents.signatures.trust.proof import Times, prove, response_about
from mailbot.documents.signatures.trust.timestamp import earliest_stamp, read_timestamp
from mailbot.model.document import Signature, Signer

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

MAX_SIGNATURES = 50
MAX_STORED = 50
SECONDS = 20.0
"""For all signatures of a file; a small contract takes 0.05."""
LARGE_STAMP = 100_000.0
"""Square points, a fifth of an A4 page: a later stamp of that size can hide what was signed."""
_SIGNS = (b"/ByteRange", b"/Sig", b"/DocTimeStamp")
_DETACHED = frozenset({"/adbe.pkcs7.detached", "/ETSI.CAdES.detached", "/ETSI.RFC3161"})


def read_pdf(data: bytes, anchors: Anchors, *, seconds: float = SECONDS) -> Signature:
    """Check every signature of a PDF; the state is `none` where it holds no sign of one. Never raises.

    Only documents with some sign of a signature are parsed here at all.
    """
    if not any(sign in data for sign in _SIGNS):
        return Signature()
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its warnings quote field names and values
    try:
        with time_limit(seconds):
            return _read(data, anchors)
    except TimeLimitError:
        return together([Checked(marks=(present("time_limit"),))])
    except Exception:  # pyhanko raises many kinds on hostile bytes
        return together([Checked(marks=(present("unreadable"),))]) if b"/ByteRange" in data else Signature()


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    """One filled signature field and the signature dictionary in it."""

    name: str
    dictionary: Any
    field: Any


def _read(data: bytes, anchors: Anchors) -> Signature:
    from pyhanko.pdf_utils.crypt import AuthStatus
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader = PdfFileReader(io.BytesIO(data), strict=False)
    if reader.encrypted and reader.decrypt("").status == AuthStatus.FAILED:
        return together([Checked(marks=(present("protected"),))])
    found = list(_fields(reader))
    if not found:
        return together([Checked(marks=(broken("no_signature_field"),))]) if b"/ByteRange" in data else Signature()
    marks = [present("hybrid")] if reader.xrefs.hybrid_xrefs_present else []
    if len(found) > MAX_SIGNATURES:
        marks.append(present("too_many_signatures"))
    stamps = [one for one in found if _subfilter(one) == "/ETSI.RFC3161"]
    others = [one for one in found if one not in stamps]
    stamped = [_document_stamp(reader, data, one, anchors) for one in stamps[:MAX_SIGNATURES]]
    times = [time for time, _ in stamped if time is not None]
    checked = [_check(reader, data, one, anchors, min(times, default=None)) for one in others[:MAX_SIGNATURES]]
    marks += [mark for _, noticed in stamped for mark in noticed]
    return together(checked or [Checked(marks=(present("only_timestamp"),))], marks)


def _fields(reader: "PdfFileReader") -> Iterator[_Found]:
    from pyhanko.sign.fields import enumerate_sig_fields

    for name, value, field in enumerate_sig_fields(reader, filled_status=True):
        yield _Found(name=name, dictionary=value.get_object(), field=field)


def _subfilter(found: _Found) -> str | None:
    value = found.dictionary.get("/SubFilter") if hasattr(found.dictionary, "get") else None
    return str(value) if value is not None else None


def _check(
    reader: "PdfFileReader", data: bytes, found: _Found, anchors: Anchors, document_time: datetime | None
) -> Checked:
    """Check one signature by itself: what goes wrong with one says nothing of another."""
    who: Signer | None = None
    marks: list[Mark] = []
    try:
        embedded, covered = _embedded(reader, data, found)
        marks.extend(_change_marks(embedded, data))
        signed = open_signed(embedded.pkcs7_content, detached=covered)
        who = signer(signed.signer)
        marks.extend(attribute_marks(embedded.signer_info, embedded.md_algorithm, signed))
        value = embedded.signer_info["signature"].native
        stamp = earliest_stamp(signed, value, anchors, marks) or document_time
        kept = [*_kept_inside(embedded), *_store(reader, "/OCSPs")]
        extra = _extra(reader, signed)
        proof = prove(
            signed.signer,
            extra,
            anchors,
            Times(stamped=stamp, claimed=_aware(embedded.self_reported_timestamp)),
            response=response_about(kept, signed.signer, extra, anchors),
        )
        marks.extend(proof.marks)
        who = signer(signed.signer, time=proof.time, source=proof.source)
    except FlawError as flaw:
        marks.append(flaw.mark)
    except TimeLimitError:
        raise
    except Exception:  # pyhanko and asn1crypto raise many kinds on hostile bytes
        marks.append(present("unreadable"))
    return Checked(signer=who, marks=tuple(marks))


def _embedded(reader: "PdfFileReader", data: bytes, found: _Found) -> tuple["EmbeddedPdfSignature", bytes]:
    """Open a signature dictionary and return the bytes that its range covers, all but the signature itself."""
    from pyhanko.pdf_utils.generic import DictionaryObject
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    if not isinstance(found.dictionary, DictionaryObject):
        raise FlawError(broken("no_signature_value"))
    if _subfilter(found) not in _DETACHED:
        raise FlawError(present("unknown_format"))
    span = found.dictionary.get("/ByteRange")
    if not isinstance(span, list) or len(span) != 4 or not all(isinstance(n, int) and n >= 0 for n in span):
        raise FlawError(broken("byte_range"))
    try:
        embedded = EmbeddedPdfSignature(reader, found.field, found.name)
    except Exception as error:  # no /Contents, or something else than CMS in it
        raise FlawError(broken("no_signature_value")) from error
    start, first, second, rest = (int(n) for n in span)
    gap = data[first:second]
    if start != 0 or not re.fullmatch(rb"<[0-9A-Fa-f\s]*>", gap):
        raise FlawError(broken("byte_range"))
    if second + rest > len(data) or bytes.fromhex(gap[1:-1].decode("ascii")) != embedded.pkcs7_content:
        raise FlawError(broken("byte_range"))
    return embedded, data[:first] + data[second : second + rest]


def _change_marks(embedded: "EmbeddedPdfSignature", data: bytes) -> list[Mark]:
    """Judge what came after the signed bytes."""
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    from mailbot.documents.signatures.pdf_changes import only_signatures

    embedded.compute_integrity_info(diff_policy=only_signatures())
    coverage = embedded.coverage
    if coverage is None or coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return [broken("byte_range")]
    end = sum(int(n) for n in list(embedded.byte_range)[2:])
    if embedded.signed_revision == embedded.reader.total_revisions - 1 and data[end:].strip(b"\0 \t\r\n"):
        return [broken("altered_after_signing")]
    if embedded.summarise_integrity_info()["docmdp_ok"]:
        return [present("large_stamp")] if _hides_page(embedded) else []
    embedded.compute_integrity_info(diff_policy=DEFAULT_DIFF_POLICY)
    filled = embedded.summarise_integrity_info()["docmdp_ok"]
    return [present("filled_after_signing") if filled else broken("altered_after_signing")]


def _hides_page(embedded: "EmbeddedPdfSignature") -> bool:
    """Say whether this signature came after another and shows a stamp so large that it can hide the text."""
    if embedded.signed_revision == 0 or "/Rect" not in embedded.sig_field:
        return False
    earlier = any(
        embedded.reader.xrefs.get_last_change(value.reference) < embedded.signed_revision
        for value in _other_values(embedded)
    )
    left, bottom, right, top = (float(n) for n in embedded.sig_field["/Rect"])
    return earlier and abs((right - left) * (top - bottom)) > LARGE_STAMP


def _other_values(embedded: "EmbeddedPdfSignature") -> list[Any]:
    from pyhanko.pdf_utils.generic import IndirectObject
    from pyhanko.sign.fields import enumerate_sig_fields

    values = [value for _, value, _ in enumerate_sig_fields(embedded.reader, filled_status=True)]
    return [value for value in values if isinstance(value, IndirectObject)]


def _document_stamp(
    reader: "PdfFileReader", data: bytes, found: _Found, anchors: Anchors
) -> tuple[datetime | None, list[Mark]]:
    """Check a document timestamp, which covers all signatures before it; return its time where it is trusted."""
    try:
        embedded, covered = _embedded(reader, data, found)
        marks = _change_marks(embedded, data)
        stamp = read_timestamp(embedded.pkcs7_content, covered, anchors)
    except FlawError as flaw:
        return None, [flaw.mark]
    except TimeLimitError:
        raise
    except Exception:  # pyhanko and asn1crypto raise many kinds on hostile bytes
        return None, [present("unreadable_timestamp")]
    if not stamp.trusted:
        return None, [*marks, intact("unknown_timestamp_authority")]
    return (None if marks else stamp.time), marks


def _kept_inside(embedded: "EmbeddedPdfSignature") -> list[bytes]:
    """Return the OCSP responses of Adobe's signed attribute."""
    kept: list[bytes] = []
    for attribute in embedded.signer_info["signed_attrs"] or ():
        if attribute["type"].native == "adobe_revocation_info_archival":
            kept += [response.dump() for value in attribute["values"] for response in value["ocsp"] or ()]
    return kept


def _store(reader: "PdfFileReader", key: str) -> list[bytes]:
    """Return the values kept under that key of the document security store (PAdES), none where there is no store."""
    try:
        listed = reader.root["/DSS"][key]
    except KeyError:
        return []
    return [stream.get_object().data for stream in list(listed)[:MAX_STORED]]


def _extra(reader: "PdfFileReader", signed: SignedData) -> list[x509.Certificate]:
    """Return the certificates that came along, for building chains only."""
    found = list(signed.certificates)
    for der in _store(reader, "/Certs"):
        try:
            found.append(load(der))
        except FlawError:
            continue
    return found


def _aware(time: datetime | None) -> datetime | None:
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)
