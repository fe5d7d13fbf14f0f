"""What it means for a case that a share was looked at: noted on the link, told to staff, and asked for in a letter."""

from dataclasses import replace
from datetime import datetime

from mailbot.cases.journal import entries
from mailbot.cases.lifecycle import BEFORE_INVOICE, move
from mailbot.cases.staff.actions import Change
from mailbot.model.case import Attention, Case, CaseLink, JournalEntry
from mailbot.model.share import CLOSED, ShareTold

REASON = "share_"
"""How the reason begins for which a person looks at a share that does not open: "share_login", "share_gone"."""
_PAPERS = frozenset({"clinical", "imaging", "referral"})


def told(case: Case, place: int, what: ShareTold, *, expires: bool = False, now: datetime) -> Case:
    """Note what a share told (`place` counted from 1); staff see one that does not open, once for each answer.

    `expires` says that its page tells of an end.
    """
    link = case.links[place - 1]
    after = replace(link, told=what, looked=now, expires=link.expires or expires)
    links = tuple(after if n == place else k for n, k in enumerate(case.links, 1))
    attentions = case.attentions
    if what in CLOSED and what != link.told:
        attentions += (Attention(reason=f"{REASON}{what}", since=now, message=link.message),)
    elif what == "open" and link.told in CLOSED:
        attentions = tuple(_settled(one, link, now) for one in attentions)
    return replace(case, links=links, attentions=attentions)


def _settled(attention: Attention, link: CaseLink, now: datetime) -> Attention:
    waits = attention.resolved is None and attention.reason == f"{REASON}{link.told}"
    same = waits and attention.message == link.message
    return replace(attention, resolved=now, resolved_by="mailbot") if same else attention


def no_access(case: Case, *, now: datetime) -> Change | None:
    """Ask for the files anew where all of them lie behind shares that do not open; None where some are here.

    The invoice of a case that has not left yet is taken back: the caller sees to it that it does not leave.
    """
    files = case.item("files")
    behind = [link for link in case.links if link.state == "new"]
    closed = bool(behind) and all(link.told in CLOSED for link in behind) and len(behind) == len(case.links)
    here = any(document.role in _PAPERS for document in case.documents)
    if not closed or here or files.state != "received" or case.status not in {*BEFORE_INVOICE, "invoiced"}:
        return None
    open_again = replace(files, state="open", why_open="no_access")
    items = tuple(open_again if item.name == "files" else item for item in case.items)
    after = replace(case, items=items, changed=now)
    if case.status == "invoiced":
        after = replace(move(after, "complete", now), invoiced_at=None)
    journal = entries(case, after, at=now, who="mailbot", why="share")
    return Change(case=after, journal=journal, redecides=True, answers=True)


def noted(case: Case, place: int, what: ShareTold, now: datetime) -> JournalEntry:
    """Say in the journal what a share told."""
    return JournalEntry(
        at=now, who="mailbot", what=f"link {place} {what}", why="looked", message=case.links[place - 1].message
    )
