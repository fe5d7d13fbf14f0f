"""`mailbot check --languages`: what each language has of word lists, letters, digest words and privacy words."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from mailbot.config.defaults import defaults
from mailbot.letters.privacy.illness_words import LANGUAGES as GUARDED
from mailbot.rules.words import LANGUAGES

if TYPE_CHECKING:
    from mailbot.deployment import Deployment
    from mailbot.rules.rule_set import RuleSet

_FILES = ("fields", "languages", "documents", "screening", "profiles")
_EVERY = "any"


def table_of(deployment: "Deployment") -> Iterator[str]:
    """Yield the lines of the table, and below it the lists that each language lacks."""
    sets: list[RuleSet] = [getattr(deployment.rules, name) for name in _FILES]
    own = deployment.settings.at(deployment.settings.templates) if deployment.settings.templates else None
    digests = {
        path.stem for folder in (defaults("templates"), own) if folder for path in (folder / "digest").glob("*.toml")
    }
    codes = list(_codes(sets, set(deployment.templates.languages) | GUARDED))
    yield "language  " + "".join(f"{name:>12}" for name in (*_FILES, "letters", "digest", "privacy"))
    for code in codes:
        cells = [f"{len(_held(rules, code))}/{len(_asked(rules))}" for rules in sets]
        has = (code in deployment.templates.languages, code in digests, code in GUARDED)
        yield f"{code:<10}" + "".join(f"{cell:>12}" for cell in (*cells, *("yes" if one else "-" for one in has)))
    for code in codes:
        lacking = [name for rules in sets for name in _asked(rules) if name not in _held(rules, code)]
        if lacking:
            yield f"{code} has no words for: {', '.join(lacking)}"


def _codes(sets: "list[RuleSet]", others: AbstractSet[str]) -> Iterator[str]:
    """Yield the languages of which there is anything: those we know first, then what an admin has added."""
    there = {code for rules in sets for words in rules.vocabulary.values() for code in words.by_language} | others
    yield from (code for code in (*LANGUAGES, *sorted(there.difference(LANGUAGES))) if code in there - {_EVERY})


def _asked(rules: "RuleSet") -> list[str]:
    """Return the lists of a file that are made language by language."""
    return [name for name, words in rules.vocabulary.items() if set(words.by_language) - {_EVERY}]


def _held(rules: "RuleSet", code: str) -> list[str]:
    return [name for name in _asked(rules) if rules.vocabulary[name].by_language.get(code)]
