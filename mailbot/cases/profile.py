"""Which specialists a case is for, by the codes and words of config/profiles.toml; it decides nothing about the case.

A guess for staff, who assign. Codes weigh more than words; where two profiles
come near each other nothing is said.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from mailbot.model.case import Decision, JournalEntry
from mailbot.model.mail import Message
from mailbot.model.reading import Reading
from mailbot.rules.kinds import Pattern
from mailbot.rules.rule_set import Rules

LONGEST = 4_000
"""Characters of one text that are looked at: a diagnosis stands at its beginning, not on page forty."""

MOST_TEXTS = 3

_MAYBE_A_CODE = re.compile(r"[CDСДcdсд][0-9]{2}")
"""Most mails hold no code at all; looking for each of a hundred in them would cost more than reading them."""

MOST_HITS = 5
"""How often one rule counts: a long epicrisis must not outvote the application."""


def with_profile(
    decision: Decision, message: Message, reading: Reading, rules: Rules, *, row: int, now: datetime
) -> Decision:
    """Add the profile to a case that has none yet, from the mail's own words and its clinical papers."""
    case = decision.case
    if case is None or case.facts.profile is not None or reading.screening is not None:
        return decision
    papers = [document.file.text for document in reading.documents if document.role == "clinical"]
    found = profile_of([message.body.own_text, *papers][:MOST_TEXTS], rules)
    if found is None:
        return decision
    entry = JournalEntry(at=now, who="mailbot", what="profile", why="codes_and_words", message=row)
    facts = replace(case.facts, profile=found)
    return replace(decision, case=replace(case, facts=facts), journal=(*decision.journal, entry))


def profile_of(texts: Iterable[str], rules: Rules) -> str | None:
    """Return the one disease profile that the texts speak of; None where there is none, or more than one."""
    points = profile_points(texts, rules)
    ranked = sorted(points.items(), key=lambda item: -item[1])
    if not ranked:
        return None
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return ranked[0][0] if ranked[0][1] >= second * rules.profiles.number("lead", 1.5) else None


def profile_points(texts: Iterable[str], rules: Rules) -> Mapping[str, float]:
    """Return how much speaks for each profile."""
    profiles = rules.profiles
    code, word = profiles.number("code_weight", 4), profiles.number("word_weight", 1)
    hits: dict[str, int] = {}
    for text in texts:
        beginning = text[:LONGEST]
        coded = _MAYBE_A_CODE.search(beginning) is not None
        for rule in profiles.rules:
            if coded or not isinstance(rule, Pattern):
                hits[rule.id] = hits.get(rule.id, 0) + len(profiles.find(rule, beginning))
    points: dict[str, float] = {}
    for rule in profiles.rules:
        count = min(hits.get(rule.id, 0), MOST_HITS)
        if count and rule.means:
            weight = code if isinstance(rule, Pattern) else word
            points[rule.means] = points.get(rule.means, 0.0) + count * weight * rule.weight
    return points
