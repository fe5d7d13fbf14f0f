"""The invoice of a case as the PDF that goes along with its letter; the printing itself is in `printing`."""

from mailbot.answering import payment_of
from mailbot.deployment import Deployment
from mailbot.letters.invoice import invoice_page
from mailbot.letters.mime import Attachment
from mailbot.model.money import Invoice
from mailbot.printing.pdf import print_invoice as print_page


def print_invoice(deployment: Deployment, invoice: Invoice, language: str) -> Attachment:
    """Print an invoice in Estonian and the applicant's language; the file name says nothing about anybody."""
    page = invoice_page(
        payment_of(invoice),
        case=invoice.case,
        hospital=deployment.hospital,
        templates=deployment.templates,
        language=language,
    )
    data = print_page(page, deployment.templates.invoice)
    return Attachment(name=f"invoice-{invoice.number}.pdf", content_type="application/pdf", data=data)
