"""Which specialists a case is for, by the codes and words of config/profiles.toml; it decides nothing about the case.

A guess for staff, who assign. Codes weigh more than words; where two profiles
come near each other nothing is said.
"""

from collections.abc import Iterable, Mapping

from mailbot.rules import Rules

LONGEST = 60_000
"""Characters of one text that are looked at: a diagnosis stands at its beginning, not on page forty."""

MOST_HITS = 5
"""How often one rule counts: a long epicrisis must not outvote the application."""


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
        for rule in profiles.rules:
            hits[rule.id] = hits.get(rule.id, 0) + len(profiles.find(rule, text[:LONGEST]))
    points: dict[str, float] = {}
    for rule in profiles.rules:
        count = min(hits.get(rule.id, 0), MOST_HITS)
        if count and rule.means:
            weight = word if hasattr(rule, "words") else code
            points[rule.means] = points.get(rule.means, 0.0) + count * weight * rule.weight
    return points
