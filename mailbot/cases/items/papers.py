"""What one contract or power of attorney means for its checklist item (the signature table); reads no file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mailbot.model.case import Case, CaseDocument
from mailbot.model.document import Fate, Signer
from mailbot.model.fields import Facts
from mailbot.model.reading import Document, Role
from mailbot.persons.codes import bare
from mailbot.persons.names import likeness

PaperState = Literal["received", "open"]

UNREADABLE: frozenset[Fate] = frozenset({"protected", "encrypted", "not_for_us", "damaged", "too_large", "infected"})
"""Fates after which nobody has seen what is in the file."""


FOR_US: Fate = "for_us"
NOT_FOR_US: Fate = "not_for_us"
OPENPGP = "pgp"
"""The kind of file whose recipients are keys without a registry code: its sender needs our key and not our code."""

_CODES = re.compile(r"(?<!\d)(?:\d{11}|\d{8})(?!\d)")
"""Personal codes and registry codes, by which certificates name people and companies."""
_NOT_A_LETTER = re.compile(r"[\W_]+")

PAPER_KINDS = frozenset(
    {"pdf", "docx", "odt", "rtf", "doc", "xlsx", "xls", "ods", "pptx", "zip", "archive", "asic", "ddoc", "cdoc", "pgp"}
)
"""Kinds of files in which people send papers."""


UNCLEAR = ", signature unclear"
"""How the evidence ends of a paper of which nobody could say whether it is signed: staff look before the invoice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What a paper does to its item: `why` for the letter, `note` for the journal, `attention` for a person."""

    state: PaperState
    why: str | None = None
    needs_confirmation: bool = False
    note: str | None = None
    attention: str | None = None

    @property
    def weight(self) -> int:
        """Rank judgements of several papers for one item: the best one counts."""
        return 0 if self.state == "open" else 1 if self.needs_confirmation else 2


def judge(document: Document, role: Role, facts: Facts) -> Judgement:
    """Judge a document as a contract or power of attorney.

    A signature by computer is judged by its state and its signers, anything
    else by whether a reader saw it signed.
    """
    signature = document.file.signature
    if signature.state == "broken":
        return Judgement(state="open", why="broken", note="signature_broken")
    if signature.state == "valid":
        return _by_signer(signature.signers, role, facts)
    if signature.state == "intact":
        return _unproven(_by_signer(signature.signers, role, facts))
    if signature.state == "present":
        return Judgement(
            state="received", needs_confirmation=True, note="signature_unchecked", attention="signature_unchecked"
        )
    if document.file.fate in UNREADABLE:
        return Judgement(state="open", why="unreadable", note=f"file_{document.file.fate}")
    if document.file.fate == FOR_US:
        return Judgement(state="received", needs_confirmation=True, note="encrypted_for_us")
    signed = document.signed if document.role == role else document.also_signed
    if signed is False:
        return Judgement(state="open", why="unsigned")
    if signed is None and document.file.fate == "unknown":
        return Judgement(state="received", needs_confirmation=True, note="format_unknown", attention="format_unknown")
    return Judgement(
        state="received", needs_confirmation=True, note="signed_by_hand" if signed else "signature_unclear"
    )


def _unproven(judged: Judgement) -> Judgement:
    """Take a signature whose issuer nobody vouches for as a scan: anybody can make one, in anybody's name.

    One in the name of neither the patient nor the applicant is looked at before the invoice.
    """
    if judged.state == "open":
        return judged
    if judged.note == "signed_by_another":
        return replace(judged, needs_confirmation=True, note="signature_unclear")
    return replace(judged, needs_confirmation=True, note=judged.note or "signer_unproven")


def _by_signer(signers: tuple[Signer, ...], role: Role, facts: Facts) -> Judgement:
    signed_by = [_is_patient(signer, facts) for signer in signers]
    if any(signed_by):
        return Judgement(state="received")
    if role == "contract":
        if any(_is_applicant(signer, facts) for signer in signers):
            return Judgement(state="received")
        return Judgement(state="received", note="signed_by_another")
    if not signers or None in signed_by:
        return Judgement(state="received", needs_confirmation=True, note="signer_unclear", attention="signer_unclear")
    return Judgement(state="open", why="wrong_signer", note="signed_by_another")


def _is_patient(signer: Signer, facts: Facts) -> bool | None:
    """Say whether the patient signed; None where neither code nor name can tell."""
    if signer.code and facts.personal_code:
        return bare(signer.code) == bare(facts.personal_code)
    return _same(signer.name, facts.patient_name)


def _is_applicant(signer: Signer, facts: Facts) -> bool | None:
    if signer.code and facts.applicant_code:
        return bare(signer.code) == bare(facts.applicant_code)
    return _same(signer.name, facts.applicant_name)


def _same(one: str | None, other: str | None) -> bool | None:
    if not one or not other:
        return None
    return {"same": True, "different": False, "unclear": None}[likeness(one, other)]


def referrals(case: Case) -> tuple[CaseDocument, ...]:
    """Return the referrals about which nobody has decided yet whether they make the opinion free."""
    return tuple(d for d in case.documents if d.role == "referral" and not d.waived)


def to_decrypt(case: Case) -> tuple[CaseDocument, ...]:
    """Return the papers encrypted for us that nobody has opened: all that is asked for may be in them."""
    return tuple(d for d in case.documents if d.fate == FOR_US and not d.waived and not d.translated_by)


def to_open(case: Case) -> tuple[CaseDocument, ...]:
    """Return the papers that only a person can open, and nobody has: all that is asked for may be in them."""
    left = (d for d in case.documents if not (d.waived or d.translated_by))
    return tuple(d for d in left if _shows_nothing(d.fate, d.kind, d.role))


def unread(case: Case) -> tuple[CaseDocument, ...]:
    """Return the papers that nobody could open, and that no readable one has replaced.

    A damaged picture in a signature is none: what is not clinical by its name
    must at least be a kind of file in which papers are sent.
    """
    return tuple(
        d
        for d in case.documents
        if d.fate in UNREADABLE
        and (d.role == "clinical" or (d.role == "other" and d.kind in PAPER_KINDS))
        and not d.waived
        and not d.translated_by
    )


def showed_nothing(document: Document) -> bool:
    """Say whether a paper shows its words to other programs only (a dynamic form, an archive): a person opens it."""
    return _shows_nothing(document.file.fate, document.file.kind, document.role)


def _shows_nothing(fate: str, kind: str, role: Role) -> bool:
    return fate == "unknown" and kind in PAPER_KINDS and role != "signature_logo"


def addressed(document: Document, ours: Sequence[str]) -> Document:
    """Return a document with the fate that its recipients give it; `ours` are our registry code and names."""
    file = document.file
    if file.fate != "encrypted" or not file.recipients or not ours:
        return document
    others = all(_is_another(said, ours) for said in file.recipients)
    return replace(document, file=replace(file, fate=NOT_FOR_US if others else FOR_US))


def _is_another(said: str, ours: Sequence[str]) -> bool:
    """Say whether a recipient is surely somebody else: it bears a code, and neither our code nor our name."""
    return not names_us(said, ours) and bool(_CODES.search(said))


def names_us(said: str, ours: Sequence[str]) -> bool:
    """Say whether a recipient bears our registry code or one of our names, all of its words side by side."""
    plain = f" {_plain(said)} "
    return any(f" {_plain(own)} " in plain for own in ours if own)


def _plain(text: str) -> str:
    return _NOT_A_LETTER.sub(" ", text.casefold()).strip()
