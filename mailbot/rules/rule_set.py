"""Rules in memory: word lists, tables and rules of each file, and the way to ask them.

Rules are data: `config/*.toml` holds them, `config/rules_file.py` loads them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any, TypeVar

from mailbot.rules.kinds import Rule
from mailbot.rules.matcher import hits, holds
from mailbot.rules.romanised import Ways, with_romanised
from mailbot.rules.together import Together
from mailbot.rules.words import Hit, Words, look_up_together

Value = str | int | float | bool | tuple[str, ...]
RuleT = TypeVar("RuleT", bound=Rule)


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """One file of rules: settings, word lists, tables, and rules in the order of the file.

    `rows` are the entries of word lists that are several words together ("want & die"), by list and language. `nets`
    are the paths of the nets that the file names, by the settings that do.
    """

    name: str = ""
    settings: Mapping[str, Value] = field(default_factory=dict)
    vocabulary: Mapping[str, Words] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    tables: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    nets: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Put the word lists into one index: most of them are asked over the same texts."""
        look_up_together(self.vocabulary.values())

    def __reduce__(self) -> "tuple[Callable[[], RuleSet], tuple[()]]":
        """Go to another process as what the file says, without what was looked up and compiled here."""
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        return partial(RuleSet, **said), ()

    @cached_property
    def together(self) -> Together:
        """The rows of the word lists, ready to be looked up."""
        return Together(self.rows)

    @cached_property
    def _families(self) -> dict[str, tuple[tuple[str, Words], ...]]:
        return {}

    @cached_property
    def _asked(self) -> dict[tuple[type[Rule], str | None, str | None], tuple[Any, ...]]:
        return {}

    def words(self, name: str) -> Words:
        """Return a word list; an absent one is empty, so that an admin may delete a list."""
        return self.vocabulary.get(name) or self._absent(name)

    def _absent(self, name: str) -> Words:
        if name not in self._missed:
            self._missed[name] = Words(name=name, by_language={})
        return self._missed[name]

    @cached_property
    def _missed(self) -> dict[str, Words]:
        return {}

    def words_of(self, beginning: str) -> tuple[tuple[str, Words], ...]:
        """Return the word lists whose names begin so, with the rest of their names."""
        if beginning not in self._families:
            self._families[beginning] = tuple(
                (name.removeprefix(beginning), words)
                for name, words in self.vocabulary.items()
                if name.startswith(beginning)
            )
        return self._families[beginning]

    def speaking(self, language: str | None) -> "RuleSet":
        """Return the rules for a mail in a language: words of the other `guests` (a setting) are left out.

        Languages in which few write are looked for in their own mails only:
        Swedish "dog" (died) is no English dog, Polish "on" (he) no Estonian "is". Lists named `everywhere` stay whole.
        """
        guests = self.settings.get("guests", ())
        others = tuple(one for one in guests if one != language) if isinstance(guests, tuple) else ()
        if not others:
            return self
        if others not in self._speaking:
            whole = self.settings.get("everywhere", ())
            kept = {
                name: words
                if isinstance(whole, tuple) and name in whole
                else Words(name=name, by_language={k: v for k, v in words.by_language.items() if k not in others})
                for name, words in self.vocabulary.items()
            }
            self._speaking[others] = replace(self, vocabulary=kept)
        return self._speaking[others]

    @cached_property
    def _speaking(self) -> "dict[tuple[str, ...], RuleSet]":
        return {}

    def romanised(self, language: str, ways: Ways) -> "RuleSet":
        """Return the rules for a mail whose language is typed in Latin letters; made at the first such mail."""
        if language not in self._in_latin:
            lists = {name: with_romanised(words, language, ways) for name, words in self.vocabulary.items()}
            self._in_latin[language] = replace(self, vocabulary=lists)
        return self._in_latin[language]

    @cached_property
    def _in_latin(self) -> "dict[str, RuleSet]":
        return {}

    def table(self, name: str) -> Mapping[str, Value]:
        """Return a table of the file (month names and the like); an absent one is empty."""
        return self.tables.get(name, MappingProxyType({}))

    def number(self, name: str, default: float) -> float:
        """Return a setting that is a number."""
        value = self.settings.get(name, default)
        return float(value) if isinstance(value, int | float) else default

    def text(self, name: str, default: str) -> str:
        """Return a setting that is a text."""
        value = self.settings.get(name, default)
        return value if isinstance(value, str) else default

    def names(self, name: str) -> tuple[str, ...]:
        """Return a setting that is a list of names."""
        value = self.settings.get(name, ())
        return value if isinstance(value, tuple) else ()

    def with_settings(self, **settings: Value) -> "RuleSet":
        """Return the same rules with settings that stand elsewhere: in mailbot.toml, where an admin looks for them."""
        return replace(self, settings={**self.settings, **settings})

    def of(self, kind: type[RuleT], *, field: str | None = None, means: str | None = None) -> tuple[RuleT, ...]:
        """Return the rules of a kind (for a field, with a meaning), in the order of the file."""
        key = (kind, field, means)
        if key not in self._asked:
            self._asked[key] = tuple(
                rule
                for rule in self.rules
                if isinstance(rule, kind) and field in (None, rule.field) and means in (None, rule.means)
            )
        return self._asked[key]

    def find(self, rule: Rule, text: str) -> tuple[Hit, ...]:
        """Return every place where a rule matches a text; one that runs out of its time budget matches no further.

        For header rules the text is `name: body`, for file names and parts the name or content type.
        """
        found: list[Hit] = []
        try:
            found.extend(hits(rule, text, self.words))
        except TimeoutError:
            return tuple(found)
        return tuple(found)

    def matches(self, rule: Rule, text: str) -> bool:
        """Say whether a rule matches a text at all."""
        try:
            return holds(rule, text, self.words)
        except TimeoutError:
            return False


@dataclass(frozen=True, kw_only=True)
class Rules:
    """All the rules of a deployment, one set a file."""

    fields: RuleSet = field(default_factory=RuleSet)
    links: RuleSet = field(default_factory=RuleSet)
    documents: RuleSet = field(default_factory=RuleSet)
    languages: RuleSet = field(default_factory=RuleSet)
    screening: RuleSet = field(default_factory=RuleSet)
    checklist: RuleSet = field(default_factory=RuleSet)
    profiles: RuleSet = field(default_factory=RuleSet)
    weights: RuleSet = field(default_factory=RuleSet)
    distress: RuleSet = field(default_factory=RuleSet)
    cries: RuleSet = field(default_factory=RuleSet)
    spam: RuleSet = field(default_factory=RuleSet)
    first: RuleSet = field(default_factory=RuleSet)
    ink: RuleSet = field(default_factory=RuleSet)
    record: RuleSet = field(default_factory=RuleSet)
    standing: RuleSet = field(default_factory=RuleSet)
