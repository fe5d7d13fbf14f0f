"""What staff may do to a case: each action a new value of it, or a refusal in plain words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.cases.deciding.decide import redecide
from mailbot.cases.deciding.doubts import REASON, open_doubts
from mailbot.cases.items.papers import referrals, to_decrypt, to_open, unread
from mailbot.cases.journal import entries
from mailbot.cases.lifecycle import EDGES, WrongEdgeError, move, where_it_was
from mailbot.cases.policy import Policy
from mailbot.cases.staff.correct import SETTERS, ActionRefusedError, requirements
from mailbot.model.case import (
    DECRYPT_REASON,
    DISTRESS_REASON,
    OPEN_REASON,
    PERHAPS_REASON,
    RECORD_REASON,
    Attention,
    Case,
    CaseDocument,
    Item,
    ItemState,
    JournalEntry,
    LinkState,
    Status,
)
from mailbot.model.fields import FILLED_BY, ITEMS, KEPT, NOTHING_KNOWN, Facts
from mailbot.model.letter import LetterKind

WAIVABLE: Mapping[str, Callable[[Case], tuple[CaseDocument, ...]]] = {
    "translation": lambda case: case.untranslated(),
    "unreadable": unread,
    "referral": referrals,
    DECRYPT_REASON: to_decrypt,
    OPEN_REASON: to_open,
}
"""What else than an item can be done without: papers that a letter asks for once more, and a referral (then the
opinion is paid for)."""

LINK_STATES: Mapping[str, LinkState] = {"new": "new", "opened": "opened", "no_access": "no_access"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What an action makes of a case.

    `letter` is one to be sent; `stops_letters` says that every letter of the
    case which has not left yet is cancelled; `redecides` that the decision
    table has to be asked again (see `settle`), and `answers` that the
    applicant still waits for the letter that it names; with `holds` that
    letter waits for a person.
    """

    case: Case
    journal: tuple[JournalEntry, ...]
    letter: LetterKind | None = None
    stops_letters: bool = False
    redecides: bool = False
    answers: bool = False
    holds: bool = False


def settle(change: Change, policy: Policy, *, who: str, now: datetime) -> Change:
    """Ask the decision table again after an action, so that a corrected field is answered at once."""
    if not change.redecides:
        return change
    decision = redecide(change.case, policy, now, who=who, why="redecided", answers=change.answers)
    case = decision.case or change.case
    letter = LETTERS.get(decision.reply, change.letter)
    return replace(change, case=case, journal=change.journal + decision.journal, letter=letter)


def invoice_taken_back(change: Change, *, who: str, now: datetime) -> Change:
    """Forget the invoice of a case that an action has ended before it left; a reopened case gets it then."""
    after = replace(change.case, invoiced_at=None)
    journal = entries(change.case, after, at=now, who=who, why="invoice_taken_back")
    return replace(change, case=after, journal=change.journal + journal)


OF_RECORD = {RECORD_REASON, f"{REASON}files"}
"""What waits for somebody to look into the health record."""


def received(case: Case, item: str, *, who: str, now: datetime) -> Change:
    """Note that an item is here: a paper from the post, a scan that staff looked at, a referral that makes it free."""
    if item == "referral":
        return _free(case, who=who, now=now)
    line = _item(case, item)
    if line.state in {"received", "waived"} and not line.needs_confirmation:
        raise ActionRefusedError(f"{line.name} of case {case.number} is {line.state} already")
    here = replace(line, state="received", evidence=f"staff: {who}", why_open=None, needs_confirmation=False)
    looked = _answered(case, OF_RECORD, who, now) if line.name == "files" else case
    return changed(case, _with_item(looked, here, now), who, now, "received", redecides=True)


def not_there(case: Case, *, who: str, now: datetime) -> Change:
    """Note that the papers are not in the health record: they are asked for, with how to open closed documents."""
    must_live(case)
    waits = any(a.resolved is None and a.reason in OF_RECORD for a in case.attentions)
    files = case.item("files")
    if not waits and files.state != "in_record":
        raise ActionRefusedError(f"nothing of case {case.number} is said to lie in the health record")
    gone = replace(files, state="open", evidence=f"staff: {who}", why_open="not_there", needs_confirmation=False)
    after = _with_item(_answered(case, OF_RECORD, who, now), gone, now)
    return replace(changed(case, after, who, now, "not_there", redecides=True), answers=True)


