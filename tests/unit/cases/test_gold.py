"""With the labels of the corpus as a perfect reading, the decisions must be those of the corpus."""

import email
import email.policy
import json
import re
from pathlib import Path

import pytest

from mailbot.cases.policy import Policy
from mailbot.model.mail import Address, Body, Header, Message
from mailbot.model.reading import Reading, Screening
from tests.unit.cases import build

CORPUS = Path(__file__).parents[2] / "corpus" / "dev"
CONVERSATIONS = sorted(path.parent for path in CORPUS.glob("*/gold.json"))


def perfect_reading(gold: dict) -> Reading:
    fields = gold["fields"]
    parts: list = []
    if fields["patient_name"]:
        parts.append(build.name(fields["patient_name"]))
    if fields["personal_code"]:
        parts.append(build.code(fields["personal_code"], country=fields["code_country"]))
    parts += [build.found("bad_code", bad) for bad in fields["bad_codes"]]
    if fields["phone"]:
        parts.append(build.phone(fields["phone"]))
    if fields["postal_address"]:
        parts.append(build.found("postal_address", "yes"))
    parts += [build.question(q) for q in fields["questions"]]
    if fields["course_of_disease"]:
        parts.append(build.course())
    for place, d in enumerate(gold["documents"], 1):
        parts.append(build.paper(d["role"], language=d["language"], signed=d["signed"], name=d["name"], position=place))
    topic = None
    if gold["kind"] == "other":
        topic = "unclear"
    elif gold["kind"] == "follow_up" and not parts and not gold["links"] and not gold["by_post"]:
        topic = "payment_notice"
    elif gold["applicant_is_patient"] is None and gold["kind"] == "application":
        topic = "two_patients"
    return build.reading(
        *parts,
        *(build.Link(**link) for link in gold["links"]),
        kind=gold["kind"],
        topic=topic,
        applicant_is_patient=gold["applicant_is_patient"],
        by_post=tuple(gold["by_post"]),
        says_translated=any(d["language"] in ("et", "en") and d["role"] == "clinical" for d in gold["documents"])
        and not any(d["language"] == "et" for d in gold["documents"] if gold["kind"] == "application"),
        screening=Screening(kind="list", rule="list_id") if gold["expected_reply"] == "none" and topic else None,
    )


def header_of(path: Path) -> Message:
    head = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    ids = {
        key: tuple(re.findall(r"<([^<>]+)>", str(head[key] or "")))
        for key in ("Message-ID", "In-Reply-To", "References")
    }
    return Message(
        header=Header(
            from_=(Address(addr_spec=email.utils.parseaddr(str(head["From"]))[1]),),
            subject=str(head["Subject"] or ""),
            date=email.utils.parsedate_to_datetime(str(head["Date"])),
            message_id=next(iter(ids["Message-ID"]), None),
            in_reply_to=ids["In-Reply-To"],
            references=ids["References"],
        ),
        body=Body(),
    )


@pytest.mark.parametrize("folder", CONVERSATIONS, ids=lambda folder: folder.name)
def test_conversation(folder: Path) -> None:
    gold = json.loads((folder / "gold.json").read_text())
    minor = "minor" in gold["about"]
    desk = build.Desk(Policy(strangers_join=True))  # as staff confirm it
    seen: set[bytes] = set()
    for each in gold["messages"]:
        raw = (folder / each["file"]).read_bytes()
        said = perfect_reading(each)
        if minor:
            from dataclasses import replace

            said = replace(said, patient_is_minor_child=True)
        message = header_of(folder / each["file"])
        if message.header.message_id in seen:
            continue  # the store knows exact repeats
        seen.add(message.header.message_id)
        assert raw
        decision = desk.take(said, message, message.header.date)
        where = f"{each['file']} {decision.reason} {desk.match}"
        assert (decision.reply, decision.kind) == (each["expected_reply"], each["kind"]), where
        if each["kind"] in ("application", "follow_up") and decision.case:
            assert list(decision.case.missing()) == each["missing_after"], where
            assert sorted({d.name for d in decision.case.untranslated()}) == sorted(each["untranslated"]), where
