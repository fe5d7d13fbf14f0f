"""Two cases that turn out to be one: joined by staff, never by a mail."""

from dataclasses import replace
from datetime import datetime

from mailbot.cases.staff.actions import Change, changed, moved, must_live
from mailbot.cases.staff.correct import ActionRefusedError, requirements
from mailbot.model.case import ENDED, Case, Item
from mailbot.model.fields import Facts


def merge(case: Case, other: Case, *, who: str, now: datetime) -> tuple[Change, Change]:
    """Join `other` into `case`: papers, links, questions, addresses and what they fill. Return both changes."""
    if case.number == other.number:
        raise ActionRefusedError("a case cannot be merged into itself")
    must_live(case)
    if other.merged_into:
        raise ActionRefusedError(f"case {other.number} was merged into {other.merged_into} before")
    if other.invoiced_at:
        hint = "" if case.invoiced_at else f"; merge {case.number} into it instead"
        raise ActionRefusedError(f"case {other.number} has an invoice and must stay{hint}")
    codes = {c.facts.personal_code for c in (case, other) if c.facts.personal_code}
    if len(codes) > 1:
        raise ActionRefusedError(f"cases {case.number} and {other.number} have different personal codes")
    after = replace(
        case,
        facts=_joined_facts(case.facts, other.facts),
        items=tuple(_better(mine, theirs) for mine, theirs in zip(case.items, other.items, strict=True)),
        addresses=tuple(dict.fromkeys(case.addresses + other.addresses)),
        questions=tuple(dict.fromkeys(case.questions + other.questions)),
        links=case.links + tuple(n for n in other.links if n.url not in {m.url for m in case.links}),
        documents=case.documents
        + tuple(d for d in other.documents if not d.sha256 or d.sha256 not in {m.sha256 for m in case.documents}),
        message_ids=tuple(dict.fromkeys(case.message_ids + other.message_ids)),
        changed=now,
    )
    gone = replace(other if other.status in ENDED else moved(other, "closed", now), merged_into=case.number)
    kept = changed(case, requirements(after, now), who, now, f"merged {other.number}", redecides=True)
    return kept, replace(changed(other, gone, who, now, f"merged into {case.number}"), stops_letters=True)


def _better(mine: Item, theirs: Item) -> Item:
    order = {"open": 0, "by_post": 1, "in_record": 2, "waived": 3, "received": 4}
    better = theirs if order[theirs.state] > order[mine.state] else mine
    return replace(better, required=mine.required)


def _joined_facts(mine: Facts, theirs: Facts) -> Facts:
    gaps = {
        field: getattr(theirs, field) for field in Facts.__dataclass_fields__ if getattr(mine, field) in (None, False)
    }
    return replace(mine, **{k: v for k, v in gaps.items() if v is not None and k != "applicant_is_patient"})
