"""Random lives of cases: mails, payments, restarts, staff and the clock in any order keep the promises made."""

from collections import Counter
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mailbot.cases.clock import in_office_hours
from mailbot.cases.deciding.decide import Before, Came, decide
from mailbot.cases.due import due_work
from mailbot.cases.journal import changes
from mailbot.cases.letter_facts import letter_of
from mailbot.cases.lifecycle import EDGES
from mailbot.cases.matching import match
from mailbot.cases.policy import Policy
from mailbot.cases.staff import actions
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.merging import merge
from mailbot.model.case import Case
from mailbot.model.fields import ITEMS
from mailbot.model.money import Invoice
from mailbot.model.reading import Link
from tests.unit.cases import build

CODES = ("47801050637", "36105050001", "44903117046")
NAMES = ("Mari Maasikas", "Ants Kivi", "Ona Petrauskienė")
SENDERS = ("one@example.org", "two@example.org", "gp@example.org")

pieces = st.sampled_from(
    ("name", "code", "phone", "question", "course", "epicrisis", "foreign", "contract", "unsigned", "link")
)


@st.composite
def readings(draw: Any) -> Any:
    who = draw(st.integers(0, 2))
    chosen = draw(
        st.one_of(
            st.just(("name", "code", "phone", "question", "course", "epicrisis", "contract")),
            st.sets(pieces).map(lambda s: tuple(sorted(s))),
        )
    )
    serial = draw(st.integers(0, 5))
    made = {
        "name": build.name(NAMES[who]),
        "code": build.code(CODES[who]),
        "phone": build.phone(f"+3725550000{serial}"),
        "question": build.question(f"question {serial}?"),
        "course": build.course(),
        "epicrisis": build.epicrisis(sha256=f"e{who}{serial}"),
        "foreign": build.epicrisis(language="ru", sha256=f"f{who}{serial}"),
        "contract": build.contract(sha256=f"c{who}"),
        "unsigned": build.contract(signed=False, sha256=f"u{who}"),
        "link": Link(provider="dropbox", url=f"https://dropbox.example/{who}{serial}"),
    }
    return build.reading(
        *(made[piece] for piece in chosen),
        kind=draw(st.sampled_from(("application", "follow_up", "other", "auto_reply"))),
        topic=draw(st.sampled_from((None, None, None, "thanks", "withdrawal", "payment_notice"))),
        applicant_is_patient=draw(st.sampled_from((None, True, False))),
        by_post=draw(st.sampled_from(((), (), ("contract",)))),
        says_translated=draw(st.booleans()),
    )


