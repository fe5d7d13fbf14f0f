"""Both sides of a rule file: the names that code asks for, and those that a file gives; a slip of the pen is neither.

What code asks of a file is declared by the shipped file itself: a house test
holds that each list, setting and table in it is asked for, and that whatever
code asks for stands there. An admin's file is measured by that.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import get_args

from mailbot.model.fields import FieldName
from mailbot.model.reading import MachineKind, Role
from mailbot.rules.kinds import LinkRule, Rule
from mailbot.rules.rule_set import RuleSet

Key = tuple[str | int, ...]

FAMILIES = ("country_", "kind_", "made_from_")
"""Beginnings of names of lists that code asks for as a family, whatever follows."""

_MEANS: Mapping[str, frozenset[str]] = {
    "documents": frozenset(get_args(Role)),
    "screening": frozenset(get_args(MachineKind)),
}
_FIELDS: Mapping[str, frozenset[str]] = {"fields": frozenset(get_args(FieldName))}
_ANY_MEANING = frozenset({"profiles"})
"""Files in which `means` is a name of the admin's own."""
_WORD_KEYS = ("words", "together", "unless")


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """The names that mean something in one rule file."""

    file: str
    lists: frozenset[str]
    settings: frozenset[str]
    tables: frozenset[str]
    means: frozenset[str]
    providers: frozenset[str]
    fields: frozenset[str]


def vocabulary_of(shipped: RuleSet) -> Vocabulary:
    """Return the names that mean something in a file, by the shipped one and by the types that rules are made into."""
    rules, file = shipped.rules, shipped.name
    return Vocabulary(
        file=file,
        lists=frozenset(shipped.vocabulary),
        settings=frozenset(shipped.settings),
        tables=frozenset(shipped.tables),
        means=frozenset(rule.means for rule in rules if rule.means) | _MEANS.get(file, frozenset()),
        providers=frozenset(rule.provider for rule in rules if isinstance(rule, LinkRule)),
        fields=frozenset(rule.field for rule in rules if rule.field) | _FIELDS.get(file, frozenset()),
    )


def weighed(weights: RuleSet) -> frozenset[str]:
    """Return the names that signs end in: "says.LIST", "LIST+beside.LIST" and the like ask for a list."""
    signs = {sign for table in weights.tables.values() for both in table for sign in both.split("+")}
    return frozenset(sign.rpartition(".")[2] for sign in signs)


def unknown(rules: RuleSet, known: Vocabulary, also: frozenset[str] = frozenset()) -> Iterator[tuple[Key, str]]:
    """Yield (key, what is wrong) for each list, setting and table of a file that nobody will ever ask for.

    `also` are names of lists that another file asks for.
    """
    used = also | {name for rule in rules.rules for key in _WORD_KEYS for name in getattr(rule, key, ())}
    for name in rules.vocabulary:
        if name not in known.lists | used and not name.startswith(FAMILIES):
            yield ("words", name), f"nobody asks for a word list {name!r}{_nearest(name, known.lists)}"
    for name in rules.settings:
        if name not in known.settings:
            yield ("settings", name), f"nobody asks for a setting {name!r}{_nearest(name, known.settings)}"
    for name in rules.tables:
        if name not in known.tables:
            yield ("tables", name), f"nobody asks for a table {name!r}{_nearest(name, known.tables)}"


def meaningless(rule: Rule, known: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for what a rule says of its hits and nobody understands."""
    said: tuple[tuple[str, str | None, Collection[str]], ...] = (
        ("means", rule.means, () if known.file in _ANY_MEANING else known.means),
        ("field", rule.field, known.fields),
        ("provider", rule.provider if isinstance(rule, LinkRule) else None, known.providers),
    )
    for key, name, names in said:
        if name is not None and names and name not in names:
            yield key, f"{name!r} means nothing here{_nearest(name, names)}"


def missing(rules: RuleSet, known: Vocabulary) -> Iterator[str]:
    """Yield the word lists that code asks for and a file does not have; one that is there and empty is meant so."""
    yield from sorted(known.lists - set(rules.vocabulary))


def _nearest(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name, sorted(names), n=1)
    return f"; the nearest is {near[0]!r}" if near else ""
