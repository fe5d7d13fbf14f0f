"""What each attachment of a message is, in which language, and whether it is signed; opens no file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mailbot.mail.body import Context, split_body
from mailbot.model.document import OPENED, FileReading
from mailbot.model.mail import Message, Part
from mailbot.model.reading import Document, Role
from mailbot.reading.papers.by_weight import PAPER, weighed_role
from mailbot.reading.papers.marks import marks_of
from mailbot.reading.papers.role_rules import LETTER, Guess, guess, is_referral, papers_in
from mailbot.reading.papers.signed import is_signed
from mailbot.reading.text.language import by_script, gives_away, languages_of
from mailbot.rules.rule_set import Rules
from mailbot.rules.words import fold

READABLE = ("et", "en")
"""Languages that need no translation, unless the service says otherwise (`accepted_languages`)."""
"""Languages that our doctors read; a paper that holds a full version in one of them counts as that."""
_FULL_VERSION = 0.35
"""Share of a text from which a language in it is a full version and not a heading or a drug name."""
_NO_DOCUMENT = re.compile(
    r"(?i)application/(?:x-)?pkcs7-signature|application/pgp-(?:signature|keys|encrypted)|message/.*|text/rfc822-headers"
)
_LEAST_LINE, _MOST_LINES = 8, 0.7
"""Letters of a line that is looked for in the body, and the share of lines from which the body holds them all."""
WRAPPINGS = frozenset({"tnef", "smime", "pgp"})
"""Kinds whose own words are those of the mail: the sender's program put them there."""
_PAPERS: tuple[Role, ...] = ("contract", "power_of_attorney")
_WEIGHED = 2.0
"""What it weighs that the scales are sure of a role."""
_SMALL_PICTURE = 40_000
"""Bytes below which an inline picture without words is an ornament of the mail program."""
UNKNOWN_TEXT = "some_text"
"""The rule of a text that no other knows: it may be a finding, and is no proof of an application."""
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
        words = _wrapped_letter(file, message, rules)
        if words is not None:
            found.append(_document(words, part, len(found) + 1, rules))
        for one in _standing(file):
            if one is file or one.kind not in OPENED:
                found.append(_document(one, part, len(found) + 1, rules))
    return tuple(found)


def _wrapped_letter(file: FileReading, message: Message, rules: Rules) -> FileReading | None:
    """Return the words of the mail that lie in a wrapping of the sender's program and nowhere else, without quotes."""
    if file.kind not in OPENED or not file.text.strip() or _stands_in(file.text, message.body.full_text):
        return None
    header = message.header
    context = Context(
        subject=header.subject or "",
        recipients=frozenset(one.addr_spec.casefold() for one in (*header.to, *header.cc)),
        is_reply=header.follows,
    )
    split = split_body(file.text, rules.languages, context)
    own = f"{split.own}\n\n{split.signature}".strip()
    return replace(file, text=own, inner=()) if own else None


def _stands_in(words: str, text: str) -> bool:
    """Say whether the body holds nearly all lines of some words: a program wrapped what it sent in the open, too."""
    body = _bare(text)
    lines = [line for line in map(_bare, words.splitlines()) if len(line) >= _LEAST_LINE]
    return bool(lines) and sum(line in body for line in lines) > _MOST_LINES * len(lines)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


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
        marks=marks_of(file.name, file.text, rules.documents) if role in ("clinical", "other") else "",
        position=position,
        rule=found.rule,
        file=file,
    )


def _guess_file(file: FileReading, part: Part, rules: Rules, inner: Sequence[Guess] | None = None) -> Guess:
    """Return what a file is; `inner` is what the files in it are, where that is known already."""
    if file.kind in WRAPPINGS and not file.inner and file.text.strip():
        return Guess(role="other", rule=LETTER, weight=10.0)
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
    if found is None or found.role == "clinical" or found.rule == LETTER:
        role = weighed_role(file, rules)
        found = found if role is None else Guess(role=role, rule=PAPER, weight=_WEIGHED)
    if found is not None:
        return found
    letters = sum(c.isalpha() for c in file.text[:500])
    if letters >= (_REAL_TEXT if file.kind in ("txt", "html", "xlsx", "ods", "xls") else _SOME_TEXT):
        return Guess(role="clinical", rule=UNKNOWN_TEXT, weight=0.5)
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
    """Return the role of an archive: that of what is inside, papers before pictures in a signed one.

    A signed container of a contract and a summary is a contract, a ZIP of them is clinical; `_also` tells the other.
    """
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


_FEW_WORDS = 300
"""Letters of a paper up to which it has too few words for statistics."""
_HEADING = 60
"""Letters at the top of a paper that are its heading."""


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
    if len(file.text) < _FEW_WORDS:
        code = shares[0][0]
        told = by_script(code, rules) or _told(file.text, code, rules)
        headed = _heading_language(file.text, rules)
        if headed in readable and not (told and gives_away(file.text, code, headed, rules)):
            return headed
        if not told:
            return None  # a sheet of values: no word tells in which language, and no translation is asked for
    return shares[0][0]


def _told(text: str, code: str, rules: Rules) -> bool:
    """Say whether any known word of a paper is one of this language."""
    folded = fold(text)
    lists = (rules.documents.words(name) for name in _TOLD_BY)
    return any(words.only(code).found_in(folded, folded=True) for words in lists)


_TOLD_BY = ("clinical_title", "clinical_text", "contract_subject", "contract", "power_of_attorney", "authorises")


def _heading_language(text: str, rules: Rules) -> str | None:
    """Return the language in which a paper is headed: in a short one Latin terms and names outweigh its few words."""
    heading = fold(text[:_HEADING])
    titles = rules.documents.words("clinical_title").languages_in(heading).most_common(2)
    return titles[0][0] if titles and (len(titles) == 1 or titles[0][1] > titles[1][1]) else None
