"""The tables, as named steps.

Times are ISO 8601 text in UTC, amounts are euro cents, addresses are folded to lower case.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection, DatabaseError, connect
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote

from mailbot.store.file.local_sql import OFFSETS
from mailbot.store.file.views import VIEWS

if TYPE_CHECKING:
    from sqlite_utils import Database

FIRST = """
create table message (
    id integer primary key,
    mailbox text not null, folder text not null, uidvalidity integer not null, uid integer not null,
    internaldate text, received text not null, size integer not null, sha256 text not null,
    fingerprint text unique, truncated integer not null default 0, repeats integer not null default 0, raw blob,
    state text not null default 'received'
        check (state in ('received', 'processed', 'quarantined', 'outgoing')),
    tries integer not null default 0, due text not null, error text,
    message_id text, sender text, sent text, case_number text references cases(number),
    kind text, language text, topic text, screened_by text, reply text, reason text, processed text
) strict;
create index message_to_do on message(due, id) where state = 'received';
create index message_by_case on message(case_number);
create index message_by_id on message(message_id);
create index message_by_sender on message(sender, processed);
create index message_by_state on message(state, processed);
create index message_by_time on message(processed);

create table sighting (
    mailbox text not null, folder text not null, uidvalidity integer not null, uid integer not null,
    message integer references message(id), head text not null, tidied integer not null default 0,
    primary key (mailbox, folder, uidvalidity, uid)
) strict, without rowid;
create index sighting_by_message on sighting(message);
create index sighting_to_tidy on sighting(mailbox, folder) where tidied = 0 and message is not null;

create table mark (
    mailbox text not null, folder text not null, uidvalidity integer not null, uid integer not null,
    floor integer not null, fetched text not null, swept text, primary key (mailbox, folder)
) strict;

create table mailbox_health (
    mailbox text not null primary key, last_success text, last_failure text, failure text,
    failures integer not null default 0
) strict;

create table cases (
    number text primary key, status text not null, opened text not null, changed text not null, language text,
    patient_name text, personal_code text, code_country text, birth_date text, phone text, postal_address text,
    applicant_name text, applicant_code text, applicant_is_patient integer, minor_child integer not null default 0,
    guardian integer not null default 0, profile text,
    quiet_since text, invoiced_at text, invoice_number text, paid_at text, review_group text, assigned_to text,
    opinion_sent_at text, ended_at text, reminders integer not null default 0,
    reminders_paused integer not null default 0, external_id text, merged_into text references cases(number)
) strict;
create index cases_by_code on cases(personal_code);
create index cases_by_birth on cases(birth_date);
create index cases_by_status on cases(status, changed);

create table case_item (
    case_number text not null references cases(number), position integer not null, name text not null,
    state text not null, required integer not null, why_open text, evidence text, needs_confirmation integer not null,
    primary key (case_number, name)
) strict, without rowid;
create table case_address (
    case_number text not null references cases(number), position integer not null, address text not null,
    primary key (case_number, address)
) strict, without rowid;
create index case_address_by_address on case_address(address);
create table case_question (
    case_number text not null references cases(number), position integer not null, question text not null,
    primary key (case_number, position)
) strict, without rowid;
create table case_link (
    case_number text not null references cases(number), position integer not null, provider text not null,
    url text not null, expires integer not null, state text not null, since text,
    message integer references message(id), primary key (case_number, position)
) strict, without rowid;
create table case_document (
    case_number text not null references cases(number), number integer not null, name text not null, role text not null,
    language text, signed integer, untranslated integer not null, translated_by text, waived integer not null,
    sha256 text not null, kind text not null, fate text not null, fate_reason text, pages integer not null,
    signature_state text not null, signers text not null, message integer references message(id), message_date text,
    position integer not null, size integer not null, facts text not null default '{}', marks text not null default '',
    primary key (case_number, number)
) strict, without rowid;
create table case_message_id (
    case_number text not null references cases(number), position integer not null, message_id text not null,
    primary key (case_number, message_id)
) strict, without rowid;
create index case_message_id_by_id on case_message_id(message_id);

