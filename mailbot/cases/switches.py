"""What `checklist.toml` sets, put into the policy; every value that means nothing is named, none is guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import get_args

from mailbot.cases.policy import Policy
from mailbot.model.fields import ITEMS
from mailbot.model.reading import Role, Topic
from mailbot.rules.rule_set import RuleSet, Value

_OLDEST = 30
"""Years from which nobody is a minor anywhere."""

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
    policy = _cuts(policy, switches)
    return replace(policy, adult_age=int(switches.number("adult_age", policy.adult_age)))


CUTS = (
    "another_below",
    "another_above",
    "another_asks",
    "another_changes",
    "kind_below",
    "tells_below",
    "question_above",
    "number_above",
    "letter_sure",
)
BY_ITEM = ("ask_below", "accept_above")
ANY = "any"
"""The line of a table of cuts that counts for every item without a line of its own."""


def _cuts(policy: Policy, switches: RuleSet) -> Policy:
    """Return the policy with the cuts between which something is doubtful; where none is set nothing is."""
    below, above = (_by_item(switches.table(name)) for name in BY_ITEM)
    return replace(
        policy,
        ask_below={item: cut for item, cut in below.items() if item != ANY} if below else policy.ask_below,
        accept_above={item: cut for item, cut in above.items() if item != ANY} if above else policy.accept_above,
        ask_below_any=below.get(ANY, policy.ask_below_any),
        accept_above_any=above.get(ANY, policy.accept_above_any),
        kind_below=switches.number("kind_below", policy.kind_below),
        tells_below=switches.number("tells_below", policy.tells_below),
        question_above=switches.number("question_above", policy.question_above),
        another_below=switches.number("another_below", policy.another_below),
        another_above=switches.number("another_above", policy.another_above),
        another_asks=switches.number("another_asks", policy.another_asks),
        another_changes=switches.number("another_changes", policy.another_changes),
        number_above=switches.number("number_above", policy.number_above),
        letter_sure=switches.number("letter_sure", policy.letter_sure),
    )


def _by_item(table: Mapping[str, Value]) -> dict[str, float]:
    return {item: float(cut) for item, cut in table.items() if isinstance(cut, int | float)}


def wrong(switches: RuleSet) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for each switch that means nothing."""
    for name in switches.settings:
        if name not in ("adult_age", *CUTS):
            yield f"settings.{name}", f"is no setting of this file; there are adult_age, {', '.join(CUTS)}"
    for name in CUTS:
        if not _is_share(switches.settings.get(name, 0)):
            yield f"settings.{name}", "must be a probability from 0 to 1"
    for name in BY_ITEM:
        for item, cut in switches.table(name).items():
            if item != ANY and item not in ITEMS:
                yield f"tables.{name}.{item}", f"is no item; there are {ANY}, {', '.join(ITEMS)}"
            elif not _is_share(cut):
                yield f"tables.{name}.{item}", "must be a probability from 0 to 1"
    age = switches.settings.get("adult_age", Policy().adult_age)
    if not isinstance(age, int) or isinstance(age, bool) or not 0 <= age <= _OLDEST:
        yield "settings.adult_age", f"must be a number of years from 0 to {_OLDEST}"
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


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
