"""What checklist.toml may set, and how a fault in it is told."""

from types import MappingProxyType
from typing import Any

import pytest

from mailbot.cases.policy import Policy
from mailbot.cases.switches import tuned, wrong
from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.rules.rule_set import RuleSet


def switches(**tables: Any) -> RuleSet:
    settings = tables.pop("settings", {})
    return RuleSet(settings=MappingProxyType(settings), tables=MappingProxyType(tables))


def test_the_shipped_file_says_what_the_program_does_without_it() -> None:
    rules, faults = load_rules((defaults("config"),))
    assert not [fault for fault in faults if fault.file == "checklist.toml"]
    assert tuned(Policy(), rules.checklist) == Policy()
    assert list(wrong(rules.checklist)) == []


def test_tuning() -> None:
    tuned_ = tuned(
        Policy(),
        switches(settings={"adult_age": 16}, topics={"thanks": "person"}, files={"identity": True, "clinical": False}),
    )
    assert (tuned_.adult_age, tuned_.for_a_person, tuned_.in_passing) == (16, {"thanks"}, frozenset())
    assert tuned_.file_roles == {"identity"}


def test_an_empty_file_changes_nothing() -> None:
    assert tuned(Policy(), RuleSet()) == Policy()


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"settings": {"age": 18}}, "settings.age"),
        ({"settings": {"adult_age": "old"}}, "settings.adult_age"),
        ({"topics": {"gossip": "person"}}, "tables.topics.gossip"),
        ({"topics": {"thanks": "robot"}}, "tables.topics.thanks"),
        ({"files": {"poem": True}}, "tables.files.poem"),
        ({"files": {"clinical": "yes"}}, "tables.files.clinical"),
    ],
)
def test_faults_name_their_key(given: dict[str, Any], key: str) -> None:
    assert [found for found, _ in wrong(switches(**given))] == [key]
