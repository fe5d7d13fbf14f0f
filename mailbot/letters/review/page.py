"""Every sentence of every letter with the place it comes from, for a native reader to go through; changes none."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jinja2 import DictLoader

from mailbot.letters.compose import render
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.review.samples import attachments_of, samples
from mailbot.letters.templates import Language, Templates, words_of
from mailbot.letters.text.blocks import Block, plain

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_END = re.compile(r"(?<=[^\W\d_]{2}[.?!…])\s+(?=[^\W\d_])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sentence:
    """One sentence as a reader sees it; `key` is the file and line or item it stands in."""

    text: str
    key: str
    again: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Reviewed:
    """One letter, or the invoice, in sentences; the subject is the first."""

    name: str
    sentences: tuple[Sentence, ...]


def for_review(templates: Templates, hospital: HospitalFacts, code: str) -> Iterator[Reviewed]:
    """Give every sample letter of a language, the wordings that no sample shows, the invoice and the forms."""
    language = templates.language(code)
    places = _Places(language)
    seen: set[str] = set()
    for name, facts in samples(code):
        attached = bool(attachments_of(name))
        subject, blocks = render(facts, hospital=hospital, templates=templates, language=language, attached=attached)
        own = places.of_letter(facts.kind)
        lines = [subject, *(line for block in blocks for line in _lines(block))]
        yield Reviewed(name=name, sentences=tuple(_sentences(lines, own, seen)))
    rest = [(key, source) for key, source in places.items if not all(each in seen for each in _split(source))]
    yield Reviewed(name="items.toml", sentences=tuple(Sentence(text=source, key=key) for key, source in rest))
    invoice = language.words.invoice.items()
    words = tuple(Sentence(text=text, key=f"words.toml [invoice] {key}") for key, text in invoice)
    yield Reviewed(name="invoice", sentences=words)
    for form, said in language.forms.items():
        words = tuple(Sentence(text=text, key=f"forms.toml [{form}] {key}") for key, text in said.items())
        yield Reviewed(name=form, sentences=words)


def _sentences(lines: list[str], places: list[tuple[str, str]], seen: set[str]) -> Iterator[Sentence]:
    for line in lines:
        for said in _split(line):
            if said:
                yield Sentence(text=said, key=_nearest(said, places), again=said in seen)
                seen.add(said)


def _split(line: str) -> list[str]:
    """Split at the end of sentences: before a capital, and not after a number ("4. november")."""
    pieces: list[str] = []
    for piece in _END.split(" ".join(line.split())):
        if pieces and piece[:1].islower():
            pieces[-1] += f" {piece}"
        else:
            pieces.append(piece)
    return pieces


def _blank(comment: re.Match[str]) -> str:
    return "\n" * comment[0].count("\n")


def _lines(block: Block) -> Iterator[str]:
    for row in block.rows:
        for runs in row:
            yield from plain(runs).split("\n")


def _nearest(text: str, places: list[tuple[str, str]]) -> str:
    """Return the place that shares most words with a sentence: values have been filled in since."""
    words = set(words_of(text))
    return max(places, key=lambda place: len(words & set(words_of(place[1]))))[0]


class _Places:
    """Where the words of a language stand: lines of its letters by file, and keys of its items."""

    def __init__(self, language: Language) -> None:
        self._language = language
        loader = language.document.env.loader
        sources = loader.mapping if isinstance(loader, DictLoader) else {}
        self._files = {name: _COMMENT.sub(_blank, source) for name, source in sources.items()}

    @cached_property
    def items(self) -> list[tuple[str, str]]:
        found = []
        for name, words in self._language.items.items():
            for part, phrase in (("name", words.name), ("what", words.what), ("how", words.how)):
                if phrase is not None:
                    found.append((f"items.toml [{name}] {part}", phrase.source))
        return [*found, ("words.toml document", self._language.document.source)]

    def of_letter(self, kind: str) -> list[tuple[str, str]]:
        names = [f"{kind}.j2", *(name for name in self._files if name.startswith("_"))]
        return [
            *((f"{name}:{n}", line) for name in names for n, line in enumerate(self._files[name].split("\n"), 1)),
            *self.items,
        ]
