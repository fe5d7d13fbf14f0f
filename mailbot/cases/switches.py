"""What `checklist.toml` sets, put into the policy; every value that means nothing is named, none is guessed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from mailbot.cases.policy import Policy
from mailbot.model.reading import Role, Topic
from mailbot.rules.rule_set import RuleSet

TOPICS: frozenset[str] = frozenset(get_args(Topic))
ROLES: frozenset[str] = frozenset(get_args(Role))
WAYS = ("person", "unless_it_adds")


def tuned(policy: Policy, switches: RuleSet) -> Policy:
    """Return the policy with the switches of the file; an absent table or setting leaves what stands."""
    topics, files = switches.table("topics"), switches.table("files")
    if topics:
        policy = replace(
            policy,
            for_a_person=frozenset(topic for topic, way in topics.items() if way == "person"),
            in_passing=frozenset(topic for topic, way in topics.items() if way == "unless_it_adds"),
        )
    if files:
        policy = replace(policy, file_roles=frozenset(role for role, counts in files.items() if counts is True))
    return replace(policy, adult_age=int(switches.number("adult_age", policy.adult_age)))


def wrong(switches: RuleSet) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for each switch that means nothing."""
    for name in switches.settings:
        if name != "adult_age":
            yield f"settings.{name}", "is no setting of this file; there is adult_age"
    age = switches.settings.get("adult_age", 18)
    if not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= 30:
        yield "settings.adult_age", "must be a number of years from 0 to 30"
    for topic, way in switches.table("topics").items():
        if topic not in TOPICS:
            yield f"tables.topics.{topic}", f"is no topic; there are {', '.join(sorted(TOPICS))}"
        elif way not in WAYS:
            yield f"tables.topics.{topic}", f"must be one of {', '.join(WAYS)}"
    for role, counts in switches.table("files").items():
        if role not in ROLES:
            yield f"tables.files.{role}", f"is no role; there are {', '.join(sorted(ROLES))}"
        elif not isinstance(counts, bool):
            yield f"tables.files.{role}", "must be true or false"
