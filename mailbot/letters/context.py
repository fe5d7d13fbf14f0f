"""Facts to the variables of a template: strings, lists and flags; nothing a sender wrote is among them.

Every letter may use:

    case          case number ("": none)                   kind          the kind of letter
    hospital      name, post_address, phone, phone_hours (two times or none), price, email, registry_code,
                  privacy_notice, languages (that the specialists read: "in English"), account_holder, bank, iban, bic
    needed        things still needed, each with .what .how and .documents (those it is about)
    fine          names of the items that are there already
    awaited       names of the items announced by post
    in_record     names of the items that we look up in the health record
    contract_later   whether the contract goes out once the rest is here
    payment       None, or .number .amount .due .issued .reference .rf .paid .left (still open) .settled (or not)
    reminder      number of this reminder (0 in other letters)
    deadline      a date as it stands after "until", or None
    for_self      whether the patient writes
    crisis_line   telephone number of the crisis line (words.toml)
    stage         status of the case where the letter tells it, or None
    first_letter  whether this is the first letter of the case
    attached      whether something goes along that belongs to the letter (opinion, list of tests)
    forms         names of the blank forms that go along
    turnaround, refund   the hospital's own sentence, or None
    encrypted_only, referral_free, hospital_sends   switches of the configuration
    plural(n, one=..., few=..., many=..., other=...)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.templates import Language, Templates
from mailbot.letters.text.wording import (
    grouped,
    say_date,
    say_date_of,
    say_date_till,
    say_language,
    say_money,
    say_time,
)
from mailbot.model.letter import LetterFacts, Payment, UnreadDocument
from mailbot.money.reference import to_rf

VARIABLES = frozenset(
    {
        *("case", "kind", "hospital", "needed", "fine", "awaited", "payment", "reminder", "deadline"),
        *("for_self", "contract_later", "in_record", "stage", "crisis_line"),
        *("first_letter", "attached", "forms", "turnaround", "refund"),
        *("encrypted_only", "referral_free", "hospital_sends"),
    }
)
"""Names that a letter or an item wording may use."""

DOCUMENT_VARIABLES = frozenset({"kind", "pages", "language", "position", "date"})
"""Names that the wording for a document may use (`document` in words.toml)."""


_BREAKS = re.compile(r"[ \t\n]+")


@dataclass(frozen=True, slots=True)
class Thing:
    """One numbered entry of a letter."""

    what: str
    how: str
    documents: tuple[str, ...] = ()


def context(
    facts: LetterFacts, *, hospital: HospitalFacts, templates: Templates, language: Language, attached: bool
) -> dict[str, Any]:
    """Make the variables of one letter."""
    base = _base(facts, hospital, language, attached)
    base["forms"] = forms_for(facts, templates)
    things = [_item(language, need.item, need.why, base) for need in facts.needed]
    things += _documents(language, facts.documents, base)
    base["needed"] = things
    base["fine"] = [_name(language, name, base) for name in facts.fine]
    base["in_record"] = [_name(language, name, base) for name in facts.in_record]
    base["awaited"] = [_name(language, name, base) for name in facts.awaited]
    return base


def forms_for(facts: LetterFacts, templates: Templates) -> tuple[str, ...]:
    """Name the blank forms that go along: those asked for, as far as the hospital has them."""
    asked = {need.item for need in facts.needed if need.why != "filled_in"}
    return tuple(form for form in ("contract", "power_of_attorney") if form in asked and form in templates.forms)


def _base(facts: LetterFacts, hospital: HospitalFacts, language: Language, attached: bool) -> dict[str, Any]:
    code, words = language.code, language.words
    return {
        "case": facts.case or "",
        "kind": facts.kind,
        "hospital": {
            "name": hospital.name,
            "post_address": hospital.post_address,
            "phone": hospital.phone,
            "phone_hours": [say_time(clock, code, words) for clock in hospital.phone_hours or ()],
            "registry_code": hospital.registry_code,
            "email": hospital.from_address,
            "privacy_notice": shown_address(hospital.privacy_notice),
            "languages": [say_language(each, words, code) or "" for each in hospital.accepted_languages],
            "price": say_money(hospital.price_cents, code),
            "account_holder": hospital.account_holder,
            "bank": hospital.bank,
            "iban": grouped(hospital.iban),
            "bic": hospital.bic,
        },
        "payment": _payment(facts.payment, code) if facts.payment else None,
        "reminder": facts.reminder,
        "deadline": say_date_till(facts.deadline, code, words) if facts.deadline else None,
        "for_self": facts.for_self,
        "contract_later": facts.contract_later,
        "stage": facts.stage,
        "crisis_line": words.crisis_line,
        "first_letter": facts.first_letter,
        "attached": attached,
        "turnaround": hospital.turnaround.get(code),
        "refund": hospital.refund.get(code),
        "encrypted_only": hospital.encrypted_only,
        "referral_free": hospital.referral_free,
        "hospital_sends": hospital.contract != "applicant_sends",
    }


def shown_address(url: str | None) -> str | None:
    """Spell an address of the web out: a letter loads nothing, and has no link that somebody could fake."""
    return url.partition("://")[2].rstrip("/") or url if url else None


def _payment(payment: Payment, code: str) -> dict[str, str | bool]:
    return {
        "number": payment.invoice_number,
        "amount": say_money(payment.amount_cents, code),
        "due": say_date(payment.due, code),
        "issued": say_date(payment.issued, code),
        "reference": grouped(payment.reference),
        "rf": grouped(to_rf(payment.reference)),
        "paid": say_money(payment.paid_cents, code),
        "settled": payment.paid_cents >= payment.amount_cents,
        "left": say_money(max(payment.amount_cents - payment.paid_cents, 0), code),
    }


def _item(language: Language, name: str, why: str | None, base: dict[str, Any]) -> Thing:
    if name == "contract" and why is None and base["hospital_sends"]:
        why = "sent_out"
    words = language.item(name, why)
    return Thing(_one_line(words.what.render(base)), _one_line(words.how.render(base)))


def _name(language: Language, name: str, base: dict[str, Any]) -> str:
    words = language.items[name].name
    return words.render(base) if words else ""


def _documents(language: Language, documents: tuple[UnreadDocument, ...], base: dict[str, Any]) -> Iterator[Thing]:
    """Put the documents with the same fault together: nobody should read the same advice ten times."""
    faults = dict.fromkeys(_fault(document, language) for document in documents)
    for fault in faults:
        names = tuple(_name_document(language, each) for each in documents if _fault(each, language) == fault)
        wording = language.items[f"document.{fault}"]
        variables = {**base, "n": len(names)}
        yield Thing(_one_line(wording.what.render(variables)), _one_line(wording.how.render(variables)), names)


def _fault(document: UnreadDocument, language: Language) -> str:
    return document.why if f"document.{document.why}" in language.items else "unknown"


def _name_document(language: Language, document: UnreadDocument) -> str:
    words = language.words
    named = language.document.render(
        {
            "kind": words.kinds.get(document.kind, words.kind_other),
            "pages": 0 if document.kind == "image" and document.pages == 1 else document.pages,
            "language": say_language(document.language, words, language.code),
            "position": document.position,
            "date": say_date_of(document.of_date, language.code, words) if document.of_date else None,
        }
    )
    return _one_line(named)


def _one_line(words: str) -> str:
    """Lay words out on one line; spaces that do not break stay as they are."""
    return _BREAKS.sub(" ", words).replace(" ,", ",").strip()
