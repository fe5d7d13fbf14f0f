"""Whether a file may leave as the opinion, and under which name; a medical document never leaves open by itself."""

from typing import Literal

from mailbot.model.document import FileReading

Refusal = Literal["open_pdf", "signature_broken", "infected", "not_an_opinion", "too_large"]

MOST_BYTES = 18 * 1024 * 1024
"""What fits into a mail of 25 MB once it is encoded (base64 adds a third)."""

WHY: dict[Refusal, str] = {
    "open_pdf": "this PDF opens without a password: protect it, or put it into a signed container",
    "signature_broken": "the signature of this container does not verify",
    "infected": "the virus scanner refuses this file",
    "not_an_opinion": "the opinion is a signed container (.asice, .bdoc, .cdoc) or a PDF with a password",
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
        return "signature_broken" if file.signature.state in {"broken", "none"} else None
    if file.kind == "cdoc":
        return None
    if file.kind == "pdf":
        return None if file.fate == "protected" or open_allowed else "open_pdf"
    return "not_an_opinion"


def neutral_name(case: str, file: FileReading) -> tuple[str, str]:
    """Return the file name and content type for the letter; neither says anything about anybody."""
    ending = _ENDINGS.get(file.kind, "bin")
    if file.kind in {"asic", "cdoc"}:
        own = file.name.rpartition(".")[2].lower()
        ending = own if own in {"asice", "sce", "bdoc", "edoc", "adoc", "cdoc", "cdoc2"} else ending
    return f"arvamus-opinion-{case}.{ending}", _TYPES.get(file.kind, "application/octet-stream")
