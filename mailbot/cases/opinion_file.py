"""Whether a file may leave as the opinion, whose it is, and under which name; none leaves open by itself."""

import re
from collections.abc import Iterator
from typing import Literal

from mailbot.cases.same_name import words_of
from mailbot.model.case import Facts
from mailbot.model.document import FileReading
from mailbot.persons.codes import bare, begins_with_a_birth

Refusal = Literal["open_pdf", "open_container", "signature_broken", "infected", "not_an_opinion", "too_large"]

MOST_BYTES = 18 * 1024 * 1024
"""What fits into a mail of 25 MB once it is encoded (base64 adds a third)."""

WHY: dict[Refusal, str] = {
    "open_pdf": "this PDF opens without a password: protect it, or encrypt it (.cdoc)",
    "open_container": "anybody can read this signed container: encrypt it (.cdoc), or sign a PDF with a password",
    "signature_broken": "the signature of this container does not verify",
    "infected": "the virus scanner refuses this file",
    "not_an_opinion": "the opinion is an encrypted container, a PDF with a password, or a signed container of these",
    "too_large": "this file is too large for a letter",
}
_ENDINGS = {"pdf": "pdf", "asic": "asice", "ddoc": "ddoc", "cdoc": "cdoc"}
_TYPES = {
    "pdf": "application/pdf",
    "asic": "application/vnd.etsi.asic-e+zip",
    "ddoc": "application/x-ddoc",
    "cdoc": "application/x-cdoc",
}


def refusal(file: FileReading, *, open_allowed: bool) -> Refusal | None:
    """Say why a file may not leave as the opinion; None when it may."""
    if file.size > MOST_BYTES:
        return "too_large"
    if file.fate == "infected":
        return "infected"
    if file.kind in {"asic", "ddoc"}:
        if file.signature.state in {"broken", "none"}:
            return "signature_broken"
        closed = bool(file.inner) and all(_is_closed(inner) for inner in file.inner)
        return None if closed or open_allowed else "open_container"
    if file.kind == "cdoc":
        return None
    if file.kind == "pdf":
        return None if file.fate == "protected" or open_allowed else "open_pdf"
    return "not_an_opinion"


def _is_closed(file: FileReading) -> bool:
    return file.kind == "cdoc" or file.fate in {"protected", "encrypted"}


Whose = Literal["same", "another", "unknown"]
"""Whether a file names the patient of a case, somebody else, or cannot be looked into."""

_ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")
_SEPARATORS = re.compile(r"(?<=\d)[\s-](?=\d)")


def whose(file: FileReading, facts: Facts) -> Whose:
    """Compare the name and code in a file, and of those for whom it is encrypted, with those of a case.

    The doctor who signed is nobody's patient, and his code says nothing.
    """
    ours = {bare(code) for code in (facts.personal_code, facts.applicant_code) if code}
    names = [words_of(name) for name in (facts.patient_name, facts.applicant_name) if name]
    if not ours and not names:
        return "unknown"
    doctors = {bare(signer.code) for signer in file.signature.signers if signer.code}
    texts = [text for text in _texts(file) if text.strip()]
    together = bare(" ".join(texts))
    if any(code in together for code in ours):
        return "same"
    others = {code for text in texts for code in _ELEVEN_DIGITS.findall(_SEPARATORS.sub("", text))} - doctors
    if any(begins_with_a_birth(code) for code in others):
        return "another"
    said = {word for text in texts for word in words_of(text)}
    if any(len(name) > 1 and said.issuperset(name) for name in names):
        return "same"
    return "another" if texts else "unknown"


def _texts(file: FileReading) -> Iterator[str]:
    yield file.text
    yield " ".join(file.recipients)
    for inner in file.inner:
        yield from _texts(inner)


def neutral_name(case: str, file: FileReading) -> tuple[str, str]:
    """Return the file name and content type for the letter; neither says anything about anybody."""
    ending = _ENDINGS.get(file.kind, "bin")
    if file.kind in {"asic", "cdoc"}:
        own = file.name.rpartition(".")[2].lower()
        ending = own if own in {"asice", "sce", "bdoc", "edoc", "adoc", "cdoc", "cdoc2"} else ending
    return f"arvamus-opinion-{case}.{ending}", _TYPES.get(file.kind, "application/octet-stream")