class Life(RuleBasedStateMachine):
    """A store in memory: cases, the letters that left, the payments that were counted."""

    def __init__(self) -> None:
        super().__init__()
        self.policy = Policy()
        self.now = datetime(2026, 3, 2, 9, tzinfo=UTC)
        self.cases: dict[str, Case] = {}
        self.invoices: dict[str, Invoice] = {}
        self.letters: list[tuple[str, str, str]] = []
        self.keys: set[str] = set()
        self.payments: Counter[str] = Counter()
        self.journalled: dict[str, list[str]] = {}
        self.rows = 0
        self.unsent: set[str] = set()
        self.acts = 0

    # ---- what the store does
    def keep(self, before: Case | None, after: Case, journal: Any) -> None:
        explained = [entry.what for entry in journal]
        for change in changes(before, after):
            # a status may have changed in steps; its ends are looked at below
            assert change in explained or change.startswith("status "), (change, explained)
        noticed = {"number", "opened", "changed", "quiet_since", "message_ids", "ended_at"}
        if before is not None:
            for field in fields(after):
                if field.name not in noticed and getattr(before, field.name) != getattr(after, field.name):
                    assert journal, field.name
            if before.status != after.status:
                assert any(what.startswith(f"status {before.status}") for what in explained)
                assert any(what.endswith(f"-> {after.status}") for what in explained)
        self.cases[after.number] = after

    def send(self, case: Case, kind: str, key: str) -> None:
        if key in self.keys:
            return
        self.keys.add(key)
        self.letters.append((case.number, kind, case.status))
        self.unsent.discard(case.number)
        if kind == "invoice":
            self.unsent.add(case.number)
            issued = self.now.date()
            self.invoices[case.number] = Invoice(
                number=f"I{case.number}",
                case=case.number,
                amount_cents=29000,
                issued=issued,
                due=issued + timedelta(days=14),
                reference="13",
            )

    def take_back(self, number: str) -> None:
        """Replace or cancel the invoice that has not left yet."""
        if number in self.unsent:
            self.unsent.discard(number)
            self.letters = [letter for letter in self.letters if letter[:2] != (number, "invoice")]

    def pick(self, place: int) -> Case | None:
        numbers = sorted(self.cases)
        return self.cases[numbers[place % len(numbers)]] if numbers else None

    # ---- what happens
    @rule(said=readings(), sender=st.sampled_from(SENDERS), thread=st.booleans(), place=st.integers(0, 9))
    def a_mail_comes(self, said: Any, sender: str, thread: bool, place: int) -> None:
        self.rows += 1
        other = self.pick(place)
        reply_to = other.message_ids[:1] if thread and other else ()
        message = build.mail(sender, id=f"m{self.rows}@example.org", reply_to=reply_to, date=self.now)
        found = match(said, message, tuple(self.cases.values()), case_of_reply_id=lambda _: None)
        before = self.cases.get(found.case or "")
        numbers: list[str] = []

        def number() -> str:
            assert not numbers, "a second number for one case"
            numbers.append(f"2026-{len(self.cases) + 1:05d}")
            return numbers[0]

        once, twice = (
            decide(
                Before(case=before, invoice_unsent=found.case in self.unsent),
                Came(message=message, message_row=self.rows, reading=said, match=found),
                number=maker,
                policy=self.policy,
                now=self.now,
            )
            for maker in (number, lambda: f"2026-{len(self.cases) + 1:05d}")
        )
        assert once == twice, "a restart before the commit decides otherwise"
        if said.kind == "auto_reply":
            assert once.reply == "none" and once.case == before
        if once.case:
            self.keep(before, once.case, once.journal)
            assert once.case.number == (before.number if before else numbers[0])
            kind = letter_of(once)
            if kind:
                assert before is None or before.live or before.status == "expired"
                self.take_back(once.case.number)
                self.send(once.case, kind, f"mail {self.rows}")
        else:
            assert not numbers

    @rule(place=st.integers(0, 9))
    def a_payment_comes(self, place: int) -> None:
        case = self.pick(place)
        if case is None or case.number not in self.invoices or case.number in self.unsent:
            return
        self.act(case, lambda: build.paid(case, who="payments", now=self.now))
        if self.cases[case.number].paid_at == self.now and case.paid_at is None:
            self.payments[case.number] += 1

    @rule(
        place=st.integers(0, 9),
        name=st.sampled_from(
            (
                "received",
                "waive",
                "withdraw",
                "deceased",
                "close",
                "reopen",
                "opinion",
                "more_tests",
                "assign",
                "done",
                "review",
                "answered_by_hand",
            )
        ),
        item=st.sampled_from((*ITEMS, "translation")),
    )
    def staff_act(self, place: int, name: str, item: str) -> None:
        case = self.pick(place)
        if case is None:
            return
        arguments = {"received": (item,), "waive": (item,), "assign": ("board",), "done": (None,)}.get(name, ())
        self.act(case, lambda: getattr(actions, name)(case, *arguments, who="kati", now=self.now))

    @rule(
        place=st.integers(0, 9), field=st.sampled_from(("patient_name", "phone", "personal_code")), clear=st.booleans()
    )
    def staff_correct(self, place: int, field: str, clear: bool) -> None:
        case = self.pick(place)
        value = (
            "-" if clear else {"patient_name": "Kati Karu", "phone": "+37255599999", "personal_code": CODES[0]}[field]
        )
        if case is not None:
            self.act(case, lambda: actions.set_field(case, field, value, who="kati", now=self.now))

    @rule(one=st.integers(0, 9), two=st.integers(0, 9))
    def staff_merge(self, one: int, two: int) -> None:
        case, other = self.pick(one), self.pick(two)
        if case is None or other is None:
            return
        try:
            kept, gone = merge(case, other, who="kati", now=self.now)
        except ActionRefusedError:
            return
        assert other.number not in self.unsent
        self.keep(other, gone.case, gone.journal)
        self.act(case, lambda: kept)

    @rule(days=st.integers(1, 60), hours=st.integers(0, 23))
    def time_passes(self, days: int, hours: int) -> None:
        end = self.now + timedelta(days=days, hours=hours)
        self.unsent.clear()
        while self.now < end:
            self.now += timedelta(hours=7)
            for case in tuple(self.cases.values()):
                self.the_clock_looks(case)

    def the_clock_looks(self, case: Case) -> None:
        due = due_work(case, self.invoices.get(case.number), policy=self.policy, now=self.now)
        if due is None:
            return
        assert in_office_hours(self.now, self.policy)
        self.keep(case, due.case, due.journal)
        if due.letter:
            assert due.key not in self.keys, "the same reminder twice"
            self.send(due.case, due.letter, due.key)
        if due.letter == "payment_reminder":
            self.invoices[case.number] = replace(self.invoices[case.number], reminded=True)

    def act(self, case: Case, action: Any) -> None:
        try:
            change = actions.settle(action(), self.policy, who="kati", now=self.now)
        except ActionRefusedError as error:
            assert str(error)
            assert self.cases[case.number] is case
            return
        assert change.journal
        if change.stops_letters and case.number in self.unsent:
            self.take_back(case.number)
            change = actions.invoice_taken_back(change, who="kati", now=self.now)
        self.keep(case, change.case, change.journal)
        if change.letter:
            self.acts += 1
            self.send(change.case, change.letter, f"act {self.acts}")

    # ---- what never happens
    @invariant()
    def never_two_invoices(self) -> None:
        invoices = Counter(number for number, kind, _ in self.letters if kind == "invoice")
        assert all(count == 1 for count in invoices.values())
        assert set(invoices) == {c.number for c in self.cases.values() if c.invoiced_at}

    @invariant()
    def never_a_letter_after_withdrawal_or_death(self) -> None:
        for _, kind, status in self.letters:
            assert status != "deceased"
            assert status not in {"withdrawn", "refund_due"} or kind == "withdrawal"

    @invariant()
    def never_a_payment_twice(self) -> None:
        assert all(count == 1 for count in self.payments.values())
        assert all(case.invoiced_at for case in self.cases.values() if case.paid_at)

    @invariant()
    def an_invoice_only_when_nothing_is_missing(self) -> None:
        for case in self.cases.values():
            if case.status == "complete":
                assert not case.missing() and not case.untranslated() and not case.awaited()

    @invariant()
    def every_status_is_known(self) -> None:
        assert all(case.status in EDGES for case in self.cases.values())


TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=120, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
