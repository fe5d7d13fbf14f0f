"""Single mails with labels: each can be laid out as a conversation, and what its labels quote stands in it."""

import json
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest

from mailbot.model.fields import ITEMS
from tests.corpus.lay_out import gold_of, lay_out, mail_of

SINGLE = Path(__file__).parent / "single"
FEWEST = 300


def said(name: str) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in (SINGLE / name).read_text("utf-8").splitlines()]


def bare(text: str) -> str:
    return " ".join(text.split())


def test_first_mails_apply_or_not() -> None:
    mails = said("first.jsonl")
    applies = [bool(one["applies"]) for one in mails]
    assert len(mails) > FEWEST
    assert 0.4 < sum(applies) / len(applies) < 0.6
    assert all(one["text"].strip() and "subject" in one for one in mails)


@pytest.mark.parametrize("name", ["items.jsonl", "answers.jsonl"])
def test_what_labels_quote_stands_in_the_text(name: str) -> None:
    mails = said(name)
    assert len(mails) > FEWEST
    for number, one in enumerate(mails):
        (message,) = gold_of(one, number)["messages"]
        assert all(bare(question) in bare(one["text"]) for question in message["fields"]["questions"])
        assert set(message["by_post"]) <= set(ITEMS)


def test_a_mail_is_laid_out_as_a_conversation(tmp_path: Path) -> None:
    assert lay_out(SINGLE / "answers.jsonl", tmp_path) == len(said("answers.jsonl"))
    first = said("answers.jsonl")[0]
    mail = message_from_bytes((tmp_path / "001" / "01.eml").read_bytes(), policy=policy.default)
    assert mail["In-Reply-To"]
    assert mail.get_content().startswith(first["text"])
    assert "\n> " in mail.get_content()
    (labelled,) = json.loads((tmp_path / "001" / "gold.json").read_text("utf-8"))["messages"]
    assert labelled["by_post"] == first["by_post"]


def test_a_first_mail_answers_nothing() -> None:
    mail = message_from_bytes(mail_of(said("items.jsonl")[0], 1), policy=policy.default)
    assert mail["In-Reply-To"] is None
