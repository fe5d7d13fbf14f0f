"""Letters about money go the common way: this binds `takings` to it, and watches the folder of statements."""

from datetime import datetime
from typing import TYPE_CHECKING

from mailbot.deployment import Deployment
from mailbot.dropfolders.inbox import DropFolder
from mailbot.model.case import Case
from mailbot.model.letter import LetterKind
from mailbot.model.money import Invoice
from mailbot.rules.words import Words
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.money.announcing import announce
from mailbot.steps.money.takings import Dropped, Post, take_dropped
from mailbot.steps.work import Work
from mailbot.store import Store

if TYPE_CHECKING:
    from mailbot.letters.envelope.mime import Attachment


def post_by(store: Store, deployment: Deployment, now: datetime) -> Post:
    """Return what writes a letter of a case into the outbox, inside the open step; specialists hear of a paid case."""

    work = Work(store=store, deployment=deployment, printer=_no_invoice, now=now)

    def post(case: Case, kind: LetterKind, key: str) -> Case:
        case = write_letter(work, case, kind, Occasion(key=key))
        return announce(work, case) if kind == "payment_received" else case

    return post


def hints_of(deployment: Deployment) -> Words:
    """Return the words in a payment without a reference that tell what it may be for."""
    return deployment.rules.fields.words("second_opinion")


def watch_statements(store: Store, deployment: Deployment, now: datetime) -> tuple[Dropped, ...]:
    """Take in what lies whole in the statements folder; nothing without one. The daemon calls this now and then."""
    folder = deployment.settings.payments.folder
    if folder is None:
        return ()
    watched = DropFolder(folder=deployment.settings.at(folder), suffixes=(".xml",))
    post = post_by(store, deployment, now)
    return take_dropped(store, watched, post=post, hints=hints_of(deployment), now=now)


def _no_invoice(_deployment: Deployment, _invoice: Invoice, _language: str) -> "Attachment":
    """Stand in for the printer: money that came in never calls for an invoice."""
    raise AssertionError("a letter about a payment carries no invoice")
