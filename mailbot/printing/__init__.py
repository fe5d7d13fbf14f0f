"""Values to PDF bytes: the one place that runs the typesetter and reads its fonts."""

from functools import lru_cache
from typing import Protocol

from mailbot.letters.envelope.mime import Attachment
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.invoice import InvoicePage, invoice_page, payment_of
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
    page = invoice_page(
        payment_of(invoice),
        case=invoice.case,
        hospital=deployment.hospital,
        templates=deployment.templates,
        language=language,
    )
    data = _printed(page, deployment.templates.invoice)
    return Attachment(name=f"arve-invoice-{invoice.case}.pdf", content_type="application/pdf", data=data)


@lru_cache(maxsize=64)
def _printed(page: InvoicePage, layout: str) -> bytes:
    """Print a page once: its letter is written anew with each mail that comes before it has left."""
    from mailbot.printing import pdf

    return pdf.print_invoice(page, layout)
