"""The templates of all languages, compiled and in memory."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, TemplateAssertionError, meta, nodes

from mailbot.letters.forms import ALWAYS, Form, FormWords
from mailbot.letters.text.wording import Words, plural_in
from mailbot.model.letter import LetterKind

_WORD = re.compile(r"[^\W_]+")
"""What str.isalnum() holds together."""

LETTERS: tuple[LetterKind, ...] = (
    "deficiency",
    "invoice",
    "acknowledge",
    "reminder",
    "payment_reminder",
    "payment_received",
    "payment_partial",
    "more_tests",
    "opinion",
    "closing",
    "withdrawal",
    "status",
    "distress",
)
"""The letters that every language has a template for."""

FORMS = ("contract", "power_of_attorney")
"""The blank forms that go along where they are asked for."""

_ON_BOTH = ("hospital", "case", "name", "code", "address", "phone", "date", "digitally")
FORM_WORDS: Mapping[str, tuple[str, ...]] = {
    "contract": (
        *_ON_BOTH, "title", "patient", "applicant", "terms", "clause_1", "clause_2", "clause_3", "clause_4",
        "clause_5", "clause_6", "signatures", "signature", "for_hospital",
    ),
    "power_of_attorney": (
        *_ON_BOTH, "title", "presented", "principal", "representative", "code_or_birth", "scope", "authorise",
        "clause_1", "clause_2", "clause_3", "clause_4", "valid", "signing", "signature",
    ),
}  # fmt: skip
"""What a form says, by key; each language has words for all of it (`forms.toml`)."""

DOCUMENT_FAULTS = (
    "untranslated",
    "protected",
    "encrypted",
    "not_for_us",
    "not_our_key",
    "damaged",
    "too_large",
    "unknown",
    "infected",
)
"""What may be wrong with a document (`UnreadDocument.why`); each has wordings in every language."""

ITEM_VARIANTS: Mapping[str, tuple[str, ...]] = {
    "personal_code": ("bad_code",),
    "files": ("no_access", "not_there"),
    "contract": ("unsigned", "broken", "wrong_signer", "sent_out", "filled_in"),
    "power_of_attorney": ("unsigned", "broken", "wrong_signer", "no_code"),
}
"""Wordings beyond the usual one that each language has for an item (`Needed.why`); other words get the usual one."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """The source of a template, compiled when it is first needed: most of seven languages never is."""

    env: Environment
    source: str

    def render(self, variables: Mapping[str, Any]) -> str:
        """Return the words with their variables filled in."""
        return _compiled(self.env, self.source).render(variables) if "{" in self.source else self.source


@lru_cache(maxsize=1024)
def _compiled(env: Environment, source: str) -> Template:
    return env.from_string(source)


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemWords:
    """The wordings of one item or document fault: `name` for lists, `what` and `how` for the numbered one."""

    name: Phrase | None
    what: Phrase
    how: Phrase


@dataclass(frozen=True, kw_only=True)
class Language:
    """Everything said in one language.

    `items` is keyed "contract" or "contract.unsigned", and "document.damaged"
    for documents. `reviewed` is true when a native reader has approved all of
    it. `vocabulary` holds every word of the sources: the last privacy gate
    lets no other word pass.
    """

    code: str
    reviewed: bool
    letters: Mapping[str, Phrase]
    items: Mapping[str, ItemWords]
    document: Phrase
    words: Words
    vocabulary: frozenset[str]
    forms: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def item(self, name: str, why: str | None) -> ItemWords:
        """Return the wording for an item and the reason it is open; the usual one where the reason has none."""
        return self.items.get(f"{name}.{why}") or self.items[name]


@dataclass(frozen=True, kw_only=True)
class Templates:
    """The letters of every language, the design, the blank forms and the invoice layout (typst source).

    The design is `layout`, around the blocks of a letter, and `block`, each of
    them. `fallback` is the language for those who write in one that has no templates.
    """

    languages: Mapping[str, Language]
    layout: Phrase
    block: Phrase
    forms: Mapping[str, Form] = field(default_factory=dict)
    invoice: str = ""
    fallback: str = "en"

    def language(self, wanted: str | None) -> Language:
        """Choose the language of a letter: the applicant's own, else the fallback."""
        return self.languages.get(wanted or "") or self.languages[self.fallback]

    def form_words(self, form: str, wanted: str | None) -> FormWords:
        """Return the words of a form: in Estonian, in English, and in the applicant's language."""
        codes = dict.fromkeys((*ALWAYS, self.language(wanted).code))
        return tuple((code, self.languages[code].forms[form]) for code in codes if code in self.languages)


def words_environment(language: str) -> Environment:
    """Make the environment for the words of one language: plain text, no escaping (HTML is escaped by the layout)."""
    env = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701
    env.globals.clear()
    env.globals["plural"] = plural_in(language)
    return env


def layout_environment() -> Environment:
    """Make the environment for the HTML design, in which every word is escaped."""
    env = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=True)
    env.globals.clear()
    return env


def undeclared(env: Environment, parsed: nodes.Template, known: frozenset[str]) -> frozenset[str]:
    """Return the variables of a template that are not among the known ones.

    Raises TemplateSyntaxError for a filter or a test that there is not, also
    where only a branch asks for it, which Jinja itself tells when it comes there.
    Jinja writes the whole template as Python to tell the variables; where all
    names are known wherever they stand, which is the rule, that can be spared.
    """
    for one in parsed.find_all((nodes.Filter, nodes.Test)):
        kind, there = ("filter", env.filters) if isinstance(one, nodes.Filter) else ("test", env.tests)
        if one.name not in there:
            raise TemplateAssertionError(f"there is no {kind} {one.name!r}", one.lineno)
    given = known | set(env.globals)
    if all(name.name in given for name in parsed.find_all(nodes.Name)):
        return frozenset()
    return frozenset(meta.find_undeclared_variables(parsed)) - given


def vocabulary_of(sources: Iterable[str]) -> frozenset[str]:
    """Return every word of the given texts, folded."""
    return frozenset(word for source in sources for word in words_of(source))


def words_of(text: str) -> list[str]:
    """Split a text into words and numbers, folded; what stands between them is not kept."""
    return _WORD.findall(text.casefold())
