"""The baseline: fetch, parse, case, outbox, send, with the same guarantees and no reading at all.

`python -m tests.bench.bare DATABASE IMAP_PORT SMTP_PORT`, JSON out. Each arrow is one transaction: a batch of
mails with their cases, outbox rows and the high-water mark; `sending` before each dialogue; `sent` after it.
"""

import hashlib
import json
import re
import resource
import smtplib
import sqlite3
import sys
import time
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from imapclient import IMAPClient

BATCH = 50
TABLES = """
pragma journal_mode = wal;
pragma synchronous = full;
create table mark (name text primary key, uidvalidity int, uid int);
create table seen (uidvalidity int, uid int, sha text unique, case_id int, primary key (uidvalidity, uid));
create table cases (id integer primary key, subject text, sender text, message_id text, raw blob, body text);
create table outbox (id integer primary key, case_id int unique, recipient text, data blob, state text default 'new');
"""


class Bare:
    """One mailbox, one database, one way out."""

    def __init__(self, path: str, imap: int, smtp: int) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(TABLES)
        self.client = IMAPClient("127.0.0.1", imap, ssl=False)
        self.client._imap.debug = 0
        self.client.login("box", "secret")
        self.out = smtplib.SMTP("127.0.0.1", smtp, timeout=30)

    def run(self) -> int:
        """Take in, answer and send everything."""
        selected = self.client.select_folder("INBOX")
        self.client.create_folder("Processed")
        uidvalidity = selected[b"UIDVALIDITY"]
        uids = self.client.search(["ALL"])
        for start in range(0, len(uids), BATCH):
            part = uids[start : start + BATCH]
            fetched = self.client.fetch(part, ["BODY.PEEK[]"])
            self.db.execute("begin immediate")
            for uid in part:
                self.take(uidvalidity, uid, fetched[uid][b"BODY[]"])
            self.db.execute("insert or replace into mark values ('INBOX', ?, ?)", [uidvalidity, part[-1]])
            self.db.execute("commit")
            self.send()
            self.client.move(part, "Processed")
        self.out.quit()
        self.client.logout()
        return len(uids)

    def take(self, uidvalidity: int, uid: int, raw: bytes) -> None:
        """Store one mail, its case and the answer to it."""
        sha = hashlib.sha256(raw).hexdigest()
        if self.db.execute("select 1 from seen where sha = ?", [sha]).fetchone():
            return
        message = message_from_bytes(raw)
        subject = str(make_header(decode_header(message["Subject"] or "")))
        found = re.search(r"[^<\s]+@[^>\s]+", str(message["From"]))
        sender = found[0] if found else ""
        row = self.db.execute(
            "insert into cases (subject, sender, message_id, raw, body) values (?, ?, ?, ?, ?)",
            [subject, sender, message["Message-ID"], raw, text_of(message)],
        ).lastrowid
        self.db.execute("insert into seen values (?, ?, ?, ?)", [uidvalidity, uid, sha, row])
        letter = (
            f"From: box@hospital.example\r\nTo: {sender}\r\nSubject: [{row}] received\r\n"
            f"Message-ID: <case-{row}@hospital.example>\r\nIn-Reply-To: {message['Message-ID']}\r\n"
            f"Auto-Submitted: auto-replied\r\n\r\nYour letter has arrived, case {row}.\r\n"
        )
        self.db.execute(
            "insert into outbox (case_id, recipient, data) values (?, ?, ?)", [row, sender, letter.encode()]
        )

    def send(self) -> None:
        """Send what is new, each claimed before its dialogue."""
        rows = self.db.execute("select id, recipient, data from outbox where state = 'new' order by id").fetchall()
        for row, recipient, data in rows:
            self.db.execute("update outbox set state = 'sending' where id = ? and state = 'new'", [row])
            self.out.sendmail("box@hospital.example", [recipient], data)
            self.db.execute("update outbox set state = 'sent' where id = ?", [row])


def text_of(message: Message) -> str:
    """Return the first plain text."""
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/plain" and isinstance(payload, bytes):
            return payload.decode(part.get_content_charset() or "utf-8", "replace")
    return ""


def measured(path: str, imap: int, smtp: int) -> dict[str, Any]:
    """Run it once and measure."""
    wall, cpu = time.perf_counter(), time.process_time()
    mails = Bare(path, imap, smtp).run()
    return {
        "mails": mails,
        "seconds": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "parent_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measured(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))) + "\n")
