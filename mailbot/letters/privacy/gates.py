"""The privacy gates: the last look at a letter before it may leave; they refuse, they never mend.

A letter is made of template words and typed facts only. The gates hold it to
that: every word must come from the templates, the hospital's facts or the
facts of the letter; numbers, dates, header fields and attachment names must
be our own. A refusal names the rule and never the data.
"""

import re
from collections.abc import Iterable, Sequence
from email.parser import BytesParser
from email.policy import compat32
from html import unescape

import idna

from mailbot.letters.context import shown_address
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.privacy.case_secrets import Secrets, secret_in
from mailbot.letters.privacy.illness_words import diagnosis, illness, illness_in
from mailbot.letters.templates import DOCUMENT_FAULTS, Language, words_of
from mailbot.letters.text.wording import (
    grouped,
    say_date,
    say_date_of,
    say_date_till,
    say_language,
    say_money,
    say_time,
)
from mailbot.model.letter import Letter, LetterFacts, LetterKind
from mailbot.money.reference import to_rf

_SMALL_NUMBER = 3
"""Digits of a number that tells nothing of anybody: how many, in how many days."""

HEADERS = frozenset(
    {
        *("date", "from", "to", "subject", "message-id", "in-reply-to", "references"),
        *("auto-submitted", "x-auto-response-suppress", "content-language", "mime-version", "content-type"),
    }
)
URGENT = ("X-Priority", "1"), ("Importance", "high"), ("Priority", "urgent")
"""What mail programs show an urgent mail by (RFC 2156, 5.3.6 and 5.3.7; the first is older than any of them)."""
_FIELDS = HEADERS | {name.lower() for name, _ in URGENT}
OWN_FILES = frozenset({"lepinguvorm-contract-form.pdf", "volikirjavorm-power-of-attorney-form.pdf"})
"""Our blank forms come back under their own names; that is no echo."""
OF_NO_CASE: frozenset[LetterKind] = frozenset({"distress"})
"""Letters that may go to somebody who has no case."""
LONGEST_LINE = 998
"""RFC 5322, 2.1.1."""

