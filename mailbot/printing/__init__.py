"""Values to PDF bytes: the one place that runs the typesetter and reads its fonts."""

from typing import Protocol

from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.mime import Attachment
from mailbot.letters.templates import Templates
from mailbot.model.money import Invoice

__all__ = ["print_invoice"]


class Stationery(Protocol):
    """What a deployment has for print: the facts of the hospital and the layout."""

    @property
    def hospital(self) -> HospitalFacts:
        """Return the facts that the invoice states."""

    @property
    def templates(self) -> Templates:
        """Return the words and the layout."""


def print_invoice(deployment: Stationery, invoice: Invoice, language: str) -> Attachment:
    """Print an invoice as the file that goes along with its letter, in Estonian and the applicant's language."""
    from mailbot.letters.invoice import invoice_page, payment_of
    from mailbot.printing import pdf

    page = invoice_page(
        payment_of(invoice),
        case=invoice.case,
        hospital=deployment.hospital,
        templates=deployment.templates,
        language=language,
    )
    data = pdf.print_invoice(page, deployment.templates.invoice)
    return Attachment(name=f"arve-invoice-{invoice.case}.pdf", content_type="application/pdf", data=data)
