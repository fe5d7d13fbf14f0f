-- the store of mailbot 0.2.0
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
) STRICT;
INSERT INTO "_sqlite_migrations" VALUES(1,'mailbot','2026-11-first','2026-11-28 20:17:55.816561+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'mailbot','2026-11-payments-and-staff-mail','2026-11-28 20:17:55.834312+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'mailbot','2026-11-retention','2026-11-28 20:17:55.835482+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'mailbot','2026-11-indexes','2026-11-28 20:17:55.835897+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'mailbot','2026-11-bytes-apart','2026-11-28 20:17:55.871936+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'mailbot','2026-11-fewer-indexes','2026-11-28 20:17:55.872468+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'mailbot','2026-11-unread','2026-11-28 20:17:55.882935+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'mailbot','2026-11-distress','2026-11-28 20:17:55.884036+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'mailbot','2026-11-staff-acts','2026-11-28 20:17:55.884532+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'mailbot','2026-11-shares','2026-11-28 20:17:55.898313+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'mailbot','2026-11-report','2026-11-28 20:17:55.899224+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'mailbot','2026-11-cut-outs','2026-11-28 20:17:55.899545+00:00');
CREATE TABLE attention (
    id integer primary key, case_number text references cases(number), message integer references message(id),
    reason text not null, since text not null, resolved text, resolved_by text
) strict;
INSERT INTO "attention" VALUES(1,'2026-00007',1,'only_asks','2026-11-20T09:00:00.000000+00:00',NULL,NULL);
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
INSERT INTO "case_document" VALUES('2026-00007',1,'epikriis.pdf','clinical','et',NULL,0,NULL,0,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','unknown','read',NULL,0,'none','[]',1,NULL,1,0,'{}','');
CREATE TABLE case_item (
    case_number text not null references cases(number), position integer not null, name text not null,
    state text not null, required integer not null, why_open text, evidence text, needs_confirmation integer not null,
    primary key (case_number, name)
) strict, without rowid;
INSERT INTO "case_item" VALUES('2026-00007',2,'contact','received',1,NULL,'message 1',0);
INSERT INTO "case_item" VALUES('2026-00007',6,'contract','open',1,NULL,NULL,0);
INSERT INTO "case_item" VALUES('2026-00007',4,'course_of_disease','received',1,NULL,'message 1',0);
INSERT INTO "case_item" VALUES('2026-00007',5,'files','received',1,NULL,'message 1',0);
INSERT INTO "case_item" VALUES('2026-00007',0,'patient_name','received',1,NULL,'message 1',0);
INSERT INTO "case_item" VALUES('2026-00007',1,'personal_code','received',1,NULL,'message 1',0);
INSERT INTO "case_item" VALUES('2026-00007',7,'power_of_attorney','received',1,NULL,'message 1',0);
INSERT INTO "case_item" VALUES('2026-00007',3,'questions','received',1,NULL,'message 1',0);
CREATE TABLE case_link (
    case_number text not null references cases(number), position integer not null, provider text not null,
    url text not null, expires integer not null, state text not null, since text,
    message integer references message(id), told text, looked text, primary key (case_number, position)
) strict, without rowid;
INSERT INTO "case_link" VALUES('2026-00007',0,'wetransfer','https://we.tl/t-abc',0,'new','2026-11-20T09:00:00.000000+00:00',1,'gone','2026-11-20T09:00:00.000000+00:00');
CREATE TABLE case_message_id (
    case_number text not null references cases(number), position integer not null, message_id text not null,
    primary key (case_number, message_id)
) strict, without rowid;
INSERT INTO "case_message_id" VALUES('2026-00007',0,'mailbot.2026-00007.3n2k7myjuz5bn.efmyu45nqgef5gnxvyfstvkam4@hospital.example');
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
INSERT INTO "cases" VALUES('2026-00007','incomplete','2026-11-20T09:00:00.000000+00:00','2026-11-20T09:00:00.000000+00:00','et','Mari Maasikas','47801050637',NULL,'1978-01-05',NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL);
CREATE TABLE credit (
    id integer primary key, key text not null unique, booked text, amount_cents integer not null,
    currency text not null, reversal integer not null default 0, outcome text not null, reason text not null,
    case_number text references cases(number), invoice text references invoice(number), seen text not null,
    settled text, settled_by text, detail text
, end_to_end text) strict;
CREATE TABLE credit_alias (
    alias text not null, credit integer not null references credit(id), primary key (alias, credit)
) strict, without rowid;
CREATE TABLE cut_out (
    message integer not null references message(id), position integer not null, number integer not null,
    page integer not null, ink text not null, png blob not null, primary key (message, position, number)
) strict;
CREATE TABLE file_reading (
    key text primary key, reading text not null, used text not null
) strict, without rowid;
INSERT INTO "file_reading" VALUES('key','{}','2026-11-20T09:00:00.000000+00:00');
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
INSERT INTO "invoice" VALUES('EM00001','2026-00007',29000,'2026-11-20','2026-12-04','20260000723',NULL,'et',0,0);
CREATE TABLE journal (
    id integer primary key, case_number text references cases(number), at text not null, who text not null,
    what text not null, why text not null, message integer references message(id)
) strict;
INSERT INTO "journal" VALUES(1,'2026-00007','2026-11-20T09:00:00.000000+00:00','mailbot','opened','new',1);
INSERT INTO "journal" VALUES(2,'2026-00007','2026-11-20T09:00:00.000000+00:00','kati','note: rang','note',NULL);
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
, stripped integer not null default 0, unread integer not null default 0, asked integer not null default 0, ask_again text, distress text) strict;
INSERT INTO "message" VALUES(1,'m','INBOX',1,1,'2026-11-20T09:00:00.000000+00:00','2026-11-20T09:00:00.000000+00:00',32,'83885fd385cae8d088e63d569ab6bd71d19b785197510a6016067692e828e37f','f',0,0,'processed',0,'2026-11-20T09:05:00.000000+00:00','reading',NULL,NULL,NULL,'2026-00007',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,0,NULL,NULL);
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
INSERT INTO "outbox" VALUES(1,'2026-00007',NULL,'deficiency','et','et/deficiency','mailbot.2026-00007.3n2k7myjuz5bn.efmyu45nqgef5gnxvyfstvkam4@hospital.example','','["mari@kuu.example"]','[2026-00007] Vajame teilt veel üht asja','5dc500148ae854183b58eb8d86ed3682a93f342027dbb2f4e84ba867ec7a8bea','draft','sent','2026-11-20T09:00:00.000000+00:00','2026-11-20T09:00:00.000000+00:00','2026-11-20T10:00:00.000000+00:00',1,0,'mail 1',NULL);
INSERT INTO "outbox" VALUES(2,'2026-00007',NULL,'invoice','et','et/invoice','mailbot.2026-00007.o623l5fgi7vll.whaxie5k37bkui4gcwbn6vmr2m@hospital.example','','["mari@kuu.example"]','[2026-00007] Teie arve','b6119943945567be0572425dacea1632188ab07c842cd15bed270aeae09c7984','draft','new','2026-11-20T09:00:00.000000+00:00','2026-11-20T09:00:00.000000+00:00','2026-11-20T09:00:00.000000+00:00',0,0,'mail 2',NULL);
CREATE TABLE outbox_raw (outbox integer primary key references outbox(id), raw blob not null) strict;
INSERT INTO "outbox_raw" VALUES(1,X'5375626A6563743A2061206C65747465720D0A0D0A546572650D0A');
INSERT INTO "outbox_raw" VALUES(2,X'5375626A6563743A2061206C65747465720D0A0D0A546572650D0A');
CREATE TABLE part (
    id integer primary key, message integer not null references message(id), position integer not null,
    name text not null, role text, language text, signed integer, kind text not null, fate text not null,
    fate_reason text, size integer not null, sha256 text not null, signature_state text not null
) strict;
CREATE TABLE series (name text primary key, value integer not null) strict;
INSERT INTO "series" VALUES('case 2026',7);
INSERT INTO "series" VALUES('invoice',1);
CREATE TABLE sighting (
    mailbox text not null, folder text not null, uidvalidity integer not null, uid integer not null,
    message integer references message(id), head text not null, tidied integer not null default 0,
    primary key (mailbox, folder, uidvalidity, uid)
) strict, without rowid;
INSERT INTO "sighting" VALUES('m','INBOX',1,1,1,'h',0);
CREATE TABLE staff_act (
    id integer primary key, case_number text not null references cases(number), who text not null, at text not null,
    before text not null, letters text not null, last integer not null
) strict;
INSERT INTO "staff_act" VALUES(1,'2026-00007','kati','2026-11-20T09:00:00.000000+00:00','{"number":"2026-00007","status":"incomplete","opened":"2026-11-20T09:00:00Z","changed":"2026-11-20T09:00:00Z","language":"et","facts":{"patient_name":"Mari Maasikas","personal_code":"47801050637","code_country":null,"birth_date":"1978-01-05","phone":null,"postal_address":null,"applicant_name":null,"applicant_code":null,"applicant_is_patient":null,"minor_child":false,"guardian":false,"profile":null},"items":[{"name":"patient_name","state":"received","required":true,"why_open":null,"evidence":"message 1","needs_confirmation":false},{"name":"personal_code","state":"received","required":true,"why_open":null,"evidence":"message 1","needs_confirmation":false},{"name":"contact","state":"received","required":true,"why_open":null,"evidence":"message 1","needs_confirmation":false},{"name":"questions","state":"received","required":true,"why_open":null,"evidence":"message 1","needs_confirmation":false},{"name":"course_of_disease","state":"received","required":true,"why_open":null,"evidence":"message 1","needs_confirmation":false},{"name":"files","state":"received","required":true,"why_open":null,"evidence":"message 1","needs_confirmation":false},{"name":"contract","state":"open","required":true,"why_open":null,"evidence":null,"needs_confirmation":false},{"name":"power_of_attorney","state":"received","required":true,"why_open":null,"evidence":"message 1","needs_confirmation":false}],"addresses":["mari@kuu.example"],"questions":["Kas kiiritus?"],"links":[{"provider":"wetransfer","url":"https://we.tl/t-abc","expires":false,"state":"new","since":"2026-11-20T09:00:00Z","message":1,"told":"gone","looked":"2026-11-20T09:00:00Z"}],"documents":[{"name":"epikriis.pdf","role":"clinical","language":"et","signed":null,"untranslated":false,"translated_by":null,"waived":false,"sha256":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","kind":"unknown","fate":"read","fate_reason":null,"pages":0,"signature_state":"none","signers":[],"message":1,"message_date":null,"position":1,"size":0,"marks":""}],"attentions":[{"reason":"only_asks","since":"2026-11-20T09:00:00Z","message":1,"resolved":null,"resolved_by":null,"id":1}],"message_ids":["mailbot.2026-00007.3n2k7myjuz5bn.efmyu45nqgef5gnxvyfstvkam4@hospital.example"],"quiet_since":null,"invoiced_at":null,"invoice_number":null,"paid_at":null,"review_group":null,"assigned_to":null,"opinion_sent_at":null,"ended_at":null,"reminders":0,"reminders_paused":false,"external_id":null,"merged_into":null}','[]',2);
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
CREATE INDEX message_unread on message(mailbox, folder) where unread = 1;
CREATE INDEX staff_act_by_case on staff_act(case_number, who);
CREATE VIEW case_days as
select c.number, substr(c.opened, 1, 7) as month, coalesce(c.language, '?') as language, c.status, c.opened,
    done.at as complete_at, c.invoiced_at, c.paid_at, c.opinion_sent_at,
    round(julianday(done.at) - julianday(c.opened), 2) as days_to_complete,
    round(julianday(c.invoiced_at) - julianday(c.opened), 2) as days_to_invoice,
    round(julianday(c.opinion_sent_at) - julianday(c.opened), 2) as days_to_opinion
from cases c left join (
    select case_number, min(at) as at from journal
    where what like 'status % -> complete' or what like 'status % -> invoiced' or what like 'status complete -> %'
    group by case_number
) done on done.case_number = c.number
where c.merged_into is null;
CREATE VIEW month_cases as
with events as (
    select substr(opened, 1, 7) as month, 'opened' as what from case_days
    union all select substr(complete_at, 1, 7), 'completed' from case_days where complete_at is not null
    union all select substr(invoiced_at, 1, 7), 'invoiced' from case_days where invoiced_at is not null
    union all select substr(paid_at, 1, 7), 'paid' from case_days where paid_at is not null
    union all select substr(opinion_sent_at, 1, 7), 'opinions' from case_days where opinion_sent_at is not null
)
select month, sum(what = 'opened') as opened, sum(what = 'completed') as completed, sum(what = 'invoiced') as invoiced,
    sum(what = 'paid') as paid, sum(what = 'opinions') as opinions
from events group by month order by month;
CREATE VIEW month_returns as
with asked as (
    select case_number, min(created) as at from outbox
    where kind = 'deficiency' and state not in ('replaced', 'cancelled') group by case_number
)
select substr(asked.at, 1, 7) as month, coalesce(c.language, '?') as language, i.name as item, count(*) as cases
from asked join cases c on c.number = asked.case_number join case_item i on i.case_number = c.number and i.required
where i.state = 'open' or exists (
    select 1 from journal j where j.case_number = c.number and j.at > asked.at and j.what like i.name || ' open -> %'
)
group by 1, 2, 3 order by 1, 4 desc;
CREATE VIEW month_mails as
select substr(received, 1, 7) as month, count(*) as mails,
    sum(reply in ('invoice', 'deficiency', 'acknowledge', 'status')) as by_itself, sum(reply = 'staff') as by_person
from message where state = 'processed' and reply in ('invoice', 'deficiency', 'acknowledge', 'status', 'staff')
group by 1 order by 1;
COMMIT;
