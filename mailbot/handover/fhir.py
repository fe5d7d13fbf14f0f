"""A case as a FHIR R5 transaction bundle (hl7.org/fhir/R5): plain JSON values; nothing is sent or written here.

Identifier systems are those of the Estonian base profile (fhir.ee). The same
bundle taken in twice makes nothing twice: what is ours is put under its
identifier (conditional update), the patient is only made where there is none
(conditional create), because the hospital's own register knows better.
"""

from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from mailbot.model.case import Case, CaseDocument

Resource = dict[str, Any]

NATIONAL_ID = "https://fhir.ee/sid/pid/{country}/ni"
BUSINESS_REGISTRY = "https://fhir.ee/sid/org/est/br"
SHA_256 = "urn:oid:2.16.840.1.101.3.4.2.1"
"""The OID of SHA-256: `Attachment.hash` is SHA-1 by definition, so the hash stands as an identifier."""

COUNTRIES = {"EE": "est", "LV": "lva", "LT": "ltu", "FI": "fin", "PL": "pol", "SE": "swe", "DE": "deu", "UA": "ukr"}
"""ISO 3166-1 alpha-3, lower case, as the systems spell it."""

TYPES = {
    "clinical": "Clinical document",
    "imaging": "Imaging",
    "contract": "Contract for a paid health service",
    "power_of_attorney": "Power of attorney",
    "identity": "Identity document",
    "other": "Other document",
}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
    "dicom": "application/dicom",
    "asic": "application/vnd.etsi.asic-e+zip",
    "zip": "application/zip",
    "txt": "text/plain",
    "html": "text/html",
}


def bundle(case: Case, *, system: str, registry_code: str, made: datetime) -> Resource:
    """Return the transaction bundle. `system` is the URI under which this service numbers its cases."""
    patient = _reference(case, "Patient")
    by_somebody = case.facts.applicant_is_patient is False
    requester = _reference(case, "RelatedPerson") if by_somebody else patient
    resources = [
        _patient(case, system, by_somebody),
        *([_related_person(case, system, patient)] if by_somebody else []),
    ]
    resources.append(_service_request(case, system, patient, requester, made))
    resources.append(_task(case, system, registry_code, patient, requester, made))
    resources += [_document(case, number, document, system, patient) for number, document in _papers(case)]
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "timestamp": made.isoformat(),
        "identifier": {"system": system, "value": case.number},
        "entry": [_entry(case, resource) for resource in resources],
    }


def _papers(case: Case) -> list[tuple[int, CaseDocument]]:
    return [(n, d) for n, d in enumerate(case.documents, 1) if d.role != "signature_logo"]


def _entry(case: Case, resource: Resource) -> Resource:
    kind = resource["resourceType"]
    identifier = resource["identifier"][0]
    known = f"identifier={quote(identifier['system'], safe='')}|{quote(identifier['value'], safe='')}"
    full_url = _urn(case, resource.pop("_name", kind))
    if kind == "Patient":
        request = {"method": "POST", "url": kind, "ifNoneExist": known}
    else:
        request = {"method": "PUT", "url": f"{kind}?{known}"}
    return {"fullUrl": full_url, "resource": resource, "request": request}


def _patient(case: Case, system: str, by_somebody: bool) -> Resource:
    facts = case.facts
    made: Resource = {"resourceType": "Patient", "identifier": [{"system": system, "value": f"{case.number}/patient"}]}
    code = _national_id(facts.personal_code, facts.code_country)
    if code:
        made["identifier"] = [code]
    if name := _one_line(facts.patient_name):
        made["name"] = [{"use": "official", "text": name}]
    if facts.birth_date:
        made["birthDate"] = facts.birth_date.isoformat()
    if not by_somebody:
        _add_contact(made, case)
    return made


