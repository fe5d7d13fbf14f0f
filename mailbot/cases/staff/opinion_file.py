"""Whether a file may leave as the opinion, whose it is, and under which name; none leaves open by itself."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mailbot.cases.items.papers import names_us
from mailbot.model.document import Fate, FileReading
from mailbot.model.fields import Facts
from mailbot.persons.codes import LOOKS_LIKE_A_CODE, bare, begins_with_a_birth, check, normal, possible
from mailbot.persons.names import named_in

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


_CLOSED: frozenset[Fate] = frozenset({"protected", "encrypted", "not_for_us", "for_us"})


def _is_closed(file: FileReading) -> bool:
    opened_by_us = file.kind == "pgp" and bool(file.recipients)
    return file.kind == "cdoc" or file.fate in _CLOSED or opened_by_us


Whose = Literal["same", "another", "unknown"]
"""Whether a file names the patient of a case, somebody else, or cannot be looked into."""

_CODES = re.compile(LOOKS_LIKE_A_CODE)
_SEPARATORS = re.compile(r"(?<=\d)[\s-](?=\d)")
_POINTS = re.compile(r"(?<=\d)[./](?=\d)")
_GLUED = re.compile(r"_|(?<=[^\W\d_])(?=\d{6})|(?<=\d{10})(?=[^\W\d_])")
"""Where a code touches other words: "arvamus_36105050014", "EE36105050014"."""
_BY_ITS_LOOKS = re.compile(r"32\d{4}-\d{5}|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}")
"""Codes that say what they are by their hyphen: Latvian ones that tell no birth, Swedish ones of twelve digits."""


Holder = Literal["patient", "applicant", "hospital", "another"]
"""Whose key opens a file; "another": whoever it is, nothing says that it is one of these."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A key that opens a file: what the program that encrypted it wrote of it (personal data), and whose it is."""

    said: str
    holder: Holder


def keys(file: FileReading, facts: Facts, ours: Sequence[str], today: date) -> tuple[Key, ...]:
    """Return every key that opens a file or one inside it, in order; `ours` are our registry code and names."""
    said = dict.fromkeys(one for part in _all(file) for one in part.recipients)
    return tuple(Key(said=one, holder=_holder(one, facts, ours, today)) for one in said)


def _holder(said: str, facts: Facts, ours: Sequence[str], today: date) -> Holder:
    """Say whose one key is: by the code where it bears one, for namesakes have keys too; else by the name."""
    plain = _plain(said)
    codes = [code for code, written in _codes(plain).items() if _begins_with_a_birth(written, today)]
    persons: tuple[tuple[Holder, str | None, str | None], ...] = (
        ("patient", facts.personal_code, facts.patient_name),
        ("applicant", facts.applicant_code, facts.applicant_name),
    )
    for holder, code, _ in persons:
        if code and bare(code) in bare(plain):
            return holder
    for holder, code, name in persons:
        if name and not (code and codes) and named_in(plain, _plain(name)):
            return holder
    return "hospital" if names_us(said, ours) else "another"


def whose(file: FileReading, facts: Facts, today: date) -> Whose:
    """Compare names and codes in a file, and of those for whom it is encrypted, with those of a case.

    Each file of a container is looked at by itself: beside the patient's opinion may lie somebody else's. The doctor
    who signed is nobody's patient, and his code says nothing; for the applicant a file may be encrypted, but not be
    about him. `today` tells the century of two-digit years.
    """
    if not (facts.personal_code or facts.patient_name):
        return "unknown"
    doctors = frozenset(bare(signer.code) for one in _all(file) for signer in one.signature.signers if signer.code)
    told = {_whose(one, facts, doctors, today) for one in _all(file)}
    for verdict in ("another", "same"):
        if verdict in told:
            return verdict
    return "another" if "nobody" in told else "unknown"


def names_by_code(file: FileReading, facts: Facts) -> bool:
    """Say whether the personal code of the patient stands in a file or its name, or in whom it is encrypted for.

    A name alone may be another person's of the same name.
    """
    code = bare(facts.personal_code) if facts.personal_code else ""
    said = (_plain(" ".join((one.name, one.text, *one.recipients))) for one in _all(file))
    return bool(code) and any(code in bare(text) for text in said)


def _whose(file: FileReading, facts: Facts, doctors: frozenset[str], today: date) -> Literal[Whose, "nobody"]:
    """Say whose one file is; "nobody": it has words, and none of them is a patient's name."""
    if file.recipients and file.kind != "pgp":  # the ID of a key says nothing of whose it is
        held = {_holder(said, facts, (), today) for said in file.recipients}
        return "another" if held.isdisjoint({"patient", "applicant"}) else "same"
    patient, applicant = (
        frozenset({bare(code)} if code else ()) for code in (facts.personal_code, facts.applicant_code)
    )
    text = _plain(f"{file.name}\n{file.text}")
    others = [code for plain, code in _codes(text).items() if plain not in patient | applicant | doctors]
    if any(code in bare(text) for code in patient):
        return "another" if any(_is_a_code(code, today) for code in others) else "same"
    if any(_begins_with_a_birth(code, today) for code in others):
        return "another"
    if facts.patient_name and named_in(text, _plain(facts.patient_name)):
        return "same"
    return "nobody" if file.text.strip() else "unknown"


def _codes(text: str) -> dict[str, str]:
    """Return what looks like a personal code in a text, bare and as written, whatever parts or touches its digits."""
    ways = (_SEPARATORS.sub("", text), _POINTS.sub("", text), _GLUED.sub(" ", text), text)
    return {bare(found): found for way in ways for found in _CODES.findall(way)}


def _plain(text: str) -> str:
    """Return a text with the digits and hyphens of ASCII, and without letters that nobody sees."""
    folded = unicodedata.normalize("NFKC", text)
    seen = "".join(char for char in folded if unicodedata.category(char) != "Cf")
    return _HYPHENS.sub("-", seen)


_HYPHENS = re.compile("[\u2010-\u2015\u2212]")


def _is_a_code(code: str, today: date) -> bool:
    """Say whether it passes the check of a country and tells a birth: most numbers are only numbers."""
    checked = (check(country, code, today) for country in possible(normal(code)))
    return any(one is not None and one.birth is not None for one in checked)


def _begins_with_a_birth(code: str, today: date) -> bool:
    return begins_with_a_birth(bare(code)) or _BY_ITS_LOOKS.fullmatch(code) is not None or _is_a_code(code, today)


def _all(file: FileReading) -> Iterator[FileReading]:
    yield file
    for inner in file.inner:
        yield from _all(inner)


def neutral_name(case: str, file: FileReading) -> tuple[str, str]:
    """Return the file name and content type for the letter; neither says anything about anybody."""
    ending = _ENDINGS.get(file.kind, "bin")
    if file.kind in {"asic", "cdoc"}:
        own = file.name.rpartition(".")[2].lower()
        ending = own if own in {"asice", "sce", "bdoc", "edoc", "adoc", "cdoc", "cdoc2"} else ending
    return f"arvamus-opinion-{case}.{ending}", _TYPES.get(file.kind, "application/octet-stream")
