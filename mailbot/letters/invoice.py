"""What stands on the invoice, in Estonian and the applicant's language: never an illness.

The one personal thing on it is the payer's name. No personal code, no date of
birth and no department is among these facts.
"""

import json
from dataclasses import dataclass
from datetime import date

from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.templates import Language, Templates
from mailbot.letters.text.wording import grouped, say_date, say_money
from mailbot.model.letter import Payment
from mailbot.model.money import Invoice
from mailbot.money.reference import to_rf

FIRST = "et"
"""An invoice of an Estonian hospital is in Estonian first (Accounting Act)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoicePage:
    """One page ready for print: `data` for the layout, as JSON, and what the payment code (EPC069-12) holds."""

    data: str
    issued: date
    account_holder: str
    iban: str
    bic: str
    amount_cents: int
    rf: str


def payment_of(invoice: Invoice) -> Payment:
    """Return what a payer needs to know of an invoice."""
    return Payment(
        invoice_number=invoice.number,
        amount_cents=invoice.amount_cents,
        due=invoice.due,
        issued=invoice.issued,
        reference=invoice.reference,
        payer_name=invoice.payer_name,
        paid_cents=invoice.paid_cents,
    )


def invoice_page(
    payment: Payment, *, case: str, hospital: HospitalFacts, templates: Templates, language: str | None
) -> InvoicePage:
    """Gather the facts of one invoice. An Estonian applicant gets English as the second language."""
    first = templates.language(FIRST)
    second = templates.language(language if language != FIRST else "en")
    rf = to_rf(payment.reference)
    data = {
        "languages": [first.code, second.code],
        "words": [_words(first, case), _words(second, case)],
        "title": f"{first.words.invoice['title']} {payment.invoice_number}",
        "number": payment.invoice_number,
        "issued": [say_date(payment.issued, first.code), say_date(payment.issued, second.code)],
        "due": [say_date(payment.due, first.code), say_date(payment.due, second.code)],
        "day": [payment.issued.year, payment.issued.month, payment.issued.day],
        "seller": {
            "name": hospital.account_holder,
            "registry": hospital.registry_code,
            "address": hospital.registered_address,
            "email": hospital.from_address,
            "phone": hospital.phone,
        },
        "payer": payment.payer_name,
        "case": case,
        "amount": say_money(payment.amount_cents, first.code),
        "account_holder": hospital.account_holder,
        "iban": grouped(hospital.iban),
        "bic": hospital.bic,
        "bank": hospital.bank,
        "reference": grouped(payment.reference),
        "rf": grouped(rf),
    }
    return InvoicePage(
        data=json.dumps(data, ensure_ascii=False, sort_keys=True),
        issued=payment.issued,
        account_holder=hospital.account_holder,
        iban=hospital.iban,
        bic=hospital.bic,
        amount_cents=payment.amount_cents,
        rf=rf,
    )


def _words(language: Language, case: str) -> dict[str, str]:
    words = dict(language.words.invoice)
    words["line"] = words["line"].format(case=case)
    return words
