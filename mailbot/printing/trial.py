"""Print a sample invoice in every language, so that a broken layout shows before a patient waits for one."""

from collections.abc import Iterator

from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.invoice import invoice_page
from mailbot.letters.samples import CASE, PAYMENT
from mailbot.letters.templates import Templates
from mailbot.printing.pdf import PrintingFailed, print_invoice


def check_printing(templates: Templates, hospital: HospitalFacts) -> Iterator[str]:
    """Print the sample; give one line for each thing that is wrong with the layout."""
    told: set[str] = set()
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
