"""The words of the digest for rule words; an unknown one is said as it stands, with spaces."""

from collections.abc import Mapping

from mailbot.model.digest import Do

REASONS: Mapping[str, str] = {
    # mails that a person must read
    "price_question": "asks about the price",
    "complaint": "complains",
    "thanks": "says thanks",
    "withdrawal": "wants to withdraw",
    "death": "says that the patient has died",
    "wrong_department": "is meant for another department",
    "two_patients": "is about two patients",
    "payment_notice": "says that it was paid",
    "newsletter": "is a newsletter",
    "empty": "is empty",
    "unreadable": "cannot be read",
    "unclear": "is unclear",
    "other": "is no application",
    "no_application": "is no application",
    "sender_unclear": "does not say clearly who sent it",
    "match_unclear": "may belong to a case, but that is not sure",
    "machine_or_application": "looks like a machine's, but holds an application",
    "case_ended": "came to a case that has ended",
    "for_a_person": "needs to be read by a person",
    "brings_nothing": "brings nothing that was asked for",
    "contradiction": "contradicts what the case holds",
    "only_asks": "asks something",
    "to_be_confirmed": "brought a scan: is it signed?",
    "joined_from_unknown_address": "came from an address the case did not know",
    "file_after_payment": "brought a file after the payment",
    "signature_unchecked": "has a signature that could not be checked",
    "application_in_junk": "lies in the Junk folder, but is an application",
    "several_cases": "may belong to several cases",
    "contradicting_signs": "carries signs of two different cases",
    "name_differs": "names another patient than the sender's case",
    "sender_not_authentic": "does not come from whom it says, as our mail server found",
    "reply_from_unknown_address": "answers one of our letters from an address we do not know",
    "number_from_unknown_address": "names a case from an address we do not know",
    "name_from_unknown_address": "names a patient of a case from an address we do not know",
    "two_from": "names two senders",
    "address_in_display_name": "shows another address than it comes from",
    "look_alike_domain": "comes from an address made to look like another",
    "reply_to_stranger": "wants its answer to go to somebody else",
    "quarantined": "could not be read three times",
    "signer_unclear": "has a signature of somebody who cannot be told",
    "format_unknown": "brought a paper in a format that nobody here can read",
    "code_changed": "gives another personal code than before",
    "contract_in_link": "says that the contract lies behind a link",
    "infected": "brought a file with a virus",
    "payment_not_come": "was never paid; what now?",
    # mails without an answer
    "staff_mail": "written by staff",
    "own_letter": "one of our letters, sent by hand",
    "answered_by_hand": "an answer by hand",
    "sent_elsewhere": "sent by hand, of no case",
    "machine": "a machine sent it",
    "doubtful_machine": "probably a machine sent it",
    "auto_reply": "an automatic reply",
    "bounce": "a letter came back",
    "list": "from a mailing list",
    "calendar": "a calendar entry",
    "receipt": "a reading receipt",
    "own_loop": "our own letter came back",
    "spam": "spam",
    "repeated_delivery": "the same mail again",
    "limit_reached": "no more letters to this address today",
    # letters and machines
    "undelivered": "a letter came back undelivered",
    "letter_refused": "the mail server refused a letter for good",
    "letter_unknown": "nobody knows whether a letter arrived",
    "letter_limit": "so many letters in one day: this one waits for you",
    "unknown": "nobody knows whether a letter arrived",
    "refused": "the mail server refused a letter",
    "held": "a letter waits for approval",
    "letter_stopped": "a letter was not written, because it would have told too much",
    "bad_address": "no letter can be written to this address",
    # payments
    "less": "less was paid than the invoice says",
    "more": "more was paid than the invoice says",
    "fee_deducted": "a bank took a fee from the payment",
    "second_part": "a further part of the payment came",
    "paid_twice": "was paid a second time",
    "closed_case": "money came for a case that has ended",
    "wrong_status": "money came before it was expected",
    "currency": "was paid in another currency",
    "batch_sum": "the parts of a bank batch do not add up",
    "reversal": "the bank took a payment back",
    "case_number": "a payment names the case, not the reference",
    "mistyped_reference": "a payment has a mistyped reference",
    "payer_name": "a payment without reference, from a payer of this name",
    "words_only": "a payment for a second opinion, of no known case",
    "unknown_reference": "a payment with a reference that no invoice has",
    "two_references": "one payment with several references",
    "payment_reversed": "a payment was taken back: what now?",
    "refund_to_decide": "is there money to be paid back?",
    "paid_too_much": "more was paid than due: pay back the rest",
    "statement_not_xml": "a bank statement was broken",
    "statement_no_statement": "a file among the bank statements was none",
    "statement_doctype": "a bank statement was refused as unsafe",
    "statement_too_large": "a bank statement was too large",
    "acknowledgement_failed": "the hospital's system sent an acknowledgement that nobody understands",
    # what to do next
    "unassigned": "is paid and waits to be given to specialists",
    "ready": "is complete and waits for the hospital's system",
    "staff_mail_failures": "three mails with a wrong or used link came in a staff member's name",
}
"""Read after "This mail ...", "Case 2026-00042 ..." or by itself."""

