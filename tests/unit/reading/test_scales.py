"""Features times weights give a probability, and the evidence says what spoke for it."""

import pytest

from mailbot.reading.scales import claim, probability
from mailbot.rules.rule_set import RuleSet

WEIGHTS = RuleSet(name="weights", tables={"brings.contact": {"always": -1.0, "says.phone": 0.5, "found.phone": 2.0}})


def test_the_heaviest_sign_is_told_first() -> None:
    found = claim(WEIGHTS, "brings.contact", {"says.phone": 1.0, "found.phone": 1.0, "unknown": 1.0})
    assert found.evidence == (("found.phone", 2.0), ("always", -1.0), ("says.phone", 0.5))
    assert found.probability == pytest.approx(probability(1.5))


def test_without_a_table_nothing_is_decided() -> None:
    assert claim(RuleSet(name="weights"), "brings.contact", {"says.phone": 1.0}).probability == 0.5


@pytest.mark.parametrize(("odds", "share"), [(0.0, 0.5), (2.2, 0.9), (-2.2, 0.1), (800.0, 1.0), (-800.0, 0.0)])
def test_log_odds_become_a_probability(odds: float, share: float) -> None:
    assert probability(odds) == pytest.approx(share, abs=0.01)
