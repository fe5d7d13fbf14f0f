"""The one SQLite file: opened the safe way, and one transaction per step; it knows no table."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import (
    SQLITE_BUSY,
    SQLITE_CANTOPEN,
    SQLITE_CORRUPT,
    SQLITE_FULL,
    SQLITE_IOERR,
    SQLITE_LOCKED,
    SQLITE_NOTADB,
    SQLITE_READONLY,
    Connection,
    DatabaseError,
    OperationalError,
    Row,
    connect,
)
from typing import Any

from mailbot.model.trouble import TryLater
from mailbot.store.file.schema import STEPS, bring_up, made

_PRIMARY = 0xFF
"""The bits of an error code of SQLite that tell its kind; the others tell more."""

BUSY_SECONDS = 30.0
"""How long a writer waits for another one (a staff command beside the daemon) before it gives up."""

_PAUSE = 0.01
STATEMENTS = 400
"""Prepared statements kept for each connection: more than the loops have, so that none is prepared twice."""

UNAVAILABLE = {
    SQLITE_BUSY: "store_locked",
    SQLITE_LOCKED: "store_locked",
    SQLITE_FULL: "store_full",
    SQLITE_READONLY: "store_read_only",
    SQLITE_IOERR: "store_failing",
    SQLITE_CANTOPEN: "store_missing",
    SQLITE_CORRUPT: "store_damaged",
    SQLITE_NOTADB: "store_damaged",
}
"""What SQLite says about the disk, as rule words; the low byte of its extended codes (sqlite.org/rescode.html)."""
CHECKPOINT = "wal_autocheckpoint=4000"
"""Pages in the log before they go to the file (16 MB): most mails write the same pages, which then go there once."""

STORE = "mailbot.db"
KNOWN = "store.json"
"""The file itself in its data folder, and what lies beside one that has been in use: where that lies, a missing store
is not made anew."""

BEFORE = "before-upgrade.db"
"""The store as it was before a release altered its tables, in the same folder: the way back."""

Values = Sequence[Any] | Mapping[str, Any]


@contextmanager
def _told() -> Iterator[None]:
    """Turn what SQLite says about the disk into TryLater; faults of our own SQL stay what they are."""
    try:
        yield
    except DatabaseError as fault:
        raise _trouble(fault) from fault


def _trouble(fault: DatabaseError) -> Exception:
    reason = UNAVAILABLE.get(getattr(fault, "sqlite_errorcode", 0) & _PRIMARY)
    return fault if reason is None else TryLater(reason)


def _log_ahead(connection: Connection) -> None:
    """Have the store write ahead; of two programs that do so at once on a new store SQLite turns one away unasked."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("pragma journal_mode=wal")
        except OperationalError as fault:
            if getattr(fault, "sqlite_errorcode", 0) & _PRIMARY != SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_PAUSE)
        else:
            return


def _keep_copy(connection: Connection, place: Path) -> None:
    """Copy a store to a place of its own (0600), whole or not at all; raises TryLater where the disk is full."""
    half = place.with_name(f".{place.name}.part")
    half.unlink(missing_ok=True)
    half.touch(mode=0o600)
    with _told(), closing(connect(half)) as copy:
        connection.backup(copy)
    half.replace(place)


