"""What weighs how much among the things that need a person: life and death first, then money, then people who wait."""

from collections.abc import Mapping
from typing import Literal, get_args

from mailbot.model.case import CRY_REASONS, STRANGER_REASON

Kind = Literal["grave", "lost", "money", "assign", "ending", "doubt", "letter", "mail", "paper", "machine", "thanks"]
"""The kinds of work, the heaviest first."""

KINDS: tuple[Kind, ...] = get_args(Kind)

_REASONS: Mapping[Kind, tuple[str, ...]] = {
    "grave": (*CRY_REASONS, "distress_open", "death", "complaint"),
    "lost": (
        "undelivered",
        "bounce",
        "letter_refused",
        "letter_unknown",
        "refused",
        "unknown",
        "bad_address",
        "no_utf8",
        "letter_stopped",
    ),
    "money": (
        "less",
        "more",
        "fee_deducted",
        "second_part",
        "paid_twice",
        "closed_case",
        "wrong_status",
        "currency",
        "batch_sum",
        "reversal",
        "case_number",
        "mistyped_reference",
        "payer_name",
        "words_only",
        "unknown_reference",
        "two_references",
        "payment_reversed",
        "refund_to_decide",
        "paid_too_much",
        "pay_back",
        "payment_not_come",
        "statement_not_xml",
        "statement_no_statement",
        "statement_doctype",
        "statement_too_large",
    ),
    "assign": ("unassigned", "ready"),
    "ending": ("withdrawal",),
    "doubt": (
        "referral",
        "look_up_record",
        "encrypted_for_us",
        "format_unknown",
        "to_be_confirmed",
        "signature_unchecked",
        "signer_unclear",
        "joined_from_unknown_address",
        STRANGER_REASON,
    ),
    "letter": ("held", "letter_limit", "drafted", "drafted_before", "draft_thrown_away"),
    "paper": (
        "link_expires",
        "link_expired",
        "share_login",
        "share_password",
        "share_gone",
        "share_expired",
        "contract_in_link",
        "infected",
        "infected_file",
        "scan_without_case",
        "scan_not_taken",
    ),
    "machine": (
        "quarantined",
        "over_limit",
        "mail_unread",
        "acknowledgement_failed",
        "staff_mail_failures",
        "staff_mail_unproven",
    ),
    "thanks": ("thanks",),
}
_KIND_OF = {reason: kind for kind, reasons in _REASONS.items() for reason in reasons}

URGENT: frozenset[str] = frozenset({*_REASONS["grave"], *_REASONS["lost"], "reversal", "payment_reversed"})
"""Reasons that are urgent however young."""


def kind_of(reason: str) -> Kind:
    """Return what kind of work a reason is; one that is not listed is a mail to be read."""
    return "doubt" if reason.startswith("doubtful_") else _KIND_OF.get(reason, "mail")


def is_question(reason: str) -> bool:
    """Say whether an answer by hand settles a reason: it is a mail to be read, and no doubt, money, ending or cry."""
    return kind_of(reason) in {"mail", "thanks"} or reason == "complaint"


def weight(reason: str) -> tuple[int, bool]:
    """Return the place of a reason, a cry for help before all; the lower, the earlier."""
    return KINDS.index(kind_of(reason)), reason not in CRY_REASONS
