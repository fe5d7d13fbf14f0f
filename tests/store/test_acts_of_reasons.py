"""Every reason for which a person is called has acts that make sense, the likeliest first, and none that is refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from mailbot.cases.desk.answers import Matter, answers
from mailbot.cases.desk.money import Doubtful, acts
from mailbot.cases.desk.urgency import KINDS, kind_of
from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_words
from mailbot.deployment import Deployment
from mailbot.mail.parse import parse
from mailbot.model.case import ENDED, Attention, Case, CaseDocument, CaseLink, Item, Status
from mailbot.model.digest import CASE, DigestFacts, Do
from mailbot.model.mail import RawMail
from mailbot.model.money import Credit, Invoice, Matched
from mailbot.printing import print_invoice
from mailbot.steps.gathering import gather
from mailbot.steps.staff.desk import Desk
from mailbot.steps.staff.staff_actions import carry_out
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CASE_NUMBER, PAYER = "2026-00001", "2026-00002"
REASONS = sorted(load_digest_words((defaults("templates"),))[0].table("reasons"))
"""Every word that a person can be called for has words."""

FIRST_OF_CASE = {
    "withdrawal": "withdraw",
    "death": "deceased",
    "referral": "received referral",
    "look_up_record": "received files",
    "encrypted_for_us": "add",
    "format_unknown": "add",
    "contract_in_link": "add",
    "to_be_confirmed": "received contract",
    "signature_unchecked": "received contract",
    "signer_unclear": "received contract",
    "joined_from_unknown_address": "settle contact yes",
    "stranger_may_mean": "join",
    "code_changed": "set personal_code",
    "bad_address": "set address",
    "no_utf8": "set address",
    "case_ended": "reopen",
    "payment_not_come": "close",
    "quarantined": "retry",
    "share_login": "ask files",
    "share_password": "ask files",
    "share_gone": "ask files",
    "share_expired": "ask files",
}
"""The first act where a case is known; of all other reasons it is "done", of a doubt its two answers."""
OF_A_CASE = {"several_cases", "contradicting_signs", "sender_not_authentic"} | {
    f"{sign}_from_unknown_address" for sign in ("reply", "number", "name")
}
OF_ITS_OWN = {
    *("match_unclear", "name_differs", "no_application", "other", "unclear"),
    *("application_in_junk", "earlier_mail_waits", "machine_or_application"),
}
LOOSE = {
    **{reason: ["join", "open", "done"] for reason in OF_A_CASE},
    **{reason: ["open", "join", "done"] for reason in OF_ITS_OWN},
    "scan_without_case": ["add", "done"],
    "withdrawal": ["withdraw", "done"],
    "death": ["deceased", "done"],
    "quarantined": ["retry", "done"],
    "over_limit": ["done", "retry"],
}
"""The acts where no case is known; of all other reasons "done" alone."""
TAKES_MORE = {"add", "set", "join", "open", "retry", "merge"}
"""Acts that read a mail or take what only staff have: their own tests carry them out."""


def said(do: Do) -> str:
    return " ".join(word for word in (do.action, do.argument) if word)


@pytest.mark.parametrize("reason", REASONS)
def test_the_first_act_of_a_reason_is_what_it_asks_for(reason: str) -> None:
    matter = Matter(
        id=7, reason=reason, case=CASE_NUMBER, message=17, status="complete", unseen=("contract",), strange=("contact",)
    )
    found = [said(do).removesuffix(" 17").removesuffix(" a7") for do in answers(matter)]
    item = reason.removeprefix("doubtful_")
    expected = f"settle {item} yes" if item != reason else FIRST_OF_CASE.get(reason, "done")
    assert found[0] == expected
    assert len(found) == len(set(found))
    loose = [do.action for do in answers(Matter(id=7, reason=reason, message=17))]
    assert loose == LOOSE.get(reason, ["done"])


def test_a_reason_is_of_a_kind() -> None:
    assert {kind_of(reason) for reason in REASONS} == set(KINDS)


class Ward:
    """A case in some status, with a mail and something open of every sort, and another one that waits for its money."""

    def __init__(self, config: Path, status: Status) -> None:
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        mail = RawMail(mailbox="m", folder="INBOX", uidvalidity=1, uid=1, internaldate=NOW, size=1, raw=b"x")
        (self.mail,) = self.store.messages.receive(
            FolderAt("m", "INBOX", 1), NOW, mails=[Arrived(mail=mail, fingerprint="1", head="")]
        )
        self.store.cases.save(
            Case(
                number=CASE_NUMBER,
                status=status,
                opened=NOW,
                changed=NOW,
                addresses=("mari@example.org",),
                paid_at=NOW if status in {"paid", "in_review", "more_tests_needed", "opinion_sent"} else None,
                items=(
                    Item(name="contract", state="received", needs_confirmation=True),
                    Item(name="files", state="in_record"),
                    Item(name="contact", state="received"),
                ),
                documents=(CaseDocument(name="r.pdf", role="referral"),),
                links=(CaseLink(provider="p", url="https://p.example/1", since=NOW),),
            )
        )
        self.store.cases.save(
            Case(number=PAYER, status="invoiced", opened=NOW, changed=NOW, addresses=("ivi@example.org",))
        )
        for serial, number in enumerate((CASE_NUMBER, PAYER), 1):
            day = NOW.date()
            self.store.payments.add_invoice(
                Invoice(number=str(serial), case=number, amount_cents=29000, issued=day, due=day, reference=str(serial))
            )
        self.store.rows.run("update message set state = 'processed', case_number = ?", [CASE_NUMBER])

    def facts(self) -> DigestFacts:
        return gather(self.store, self.deployment, NOW)

    def tried(self, todo: Iterator[Do]) -> int:
        """Carry out each act on the store as it is, and take it back; one that is refused raises."""
        desk = Desk(store=self.store, deployment=self.deployment, printer=print_invoice, who="nurse", now=NOW)
        count = 0
        mail = parse(b"From: nurse@hospital.example\r\n\r\n")
        for do in dict.fromkeys(todo):
            asked = replace(do, case=PAYER) if do.case is None and do.action in {"book", "enough"} else do
            with pytest.raises(LookupError, match="taken back"), self.store.step():
                assert carry_out(desk, asked, mail, self.mail)
                raise LookupError("taken back")
            count += 1
        return count


@pytest.fixture(params=get_args(Status))
def ward(config: Path, request: pytest.FixtureRequest) -> Iterator[Ward]:
    made = Ward(config, request.param)
    yield made
    made.store.close()


def test_no_act_of_a_reason_is_refused(ward: Ward) -> None:
    for reason in REASONS:
        ward.store.cases.attend(Attention(reason=reason, since=NOW, message=ward.mail), CASE_NUMBER)
    ward.store.cases.attend(Attention(reason="refund_to_decide", since=NOW), CASE_NUMBER)
    tasks = [task for task in ward.facts().tasks if task.attention is not None]
    assert {task.reason for task in tasks} == set(REASONS)
    assert all(task.todo for task in tasks)
    assert ward.tried(do for task in tasks for do in task.todo if do.action not in TAKES_MORE) > 2


MONEY = sorted(reason for reason in REASONS if kind_of(reason) == "money" and not reason.startswith("statement_"))


def test_no_act_on_money_is_refused_wherever_its_case_stands(ward: Ward) -> None:
    credits = [*((reason, "EUR") for reason in MONEY), *((reason, "SEK") for reason in ("reversal", "currency"))]
    for key, (reason, currency) in enumerate(credits):
        credit = Credit(
            key=str(key), iban="", amount_cents=29000, currency=currency, booked=None, reversal=reason == "reversal"
        )
        matched = Matched(credit=credit, outcome="suggestion", reason=reason, case=CASE_NUMBER, invoice="1")
        ward.store.payments.add(matched, NOW)
    tasks = [task for task in ward.facts().tasks if task.reason in MONEY]
    assert len(tasks) == len(credits)
    assert ward.tried(do for task in tasks for do in task.todo) >= 2 * len(tasks)


LIVE_AND_PAID = ("paid", "in_review", "more_tests_needed", "opinion_sent", "refund_due")


@pytest.mark.parametrize("status", get_args(Status))
def test_what_pays_nothing_is_paid_back_and_never_counted(status: Status) -> None:
    paid = status in LIVE_AND_PAID
    for reason in ("paid_twice", "closed_case", "wrong_status"):
        credit = Doubtful(id=3, reason=reason, currency="EUR", case=CASE_NUMBER, status=status, was_paid=paid)
        first, *rest = (do.action for do in acts(credit))
        late = status in ENDED - {"withdrawn", "deceased"}
        assert first == ("confirm" if status == "invoiced" else "reopen" if late else "refund")
        assert rest[-1] == "reject"
        assert status == "invoiced" or "confirm" not in rest


def test_money_that_the_bank_took_back_is_taken_off() -> None:
    of_case = Doubtful(id=3, reason="reversal", currency="EUR", reversal=True, case=CASE_NUMBER, status="paid")
    assert [said(do) for do in acts(of_case)] == ["take_off 3", "reject 3"]
    unknown = Doubtful(id=3, reason="reversal", currency="EUR", reversal=True)
    assert [(do.action, do.case) for do in acts(unknown)] == [("take_off", None), ("reject", None)]
    words = load_digest_words((defaults("templates"),))[0]
    assert words.label(acts(of_case)[0]) == "Take it off the case"
    assert words.label(acts(unknown)[0]) == "Take it off a case"


@pytest.mark.parametrize(
    ("reason", "currency", "first"),
    [
        ("less", "EUR", ["confirm", "enough"]),
        ("second_part", "EUR", ["confirm", "enough"]),
        ("fee_deducted", "EUR", ["enough", "confirm"]),
        ("more", "EUR", ["confirm"]),
        ("currency", "SEK", ["enough"]),
        ("payer_name", "EUR", ["confirm", "book"]),
        ("mistyped_reference", "EUR", ["confirm", "book"]),
    ],
)
def test_money_for_a_case_that_waits_for_it(reason: str, currency: str, first: list[str]) -> None:
    credit = Doubtful(id=3, reason=reason, currency=currency, case=CASE_NUMBER, status="invoiced")
    assert [do.action for do in acts(credit)] == [*first, "reject"]


def test_a_second_payment_is_paid_back_and_stays_until_it_is(config: Path) -> None:
    ward = Ward(config, "in_review")
    credit = Credit(key="k", iban="", amount_cents=29000, currency="EUR", booked=None)
    matched = Matched(credit=credit, outcome="suggestion", reason="paid_twice", case=CASE_NUMBER, invoice="1")
    ward.store.payments.add(matched, NOW)
    desk = Desk(store=ward.store, deployment=ward.deployment, printer=print_invoice, who="nurse", now=NOW)
    nothing = parse(b"From: nurse@hospital.example\r\n\r\n")
    (task,) = ward.facts().tasks
    assert [said(do) for do in task.todo] == ["refund 1", "book 1", "reject 1"]
    (line,) = carry_out(desk, task.todo[0], nothing, ward.mail)
    assert "paid back" in line
    (task,) = ward.facts().tasks
    assert (task.reason, task.case, ward.facts().payments) == ("pay_back", CASE_NUMBER, 0)
    invoice = ward.store.payments.invoice_of(CASE_NUMBER)
    assert invoice is not None and invoice.paid_cents == 0
    carry_out(desk, task.todo[0], nothing, ward.mail)
    assert ward.facts().tasks == ()
    assert desk.can_undo(CASE_NUMBER)
    ward.store.close()


def test_done_with_one_thing_leaves_the_questions_of_its_mail(config: Path) -> None:
    ward = Ward(config, "incomplete")
    for reason in ("code_changed", "doubtful_contract"):
        ward.store.cases.attend(Attention(reason=reason, since=NOW, message=ward.mail), CASE_NUMBER)
    desk = Desk(store=ward.store, deployment=ward.deployment, printer=print_invoice, who="nurse", now=NOW)
    desk.done(ward.mail)
    assert [task.reason for task in ward.facts().tasks] == ["doubtful_contract"]
    ward.store.close()


def test_a_false_report_of_a_death_lets_the_reminders_run_again(config: Path) -> None:
    ward = Ward(config, "incomplete")
    ward.store.rows.run("update message set case_number = null")
    ward.store.rows.run("update cases set reminders_paused = 1 where number = ?", [CASE_NUMBER])
    ward.store.cases.attend(Attention(reason="death", since=NOW, message=ward.mail), CASE_NUMBER)
    (task,) = ward.facts().tasks
    assert [do.action for do in task.todo] == ["deceased", "join", "done"]
    desk = Desk(store=ward.store, deployment=ward.deployment, printer=print_invoice, who="nurse", now=NOW)
    desk.done(ward.mail)
    case = ward.store.cases.load(CASE_NUMBER)
    assert case is not None and not case.reminders_paused
    assert ward.facts().tasks == ()
    ward.store.close()


def test_a_gap_is_for_what_only_staff_know() -> None:
    words = load_digest_words((defaults("templates"),))[0]
    for reason in OF_A_CASE | OF_ITS_OWN | {"scan_without_case", "death", "withdrawal"}:
        for do in answers(Matter(id=7, reason=reason, message=17)):
            assert CASE not in words.label(do)
