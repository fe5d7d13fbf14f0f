"""What the disk refuses is told in one line with an exit status, never as a traceback."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot.cli.main import main
from mailbot.cli.words import spoken

MAIL = (
    b"From: a@example.org\nTo: b@example.org\nSubject: Question\n\n"
    b"Hello \x1b]0;owned\x07 and \xc2\x9b31m, what does it cost?\n"
)


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    file = tmp_path / "mail.eml"
    file.write_bytes(MAIL)
    return file


def test_a_page_that_cannot_be_written(mail: Path) -> None:
    done = CliRunner().invoke(main, ["explain", str(mail), "--html", str(mail.parent / "none" / "page.html")])
    assert done.exit_code == 2
    assert done.output.splitlines()[-1].endswith("none/page.html: No such file or directory")


def test_a_page_is_for_its_owner_only(mail: Path) -> None:
    page = mail.parent / "page.html"
    page.write_text("")
    page.chmod(0o644)
    done = CliRunner().invoke(main, ["explain", str(mail), "--html", str(page)])
    assert done.exit_code == 0, done.output
    assert page.stat().st_mode & 0o777 == 0o600


def test_a_store_that_cannot_be_opened(tmp_path: Path) -> None:
    config = tmp_path / "mailbot.toml"
    shipped = Path(__file__).parents[2] / "mailbot.toml"
    config.write_text(shipped.read_text("utf-8").replace('data = "data"', 'data = "mailbot.toml/data"'), "utf-8")
    done = CliRunner().invoke(main, ["-c", str(config), "cases"])
    assert (done.exit_code, done.output) == (1, f"stopped: {spoken('store_not_writable')}\n")


def test_no_mail_steers_the_terminal(mail: Path) -> None:
    done = CliRunner().invoke(main, ["explain", str(mail)], color=True)
    assert done.exit_code == 0
    assert "\x1b]" not in done.output
    assert "\x07" not in done.output
    assert "\x9b" not in done.output


def test_a_folder_without_rules_is_not_taken_for_a_change_of_nothing(mail: Path) -> None:
    folder = mail.parent / "config"
    folder.mkdir()
    done = CliRunner().invoke(main, ["replay", str(mail), "--against", str(folder)])
    assert done.exit_code == 2
    assert "holds no rule files" in done.output


def test_a_change_of_nothing_is_said(mail: Path) -> None:
    folder = mail.parent / "config"
    folder.mkdir()
    (folder / "links.toml").write_bytes((Path(__file__).parents[2] / "config" / "links.toml").read_bytes())
    done = CliRunner().invoke(main, ["replay", str(mail), "--against", str(folder)])
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "1 mails, 0 of them read or decided differently")
