BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
) STRICT;
INSERT INTO "_sqlite_migrations" VALUES(1,'mailbot','2026-11-first','2026-11-28 14:04:23.451460+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'mailbot','2026-11-payments-and-staff-mail','2026-11-28 14:04:23.452898+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'mailbot','2026-11-retention','2026-11-28 14:04:23.500101+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'mailbot','2026-11-indexes','2026-11-28 14:04:23.500575+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'mailbot','2026-11-bytes-apart','2026-11-28 14:04:23.585691+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'mailbot','2026-11-fewer-indexes','2026-11-28 14:04:23.586358+00:00');
CREATE TABLE attention (
    id integer primary key, case_number text references cases(number), message integer references message(id),
    reason text not null, since text not null, resolved text, resolved_by text
) strict;
CREATE TABLE case_address (
    case_number text not null references cases(number), position integer not null, address text not null,
    primary key (case_number, address)
) strict, without rowid;
INSERT INTO "case_address" VALUES('2026-00007',0,'mari@kuu.example');
CREATE TABLE case_document (
    case_number text not null references cases(number), number integer not null, name text not null, role text not null,
    language text, signed integer, untranslated integer not null, translated_by text, waived integer not null,
    sha256 text not null, kind text not null, fate text not null, fate_reason text, pages integer not null,
    signature_state text not null, signers text not null, message integer references message(id), message_date text,
    position integer not null, size integer not null, facts text not null default '{}', marks text not null default '',
    primary key (case_number, number)
) strict, without rowid;
CREATE TABLE case_item (
    case_number text not null references cases(number), position integer not null, name text not null,
    state text not null, required integer not null, why_open text, evidence text, needs_confirmation integer not null,
    primary key (case_number, name)
) strict, without rowid;
INSERT INTO "case_item" VALUES('2026-00007',2,'contact','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',6,'contract','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',4,'course_of_disease','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',5,'files','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',0,'patient_name','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',1,'personal_code','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',7,'power_of_attorney','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',3,'questions','open',1,NULL,NULL,0);
CREATE TABLE case_link (
    case_number text not null references cases(number), position integer not null, provider text not null,
    url text not null, expires integer not null, state text not null, since text,
    message integer references message(id), primary key (case_number, position)
) strict, without rowid;
CREATE TABLE case_message_id (
    case_number text not null references cases(number), position integer not null, message_id text not null,
    primary key (case_number, message_id)
) strict, without rowid;
CREATE TABLE case_question (
    case_number text not null references cases(number), position integer not null, question text not null,
    primary key (case_number, position)
) strict, without rowid;
INSERT INTO "case_question" VALUES('2026-00007',0,'Kas kiiritus?');
CREATE TABLE cases (
    number text primary key, status text not null, opened text not null, changed text not null, language text,
    patient_name text, personal_code text, code_country text, birth_date text, phone text, postal_address text,
    applicant_name text, applicant_code text, applicant_is_patient integer, minor_child integer not null default 0,
    guardian integer not null default 0, profile text,
    quiet_since text, invoiced_at text, invoice_number text, paid_at text, review_group text, assigned_to text,
    opinion_sent_at text, ended_at text, reminders integer not null default 0,
    reminders_paused integer not null default 0, external_id text, merged_into text references cases(number)
) strict;
INSERT INTO "cases" VALUES('2026-00007','incomplete','2026-11-20T09:00:00.000000+00:00','2026-11-20T09:00:00.000000+00:00','et','Mari Maasikas','47801050637',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL);
CREATE TABLE credit (
    id integer primary key, key text not null unique, booked text, amount_cents integer not null,
    currency text not null, reversal integer not null default 0, outcome text not null, reason text not null,
    case_number text references cases(number), invoice text references invoice(number), seen text not null,
    settled text, settled_by text, detail text
, end_to_end text) strict;
CREATE TABLE credit_alias (
    alias text not null, credit integer not null references credit(id), primary key (alias, credit)
) strict, without rowid;
CREATE TABLE file_reading (
    key text primary key, reading text not null, used text not null
) strict, without rowid;
CREATE TABLE finding (
    id integer primary key, message integer not null references message(id), rule text not null, field text not null,
    value text not null, written text not null, source text not null, start integer not null, end integer not null,
    sure text not null, chosen integer not null, why text, country text
) strict;
CREATE TABLE invoice (
    number text primary key, case_number text not null unique references cases(number), amount_cents integer not null,
    issued text not null, due text not null, reference text not null unique, payer_name text, language text not null,
    paid_cents integer not null default 0, reminded integer not null default 0
) strict;
CREATE TABLE journal (
    id integer primary key, case_number text references cases(number), at text not null, who text not null,
    what text not null, why text not null, message integer references message(id)
) strict;
CREATE TABLE mailbox_health (
    mailbox text not null primary key, last_success text, last_failure text, failure text,
    failures integer not null default 0
) strict;
CREATE TABLE mark (
    mailbox text not null, folder text not null, uidvalidity integer not null, uid integer not null,
    floor integer not null, fetched text not null, swept text, primary key (mailbox, folder)
) strict;
CREATE TABLE message (
    id integer primary key,
    mailbox text not null, folder text not null, uidvalidity integer not null, uid integer not null,
    internaldate text, received text not null, size integer not null, sha256 text not null,
    fingerprint text unique, truncated integer not null default 0, repeats integer not null default 0, state text not null default 'received'
        check (state in ('received', 'processed', 'quarantined', 'outgoing')),
    tries integer not null default 0, due text not null, error text,
    message_id text, sender text, sent text, case_number text references cases(number),
    kind text, language text, topic text, screened_by text, reply text, reason text, processed text
, stripped integer not null default 0) strict;
INSERT INTO "message" VALUES(1,'m','INBOX',1,1,NULL,'2026-11-20T09:00:00+00:00',32,'x',NULL,0,0,'processed',0,'2026-11-20T09:00:00+00:00',NULL,NULL,NULL,NULL,'2026-00007','application',NULL,NULL,NULL,NULL,NULL,NULL,0);
CREATE TABLE message_raw (message integer primary key references message(id), raw blob not null) strict;
INSERT INTO "message_raw" VALUES(1,X'46726F6D3A206D617269406B75752E6578616D706C650D0A0D0A546572650D0A');
CREATE TABLE note (name text primary key, value text not null, at text not null) strict;
CREATE TABLE outbox (
    id integer primary key, case_number text references cases(number), message integer references message(id),
    kind text not null, language text not null, template text not null, message_id text not null unique,
    envelope_from text not null, envelope_to text not null, subject text not null, sha256 text not null,
    mode text not null, state text not null default 'new', created text not null, due text not null,
    changed text not null, tries integer not null default 0, uncertain integer not null default 0,
    unique_key text unique, answer text
) strict;
CREATE TABLE outbox_raw (outbox integer primary key references outbox(id), raw blob not null) strict;
CREATE TABLE part (
    id integer primary key, message integer not null references message(id), position integer not null,
    name text not null, role text, language text, signed integer, kind text not null, fate text not null,
    fate_reason text, size integer not null, sha256 text not null, signature_state text not null
) strict;
CREATE TABLE series (name text primary key, value integer not null) strict;
INSERT INTO "series" VALUES('case 2026',7);
CREATE TABLE sighting (
    mailbox text not null, folder text not null, uidvalidity integer not null, uid integer not null,
    message integer references message(id), head text not null, tidied integer not null default 0,
    primary key (mailbox, folder, uidvalidity, uid)
) strict, without rowid;
CREATE TABLE staff_failure (
    id integer primary key, sender text not null, at text not null, reason text not null
) strict;
CREATE TABLE staff_token (
    hash text primary key, case_number text references cases(number), action text not null, argument text,
    recipient text not null, created text not null, expires text not null, used text, message integer
) strict;
CREATE TABLE statement_file (
    sha256 text primary key, kind text not null, entries integer not null, paid integer not null,
    suggestions integer not null, unreadable integer not null, page integer, last_page integer, seen text not null
) strict;
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX message_to_do on message(due, id) where state = 'received';
CREATE INDEX message_by_case on message(case_number);
CREATE INDEX message_by_id on message(message_id);
CREATE INDEX message_by_state on message(state, processed);
CREATE INDEX sighting_by_message on sighting(message);
CREATE INDEX sighting_to_tidy on sighting(mailbox, folder) where tidied = 0 and message is not null;
CREATE INDEX cases_by_code on cases(personal_code);
CREATE INDEX cases_by_birth on cases(birth_date);
CREATE INDEX cases_by_status on cases(status, changed);
CREATE INDEX case_address_by_address on case_address(address);
CREATE INDEX case_message_id_by_id on case_message_id(message_id);
CREATE INDEX attention_open on attention(case_number) where resolved is null;
CREATE INDEX attention_by_message on attention(message);
CREATE INDEX journal_by_case on journal(case_number);
CREATE INDEX finding_by_message on finding(message);
CREATE INDEX part_by_message on part(message);
CREATE INDEX outbox_due on outbox(due, id) where state = 'new';
CREATE INDEX outbox_by_case on outbox(case_number, state);
CREATE INDEX outbox_by_state on outbox(state, changed);
CREATE INDEX outbox_by_recipient on outbox(envelope_to, created);
CREATE INDEX credit_by_outcome on credit(outcome);
CREATE INDEX credit_by_case on credit(case_number);
CREATE VIEW waiting as
select c.number, c.status, c.opened, c.changed,
    coalesce((select group_concat(i.name || coalesce(' (' || i.why_open || ')', ''), ', ')
        from case_item i where i.case_number = c.number and i.required and i.state = 'open'), '') as missing,
    coalesce((select group_concat(i.name, ', ')
        from case_item i where i.case_number = c.number and i.required and i.state = 'by_post'), '') as coming_by_post,
    (select count(*) from case_document d where d.case_number = c.number and d.untranslated and not d.waived
        and d.translated_by is null) as untranslated,
    coalesce((select group_concat(a.reason, ', ')
        from attention a where a.case_number = c.number and a.resolved is null), '') as needs_a_person,
    (select j.why from journal j where j.case_number = c.number order by j.id desc limit 1) as last_reason
from cases c;
CREATE INDEX staff_token_by_recipient on staff_token(recipient, created);
CREATE INDEX staff_failure_by_sender on staff_failure(sender, at);
CREATE INDEX cases_by_name on cases(patient_name collate nocase);
CREATE INDEX outbox_by_created on outbox(created, state);
CREATE INDEX cases_by_merge on cases(merged_into) where merged_into is not null;
COMMIT;
