"""What a person must settle before a letter may leave: items of which a mail leaves it open whether they are there.

Between `ask_below` and `accept_above` (checklist.toml) an item is doubtful:
it is neither asked for nor taken as received until somebody has looked. A
letter that rests on many things of which each is nearly sure may still be
wrong in one: where all of them together are less sure than `letter_sure`, the
least sure are doubted too.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.cases.items.checklist import PAPERS, PATIENT_WRITES
from mailbot.cases.items.told import BY_LETTER
from mailbot.cases.policy import Policy
from mailbot.model.case import Case, Doubt, DoubtItem, Item
from mailbot.model.reading import Claim, Reading

REASON = "doubtful_"
"""What the reason of an attention about a doubt begins with; the item follows."""

BROUGHT = "brings."
"""What the name of a claim begins with that says whether a mail brings an item; the item follows."""
NUMBER = "phone"
"""The name of the claim that a number is one to call."""
IN_RECORD = "in_record"
"""The name of the claim that the papers lie in the health record."""
_ON_THE_WAY = frozenset({"by_post", "in_record"})
_DONE = frozenset({"received", "waived"})
_TOLD = 3
"""So many features are told as the reason of a doubt."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cuts:
    """The probabilities between which a judgement is doubtful."""

    below: float
    above: float

    def doubtful(self, share: float) -> bool:
        """Say whether a probability lies between the cuts."""
        return self.below < share < self.above


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One thing that a letter rests on: the doubt it would be, how likely the letter is wrong in it, and if it is one.

    `risk` is None where that is not known: what is unsure came with an earlier mail.
    """

    doubt: Doubt
    risk: float | None
    doubtful: bool


def doubts(before: Case | None, after: Case, reading: Reading, policy: Policy) -> tuple[Doubt, ...]:
    """Return what a person must settle after a mail, in the order of the checklist."""
    if reading.screening is not None:
        return ()
    judged = (*_kind(before, reading, policy), *_items(before, after, reading, policy))
    doubtful = tuple(one.doubt for one in judged if one.doubtful)
    return doubtful or _least_sure(judged, policy.letter_sure)


def _least_sure(judged: Iterable[Judged], sure: float) -> tuple[Doubt, ...]:
    """Return what must be settled for the rest of a letter to be right with a probability, in the order given."""
    risks = [(one.risk, one.doubt) for one in judged if one.risk is not None]
    rest = sorted(risks, key=lambda pair: pair[0])
    while rest and math.prod(1 - risk for risk, _ in rest) < sure:
        rest.pop()
    unsure = {doubt.item: doubt for risk, doubt in risks if (risk, doubt) not in rest}
    return tuple(unsure.values())


def _kind(before: Case | None, reading: Reading, policy: Policy) -> Iterator[Judged]:
    """Judge whether a mail that would open a case is an application at all."""
    other = reading.claim("kind.other")
    cuts = Cuts(below=policy.kind_below, above=1.0)
    if before is None and other is not None:
        share = other.probability
        doubt = _doubt("application", other, 1.0 - share)
        yield Judged(doubt=doubt, risk=share, doubtful=cuts.doubtful(share))


def _items(before: Case | None, after: Case, reading: Reading, policy: Policy) -> Iterator[Judged]:
    """Yield how sure each item is that this mail settled; what an earlier mail brought is not asked again."""
    another = None if after.facts.minor_child else reading.claim("for_another")
    cuts = _whose_cuts(before, policy)
    for item in after.items:
        earlier = before.item(item.name) if before else None
        left_open = item.required and _was_doubtful(before, item.name)
        stands = earlier is not None and (
            earlier.state in _DONE or (earlier.state == item.state and item.state in _ON_THE_WAY)
        )
        if stands and not left_open:
            continue  # an earlier mail brought it
        if (item.evidence or "").endswith((PATIENT_WRITES, BY_LETTER)):
            continue  # no paper was needed, or it had come before, so none was brought
        if item.name == "power_of_attorney" and another is not None and cuts is not None and item.state not in _DONE:
            whose = another.probability
            unsure = cuts.doubtful(whose) or (before is None and _against_the_rules(reading, whose))
            yield Judged(
                doubt=_doubt("power_of_attorney", another, 1.0 - whose), risk=min(whose, 1.0 - whose), doubtful=unsure
            )
            if unsure:
                continue
        number = _number_alone(item, reading)
        if number is not None and number.probability < policy.number_above:
            share = number.probability
            yield Judged(doubt=_doubt("contact", number, share), risk=1.0 - share, doubtful=True)
            continue
        if item.name == "personal_code" and item.state == "open" and (unread := _unread_code(reading)) is not None:
            yield Judged(doubt=_doubt("personal_code", unread, unread.probability), risk=None, doubtful=True)
            continue
        brought = _in_record(item, after, reading, policy) if item.name == "files" else _brought(item, reading)
        if item.required and brought is not None:
            yield _judged(before, item, brought, policy)
        elif left_open and earlier is not None and earlier.state == item.state:
            yield _left_open(item)


def _unread_code(reading: Reading) -> Claim | None:
    """Return how likely a mail brings a code, where a scan to sign has one that fails its check: it may be misread.

    Who wrote it on the contract by hand would be asked for what was sent.
    """
    if any(finding.field == "bad_code" for finding in reading.findings):
        return None  # the writer typed one, and it is wrong
    unread = [finding for finding in reading.findings if finding.field == "unread_code"]
    signed = any(scan.role in PAPERS for finding in unread for scan in reading.scans_of(finding))
    return reading.claim(f"{BROUGHT}personal_code") if signed else None


def _number_alone(item: Item, reading: Reading) -> Claim | None:
    """Return how likely the number that a contact rests on is one to call, where no address stands beside it."""
    alone = item.name == "contact" and item.state == "received" and reading.chosen("postal_address") is None
    return reading.claim(NUMBER) if alone and reading.chosen("phone") is not None else None


def _in_record(files: Item, case: Case, reading: Reading, policy: Policy) -> Claim | None:
    """Return the claim that the papers lie in the health record, where that is all there is of them."""
    looked_up = policy.health_record != "off" and case.facts.code_country == policy.home_country
    return reading.claim(IN_RECORD) if looked_up and files.state in ("open", "in_record") else None


def _brought(item: Item, reading: Reading) -> Claim | None:
    """Return the claim that a mail brings an item; it is there no less likely than the best that was found of it."""
    brought, found = reading.claim(f"{BROUGHT}{item.name}"), reading.claim(item.name)
    if brought is None or found is None or item.state != "open":
        return brought
    return max(brought, found, key=lambda claim: claim.probability)


def _against_the_rules(reading: Reading, another: float) -> bool:
    """Say whether the rules, which stand where they are not overruled, and the scales disagree for whom a mail is."""
    return reading.applicant_is_patient is not None and reading.applicant_is_patient == (another > _EVEN)


def _judged(before: Case | None, item: Item, brought: Claim, policy: Policy) -> Judged:
    """Judge an item that the reader weighed: whether asking for it, or taking it as received, would be right."""
    share, doubt = brought.probability, _doubt(item.name, brought, brought.probability)
    if item.state != "open":
        above = policy.accept_above.get(item.name, policy.accept_above_any)
        unsure = item.state in ("received", "by_post", "in_record") and share < above
        if unsure and _was_doubtful(before, item.name):  # this mail says nothing of what an earlier one left open
            return _left_open(item)
        return Judged(doubt=doubt, risk=1.0 - share, doubtful=unsure)
    if share > policy.ask_below.get(item.name, policy.ask_below_any):
        return Judged(doubt=doubt, risk=share, doubtful=True)
    if _was_doubtful(before, item.name):  # an earlier mail is what is unsure; this one adds nothing
        return _left_open(item)
    return Judged(doubt=doubt, risk=share, doubtful=False)


def _left_open(item: Item) -> Judged:
    """Return the doubt of an earlier mail, which nothing has settled: how likely it was is not kept."""
    return Judged(doubt=Doubt(item=item.name, probability=_EVEN), risk=None, doubtful=True)


def _whose_cuts(before: Case | None, policy: Policy) -> Cuts | None:
    """Return between which probabilities it is doubtful for whom a mail is; None where the case tells."""
    if before is None:
        return Cuts(below=policy.another_below, above=policy.another_above)
    if before.facts.applicant_is_patient:
        return Cuts(below=policy.another_asks, above=policy.another_changes)
    return None


def open_doubts(case: Case) -> tuple[Doubt, ...]:
    """Return the doubts about a case that nobody has settled yet; how likely each was is not kept."""
    waiting = {attention.reason for attention in case.attentions if attention.resolved is None}
    items: tuple[DoubtItem, ...] = ("application", *(item.name for item in case.items))
    return tuple(Doubt(item=item, probability=_EVEN) for item in items if f"{REASON}{item}" in waiting)


_EVEN = 0.5


def without_settled(case: Case, doubts: tuple[Doubt, ...], now: datetime) -> Case:
    """Resolve the doubts that a later mail has settled."""
    still = {f"{REASON}{doubt.item}" for doubt in doubts}
    return replace(
        case,
        attentions=tuple(
            replace(a, resolved=now, resolved_by="mailbot")
            if a.resolved is None and a.reason.startswith(REASON) and a.reason not in still
            else a
            for a in case.attentions
        ),
    )


def _was_doubtful(before: Case | None, item: str) -> bool:
    return before is not None and any(doubt.item == item for doubt in open_doubts(before))


def _doubt(item: DoubtItem, claim: Claim, share: float) -> Doubt:
    return Doubt(
        item=item,
        probability=round(share, 3),
        why=tuple(name for name, _ in claim.evidence if name != "always")[:_TOLD],
    )
