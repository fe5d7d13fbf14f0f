"""Turn the facts of a letter into the finished letter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache

from markupsafe import Markup

from mailbot.letters.context import context, forms_for
from mailbot.letters.envelope.mime import Attachment, message, phrase
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.privacy import gates
from mailbot.letters.privacy.case_secrets import Secrets
from mailbot.letters.templates import Language, Phrase, Templates
from mailbot.letters.text.blocks import Block, read_blocks
from mailbot.letters.text.plain_text import text_of
from mailbot.model.letter import Letter, LetterFacts, Mode

FORM_FILES = {
    "contract": "lepinguvorm-contract-form.pdf",
    "power_of_attorney": "volikirjavorm-power-of-attorney-form.pdf",
}
"""Neutral names, in Estonian and English, for the blank forms."""

GENERATED = frozenset(
    {"reminder", "payment_reminder", "payment_received", "payment_partial", "closing", "opinion", "more_tests"}
)
"""Letters that no mail of theirs called for: `auto-generated` (RFC 3834, 5)."""

MOST_REFERENCES = 20

ANY_CASE = "8642-97531"
"""A case number that is none: it stands for any other of its length, in letters that say the same."""

ANY_TIME = datetime(1, 1, 1, tzinfo=UTC)
"""When such a letter is written: its words do not say so."""


class SubjectMissing(ValueError):  # noqa: N818 - reads as what happened
    """A template that does not begin with its subject line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """Where a letter goes, as what, in which thread and how; Message-IDs come without brackets."""

    to: str
    message_id: str
    in_reply_to: str | None = None
    references: Sequence[str] = ()
    mode: Mode = "send"


def compose(
    facts: LetterFacts,
    *,
    hospital: HospitalFacts,
    templates: Templates,
    envelope: Envelope,
    attachments: Sequence[Attachment] = (),
    secrets: Secrets | None = None,
) -> Letter:
    """Compose one letter: headers, text and HTML of the same words, forms and attachments.

    `secrets` are what the case knows and no letter may say. Raises
    gates.GateRefused where anything would leave that must not; the error
    names the rule, never the data.
    """
    to = gates.address(envelope.to)
    gates.check_facts(facts)
    language = templates.language(facts.language)
    subject, text, html = _words(facts, _Stationery(hospital, templates), attached=bool(attachments))
    files = [*attachments, *(_form(form, hospital, templates, language.code) for form in forms_for(facts, templates))]
    headers = [
        ("Date", format_datetime(facts.written)),
        ("From", f"{phrase(hospital.display_name)} <{gates.address(hospital.from_address)}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{gates.message_id(envelope.message_id)}>"),
        *_thread(envelope.in_reply_to, envelope.references),
        ("Auto-Submitted", "auto-generated" if facts.kind in GENERATED else "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", language.code),
    ]
    raw = message(headers, text, html, files)
    letter = Letter(
        kind=facts.kind,
        case=facts.case,
        language=language.code,
        message_id=envelope.message_id,
        envelope_from=hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=raw,
        mode=envelope.mode,
        template=f"{language.code}/{facts.kind}",
    )
    gates.check_parts(
        letter, texts=(text, html), files=[file.name for file in files], hospital=hospital, secrets=secrets
    )
    return letter


@dataclass(frozen=True, eq=False, slots=True)
class _Stationery:
    """What every letter of a deployment is written on; the same while it is the same object."""

    hospital: HospitalFacts
    templates: Templates

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Stationery) and self.hospital is other.hospital and self.templates is other.templates

    def __hash__(self) -> int:
        return hash((id(self.hospital), id(self.templates)))


def _words(facts: LetterFacts, on: _Stationery, *, attached: bool) -> tuple[str, str, str]:
    """Return subject, text and page, checked; letters that differ only in case and date are worded once for all."""
    case = facts.case
    if case is not None and facts.payment is None and len(case) == len(ANY_CASE):
        words = _worded_once(replace(facts, case=ANY_CASE, written=ANY_TIME), on, attached)
        if words is not None:
            subject, text, html = (each.replace(ANY_CASE, case) for each in words)
            return subject, text, html
    return _worded(facts, on, attached)


