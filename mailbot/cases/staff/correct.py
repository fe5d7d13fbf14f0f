"""Correcting the fields of a case by hand: what each field accepts, and the checklist line that follows from it."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from mailbot.cases.policy import Policy
from mailbot.model.case import Case, ItemState
from mailbot.model.fields import FIELDS, FILLED_BY, Field, ItemName
from mailbot.persons.age import age_on
from mailbot.persons.codes import birth_date_of

ADULT = Policy().adult_age

_PHONE = re.compile(r"\+?(?:[ ().-]*[0-9]){5,15}")


class ActionRefusedError(Exception):
    """An action that cannot be done; the text says why, names what could be, and holds no personal data."""


def requirements(case: Case, now: datetime) -> Case:
    """Bring the power of attorney in line with who applies for whom."""
    facts = case.facts
    if facts.minor_child and facts.birth_date and age_on(facts.birth_date, now.date()) >= ADULT:
        facts = replace(facts, minor_child=False)
    needed = facts.applicant_is_patient is False and not facts.minor_child
    items = tuple(replace(i, required=needed) if i.name == "power_of_attorney" else i for i in case.items)
    return replace(case, items=items, facts=facts)


def _text(field: Field) -> Callable[[Case, str], Case]:
    def set_it(case: Case, value: str) -> Case:
        changed: dict[str, Any] = {field.name: value or None}
        after = replace(case, facts=replace(case.facts, **changed))
        return _refilled(after, field.fills) if field.fills else after

    return set_it


def _set_phone(case: Case, value: str) -> Case:
    if value and not _PHONE.fullmatch(value):
        raise ActionRefusedError("a phone number is written as +372 5550 0123")
    return _refilled(replace(case, facts=replace(case.facts, phone=value or None)), "contact")


def _refilled(case: Case, name: ItemName) -> Case:
    kept = [field.name for field in FILLED_BY[name] if field.kept]
    filled = case.questions if name == "questions" else any(getattr(case.facts, field) for field in kept)
    line = case.item(name)
    state: ItemState = "received" if filled else "open"
    changed = replace(line, state=state, evidence="staff" if filled else None, why_open=None)
    return replace(case, items=tuple(changed if i.name == name else i for i in case.items))


def _set_code(case: Case, value: str) -> Case:
    country, _, code = value.rpartition(":")
    code = code.replace(" ", "").upper()
    country = country.upper()
    if code and country in {"EE", "LT"} and birth_date_of(code, country) is None:
        raise ActionRefusedError("that is no personal code; for another country write it as LV:010203-12345")
    born = birth_date_of(code, country) or case.facts.birth_date
    facts = replace(case.facts, personal_code=code or None, code_country=country if code else None, birth_date=born)
    return _refilled(replace(case, facts=facts), "personal_code")


def _set_birth_date(case: Case, value: str) -> Case:
    try:
        born = date.fromisoformat(value) if value else None
    except ValueError:
        raise ActionRefusedError("a date of birth is written as 1958-09-16") from None
    return replace(case, facts=replace(case.facts, birth_date=born))


def _yes_or_no(field: str) -> Callable[[Case, str], Case]:
    def set_it(case: Case, value: str) -> Case:
        if value not in {"yes", "no"}:
            raise ActionRefusedError(f"{field} is yes or no")
        changed: dict[str, Any] = {field: value == "yes"}
        return replace(case, facts=replace(case.facts, **changed))

    return set_it


def _set_question(case: Case, value: str) -> Case:
    questions = (*case.questions, value) if value else ()
    return _refilled(replace(case, questions=tuple(dict.fromkeys(questions))), "questions")


def _set_address(case: Case, value: str) -> Case:
    local, at, domain = value.partition("@")
    if not (local and at and "." in domain) or any(c.isspace() or c in "<>,;" for c in value):
        raise ActionRefusedError("an e-mail address is written as name@example.org")
    rest = tuple(a for a in case.addresses if a.casefold() != value.casefold())
    return replace(case, addresses=(value, *rest))


def _set_language(case: Case, value: str) -> Case:
    if not (len(value) == 2 and value.isascii() and value.isalpha()):
        raise ActionRefusedError("a language is written as its two letters: et, en, ru, ...")
    return replace(case, language=value.lower())


_BY_ITSELF: dict[str, Callable[[Case, str], Case]] = {
    "personal_code": _set_code,
    "birth_date": _set_birth_date,
    "phone": _set_phone,
    "question": _set_question,
}
"""Facts that are checked in a way of their own before they are set."""


def _setter(field: Field) -> Callable[[Case, str], Case]:
    return _BY_ITSELF.get(field.name) or (_yes_or_no(field.name) if field.holds is bool else _text(field))


SETTERS: dict[str, Callable[[Case, str], Case]] = {
    **{field.name: _setter(field) for field in FIELDS if field.by_staff},
    "address": _set_address,
    "language": _set_language,
}
