"""A cry for help: people are told at once and again, no letter leaves by itself, and nothing of it is told on."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from pathlib import Path

import pytest

from mailbot.deployment import Deployment
from mailbot.model.case import Attention, Case
from mailbot.replay import unprinted
from mailbot.steps.by_the_clock.housekeeping import status
from mailbot.steps.gathering import gather
from mailbot.steps.staff.desk import Desk
from mailbot.steps.urgent import REPEAT, call_people, unheard
from mailbot.store import Store
from mailbot.store.mails.inbox import Inbox
from tests.store.conftest import TOML, come_in, deployed

SUNDAY_NIGHT = datetime(2026, 11, 8, 23, 40, tzinfo=UTC)
MARI = "mari@example.org"
CRY = "I do not want to live any more, I have the pills here."
APPLICATION = """Hello,

I would like a second opinion. Patient: Mari Maasikas, personal code 47801050637, phone +372 5550 0123.
Diagnosis: breast cancer found in May 2026, operated in June 2026, six cycles of chemotherapy.
My question: Is radiotherapy needed?

Mari Maasikas
"""
CASE = "2026-00001"


class Ward:
    """A deployment whose mails are handled one by one."""

    def __init__(self, config: Path, more: str = "") -> None:
        config.write_text(TOML.replace("act_by_mail", 'urgent_to = ["nurse@hospital.example"]\nact_by_mail') + more)
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        self.now = SUNDAY_NIGHT
        self.mails = 0

    def comes(
        self,
        text: str,
        *,
        sender: str = MARI,
        subject: str = "Second opinion",
        more: Iterable[tuple[str, str]] = (),
    ) -> str:
        """Let a mail come in, and return the reason of what was decided."""
        self.mails += 1
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "second.opinion@hospital.example", subject
        mail["Date"], mail["Message-ID"] = format_datetime(self.now), f"<m{self.mails}@example.org>"
        for name, body in more:
            mail[name] = body
        mail.set_content(text)
        return come_in(self.store, self.deployment, mail, self.mails, self.now).decision.reason

    def letters_wait_from(self, probability: float) -> None:
        """Let no letter wait for a cry that is less likely than this."""
        rules = self.deployment.rules
        cries = replace(rules.cries, settings={**rules.cries.settings, "waits": probability})
        self.deployment = replace(self.deployment, rules=replace(rules, cries=cries))

    def letters(self, *, urgent: bool = False) -> list[tuple[str, str]]:
        rows = self.store.outbox.list()
        return [(row.letter.kind, row.state) for row in rows if (row.letter.kind == "urgent") == urgent]

    def calls(self) -> list[str]:
        """Return the calls to staff as sent, decoded."""
        mails = [row.letter.raw for row in self.store.outbox.list() if row.letter.kind == "urgent"]
        parsed = [message_from_bytes(raw, policy=default) for raw in mails]
        return [
            "\n".join(
                [str(mail["Subject"]), *(str(part.get_content()) for part in mail.walk() if not part.is_multipart())]
            )
            for mail in parsed
        ]

    def case(self) -> Case:
        case = self.store.cases.load(CASE)
        assert case is not None
        return case


@pytest.fixture
def ward(config: Path) -> Iterator[Ward]:
    ward = Ward(config)
    yield ward
    ward.store.close()


def test_inside_an_application_a_person_is_told_at_once_and_no_letter_leaves(ward: Ward) -> None:
    assert ward.comes(APPLICATION + CRY) == "distress"
    assert ward.letters() == []
    assert ward.letters(urgent=True) == [("urgent", "new")]
    assert [a.reason for a in ward.case().attentions] == ["distress"]


HARDLY = "I am bleeding heavily right now and cannot stop it."


def test_what_hardly_is_a_cry_gets_its_letter_and_a_person_is_told_all_the_same(ward: Ward) -> None:
    ward.letters_wait_from(1.0)
    assert ward.comes(APPLICATION + HARDLY) == "something_needed"
    assert ward.letters() == [("deficiency", "new")]
    (call,) = ward.calls()
    assert "it holds no letter" in call
    assert "leaves by itself" not in call
    assert [a.reason for a in ward.case().attentions] == ["distress_perhaps"]
    assert status(ward.store, ward.deployment, ward.now).needs[0] == "distress 1"
    papers = "The signed contract is coming by post. Mari Maasikas"
    assert ward.comes(papers, subject=f"Re: [{CASE}]") == "something_needed"  # no other letter waits for it
    Desk(store=ward.store, deployment=ward.deployment, printer=unprinted, who="kati", now=ward.now).done(1)
    assert call_people(ward.store, ward.deployment, ward.now + REPEAT) == 0


def test_where_nothing_would_answer_it_what_hardly_is_a_cry_is_one(ward: Ward) -> None:
    ward.letters_wait_from(1.0)
    assert ward.comes(HARDLY, sender="x@example.com", subject="") == "distress"
    assert "it holds no letter" not in ward.calls()[0]


def test_a_word_of_suicide_holds_the_letter_however_unlikely(ward: Ward) -> None:
    ward.letters_wait_from(1.0)
    assert ward.comes(APPLICATION + CRY) == "distress"


def test_a_call_says_where_the_mail_lies_and_nothing_of_what_it_says(ward: Ward) -> None:
    ward.comes(APPLICATION + CRY, subject="Mari Maasikas, breast cancer")
    (call,) = ward.calls()
    for told in (CASE, "speaks of suicide", "mailbox second.opinion, folder INBOX", "mailto:"):
        assert told in call
    for kept in ("Maasikas", "47801050637", MARI, "5550 0123", "cancer", "pills", "not want to live"):
        assert kept not in call


def test_a_stranger_who_is_no_applicant_is_heard_too(ward: Ward) -> None:
    assert ward.comes(CRY, sender="x@example.com", subject="") == "distress"
    assert len(ward.calls()) == 1
    assert ward.letters() == []
    assert [(a.reason, a.message) for a in ward.store.cases.attentions()] == [("distress", 1)]


def test_thanks_beside_a_cry_are_not_answered_and_what_waits_is_held(ward: Ward) -> None:
    ward.comes(APPLICATION)
    assert ward.letters() == [("deficiency", "new")]
    assert ward.comes(f"Thank you for everything. {CRY}\nMari Maasikas", subject=f"Re: [{CASE}]") == "distress"
    assert ward.letters() == [("deficiency", "held")]


def test_a_cry_from_another_address_that_names_a_case_holds_what_waits_there(ward: Ward) -> None:
    ward.comes(APPLICATION)
    assert ward.comes(CRY, sender="x@example.com", subject=f"Re: [{CASE}]") == "distress"
    assert ward.letters() == [("deficiency", "held")]
    assert len(ward.calls()) == 1
    Desk(store=ward.store, deployment=ward.deployment, printer=unprinted, who="kati", now=ward.now).done(2)
    assert call_people(ward.store, ward.deployment, ward.now + REPEAT) == 0
    assert not ward.case().reminders_paused


def test_while_a_cry_is_open_no_other_mail_of_the_case_is_answered(ward: Ward) -> None:
    ward.comes(APPLICATION + CRY)
    papers = "The signed contract is coming by post. Mari Maasikas"
    assert ward.comes(papers, subject=f"Re: [{CASE}]") == "distress_open"
    assert ward.letters() == []


def test_it_is_repeated_every_hour_also_on_a_sunday_night_until_somebody_says_done(ward: Ward) -> None:
    ward.comes(APPLICATION + CRY)
    soon, later = SUNDAY_NIGHT + timedelta(minutes=59), SUNDAY_NIGHT + REPEAT
    assert call_people(ward.store, ward.deployment, soon) == 0
    assert call_people(ward.store, ward.deployment, later) == 1
    assert call_people(ward.store, ward.deployment, later + timedelta(minutes=1)) == 0
    desk = Desk(store=ward.store, deployment=ward.deployment, printer=unprinted, who="kati", now=later)
    desk.done(1)
    assert call_people(ward.store, ward.deployment, later + 2 * REPEAT) == 0
    assert len(ward.calls()) == 2


def test_after_done_the_letter_of_the_application_waits_for_a_person(ward: Ward) -> None:
    ward.comes(APPLICATION + CRY)
    Desk(store=ward.store, deployment=ward.deployment, printer=unprinted, who="kati", now=SUNDAY_NIGHT).done(1)
    assert ward.letters() == [("deficiency", "held")]


def test_a_call_leaves_while_all_letters_are_held(ward: Ward) -> None:
    ward.comes(APPLICATION)
    ward.store.health.hold("by_staff", ward.now)
    ward.comes(CRY, sender="x@example.com")
    claimed = ward.store.outbox.claim(ward.now + timedelta(days=1))
    assert claimed is not None
    assert claimed.letter.kind == "urgent"
    assert ward.store.outbox.claim(ward.now + timedelta(days=1)) is None


def test_it_stands_on_top_of_digest_status_and_inbox(ward: Ward) -> None:
    old = ward.now - timedelta(days=9)
    ward.store.cases.save(Case(number="2025-00009", opened=old, changed=old))
    ward.store.cases.attend(Attention(reason="death", since=old), "2025-00009")
    ward.comes(CRY, sender="x@example.com")
    assert [task.reason for task in gather(ward.store, ward.deployment, ward.now).tasks] == ["distress", "death"]
    assert status(ward.store, ward.deployment, ward.now).needs[0] == "distress 1"
    assert [waits.reason for waits in Inbox(ward.store.rows).waiting()] == ["distress", "death"]


def test_the_short_letter_leaves_only_where_it_is_wanted_and_its_words_are_reviewed(config: Path) -> None:
    ward = Ward(config, "\n[service]\ndistress_letter = true\n")
    try:
        ward.comes(APPLICATION + CRY)
        assert not ward.deployment.templates.language("en").reviewed
        assert ward.letters() == []
    finally:
        ward.store.close()


@pytest.mark.parametrize(("wanted", "letters"), [("true", [("distress", "new")]), ("false", [])])
def test_where_it_is_wanted_and_reviewed_the_short_letter_leaves_once_and_at_once(
    config: Path, wanted: str, letters: list[tuple[str, str]]
) -> None:
    more = f'\n[letters]\nmode = "send"\n\n[service]\ndistress_letter = {wanted}\n'
    ward = Ward(config, more)
    templates = ward.deployment.templates
    english = replace(templates.languages["en"], reviewed=True)
    reviewed = replace(templates, languages={**templates.languages, "en": english})
    ward.deployment = replace(ward.deployment, templates=reviewed)
    try:
        ward.comes(APPLICATION + CRY)
        ward.comes(CRY, subject=f"Re: [{CASE}]")
        assert ward.letters() == letters
        if letters:
            (row,) = (row for row in ward.store.outbox.list() if row.letter.kind == "distress")
            assert (row.letter.mode, row.due) == ("send", ward.now)
            mail = message_from_bytes(row.letter.raw, policy=default)
            plain = mail.get_body(("plain",))
            assert plain is not None
            text = plain.get_content().replace("\u00a0", " ")
            assert "112" in text
            assert "116 123" in text
    finally:
        ward.store.close()


@pytest.mark.parametrize(
    ("staff", "more", "warning"),
    [
        ('urgent_to = ["other@hospital.example"]\n', "", "other@hospital.example is not in staff.addresses"),
        ("", "\n[service]\ndistress_letter = true\n", "no language is reviewed"),
        ("none", "", "nobody is told"),
    ],
)
def test_a_cry_that_would_go_unheard_is_warned_of(config: Path, staff: str, more: str, warning: str) -> None:
    text = TOML.replace('addresses = ["nurse@hospital.example"]\n', "") if staff == "none" else TOML
    config.write_text(text.replace("act_by_mail", f"{staff.removeprefix('none')}act_by_mail") + more, "utf-8")
    (told,) = unheard(deployed(config))
    assert warning in told


def test_a_deployment_that_names_its_staff_is_not_warned(config: Path) -> None:
    assert unheard(deployed(config)) == ()