create table attention (
    id integer primary key, case_number text references cases(number), message integer references message(id),
    reason text not null, since text not null, resolved text, resolved_by text
) strict;
create index attention_open on attention(case_number) where resolved is null;
create index attention_by_message on attention(message);

create table journal (
    id integer primary key, case_number text references cases(number), at text not null, who text not null,
    what text not null, why text not null, message integer references message(id)
) strict;
create index journal_by_case on journal(case_number);

create table finding (
    id integer primary key, message integer not null references message(id), rule text not null, field text not null,
    value text not null, written text not null, source text not null, start integer not null, end integer not null,
    sure text not null, chosen integer not null, why text, country text
) strict;
create index finding_by_message on finding(message);

create table part (
    id integer primary key, message integer not null references message(id), position integer not null,
    name text not null, role text, language text, signed integer, kind text not null, fate text not null,
    fate_reason text, size integer not null, sha256 text not null, signature_state text not null
) strict;
create index part_by_message on part(message);

create table outbox (
    id integer primary key, case_number text references cases(number), message integer references message(id),
    kind text not null, language text not null, template text not null, message_id text not null unique,
    envelope_from text not null, envelope_to text not null, subject text not null, raw blob, sha256 text not null,
    mode text not null, state text not null default 'new', created text not null, due text not null,
    changed text not null, tries integer not null default 0, uncertain integer not null default 0,
    unique_key text unique, answer text
) strict;
create index outbox_due on outbox(due, id) where state = 'new';
create index outbox_by_case on outbox(case_number, state);
create index outbox_by_state on outbox(state, changed);
create index outbox_by_recipient on outbox(envelope_to, created);
create index outbox_by_created on outbox(created);

create table invoice (
    number text primary key, case_number text not null unique references cases(number), amount_cents integer not null,
    issued text not null, due text not null, reference text not null unique, payer_name text, language text not null,
    paid_cents integer not null default 0, reminded integer not null default 0
) strict;
create table credit (
    id integer primary key, key text not null unique, booked text, amount_cents integer not null,
    currency text not null, reversal integer not null default 0, outcome text not null, reason text not null,
    case_number text references cases(number), invoice text references invoice(number), seen text not null,
    settled text, settled_by text, detail text
) strict;
create index credit_by_outcome on credit(outcome);
create index credit_by_case on credit(case_number);

