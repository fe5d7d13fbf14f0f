"""What was seen inside an attached file; what it means for the case is said in `reading`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Fate = Literal[
    "read", "ocr", "protected", "encrypted", "for_us", "not_for_us", "damaged", "too_large", "unknown", "infected"
]
"""What became of a file. "for_us" and "not_for_us" are encrypted ones whose recipients could be told."""
SignatureState = Literal["valid", "intact", "broken", "present", "none"]
FileKind = Literal[
    "pdf", "docx", "odt", "ods", "xlsx", "pptx", "flat_opc", "flat_docx", "flat_odt", "flat_ods", "flat_xlsx",
    "rtf", "doc", "xls", "html", "txt", "image", "dicom", "zip", "archive", "asic", "ddoc", "cdoc", "tnef", "mail",
    "msg", "smime", "calendar", "vcard", "pgp", "executable", "ole_encrypted", "svg", "xml", "unknown",
]  # fmt: skip
"""What kind of file some bytes may be; some are shown under the name of another (documents/opening.py)."""
Ink = Literal["signed", "unsigned", "unclear"]
"""What was seen at the signature places of a sheet; unclear: nobody could say from the picture."""
FateReason = Literal[
    "password",
    "encrypted",
    "damaged",
    "too_large",
    "too_many_entries",
    "unpacks_too_large",
    "too_many_pixels",
    "too_deep",
    "too_slow",
    "reader_died",
    "unsafe_xml",
    "executable",
    "unknown_kind",
    "empty",
    "no_text_found",
    "no_ocr",
    "no_reader",
    "first_pages_only",
    "infected",
]
"""Why a file could not be read, or not all of it (`first_pages_only`, `no_ocr`); the letter has words for each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """One signer as the certificate names them; `code` is the bare national code, `time` when it was signed."""

    name: str | None = None
    code: str | None = None
    country: str | None = None
    time: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """The electronic signatures of one file, taken together: the worst state of them all.

    valid: files intact and covered, value right, chain to a configured anchor
    at a trusted time, not revoked. intact: the same without chain, time or
    revocation. broken: altered or a wrong value. present: recognised, cannot
    be checked. `note` says why, in rule words without personal data.
    """

    state: SignatureState = "none"
    signers: tuple[Signer, ...] = ()
    note: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page: its text, whether OCR read it, and what stands at its signature places (None: none was seen).

    `cut` is the place that was judged, cut out of the page for a person to look at: PNG in base64.
    """

    number: int
    text: str
    ocr: bool = False
    ink: Ink | None = None
    cut: str = ""


def ink_of(pages: Sequence[Page]) -> Ink | None:
    """Return what the pages of one paper say together: signed where any is, else what the last of them says.

    The signature places of a paper stand at its end; what nobody could say of
    rules on earlier pages does not outweigh them.
    """
    seen = [page.ink for page in pages if page.ink]
    return "signed" if "signed" in seen else seen[-1] if seen else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dicom:
    """The header of a DICOM object or study; `patient_name` in the usual order of words."""

    modality: str | None = None
    study_date: date | None = None
    patient_name: str | None = None
    patient_id: str | None = None
    birth_date: date | None = None
    study_uid: str | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FileReading:
    """One file as a worker read it.

    `kind` is told from the content, not from the name. `text` is everything readable, pages
    and inner files included, in order. `fate_reason` is a word from a closed list.
    `inner` holds the files of a container; those of the kinds in `OPENED`
    stand for themselves as documents, those of a zip or asic do not.
    `recipients` is what an encrypted container says of those who can open it
    (personal data).
    """

    name: str
    content_type: str = "application/octet-stream"
    kind: FileKind = "unknown"
    sha256: str = ""
    size: int = 0
    fate: Fate = "read"
    fate_reason: FateReason | None = None
    text: str = ""
    pages: tuple[Page, ...] = ()
    hrefs: tuple[str, ...] = ()
    signature: Signature = field(default_factory=Signature)
    ink: Ink | None = None
    form_filled: bool | None = None
    dicom: Dicom | None = None
    inner: tuple["FileReading", ...] = ()
    recipients: tuple[str, ...] = ()
    reader: str = ""


def cut_pages(file: FileReading) -> Iterator[Page]:
    """Yield the pages of a file, and of the files in it, of which the place that was judged is kept as a picture."""
    yield from (page for page in file.pages if page.cut)
    for inner in file.inner:
        yield from cut_pages(inner)


OPENED = frozenset({"tnef", "mail", "msg", "smime", "cdoc", "pgp"})
"""Kinds that are only a wrapping of the sender's program: their inner files are the documents."""
