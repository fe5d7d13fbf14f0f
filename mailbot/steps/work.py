"""What every step works with: the store, the deployment, the printer, and what time it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from mailbot.deployment import Deployment
from mailbot.model.money import Invoice
from mailbot.store import Store

if TYPE_CHECKING:
    from mailbot.letters.envelope.mime import Attachment

Printer = Callable[[Deployment, Invoice, str], "Attachment"]
"""Prints an invoice as a PDF in the applicant's language; the way to the typst compiler, which the pipeline brings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One piece of work; `now` is its moment, and stays the same until it is done."""

    store: Store
    deployment: Deployment
    printer: Printer
    now: datetime
