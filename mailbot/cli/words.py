"""The words in which commands speak of a case to staff and admins; letters have their own."""

from collections.abc import Iterator

from mailbot.model.case import Case, Status
from mailbot.model.reading import ItemName

STATUS: dict[Status, str] = {
    "incomplete": "incomplete",
    "waiting_paper": "waiting for paper",
    "complete": "complete",
    "invoiced": "invoice sent, awaiting payment",
    "paid": "paid",
    "in_review": "with specialists",
    "more_tests_needed": "more tests needed",
    "opinion_sent": "opinion sent",
    "closed": "closed",
    "withdrawn": "withdrawn",
    "expired": "expired",
    "refund_due": "refund due",
    "deceased": "deceased",
}
ITEM: dict[ItemName, str] = {
    "patient_name": "the patient's name",
    "personal_code": "the personal code",
    "contact": "a phone number or postal address",
    "questions": "the questions",
    "course_of_disease": "the course of the disease",
    "files": "medical documents",
    "contract": "the signed contract",
    "power_of_attorney": "the power of attorney",
}
WHY: dict[str, str] = {
    "unsigned": "came unsigned",
    "broken": "its signature does not verify",
    "wrong_signer": "must be signed by the patient",
    "bad_code": "the code given is not valid",
}


TROUBLE: dict[str, str] = {
    "store_locked": "another program keeps the store locked; nothing was changed, try again",
    "store_full": "the disk of the data folder is full; make room, nothing is lost",
    "store_read_only": "the store cannot be written: look at the mount and at who owns the data folder",
    "store_not_writable": "the data folder cannot be written: look at the mount and at who owns it",
    "data_not_writable": "the data folder cannot be written: look at the mount and at who owns it",
    "store_failing": "the disk reports a fault: look at the system log before anything else",
    "store_missing": "the store cannot be opened: look at the data folder",
    "store_gone": "the store is gone, and its folder has had one: put it back (`mailbot restore` into an empty folder),"
    " or begin anew with `mailbot run --new-store`",
    "store_damaged": "the store is damaged: stop the daemon and put the last backup back (`mailbot restore`)",
}
"""What happened to the store, and what to do."""


def spoken(reason: str) -> str:
    """Return a rule word of trouble with the words for it, where there are some."""
    return f"{reason}: {TROUBLE[reason]}" if reason in TROUBLE else reason


def needed_line(case: Case) -> Iterator[str]:
    """Yield, a line each, what a case waits for and why."""
    for name in case.missing():
        why = case.item(name).why_open
        yield f"missing: {ITEM[name]}" + (f" ({WHY.get(why, why)})" if why else "")
    for document in case.untranslated():
        yield f"to be translated: attachment {document.position} of mail {document.message}, in {document.language}"
    for name in case.awaited():
        yield f"coming by post: {ITEM[name]}"