def _free(case: Case, *, who: str, now: datetime) -> Change:
    """Give a complete case to the specialists without an invoice: the patient is insured and has a referral."""
    must_live(case)
    if not referrals(case):
        raise ActionRefusedError(f"case {case.number} has no referral that waits for a decision")
    decided = tuple(replace(d, waived=True) if d.role == "referral" else d for d in case.documents)
    after = replace(_answered(moved(case, "in_review", now), {"referral"}, who, now), documents=decided)
    return changed(case, after, who, now, "free_by_referral")


def waive(case: Case, item: str, *, who: str, now: datetime) -> Change:
    """Do without an item, the translations still missing ("translation"), or files nobody can open ("unreadable")."""
    if item in WAIVABLE:
        must_live(case)
        papers = WAIVABLE[item](case)
        if not papers:
            raise ActionRefusedError(f"case {case.number} waits for nothing of this kind: {item}")
        waived = tuple(replace(d, waived=True) if d in papers else d for d in case.documents)
        after = replace(_answered(case, {item}, who, now), documents=waived, changed=now)
        return changed(case, after, who, now, "waived", redecides=True)
    line = _item(case, item)
    if line.state in {"received", "waived"}:
        raise ActionRefusedError(f"{line.name} of case {case.number} is {line.state} already")
    gone = replace(line, state="waived", evidence=f"staff: {who}", why_open=None, needs_confirmation=False)
    return changed(case, _with_item(case, gone, now), who, now, "waived", redecides=True)


def set_field(case: Case, field: str, value: str, *, who: str, now: datetime, home_country: str = "EE") -> Change:
    """Correct a field; the value "-" empties it. The checklist follows, and the case is decided anew.

    A personal code without its country is one of the case's country, or of `home_country`.
    """
    must_live(case)
    setter = SETTERS.get(field)
    if setter is None:
        raise ActionRefusedError(f"there is no field {field}; there are {', '.join(SETTERS)}")
    new = "" if value == "-" else value.strip()
    if field == "personal_code" and new and ":" not in new:
        new = f"{case.facts.code_country or home_country}:{new}"
    after = setter(case, new)
    if after == case:
        raise ActionRefusedError(f"{field} of case {case.number} is so already")
    after = requirements(replace(after, changed=now), now)
    if field == "minor_child" and value == "yes" and not after.facts.minor_child:
        raise ActionRefusedError(f"the patient of case {case.number} is of age by the date of birth")
    return changed(case, after, who, now, "set", redecides=True)


def settle_doubt(case: Case, item: str, answer: str, *, who: str, now: datetime) -> Change:
    """Answer what a mail left open: "yes", it is there; "no", it is not. The letter that waited for it then goes."""
    must_live(case)
    strange = [line.name for line in case.items if line.from_unknown_sender]
    waiting = [*(doubt.item for doubt in open_doubts(case)), *strange]
    if item not in waiting:
        known = f"; in doubt are {', '.join(waiting)}" if waiting else "; nothing of it is in doubt"
        raise ActionRefusedError(f"{item} of case {case.number} is not in doubt{known}")
    if answer not in ANSWERS:
        raise ActionRefusedError(f"answer with {' or '.join(ANSWERS)}")
    if item == "files" and answer == "no":
        return not_there(case, who=who, now=now)
    after = _answered(case, OF_RECORD if item == "files" else {f"{REASON}{item}"}, who, now)
    if item == "application":
        if answer == "no":
            return replace(changed(case, moved(after, "closed", now), who, now, "settled"), stops_letters=True)
    else:
        line = _item(after, item)
        state: ItemState = "received" if answer == "yes" else "open"
        by = f"staff: {who}"
        after = _with_item(after, replace(line, state=state, evidence=by, needs_confirmation=False), now)
        if item in strange and answer == "no":
            after = replace(after, facts=_without(after.facts, item))
        if strange == [item]:
            after = _answered(after, {"joined_from_unknown_address"}, who, now)
    return replace(
        changed(case, replace(after, reminders_paused=False), who, now, "settled", redecides=True), answers=True
    )


ANSWERS = ("yes", "no")
LETTERS: Mapping[str, LetterKind] = {"invoice": "invoice", "deficiency": "deficiency", "acknowledge": "acknowledge"}


