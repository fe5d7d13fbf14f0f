"""The file of figures: what a monitor reads, without a word about anybody."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mailbot.model.case import Attention, Case
from mailbot.model.fields import Facts
from mailbot.model.mail import RawMail
from mailbot.steps.by_the_clock import housekeeping, metrics
from mailbot.store import Store
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived
from tests.store.conftest import TOML, deployed
from tests.store.test_soundness import letter

NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
CASE = "2026-00001"
ALERTS = Path(__file__).resolve().parents[2] / "packaging" / "alerts.yml"


@pytest.fixture
def figures(config: Path) -> dict[str, dict[tuple[str, ...], float]]:
    """Write the file as the daemon does and read it as a monitor does."""
    config.write_text(TOML + '\n[monitoring]\nmetrics = "mailbot.prom"\n', "utf-8")
    deployment = deployed(config)
    raw = b"From: mari@kuu.example\r\n\r\nMari Maasikas 47801050637\r\n"
    with Store(deployment.store_path) as store:
        store.health.reached("second.opinion", NOW - timedelta(seconds=30))
        facts = Facts(patient_name="Mari Maasikas", personal_code="47801050637")
        store.cases.save(
            Case(number="2026-00001", opened=NOW, changed=NOW, facts=facts, addresses=("mari@kuu.example",))
        )
        for age, reason in ((0, "doubtful_contract"), (2, "price_question"), (20, "doubtful_contract")):
            store.cases.attend(
                Attention(reason=reason, since=NOW - timedelta(days=age, minutes=1)), "2026-00001" if age else None
            )
        mail = RawMail(mailbox="m", folder="I", uidvalidity=1, uid=1, internaldate=NOW, size=9, raw=raw)
        store.messages.receive(
            FolderAt("m", "I", 1), NOW - timedelta(hours=2), mails=[Arrived(mail=mail, fingerprint="1", head="1")]
        )
        for state, number in (("sent", 1), ("sent", 2), ("new", 3)):
            store.outbox.put(letter(number), now=NOW, due=NOW)
            store.rows.run("update outbox set state = ? where id = ?", [state, number])
        running = metrics.Running(loops={"process": (3, 1.5)}, deaths=2, failing=("digest",))
        housekeeping.live(store, deployment, NOW, running)
    text = (config.parent / "mailbot.prom").read_text("utf-8")
    assert "Maasikas" not in text and "47801050637" not in text and "@" not in text
    return {
        family.name: {tuple(sample.labels.values()): sample.value for sample in family.samples}
        for family in text_string_to_metric_families(text)
    }


def test_every_figure_is_there(figures: dict[str, dict[tuple[str, ...], float]]) -> None:
    assert figures["mailbot_mails"] == {("unread", "received"): 1}
    assert figures["mailbot_queue"] == {(): 1}
    assert figures["mailbot_oldest_waiting_seconds"] == {(): 7200}
    assert figures["mailbot_cases"] == {("incomplete",): 1}
    assert figures["mailbot_letters"] == {("deficiency", "new"): 1, ("deficiency", "sent"): 2}
    assert figures["mailbot_doubts"] == {("doubtful_contract",): 2}
    assert figures["mailbot_attention"] == {("hour",): 1, ("day",): 0, ("week",): 1, ("older",): 1}
    assert figures["mailbot_mailbox_last_success_seconds"] == {("second.opinion",): 30}
    assert (figures["mailbot_loop_runs"], figures["mailbot_loop_seconds"]) == ({("process",): 3}, {("process",): 1.5})
    assert figures["mailbot_worker_deaths"] == {(): 2}
    assert figures["mailbot_needs"] == {("mail_waits",): 1, ("job_failed",): 1}
    assert figures["mailbot_unwell"] == {(): 2}


def test_the_alert_rules_ask_for_figures_that_there_are(figures: dict[str, dict[tuple[str, ...], float]]) -> None:
    asked = re.findall(r"expr: (.+)", ALERTS.read_text("utf-8"))
    names = {name for expr in asked for name in re.findall(r"mailbot_[a-z_]+", expr)}
    assert len(asked) > 5 and names <= set(figures)
