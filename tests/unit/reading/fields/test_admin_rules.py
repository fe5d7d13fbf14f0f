"""A rule that an admin adds to fields.toml fills a field without a line of Python, and only an empty one."""

from mailbot.reading.fields.admin_rules import ruled_in, where_empty
from mailbot.rules.kinds import Pattern
from mailbot.rules.rule_set import RuleSet
from tests.unit.reading.letters import own

RULES = RuleSet(rules=(Pattern(id="ticket", field="case_number", pattern=r"ticket (?P<value>\d+)", sure="certain"),))


def test_a_pattern_fills_an_empty_field() -> None:
    (found,) = where_empty(ruled_in([own("see ticket 42")], RULES), ())
    assert (found.rule, found.field, found.value, found.sure, found.chosen) == (
        "ticket",
        "case_number",
        "42",
        "certain",
        True,
    )


def test_it_loses_where_the_field_is_filled() -> None:
    (found,) = where_empty(ruled_in([own("see ticket 42")], RULES), {"case_number"})
    assert not found.chosen
    assert found.why


def test_without_rules_nothing_is_looked_for() -> None:
    assert ruled_in([own("see ticket 42")], RuleSet()) == ()
