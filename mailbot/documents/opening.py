"""Reads one file of any kind, with everything inside it; runs in a worker only and never raises for a bad file."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats import scans
from mailbot.documents.sniff import kind_of
from mailbot.documents.wrapped import archives, envelopes
from mailbot.mail.coding.armour import INLINE
from mailbot.model.document import FateReason, FileKind, FileReading, Ink, Signature, ink_of

_MOST_WRAPPINGS = 4
Opener = Callable[[bytes, Budget, int], FileReading]

NOT_OPENED: dict[FileKind, FateReason] = {
    "executable": "executable",
    "ole_encrypted": "password",
    "svg": "unknown_kind",
    "xml": "unknown_kind",
    "unknown": "unknown_kind",
}
"""Kinds that are recognised and not opened, with the reason."""
_SHOWN_AS: dict[FileKind, FileKind] = {
    "executable": "unknown",
    "svg": "unknown",
    "xml": "unknown",
    "ole_encrypted": "docx",
    "flat_opc": "docx",
    "flat_docx": "docx",
    "flat_odt": "odt",
    "flat_ods": "ods",
    "flat_xlsx": "xlsx",
}


def open_file(name: str, content_type: str, data: bytes, budget: Budget, depth: int = 0) -> FileReading:
    """Read one file; `depth` counts the archives around it."""
    kind = kind_of(data) if data.strip() else "unknown"
    about: dict[str, Any] = {
        "name": name,
        "content_type": content_type,
        "kind": _SHOWN_AS.get(kind, kind),
        "sha256": hashlib.sha256(data).hexdigest(),
        "size": len(data),
    }
    try:
        if not data.strip():
            raise Unreadable("empty")
        if len(data) > budget.limits.attachment:
            raise Unreadable("too_large")
        if kind in NOT_OPENED:
            raise Unreadable(_unsafe(data) or NOT_OPENED[kind])
        reading = OPENERS[kind](data, budget, depth)
        if kind == "pgp":
            reading = _named_inside(reading, name, content_type)
        text = reading.text[: budget.limits.text_chars]
        return replace(
            reading, **{**about, "kind": reading.kind if reading.kind != "unknown" else about["kind"], "text": text}
        )
    except Unreadable as fault:
        return FileReading(**about, fate=fault.fate, fate_reason=fault.reason)


def _unsafe(data: bytes) -> FateReason | None:
    return "unsafe_xml" if data.lstrip()[:1] == b"<" and b"<!ENTITY" in data[:65536] else None


def _pdf(data: bytes, budget: Budget, _depth: int) -> FileReading:
    from mailbot.documents.formats.pdf import read_pdf
    from mailbot.documents.signing import pdf_signature

    reading = read_pdf(data, budget)
    return replace(reading, signature=pdf_signature(data, budget))


def _office(kind: str) -> Opener:
    def read(data: bytes, budget: Budget, _depth: int) -> FileReading:
        from mailbot.documents.formats import office

        readers: dict[str, Callable[[bytes, Budget], office.Office]] = {
            "docx": lambda data, budget: office.read_docx(data, budget, words_of),
            "flat_docx": office.read_word_2003,
            "odt": office.read_odt,
            "flat_odt": office.read_flat_odt,
            "ods": office.read_ods,
            "flat_ods": office.read_flat_ods,
            "xlsx": office.read_xlsx,
            "flat_xlsx": office.read_excel_2003,
            "pptx": office.read_pptx,
        }
        found = readers[kind](data, budget)
        text: str = found.text
        ink: Ink | None = "unclear" if found.pasted_signature else None
        if sum(c.isalpha() for c in text) < 30:
            for picture in found.pictures:
                try:
                    scan = scans.read_picture(picture, budget)
                except Unreadable:
                    continue
                text, ink = f"{text}\n{scan.text}".strip(), ink or scan.ink
        return FileReading(
            name="", kind=cast(FileKind, kind.removeprefix("flat_")), text=text, hrefs=found.hrefs, ink=ink
        )

    return read


def words_of(data: bytes) -> str:
    """Return the words of a text inside a Word file: a page, a mail, RTF or plain."""
    from mailbot.documents.formats.legacy import read_legacy
    from mailbot.documents.formats.plain import decode, read_html

    match kind_of(data):
        case "html":
            return read_html(data).text
        case "mail":
            return envelopes.read_mail(data).text
        case "rtf":
            return read_legacy(data, "rtf")
        case "txt":
            return decode(data)
    return ""


def _flat_package(data: bytes, budget: Budget, depth: int) -> FileReading:
    from mailbot.documents.formats.flat import zipped

    package = zipped(data, budget)
    kind = kind_of(package)
    if kind not in _PACKAGES:
        raise Unreadable("unknown_kind")
    return OPENERS[kind](package, budget, depth)


_PACKAGES = frozenset({"docx", "xlsx", "pptx"})


def _legacy(kind: str) -> Opener:
    def read(data: bytes, _budget: Budget, _depth: int) -> FileReading:
        from mailbot.documents.formats.legacy import read_legacy

        return FileReading(name="", text=read_legacy(data, kind))

    return read


def _text(data: bytes, _budget: Budget, _depth: int) -> FileReading:
    from mailbot.documents.formats.plain import decode

    return FileReading(name="", text=decode(data).replace("\r\n", "\n"))


def _html(data: bytes, _budget: Budget, _depth: int) -> FileReading:
    from mailbot.documents.formats.plain import read_html

    page = read_html(data[: 4 << 20])
    return FileReading(name="", text=page.text, hrefs=page.hrefs)


def _image(data: bytes, budget: Budget, _depth: int) -> FileReading:
    return scans.read_picture(data, budget)


def _dicom(data: bytes, _budget: Budget, _depth: int) -> FileReading:
    from mailbot.documents.formats.dicom import read_dicom

    return FileReading(name="", dicom=read_dicom(data))


def _zip(data: bytes, budget: Budget, depth: int) -> FileReading:
    return _archive(archives.entries(data, budget), budget, depth)


def _packed(data: bytes, budget: Budget, depth: int) -> FileReading:
    from mailbot.documents.wrapped import packed

    return replace(_archive(packed.entries(data, budget), budget, depth), kind="zip")


def _archive(files: Iterator[archives.Entry], budget: Budget, depth: int) -> FileReading:
    if depth >= budget.limits.archive_depth:
        raise Unreadable("too_deep")
    inner, studies = [], 0
    for entry in files:
        if kind_of(entry.data) == "dicom":
            studies += 1
            if studies > 3:
                continue
        inner.append(open_file(entry.name, "application/octet-stream", entry.data, budget, depth + 1))
    return container(inner)


def container(inner: list[FileReading], **more: Any) -> FileReading:
    """Return the reading of an archive: its files in order, with their words as its own."""
    kept = one_study(inner)
    text = "\n\n".join(file.text for file in kept if file.text)
    pages = tuple(page for file in kept for page in file.pages)
    fate = "ocr" if any(file.fate == "ocr" for file in kept) else "read"
    ink = ink_of(pages)
    unread = [file for file in kept if file.fate not in ("read", "ocr")]
    if kept and len(unread) == len(kept):
        more = {"fate": unread[0].fate, "fate_reason": unread[0].fate_reason, **more}
    return FileReading(
        **{"name": "", "fate": fate, "text": text, "pages": pages, "ink": ink, "inner": tuple(kept), **more}
    )


def one_study(files: list[FileReading]) -> list[FileReading]:
    """Leave one file a study: a CD holds hundreds of pictures of one examination."""
    seen: set[str | None] = set()
    kept = []
    for file in files:
        if file.dicom is not None:
            key = file.dicom.study_uid
            if key in seen:
                continue
            seen.add(key)
        kept.append(file)
    return kept


def _signed(data: bytes, budget: Budget, depth: int) -> FileReading:
    from mailbot.documents.signing import open_container

    found = open_container(data, budget)
    around = budget.by_hand
    budget.by_hand = around and found.signature.state == "none"
    inner = [
        open_file(archives.safe_name(file.name), "application/octet-stream", file.data, budget, depth + 1)
        for file in found.inner
    ]
    budget.by_hand = around
    return container(inner, signature=found.signature)


def _envelope(read: Callable[[bytes], envelopes.Envelope]) -> Opener:
    def opened(data: bytes, budget: Budget, depth: int) -> FileReading:
        if depth >= _MOST_WRAPPINGS:
            raise Unreadable("too_deep")
        envelope = read(data)
        inner = []
        for file in envelope.files:
            budget.unpack(len(file.data))
            inner.append(open_file(file.name, file.content_type, file.data, budget, depth + 1))
        return FileReading(name="", text=envelope.text, hrefs=envelope.hrefs, inner=tuple(inner))

    return opened


def _cdoc(data: bytes, budget: Budget, depth: int) -> FileReading:
    from mailbot.documents.wrapped.cdoc import recipients_of

    recipients = recipients_of(data)
    opened = _opened(data, budget, depth) if budget.keys else None
    if opened is None:
        return FileReading(name="", fate="encrypted", fate_reason="encrypted", recipients=recipients)
    inner = [file for one in opened for file in (one.inner if _mere_wrapping(one) else (one,))]
    return FileReading(name="", inner=tuple(inner), recipients=recipients)


def _opened(data: bytes, budget: Budget, depth: int) -> list[FileReading] | None:
    """Read the files of an encrypted container; None where no key of ours opens it."""
    from mailbot.documents.encryption.cdoc1 import open_cdoc1
    from mailbot.documents.encryption.cdoc2 import open_cdoc2
    from mailbot.documents.encryption.sealed import NoKeyError
    from mailbot.documents.wrapped.cdoc import CDOC2

    if depth >= _MOST_WRAPPINGS:
        raise Unreadable("too_deep")
    try:
        files = (open_cdoc2 if data.startswith(CDOC2) else open_cdoc1)(data, budget.keys, budget)
    except NoKeyError:
        return None
    return [
        open_file(archives.safe_name(file.name), "application/octet-stream", file.data, budget, depth + 1)
        for file in files
    ]


def _mere_wrapping(file: FileReading) -> bool:
    """Say whether a container without a signature only holds together what was encrypted at once."""
    return file.kind == "ddoc" and file.signature.state == "none" and bool(file.inner)


def _smime(data: bytes, budget: Budget, depth: int) -> FileReading:
    from mailbot.documents.encryption.enveloped import open_enveloped
    from mailbot.documents.encryption.sealed import NoKeyError

    content: bytes | None = None
    if budget.keys and envelopes.is_sealed(data):
        try:
            content = open_enveloped(data, budget.keys)
        except NoKeyError as fault:
            raise Unreadable("encrypted") from fault
    read = envelopes.read_smime if content is None else envelopes.read_unsealed
    reading = _envelope(read)(data if content is None else content, budget, depth)
    return _with_signature_around(reading, data if content is None else content, budget)


def _with_signature_around(reading: FileReading, data: bytes, budget: Budget) -> FileReading:
    """Return what a CMS structure held; the signature of a file signed by itself is that file's."""
    from mailbot.documents.signing import signature_around
    from mailbot.mail.inside.smime import begins_as_mail, content_of

    signed = content_of(data)
    if signed is None or begins_as_mail(signed) or len(reading.inner) != 1:
        return reading
    (file,) = reading.inner
    if file.signature.state != "none":
        return reading
    return replace(reading, inner=(replace(file, signature=signature_around(data, signed, budget)),))


