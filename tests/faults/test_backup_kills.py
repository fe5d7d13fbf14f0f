"""A backup that is killed leaves no readable copy of the store behind."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from mailbot.model.mail import RawMail
from mailbot.store import Store, backup
from mailbot.store.messages import Arrived

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
            store.messages.receive("a", "b", 1, NOW, mails=[Arrived(mail=mail, fingerprint=None, head="")])


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