def _worded(facts: LetterFacts, on: _Stationery, attached: bool) -> tuple[str, str, str]:
    hospital, templates = on.hospital, on.templates
    language = templates.language(facts.language)
    subject, blocks = render(facts, hospital=hospital, templates=templates, language=language, attached=attached)
    text = text_of(blocks)
    html = page(facts, subject, blocks, hospital=hospital, templates=templates)
    gates.check_words(subject, text, facts=facts, hospital=hospital, language=language)
    gates.check_page(html, facts=facts, hospital=hospital, language=language)
    return subject, text, html


@lru_cache(maxsize=256)
def _worded_once(facts: LetterFacts, on: _Stationery, attached: bool) -> tuple[str, str, str] | None:
    """Return the words of a letter of any case; None where a template of an admin's own takes the number apart."""
    words = _worded(facts, on, attached)
    rest = "\n".join(words).replace(ANY_CASE, "")
    return None if any(piece in rest for piece in ANY_CASE.split("-")) else words


def render(
    facts: LetterFacts, *, hospital: HospitalFacts, templates: Templates, language: Language, attached: bool = False
) -> tuple[str, tuple[Block, ...]]:
    """Render a letter to its subject and its blocks, before any form is given to them."""
    variables = context(facts, hospital=hospital, templates=templates, language=language, attached=attached)
    words = language.letters[facts.kind].render(variables).lstrip()
    first, _, rest = words.partition("\n")
    name, colon, subject = first.partition(":")
    if name != "Subject" or not colon or not subject.strip():
        raise SubjectMissing(f"{language.code}/{facts.kind}: the first line must be 'Subject: ...'")
    subject = subject.strip()
    return subject if facts.case is None else f"[{facts.case}] {subject}", read_blocks(rest)


def page(
    facts: LetterFacts, subject: str, blocks: tuple[Block, ...], *, hospital: HospitalFacts, templates: Templates
) -> str:
    """Lay the blocks out in the one design of all letters."""
    body = "".join([_laid_out(templates.block, block) for block in blocks])
    return templates.layout.render(
        {
            "lang": templates.language(facts.language).code,
            "title": subject,
            "hospital": hospital.name,
            "case": facts.case or "",
            "body": Markup(body),  # noqa: S704 - the template of the blocks has escaped their words
        }
    )


@lru_cache(maxsize=1024)
def _laid_out(template: Phrase, block: Block) -> str:
    """Lay out one block: most of a letter's are those of other letters too, word for word."""
    return template.render({"block": block})


def _form(form: str, hospital: HospitalFacts, templates: Templates, language: str) -> Attachment:
    data = templates.forms[form].pdf(hospital, templates.form_words(form, language))
    return Attachment(name=FORM_FILES[form], content_type="application/pdf", data=data, blank=True)


def _thread(in_reply_to: str | None, references: Sequence[str]) -> list[tuple[str, str]]:
    """Name the mail answered and its forerunners.

    What is no plain Message-ID is left out; of many, the first and the newest stay.
    """
    headers: list[tuple[str, str]] = []
    chain = [ref for ref in dict.fromkeys((*references, in_reply_to)) if ref and gates.is_message_id(ref)]
    if in_reply_to and gates.is_message_id(in_reply_to):
        chain = [ref for ref in chain if ref != in_reply_to] + [in_reply_to]
        headers.append(("In-Reply-To", f"<{in_reply_to}>"))
    if len(chain) > MOST_REFERENCES:
        chain = [chain[0], *chain[1 - MOST_REFERENCES :]]
    if chain:
        headers.append(("References", " ".join(f"<{ref}>" for ref in chain)))
    return headers
