"""Print a sample invoice in every language, so that a broken layout shows before a patient waits for one."""

from collections.abc import Iterator

from mailbot.letters.forms import FilledIn, Signer
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.invoice import invoice_page
from mailbot.letters.review.samples import CASE, PAYMENT
from mailbot.letters.templates import Templates
from mailbot.printing.pdf import PrintingFailed, print_invoice

SAMPLE = FilledIn(
    case=CASE,
    patient=Signer(name="Mari Maasikas", code="47101010033"),
    applicant=Signer(name="Jaan Maasikas", address="Tamme 1, 50403 Tartu", phone="+372 5555 0100"),
)
"""Invented people on a filled-in form."""


def check_printing(templates: Templates, hospital: HospitalFacts) -> Iterator[str]:
    """Print the sample; give one line for each thing that is wrong with the layout."""
    told: set[str] = set()
    for name, form in templates.forms.items():
        try:
            for code in templates.languages:
                form.pdf(hospital, templates.form_words(name, code), SAMPLE if form.can_be_filled_in else None)
        except PrintingFailed as fault:
            yield f"templates/forms/{name}.typ: {fault}"
    for code in templates.languages:
        try:
            print_sample(templates, hospital, code)
        except (PrintingFailed, KeyError, ValueError) as fault:
            line = f"templates/invoice.typ: {fault}"
            if line not in told:
                told.add(line)
                yield line


def print_sample(templates: Templates, hospital: HospitalFacts, language: str) -> bytes:
    """Print the sample in one language; with it all that invoices need is loaded."""
    page = invoice_page(PAYMENT, case=CASE, hospital=hospital, templates=templates, language=language)
    return print_invoice(page, templates.invoice)
