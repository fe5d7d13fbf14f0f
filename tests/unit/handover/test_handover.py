"""The record and the FHIR bundle of a case, and the acknowledgements that come back."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.bundle import Bundle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.handover.drop import AcknowledgementError, drop, read_acknowledgement
from mailbot.handover.fhir import SHA_256, bundle
from mailbot.handover.record import FORMAT, content_hash, record
from mailbot.model.case import Case, CaseDocument, CaseLink
from mailbot.model.fields import Facts

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SYSTEM = "https://hospital.example/second-opinion/case"
CASE = Case(
    number="2026-00042",
    status="complete",
    opened=NOW,
    changed=NOW,
    facts=Facts(
        patient_name="Mari Maasikas",
        personal_code="47101010033",
        code_country="EE",
        birth_date=date(1971, 1, 1),
        phone="+37255512345",
        applicant_name="Jüri Maasikas",
        applicant_code="37605030299",
        applicant_is_patient=False,
        profile="breast",
    ),
    addresses=("juri@mail.example",),
    questions=("Kas keemiaravi on vajalik?", "Is surgery possible?"),
    documents=(
        CaseDocument(
            name="epikriis.pdf", role="clinical", language="et", sha256="ab" * 32, kind="pdf", pages=3, size=9
        ),
        CaseDocument(name="logo.png", role="signature_logo"),
        CaseDocument(name="leping.asice", role="contract", kind="asic", signed=True),
    ),
    links=(CaseLink(provider="dropbox", url="https://dropbox.example/x"),),
)


def made(case: Case = CASE) -> dict[str, Any]:
    return bundle(case, system=SYSTEM, registry_code="90000000", made=NOW)


def resources(case: Case, kind: str) -> list[dict[str, Any]]:
    found = (entry["resource"] for entry in made(case)["entry"])
    return [resource for resource in found if resource["resourceType"] == kind]


def test_the_bundle_is_valid_fhir_r5() -> None:
    valid = Bundle.model_validate(made())
    assert valid.type == "transaction"
    kinds = [entry["resource"]["resourceType"] for entry in made()["entry"]]
    assert kinds == ["Patient", "RelatedPerson", "ServiceRequest", "Task", "DocumentReference", "DocumentReference"]


def test_every_reference_is_in_the_bundle() -> None:
    known = {entry["fullUrl"] for entry in made()["entry"]}
    used = {part.split('"')[0] for part in json.dumps(made()).split('"reference": "')[1:]}
    assert used <= known


def test_the_patient_is_known_by_the_national_code() -> None:
    (patient,) = resources(CASE, "Patient")
    assert patient["identifier"] == [{"system": "https://fhir.ee/sid/pid/est/ni", "value": "47101010033"}]
    assert "telecom" not in patient


@pytest.mark.parametrize(("country", "system"), [("LV", "lva"), ("LT", "ltu"), ("FI", "fin")])
def test_a_foreign_code_has_its_own_system(country: str, system: str) -> None:
    facts = replace(CASE.facts, code_country=country)
    (patient,) = resources(replace(CASE, facts=facts), "Patient")
    assert patient["identifier"][0]["system"] == f"https://fhir.ee/sid/pid/{system}/ni"


def test_a_patient_who_applies_needs_no_related_person() -> None:
    case = replace(CASE, facts=replace(CASE.facts, applicant_is_patient=True))
    assert resources(case, "RelatedPerson") == []
    (patient,) = resources(case, "Patient")
    assert {one["system"] for one in patient["telecom"]} == {"phone", "email"}


def test_the_questions_stand_in_the_request_and_the_hash_beside_the_document() -> None:
    (request,) = resources(CASE, "ServiceRequest")
    assert [note["text"] for note in request["note"]] == list(CASE.questions)
    document = resources(CASE, "DocumentReference")[0]
    assert {"system": SHA_256, "value": "ab" * 32} in document["identifier"]
    (task,) = resources(CASE, "Task")
    assert task["businessStatus"] == {"text": "complete"}


def test_only_the_patient_is_never_overwritten() -> None:
    methods = {entry["resource"]["resourceType"]: entry["request"]["method"] for entry in made()["entry"]}
    assert methods.pop("Patient") == "POST"
    assert set(methods.values()) == {"PUT"}


words = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(
    name=words, phone=words, address=words, somebody=st.booleans() | st.none(), questions=st.lists(words, max_size=3)
)
def test_any_case_gives_a_valid_bundle(
    name: str | None, phone: str | None, address: str | None, somebody: bool | None, questions: list[str | None]
) -> None:
    facts = Facts(patient_name=name, phone=phone, postal_address=address, applicant_is_patient=somebody)
    asked = tuple(question for question in questions if question)
    Bundle.model_validate(made(replace(CASE, facts=facts, questions=asked, documents=CASE.documents[:1])))


def test_the_record_names_its_format_and_version() -> None:
    written = record(CASE, version=2, made=NOW)
    assert (written["format"], written["version"], written["case"]) == (FORMAT, 2, "2026-00042")
    assert written["patient"]["code"] == "47101010033"
    assert written["questions"] == list(CASE.questions)
    assert json.loads(json.dumps(written)) == written


def test_the_hash_changes_with_the_content_only() -> None:
    assert content_hash(CASE) == content_hash(replace(CASE, changed=datetime(2027, 1, 1, tzinfo=UTC)))
    assert content_hash(CASE) != content_hash(replace(CASE, questions=("Another?",)))


def test_files_appear_whole_under_their_names_only(tmp_path: Path) -> None:
    drop(tmp_path / "his", {"a.fhir.json": b"{}", "a.json": b"[]"})
    assert sorted(path.name for path in (tmp_path / "his").iterdir()) == ["a.fhir.json", "a.json"]
    assert (tmp_path / "his" / "a.json").stat().st_mode & 0o777 == 0o640


def test_an_acknowledgement_is_read() -> None:
    found = read_acknowledgement(b'{"case": "2026-00042", "external_id": "HIS/2026-7", "more": 1}')
    assert (found.case, found.external_id) == ("2026-00042", "HIS/2026-7")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"case": "2026-42", "external_id": "x"}',
        b'{"case": "2026-00042", "external_id": ""}',
        b'{"case": "2026-00042", "external_id": "a b"}',
        b'{"case": "2026-00042", "external_id": 7}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_anything_else_is_no_acknowledgement(data: bytes) -> None:
    with pytest.raises(AcknowledgementError):
        read_acknowledgement(data)


def test_every_key_of_the_record_is_explained() -> None:
    readme = (Path(__file__).resolve().parents[3] / "mailbot" / "handover" / "README.md").read_text("utf-8")
    written = record(CASE, version=1, made=NOW)
    keys = {*written, *written["patient"], *written["applicant"], *written["checklist"][0], *written["documents"][0]}
    assert [key for key in sorted(keys) if f"`{key}`" not in readme] == []
