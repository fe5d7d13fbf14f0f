"""The views of the monthly numbers, for the report and for whoever looks with Datasette; their times are local."""

from mailbot.store.file.local_sql import local

VIEWS = f"""
drop view if exists month_mails;
drop view if exists month_returns;
drop view if exists month_cases;
drop view if exists case_days;
drop view if exists waiting;

create view case_days as
select c.number, substr({local("c.opened")}, 1, 7) as month, coalesce(c.language, '?') as language, c.status,
    {local("c.opened")} as opened, {local("done.at")} as complete_at, {local("c.invoiced_at")} as invoiced_at,
    {local("c.paid_at")} as paid_at, {local("c.opinion_sent_at")} as opinion_sent_at,
    round(julianday(done.at) - julianday(c.opened), 2) as days_to_complete,
    round(julianday(c.invoiced_at) - julianday(c.opened), 2) as days_to_invoice,
    round(julianday(c.opinion_sent_at) - julianday(c.opened), 2) as days_to_opinion
from cases c left join (
    select case_number, min(at) as at from journal
    where what like 'status % -> complete' or what like 'status % -> invoiced' or what like 'status complete -> %'
    group by case_number
) done on done.case_number = c.number
where c.merged_into is null;

create view month_cases as
with events as (
    select month, 'opened' as what from case_days
    union all select substr(complete_at, 1, 7), 'completed' from case_days where complete_at is not null
    union all select substr(invoiced_at, 1, 7), 'invoiced' from case_days where invoiced_at is not null
    union all select substr(paid_at, 1, 7), 'paid' from case_days where paid_at is not null
    union all select substr(opinion_sent_at, 1, 7), 'opinions' from case_days where opinion_sent_at is not null
)
select month, sum(what = 'opened') as opened, sum(what = 'completed') as completed, sum(what = 'invoiced') as invoiced,
    sum(what = 'paid') as paid, sum(what = 'opinions') as opinions
from events group by month order by month;

create view month_returns as
with asked as (
    select case_number, min(created) as at from outbox
    where kind = 'deficiency' and state not in ('replaced', 'cancelled') group by case_number
)
select substr({local("asked.at")}, 1, 7) as month, coalesce(c.language, '?') as language, i.name as item,
    count(*) as cases
from asked join cases c on c.number = asked.case_number join case_item i on i.case_number = c.number and i.required
where i.state = 'open' or exists (
    select 1 from journal j where j.case_number = c.number and j.at > asked.at and j.what like i.name || ' open -> %'
)
group by 1, 2, 3 order by 1, 4 desc;

create view month_mails as
select substr({local("received")}, 1, 7) as month, count(*) as mails,
    sum(reply in ('invoice', 'deficiency', 'acknowledge', 'status')) as by_itself, sum(reply = 'staff') as by_person
from message where state = 'processed' and reply in ('invoice', 'deficiency', 'acknowledge', 'status', 'staff')
group by 1 order by 1;

create view waiting as
select c.number, c.status, {local("c.opened")} as opened, {local("c.changed")} as changed,
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
"""
"""What happened to cases by month, how long it took, what had to be asked for, how many mails needed a person, and what
each case waits for."""
