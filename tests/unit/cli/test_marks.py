"""What strangers wrote does nothing to the terminal that shows it, in any command."""

import json
import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from mailbot.cli.common import refuse
from mailbot.cli.main import main
from mailbot.cli.words import escaped, marked
from mailbot.model.case import Case, CaseDocument
from mailbot.model.fields import Facts
from mailbot.store import Store
from tests.store.conftest import TOML, deployed

CLI = Path(__file__).resolve().parents[3] / "mailbot" / "cli"
PRINTS = re.compile(r"click\.s?echo\(|(?<![\w.])print\(|sys\.std(?:out|err)\.write|click\.style\(")


def obeyed(text: str) -> list[str]:
    return [
        letter for letter in text if letter != "\n" and unicodedata.category(letter) in {"Cc", "Cf", "Zl", "Zp", "Cs"}
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Õun Жук 漢字 é 👍", "Õun Жук 漢字 é 👍"),
        ("two\nlines", "two\nlines"),
        ("\x1b[2Jgone", "␛[2Jgone"),
        ("over\rwritten\x08", "over␍written␈"),
        ("del\x7f \x9b31m", "del␡ <U+009B>31m"),
        ("leping\u202efdp.exe", "leping<U+202E>fdp.exe"),
        ("a\u200bb\u2066c\u2028d\U000e0041", "a<U+200B>b<U+2066>c<U+2028>d<U+E0041>"),
        ("half \ud83d", "half <U+D83D>"),
    ],
)
def test_marks(text: str, shown: str) -> None:
    assert marked(text) == shown


@given(st.text(st.characters()))
def test_nothing_is_obeyed_and_json_says_the_same(text: str) -> None:
    assert not obeyed(marked(text))
    line = escaped(json.dumps({"name": text}, ensure_ascii=False))
    assert not obeyed(line)
    assert json.loads(line) == {"name": text}


def test_a_refusal_is_marked() -> None:
    assert refuse("no file \x1b]0;x\x07").format_message() == "no file ␛]0;x␇"


@pytest.mark.parametrize("file", sorted(CLI.rglob("*.py")), ids=lambda file: file.name)
def test_every_command_prints_by_say(file: Path) -> None:
    lines = [line.strip() for line in file.read_text("utf-8").splitlines() if PRINTS.search(line)]
    if file.name == "common.py":
        assert all("marked(" in line or "escaped(" in line for line in lines)
    else:
        assert [line for line in lines if "# the bytes as they leave" not in line] == []


def test_show_marks_what_a_stranger_wrote(tmp_path: Path) -> None:
    (tmp_path / "mailbot.toml").write_text(TOML, "utf-8")
    deployment = deployed(tmp_path / "mailbot.toml")
    now = datetime(2026, 11, 4, 8, tzinfo=UTC)
    name = "leping\u202efdp.exe \x1b[2J"
    case = Case(
        number="2026-00001",
        opened=now,
        changed=now,
        questions=("why?\x1b[8m\ncase 2026-00002: paid",),
        documents=(CaseDocument(name=name, role="clinical"),),
        facts=Facts(patient_name="Mari\x9b31m"),
    )
    with Store(deployment.store_path) as store:
        store.cases.save(case)
    for words in (["show", "2026-00001"], ["show", "2026-00001", "--json"], ["cases"]):
        told = CliRunner().invoke(main, ["--config", str(tmp_path / "mailbot.toml"), *words])
        assert told.exit_code == 0, told.output
        assert not obeyed(told.output)
    assert "\ncase 2026-00002" not in told.output