def _related_person(case: Case, system: str, patient: Resource) -> Resource:
    facts = case.facts
    made: Resource = {
        "resourceType": "RelatedPerson",
        "identifier": [{"system": system, "value": f"{case.number}/applicant"}],
        "active": True,
        "patient": patient,
    }
    if facts.applicant_code:
        made["identifier"].append({"system": NATIONAL_ID.format(country="est"), "value": facts.applicant_code})
    if facts.applicant_name:
        made["name"] = [{"text": facts.applicant_name}]
    relation = "guardian" if facts.guardian else "parent of a minor" if facts.minor_child else None
    if relation:
        made["relationship"] = [{"text": relation}]
    _add_contact(made, case)
    return made


def _service_request(case: Case, system: str, patient: Resource, requester: Resource, made: datetime) -> Resource:
    request: Resource = {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": system, "value": case.number}],
        "status": "active",
        "intent": "order",
        "code": {"concept": {"text": "Second medical opinion"}},
        "subject": patient,
        "requester": requester,
        "authoredOn": case.opened.isoformat(),
        "note": [{"time": made.isoformat(), "text": question} for question in case.questions if question.strip()],
        "supportingInfo": [{"reference": _reference(case, "DocumentReference", number)} for number, _ in _papers(case)],
    }
    if case.facts.profile:
        request["category"] = [{"text": case.facts.profile}]
    return {key: value for key, value in request.items() if value}


def _task(
    case: Case, system: str, registry_code: str, patient: Resource, requester: Resource, made: datetime
) -> Resource:
    return {
        "resourceType": "Task",
        "identifier": [{"system": system, "value": f"{case.number}/task"}],
        "status": "requested",
        "intent": "order",
        "businessStatus": {"text": case.status},
        "code": {"text": "Open an official case for a second opinion"},
        "focus": _reference(case, "ServiceRequest"),
        "for": patient,
        "authoredOn": case.opened.isoformat(),
        "lastModified": made.isoformat(),
        "requester": requester,
        "owner": {"type": "Organization", "identifier": {"system": BUSINESS_REGISTRY, "value": registry_code}},
    }


def _document(case: Case, number: int, document: CaseDocument, system: str, patient: Resource) -> Resource:
    attachment: Resource = {
        "contentType": CONTENT_TYPES.get(document.kind, "application/octet-stream"),
        "title": document.name,
        "size": document.size,
    }
    if document.language:
        attachment["language"] = document.language
    if document.pages:
        attachment["pages"] = document.pages
    if document.message_date:
        attachment["creation"] = document.message_date.isoformat()
    identifier = [{"system": system, "value": f"{case.number}/document/{number}"}]
    if document.sha256:
        identifier.append({"system": SHA_256, "value": document.sha256})
    return {
        "_name": f"DocumentReference {number}",
        "resourceType": "DocumentReference",
        "identifier": identifier,
        "status": "current",
        "type": {"text": TYPES.get(document.role, "Other document")},
        "subject": patient,
        "content": [{"attachment": attachment}],
    }


def _add_contact(resource: Resource, case: Case) -> None:
    telecom = []
    if phone := _one_line(case.facts.phone):
        telecom.append({"system": "phone", "value": phone})
    if case.addresses:
        telecom.append({"system": "email", "value": case.addresses[0]})
    if telecom:
        resource["telecom"] = telecom
    if address := _one_line(case.facts.postal_address):
        resource["address"] = [{"text": address}]


def _one_line(text: str | None) -> str:
    """Return a text without blanks around it; empty where it says nothing, for FHIR has no string of blanks."""
    return " ".join((text or "").split())


def _national_id(code: str | None, country: str | None) -> Resource | None:
    if code is None:
        return None
    return {"system": NATIONAL_ID.format(country=COUNTRIES.get(country or "", "est")), "value": code}


def _reference(case: Case, kind: str, number: int | None = None) -> Resource:
    return {"reference": _urn(case, kind if number is None else f"{kind} {number}"), "type": kind}


def _urn(case: Case, name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'mailbot/{case.number}/{name}')}"