_ADDRESS = re.compile(
    r"(?:[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]|(?![\x00-\x7f])[\w\u0300-\u036f]){1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?"
)
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,200}@[!-;=?A-~\[\]]{1,200}")
_CASE = re.compile(r"[0-9]{4}-[0-9]{5,7}")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,80}(?:\.[a-z0-9]{1,8}){1,2}")
_KIND = re.compile(r"[a-z0-9_]{1,20}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_INVOICE = re.compile(r"[\w/.-]{0,24}[0-9]")
_LONG_NUMBER = re.compile(r"\d(?:[ \u00a0.-]?\d){7,}")
_SOME_DATE = re.compile(r"\d(?<!\d\d)(?:\d?[./-]\d{1,2}[./-](?:\d{4}|\d{2})|\d{3}[./-]\d{1,2}[./-]\d{1,2})(?!\d)")
_UNSEEN = re.compile(r"<style\b.*?</style>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_FIELD_ENDS = re.compile(rb"\r\n(?![ \t])")
_WORD = re.compile(r"\w")
_HETU = re.compile(r"\d(?<!\w\d)\d{5}[-+A-FU-Y]\d{3}[0-9A-Y](?!\w)")
"""Like dates, these are looked for from their first digit on, with none (or no letter) before: five times faster."""


class GateRefused(Exception):  # noqa: N818 - reads as what happened
    """A letter that must not leave. `rule` and `where` say why; the data is never named."""

    def __init__(self, rule: str, where: str = "") -> None:
        super().__init__(f"{rule} in {where}" if where else rule)
        self.rule = rule
        self.where = where


def address(addr_spec: str) -> str:
    """Return an address fit for a header and an envelope, its domain in ASCII (IDNA 2008); refuse any other.

    Letters outside ASCII before the @ stay as they are (RFC 6532): the relay is asked for SMTPUTF8.
    """
    local, at, domain = addr_spec.rpartition("@")
    if at and not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            raise GateRefused("bad_address") from None
    ready = f"{local}@{domain}"
    if not _ADDRESS.fullmatch(ready) or ".." in ready:
        raise GateRefused("bad_address")
    return ready


def is_message_id(value: str) -> bool:
    """Say whether this is a plain Message-ID that can go into a header (without brackets)."""
    return bool(_MESSAGE_ID.fullmatch(value))


def message_id(value: str) -> str:
    """Return our own Message-ID, or refuse it."""
    if not is_message_id(value):
        raise GateRefused("bad_message_id")
    return value


def check_facts(facts: LetterFacts) -> None:
    """Refuse facts whose strings are not of the closed kinds that letters are made of."""
    if facts.case is None:
        if facts.kind not in OF_NO_CASE:
            raise GateRefused("bad_case_number", "facts")
    elif not _CASE.fullmatch(facts.case):
        raise GateRefused("bad_case_number", "facts")
    for document in facts.documents:
        if document.why not in DOCUMENT_FAULTS or not _KIND.fullmatch(document.kind):
            raise GateRefused("free_text", "documents")
        if document.language is not None and not _LANGUAGE.fullmatch(document.language):
            raise GateRefused("free_text", "documents")
    if any(need.why is not None and not _KIND.fullmatch(need.why) for need in facts.needed):
        raise GateRefused("free_text", "needed")
    if facts.payment and not facts.payment.reference.isdecimal():
        raise GateRefused("bad_reference", "payment")
    if facts.payment and not _INVOICE.fullmatch(facts.payment.invoice_number):
        raise GateRefused("bad_invoice_number", "payment")


def check_words(subject: str, text: str, *, facts: LetterFacts, hospital: HospitalFacts, language: Language) -> None:
    """Refuse any word, number, date or illness that is not the templates', the hospital's or the letter's own."""
    own = [*_own_values(facts, hospital, language)]
    usual, known = language.vocabulary, frozenset(words_of(" ".join(own)))
    for where, words in (("subject", subject), ("body", text)):
        for word in frozenset(words_of(words)) - usual - known:
            if not (word.isdecimal() and len(word) <= _SMALL_NUMBER):
                raise GateRefused("unknown_word", where)
    _no_illness(subject, "subject")
    if diagnosis.search(subject):
        raise GateRefused("diagnosis", "subject")
    rest, rest_of_subject = _without(text, own), _without(subject, own)
    _no_illness(rest, "body")
    for rule, pattern in (("long_number", _LONG_NUMBER), ("date", _SOME_DATE), ("personal_code", _HETU)):
        if pattern.search(rest) or pattern.search(rest_of_subject):
            raise GateRefused(rule, "body")


def check_page(html: str, *, facts: LetterFacts, hospital: HospitalFacts, language: Language) -> None:
    """Refuse a design that names an illness; the words of the letter itself are looked at by `check_words`."""
    seen = unescape(_UNSEEN.sub(" ", html))
    if illness_in(seen):  # otherwise there is none without our own values either
        _no_illness(_without(seen, _own_values(facts, hospital, language)), "design")


def check_letter(letter: Letter, *, hospital: HospitalFacts, secrets: Secrets | None = None) -> None:
    """Look at finished bytes as a mail program reads them: all that `check_parts` does, and nothing taken on trust."""
    texts, files = [], []
    for part in BytesParser(policy=compat32).parsebytes(letter.raw).walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            texts.append(payload.decode() if isinstance(payload, bytes) else "")
        elif (name := part.get_filename()) is not None:
            files.append(name)
    check_parts(letter, texts=texts, files=files, hospital=hospital, secrets=secrets)


def check_parts(
    letter: Letter, *, texts: Sequence[str], files: Sequence[str], hospital: HospitalFacts, secrets: Secrets | None
) -> None:
    """Look at a letter just made: its shape, the hospital's name, and the secrets of the case."""
    check_shape(letter, files=files)
    if illness.search(hospital.display_name):
        raise GateRefused("illness", "display name")
    words = "\n".join([letter.subject, *texts, *files])
    if secrets and (told := secret_in(words, secrets, frozenset(files) & OWN_FILES)):
        raise GateRefused(told, "letter")


def check_shape(letter: Letter, *, files: Sequence[str]) -> None:
    """Look at what holds for letters to staff, too: header fields, lines, recipient, attachment names."""
    raw = letter.raw
    ends = {raw.count(b"\r"), raw.count(b"\n"), raw.count(b"\r\n")}
    if not _besides_recipient(letter).isascii() or b"\0" in raw or len(ends) != 1:
        raise GateRefused("line_ends", "bytes")
    if _longer_line(raw):
        raise GateRefused("long_line", "bytes")
    fields = _header_fields(raw, _FIELDS if letter.kind == "urgent" else HEADERS)
    if len(letter.envelope_to) != 1 or fields.get("to") != letter.envelope_to[0]:
        raise GateRefused("recipient", "header")
    if not all(_FILE_NAME.fullmatch(name) for name in files):
        raise GateRefused("attachment_name", "attachment")


def _besides_recipient(letter: Letter) -> bytes:
    """Return the bytes without the recipient's address, which alone may have letters outside ASCII."""
    if letter.raw.isascii() or len(letter.envelope_to) != 1:
        return letter.raw
    return letter.raw.replace(f"\r\nTo: {letter.envelope_to[0]}\r\n".encode(), b"\r\n", 1)


def _longer_line(raw: bytes) -> bool:
    """Say whether a line is longer than any may be; within the length of one, only the last line end is looked for."""
    start = 0
    while len(raw) - start > LONGEST_LINE:
        end = raw.rfind(b"\r\n", start, start + LONGEST_LINE + 2)
        if end < 0:
            return True
        start = end + 2
    return False


def _header_fields(raw: bytes, known: frozenset[str]) -> dict[str, str]:
    """Read the header fields; refuse any that is not ours, comes twice, or is none at all."""
    fields: dict[str, str] = {}
    for field in _FIELD_ENDS.split(raw.partition(b"\r\n\r\n")[0]):
        name, colon, body = field.decode("utf-8").partition(":")
        if not colon or name.lower() not in known or name.lower() in fields:
            raise GateRefused("header_field", "header")
        fields[name.lower()] = body.lstrip(" \t")
    return fields


def _own_values(facts: LetterFacts, hospital: HospitalFacts, language: Language) -> Iterable[str]:
    code = language.code
    yield from (facts.case or "", hospital.name, hospital.post_address, hospital.phone, hospital.account_holder)
    yield from (hospital.bank or "", hospital.bic, hospital.iban, grouped(hospital.iban))
    yield from (say_time(clock, code, language.words) for clock in hospital.phone_hours or ())
    yield from (hospital.registry_code, language.words.crisis_line)
    yield from (hospital.from_address, shown_address(hospital.privacy_notice) or "")
    yield from (say_language(each, language.words, code) or "" for each in hospital.accepted_languages)
    yield from (hospital.turnaround.get(code, ""), hospital.refund.get(code, ""), say_money(hospital.price_cents, code))
    if facts.deadline:
        yield say_date_till(facts.deadline, code, language.words)
    for document in facts.documents:
        yield say_language(document.language, language.words, code) or ""
        if document.of_date:
            yield say_date_of(document.of_date, code, language.words)
    if pay := facts.payment:
        yield from (pay.invoice_number, pay.reference, grouped(pay.reference), grouped(to_rf(pay.reference)))
        yield from (say_date(pay.due, code), say_date(pay.issued, code))
        left = max(pay.amount_cents - pay.paid_cents, 0)
        yield from (say_money(cents, code) for cents in (pay.amount_cents, pay.paid_cents, left))


def _without(text: str, values: Iterable[str]) -> str:
    """Take our own values out of a text, however its lines were wrapped."""
    flat = " ".join(text.split())
    places: list[tuple[int, int]] = []
    for value in {" ".join(value.split()) for value in values if value} - {""}:
        start = flat.find(value)
        while start >= 0:
            end = start + len(value)
            if not (_WORD.match(flat, start - 1) if start else None) and not _WORD.match(flat, end):
                places.append((start, end))
            start = flat.find(value, start + 1)
    pieces, last = [], 0
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if start >= last:
            pieces.append(flat[last:start])
            last = end
    return " ".join([*pieces, flat[last:]])


def _no_illness(text: str, where: str) -> None:
    if rule := illness_in(text):
        raise GateRefused(rule, where)
