"""Gold mails as samples: features as the reader makes them, and the answer that the labels give."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailbot.documents.reader import Reader
from mailbot.persons.names import same_person
from mailbot.reading.extract import by_rules
from mailbot.reading.papers.by_weight import AUTHORITY, LONGEST, PAPER, paper_features
from mailbot.reading.scales import odds
from mailbot.reading.sheet import Sheet, sheet_of
from mailbot.reading.weighing.claims import ASKS, Sentence, features_of, sentences_of
from mailbot.reading.weighing.codes import CODE
from mailbot.reading.weighing.names import NAME
from mailbot.reading.weighing.phones import PHONE
from mailbot.reading.weighing.post import POST
from mailbot.rules import patterns as regex
from mailbot.rules.rule_set import RuleSet
from mailbot.steps.reading_mails.reading_one import open_mail
from mailbot.steps.reading_mails.reading_values import Basis

Gold = Mapping[str, Any]
Features = Mapping[str, float]

_WORD = regex.compile(r"\W+")
PARTS_OF_OTHERS = frozenset({"forename", "not_a_name", "title", "street", "given_name", "surname", "media", "country"})
PARTS_OF_OTHERS |= {"from_a_place", "before_a_code", "measure"}
"""Word lists that help to find names and places; what a mail is about they tell by chance only."""
_LEAST = 6
"""Letters of the shortest sentence that is a sample."""
_SHARE = 0.7
"""Share of the words of a labelled question that a sentence must hold to be that question."""
_MOST_OF = 0.4
"""Share of a labelled question that a sentence inside it must make up."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """One labelled answer. `author` is who wrote the mail: weights are judged on authors they were not fitted on."""

    table: str
    author: str
    features: Features
    answer: bool


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One gold mail laid out, with its labels and its sentences."""

    author: str
    gold: Gold
    sheet: Sheet
    sentences: tuple[Sentence, ...]


def mails_of(folder: Path, author: str, basis: Basis, reader: Reader) -> Iterator[Mail]:
    """Yield the gold mails of people in a corpus folder (NAME/gold.json and its .eml files)."""
    lists = _lists(basis)
    for labels in sorted(folder.glob("*/gold.json")):
        for gold in json.loads(labels.read_text("utf-8"))["messages"]:
            opened = open_mail((labels.parent / gold["file"]).read_bytes(), basis)
            if opened.screening is not None:
                continue
            now = opened.message.header.date or datetime.now(UTC)
            sheet = sheet_of(opened.message, reader.read(opened.wanted), basis.rules, screening=None, today=now.date())
            yield Mail(author=author, gold=gold, sheet=sheet, sentences=sentences_of(sheet, lists))


def _lists(basis: Basis) -> tuple[str, ...]:
    """Return every word list that may become a feature."""
    return tuple(
        name
        for name in basis.rules.fields.vocabulary
        if not name.startswith("country_") and name not in PARTS_OF_OTHERS
    )


def asking_samples(mail: Mail) -> Iterator[Sample]:
    """Yield the sentences of an application with the answer whether they are among its labelled questions."""
    if mail.gold["kind"] not in ("application", "follow_up"):
        return
    questions = [_bare(question) for question in mail.gold["fields"]["questions"]]
    for sentence in mail.sentences:
        text = _bare(sentence.text.text[sentence.start : sentence.end])
        if len(text) >= _LEAST:
            asks = any(_same(text, question) for question in questions)
            yield Sample(table=ASKS, author=mail.author, features=sentence.features, answer=asks)


def _bare(text: str) -> str:
    return _WORD.sub(" ", text.lower()).strip()


def _same(text: str, question: str) -> bool:
    words, wanted = set(text.split()), set(question.split())
    return (
        question in text
        or (text in question and len(text) > _MOST_OF * len(question))
        or len(words & wanted) > _SHARE * len(wanted)
    )


