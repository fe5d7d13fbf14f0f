"""`mailbot letters`: what staff see of the outbox, what they may do to it, and the preview that needs nothing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailbot.cli.letters_and_money.letters import letters
from mailbot.letters.compose import Envelope, compose
from mailbot.letters.review.samples import CASE, HOSPITAL, WRITTEN, samples
from mailbot.model.case import Case
from mailbot.store import Store
from tests.store.conftest import deployed


def run(config: Path, *words: str) -> Result:
    return CliRunner().invoke(letters, words, obj=config)


@pytest.fixture
def outbox(config: Path) -> Path:
    """A store with one letter that waits and one that is held."""
    deployment = deployed(config)
    deployment.data.mkdir(exist_ok=True)
    facts = dict(samples("et"))
    with Store(deployment.store_path) as store:
        store.cases.save(Case(number=CASE, opened=WRITTEN, changed=WRITTEN))
        for number, (name, mode) in enumerate((("deficiency", "send"), ("invoice", "hold"))):
            letter = compose(
                facts[name],
                hospital=HOSPITAL,
                templates=deployment.templates,
                envelope=Envelope(
                    to="anna@mail.example",
                    message_id=f"mailbot.{number}@hospital.example",
                    mode=mode,  # type: ignore[arg-type]
                ),
            )
            store.outbox.put(letter, now=WRITTEN, due=WRITTEN)
    return config


def states(config: Path) -> dict[str, str]:
    with Store(deployed(config).store_path) as store:
        return {row.letter.kind: f"{row.state} {row.letter.mode}" for row in store.outbox.list()}


def test_the_list_names_cases_and_nobody(outbox: Path) -> None:
    shown = run(outbox, "list").output
    assert "2026-00042" in shown
    assert "held" in shown
    assert "anna" not in shown
    rows = [json.loads(line) for line in run(outbox, "list", "--json", "--state", "held").output.splitlines()]
    assert [(row["kind"], row["language"], row["mode"]) for row in rows] == [("invoice", "et", "hold")]


def test_a_letter_can_be_read(outbox: Path, tmp_path: Path) -> None:
    page = tmp_path / "letter.html"
    shown = run(outbox, "show", "1", "--html", str(page))
    assert "Vajame teilt veel 3 asja" in shown.output
    assert "<html" in page.read_text()
    assert run(outbox, "show", "1", "--raw").stdout_bytes.startswith(b"Date: ")
    assert run(outbox, "show", "9").exit_code == 2


def test_approve_hold_and_release(outbox: Path) -> None:
    assert states(outbox) == {"deficiency": "new send", "invoice": "held hold"}
    assert run(outbox, "approve", "2").exit_code == 0
    assert states(outbox)["invoice"] == "new send"
    assert run(outbox, "approve", "2").exit_code == 2
    assert run(outbox, "hold", "--all").exit_code == 0
    assert states(outbox) == {"deficiency": "held send", "invoice": "held send"}
    assert run(outbox, "hold", "1").exit_code == 2
    assert run(outbox, "release", "--all").exit_code == 0
    assert states(outbox) == {"deficiency": "new send", "invoice": "new send"}
    assert "no letter to release" in run(outbox, "release", "--all").output


def test_a_letter_of_unknown_fate_goes_once_more_only_by_its_number(outbox: Path) -> None:
    with Store(deployed(outbox).store_path) as store:
        assert store.outbox.claim(WRITTEN) is not None
        store.outbox.mark_refused(1, WRITTEN, "550")
    run(outbox, "release", "--all")
    assert states(outbox)["deficiency"] == "refused send"
    assert run(outbox, "release", "1").exit_code == 0
    assert states(outbox)["deficiency"] == "new send"


def test_an_approved_letter_leaves(outbox: Path) -> None:
    run(outbox, "approve", "2")
    with Store(deployed(outbox).store_path) as store:
        claimed = [store.outbox.claim(WRITTEN) for _ in range(3)]
    assert [row.letter.mode for row in claimed if row] == ["send", "send"]


def test_the_preview_needs_no_deployment(tmp_path: Path) -> None:
    folder = tmp_path / "preview"
    done = run(tmp_path / "mailbot.toml", "preview", "--lang", "lt", "--all", "--html", str(folder))
    assert done.exit_code == 0
    names = {path.name for path in folder.iterdir()}
    assert {"index.html", "lt-deficiency.html", "lt-invoice.pdf", "lt-closing.eml"} <= names
    assert "Laba diena" in run(tmp_path / "mailbot.toml", "preview", "--lang", "lt").output
    assert run(tmp_path / "mailbot.toml", "preview", "--lang", "xx").exit_code == 2


def test_the_preview_uses_the_deployment_there_is(config: Path) -> None:
    assert "+372 5550 0000" in run(config, "preview", "--lang", "en").output


def test_a_letter_without_its_text_is_not_let_go(outbox: Path) -> None:
    with Store(deployed(outbox).store_path) as store:
        store.rows.run("delete from outbox_raw where outbox = 2")
    assert run(outbox, "approve", "2").exit_code == 2
    assert states(outbox)["invoice"].startswith("held")


def test_a_native_reader_gets_one_page(config: Path, tmp_path: Path) -> None:
    page = tmp_path / "review.html"
    shown = run(config, "preview", "--for-review", "fi", "--to", str(page))
    assert shown.exit_code == 0, shown.output
    words = page.read_text("utf-8")
    assert "Siksi olemme toistaiseksi keskeyttäneet sen käsittelyn." in words
    assert "closing.j2:" in words
    assert "fi/language.toml" in words
    assert words.count('class="line"') > 200
    assert run(config, "preview", "--for-review", "xx").exit_code != 0