class Rows:
    """One connection, for one thread.

    WAL with synchronous FULL: a committed step survives a power cut.
    secure_delete: what retention removes is overwritten, not only unlinked.
    """

    def __init__(
        self, path: Path | str, *, shared_cache: bool = False, turn: AbstractContextManager[object] | None = None
    ) -> None:
        """Open the file, making it (mode 0600) and its tables where they are not there yet.

        `shared_cache` is for what can be made again: threads take turns on the
        connection, and a commit does not wait for the disk. `turn` is held for
        each transaction: writers of one process that have it in common come one
        after the other, while SQLite lets them ask again and again, and one
        that writes all the time leaves no moment to the others. Raises TryLater
        where the disk does not allow it.
        """
        self._turn = turn or nullcontext()
        if path != ":memory:":
            path = Path(path)
            if not path.exists() and path.with_name(KNOWN).exists():
                raise TryLater("store_gone")
            try:
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.touch(mode=0o600)
            except OSError as fault:
                raise TryLater("store_not_writable") from fault
        self.connection: Connection = connect(
            str(path), timeout=BUSY_SECONDS, check_same_thread=not shared_cache, cached_statements=STATEMENTS
        )
        self.connection.row_factory = Row
        synchronous = "synchronous=normal" if shared_cache else "synchronous=full"
        with _told():
            _log_ahead(self.connection)
            for pragma in (synchronous, "foreign_keys=on", "secure_delete=on", CHECKPOINT):
                self.connection.execute(f"pragma {pragma}")
            done = made(self.connection)
        if done - STEPS.keys():
            self.connection.close()
            raise TryLater("store_newer")
        if STEPS.keys() - done:
            if done and isinstance(path, Path):
                _keep_copy(self.connection, path.with_name(BEFORE))
            with self.transaction():  # two programs may open a new store at once; the second finds nothing left to do
                bring_up(self.connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Begin at once as the writer, commit at the end, else roll back.

        A deferred transaction that reads first and writes then fails under WAL
        when another writer came between. Raises TryLater where the file cannot
        be written now: that is no fault of the mail in hand.
        """
        if self.connection.in_transaction:
            yield from self._inner_step()
            return
        with self._turn, _told():
            try:
                self.connection.execute("begin immediate")
                yield
                self.connection.execute("commit")  # a full disk is told here
            except BaseException:
                self.connection.rollback()
                raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """Run the body inside the transaction that is open, else in one of its own.

        Unlike `transaction` it sets no savepoint: where the body fails, the step around it fails with it.
        """
        if self.connection.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    def _inner_step(self) -> Iterator[None]:
        """Take back only the body where it fails inside a transaction that is open already."""
        self.connection.execute("savepoint step")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:  # a full disk has taken back everything already
                self.connection.execute("rollback to step")
                self.connection.execute("release step")
            raise
        self.connection.execute("release step")

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """Return every row of a query."""
        try:
            return self.connection.execute(sql, values).fetchall()
        except DatabaseError as fault:
            raise _trouble(fault) from fault

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """Return the first row of a query, or None."""
        try:
            row: Row | None = self.connection.execute(sql, values).fetchone()
        except DatabaseError as fault:
            raise _trouble(fault) from fault
        return row

    def value(self, sql: str, values: Values = ()) -> Any:
        """Return the first column of the first row, or None."""
        row = self.one(sql, values)
        return None if row is None else row[0]

    def run(self, sql: str, values: Values = ()) -> int:
        """Run one statement in a transaction (its own, or the one that is open); return how many rows it changed."""
        with self.together():
            return self.connection.execute(sql, values).rowcount

    def insert(self, table: str, row: dict[str, Any]) -> int:
        """Insert one row and return its row id."""
        with self.together():
            return int(self.connection.execute(insertion(table, row), list(row.values())).lastrowid or 0)

    def insert_many(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Insert rows of equal columns."""
        if rows:
            with self.together():
                self.connection.executemany(insertion(table, rows[0]), [list(row.values()) for row in rows])

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()


def insertion(table: str, columns: Iterable[str]) -> str:
    """Return the statement that inserts a row of these columns, its values as marks."""
    names = list(columns)
    return f"insert into {table} ({', '.join(names)}) values ({', '.join('?' * len(names))})"


def stamp(moment: datetime | None) -> str | None:
    """Write a time as UTC text that sorts; None stays None. A naive time is a fault of ours."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str | None) -> datetime | None:
    """Read a time that `stamp` wrote."""
    return None if text is None else datetime.fromisoformat(text)


def day(text: str | None) -> date | None:
    """Read a date."""
    return None if text is None else date.fromisoformat(text)