create table file_reading (
    key text primary key, reading text not null, used text not null
) strict, without rowid;
create table series (name text primary key, value integer not null) strict;
create table note (name text primary key, value text not null, at text not null) strict;
"""


PAYMENTS = """
alter table credit add column end_to_end text;
create table credit_alias (
    alias text not null, credit integer not null references credit(id), primary key (alias, credit)
) strict, without rowid;
create table statement_file (
    sha256 text primary key, kind text not null, entries integer not null, paid integer not null,
    suggestions integer not null, unreadable integer not null, page integer, last_page integer, seen text not null
) strict;
create table staff_token (
    hash text primary key, case_number text references cases(number), action text not null, argument text,
    recipient text not null, created text not null, expires text not null, used text, message integer
) strict;
create index staff_token_by_recipient on staff_token(recipient, created);
create table staff_failure (
    id integer primary key, sender text not null, at text not null, reason text not null
) strict;
create index staff_failure_by_sender on staff_failure(sender, at);
"""


RETENTION = "alter table message add column stripped integer not null default 0"

INDEXES = """
create index cases_by_name on cases(patient_name collate nocase);
create index cases_by_merge on cases(merged_into);
"""


BYTES_APART = """
create table message_raw (message integer primary key references message(id), raw blob not null) strict;
insert into message_raw select id, raw from message where raw is not null;
alter table message drop column raw;
create table outbox_raw (outbox integer primary key references outbox(id), raw blob not null) strict;
insert into outbox_raw select id, raw from outbox where raw is not null;
alter table outbox drop column raw;
drop index outbox_by_created;
create index outbox_by_created on outbox(created, state);
"""
"""Keep the bytes of mails and letters beside their rows: each change of a row wrote all of them once more."""


FEWER_INDEXES = """
drop index message_by_sender;
drop index message_by_time;
drop index cases_by_merge;
create index cases_by_merge on cases(merged_into) where merged_into is not null;
"""
"""Drop what no question uses: each mail wrote a page of each."""

UNREAD = """
alter table message add column unread integer not null default 0;
alter table message add column asked integer not null default 0;
alter table message add column ask_again text;
create index message_unread on message(mailbox, folder) where unread = 1;
"""
"""Mails that a mailbox names and does not give, how often they were asked for again, and when they are next."""

DISTRESS = "alter table message add column distress text"

STAFF_ACTS = """
create table staff_act (
    id integer primary key, case_number text not null references cases(number), who text not null, at text not null,
    before text not null, letters text not null, last integer not null
) strict;
create index staff_act_by_case on staff_act(case_number, who);
"""

SHARES = """
alter table case_link add column told text;
alter table case_link add column looked text;
"""
"""What the provider of a share told when it was looked at."""

CUT_OUTS = """
create table cut_out (
    message integer not null references message(id), position integer not null, number integer not null,
    page integer not null, ink text not null, png blob not null, primary key (message, position, number)
) strict;
"""
"""The places of papers that were judged signed, empty or neither, as pictures for staff; `number` counts those of a
message.
"""

STEPS: Mapping[str, str] = MappingProxyType(
    {
        "2026-11-first": FIRST,
        "2026-11-payments-and-staff-mail": PAYMENTS,
        "2026-11-retention": RETENTION,
        "2026-11-indexes": INDEXES,
        "2026-11-bytes-apart": BYTES_APART,
        "2026-11-fewer-indexes": FEWER_INDEXES,
        "2026-11-unread": UNREAD,
        "2026-11-distress": DISTRESS,
        "2026-11-staff-acts": STAFF_ACTS,
        "2026-11-shares": SHARES,
        "2026-11-report": "",
        "2026-11-cut-outs": CUT_OUTS,
        "2026-11-zone-offsets": OFFSETS,
        "2026-11-local-views": VIEWS,
    }
)
"""What made the tables what they are, in order: each script is run once in the life of a store.

What made views that are made anew further down is empty.
"""

_SET = "mailbot"


def made(connection: Connection) -> frozenset[str]:
    """Return the steps that were made; asked in SQL, as sqlite-utils is loaded only where one is lacking."""
    if not connection.execute("select 1 from sqlite_master where name = '_sqlite_migrations'").fetchone():
        return frozenset()
    done = connection.execute("select name from _sqlite_migrations where migration_set = ?", (_SET,))
    return frozenset(row[0] for row in done)


def is_behind(path: Path) -> bool:
    """Say whether a store lacks steps that opening it would make; nothing is changed."""
    if not path.is_file():
        return False
    try:
        with closing(connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as connection:
            done = made(connection)
    except DatabaseError:  # who opens it tells
        return False
    return bool(done) and bool(STEPS.keys() - done)


def is_current(connection: Connection) -> bool:
    """Say whether every step was made."""
    return STEPS.keys() <= made(connection)


def bring_up(connection: Connection) -> None:
    """Make the steps that are still to be made, inside the transaction that is open."""
    with _without("numpy", "pandas"):
        from sqlite_utils import Database
        from sqlite_utils.migrations import Migrations

    migrations = Migrations(_SET)
    for name, script in STEPS.items():
        migrations(name=name)(_runs(script))
    migrations.apply(Database(connection, execute_plugins=False, strict=True))


@contextmanager
def _without(*names: str) -> Iterator[None]:
    """Import as if these were not installed: sqlite-utils loads them for their number types only, 15 MiB for nothing.

    What is loaded already stays; None in sys.modules is how Python is told that a module is not to be had.
    """
    absent = {name: None for name in names if name not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _runs(script: str) -> "Callable[[Database], None]":
    def run(db: "Database") -> None:
        for statement in script.split(";\n"):
            if statement.strip():
                db.execute(statement)

    return run