def _without(facts: Facts, item: str) -> Facts:
    """Forget what an unknown address said and staff do not believe."""
    told = {field.name for fields in (FILLED_BY[name] for name in ITEMS if name == item) for field in fields}
    told |= {"code_country"} if "personal_code" in told else set()
    return replace(facts, **{field.name: getattr(NOTHING_KNOWN, field.name) for field in KEPT if field.name in told})


def note(case: Case, text: str, *, who: str, now: datetime) -> Change:
    """Write a note into the journal."""
    if not text.strip():
        raise ActionRefusedError("an empty note says nothing")
    return Change(case=case, journal=(JournalEntry(at=now, who=who, what=f"note: {text.strip()}", why="note"),))


def assign(case: Case, to: str, *, who: str, now: datetime) -> Change:
    """Give a case to a person or group; a paid one is in review from then on."""
    must_live(case)
    if not to.strip():
        raise ActionRefusedError("say to whom the case is assigned")
    after = replace(case, assigned_to=to.strip(), changed=now)
    if case.status in {"paid", "more_tests_needed"}:
        after = moved(after, "in_review", now)
    return changed(case, after, who, now, "assigned")


def withdraw(case: Case, *, who: str, now: datetime, confirm: bool = False) -> Change:
    """End a case at the applicant's wish; with `confirm` one last letter says so. Who has paid is owed a refund."""
    must_live(case)
    target: Status = "refund_due" if "withdrawn" not in EDGES[case.status] else "withdrawn"
    after = _answered(moved(case, target, now), {"withdrawal"}, who, now)
    letter: LetterKind | None = "withdrawal" if confirm else None
    return replace(changed(case, after, who, now, "withdrawn"), letter=letter, stops_letters=True)


def deceased(case: Case, *, who: str, now: datetime) -> Change:
    """Note that the patient died: no letter leaves for this case any more; a person settles money that came."""
    after = _answered(moved(case, "deceased", now), {"death"}, who, now)
    if case.paid_at and case.opinion_sent_at is None:
        after = replace(after, attentions=(*after.attentions, Attention(reason="refund_to_decide", since=now)))
    return replace(changed(case, after, who, now, "deceased"), stops_letters=True)


def close(case: Case, *, who: str, now: datetime) -> Change:
    """Close a case without a letter."""
    return replace(changed(case, moved(case, "closed", now), who, now, "closed"), stops_letters=True)


def reopen(case: Case, *, who: str, now: datetime) -> Change:
    """Take an ended case up again where it stood."""
    if case.live:
        raise ActionRefusedError(f"case {case.number} is {case.status}: only an ended case can be reopened")
    if case.merged_into:
        raise ActionRefusedError(f"case {case.number} was merged into {case.merged_into}")
    after = replace(moved(case, where_it_was(case), now), reminders=0, reminders_paused=False, quiet_since=now)
    return changed(case, after, who, now, "reopened", redecides=True)


def more_tests(case: Case, *, who: str, now: datetime) -> Change:
    """Say that the specialists need further tests; the applicant gets a letter."""
    must_live(case)
    after = moved(case, "in_review", now) if case.status == "paid" else case
    return replace(changed(case, moved(after, "more_tests_needed", now), who, now, "more_tests"), letter="more_tests")


def review(case: Case, *, who: str, now: datetime) -> Change:
    """Give the case to the specialists, again after further tests."""
    must_live(case)
    return changed(case, moved(case, "in_review", now), who, now, "in_review")


def opinion(case: Case, *, who: str, now: datetime) -> Change:
    """Hand the opinion over: it goes out with a letter, and the case closes by the clock."""
    must_live(case)
    after = case
    for status in ("in_review", "opinion_sent"):
        if status == "in_review" and case.status in {"in_review", "opinion_sent"}:
            continue
        after = moved(after, status, now)
    if after == case:
        raise ActionRefusedError(f"the opinion of case {case.number} was sent before; reopen or review the case first")
    after = replace(after, opinion_sent_at=now)
    return replace(changed(case, after, who, now, "opinion"), letter="opinion")


