"""Statements, staff and restarts in any order: no cent is counted twice, and no letter leaves that should not."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from mailbot.cases.staff import actions
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Case
from mailbot.model.money import Invoice
from mailbot.money.reference import reference_for
from mailbot.replay import unprinted
from mailbot.rules.words import Words
from mailbot.steps.money.paying import post_by
from mailbot.steps.money.takings import NotPossibleError, Word, confirm, reject, take_statement
from mailbot.steps.staff.desk import Desk
from mailbot.store import Store
from tests.store.conftest import TOML, deployed
from tests.unit.money.bank_files import Entry, Tx, bank_file

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HINTS = Words(name="hints", by_language={"et": ("teisene arvamus",)})
CASES = ("2026-00001", "2026-00002")
AMOUNTS = ("290.00", "200.00", "90.00", "300.00")


def entries() -> list[Entry]:
    """Return the credits that the bank has to report, each with a reference of its own."""
    found = []
    for case in CASES:
        for number, amount in enumerate(AMOUNTS):
            found.append(Entry(ref=f"{case}-{number}", txs=(Tx(strd=reference_for(case), amount=amount),)))
        found.append(Entry(ref=f"{case}-t", txs=(Tx(text=f"juhtum {case}"),)))
        back = Tx(strd=reference_for(case))
        found.append(Entry(ref=f"{case}-0", txs=(back,), reversal=True, direction="DBIT"))
    return found


class Money(RuleBasedStateMachine):
    """Two invoiced cases, and all that may happen to their money."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        config = Path(self.folder.name) / "mailbot.toml"
        config.write_text(TOML, "utf-8")
        self.deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        self.now = NOW
        self.silenced: dict[str, int] = {}
        for number, case in enumerate(CASES):
            values = {"status": "invoiced", "invoiced_at": NOW, "addresses": (f"p{number}@x.example",)}
            self.store.cases.save(Case(number=case, opened=NOW, changed=NOW, **values))  # type: ignore[arg-type]
            self.store.payments.add_invoice(
                Invoice(
                    number=f"EM{number}",
                    case=case,
                    amount_cents=29000,
                    issued=date(2026, 11, 1),
                    due=date(2026, 11, 15),
                    reference=reference_for(case),
                )
            )

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @rule(
        chosen=st.lists(st.sampled_from(entries()), min_size=1, max_size=4),
        kind=st.sampled_from(["camt.052", "camt.053", "camt.054"]),
        version=st.sampled_from(["02", "08"]),
    )
    def a_statement_comes(self, chosen: list[Entry], kind: str, version: str) -> None:
        data = bank_file(*chosen, kind=kind, version=version)
        take_statement(self.store, data, post=self.post(), hints=HINTS, now=self.tick())

    @rule(credit=st.integers(1, 12), enough=st.booleans(), case=st.none() | st.sampled_from(CASES))
    def staff_confirm(self, credit: int, enough: bool, case: str | None) -> None:
        with contextlib.suppress(NotPossibleError):
            confirm(self.store, credit, Word(who="kati", at=self.tick(), case=case, enough=enough), self.post())

    @rule(credit=st.integers(1, 12))
    def staff_reject(self, credit: int) -> None:
        with contextlib.suppress(NotPossibleError):
            reject(self.store, credit, who="kati", now=self.tick())

    @rule(case=st.sampled_from(CASES), what=st.sampled_from([actions.withdraw, actions.deceased, actions.close]))
    def staff_end(self, case: str, what: object) -> None:
        desk = Desk(store=self.store, deployment=self.deployment, printer=unprinted, who="kati", now=self.tick())
        try:
            desk.act(case, lambda found: what(found, who="kati", now=desk.now))  # type: ignore[operator]
        except ActionRefusedError:
            return
        self.silenced[case] = len(self.store.outbox.of_case(case))

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = Store(self.deployment.store_path)

    @invariant()
    def every_cent_is_counted_once(self) -> None:
        for case in CASES:
            invoice = self.store.payments.invoice_of(case)
            rows = self.store.rows.all(
                "select amount_cents, reversal from credit where outcome = 'paid' and case_number = ?", [case]
            )
            came = sum(row["amount_cents"] for row in rows if not row["reversal"])
            back = sum(row["amount_cents"] for row in rows if row["reversal"])
            assert invoice is not None
            assert came - back <= invoice.paid_cents <= came

    @invariant()
    def a_credit_is_stored_once(self) -> None:
        keys = [row[0] for row in self.store.rows.all("select key from credit")]
        assert len(keys) == len(set(keys)) <= len(entries())

    @invariant()
    def paid_is_explained_and_said_once(self) -> None:
        for number in CASES:
            case = self.store.cases.load(number)
            assert case is not None
            journal = [entry.what for entry in self.store.cases.journal(number)]
            kinds = [row.letter.kind for row in self.store.outbox.of_case(number)]
            assert journal.count("paid") == kinds.count("payment_received") == (case.paid_at is not None)

    @invariant()
    def no_letter_after_the_end(self) -> None:
        for case, letters in self.silenced.items():
            assert len(self.store.outbox.of_case(case)) == letters

    def post(self):  # type: ignore[no-untyped-def]
        return post_by(self.store, self.deployment, self.now)

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


TestMoney = Money.TestCase
TestMoney.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