def part_samples(mail: Mail) -> Iterator[Sample]:
    """Yield codes, numbers and posted papers of an application with the answer whether they are the labelled ones."""
    if mail.gold["kind"] not in ("application", "follow_up"):
        return
    ruled, fields = by_rules(mail.sheet), mail.gold["fields"]
    called = [name for name in (fields["patient_name"], *fields.get("patient_name_alt", ())) if name]
    for person, features in () if mail.gold["applicant_is_patient"] is None else ruled.names:
        answer = any(same_person(one.written, name) for one in person for name in called)
        yield Sample(table=NAME, author=mail.author, features=features, answer=answer)
    labelled = (fields["personal_code"] or "").replace("-", "")
    for held, features in ruled.codes:
        answer = (held.code.value or "").replace("-", "") == labelled
        yield Sample(table=CODE, author=mail.author, features=features, answer=answer)
    for number, features in ruled.numbers:
        yield Sample(table=PHONE, author=mail.author, features=features, answer=number.value == fields["phone"])
    for posted, features in ruled.posted:
        yield Sample(table=POST, author=mail.author, features=features, answer=posted.item in mail.gold["by_post"])


def paper_samples(mail: Mail) -> Iterator[Sample]:
    """Yield the papers of a mail that hold words, with the answers what they are labelled as."""
    labelled = {document["name"]: document["role"] for document in mail.gold["documents"]}
    for paper in mail.sheet.papers:
        files = paper.file.inner or (paper.file,)
        role = labelled.get(paper.name)
        if role in (None, "signature_logo") or len(files) > 1 or not 0 < len(files[0].text.strip()) <= LONGEST:
            continue
        features = paper_features(files[0], mail.sheet.rules)
        yield Sample(table=PAPER, author=mail.author, features=features, answer=role == AUTHORITY)


def mail_samples(mail: Mail, parts: Mapping[str, Mapping[str, float]], basis: Basis) -> Iterator[Sample]:
    """Yield the answers about a whole mail; its sentences and numbers are weighed by `parts`, tables of weights."""
    weights = RuleSet(name=basis.rules.weights.name, tables=parts)
    ruled = by_rules(replace(mail.sheet, rules=replace(mail.sheet.rules, weights=weights)))
    asking = [odds(weights, ASKS, sentence.features) for sentence in mail.sentences]
    features = features_of(mail.sheet, ruled.reading, ruled.reasons, asking, _lists(basis))
    for table, answer in _answers(mail.gold).items():
        if answer is not None:
            yield Sample(table=table, author=mail.author, features=features, answer=answer)


def _answers(gold: Gold) -> dict[str, bool | None]:
    """Return the labelled answer of each table; None where the labels give none."""
    kind, fields = gold["kind"], gold["fields"]
    ours = kind in ("application", "follow_up")
    oneself = gold["applicant_is_patient"]
    answers: dict[str, bool | None] = {
        "kind.other": kind == "other" if ours or kind == "other" else None,
        "kind.application": kind == "application" if ours else None,
        "for_another": None if oneself is None else not oneself,
    }
    if ours and gold["missing_after"] is not None and gold["expected_reply"] != "staff":
        answers |= {
            "brings.patient_name": bool(fields["patient_name"]),
            "brings.personal_code": bool(fields["personal_code"]),
            "brings.contact": bool(fields["phone"] or fields["postal_address"]),
            "brings.questions": bool(fields["questions"]),
            "brings.course_of_disease": bool(fields["course_of_disease"]),
            "brings.contract": _signed(gold, "contract"),
            "brings.power_of_attorney": _signed(gold, "power_of_attorney"),
        }
    return answers


def _signed(gold: Gold, role: str) -> bool | None:
    """Say whether a paper comes signed; None in a corpus whose first mails are complete without any paper."""
    signed = role in gold["by_post"] or any(d["role"] == role and d["signed"] for d in gold["documents"])
    if (
        not signed
        and gold["kind"] == "application"
        and not gold["documents"]
        and _CONTRACT not in gold["missing_after"]
    ):
        return None
    return signed


_CONTRACT = "contract"
