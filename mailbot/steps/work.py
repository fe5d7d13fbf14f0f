"""What every step works with: the store, the deployment, the printer, and what time it is."""

from dataclasses import dataclass
from datetime import datetime

from mailbot.deployment import Deployment
from mailbot.steps.answering import Printer
from mailbot.store import Store


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One piece of work; `now` is its moment, and stays the same until it is done."""

    store: Store
    deployment: Deployment
    printer: Printer
    now: datetime
