"""Look at the cloud shares of live cases, each once a day; what a provider says is noted, and told where it matters."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from mailbot.cases.desk.shares import no_access, noted, told
from mailbot.cases.staff.actions import Change
from mailbot.model.case import Case
from mailbot.model.share import ShareAnswer, ShareTold
from mailbot.model.trouble import Trouble
from mailbot.rules.rule_set import RuleSet
from mailbot.steps.staff.desk import Desk
from mailbot.steps.work import Work

AGAIN = timedelta(days=1)
LONG_ENOUGH = timedelta(days=30)
"""A share that lies there for longer is not looked at any more."""
AT_ONCE = 10
"""Shares that are looked at in one go: each may take half a minute."""

Look = Callable[[str], ShareAnswer]


def check_shares(work: Work, look: Look) -> int:
    """Look at the shares whose turn it is; return how many. Nothing where `[links] check` is off."""
    mode = work.deployment.settings.links.check
    if mode == "off":
        return 0
    from mailbot.reading.papers.shares import may_be_asked  # all of what reads: loaded where shares are looked at only

    rules, count = work.deployment.rules.links, 0
    for number, provider, url in work.store.cases.links_to_look_at(work.now - AGAIN, work.now - LONG_ENOUGH):
        if count == AT_ONCE:
            break
        if not may_be_asked((urlsplit(url).hostname or "").lower(), rules):
            continue
        count += 1
        what, expires = _asked(provider, url, look, rules)  # outside of any transaction: a provider may take its time
        _note(Desk.of(work, "mailbot"), number, url, what, expires=expires)
    return count


def _asked(provider: str, url: str, look: Look, rules: RuleSet) -> tuple[ShareTold, bool]:
    from mailbot.reading.papers.shares import says_it_expires, told_by

    try:
        answer = look(url)
    except Trouble:
        return "unknown", False
    return told_by(provider, answer, rules), says_it_expires(answer, rules)


def _note(desk: Desk, number: str, url: str, what: ShareTold, *, expires: bool) -> None:
    with desk.store.step():
        case = desk.store.cases.load(number)
        place = next((n for n, link in enumerate(case.links, 1) if link.url == url), None) if case else None
        if case is None or place is None or not case.live:
            return
        before = case.links[place - 1].told
        entry = [] if what == before else [noted(case, place, what, desk.now)]
        desk.store.cases.save(told(case, place, what, expires=expires, now=desk.now), entry)
        if desk.deployment.settings.links.check == "auto" and what != before:
            _ask(desk, number)


def _ask(desk: Desk, number: str) -> None:
    """Ask for access in the letter that is still to leave; where it has left already, staff have been told."""
    outbox, case = desk.store.outbox, desk.case(number)
    due = outbox.waits_until(number)
    change = no_access(case, now=desk.now)
    if due is None or change is None:
        return
    outbox.replace_unsent(number, desk.now)
    desk.act(number, _always(change))
    outbox.not_before(number, due)


def _always(change: Change) -> Callable[[Case], Change]:
    return lambda case: replace(change, case=replace(change.case, attentions=case.attentions))
