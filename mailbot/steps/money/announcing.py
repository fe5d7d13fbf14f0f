"""Announce a paid case to the reviewer group of its disease profile, once to each address."""

from dataclasses import replace

from mailbot.letters.announcement import compose_announcement
from mailbot.model.case import Case, JournalEntry
from mailbot.model.digest import Do
from mailbot.steps.gathering import links_for
from mailbot.steps.staff_words import notices, to_staff
from mailbot.steps.work import Work

FALLBACK = "other"
"""The group that gets what no profile, or none with a group of its own, was found for."""


def announce(work: Work, case: Case) -> Case:
    """Write the announcements, inside the open step; return the case with its suggested group."""
    store, deployment, now = work.store, work.deployment, work.now
    groups = deployment.settings.staff.review_groups
    group = next((name for name in (case.facts.profile, FALLBACK) if name in groups), None)
    if group is None:
        return case
    said = notices(deployment)
    for address in groups[group]:
        key = f"announcement {case.number} {address.casefold()}"
        if store.outbox.has(key):
            continue
        on = to_staff(deployment, address, "review", key, now)
        take = Do(action="assign", case=case.number, argument=group)
        link = links_for(store, deployment, said.words, (take,), address, now).get(take)
        letter = compose_announcement(case, said, on, link=link)
        store.outbox.put(letter, now=now, due=now, unique_key=key)
    if case.review_group != group:
        store.cases.log(case.number, [JournalEntry(at=now, who="mailbot", what="review_group", why="announced")])
    return replace(case, review_group=group)
