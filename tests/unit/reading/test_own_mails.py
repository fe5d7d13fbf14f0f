"""The invented mails of our own: what is read is what their labels say, nothing missing and nothing extra."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.mail.parse import parse
from mailbot.reading.extract import read
from tests.unit.reading.letters import rules

END = 25
OWN = Path(__file__).parents[2] / "corpus" / "own"


def _words(name: str) -> list[str]:
    return sorted(name.replace(",", " ").split())


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
    if gold["applicant_is_patient"] is not None:
        assert found.applicant_is_patient in (None, gold["applicant_is_patient"])
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
        whole = " ".join(question.split())  # two questions that "and" joins may be read as two
        assert whole[:END] in asked
        assert whole[-END:] in asked
    assert bool(found.values("question")) == bool(wanted["questions"])