def _openpgp(data: bytes, budget: Budget, depth: int) -> FileReading:
    from mailbot.documents.encryption.openpgp import is_letter, open_openpgp

    if not budget.openpgp:
        raise Unreadable("encrypted")
    if depth >= _MOST_WRAPPINGS:
        raise Unreadable("too_deep")
    told = open_openpgp(data, budget.openpgp, budget)
    recipients = tuple(f"OpenPGP {key_id}" for key_id in told.recipients)
    match told.outcome:
        case "opened" if is_letter(told.content):
            return replace(_envelope(envelopes.read_mail)(told.content, budget, depth), recipients=recipients)
        case "opened":
            inside = open_file("", "application/octet-stream", told.content, budget, depth + 1)
            return FileReading(name="", inner=(inside,), recipients=recipients)
        case "not_for_us":
            return FileReading(name="", fate="not_for_us", fate_reason="encrypted", recipients=recipients)
        case "too_old":
            return FileReading(name="", fate="for_us", fate_reason="encrypted", recipients=recipients)
        case reason:
            raise Unreadable(_CLOSED_OPENPGP[reason])


_CLOSED_OPENPGP: dict[str, FateReason] = {
    "unsaid": "encrypted",
    "password": "password",
    "not_encrypted": "unknown_kind",
    "damaged": "damaged",
}


