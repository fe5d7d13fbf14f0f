"""Mails that other programs got wrong: every fact in them is found, and nothing is asked for that they hold."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli.common import deployment_or_defaults
from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.replay import as_json, play, unprinted

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((HERE / "expected.toml").read_text("utf-8"))
USUAL = EXPECTED.pop("usual")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as made:
        yield made


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return deployment_or_defaults(HERE / "no such file")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mail_after_a_report(name: str, reader: Reader, deployment: Deployment) -> None:
    played = next(iter(play(HERE / "mails" / f"{name}.eml", deployment, reader, unprinted)))
    assert played.handled is not None
    found = as_json(played)
    body = played.handled.message.body
    wanted = {**USUAL, **EXPECTED[name]}
    if not wanted.get("case", True):
        assert found["case"] is None
        assert found["reply"] in ("none", "staff")
        assert found["documents"] == []
        return
    fields = found["fields"]
    assert {
        "name": fields["patient_name"],
        "code": fields["personal_code"],
        "phone": fields["phone"] or False,
        "email": fields["email"],
        "questions": len(fields["questions"]),
        "course": fields["course_of_disease"],
        "missing": found["missing_after"],
        "bad_codes": fields["bad_codes"],
        "links": [link["url"] for link in found["links"]],
        "attention": found["attention"],
        "reply": found["reply"],
        "documents": {
            document.name: [document.role, document.file.fate] for document in played.handled.reading.documents
        },
    } == {
        **{key: wanted[key] for key in ("name", "code", "phone", "email", "questions", "course", "missing")},
        "bad_codes": wanted.get("bad_codes", []),
        "links": wanted.get("links", []),
        "attention": wanted.get("attention", []),
        "reply": wanted["reply"],
        "documents": wanted["documents"],
    }
    for words in wanted.get("own", ()):
        assert words in body.own_text
    for words in wanted.get("not_own", ()):
        assert words not in f"{body.own_text}\n{body.signature}"


def test_every_mail_has_its_outcome() -> None:
    assert {file.stem for file in (HERE / "mails").glob("*.eml")} == set(EXPECTED)
