"""What each attachment of a message is, in which language, and whether it is signed; opens no file."""

import re
from collections.abc import Iterator, Mapping, Sequence

from mailbot.model.document import OPENED, FileReading
from mailbot.model.mail import Message, Part
from mailbot.model.reading import Document, Role
from mailbot.reading.papers.marks import marks_of
from mailbot.reading.papers.role_rules import Guess, guess, is_referral, papers_in
from mailbot.reading.papers.signed import is_signed
from mailbot.reading.text.language import languages_of
from mailbot.rules.rule_set import Rules

READABLE = ("et", "en")
"""Languages that need no translation, unless the service says otherwise (`accepted_languages`)."""
"""Languages that our doctors read; a paper that holds a full version in one of them counts as that."""
_FULL_VERSION = 0.35
"""Share of a text from which a language in it is a full version and not a heading or a drug name."""
_NO_DOCUMENT = re.compile(
    r"(?i)application/(?:x-)?pkcs7-signature|application/pgp-(?:signature|keys|encrypted)|message/.*|text/rfc822-headers"
)
_PAPERS: tuple[Role, ...] = ("contract", "power_of_attorney")
_SMALL_PICTURE = 40_000
"""Bytes below which an inline picture without words is an ornament of the mail program."""
_SOME_TEXT, _REAL_TEXT = 40, 120
"""Letters from which a paper that no rule knows counts as clinical, as most papers here are; text files need more."""


def documents(message: Message, files: Mapping[str, FileReading], rules: Rules) -> tuple[Document, ...]:
    """Return the documents of a message in order, those of forwarded mails and of winmail.dat too.

    `files` maps `Part.path` to what was read. An archive or a signed container
    is one document. A letter in the applicant's own words has the role
    "other" and the rule "application_letter".
    """
    found: list[Document] = []
    for part in message.all_parts():
        file = files.get(part.path)
        if file is None or _NO_DOCUMENT.fullmatch(part.content_type):
            continue
        for one in _standing(file):
            if one is file or one.kind not in OPENED:
                found.append(_document(one, part, len(found) + 1, rules))
    return tuple(found)


def _standing(file: FileReading) -> Iterator[FileReading]:
    """Yield the files that stand for themselves: a wrapping of the mail program gives way to what is in it."""
    if file.kind not in OPENED or (not file.inner and file.fate not in ("read", "ocr")):
        yield file
        return
    for inner in file.inner:
        yield from _standing(inner)


def _document(file: FileReading, part: Part, position: int, rules: Rules) -> Document:
    inner = [_guess_file(one, part, rules) for one in file.inner]
    found = _guess_file(file, part, rules, inner)
    role = found.role
    if role in _PAPERS and not file.inner and len(papers := papers_in(file.text, rules)) > 1:
        role = papers[0]
    also = _also(file, role, inner, rules)
    if role == "clinical" and any(is_referral(one.name, one.text, rules) for one in (file, *file.inner)):
        also = (*also, "referral")
    return Document(
        name=file.name,
        role=role,
        language=language(file, role, rules),
        signed=is_signed(file, role, rules) if role in _PAPERS else None,
        also=also,
        also_signed=is_signed(file, also[0], rules) if also and also[0] in _PAPERS else None,
        court_ruling=found.court,
        marks=marks_of(file.name, file.text) if role in ("clinical", "other") else "",
        position=position,
        rule=found.rule,
        file=file,
    )


def _guess_file(file: FileReading, part: Part, rules: Rules, inner: Sequence[Guess] | None = None) -> Guess:
    """Return what a file is; `inner` is what the files in it are, where that is known already."""
    if file.dicom is not None:
        return Guess(role="imaging", rule="dicom", weight=10.0)
    if file.inner:
        return _guess_container(file, inner or [_guess_file(one, part, rules) for one in file.inner], rules)
    if file.kind == "image" and len(file.text.strip()) < _REAL_TEXT:
        return _guess_picture(file, part, rules)
    if file.kind in ("calendar", "vcard"):
        return Guess(role="other", rule=file.kind, weight=10.0)
    found = guess(file.name, file.text, rules)
    if found is not None and found.role == "signature_logo" and file.kind != "image":
        found = None
    if found is not None:
        return found
    letters = sum(c.isalpha() for c in file.text[:500])
    if letters >= (_REAL_TEXT if file.kind in ("txt", "html", "xlsx", "ods", "xls") else _SOME_TEXT):
        return Guess(role="clinical", rule="some_text", weight=0.5)
    return Guess(role="other", rule="nothing_known", weight=0.0)


def _guess_picture(file: FileReading, part: Part, rules: Rules) -> Guess:
    """Tell a photo of a finding from an ornament of the mail, where there are few words or none."""
    by_words = guess(file.name, file.text, rules)
    inline = part.disposition == "inline" or part.content_id is not None
    small = not file.pages and file.fate == "read"
    if small or (inline and file.size < _SMALL_PICTURE and (by_words is None or by_words.role == "signature_logo")):
        if by_words is not None and by_words.role in _PAPERS and not small:
            return by_words
        return Guess(role="signature_logo", rule="small_picture", weight=3.0)
    if by_words is not None and by_words.role not in ("signature_logo", "clinical"):
        return by_words
    if by_words is not None and by_words.role == "clinical" and len(file.text.strip()) >= 40:
        return by_words
    return Guess(role="imaging", rule="picture_without_text", weight=1.0)


def _guess_container(file: FileReading, guesses: Sequence[Guess], rules: Rules) -> Guess:
    """Return the role of an archive: that of what is inside, papers before pictures in a signed one."""
    inner = {found.role: found for found in reversed(guesses)}
    real = any(one.dicom is None and len(one.text) >= 80 for one in file.inner)
    if "imaging" in inner and "clinical" in inner and not real:
        return inner["imaging"]
    signed = file.signature.state != "none" or file.kind in ("asic", "ddoc")
    order: tuple[Role, ...] = ("contract", "power_of_attorney", "clinical", "imaging", "identity", "other")
    if not signed:
        order = ("clinical", "imaging", "contract", "power_of_attorney", "identity", "other")
    for role in order:
        if role in inner and not (role == "other" and len(inner) > 1):
            found = inner[role]
            break
    else:
        found = next(iter(inner.values()))
    if found.weight < 1.5:
        return guess(file.name, "", rules) or found
    return found


def _also(file: FileReading, role: Role, inner: Sequence[Guess], rules: Rules) -> tuple[Role, ...]:
    """Return the further roles of a file: the other of contract and power of attorney, the rest of an archive."""
    if file.inner:
        roles = [found.role for found in inner]
        roles += [paper for one in file.inner for paper in papers_in(one.text, rules) if role in _PAPERS]
        further = [one for one in dict.fromkeys(roles) if one not in (role, "other", "signature_logo")]
        return tuple(sorted(further, key=lambda one: one not in _PAPERS))
    if role not in _PAPERS:
        return ()
    return tuple(one for one in papers_in(file.text, rules) if one != role)


def language(file: FileReading, role: Role, rules: Rules) -> str | None:
    """Return the language of a document as a reader sees it; None for pictures and for what could not be read."""
    if role in ("imaging", "signature_logo") or not file.text.strip():
        return None
    shares = languages_of(file.text, rules)
    if not shares:
        return None
    accepted = rules.documents.settings.get("accepted_languages", READABLE)
    readable = accepted if isinstance(accepted, tuple) else READABLE
    for code, share in shares:
        if code in readable and share >= _FULL_VERSION:
            return code
    return shares[0][0]
