"""The commands of staff: what they print, their exit status, and clear errors."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mailbot.cli.main import main
from mailbot.model.case import Attention
from mailbot.store import Store
from tests.store.conftest import deployed
from tests.unit.cases.build import NOW, Desk, whole, without

CASE = "2026-00001"


@pytest.fixture
def mailbot(config: Path) -> Any:
    deployment = deployed(config)
    decision = Desk().take(without(whole(), "contract", "phone"))
    assert decision.case is not None
    with Store(deployment.store_path) as store:
        store.rows.run(
            "insert into message (id, mailbox, folder, uidvalidity, uid, received, size, sha256, due)"
            " values (1, 'm', 'INBOX', 1, 1, '2026-11-04T10:00:00+00:00', 1, '', '2026-11-04T10:00:00+00:00')"
        )
        store.rows.insert("message_raw", {"message": 1, "raw": b"x"})
        store.cases.save(decision.case, decision.journal)
        store.cases.attend(Attention(reason="price_question", since=NOW, message=1))

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["-c", str(config), *words])

    return run


def one(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.output)
    return found


def test_listing(mailbot: Any) -> None:
    row = one(mailbot("cases", "--json"))
    assert (row["case"], row["status"], row["missing"]) == (CASE, "incomplete", ["contact", "contract"])
    assert CASE in mailbot("cases").output
    assert mailbot("cases", "--status", "paid").output == "no cases\n"
    assert mailbot("cases", "--status", "lost").exit_code == 2


def test_showing(mailbot: Any) -> None:
    whole_case = one(mailbot("show", CASE, "--json"))
    assert whole_case["missing"] == ["contact", "contract"]
    assert whole_case["journal"][0]["what"] == "opened"
    shown = mailbot("show", CASE).output
    assert "contract           open" in shown
    assert "mailbot: opened" in shown
    assert mailbot("show", "2026-00009").exit_code == 2


def test_inbox_and_done(mailbot: Any) -> None:
    row = one(mailbot("inbox", "--json"))
    assert (row["message"], row["reason"], row["case"]) == (1, "price_question", None)
    assert "price_question" in mailbot("inbox").output
    assert mailbot("done", "1").output == "message 1: done\n"
    assert mailbot("inbox").output == "nothing waits for a person\n"


def test_acting(mailbot: Any) -> None:
    first = one(mailbot("received", CASE, "contract", "--who", "kati", "--json"))
    assert (first["status"], first["changes"], first["letter"]) == ("incomplete", ["contract open -> received"], None)
    assert mailbot("set", CASE, "phone", "+3725550000").exit_code == 0
    assert one(mailbot("show", CASE, "--json"))["status"] == "invoiced"
    assert mailbot("note", CASE, "called her").exit_code == 0
    assert mailbot("withdraw", CASE, "--confirm").exit_code == 0
    assert mailbot("reopen", CASE).exit_code == 0
    assert mailbot("close", CASE).exit_code == 0
    assert mailbot("deceased", CASE).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("received", CASE, "passport"),
        ("received", "2026-00009", "contract"),
        ("waive", CASE, "translation"),
        ("set", CASE, "diagnosis", "x"),
        ("more-tests", CASE),
        ("link", CASE, "1", "opened"),
        ("merge", CASE, CASE),
        ("join", "1", "2026-00009"),
        ("open", "9"),
        ("done", "9"),
        ("assign", CASE, " "),
    ],
)
def test_refusing(mailbot: Any, words: tuple[str, ...]) -> None:
    before = mailbot("show", CASE, "--json").output
    result = mailbot(*words)
    assert (result.exit_code, result.output[:7]) == (2, "Error: ")
    assert mailbot("show", CASE, "--json").output == before
