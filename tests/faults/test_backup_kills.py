"""A backup that is killed leaves no readable copy of the store behind."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from mailbot.model.mail import RawMail
from mailbot.store import Store
from mailbot.store.file import backup
from mailbot.store.mails.filed import FolderAt
from mailbot.store.mails.messages import Arrived

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)
WORD = b"Mari Maasikas on haige"
COPY = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from mailbot.store.backup import backup
print("begins", flush=True)
backup(Path(sys.argv[1]), Path(sys.argv[2]), now=datetime.now(UTC), recipient=sys.argv[3])
"""


def filled(data: Path) -> None:
    with Store(data / "mailbot.db") as store:
        for uid in range(60):
            raw = b"Subject: %d\r\n\r\n" % uid + WORD + os.urandom(200_000)
            mail = RawMail(mailbox="a", folder="b", uidvalidity=1, uid=uid, internaldate=None, size=len(raw), raw=raw)
            store.messages.receive(FolderAt("a", "b", 1), NOW, mails=[Arrived(mail=mail, fingerprint=None, head="")])


def readable(folder: Path, besides: Path) -> list[Path]:
    return [
        file
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(besides.name) and WORD in file.read_bytes()
    ]


def test_killed_at_any_moment(tmp_path: Path) -> None:
    import pyrage

    recipient = str(pyrage.x25519.Identity.generate().to_public())
    data, target = tmp_path / "data", tmp_path / "copies"
    filled(data)
    chance = random.Random(6)
    for _ in range(8):
        copying = subprocess.Popen(
            [sys.executable, "-c", COPY, data, target, recipient], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert copying.stdout is not None
        copying.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        copying.send_signal(signal.SIGKILL)
        copying.wait()
        copying.stdout.close()
        assert readable(tmp_path, data / "mailbot.db") == []
    backup.backup(data, target, now=NOW, recipient=recipient)
    assert not list(target.glob(".*.part"))


def test_what_earlier_versions_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "backup-abc").mkdir()
    (tmp_path / "backup-abc" / "mailbot.db").write_bytes(WORD)
    backup.tidy(tmp_path)
    assert not list(tmp_path.iterdir())


RESTORE = """
import sys
from pathlib import Path
from mailbot.store import Store
from mailbot.store.backup import restore
from datetime import UTC, datetime
def settle(path):
    with Store(path) as store:
        store.health.hold("restored", datetime.now(UTC))
print("begins", flush=True)
restore(Path(sys.argv[1]), Path(sys.argv[2]), settle=settle)
"""


def test_a_restore_that_is_killed_leaves_no_store_whose_letters_would_go_out_again(tmp_path: Path) -> None:
    data, fresh = tmp_path / "data", tmp_path / "fresh"
    filled(data)
    (data / "reply.key").write_text("k")
    copy = backup.backup(data, tmp_path / "copies", now=NOW)
    chance = random.Random(6)
    for _ in range(8):
        putting = subprocess.Popen([sys.executable, "-c", RESTORE, copy, fresh], stdout=subprocess.PIPE)
        assert putting.stdout is not None
        putting.stdout.readline()
        time.sleep(chance.uniform(0, 0.25))
        putting.kill()
        putting.wait()
        putting.stdout.close()
        if (fresh / "mailbot.db").exists():
            with Store(fresh / "mailbot.db") as store:
                assert store.health.held is not None
            assert (fresh / "reply.key").exists()
            shutil.rmtree(fresh)
    if fresh.exists():
        backup.tidy(fresh)
        assert readable(fresh, fresh / "none") == []  # what a kill left is removed, as the daemon does at its start
    assert backup.restore(copy, fresh) == ("mailbot.db", "reply.key")


def test_a_restore_goes_on_where_another_was_killed_before_the_store_was_in_place(tmp_path: Path) -> None:
    data, fresh = tmp_path / "data", tmp_path / "fresh"
    filled(data)
    (data / "reply.key").write_text("k")
    copy = backup.backup(data, tmp_path / "copies", now=NOW)
    (fresh / backup.RESTORING).mkdir(parents=True)
    (fresh / "reply.key").write_text("half")
    backup.restore(copy, fresh)
    assert (fresh / "reply.key").read_text() == "k"
    assert not (fresh / backup.RESTORING).exists()
