"""What stands on the contract and the power of attorney, blank or filled in.

A form is the hospital's own PDF, or a layout (typst source) that is printed
with the facts of the hospital. Only a layout can be filled in.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from mailbot.letters.envelope.mime import Attachment
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.text.wording import say_date, say_money
from mailbot.model.case import Case
from mailbot.model.fields import Facts

FIRST = "et"
ALWAYS = (FIRST, "en")
"""Forms are in Estonian first, like invoices, then in English, then in the applicant's language."""

FormWords = tuple[tuple[str, Mapping[str, str]], ...]
"""The words of one form: (language, text by key), the first language first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signer:
    """Who signs or is signed for, as far as known. Personal data: it stands on the form and nowhere else."""

    name: str | None = None
    code: str | None = None
    address: str | None = None
    phone: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledIn:
    """What a filled-in contract says of a case."""

    case: str
    patient: Signer
    applicant: Signer


class Form(Protocol):
    """One form of a hospital."""

    @property
    def can_be_filled_in(self) -> bool:
        """Say whether facts of a case can be printed on it."""

    def pdf(self, hospital: HospitalFacts, words: FormWords, filled: FilledIn | None = None) -> bytes:
        """Return it as PDF, blank or filled in; a form of the hospital's own has its own words."""


def form_data(hospital: HospitalFacts, words: FormWords, filled: FilledIn | None) -> str:
    """Gather what the layout of a form prints, as JSON with sorted keys."""
    nobody = asdict(Signer())
    data = {
        "words": [
            {
                "lang": code,
                **{key: text.replace(PRICE, say_money(hospital.price_cents, code)) for key, text in said.items()},
            }
            for code, said in words
        ],
        "hospital": {
            "name": hospital.account_holder,
            "registry": hospital.registry_code,
            "address": hospital.registered_address,
        },
        "case": filled.case if filled else None,
        "patient": asdict(filled.patient) if filled else nobody,
        "applicant": asdict(filled.applicant) if filled else nobody,
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True)


PRICE = "{price}"
"""What stands for the price in the words of a form."""


def filled_in(case: Case) -> FilledIn:
    """Take what is known of a case: a telephone or address is the applicant's, who gave it."""
    facts = case.facts
    contact = {"phone": facts.phone, "address": facts.postal_address}
    own = bool(facts.applicant_is_patient)
    patient = Signer(name=facts.patient_name, code=_code(facts), **(contact if own else {}))
    applicant = Signer() if own else Signer(name=facts.applicant_name, code=facts.applicant_code, **contact)
    return FilledIn(case=case.number, patient=patient, applicant=applicant)


def _code(facts: Facts) -> str | None:
    born = facts.birth_date
    return facts.personal_code or (say_date(born, FIRST) if born else None)


def filled_in_contract(case: Case, hospital: HospitalFacts, form: Form, words: FormWords) -> Attachment:
    """Print the contract with what is known of a case, to be checked and signed."""
    data = form.pdf(hospital, words, filled_in(case))
    return Attachment(name=f"leping-contract-{case.number}.pdf", content_type="application/pdf", data=data)