def link_state(case: Case, place: int, state: str, *, who: str, now: datetime) -> Change:
    """Note whether a cloud link (counted from 1) could be opened."""
    if state not in LINK_STATES:
        raise ActionRefusedError(f"a link is one of {', '.join(LINK_STATES)}")
    if not 1 <= place <= len(case.links):
        raise ActionRefusedError(f"case {case.number} has {len(case.links)} links")
    links = tuple(replace(k, state=LINK_STATES[state]) if n == place else k for n, k in enumerate(case.links, 1))
    after = replace(case, links=links, changed=now)
    return changed(case, after, who, now, f"link {place} {state}")


def answered_by_hand(case: Case, message_id: str | None = None, *, who: str, now: datetime) -> Change:
    """Note that staff wrote to the applicant themselves: the reminders rest until he writes again."""
    ids = (*case.message_ids, message_id) if message_id and message_id not in case.message_ids else case.message_ids
    after = replace(case, reminders_paused=True, quiet_since=now, changed=now, message_ids=ids)
    answered = JournalEntry(at=now, who=who, what="answered by hand", why="sent_folder")
    return Change(case=after, journal=(*entries(case, after, at=now, who=who, why="sent_folder"), answered))


def done(case: Case, message_row: int | None, *, who: str, now: datetime) -> Change:
    """Resolve what needs a person: all of it, or what one mail raised. The reminders of the case run again.

    A question that only yes or no answers still waits where the mail raised something else, too; and all else does
    where the mail hardly was a cry for help, and that is what was dealt with.
    """
    open_ones = tuple(a for a in case.attentions if a.resolved is None and message_row in (None, a.message))
    others = tuple(a for a in open_ones if a.reason != "referral" and not a.reason.startswith(REASON))
    open_ones = others if message_row is not None and others else open_ones
    hardly = tuple(a for a in open_ones if a.reason == PERHAPS_REASON)
    open_ones = hardly if message_row is not None and hardly else open_ones
    if not open_ones:
        raise ActionRefusedError(f"nothing of case {case.number} waits for a person")
    after = replace(_answered(case, {a.reason for a in open_ones}, who, now, message_row), reminders_paused=False)
    reasons = {a.reason for a in open_ones}
    for reason in reasons.intersection({DECRYPT_REASON, OPEN_REASON}):
        opened = WAIVABLE[reason](after)
        after = replace(after, documents=tuple(replace(d, waived=d.waived or d in opened) for d in after.documents))
    answers = not reasons.isdisjoint({DECRYPT_REASON, OPEN_REASON, DISTRESS_REASON})
    change = changed(case, after, who, now, "done", redecides=answers)
    # after a cry for help what the mail brought may still be answered, but a person says when
    return replace(change, answers=answers, holds=DISTRESS_REASON in reasons)


def changed(case: Case, after: Case, who: str, now: datetime, why: str, *, redecides: bool = False) -> Change:
    journal = entries(case, after, at=now, who=who, why=why)
    if not journal:
        raise ActionRefusedError(f"nothing of case {case.number} would change")
    return Change(case=after, journal=journal, redecides=redecides)


def moved(case: Case, status: Status, now: datetime) -> Case:
    if case.status == status:
        raise ActionRefusedError(f"case {case.number} is {status} already")
    try:
        return move(case, status, now)
    except WrongEdgeError as error:
        allowed = ", ".join(sorted(EDGES[case.status]))
        raise ActionRefusedError(f"case {case.number}: {error}; it can become {allowed}") from error


def must_live(case: Case) -> None:
    if not case.live:
        raise ActionRefusedError(f"case {case.number} is {case.status}; reopen it first")


def _item(case: Case, name: str) -> Item:
    must_live(case)
    found = next((item for item in case.items if item.name == name), None)
    if found is None:
        raise ActionRefusedError(f"there is no item {name}; there are {', '.join(ITEMS)}")
    if not found.required:
        raise ActionRefusedError(f"{found.name} is not asked for in case {case.number}")
    return found


def _with_item(case: Case, changed: Item, now: datetime) -> Case:
    items = tuple(changed if item.name == changed.name else item for item in case.items)
    return replace(case, items=items, changed=now)


def _answered(case: Case, reasons: set[str], who: str, now: datetime, message_row: int | None = None) -> Case:
    return replace(
        case,
        attentions=tuple(
            replace(a, resolved=now, resolved_by=who)
            if a.resolved is None and a.reason in reasons and message_row in (None, a.message)
            else a
            for a in case.attentions
        ),
    )
