"""What is true after a mail has been read, matched and taken in: the columns of the decision table; decides nothing."""

from dataclasses import dataclass

from mailbot.cases.deciding.news import News, whole
from mailbot.cases.items.checklist import PAPERS, sure_findings
from mailbot.cases.items.papers import UNCLEAR, referrals, to_decrypt, to_open, unread
from mailbot.cases.items.told import BY_LETTER
from mailbot.cases.lifecycle import SILENT
from mailbot.cases.policy import Policy
from mailbot.model.case import DISTRESS_REASON, UNKNOWN_SENDER, Case, Doubt, Match
from mailbot.model.reading import Reading
from mailbot.persons.codes import bare


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """One mail and its case, as the decision table asks about them. `case` is the case after the mail."""

    reading: Reading
    match: Match
    policy: Policy
    case: Case | None
    before: Case | None
    news: News
    one_sender: bool
    invoiced: bool
    doubts: tuple[Doubt, ...] = ()
    may_tell: bool = False

    @property
    def machine(self) -> bool:
        """A machine, a list or a spammer sent it, beyond doubt; who has a case is taken for no spammer."""
        screening, known = self.reading.screening, self.match.case is not None and self.match.known_address
        if screening is not None and screening.kind == "spam" and known:
            return False
        strong = screening is not None and screening.strength == "strong"
        return strong or self.reading.kind in {"auto_reply", "bounce", "spam"}

    @property
    def cry_in_spam(self) -> bool:
        """What is taken for spam may be a person who needs help: somebody must look."""
        screening = self.reading.screening
        return self.distress and screening is not None and screening.kind == "spam"

    @property
    def doubtful_machine(self) -> bool:
        """It bears a weak sign of a machine."""
        return self.reading.screening is not None and not self.machine

    @property
    def application_by_content(self) -> bool:
        """It belongs to a case, or brings what an application has: a code, papers, or most of the list."""
        reading = self.reading
        papers = any(d.role in {"clinical", *PAPERS} for d in reading.documents)
        brings = papers or bool(sure_findings(reading, "personal_code")) or whole(reading)
        return self.match.case is not None or (reading.kind in {"application", "follow_up"} and brings)

    @property
    def distress(self) -> bool:
        """Somebody may need help: a person must look, before anything else."""
        return self.reading.distress is not None

    @property
    def distress_apart(self) -> bool:
        """Somebody may need help, and the mail is none that its case could take in by itself."""
        apart = not self.one_sender or self.silent_case or self.reading.topic in self.policy.for_a_person
        return self.distress and (apart or self.two_patients or self.match.attention is not None)

    @property
    def distress_open(self) -> bool:
        """Nobody has dealt yet with a cry for help of this case."""
        waits = self.case.attentions if self.case is not None else ()
        return any(a.resolved is None and a.reason == DISTRESS_REASON for a in waits)

    @property
    def two_patients(self) -> bool:
        """It is about more than one patient."""
        return self.reading.topic == "two_patients"

    @property
    def for_a_person(self) -> bool:
        """Its topic is one that only a person answers."""
        passing = self.reading.topic in self.policy.in_passing and not self.news.solid and not self.repeated
        return self.reading.topic in self.policy.for_a_person or (passing and not self.only_tells)

    @property
    def silent_case(self) -> bool:
        """Its case has ended, or is owed a refund; an expired one is reopened by any reply of its applicant."""
        if self.before is None:
            return False
        reopens = self.before.status == "expired" and not self.match.additive
        return self.before.status in SILENT or (not self.before.live and not reopens)

    @property
    def payment_notice(self) -> bool:
        """It says that the invoice has been paid."""
        return self.reading.topic == "payment_notice" and self.invoiced

    @property
    def only_tells(self) -> bool:
        """It tells something after the invoice and hardly is another matter, by its weights: as if it were paid.

        The topics know a notice of payment by its words alone.
        """
        other, topic = self.reading.claim("kind.other"), self.reading.topic
        plain = topic in {None, "unclear"} and not self.reading.asks_beside and not self.distress
        hardly = other is not None and other.probability < self.policy.tells_below
        return plain and hardly and self.invoiced and self.match.known_address

    @property
    def repeated(self) -> bool:
        """It is the application of the case once more."""
        return self.before is not None and self.news.repeats

    @property
    def brings_nothing(self) -> bool:
        """It brings nothing towards its case."""
        tells = self.payment_notice or self.only_tells
        return self.before is not None and not (self.news.anything or self.repeated or tells)

    @property
    def contradiction(self) -> bool:
        """It says two things of which one is wrong, and the case does not tell which."""
        code = self.before.facts.personal_code if self.before else None
        given = {bare(f.value) for f in self.reading.findings if f.field == "personal_code"}
        known = code is not None and bare(code) in given
        return any(not (known and conflict == "two_codes") for conflict in self.reading.conflicts)

    @property
    def asks_back(self) -> bool:
        """After the invoice an item would be asked for that was settled before it: mail and case do not agree."""
        if not self.invoiced or self.before is None or self.case is None:
            return False
        return bool(set(self.case.missing()) - set(self.before.missing()))

    @property
    def only_asks(self) -> bool:
        """It only asks something, which no list of missing things and no invoice would answer."""
        return self._asks_alone and not self.asks_specialists

    @property
    def asks_specialists(self) -> bool:
        """Who lacks nothing surely has one more question to the specialists: it joins the others, and staff see it."""
        asked = self.reading.claim("brings.questions")
        surely = asked is not None and asked.probability >= self.policy.question_above
        return self._asks_alone and surely and self.match.known_address and not self.something_needed

    @property
    def _asks_alone(self) -> bool:
        asks = self.news.questions and not self.news.solid and not self.news.story
        return self.before is not None and asks and not self.repeated

    @property
    def something_needed(self) -> bool:
        """An item is missing, unsigned or broken, or a paper is untranslated or cannot be read."""
        case = self.case
        return case is not None and bool(case.missing() or case.untranslated() or unread(case))

    @property
    def doubtful(self) -> bool:
        """Something must be settled by a person before any letter may leave."""
        return bool(self.doubts)

    @property
    def paper_awaited(self) -> bool:
        """Something announced by post has not come yet."""
        return self.case is not None and bool(self.case.awaited())

    @property
    def asks_standing(self) -> bool:
        """Who asks how the application stands, from an address of the case, and brings nothing else, may be told."""
        told = self.may_tell and self.match.known_address and self.before is not None and not self.news.solid
        return told and self.reading.asks_standing and self.reading.topic not in self.policy.for_a_person

    @property
    def joined_after_invoice(self) -> bool:
        """Staff put it into a case that has its invoice: nothing more is asked for."""
        return self.invoiced and self.match.rule == "staff"

    @property
    def referral(self) -> bool:
        """A referral may make the opinion free, and nobody has decided yet."""
        return self.case is not None and bool(referrals(self.case))

    @property
    def must_be_confirmed(self) -> bool:
        """A person has to look at what was received before an invoice may go out."""
        return self.case is not None and unconfirmed(self.case, self.policy)

    @property
    def record_to_look_up(self) -> bool:
        """Papers lie in the health record, and the invoice waits until somebody has found them there."""
        waits = self.policy.health_record == "confirm"
        return waits and self.case is not None and self.case.item("files").state == "in_record"

    @property
    def to_decrypt(self) -> bool:
        """A paper is encrypted for us: before somebody has opened it nothing may be asked for."""
        return self.case is not None and bool(to_decrypt(self.case))

    @property
    def to_open(self) -> bool:
        """A paper came in a format that only a person can open: before that nothing may be asked for."""
        return self.case is not None and bool(to_open(self.case))

    @property
    def awaits_handover(self) -> bool:
        """The official case does not exist yet, and the invoice waits for it."""
        waits = self.policy.handover and self.policy.invoice_after_handover
        return waits and self.case is not None and self.case.external_id is None


def unconfirmed(case: Case, policy: Policy) -> bool:
    """Say whether something that was received waits for a person before an invoice may go out."""
    received = tuple(i for i in case.items if i.required and i.needs_confirmation and i.state != "open")
    unseen = any((item.evidence or "").endswith((", link", UNCLEAR, UNKNOWN_SENDER, BY_LETTER)) for item in received)
    return unseen or (policy.invoice_needs == "confirmed" and bool(received))
