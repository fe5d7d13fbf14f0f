"""A copy of the store and its keys in one file, opened and checked before it counts.

The copy is SQLite's online backup, so the daemon goes on working. With a
recipient (an age public key) the file is encrypted, and only who holds the
private key, which has no place on this machine, can read it.
"""

import io
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from mailbot.store.file.database import BEFORE, STORE

BESIDES = ("reply.key", "oauth-token.json")
"""What the store alone is not worth much without: the key behind our Message-IDs, and a rotated refresh token."""


MADE_ANEW = frozenset({"beneath", "checked", "lock"})
"""What any command leaves in a data folder that is still empty."""
RESTORING = ".restoring"
"""Where a copy is unpacked and checked, within the data folder."""


class BackupFault(Exception):  # noqa: N818 - reads as what happened
    """A copy that cannot be trusted or put back; the message is a sentence for the admin, without personal data."""


def backup(data: Path, target: Path, *, now: datetime, recipient: str | None = None) -> Path:
    """Write a checked copy of a data folder into the folder `target` and return its file (0600)."""
    if not (data / STORE).is_file():
        raise BackupFault("there is no store to copy yet")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"mailbot-{now:%Y%m%dT%H%M%SZ}.tar" + (".age" if recipient else "")
    tidy(data, target)
    with closing(sqlite3.connect(data / STORE)) as live, closing(sqlite3.connect(":memory:")) as cold:
        # Never on the disk: what a kill leaves behind there nobody would remove, and it would not be encrypted.
        live.backup(cold, pages=1_000)
        _look_through(cold)
        copy = cold.serialize()
    besides = {name: (data / name).read_bytes() for name in BESIDES if (data / name).exists()}
    packed = _pack({STORE: copy, **besides})
    del copy
    half = target / f".{name}.part"
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(_encrypt(packed, recipient) if recipient else packed)
        file.flush()
        os.fsync(file.fileno())
    return half.replace(target / name)


def drop_old_copy(data: Path, now: datetime, kept: timedelta = timedelta()) -> None:
    """Remove the copy that was made before an upgrade: after so long, or at once where a case is erased."""
    copy = data / BEFORE
    if copy.exists() and now.timestamp() - copy.stat().st_mtime >= kept.total_seconds():
        copy.unlink()


def tidy(data: Path, *targets: Path) -> None:
    """Remove what killed copies have left behind: unfinished files, and scratch folders of earlier versions."""
    (data / f".{BEFORE}.part").unlink(missing_ok=True)
    shutil.rmtree(data / RESTORING, ignore_errors=True)
    for scratch in data.glob("backup-*"):
        shutil.rmtree(scratch, ignore_errors=True)
    for target in targets:
        for half in target.glob(".mailbot-*.part"):
            half.unlink(missing_ok=True)


def restore(
    file: Path, data: Path, *, identity: str | None = None, settle: Callable[[Path], None] | None = None
) -> tuple[str, ...]:
    """Unpack a copy into an empty data folder and check it; return the names of what was put back.

    `settle` is given the store before it lies where a daemon would find it: a kill before that leaves no store whose
    letters would go out once more.
    """
    scratch = data / RESTORING
    if scratch.exists() and not (data / STORE).exists():  # a kill left it, and what it had put in place already
        for name in BESIDES:
            (data / name).unlink(missing_ok=True)
    tidy(data)
    if data.exists() and any(file.name not in MADE_ANEW for file in data.iterdir()):
        raise BackupFault("the data folder is not empty: restore only into an empty place")
    raw = file.read_bytes()
    if file.suffix == ".age":
        if identity is None:
            raise BackupFault("the copy is encrypted: the private key (age identity) is needed")
        raw = _decrypt(raw, identity)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch.mkdir(mode=0o700)
    try:
        names = _unpack(raw, scratch)
        check(scratch / STORE)
        if settle is not None:
            settle(scratch / STORE)
        for name in sorted(names, key=lambda name: name == STORE):  # the store last: with it the folder is whole
            (scratch / name).replace(data / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return names


def _unpack(raw: bytes, place: Path) -> tuple[str, ...]:
    names: list[str] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
            for member in tar:
                content = tar.extractfile(member) if member.name in (STORE, *BESIDES) and member.isfile() else None
                if content is None:
                    raise BackupFault("the copy holds something that is not ours")
                with os.fdopen(os.open(place / member.name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                    out.write(content.read())
                    out.flush()
                    os.fsync(out.fileno())
                names.append(member.name)
    except tarfile.TarError as fault:
        raise BackupFault("the copy cannot be read") from fault
    if STORE not in names:
        raise BackupFault("the copy holds no store")
    return tuple(names)


def check(store: Path) -> None:
    """Open a store and let SQLite go through all of it; raises BackupFault."""
    try:
        with closing(sqlite3.connect(store)) as opened:
            _look_through(opened)
    except sqlite3.DatabaseError as fault:
        raise BackupFault("the store in the copy is damaged") from fault


def look_through(
    connection: sqlite3.Connection, how: Literal["quick_check", "integrity_check"] = "quick_check"
) -> bool:
    """Let SQLite go through all of a store; False where it is damaged."""
    try:
        said = [row[0] for row in connection.execute(f"pragma {how}") if not _mistaken(connection, row[0])]
    except sqlite3.DatabaseError:
        return False
    return said in (["ok"], [])


def _mistaken(connection: sqlite3.Connection, said: str) -> bool:
    """Say whether SQLite complains of a NULL that is not there: 3.40 does so in tables without rowid."""
    found = re.fullmatch(r"NULL value in (\w+)\.(\w+)", said)
    if found is None:
        return False
    count = connection.execute(f'select count(*) from "{found[1]}" where "{found[2]}" is null').fetchone()
    return bool(count[0] == 0)


def _look_through(opened: sqlite3.Connection) -> None:
    try:
        whole = look_through(opened, "integrity_check")
        strays = opened.execute("pragma foreign_key_check").fetchone()
        opened.execute("select count(*) from message").fetchone()
    except sqlite3.DatabaseError as fault:
        raise BackupFault("the store in the copy is damaged") from fault
    if not whole or strays is not None:
        raise BackupFault("the store in the copy is damaged")


def _pack(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), 0o600
            tar.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def _encrypt(data: bytes, recipient: str) -> bytes:
    import pyrage

    try:
        key = pyrage.x25519.Recipient.from_str(recipient.strip())
    except pyrage.RecipientError as fault:
        raise BackupFault("the recipient is no age public key (age1...)") from fault
    encrypted: bytes = pyrage.encrypt(data, [key])
    return encrypted


def _decrypt(data: bytes, identity: str) -> bytes:
    import pyrage

    try:
        lines = [line for line in identity.splitlines() if line.startswith("AGE-SECRET-KEY-")]
        decrypted: bytes = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(line.strip()) for line in lines])
    except (pyrage.IdentityError, pyrage.DecryptError) as fault:
        raise BackupFault("the private key does not open this copy") from fault
    return decrypted
