"""Both sides of the shipped rule files: what code asks for stands there, and what stands there is asked for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import FILES, load_rules
from mailbot.rules.rule_set import RuleSet
from mailbot.rules.vocabulary import FAMILIES, weighed

ROOT = Path(__file__).parents[2] / "mailbot"
CODE = {file: file.read_text("utf-8") for file in sorted(ROOT.rglob("*.py"))}
RULES, _ = load_rules((defaults("config"),))
SETS = [getattr(RULES, name) for name in FILES]

ASKED = re.compile(r"""(?:\.|\b)(?P<what>words|table|number|text)\(\s*["'](?P<name>[a-z_]+)["']""")
"""How code asks the rules for a list, a table or a setting by its name."""
ELSEWHERE = ("letters", "cli", "store", "printing", "handover", "mailboxes")
"""Rooms whose words and tables are those of letters and digests."""


def asked() -> Iterator[tuple[str, str, str]]:
    for file, text in CODE.items():
        if file.relative_to(ROOT).parts[0] not in ELSEWHERE:
            yield from ((str(file.relative_to(ROOT)), found["what"], found["name"]) for found in ASKED.finditer(text))


@pytest.mark.parametrize(("file", "what", "name"), sorted(set(asked())))
def test_what_code_asks_for_stands_in_a_shipped_file(file: str, what: str, name: str) -> None:
    held = {"words": "vocabulary", "table": "tables", "number": "settings", "text": "settings"}[what]
    assert any(name in getattr(rules, held) for rules in SETS), f"{file} asks for {name!r}, which no shipped file has"


def quoted(name: str) -> bool:
    """Say whether a name stands as a string in code: asked for at once, in a table, or put together (`f"x_{y}"`)."""
    together = f'f"{name.partition("_")[0]}_{{'
    return any(f'"{name}"' in text or together in text for text in CODE.values())


@pytest.mark.parametrize("rules", SETS, ids=FILES)
def test_what_a_shipped_file_has_is_asked_for(rules: RuleSet) -> None:
    used = {name for rule in rules.rules for key in ("words", "together", "unless") for name in getattr(rule, key, ())}
    used |= weighed(RULES.weights) | weighed(RULES.distress) | weighed(RULES.record) | weighed(RULES.standing)
    idle = [name for name in rules.vocabulary if name not in used and not name.startswith(FAMILIES)]
    assert [name for name in (*idle, *rules.settings, *rules.tables) if not quoted(name)] == []


def test_families_are_those_that_code_asks_for() -> None:
    found = {name for text in CODE.values() for name in re.findall(r'\.words_of\("([a-z_]+)"\)', text)}
    assert found == set(FAMILIES)


@pytest.mark.parametrize("name", ["links", "documents", "screening", "profiles", "fields"])
def test_a_shipped_rule_has_an_example(name: str) -> None:
    loaded, _ = load_rules((defaults("config"),))
    assert [rule.id for rule in getattr(loaded, name).rules if not rule.examples] == []
