"""Which specialists a mail may be for, by the codes and words of config/profiles.toml; it decides nothing.

A guess for staff, who assign. Codes weigh more than words; where two profiles
come near each other nothing is said.
"""

import re
from collections.abc import Iterable, Mapping

from mailbot.model.mail import Message
from mailbot.model.reading import Document
from mailbot.rules.kinds import Pattern
from mailbot.rules.rule_set import Rules

LONGEST = 4_000
"""Characters of one text that are looked at: a diagnosis stands at its beginning, not on page forty."""

MOST_TEXTS = 3

_MAYBE_A_CODE = re.compile(r"[CDСДcdсд][0-9]{2}")
"""Most mails hold no code at all; looking for each of a hundred in them would cost more than reading them."""

MOST_HITS = 5
"""How often one rule counts: a long epicrisis must not outvote the application."""


def profile_in(message: Message, documents: Iterable[Document], rules: Rules) -> str | None:
    """Return the profile that a mail's own words and its clinical papers speak of."""
    papers = [document.file.text for document in documents if document.role == "clinical"]
    return profile_of([message.body.own_text, *papers][:MOST_TEXTS], rules)


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
