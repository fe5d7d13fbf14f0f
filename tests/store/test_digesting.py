"""The digest from a real store: once a day for each recipient, with everything that waits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from mailbot.cases.due import expiry_day
from mailbot.cli.main import main
from mailbot.deployment import Deployment
from mailbot.model.case import Attention, Case, CaseDocument, CaseLink, Item, JournalEntry
from mailbot.model.digest import DigestFacts, Do
from mailbot.model.mail import RawMail
from mailbot.model.money import Credit, Matched
from mailbot.steps.by_the_clock.digesting import digest_if_due, write_digest
from mailbot.steps.gathering import gather
from mailbot.store import Store
from mailbot.store.digest.tasks import Office, Tasks
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import deployed

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)


class Desk:
    """A deployment and its store."""

    def __init__(self, config: Path) -> None:
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)

    def case(self, serial: int, **values: object) -> Case:
        number = f"2026-{serial:05d}"
        opened = MONDAY - timedelta(days=serial)
        case = Case(number=number, opened=opened, changed=opened, **values)  # type: ignore[arg-type]
        self.store.cases.save(case)
        return case

    def facts(self) -> DigestFacts:
        return gather(self.store, self.deployment, MONDAY)


@pytest.fixture
def desk(config: Path) -> Iterator[Desk]:
    desk = Desk(config)
    yield desk
    desk.store.close()


def test_it_is_written_once_a_working_day_after_its_hour(desk: Desk) -> None:
    early, saturday = MONDAY.replace(hour=5), MONDAY - timedelta(days=2)
    assert not digest_if_due(desk.store, desk.deployment, early)
    assert not digest_if_due(desk.store, desk.deployment, saturday)
    assert digest_if_due(desk.store, desk.deployment, MONDAY)
    assert not digest_if_due(desk.store, desk.deployment, MONDAY + timedelta(hours=3))
    assert digest_if_due(desk.store, desk.deployment, MONDAY + timedelta(days=1))


def test_nothing_is_written_on_a_public_holiday(desk: Desk) -> None:
    assert not digest_if_due(desk.store, desk.deployment, datetime(2026, 12, 25, 9, tzinfo=UTC))


def test_a_person_may_have_it_again(desk: Desk) -> None:
    assert write_digest(desk.store, desk.deployment, MONDAY) == 1
    assert write_digest(desk.store, desk.deployment, MONDAY) == 0
    assert write_digest(desk.store, desk.deployment, MONDAY + timedelta(minutes=1), again=True) == 1


def test_it_goes_to_staff_at_once_and_is_no_draft(desk: Desk) -> None:
    write_digest(desk.store, desk.deployment, MONDAY)
    (row,) = desk.store.outbox.list()
    assert (row.letter.mode, row.letter.envelope_to, row.state) == ("send", ("nurse@hospital.example",), "new")


def test_mails_since_the_last_one_are_counted(desk: Desk) -> None:
    mail = RawMail(mailbox="m", folder="", uidvalidity=1, uid=1, internaldate=None, size=1, raw=b"x")
    arrived = [Arrived(mail=mail, fingerprint=None, head="h")]
    desk.store.messages.receive(FolderAt("m", "", 1), MONDAY - timedelta(hours=2), mails=arrived)
    assert desk.facts().mails == 1
    write_digest(desk.store, desk.deployment, MONDAY - timedelta(hours=1))
    assert desk.facts().mails == 0


def test_what_needs_a_person_comes_with_what_to_do(desk: Desk) -> None:
    case = desk.case(3, items=(Item(name="contract", state="received", needs_confirmation=True),))
    desk.store.cases.attend(Attention(reason="to_be_confirmed", since=MONDAY), case.number)
    (task,) = desk.facts().tasks
    assert (task.reason, task.case) == ("to_be_confirmed", case.number)
    assert task.todo == (
        Do(action="received", case=case.number, argument="contract"),
        Do(action="ask", case=case.number, argument="contract"),
        Do(action="done", case=case.number, argument="a1"),
    )


def test_papers_in_the_health_record_are_found_there_or_asked_for(desk: Desk) -> None:
    case = desk.case(3, items=(Item(name="files", state="in_record"),))
    desk.store.cases.attend(Attention(reason="look_up_record", since=MONDAY), case.number)
    (task,) = desk.facts().tasks
    assert task.todo == (
        Do(action="received", case=case.number, argument="files"),
        Do(action="not_there", case=case.number),
        Do(action="done", case=case.number, argument="a1"),
    )


def test_a_doubtful_credit_is_a_task(desk: Desk) -> None:
    case = desk.case(3, status="invoiced")
    credit = Credit(key="K", iban="", amount_cents=20000, currency="EUR", booked=None)
    row = desk.store.payments.add(Matched(credit=credit, outcome="suggestion", reason="less", case=case.number), MONDAY)
    (task,) = desk.facts().tasks
    assert (task.reason, task.amount_cents) == ("less", 20000)
    assert [(do.action, do.argument) for do in task.todo] == [
        ("confirm", str(row)),
        ("enough", str(row)),
        ("reject", str(row)),
    ]


def test_a_paid_case_asks_to_be_assigned(desk: Desk) -> None:
    case = desk.case(3, status="paid", paid_at=MONDAY, review_group="breast")
    (task,) = desk.facts().tasks
    assert task.todo == (Do(action="assign", case=case.number, argument="breast"),)


def test_nobody_but_staff_knows_for_whom_a_paid_case_without_profile_is(desk: Desk) -> None:
    case = desk.case(3, status="paid", paid_at=MONDAY)
    tasks = Tasks(desk.store.rows, Office(zone=ZoneInfo("Europe/Tallinn")), now=MONDAY)
    few, many = ("lung", "skin"), tuple("abcdef")
    for groups, offered in (((), ["WHOM"]), (few, ["lung", "skin"]), (many, ["WHOM"])):
        (task,) = tasks.all(groups)
        assert [(do.action, do.case, do.argument) for do in task.todo] == [
            ("assign", case.number, group) for group in offered
        ]


def test_a_doubt_is_a_question_with_two_answers(desk: Desk) -> None:
    case = desk.case(3, items=(Item(name="contract", state="received"),))
    desk.store.cases.attend(Attention(reason="doubtful_contract", since=MONDAY), case.number)
    (task,) = desk.facts().tasks
    assert task.todo == tuple(
        Do(action="settle", case=case.number, argument=f"contract {answer}") for answer in ("yes", "no")
    )


def test_a_referral_is_a_question_with_two_answers(desk: Desk) -> None:
    case = desk.case(3, status="complete", documents=(CaseDocument(name="referral.pdf", role="referral"),))
    desk.store.cases.attend(Attention(reason="referral", since=MONDAY), case.number)
    (task,) = desk.facts().tasks
    assert [(do.action, do.argument) for do in task.todo] == [("received", "referral"), ("waive", "referral")]


def test_cases_stand_in_their_groups_with_what_they_wait_for(desk: Desk) -> None:
    desk.case(2, items=(Item(name="contract", state="open"),))
    paper = desk.case(3, status="waiting_paper", items=(Item(name="contract", state="by_post"),))
    groups = {group.name: group for group in desk.facts().groups}
    assert groups["incomplete"].rows[0].words == ("contract",)
    assert groups["waiting_paper"].rows[0].todo == (Do(action="received", case=paper.number, argument="contract"),)
    assert "new" not in groups


def test_links_that_expire_are_tasks_while_there_is_time_and_after(desk: Desk) -> None:
    for serial, days in ((1, 2), (2, 6), (3, 24)):
        link = CaseLink(
            provider="wetransfer", url="https://x.example", expires=True, since=MONDAY - timedelta(days=days)
        )
        desk.case(serial, links=(link,))
    found = [(task.reason, task.case, task.urgent) for task in desk.facts().tasks]
    assert found == [("link_expires", "2026-00002", True), ("link_expired", "2026-00003", False)]
    first = {task.reason: task.todo[0].action for task in desk.facts().tasks}
    assert first == {"link_expires": "opened", "link_expired": "ask"}


@pytest.mark.parametrize(("reminders", "paused", "closes"), [(1, False, False), (2, False, True), (2, True, False)])
def test_it_says_when_a_case_closes_by_itself(desk: Desk, reminders: int, paused: bool, closes: bool) -> None:
    quiet = MONDAY - timedelta(days=40)
    case = desk.case(41, quiet_since=quiet, reminders=reminders, reminders_paused=paused)
    (group,) = desk.facts().groups
    assert group.rows[0].closes == (expiry_day(case, desk.deployment.policy) if closes else None)


def test_an_item_to_be_confirmed_is_shown_and_confirmed_beside_the_paper_that_is_awaited(desk: Desk) -> None:
    items = (Item(name="contract", state="by_post"), Item(name="power_of_attorney", state="received"))
    case = desk.case(3, status="waiting_paper", items=(items[0], replace(items[1], needs_confirmation=True)))
    (group,) = (group for group in desk.facts().groups if group.name == "waiting_paper")
    assert group.rows[0].words == ("contract", "power_of_attorney to_confirm")
    assert group.rows[0].todo == tuple(
        Do(action="received", case=case.number, argument=item.name) for item in case.items
    )


def _letter(desk: Desk, case: Case, at: datetime, **values: str) -> None:
    row = {
        "kind": "deficiency", "language": "et", "template": "t", "message_id": f"{case.number}@x", "envelope_from": "",
        "envelope_to": "[]", "subject": "", "sha256": "", "created": at.isoformat(timespec="microseconds"),
        "due": at.isoformat(), "changed": at.isoformat(timespec="microseconds"), "case_number": case.number,
    }  # fmt: skip
    desk.store.rows.insert("outbox", row | values)


@pytest.mark.parametrize(("days", "urgent"), [(1, False), (3, False), (4, True)])
def test_a_draft_is_urgent_after_two_working_days(desk: Desk, days: int, urgent: bool) -> None:
    _letter(desk, desk.case(30), MONDAY - timedelta(days=days), mode="draft", state="drafted")
    (task,) = desk.facts().tasks
    assert (task.reason, task.urgent) == ("drafted", urgent)


@pytest.mark.parametrize(
    ("values", "then"),
    [
        ({"mode": "draft", "state": "sent"}, ["drafted"]),
        ({"mode": "draft", "state": "replaced", "answer": "discarded"}, ["drafted"]),
        ({"mode": "hold", "state": "cancelled"}, ["held"]),
        ({"mode": "send", "state": "sent"}, []),
    ],
)
def test_the_page_of_a_day_shows_the_letters_that_waited_then(
    desk: Desk, values: dict[str, str], then: list[str]
) -> None:
    late = {"changed": (MONDAY + timedelta(days=2)).isoformat(timespec="microseconds")}
    _letter(desk, desk.case(30), MONDAY, **values, **late)
    later = MONDAY + timedelta(days=4)
    assert [task.reason for task in gather(desk.store, desk.deployment, later, day=MONDAY.date()).tasks] == then
    assert gather(desk.store, desk.deployment, later).tasks == ()


def test_the_page_of_a_day_asks_to_assign_what_was_paid_then(desk: Desk) -> None:
    given, paid_since = (desk.case(n, status=status, paid_at=MONDAY) for n, status in ((3, "in_review"), (4, "paid")))
    for case, what in ((given, "status paid -> in_review"), (paid_since, "status invoiced -> paid")):
        desk.store.cases.save(case, [JournalEntry(at=MONDAY + timedelta(days=2), who="kati", what=what, why="x")])
    later = MONDAY + timedelta(days=4)
    then = gather(desk.store, desk.deployment, later, day=MONDAY.date())
    assert [task.case for task in then.tasks] == [given.number]
    assert [task.case for task in gather(desk.store, desk.deployment, later).tasks] == [paid_since.number]


def test_only_a_group_that_is_known_is_likelier_than_the_others(desk: Desk) -> None:
    desk.case(3, status="paid", paid_at=MONDAY, review_group="breast")
    desk.case(4, status="paid", paid_at=MONDAY)
    assert {task.case: task.open_choice for task in desk.facts().tasks} == {"2026-00003": False, "2026-00004": True}


def test_money_is_told_with_what_was_asked_and_with_its_cases(desk: Desk) -> None:
    case = desk.case(3, status="invoiced")
    desk.store.rows.insert(
        "invoice",
        {
            "number": "1", "case_number": case.number, "amount_cents": 29000, "issued": "2026-11-01",
            "due": "2026-11-15", "reference": "r", "language": "et", "paid_cents": 9000,
        },
    )  # fmt: skip
    for key, outcome, reason in (("a", "suggestion", "less"), ("b", "suggestion", "reversal"), ("c", "paid", "match")):
        credit = Credit(key=key, iban="", amount_cents=12000, currency="EUR", booked=None)
        desk.store.payments.add(
            Matched(credit=credit, outcome=outcome, reason=reason, case=case.number),
            MONDAY,  # type: ignore[arg-type]
        )
    facts = desk.facts()
    assert {task.reason: task.asked_cents for task in facts.tasks} == {"less": 20000, "reversal": None}
    assert (facts.payments, facts.payments_cents, facts.paid_cases) == (1, 12000, (case.number,))


def test_how_long_it_takes_is_measured(desk: Desk) -> None:
    for serial in (10, 20, 30):
        opened = MONDAY - timedelta(days=serial)
        desk.case(
            serial,
            status="opinion_sent",
            invoiced_at=opened + timedelta(days=1),
            paid_at=opened + timedelta(days=3),
            opinion_sent_at=opened + timedelta(days=serial / 2),
        )
    measured = {one.step: (one.days, one.cases) for one in desk.facts().turnaround}
    assert measured == {"invoice": (1, 3), "payment": (2, 3), "opinion": (7, 3)}


def test_a_mailbox_that_is_not_reached_is_an_alarm(desk: Desk) -> None:
    desk.store.health.reached("good", MONDAY)
    desk.store.health.reached("bad", MONDAY - timedelta(hours=5))
    desk.store.health.failed("bad", "login_refused", MONDAY)
    assert {box.name: box.alarm for box in desk.facts().health.mailboxes} == {"good": False, "bad": True}


def test_links_in_the_letter_are_made_for_whom_it_goes_to(desk: Desk) -> None:
    desk.case(3, status="paid", paid_at=MONDAY, review_group="breast")
    write_digest(desk.store, desk.deployment, MONDAY)
    tokens = desk.store.rows.all("select * from staff_token")
    actions = ["assign", "list_work", "list_cases"]
    assert [(row["action"], row["recipient"]) for row in tokens] == [(one, "nurse@hospital.example") for one in actions]
    (row,) = desk.store.outbox.list()
    assert tokens[0]["hash"].encode() not in row.letter.raw
    assert b"mailto:second.opinion@hospital.example?subject" in row.letter.raw.replace(b"=\r\n", b"").replace(
        b"=3D", b"="
    )


def test_no_name_and_no_address_of_a_patient_stands_in_it(desk: Desk) -> None:
    case = desk.case(3, addresses=("someone@patient.example",))
    facts = replace(case.facts, patient_name="Mari Maasikas", personal_code="47101010033", phone="+37255512345")
    desk.store.cases.save(replace(case, facts=facts, questions=("Is it cancer?",)))
    assert not any(word in repr(desk.facts()) for word in ("Mari", "47101010033", "someone", "cancer", "+3725551"))


def test_the_command_shows_keeps_and_sends(desk: Desk, config: Path, tmp_path: Path) -> None:
    desk.store.cases.attend(Attention(reason="price_question", since=MONDAY))
    run = CliRunner().invoke
    shown = run(main, ["-c", str(config), "digest"])
    assert (shown.exit_code, "sks about the price" in shown.output) == (1, True)
    page = tmp_path / "digest.html"
    assert run(main, ["-c", str(config), "digest", "--html", str(page), "--send"]).exit_code == 1
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert len(desk.store.outbox.list()) == 1
    assert run(main, ["-c", str(config), "digest", "--date", "2026-11-01"]).exit_code == 0
