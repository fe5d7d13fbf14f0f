"""A Maildir folder is a mailbox like any other: each mail once, nothing lost by a kill."""

import os
from datetime import date
from pathlib import Path

import pytest

from mailbot.mailboxes.folder_out import FolderOut
from mailbot.mailboxes.maildir import UIDVALIDITY, MaildirSource, uid_of
from mailbot.mailboxes.source import Copy, Limits, ServerMark
from mailbot.model.trouble import TryLater
from tests.servers.ledger import MemoryLedger, mail
from tests.servers.letters import letter

FLAG = ServerMark(what="flag", name="x")


def put(box: Path, name: str, raw: bytes, part: str = "new") -> None:
    for each in ("tmp", "new", "cur"):
        (box / each).mkdir(parents=True, exist_ok=True)
    (box / part / name).write_bytes(raw)


def test_new_mail_comes_once_in_order_and_goes_to_cur(tmp_path: Path) -> None:
    put(tmp_path, "2.b", mail(2))
    put(tmp_path, "1.a", mail(1))
    ledger, box = MemoryLedger(), MaildirSource("demo", tmp_path)
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail(1), mail(2)]
    box.mark_done("INBOX", UIDVALIDITY, [seen.uid for seen in ledger.mails], FLAG)
    assert sorted(file.name for file in (tmp_path / "cur").iterdir()) == ["1.a:2,", "2.b:2,"]
    assert ledger.take(box.new_mail("INBOX", ledger)) == []
    assert ledger.take(box.sweep("INBOX", ledger)) == []


def test_a_mail_committed_but_not_moved_is_known(tmp_path: Path) -> None:
    put(tmp_path, "1.a", mail(1))
    ledger = MemoryLedger()
    ledger.take(MaildirSource("demo", tmp_path).new_mail("INBOX", ledger))
    assert ledger.take(MaildirSource("demo", tmp_path).new_mail("INBOX", ledger)) == []


def test_the_sweep_finds_what_another_program_moved(tmp_path: Path) -> None:
    put(tmp_path, "1.a:2,S", mail(1), "cur")
    ledger, box = MemoryLedger(), MaildirSource("demo", tmp_path)
    assert ledger.take(box.new_mail("INBOX", ledger)) == []
    assert ledger.take(box.sweep("INBOX", ledger)) == [mail(1)]


def test_flags_are_no_part_of_the_id() -> None:
    assert uid_of("1.a") == uid_of("1.a:2,RS") != uid_of("1.b")


@pytest.mark.parametrize("start", ["now", date(2026, 1, 1)])
def test_the_first_start_passes_over_what_lay_there(tmp_path: Path, start: str) -> None:
    put(tmp_path, "1.old", mail(1))
    os.utime(tmp_path / "new" / "1.old", (1_700_000_000, 1_700_000_000))
    ledger, box = MemoryLedger(), MaildirSource("demo", tmp_path, start=start)  # type: ignore[arg-type]
    assert ledger.take(box.new_mail("INBOX", ledger)) == []
    put(tmp_path, "2.new", mail(2))
    assert ledger.take(box.new_mail("INBOX", ledger)) == [mail(2)]
    assert ledger.take(box.sweep("INBOX", ledger)) == []


def test_batches_and_limits(tmp_path: Path) -> None:
    for number, size in enumerate([10, 10, 10, 9_000, 60_000]):
        put(tmp_path, f"{number}.x", mail(number, size=size))
    limits = Limits(mails=2, whole=5_000, largest=50_000)
    ledger, box = MemoryLedger(), MaildirSource("demo", tmp_path, limits=limits)
    batches = [batch for batch in box.new_mail("INBOX", ledger) if batch.mails]
    assert [len(batch.mails) for batch in batches] == [2, 1, 1, 1]
    assert batches[-1].mails[0].truncated
    assert batches[-1].mails[0].raw == mail(4).split(b"\r\n\r\n")[0] + b"\r\n\r\n"


def test_other_folders_and_moving(tmp_path: Path) -> None:
    put(tmp_path, "1.a", mail(1))
    put(tmp_path / ".Junk", "2.b", mail(2))
    ledger, box = MemoryLedger(), MaildirSource("demo", tmp_path, folders=("INBOX", "Junk"))
    for folder in box.folders:
        ledger.take(box.new_mail(folder, ledger))
    assert [seen.folder for seen in ledger.mails] == ["INBOX", "Junk"]
    box.mark_done("INBOX", UIDVALIDITY, [uid_of("1.a")], ServerMark(what="move", name="Done"))
    assert (tmp_path / ".Done" / "cur" / "1.a:2,").exists()
    copy = Copy(head="", uid=uid_of("1.a"), day=None)
    assert [box.remove_copies(copy, ("INBOX", "Done", "Gone")) for _ in range(2)] == [1, 0]
    box.check()


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    box = MaildirSource("demo", tmp_path, folders=("Junk",))
    with pytest.raises(TryLater, match="folder_missing"):
        MemoryLedger().take(box.new_mail("Junk", MemoryLedger()))


def test_letters_become_private_files_and_a_repeat_is_one_file(tmp_path: Path) -> None:
    out = FolderOut(tmp_path / "letters")
    out.check()
    out.send(letter(1))
    out.send(letter(1))
    (file,) = (tmp_path / "letters").iterdir()
    assert file.name.startswith("2026-00001-deficiency-") and file.name.endswith(".eml")
    assert file.read_bytes() == letter(1).raw
    assert file.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_try_later(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TryLater, match="folder_not_writable"):
        FolderOut(tmp_path / "file" / "letters").send(letter())
