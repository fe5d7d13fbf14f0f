"""The decision table: what to answer to a mail, and what becomes of its case. The only place that says "invoice".

Read the table aloud from the top; the first line that holds counts. Nothing
here is sent, stored or looked up: a case and a reading come in, a decision
goes out.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.cases.deciding.doubts import REASON, doubts, open_doubts, without_settled
from mailbot.cases.deciding.news import News, news, whole
from mailbot.cases.deciding.situation import Situation
from mailbot.cases.items.checklist import Taken, take_in
from mailbot.cases.items.told import as_told
from mailbot.cases.journal import entries
from mailbot.cases.lifecycle import BEFORE_INVOICE, by_checklist, move, where_it_was
from mailbot.cases.policy import Policy
from mailbot.mail.sent_at import sent_at
from mailbot.model.case import (
    DECRYPT_REASON,
    DISTRESS_REASON,
    OPEN_REASON,
    PERHAPS_REASON,
    RECORD_REASON,
    Attention,
    Case,
    Decision,
    JournalEntry,
    Match,
    Reply,
)
from mailbot.model.mail import Message
from mailbot.model.reading import Kind, Reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the table: in this situation, this reply; `joins` where the case takes in what the mail brings."""

    reason: str
    reply: Reply
    when: Callable[[Situation], bool]
    joins: bool = True


UNCONFIRMED = "to_be_confirmed"

TABLE: tuple[Row, ...] = (
    # nobody to answer
    Row(reason="machine", reply="none", when=lambda s: s.machine and not s.cry_in_spam, joins=False),
    # somebody may need help: nothing leaves by itself
    Row(reason="distress_apart", reply="staff", when=lambda s: s.distress_apart, joins=False),
    Row(reason=DISTRESS_REASON, reply="staff", when=lambda s: s.distress),
    Row(
        reason="machine_or_application",
        reply="staff",
        when=lambda s: s.doubtful_machine and s.application_by_content,
        joins=False,
    ),
    Row(reason="doubtful_machine", reply="none", when=lambda s: s.doubtful_machine, joins=False),
    # a person must look before anything is joined or opened
    Row(reason="sender_unclear", reply="staff", when=lambda s: not s.one_sender, joins=False),
    Row(reason="match_unclear", reply="staff", when=lambda s: s.match.attention is not None, joins=False),
    Row(reason="two_patients", reply="staff", when=lambda s: s.two_patients, joins=False),
    Row(reason="no_application", reply="staff", when=lambda s: s.case is None, joins=False),
    Row(reason="case_ended", reply="staff", when=lambda s: s.silent_case, joins=False),
    Row(reason="asks_standing", reply="status", when=lambda s: s.asks_standing, joins=False),
    Row(reason="for_a_person", reply="staff", when=lambda s: s.for_a_person, joins=False),
    Row(reason="brings_nothing", reply="staff", when=lambda s: s.brings_nothing, joins=False),
    # the mail adds to its case
    Row(reason="joined_after_invoice", reply="none", when=lambda s: s.joined_after_invoice),
    Row(reason="contradiction", reply="staff", when=lambda s: s.contradiction),
    Row(reason="only_asks", reply="staff", when=lambda s: s.only_asks),
    Row(reason="distress_open", reply="staff", when=lambda s: s.distress_open),
    Row(reason=DECRYPT_REASON, reply="staff", when=lambda s: s.to_decrypt),
    Row(reason=OPEN_REASON, reply="staff", when=lambda s: s.to_open),
    Row(reason="doubtful", reply="staff", when=lambda s: s.doubtful),
    Row(reason="asks_back", reply="staff", when=lambda s: s.asks_back),
    Row(reason="something_needed", reply="deficiency", when=lambda s: s.something_needed),
    Row(reason="paper_awaited", reply="acknowledge", when=lambda s: s.paper_awaited),
    Row(reason="after_invoice", reply="acknowledge", when=lambda s: s.invoiced),
    Row(reason=UNCONFIRMED, reply="staff", when=lambda s: s.must_be_confirmed),
    Row(reason=RECORD_REASON, reply="staff", when=lambda s: s.record_to_look_up),
    Row(reason="referral", reply="staff", when=lambda s: s.referral),
    Row(reason="handover_awaited", reply="acknowledge", when=lambda s: s.awaits_handover),
    Row(reason="complete", reply="invoice", when=lambda _: True),
)


