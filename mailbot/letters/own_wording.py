"""The sentences of our own letters, to know them again where a reply quotes them without a sign."""

import re
from collections.abc import Iterator

from jinja2 import DictLoader

from mailbot.letters.templates import Language, Templates
from mailbot.rules.words import fold

_LEAST = 12
"""Characters from which a piece of a sentence tells a letter of ours."""

_TAG = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.DOTALL)
_SPOKEN = re.compile(r'(?<==")[^"%{}]+')
"""Sentences inside an expression, by how many there are: plural(n, one="...", other="..."), up to the number."""
_MARK = re.compile(r"^(?:#+|\d+\.|[-–*])\s+|\*\*|\\$")


def own_wording(templates: Templates) -> frozenset[str]:
    """Return the lines of all templates, folded, each up to its first variable."""
    return frozenset(line for language in templates.languages.values() for line in _lines(language))


def _lines(language: Language) -> Iterator[str]:
    sources = [phrase.source for phrase in language.letters.values()]
    for item in language.items.values():
        sources += [item.what.source, item.how.source]
    loader = language.document.env.loader
    if isinstance(loader, DictLoader):
        sources += list(loader.mapping.values())
    for source in sources:
        for line in _TAG.sub("\n", source).splitlines():
            for piece in line.split("{{")[:1]:
                plain = " ".join(fold(_MARK.sub("", piece.strip())).split())
                if len(plain) >= _LEAST:
                    yield plain
        for spoken in _SPOKEN.findall(source):
            plain = " ".join(fold(spoken).split())
            if len(plain) >= _LEAST:
                yield plain
