"""Staff act by a mail: each trait of a good one, each way in which one is refused."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import unquote

import pytest

from mailbot.cases.staff.commands import subject_of
from mailbot.cases.staff.tokens import BYTES, issue, spell
from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_words
from mailbot.deployment import Deployment
from mailbot.mail.parse import parse
from mailbot.model.case import Attention, Case, Decision, Item
from mailbot.model.digest import Do
from mailbot.steps.gathering import body_of as body_of_link
from mailbot.steps.staff.listing import A_DAY
from mailbot.steps.staff.staff_mail import answers
from mailbot.store import Store
from tests.store.conftest import TOML, deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE = "2026-00001"
NURSE = "nurse@hospital.example"
TO_US = "To: <second.opinion@hospital.example>\r\n"
RECEIVED = Do(action="received", case=CASE, argument="contract")


class Desk:
    """A deployment with one case that waits for paper, and mails to it."""

    def __init__(self, config: Path) -> None:
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        self.row = 0
        items = (
            Item(name="contract", state="by_post"),
            Item(name="files", state="open"),
            Item(name="patient_name", state="open"),
        )
        case = Case(number=CASE, status="incomplete", opened=NOW, changed=NOW, items=items, addresses=("a@b.example",))
        self.store.cases.save(case)

    def token(self, do: Do = RECEIVED, who: str = NURSE, age: timedelta = timedelta()) -> str:
        token = spell(bytes([self.row + 1]) * BYTES)
        self.store.staff_tokens.add([issue(token, do, recipient=who, now=NOW - age)], NOW)
        return token

    def mail(
        self, subject: str, sender: str = NURSE, more: str = "", mailbox: str = "second.opinion", text: str = "hello"
    ) -> Decision | None:
        self.row += 1
        head = f"From: <{sender}>\r\nSubject: {subject}\r\nMessage-ID: <m{self.row}@x.example>\r\n{more}"
        raw = f"{head}\r\n{text}\r\n"
        self.store.rows.run(
            "insert into message (id, mailbox, folder, uidvalidity, uid, received, size, sha256, due)"
            " values (?, 'm', '', 1, ?, ?, 1, '', ?)",
            [self.row, self.row, NOW.isoformat(), NOW.isoformat()],
        )
        self.store.rows.insert("message_raw", {"message": self.row, "raw": raw.encode()})
        answer = answers(self.store, self.deployment, lambda *_: pytest.fail("no invoice here"))
        obey = answer(self.row, "second.opinion", parse(raw.encode()), NOW)
        return obey() if obey is not None else None

    def answered(self) -> list[str]:
        return [row.letter.subject for row in self.store.outbox.list() if row.letter.kind == "transcript"]

    def item(self, name: str = "contract") -> str:
        case = self.store.cases.load(CASE)
        assert case is not None
        return next(item.state for item in case.items if item.name == name)


@pytest.fixture
def desk(config: Path) -> Iterator[Desk]:
    desk = Desk(config)
    yield desk
    desk.store.close()


def test_a_link_does_what_it_says_and_says_what_was_done(desk: Desk) -> None:
    decision = desk.mail(subject_of(RECEIVED, desk.token()))
    assert decision is not None
    assert (decision.reply, decision.reason, desk.item()) == ("none", "staff_mail_done", "received")
    assert desk.answered() == [f"Done: Contract received, case {CASE}"]
    assert [entry.who for entry in desk.store.cases.journal(CASE)] == [NURSE]


def test_the_answer_holds_no_token_and_threads(desk: Desk) -> None:
    token = desk.token()
    desk.mail(subject_of(RECEIVED, token))
    (row,) = desk.store.outbox.list()
    letter = message_from_bytes(row.letter.raw, policy=default)
    assert token not in letter.as_string()
    assert (letter["In-Reply-To"], letter["To"]) == ("<m1@x.example>", NURSE)
    body = letter.get_body(("plain",))
    assert body is not None
    assert "contract by post → received" in body.get_content()


def test_a_link_works_once(desk: Desk) -> None:
    subject = subject_of(RECEIVED, desk.token())
    desk.mail(subject)
    again = desk.mail(subject)
    assert again is not None
    assert again.reason == "staff_mail_used"
    assert desk.answered()[1].startswith("Nothing was done")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"age": timedelta(days=8)}, "staff_mail_expired"),
        ({"who": "other@hospital.example"}, "staff_mail_other_recipient"),
        ({"do": Do(action="received", case=CASE, argument="files")}, "staff_mail_other_action"),
    ],
)
def test_a_wrong_link_does_nothing(desk: Desk, change: dict[str, object], reason: str) -> None:
    decision = desk.mail(subject_of(RECEIVED, desk.token(**change)))  # type: ignore[arg-type]
    assert decision is not None
    assert (decision.reason, desk.item()) == (reason, "by_post")


def test_a_stranger_with_a_link_is_read_like_anybody(desk: Desk) -> None:
    assert desk.mail(subject_of(RECEIVED, desk.token()), sender="stranger@x.example") is None
    assert desk.item() == "by_post"


DOUBT = "doubtful_contract"


@pytest.mark.parametrize(("answer", "state"), [("yes", "received"), ("no", "open")])
def test_a_doubt_is_settled_by_mail(desk: Desk, answer: str, state: str) -> None:
    desk.store.cases.attend(Attention(reason=DOUBT, since=NOW), CASE)
    do = Do(action="settle", case=CASE, argument=f"contract {answer}")
    decision = desk.mail(subject_of(do, desk.token(do)))
    assert decision is not None
    assert (decision.reason, desk.item()) == ("staff_mail_done", state)
    assert desk.store.cases.attentions() == ()
    assert desk.answered() == [f"Done: Contract: {answer}, case {CASE}"]


NAME = Do(action="set", case=CASE, argument="patient_name")


def test_a_name_is_corrected_in_the_body_and_told_in_no_subject(desk: Desk) -> None:
    say = load_digest_words((defaults("templates"),))[0].phrase
    text = body_of_link(NAME, say) + "Mari Maasikas\r\n-- \r\nNurse Joy"
    decision = desk.mail(subject_of(NAME, desk.token(NAME)), text=text)
    assert decision is not None
    assert decision.reason == "staff_mail_done"
    case = desk.store.cases.load(CASE)
    assert case is not None
    assert case.facts.patient_name == "Mari Maasikas"
    assert "Maasikas" not in desk.store.outbox.list()[-1].letter.raw.decode()


def test_a_value_that_was_not_written_changes_nothing(desk: Desk) -> None:
    decision = desk.mail(subject_of(NAME, desk.token(NAME)), text="= \r\nMari Maasikas")
    assert decision is not None
    assert decision.reason == "staff_mail_refused"


def test_a_gap_left_open_is_told_and_leaves_the_link_good(desk: Desk) -> None:
    do = Do(action="assign", case=CASE, argument="WHOM")
    subject = subject_of(do, desk.token(do))
    assert [decision.reason for _ in range(4) if (decision := desk.mail(subject))] == ["staff_mail_gap"] * 4
    done = desk.mail(subject.replace("WHOM", "Dr House"))
    assert done is not None
    assert done.reason == "staff_mail_done"
    case = desk.store.cases.load(CASE)
    assert case is not None
    assert case.assigned_to == "Dr House"


def test_two_senders_are_nobody(desk: Desk) -> None:
    assert desk.mail(subject_of(RECEIVED, desk.token()), more="From: <x@y.example>\r\n") is None


def test_what_staff_wrote_to_others_is_shown_and_not_answered(desk: Desk) -> None:
    decision = desk.mail("Re: lunch")
    assert decision is not None
    assert (decision.reply, decision.reason, desk.answered()) == ("none", "staff_mail", [])
    assert [(one.reason, one.message) for one in desk.store.cases.attentions()] == [("staff_mail", 1)]


def test_a_copy_to_us_is_read_like_a_mail_to_us(desk: Desk) -> None:
    decision = desk.mail("everything?", more=f"To: colleague@hospital.example\r\n{TO_US.replace('To:', 'Cc:')}")
    assert decision is not None
    assert (decision.reason, len(desk.answered())) == ("staff_mail_not_understood", 1)


def body_of(desk: Desk) -> str:
    letter = message_from_bytes(desk.store.outbox.list()[-1].letter.raw, policy=default)
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_what_is_not_understood_is_answered_with_what_can_be_done(desk: Desk) -> None:
    desk.store.cases.attend(Attention(reason="doubtful_contract", since=NOW), CASE)
    decision = desk.mail("Re: lunch", more=TO_US)
    assert decision is not None
    assert decision.reason == "staff_mail_not_understood"
    assert desk.answered() == ["Nothing was done. Everything that waits"]
    page = body_of(desk)
    assert "Contract: yes [1]" in page
    assert "settle%202026-00001%20contract%20yes%20%23" in page
    assert desk.item() == "by_post"


def test_a_case_number_is_answered_with_what_can_be_done_with_the_case(desk: Desk) -> None:
    decision = desk.mail(f"scan for {CASE}", more=TO_US)
    assert decision is not None
    assert desk.answered() == [f"Nothing was done. Case {CASE}"]
    page = body_of(desk)
    for label in ("Contract received", "Do without contract", "Files received", "Give to somebody", "Close"):
        assert label in page
    assert "lunch" not in page


def test_the_page_of_a_case_acts(desk: Desk) -> None:
    desk.mail(f"{CASE}", more=TO_US)
    subject = unquote(re.search(r"subject=(mailbot%20received%202026-00001%20contract[^&]*)", body_of(desk))[1])  # type: ignore[index]
    decision = desk.mail(subject)
    assert decision is not None
    assert (decision.reason, desk.item()) == ("staff_mail_done", "received")


def test_a_list_can_be_asked_for_again_and_again(desk: Desk) -> None:
    do = Do(action="list_cases")
    subject = subject_of(do, desk.token(do))
    for _ in range(2):
        decision = desk.mail(subject)
        assert decision is not None
        assert decision.reason == "staff_mail_listed"
    assert desk.answered() == ["All open cases"] * 2
    assert "show%202026-00001%20%23" in body_of(desk)


def test_a_program_that_answers_the_answers_is_not_answered_for_ever(desk: Desk) -> None:
    reasons = [decision.reason for _ in range(A_DAY + 1) if (decision := desk.mail("Re: lunch", more=TO_US))]
    assert reasons == ["staff_mail_not_understood"] * A_DAY + ["staff_mail_silenced"]


def test_an_answer_to_an_applicant_with_a_copy_to_us_is_filed_in_the_case_and_gets_no_page(desk: Desk) -> None:
    desk.mail("an earlier mail")
    desk.store.cases.attend(Attention(reason="only_asks", since=NOW, message=1), CASE)
    copy = "To: a@b.example\r\nCc: second.opinion@hospital.example\r\nIn-Reply-To: <m1@x.example>\r\n"
    decision = desk.mail("Re: scan", more=copy)
    assert decision is not None and decision.case is not None
    assert (decision.reason, decision.case.number, desk.answered()) == ("answered_by_hand", CASE, [])
    assert decision.case.reminders_paused


def test_who_only_says_to_be_staff_gets_no_page(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML.replace('path = "mail"', 'path = "mail"\nauthserv_id = "mx.hospital.example"'), "utf-8")
    desk = Desk(path)
    for _ in range(2):
        decision = desk.mail("all cases please", more=TO_US)
        assert decision is not None
        assert (decision.reason, desk.answered()) == ("staff_mail_not_authentic", [])
    assert [one.reason for one in desk.store.cases.attentions()] == ["staff_mail_unproven"]
    desk.store.close()


def test_where_staff_do_not_act_by_mail_their_mails_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML.replace("act_by_mail = true", "act_by_mail = false"), "utf-8")
    desk = Desk(path)
    decision = desk.mail(f"scan for {CASE}", more=TO_US)
    assert decision is not None
    assert (decision.reason, desk.answered()) == ("staff_mail", [])
    assert [(one.reason, one.message) for one in desk.store.cases.attentions()] == [("staff_mail", 1)]
    desk.store.close()


def test_free_words_are_answered_with_the_nearest_acts_and_do_nothing(desk: Desk) -> None:
    decision = desk.mail(f"please waive the contract of {CASE}", more=TO_US)
    assert decision is not None
    assert (decision.reason, desk.item()) == ("staff_mail_not_understood", "by_post")
    near = body_of(desk).partition("DID YOU MEAN THIS?")[2].splitlines()
    assert next(line for line in near if line.strip()).strip().startswith("Do without contract")


@pytest.mark.parametrize("said", ["What about the weather of this case?", "Please, is that mail there again?"])
def test_words_that_tell_no_act_from_another_suggest_none(desk: Desk, said: str) -> None:
    desk.mail("hello", more=TO_US, text=f"{said} It is {CASE}.")
    assert "DID YOU MEAN THIS?" not in body_of(desk)


def test_the_page_of_a_case_says_what_comes_by_post(desk: Desk) -> None:
    desk.mail(CASE, more=TO_US)
    (line,) = (line for line in body_of(desk).splitlines() if line.strip().startswith(CASE))
    assert "contract" in line


def test_a_case_that_is_named_has_the_mail_in_its_journal(desk: Desk) -> None:
    decision = desk.mail("about the scan", more=TO_US, text=f"it is for {CASE}")
    assert decision is not None and decision.case is not None
    assert decision.case.number == CASE
    assert [(entry.who, entry.message) for entry in desk.store.cases.journal(CASE)] == [(NURSE, 1)]


def test_an_automatic_reply_does_nothing(desk: Desk) -> None:
    decision = desk.mail(subject_of(RECEIVED, desk.token()), more="Auto-Submitted: auto-replied\r\n")
    assert decision is not None
    assert (decision.reason, desk.item()) == ("staff_mail", "by_post")


def test_three_failures_are_silence_and_an_alarm(desk: Desk) -> None:
    for _ in range(5):
        desk.mail(subject_of(RECEIVED, spell(b"?" * BYTES)))
    assert len(desk.answered()) == 2
    assert [one.reason for one in desk.store.cases.attentions()] == ["staff_mail_failures"]


def test_an_action_that_is_refused_leaves_the_link_good(desk: Desk) -> None:
    do = Do(action="received", case=CASE, argument="power_of_attorney")
    decision = desk.mail(subject_of(do, desk.token(do)))
    assert decision is not None
    assert decision.reason == "staff_mail_refused"
    assert desk.store.rows.value("select count(*) from staff_token where used is not null") == 0
    assert desk.store.staff_tokens.failures(NURSE, NOW - timedelta(days=1)) == 0


def test_a_server_that_is_configured_must_have_confirmed_the_sender(tmp_path: Path) -> None:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML.replace('path = "mail"', 'path = "mail"\nauthserv_id = "mx.hospital.example"'), "utf-8")
    desk = Desk(path)
    refused = desk.mail(subject_of(RECEIVED, desk.token()))
    assert refused is not None
    assert (refused.reason, desk.item()) == ("staff_mail_not_authentic", "by_post")
    passed = "Authentication-Results: mx.hospital.example; dkim=pass header.d=hospital.example\r\n"
    good = desk.mail(subject_of(RECEIVED, desk.token()), more=passed)
    assert good is not None
    assert (good.reason, desk.item()) == ("staff_mail_done", "received")
    desk.store.close()


def test_done_works_for_a_mail_a_case_and_what_is_neither(desk: Desk) -> None:
    desk.mail("an earlier mail", more=TO_US)
    desk.store.cases.attend(Attention(reason="price_question", since=NOW, message=1))
    desk.store.cases.attend(Attention(reason="letter_refused", since=NOW), CASE)
    desk.store.cases.attend(Attention(reason="statement_not_xml", since=NOW))
    for do in (
        Do(action="done", argument="1"),
        Do(action="done", case=CASE),
        Do(action="done", argument="a3"),
    ):
        decision = desk.mail(subject_of(do, desk.token(do)))
        assert decision is not None
        assert decision.reason == "staff_mail_done", desk.answered()
    assert desk.store.cases.attentions() == ()


@pytest.mark.parametrize(
    ("subject", "title"),
    [
        ("List  inbox", "Everything that waits"),
        ("list cases", "All open cases"),
        (CASE, f"Case {CASE}"),
    ],
)
def test_a_list_is_had_for_the_asking(desk: Desk, subject: str, title: str) -> None:
    decision = desk.mail(subject, more=TO_US)
    assert decision is not None
    assert (decision.reason, desk.answered()) == ("staff_mail_listed", [title])


def test_an_answer_leads_to_its_undoing(desk: Desk) -> None:
    do = Do(action="close", case=CASE)
    desk.mail(subject_of(do, desk.token(do)))
    subject = unquote(re.search(r"subject=(mailbot%20undo%202026-00001[^&]*)", body_of(desk))[1])  # type: ignore[index]
    decision = desk.mail(subject)
    assert decision is not None
    assert decision.reason == "staff_mail_done"
    case = desk.store.cases.load(CASE)
    assert case is not None and case.status == "incomplete"


def test_a_note_is_written_in_the_body(desk: Desk) -> None:
    do = Do(action="note", case=CASE)
    decision = desk.mail(subject_of(do, desk.token(do)), text="= rang the daughter")
    assert decision is not None
    assert [entry.what for entry in desk.store.cases.journal(CASE)] == ["note: rang the daughter"]
    assert "daughter" not in desk.store.outbox.list()[-1].letter.raw.decode()


def test_the_other_case_is_written_into_the_gap(desk: Desk) -> None:
    other = Case(number="2026-00002", opened=NOW, changed=NOW, addresses=("c@d.example",))
    desk.store.cases.save(other)
    do = Do(action="merge", case=CASE, argument="NUMBER")
    subject = subject_of(do, desk.token(do))
    reasons = [
        decision.reason for text in (subject, subject.replace("NUMBER", "2026-00002")) if (decision := desk.mail(text))
    ]
    assert reasons == ["staff_mail_gap", "staff_mail_done"]
    gone = desk.store.cases.load("2026-00002")
    assert gone is not None and gone.merged_into == CASE