DOUBTFUL = "doubtful"

LETTERS: frozenset[Reply] = frozenset({"invoice", "deficiency", "acknowledge"})
SETTLED: frozenset[str] = frozenset({DOUBTFUL, UNCONFIRMED})
"""Reasons for a person to look that an answer of one word settles: the letter then leaves."""

ENDINGS: frozenset[str] = frozenset({"withdrawal", "death"})
"""Topics after which no letter may leave until a person has looked, whoever tells it."""

HOLDS: frozenset[str] = ENDINGS | {DISTRESS_REASON}
"""Reasons for a person to look before any letter that still waits may leave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Came:
    """A mail that is to be answered, stored as `row`: what it says, and to which case it belongs."""

    message: Message
    message_row: int
    reading: Reading
    match: Match


@dataclass(frozen=True, kw_only=True, slots=True)
class Before:
    """The case that a mail meets, if any.

    With `invoice_unsent` its invoice has not left yet: it is taken back, and comes again if it is still
    right. With `may_tell` who only asks how the case stands gets a letter that says so. With
    `told_by_hand` the mail answers a letter of the hospital that is none of ours.
    """

    case: Case | None = None
    invoice_unsent: bool = False
    may_tell: bool = False
    told_by_hand: bool = False


def decide(met: Before, came: Came, *, number: Callable[[], str], policy: Policy, now: datetime) -> Decision:
    """Say what follows from one mail; `number` is called at most once, when a case opens."""
    before = case = met.case
    message, message_row, reading, match = came.message, came.message_row, came.reading, came.match
    if case is not None and met.invoice_unsent and case.status == "invoiced":
        case = replace(move(case, "complete", now), invoiced_at=None)
    taken = _taken(case, came, policy, now)
    brought = news(case, taken.case, reading) if taken else News()
    if taken is not None and met.told_by_hand and (told := reading.told) and (told.of_case or case is not None):
        taken = replace(taken, case=as_told(case, taken.case, told.asked, message_row))
    situation = Situation(
        reading=reading,
        match=match,
        policy=policy,
        case=taken.case if taken else None,
        before=case,
        news=brought,
        one_sender=message.header.one_author,
        invoiced=case is not None and _invoiced(case),
        doubts=doubts(case, taken.case, reading, policy) if taken else (),
        may_tell=met.may_tell,
    )
    row = _row(situation)
    kind = _kind(situation, row)
    if not row.joins or taken is None:
        return _left_alone(before, situation, row, kind, message_row, now)
    settled = without_looked_up(case, without_settled(taken.case, situation.doubts, now), reading, now)
    after = _settled(settled, row.reply, now)
    if before is not None and case is not before and row.reply == "staff":
        # no letter takes the place of the invoice that waits to leave: it stands
        after = replace(after, status=before.status, invoiced_at=before.invoiced_at)
    raised = _raised(situation, row, taken, message_row, now)
    after = replace(after, number=after.number or number(), attentions=after.attentions + raised)
    why = f"{match.rule or 'new'}: {row.reason}"
    journal = entries(before, after, at=now, who="mailbot", why=why, message_row=message_row) + tuple(
        JournalEntry(at=now, who="mailbot", what=note, why=why, message=message_row) for note in taken.notes
    )
    return Decision(
        reply=row.reply,
        reason=row.reason,
        kind=kind,
        case=after,
        attentions=raised,
        journal=journal,
        doubts=situation.doubts if row.reason == DOUBTFUL else (),
        would_reply=_sure_reply(situation) if row.reason in (DOUBTFUL, UNCONFIRMED) else None,
    )


def without_looked_up(before: Case | None, after: Case, reading: Reading, now: datetime) -> Case:
    """Close the task of looking papers up in the health record where they came by themselves meanwhile."""
    came = after.item("files").state == "received" and before is not None and before.item("files").state == "in_record"
    if not came or reading.in_record:
        return after
    return replace(
        after,
        attentions=tuple(
            replace(a, resolved=now, resolved_by="mailbot") if a.resolved is None and a.reason == RECORD_REASON else a
            for a in after.attentions
        ),
    )


def _row(s: Situation, *, without: str | None = None) -> Row:
    """Return the row that decides: the first that holds, but for those of a reason.

    What hardly is a cry for help holds no letter, and a person is told beside it; where it would be answered by nobody,
    or a person must answer and not only say yes or no, it is a cry like any other.
    """
    rows = (row for row in TABLE if row.reason != without and row.when(s))
    first = next(rows)
    if first.reason != DISTRESS_REASON or not s.reading.hardly_distress:
        return first
    then = next(rows)
    return then if then.joins and (then.reply in LETTERS or then.reason in SETTLED) else first


def _sure_reply(situation: Situation) -> Reply:
    """Say what would be answered if nothing were doubtful and every scan seen by a person."""
    sure = replace(situation, doubts=())
    return _row(sure, without=UNCONFIRMED).reply


def redecide(case: Case, policy: Policy, now: datetime, *, who: str, why: str, answers: bool = False) -> Decision:
    """Decide a case anew after staff changed it: the invoice if nothing is in its way any more, else no letter.

    With `answers` the applicant has had no answer yet, and gets the letter that the table names.
    """
    if case.status not in BEFORE_INVOICE:
        return Decision(reply="none", reason="unchanged", kind="follow_up", case=case)
    situation = Situation(
        reading=Reading(kind="follow_up"),
        match=Match(case=case.number, rule="staff", known_address=True),
        policy=policy,
        case=case,
        before=None,
        news=News(),
        one_sender=True,
        invoiced=_invoiced(case),
        doubts=open_doubts(case),
    )
    row = next(row for row in TABLE if row.joins and row.when(situation))
    reply: Reply = row.reply if row.reply == "invoice" or (answers and row.reply != "staff") else "none"
    after = _settled(case, reply, now)
    journal = entries(case, after, at=now, who=who, why=f"{why}: {row.reason}")
    return Decision(reply=reply, reason=row.reason, kind="follow_up", case=after, journal=journal)


def _invoiced(case: Case) -> bool:
    """Say whether a case has its one invoice, or is beyond it."""
    return case.invoiced_at is not None or (case.live and case.status not in BEFORE_INVOICE)


def _taken(case: Case | None, came: Came, policy: Policy, now: datetime) -> Taken | None:
    """Return the case as the mail would leave it; None where there is none and none may open."""
    header, reading, match = came.message.header, came.reading, came.match
    ids = tuple(i for i in (header.message_id, *header.references[-10:], *header.in_reply_to) if i)
    if case is None:
        if not _opens(reading, match, header.from_ != ()):
            return None
        case = Case(number="", opened=now, changed=now, addresses=(header.from_[0].addr_spec,))
    elif case.status == "expired" and not match.additive:
        case = replace(move(case, where_it_was(case), now), reminders=0)
    new_ids = tuple(i for i in dict.fromkeys(ids) if i not in case.message_ids)
    case = replace(case, message_ids=case.message_ids + new_ids, changed=now)
    if not match.additive:  # the clock of a case is no stranger's
        case = replace(case, quiet_since=now, reminders_paused=False)
    sent = sent_at(header, now)
    return take_in(case, reading, message_row=came.message_row, sent=sent, additive=match.additive, policy=policy)


def _opens(reading: Reading, match: Match, answerable: bool) -> bool:
    """Say whether a mail of no case may open one: an application, or a follow-up with a name and papers."""
    if match.attention or reading.topic == "two_patients" or reading.screening is not None or not answerable:
        return False
    if reading.kind == "application":
        return True
    named = reading.chosen("personal_code") or reading.chosen("patient_name")
    papers = bool(reading.links) or any(d.role not in {"other", "signature_logo"} for d in reading.documents)
    return reading.kind == "follow_up" and (whole(reading) or (bool(named) and papers))


def _kind(s: Situation, row: Row) -> Kind:
    """Return the final kind of a mail: what it is in the light of its case.

    A follow-up of no case is another matter; an application to a case that is there already is a follow-up.
    """
    kind = s.reading.kind
    if s.doubtful_machine and kind in ({"application", "follow_up"} if row.reply == "none" else {"spam"}):
        return "other"
    if s.match.attention and not s.reading.adds() and kind in {"application", "follow_up"}:
        return "other"
    if s.machine or s.doubtful_machine or s.two_patients or s.match.attention or not s.one_sender:
        return kind
    if s.case is None:
        return "other" if kind == "follow_up" else kind
    if row.reason in {"for_a_person", "brings_nothing", "only_asks", "asks_standing"}:
        return "other"
    if s.distress and kind == "other":  # a cry within a complaint is a complaint all the same
        return "other"
    if s.before is None or s.repeated:
        return "application"
    return "follow_up"


def _settled(case: Case, reply: Reply, now: datetime) -> Case:
    """Bring the status in line with the checklist; an invoice is said here and nowhere else."""
    if case.status in BEFORE_INVOICE:
        case = move(case, by_checklist(case), now)
    if reply == "invoice":
        case = replace(move(case, "invoiced", now), invoiced_at=now)
    return case


def _raised(s: Situation, row: Row, taken: Taken, message_row: int, now: datetime) -> tuple[Attention, ...]:
    reasons = list(taken.attentions)
    if row.reason == DOUBTFUL:
        reasons[:0] = [f"{REASON}{doubt.item}" for doubt in s.doubts]
    elif row.reply == "staff":
        reasons.insert(0, row.reason)
    if s.distress and row.reason != DISTRESS_REASON:
        reasons.insert(0, PERHAPS_REASON)
    if s.match.additive and s.match.rule != "staff":
        reasons.append("joined_from_unknown_address")
    if s.before is not None and s.before.paid_at and (s.news.papers or s.news.links):
        reasons.append("file_after_payment")
    if s.payment_notice and s.reading.asks_beside:
        reasons.append("only_asks")  # the payer gets the usual answer; what he asks, a person says
    if s.asks_specialists:
        reasons.append("only_asks")  # it was added to the questions, and may be meant for staff all the same
    if s.reading.asks_record and row.reply != "staff":
        reasons.append("only_asks")  # the list asks for the papers; whether the record is enough, a person says
    return tuple(Attention(reason=reason, since=now, message=message_row) for reason in dict.fromkeys(reasons))


def _left_alone(before: Case | None, s: Situation, row: Row, kind: Kind, message_row: int, now: datetime) -> Decision:
    """Answer a mail that its case does not take in: at most a person is called, and the clock of the case rests."""
    if row.reply == "none":
        return Decision(reply="none", reason=row.reason, kind=kind, case=before)
    if row.reply == "status" and before is not None:
        told = JournalEntry(at=now, who="mailbot", what="asked how it stands", why=row.reason, message=message_row)
        return Decision(
            reply="status", reason=row.reason, kind=kind, case=replace(before, quiet_since=now), journal=(told,)
        )
    reasons = [s.match.attention or s.reading.topic or row.reason]
    if s.match.attention and s.reading.topic in ENDINGS:  # what it tells matters more than who tells it
        reasons = [s.reading.topic, s.match.attention]
    if s.distress:
        beside = s.match.attention or (s.reading.topic if s.for_a_person or s.two_patients else None)
        reasons = [DISTRESS_REASON, *([beside] if beside and beside not in s.policy.in_passing else [])]
    reason = reasons[0]
    raised = tuple(Attention(reason=one, since=now, message=message_row) for one in dict.fromkeys(reasons))
    if before is None or s.match.attention:
        about = _may_mean(s.match) if reason in HOLDS else None
        return Decision(reply="staff", reason=reason, kind=kind, case=before, attentions=raised, about=about)
    # who tells it may be a stranger: until a person has looked, no letter reminds the bereaved
    pauses = s.reading.topic in {*ENDINGS, "complaint"} and before.live
    after = replace(
        before,
        attentions=before.attentions + raised,
        reminders_paused=before.reminders_paused or pauses,
        quiet_since=before.quiet_since if s.match.additive else now,
    )
    journal = entries(before, after, at=now, who="mailbot", why=f"{s.match.rule}: {reason}", message_row=message_row)
    return Decision(reply="staff", reason=reason, kind=kind, case=after, attentions=raised, journal=journal)


def _may_mean(match: Match) -> str | None:
    """Return the one case whose letters rest, since the mail may tell of its end or cry for help; of several, none."""
    return match.hint or (match.beside[0] if len(match.beside) == 1 else None)
