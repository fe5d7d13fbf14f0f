"""Messages in the store: the raw bytes, where they were seen, and how far each has come."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from sqlite3 import Row
from typing import Any

from mailbot.model.mail import RawMail
from mailbot.model.reading import Finding, Reading
from mailbot.store.file.database import Rows, moment, stamp
from mailbot.store.mails.filed import FolderAt, Settled
from mailbot.store.mails.readings import cut_out_rows
from mailbot.store.mails.unread import PAUSES, Unread

TRIES = 3
"""A mail that fails this often is set aside; the loop goes on (Mailman's shunt queue)."""

PAUSE = timedelta(minutes=5)

BYTES = "left join message_raw on message_raw.message = message.id"


@dataclass(frozen=True, kw_only=True, slots=True)
class Received:
    """A stored message waiting to be processed; `first_seen` is when the server took it in, where known."""

    id: int
    mailbox: str
    folder: str
    raw: bytes
    size: int
    truncated: bool
    received: datetime
    internaldate: datetime | None
    tries: int
    state: str = "received"
    unread: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrived:
    """A mail as it is to be stored. `fingerprint` None: kept as new, never compared; `head` is for the ledger."""

    mail: RawMail
    fingerprint: str | None
    head: str


class Messages:
    """The messages of one store."""

    def __init__(self, rows: Rows) -> None:
        """Work on these rows."""
        self.rows = rows
        self.unread = Unread(rows)

    def receive(
        self,
        at: FolderAt,
        now: datetime,
        *,
        mails: Sequence[Arrived] = (),
        sightings: Sequence[tuple[int, str]] = (),
        mark: tuple[int, int, int] | None = None,
        junk: str | None = None,
    ) -> list[int]:
        """Store a batch with its sightings and the new high-water mark, in ONE transaction; return the new row ids.

        A fingerprint that is known already is a second delivery or a moved
        mail: its sighting is written, the message is not stored again.
        `sightings` are (uid, head) of messages that are not to be taken in,
        `mark` is (UIDVALIDITY, uid, floor). A mail that a person moved out of
        the folder `junk` is processed anew; one that could not be read until
        now gets its bytes and is processed like a new one.
        """
        new: list[int] = []
        execute = self.rows.connection.execute
        with self.rows.transaction():
            for arrived in mails:
                new += self._take_in(arrived, now, junk)
            for uid, head in sightings:
                place = [*at, uid]
                execute("insert or ignore into sighting values (?, ?, ?, ?, null, ?, 1)", [*place, head])
            if mark is not None:
                execute(
                    "insert or replace into mark (mailbox, folder, uidvalidity, uid, floor, fetched)"
                    " values (?, ?, ?, ?, ?, ?)",
                    [at.mailbox, at.folder, *mark, stamp(now)],
                )
        return new

    def _take_in(self, arrived: Arrived, now: datetime, junk: str | None) -> list[int]:
        """Store one mail with the sighting of its place; return its row where there is something new to process."""
        mail, execute = arrived.mail, self.rows.connection.execute
        place = (mail.mailbox, mail.folder, mail.uidvalidity, mail.uid)
        where = "mailbox = ? and folder = ? and uidvalidity = ? and uid = ?"
        if self.rows.one(f"select 1 from sighting where {where}", place):
            waiting = None if mail.unread else self.unread.at(*place)
            if waiting is None:
                return []
            execute(f"update sighting set head = ? where {where}", [arrived.head, *place])
            return self._now_read(waiting, arrived, now)
        new: list[int] = []
        message = self.unread.like(mail.mailbox, mail.folder, mail.uidvalidity, arrived.head)
        if message is not None:
            new = [] if mail.unread else self._now_read(message, arrived, now)
        else:
            known = self.by_fingerprint(arrived.fingerprint) if arrived.fingerprint else None
            message = known if known is not None else self._insert(arrived, now)
            if known is None:
                new = [message]
            elif junk is None or not self._moved_out_of(junk, known, mail.folder, now):
                execute("update message set repeats = repeats + 1 where id = ?", [known])
        execute("insert into sighting values (?, ?, ?, ?, ?, ?, 0)", [*place, message, arrived.head])
        return new

    def _now_read(self, message_row: int, arrived: Arrived, now: datetime) -> list[int]:
        """Give a mail that could not be read its bytes; return its row, unless the mail is known as another one."""
        mail, execute = arrived.mail, self.rows.connection.execute
        known = self.by_fingerprint(arrived.fingerprint) if arrived.fingerprint else None
        self.unread.settled(message_row, now)
        if known is not None:
            execute("update sighting set message = ? where message = ?", [known, message_row])
            execute("update message set repeats = repeats + 1 where id = ?", [known])
            execute("update message set state = 'processed' where id = ?", [message_row])
            return []
        execute(
            "update message set internaldate = coalesce(?, internaldate), size = ?, sha256 = ?, fingerprint = ?,"
            " truncated = ?, state = 'received', tries = 0, due = ?, case_number = null where id = ?",
            [
                stamp(mail.internaldate),
                mail.size,
                sha256(mail.raw).hexdigest(),
                arrived.fingerprint,
                int(mail.truncated),
                stamp(now),
                message_row,
            ],
        )
        execute("insert or replace into message_raw values (?, ?)", [message_row, mail.raw])
        return [message_row]

    def _moved_out_of(self, junk: str, message_row: int, folder: str, now: datetime) -> bool:
        return bool(
            self.rows.connection.execute(
                "update message set state = 'received', tries = 0, folder = ?, due = ? where id = ? and folder = ?"
                " and folder <> ? and state = 'processed' and case_number is null",
                [folder, stamp(now), message_row, junk, folder],
            ).rowcount
        )

    def by_fingerprint(self, fingerprint: str) -> int | None:
        """Return the row id of the message with this fingerprint."""
        found: int | None = self.rows.value("select id from message where fingerprint = ?", [fingerprint])
        return found

    def _insert(self, arrived: Arrived, now: datetime) -> int:
        mail = arrived.mail
        row = self.rows.insert(
            "message",
            {
                "mailbox": mail.mailbox,
                "folder": mail.folder,
                "uidvalidity": mail.uidvalidity,
                "uid": mail.uid,
                "internaldate": stamp(mail.internaldate),
                "received": stamp(now),
                "due": stamp(now),
                "size": mail.size,
                "sha256": sha256(mail.raw).hexdigest(),
                "fingerprint": arrived.fingerprint,
                "truncated": int(mail.truncated),
                "unread": int(mail.unread),
                "ask_again": stamp(now + PAUSES[0]) if mail.unread else None,
            },
        )
        self.rows.insert("message_raw", {"message": row, "raw": mail.raw})
        return row

    def mark(self, mailbox: str, folder: str) -> tuple[int, int, int] | None:
        """Return (UIDVALIDITY, highest UID seen, floor) of a folder, or None before the first fetch."""
        row = self.rows.one(
            "select uidvalidity, uid, floor from mark where mailbox = ? and folder = ?", [mailbox, folder]
        )
        return None if row is None else (row[0], row[1], row[2])

    def seen(self, mailbox: str, folder: str, uidvalidity: int) -> frozenset[int]:
        """Return every UID of a folder that has a sighting."""
        rows = self.rows.all(
            "select uid from sighting where mailbox = ? and folder = ? and uidvalidity = ?",
            [mailbox, folder, uidvalidity],
        )
        return frozenset(row[0] for row in rows)

    def heads(self, mailbox: str, folder: str, uidvalidity: int) -> dict[str, int]:
        """Return how often each head stands in the sightings of a folder, without mails that could not be read."""
        rows = self.rows.all(
            "select head, count(*) from sighting s where mailbox = ? and folder = ? and uidvalidity = ? and not exists"
            " (select 1 from message m where m.id = s.message and m.unread = 1) group by head",
            [mailbox, folder, uidvalidity],
        )
        return {row[0]: row[1] for row in rows}

    def places(self, message_row: int) -> list[Row]:
        """Return where a message lies on the servers: mailbox, folder, uidvalidity, uid."""
        return self.rows.all("select mailbox, folder, uidvalidity, uid from sighting where message = ?", [message_row])

    def untidied(self, mailbox: str, folder: str) -> list[Row]:
        """Return processed messages whose mark on the server is still to be made: uidvalidity, uid, needs_a_person."""
        return self.rows.all(
            "select s.uidvalidity, s.uid, exists (select 1 from attention a where a.message = s.message"
            " and a.resolved is null) as needs_a_person from sighting s indexed by sighting_to_tidy"
            " join message m on m.id = s.message where s.mailbox = ? and s.folder = ? and s.tidied = 0"
            " and s.message is not null and m.state = 'processed'"
            " order by s.uid limit 1000",
            [mailbox, folder],
        )

    def mark_tidied(self, mailbox: str, folder: str, uidvalidity: int, uids: Sequence[int]) -> None:
        """Write that the mark on the server was made."""
        with self.rows.transaction():
            self.rows.connection.executemany(
                "update sighting set tidied = 1 where mailbox = ? and folder = ? and uidvalidity = ? and uid = ?",
                [(mailbox, folder, uidvalidity, uid) for uid in uids],
            )

    def next_received(
        self, now: datetime, in_hand: Sequence[int] = (), most: int = 1, most_bytes: int = 1
    ) -> list[Received]:
        """Return the next messages to process, oldest first, without those that are in hand already.

        The last of them is the one with which they come to `most_bytes`.
        """
        marks = ", ".join("?" * len(in_hand))
        rows = self.rows.all(
            "with following as materialized (select id as next, size from message indexed by message_to_do"
            f" where state = 'received' and due <= ? and id not in ({marks}) order by due, id limit ?),"
            " enough as (select next, sum(size) over (rows unbounded preceding) - size as before from following)"
            f" select message.*, raw from enough join message on message.id = next {BYTES} where before < ?",
            [stamp(now), *in_hand, most, most_bytes],
        )
        return [_received(row) for row in rows]

    def load(self, message_row: int) -> Received | None:
        """Return one stored message."""
        row = self.rows.one(f"select * from message {BYTES} where id = ?", [message_row])
        return None if row is None or row["raw"] is None else _received(row)

    def overtaken(self, received: Received) -> bool:
        """Say whether somebody else settled a message while it was read (a staff command beside the daemon)."""
        row = self.rows.one("select state, case_number from message where id = ?", [received.id])
        return row is None or row["state"] != received.state or row["case_number"] is not None

    def finish(
        self,
        message_row: int,
        *,
        reading: Reading,
        header: tuple[str | None, str | None, datetime | None],
        settled: Settled,
        now: datetime,
    ) -> None:
        """Write what was read in a message and what was decided; `header` is Message-ID, sender address, date."""
        message_id, sender, sent = header
        with self.rows.together():
            self.rows.connection.execute(
                "update message set state = 'processed', error = null, message_id = ?, sender = ?, sent = ?,"
                " case_number = ?, kind = ?, language = ?, topic = ?, screened_by = ?, reply = ?, reason = ?,"
                " distress = ?, processed = ? where id = ?",
                [
                    message_id,
                    sender,
                    stamp(sent),
                    settled.case,
                    settled.kind,
                    reading.language,
                    reading.topic,
                    reading.screening.rule if reading.screening else None,
                    settled.reply,
                    settled.reason,
                    reading.distress,
                    stamp(now),
                    message_row,
                ],
            )
            for table in ("finding", "part", "cut_out"):
                self.rows.connection.execute(f"delete from {table} where message = ?", [message_row])
            self.rows.insert_many("finding", [_finding(message_row, f) for f in reading.findings])
            self.rows.insert_many("part", [_part(message_row, d) for d in reading.documents])
            self.rows.insert_many("cut_out", cut_out_rows(message_row, reading.documents))

    def raw_since(self, since: datetime | None) -> Iterator[tuple[int, bytes]]:
        """Yield (row id, raw bytes) of the stored mails, in order of arrival."""
        sql = "select id, raw from message join message_raw on message_raw.message = message.id where not truncated"
        rows = self.rows.connection.execute(
            f"{sql} and received >= ? order by id" if since else f"{sql} order by id",
            [since.astimezone(UTC).isoformat()] if since else [],
        )
        yield from ((row["id"], row["raw"]) for row in rows)

    def later(self, message_row: int, error: str, now: datetime) -> None:
        """Put a message back for the world's troubles (a scanner that does not answer); not counted as a try."""
        self.rows.run("update message set due = ?, error = ? where id = ?", [stamp(now + PAUSE), error, message_row])

    def fail(self, message_row: int, error: str, now: datetime, *, more: int = 1) -> bool:
        """Count a failed try, or several at once; after the third the message is quarantined (returns True)."""
        with self.rows.transaction():
            tries = int(self.rows.value("select tries from message where id = ?", [message_row])) + more
            state = "quarantined" if tries >= TRIES else "received"
            self.rows.connection.execute(
                "update message set tries = ?, state = ?, due = ?, error = ? where id = ?",
                [tries, state, stamp(now + PAUSE * tries), error, message_row],
            )
        return state == "quarantined"

    def retry(self, now: datetime, message_row: int | None = None) -> int:
        """Take quarantined messages (or one) up again; return how many."""
        where, values = ("and id = ?", [message_row]) if message_row is not None else ("", [])
        return self.rows.run(
            f"update message set state = 'received', tries = 0, due = ? where state = 'quarantined' {where}",
            [stamp(now), *values],
        )

    def quarantined(self) -> list[Row]:
        """Return the messages that were set aside: id, received, tries, error."""
        return self.rows.all(
            "select id, received, tries, error, size from message where state = 'quarantined' order by id"
        )

    def case_of(self, message_row: int) -> str | None:
        """Return the case a message belongs to."""
        found: str | None = self.rows.value("select case_number from message where id = ?", [message_row])
        return found

    def findings(self, message_row: int) -> tuple[Finding, ...]:
        """Return what was found in a message."""
        columns = Finding.__dataclass_fields__
        rows = self.rows.all("select * from finding where message = ? order by id", [message_row])
        return tuple(Finding(**{**{c: r[c] for c in columns}, "chosen": bool(r["chosen"])}) for r in rows)

    def rows_of(self, ids: Iterable[str]) -> tuple[int, ...]:
        """Return the rows of the stored mails that carry one of these Message-IDs."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return ()
        marks = ", ".join("?" * len(wanted))
        rows = self.rows.all(f"select id from message where message_id in ({marks}) order by id", wanted)
        return tuple(row[0] for row in rows)

    def cases_by_message_id(self, ids: Iterable[str]) -> frozenset[str]:
        """Return the cases whose stored mails carry one of these Message-IDs."""
        rows = self.rows_of(ids)
        return frozenset(number for row in rows if (number := self.case_of(row)) is not None)


def _received(row: Row) -> Received:
    received = moment(row["received"])
    assert received is not None  # noqa: S101 - the column is not null
    return Received(
        id=row["id"],
        mailbox=row["mailbox"],
        folder=row["folder"],
        raw=row["raw"],
        size=row["size"],
        truncated=bool(row["truncated"]),
        received=received,
        internaldate=moment(row["internaldate"]),
        tries=row["tries"],
        state=row["state"],
        unread=bool(row["unread"]),
    )


def _finding(message_row: int, finding: Finding) -> dict[str, Any]:
    row = {name: getattr(finding, name) for name in Finding.__dataclass_fields__}
    return {"message": message_row, **row, "chosen": int(finding.chosen)}


def _part(message_row: int, document: Any) -> dict[str, Any]:
    file = document.file
    return {
        "message": message_row,
        "position": document.position,
        "name": document.name,
        "role": document.role,
        "language": document.language,
        "signed": None if document.signed is None else int(document.signed),
        "kind": file.kind,
        "fate": file.fate,
        "fate_reason": file.fate_reason,
        "size": file.size,
        "sha256": file.sha256,
        "signature_state": file.signature.state,
    }
