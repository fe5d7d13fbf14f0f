"""The disease profile of a case: what the first mail that speaks of one says, until staff say otherwise."""

from dataclasses import replace
from datetime import datetime

from mailbot.model.case import Decision, JournalEntry
from mailbot.model.reading import Reading


def with_profile(decision: Decision, reading: Reading, *, message_row: int, now: datetime) -> Decision:
    """Add the profile that a mail speaks of to a case that has none yet."""
    case, found = decision.case, reading.profile
    if case is None or case.facts.profile is not None or found is None:
        return decision
    entry = JournalEntry(at=now, who="mailbot", what="profile", why="codes_and_words", message=message_row)
    facts = replace(case.facts, profile=found)
    return replace(decision, case=replace(case, facts=facts), journal=(*decision.journal, entry))
