"""The record of a case for the hospital information system: plain values under fixed keys; nothing is written here.

`FORMAT` names the meaning of the keys. A key is never renamed or dropped
within one format; new ones may be added.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from mailbot.model.case import Case, CaseDocument
from mailbot.model.fields import KEPT

FORMAT = "mailbot-case/1"


def record(case: Case, *, version: int, made: datetime) -> dict[str, Any]:
    """Return the record; `version` counts the records of this case, so that a later one replaces an earlier one."""
    return {"format": FORMAT, "version": version, "made": made.isoformat(), **content(case)}


def content(case: Case) -> dict[str, Any]:
    """Return what the record says about the case, without version and time: equal content needs no new record."""
    said = _facts(case)
    return {
        "case": case.number,
        "status": case.status,
        "opened": case.opened.isoformat(),
        "language": case.language,
        "review_group": case.review_group,
        **said,
        "applicant": {**said["applicant"], "email": case.addresses[0] if case.addresses else None},
        "questions": list(case.questions),
        "checklist": [
            {"item": item.name, "state": item.state, "evidence": item.evidence} for item in case.items if item.required
        ],
        "documents": [_document(number, document) for number, document in enumerate(case.documents, 1)],
        "links": [{"provider": link.provider, "url": link.url, "expires": link.expires} for link in case.links],
        "invoice": case.invoice_number,
        "paid": case.paid_at.isoformat() if case.paid_at else None,
    }


def _facts(case: Case) -> dict[str, Any]:
    """Return each fact at its place; a day is written as 1958-09-16."""
    said: dict[str, Any] = {}
    for field in KEPT:
        value = getattr(case.facts, field.name)
        *above, key = field.record
        place = said
        for part in above:
            place = place.setdefault(part, {})
        place[key] = value.isoformat() if isinstance(value, date) else value
    return said


def content_hash(case: Case) -> str:
    """Return a hash of the content, to tell whether there is news for the hospital's system."""
    written = json.dumps(content(case), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def _document(number: int, document: CaseDocument) -> dict[str, Any]:
    return {
        "number": number,
        "name": document.name,
        "role": document.role,
        "kind": document.kind,
        "language": document.language,
        "pages": document.pages,
        "size": document.size,
        "sha256": document.sha256,
        "signed": document.signed,
        "signature": document.signature_state,
        "needs_translation": document.untranslated and not document.waived and not document.translated_by,
        "readable": document.fate in {"read", "ocr"},
        "received": document.message_date.isoformat() if document.message_date else None,
    }
