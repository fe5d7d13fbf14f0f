"""Print the invoice and the blank forms as PDF: the same facts give the same bytes, on any machine.

The fonts are our own (folder `fonts`, SIL Open Font Licence) and the date in
the file is the invoice's, so that nothing of this machine or hour gets in.
PDF/A-2a with tags: readable aloud, and for as long as an invoice is kept.
"""

from datetime import UTC, datetime, time
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from mailbot.letters.invoice import InvoicePage

if TYPE_CHECKING:
    import typst

_NOON = time(12)
"""A file tells its day in every time zone as noon of that day in UTC."""

_one_at_a_time = Lock()
"""The compiler is one object with a state, and two loops of the daemon may print."""

FONTS = Path(__file__).resolve().parent / "fonts"


class PrintingFailed(ValueError):  # noqa: N818 - reads as what happened
    """The layout could not be set. Says where in the layout, never what stood in it."""


def print_invoice(page: InvoicePage, layout: str) -> bytes:
    """Set an invoice by its layout (typst source); the QR code is drawn here."""
    inputs = {"data": page.data, "qr": payment_code(page)}
    return print_page(layout, inputs, datetime.combine(page.issued, _NOON, UTC))


def print_page(layout: str, inputs: dict[str, str], stamp: datetime) -> bytes:
    """Set any layout with the given inputs; `stamp` is the time the file states."""
    import typst

    try:
        with _one_at_a_time:
            pdf = _compiler().compile(
                layout.encode(), format="pdf", sys_inputs=inputs, pdf_standards=["a-2a", "ua-1"], timestamp=stamp
            )
    except typst.TypstError as error:
        raise PrintingFailed(error.message) from None
    if not isinstance(pdf, bytes):
        raise PrintingFailed("no page was set")
    return pdf


def payment_code(page: InvoicePage) -> str:
    """Draw the payment code of European bank apps (EPC069-12, version 002) as SVG."""
    from segno import helpers

    amount = Decimal(page.amount_cents) / 100
    code = helpers.make_epc_qr(
        name=page.account_holder[:70],
        iban=page.iban,
        bic=page.bic,
        amount=amount,
        reference=page.rf,
        encoding="utf-8",
    )
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None)
    return drawn.getvalue().decode()


@cache
def _compiler() -> "typst.Compiler":
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=FONTS, font_paths=fonts)
