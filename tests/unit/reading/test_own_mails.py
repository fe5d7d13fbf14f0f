"""The invented mails of our own: what is read is what their labels say, nothing missing and nothing extra."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.mail.parse import parse
from mailbot.reading.extract import read
from tests.unit.reading.letters import rules

OWN = Path(__file__).parents[2] / "corpus" / "own"


def _words(name: str) -> list[str]:
    return sorted(name.replace(",", " ").split())


def _is_asked(words: list[str], asked: str) -> bool:
    """Say whether a question was read, whole or as the two that an "and" in it joins."""
    halves = ((words[:at], words[at + 1 :]) for at in range(1, len(words) - 1))
    two = any(all(" ".join(half).rstrip(",") in asked for half in both) for both in halves)
    return " ".join(words) in asked or two


@pytest.mark.parametrize("folder", sorted(path.name for path in OWN.iterdir() if path.is_dir()))
def test_an_own_mail(folder: str) -> None:
    (gold,) = json.loads((OWN / folder / "gold.json").read_text())["messages"]
    message = parse((OWN / folder / gold["file"]).read_bytes(), rules())
    found = read(message, {}, rules(), screening=None, now=message.header.date or datetime(2026, 11, 10, tzinfo=UTC))
    if gold["kind"] == "other":
        assert found.kind == "other"
        return
    wanted = gold["fields"]
    assert found.kind in ("application", "follow_up")
    assert found.language == gold["language"]
    said = found.applicant_is_patient
    unsaid = said is None and found.kind == "follow_up"  # the case knows
    assert gold["applicant_is_patient"] is None or unsaid or said is gold["applicant_is_patient"]
    name = found.value("patient_name")
    accepted = [_words(one) for one in [wanted["patient_name"] or "", *wanted["patient_name_alt"]]]
    assert (name is None) == (wanted["patient_name"] is None)
    assert name is None or _words(name) in accepted
    assert found.value("personal_code") == wanted["personal_code"]
    code = found.chosen("personal_code")
    assert (code.country if code else None) == wanted["code_country"]
    assert list(found.values("bad_code")) == wanted["bad_codes"]
    assert found.value("phone") == wanted["phone"]
    assert found.value("email") == wanted["email"]
    assert (found.value("postal_address") is not None) == wanted["postal_address"]
    assert (found.value("course_of_disease") is not None) == wanted["course_of_disease"]
    assert list(found.by_post) == gold["by_post"]
    asked = " ".join(found.values("question"))
    for question in wanted["questions"]:
        assert _is_asked(question.split(), asked)
    assert bool(found.values("question")) == bool(wanted["questions"])