ITEMS: Mapping[str, str] = {
    "patient_name": "name",
    "personal_code": "personal code",
    "contact": "phone or address",
    "questions": "questions",
    "course_of_disease": "course of the disease",
    "files": "files",
    "contract": "contract",
    "power_of_attorney": "power of attorney",
    "translation": "translation",
}

GROUPS: Mapping[str, str] = {
    "new": "New since the last digest",
    "incomplete": "Something is still missing",
    "waiting_paper": "Waiting for paper",
    "complete": "Complete, no invoice yet",
    "invoiced": "Awaiting payment",
    "paid": "Paid, to be assigned",
    "in_review": "With specialists",
    "more_tests_needed": "More tests needed",
    "opinion_sent": "Opinion sent",
    "refund_due": "Refund due",
    "ended": "Ended since the last digest",
}

LETTERS: Mapping[str, str] = {
    "deficiency": "what is still missing",
    "acknowledge": "acknowledgement",
    "payment_received": "payment received",
    "payment_partial": "question about a part payment",
    "payment_reminder": "payment reminder",
    "opinion": "opinion",
    "more_tests": "more tests needed",
    "closing": "closing letter",
    "withdrawal": "withdrawal confirmed",
    "announcement": "announcement to specialists",
    "transcript": "answer to staff",
}

STATES: Mapping[str, str] = {
    "held": "held, waits for approval",
    "refused": "refused by the mail server",
    "unknown": "sent, but nobody knows whether it arrived",
    "undelivered": "came back undelivered",
    "drafted": "among the drafts, to be sent by hand",
}

COUNTED: Mapping[str, str] = {
    "paid": "counted: the case is paid",
    "part": "counted: the applicant is asked for the rest",
    "payment_reversed": "taken off again: the case waits for a person",
    "refund_to_decide": "counted: the case cannot be paid any more, a refund is to be decided",
}
"""What followed from a payment that staff confirmed."""

STEPS: Mapping[str, str] = {
    "invoice": "from application to invoice",
    "payment": "from invoice to payment",
    "opinion": "from payment to opinion",
}

LABELS: Mapping[str, str] = {
    "received": "{item} is here",
    "waive": "do without {item}",
    "done": "done",
    "confirm": "count the payment",
    "enough": "take it as paid in full",
    "reject": "not for us",
    "approve": "send it",
    "assign": "give to {argument}",
    "review": "back to the specialists",
    "more_tests": "ask for more tests",
    "opinion": "send the opinion (attach the file)",
    "withdraw": "withdraw and confirm it by letter",
    "deceased": "the patient died: stop all letters",
    "open": "open a case with this mail",
    "not_spam": "it is no spam: read it again",
    "close": "close",
    "reopen": "reopen",
    "retry": "try again",
    "opened": "link {argument} opens",
    "no_access": "link {argument} does not open",
}

COMMANDS: Mapping[str, str] = {
    "received": "received {case} {argument}",
    "waive": "waive {case} {argument}",
    "done": "done {argument}",
    "confirm": "payment confirm {argument}",
    "enough": "payment confirm {argument} --enough",
    "reject": "payment reject {argument}",
    "approve": "letters approve {argument}",
    "assign": "assign {case} {argument}",
    "review": "review {case}",
    "more_tests": "more-tests {case}",
    "opinion": "opinion {case} FILE",
    "withdraw": "withdraw {case} --confirm",
    "deceased": "deceased {case}",
    "open": "open {argument}",
    "not_spam": "not-spam {argument}",
    "close": "close {case}",
    "reopen": "reopen {case}",
    "retry": "retry {argument}",
    "opened": "link {case} {argument} opened",
    "no_access": "link {case} {argument} no_access",
}


def label(do: Do) -> str:
    """Name an action on a link."""
    item = ITEMS.get(do.argument or "", do.argument or "")
    text = LABELS[do.action].format(item=item, argument=do.argument or "")
    return text[0].upper() + text[1:]


def command(do: Do) -> str:
    """Write the command that does it."""
    words = COMMANDS[do.action].format(case=do.case or "", argument=do.argument or do.case or "")
    return f"mailbot {words}"


def said(word: str) -> str:
    """Say a rule word in words; "contract unsigned" and the like are put together by the caller."""
    return REASONS.get(word) or ITEMS.get(word) or word.replace("_", " ")