def _named_inside(reading: FileReading, name: str, content_type: str) -> FileReading:
    """Return a message with the file inside under its own name; words that stood in the letter itself are its words."""
    if len(reading.inner) != 1 or reading.text:
        return reading
    (inside,) = reading.inner
    if content_type == INLINE and inside.kind in ("txt", "html"):
        return replace(reading, text=inside.text, hrefs=inside.hrefs, inner=())
    stem, _, ending = name.rpartition(".")
    named = stem if ending.lower() in ("pgp", "gpg", "asc") and stem else name
    return replace(reading, inner=(replace(inside, name=inside.name or archives.safe_name(named)),))


def _known(_data: bytes, _budget: Budget, _depth: int) -> FileReading:
    return FileReading(name="", signature=Signature())


OPENERS: dict[FileKind, Opener] = {
    "pdf": _pdf,
    "docx": _office("docx"),
    "odt": _office("odt"),
    "ods": _office("ods"),
    "xlsx": _office("xlsx"),
    "pptx": _office("pptx"),
    "flat_opc": _flat_package,
    "flat_docx": _office("flat_docx"),
    "flat_odt": _office("flat_odt"),
    "flat_ods": _office("flat_ods"),
    "flat_xlsx": _office("flat_xlsx"),
    "rtf": _legacy("rtf"),
    "doc": _legacy("doc"),
    "xls": _legacy("xls"),
    "html": _html,
    "txt": _text,
    "image": _image,
    "dicom": _dicom,
    "zip": _zip,
    "archive": _packed,
    "asic": _signed,
    "ddoc": _signed,
    "cdoc": _cdoc,
    "tnef": _envelope(envelopes.read_tnef),
    "mail": _envelope(envelopes.read_mail),
    "msg": _envelope(envelopes.read_msg),
    "smime": _smime,
    "pgp": _openpgp,
    "calendar": _text,
    "vcard": _text,
}
