"""The status edges of a case: each that is allowed is listed, any other is refused."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from mailbot.cases.items.papers import unread
from mailbot.model.case import ENDED, Case, Status

EDGES: Mapping[Status, frozenset[Status]] = {
    "incomplete": frozenset({"waiting_paper", "complete", "withdrawn", "expired", "deceased", "closed"}),
    "waiting_paper": frozenset({"incomplete", "complete", "withdrawn", "expired", "deceased", "closed"}),
    # back, when a later mail makes it worse before the invoice
    # in_review: a referral makes it free
    "complete": frozenset(
        {"incomplete", "waiting_paper", "invoiced", "in_review", "withdrawn", "expired", "deceased", "closed"}
    ),
    # complete: an invoice that never left was taken back
    "invoiced": frozenset({"complete", "paid", "refund_due", "withdrawn", "expired", "deceased", "closed"}),
    # money is here: who leaves now is owed a refund
    "paid": frozenset({"in_review", "refund_due", "deceased"}),
    "in_review": frozenset({"more_tests_needed", "opinion_sent", "refund_due", "deceased"}),
    "more_tests_needed": frozenset({"in_review", "refund_due", "deceased"}),
    "opinion_sent": frozenset({"in_review", "closed", "refund_due", "deceased"}),
    "refund_due": frozenset({"paid", "closed", "deceased"}),
    # reopened to where it had come; and who has left may still die
    "closed": frozenset({"incomplete", "waiting_paper", "complete", "invoiced", "paid", "in_review", "deceased"}),
    "withdrawn": frozenset({"incomplete", "waiting_paper", "complete", "invoiced", "deceased"}),
    "expired": frozenset({"incomplete", "waiting_paper", "complete", "invoiced", "deceased"}),
    # said dead by mistake
    "deceased": frozenset({"incomplete", "waiting_paper", "complete", "invoiced", "paid", "in_review"}),
}

BEFORE_INVOICE: frozenset[Status] = frozenset({"incomplete", "waiting_paper", "complete"})
"""Statuses that follow from the checklist alone."""

SILENT: frozenset[Status] = frozenset({"withdrawn", "deceased", "refund_due"})
"""Statuses in which no automatic letter leaves, whatever arrives."""


class WrongEdgeError(ValueError):
    """A status change that no edge allows."""

    def __init__(self, before: Status, after: Status) -> None:
        """Keep both ends; neither is personal data."""
        super().__init__(f"a case that is {before} cannot become {after}")
        self.before = before
        self.after = after


def move(case: Case, status: Status, at: datetime) -> Case:
    """Return the case in another status (the same is no change); raise `WrongEdgeError` where no edge allows it."""
    if status == case.status:
        return case
    if status not in EDGES[case.status]:
        raise WrongEdgeError(case.status, status)
    return replace(case, status=status, changed=at, ended_at=at if status in ENDED else None)


def by_checklist(case: Case) -> Status:
    """Return the status before the invoice that the checklist and the papers call for."""
    if case.missing() or case.untranslated() or unread(case):
        return "incomplete"
    return "waiting_paper" if case.awaited() else "complete"


def where_it_was(case: Case) -> Status:
    """Return the status an ended case goes back to: as far as its facts say it had come."""
    if case.paid_at:
        return "in_review" if case.opinion_sent_at else "paid"
    return "invoiced" if case.invoiced_at else by_checklist(case)
