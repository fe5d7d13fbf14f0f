"""Staff answered by hand: what their letter, which the answer quotes, no longer asks for is not asked for again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailbot.deployment import Deployment
from mailbot.model.case import Case, Decision
from mailbot.store import Store
from tests.store.conftest import TOML, come_in, deployed

NOW = datetime(2026, 11, 9, 8, tzinfo=UTC)
APPLICATION = """Hello,

I would like a second opinion for myself. Mari Maasikas, personal code 47801050637.
Diagnosis: breast cancer found in May 2026, operated in June 2026, six cycles of chemotherapy.
My question: Is radiotherapy needed?

Mari Maasikas
"""
ANSWER = """My papers: https://drive.google.com/drive/folders/1JeSuvGIST84?usp=sharing

On 9 November 2026 Second opinion <second.opinion@hospital.example> wrote:
> Your letter has arrived. To go on we still need:
> 1. files on tests and treatment
> Please reply to this letter.
"""


class Post:
    """A mailbox in which mails come day by day."""

    def __init__(self, config: Path) -> None:
        config.write_text(TOML)
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        self.mails = 0

    def comes(self, text: str, *, answers: str | None = None, sender: str = "mari@example.org") -> Decision:
        self.mails += 1
        mail, now = EmailMessage(), NOW + timedelta(days=self.mails)
        mail["From"], mail["To"], mail["Subject"] = sender, "second.opinion@hospital.example", "Second opinion"
        mail["Date"], mail["Message-ID"] = format_datetime(now), f"<m{self.mails}@example.org>"
        if answers is not None:
            mail["In-Reply-To"], mail["References"] = answers, f"<m1@example.org> {answers}"
        mail.set_content(text)
        return come_in(self.store, self.deployment, mail, self.mails, now).decision

    def case(self) -> Case:
        case = self.store.cases.load("2026-00001")
        assert case is not None
        return case


@pytest.fixture
def post(config: Path) -> Iterator[Post]:
    post = Post(config)
    yield post
    post.store.close()


def test_what_a_letter_by_hand_does_not_ask_for_is_not_asked_for(post: Post) -> None:
    first = post.comes(APPLICATION)
    assert first.case is not None and "contact" in first.case.missing() and "contract" in first.case.missing()
    answer = post.comes(ANSWER, answers="<by-hand@hospital.example>")
    assert (answer.reply, answer.reason, answer.would_reply) == ("staff", "to_be_confirmed", "invoice")
    assert post.case().missing() == ()
    assert [item.name for item in post.case().items if item.needs_confirmation] == ["contract"]


def test_an_answer_to_a_letter_of_ours_changes_nothing_by_what_it_quotes(post: Post) -> None:
    post.comes(APPLICATION)
    (ours,) = post.store.outbox.list()
    answer = post.comes(ANSWER, answers=ours.letter.message_id)
    assert (answer.reply, post.case().missing()) == ("deficiency", ("contact", "contract"))


def test_a_case_that_staff_opened_elsewhere_is_known_by_its_number(post: Post) -> None:
    answer = post.comes(APPLICATION + ANSWER, answers="<by-hand@hospital.example>")
    assert answer.case is not None and {"contact", "contract"} <= set(answer.case.missing())
    numbered = APPLICATION + ANSWER.replace("has arrived.", "has arrived. The number of the case is 2026-00471.")
    again = post.comes(numbered, answers="<by-hand-too@hospital.example>", sender="mari.too@example.org")
    assert again.case is not None and again.case.missing() == ()


def test_no_stranger_says_what_the_hospital_wrote(post: Post) -> None:
    post.comes(APPLICATION)
    post.comes(f"Case 2026-00001. {ANSWER}", answers="<by-hand@hospital.example>", sender="x@curious.example")
    assert {"contact", "contract"} <= set(post.case().missing())


def test_who_only_thanks_brings_nothing_by_what_the_letter_says(post: Post) -> None:
    post.comes(APPLICATION)
    answer = post.comes("Thank you!\n\n" + ANSWER.split("\n\n", 1)[1], answers="<by-hand@hospital.example>")
    assert answer.reply == "staff"


def test_an_answer_to_a_letter_that_was_answered_before_says_nothing_new(post: Post) -> None:
    post.comes(APPLICATION)
    post.comes("When does the clinic open?\n", answers="<by-hand@hospital.example>")
    post.comes(ANSWER, answers="<by-hand@hospital.example>")
    assert "contact" in post.case().missing()


def test_nobody_else_writes_for_the_hospital(post: Post) -> None:
    post.comes(APPLICATION)
    post.comes(ANSWER, answers="<by-hand@evil.example>")
    assert "contact" in post.case().missing()
