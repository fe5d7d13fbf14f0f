"""The template folders to Templates in memory; every fault is collected, and a broken file never hides a good one.

A later folder overrides an earlier one: a table of words word by word, any other file whole. Where the overriding
file is broken, the fault is told and the file below it is used: a typing
mistake must not stop letters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import tomli
from jinja2 import DictLoader, Environment, TemplateSyntaxError

from mailbot.config.checked import Checked
from mailbot.config.faults import Fault
from mailbot.config.line_numbers import line_of
from mailbot.config.overlays import Key, words_over
from mailbot.letters.context import DOCUMENT_VARIABLES, VARIABLES
from mailbot.letters.forms import Form
from mailbot.letters.templates import (
    DOCUMENT_FAULTS,
    FORM_WORDS,
    FORMS,
    ITEM_VARIANTS,
    LETTERS,
    ItemWords,
    Language,
    Phrase,
    Templates,
    layout_environment,
    undeclared,
    vocabulary_of,
    words_environment,
)
from mailbot.letters.text.wording import Words, is_known
from mailbot.model.fields import ITEMS
from mailbot.printing.forms import OwnForm, PrintedForm

TABLES = ("language.toml", "words.toml", "items.toml", "forms.toml")
LAYOUT = "layout.html.j2"
BLOCK = "block.html.j2"
INVOICE = "invoice.typ"
LAYOUT_VARIABLES = frozenset({"lang", "title", "hospital", "case", "body"})
MONTHS = 12
BLOCK_VARIABLES = frozenset({"block"})


@dataclass
class _Files:
    """The files of all folders by their path inside the folder, the overriding ones last."""

    checked: Checked
    found: dict[str, list[Path]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def add(self, folder: Path) -> None:
        if not folder.is_dir():
            self.faults.append(Fault(str(folder), None, "", "the templates folder is missing"))
            return
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                self.found.setdefault(path.relative_to(folder).as_posix(), []).append(path)

    def fault(self, path: Path | str, message: str, *, line: int | None = None, key: str = "") -> None:
        self.faults.append(Fault(str(path), line, key, message))

    def _fault_at(self, path: Path, text: str, key: Key, message: str) -> None:
        self.fault(path, message, line=line_of(text, key), key=".".join(map(str, key)))

    def texts(self, name: str) -> list[tuple[Path, str]]:
        """Return the readable versions of a file, the one that counts first."""
        texts = []
        for path in reversed(self.found.get(name, [])):
            try:
                texts.append((path, path.read_text(encoding="utf-8")))
            except (OSError, UnicodeDecodeError) as error:
                self.fault(path, f"cannot be read: {type(error).__name__}")
        return texts

    def table(self, name: str) -> tuple[Path | str, str, dict[str, Any]]:
        """Return a TOML file, the words of an overriding one over those below it; path and text are the top one's."""
        merged: dict[str, Any] = {}
        on_top: tuple[Path | str, str] | None = None
        for path, text in reversed(self.texts(name)):
            try:
                own = tomli.loads(text)
            except tomli.TOMLDecodeError as error:
                self.fault(path, f"is no TOML: {error}")
                continue
            merged = words_over(merged, own, partial(self._fault_at, path, text))
            on_top = path, text
        if on_top is None:
            self.fault(name, "is missing")
        return (*(on_top or (name, "")), merged)


def load_templates(
    folders: tuple[Path, ...], *, fallback: str = "en", checked: Checked | None = None
) -> tuple[Templates | None, tuple[Fault, ...]]:
    """Load every language, the design, the blank forms and the invoice layout.

    None where the fallback language or the design cannot be used. A template
    that `checked` knows to be right is not looked through again.
    """
    files = _Files(checked or Checked())
    for folder in folders:
        files.add(folder)
    design = layout_environment()
    layout = _first_good(files, LAYOUT, design, LAYOUT_VARIABLES)
    block = _first_good(files, BLOCK, design, BLOCK_VARIABLES)
    for name, text in ((LAYOUT, layout), (BLOCK, block)):
        if text is None:
            files.fault(name, "is missing or broken")
    codes = sorted({name.split("/")[0] for name in files.found if name.endswith("/language.toml")})
    languages = {code: language for code in codes if (language := _language(files, code))}
    forms = {name: form for name in FORMS if (form := _form(files, name))}
    invoice = next((text for _, text in files.texts(INVOICE)), "")
    if not invoice:
        files.fault(INVOICE, "is missing")
    if layout is None or block is None or fallback not in languages:
        return None, tuple(files.faults)
    templates = Templates(
        languages=languages,
        layout=Phrase(design, layout),
        block=Phrase(design, block),
        forms=forms,
        invoice=invoice,
        fallback=fallback,
    )
    return templates, tuple(files.faults)


def _language(files: _Files, code: str) -> Language | None:
    before = len(files.faults)
    if not is_known(code):
        files.fault(code, "is no language code")
        return None
    env = words_environment(code)
    sources: dict[str, str] = {}
    names = [name for name in files.found if name.startswith(f"{code}/") and name.endswith(".j2")]
    for name in names:
        short = name.removeprefix(f"{code}/")
        known = VARIABLES
        if not short.startswith("_") and short.removesuffix(".j2") not in LETTERS:
            files.fault(files.found[name][-1], "no letter has this name")
            continue
        if text := _first_good(files, name, env, known):
            sources[short] = text
    env.loader = DictLoader(sources)
    letters: dict[str, Phrase] = {
        kind: Phrase(env, sources[f"{kind}.j2"]) for kind in LETTERS if f"{kind}.j2" in sources
    }
    for kind in LETTERS:
        if kind not in letters:
            files.fault(f"{code}/{kind}.j2", "is missing")
    _, _, about = files.table(f"{code}/language.toml")
    words_file, words_text, table = files.table(f"{code}/words.toml")
    words = _words(files, words_file, words_text, table)
    items_file, items_text, wordings = files.table(f"{code}/items.toml")
    items = _items(files, items_file, items_text, wordings, env)
    document = _phrase(files, words_file, str(table.get("document", "")), env, DOCUMENT_VARIABLES)
    forms = _form_words(files, code)
    if words is None or document is None or len(letters) < len(LETTERS) or items is None or forms is None:
        if len(files.faults) == before:
            files.fault(code, "the language is incomplete")
        return None
    strings = [*sources.values(), *_strings(wordings), *_strings(table)]
    return Language(
        code=code,
        reviewed=about.get("reviewed") is True,
        letters=letters,
        items=items,
        document=document,
        words=words,
        vocabulary=vocabulary_of(strings),
        forms=forms,
    )


def _first_good(files: _Files, name: str, env: Environment, known: frozenset[str]) -> str | None:
    for path, text in files.texts(name):
        if _phrase(files, path, text, env, known):
            return text
    return None


def _phrase(files: _Files, path: Path | str, text: str, env: Environment, known: frozenset[str]) -> Phrase | None:
    """Look through a template for faults; it is compiled only when a letter needs it."""
    kind = " ".join(sorted(known))
    if "{" not in text or files.checked.was_right(kind, text):
        return Phrase(env, text)
    try:
        unknown = undeclared(env, env.parse(text), known)
    except TemplateSyntaxError as error:
        files.fault(path, error.message or "is no template", line=error.lineno)
        return None
    for name in sorted(unknown):
        line = next((n for n, words in enumerate(text.splitlines(), 1) if name in words), None)
        files.fault(path, f"there is no variable {name!r}", line=line)
    if unknown:
        return None
    files.checked.is_right(kind, text)
    return Phrase(env, text)


def _words(files: _Files, path: Path | str, text: str, table: Mapping[str, Any]) -> Words | None:
    kept = {key: value for key, value in table.items() if key != "document"}
    for key in {"kinds", "kind_other", "languages", "language_other", "invoice", "document"} - set(table):
        files.fault(path, "is missing", key=key)
    allowed = set(Words.__dataclass_fields__)
    for key in set(kept) - allowed:
        files.fault(path, "is not known", key=key, line=line_of(text, (key,)))
    try:
        for months in ("months_of", "months_till"):
            if months in kept and len(kept[months]) != MONTHS:
                files.fault(path, "needs twelve months", key=months, line=line_of(text, (months,)))
                return None
            kept[months] = tuple(kept.get(months, ()))
        return Words(**{key: value for key, value in kept.items() if key in allowed})
    except TypeError:
        return None


def _items(
    files: _Files, path: Path | str, text: str, wordings: Mapping[str, Any], env: Environment
) -> dict[str, ItemWords] | None:
    expected: list[str] = list(ITEMS)
    expected += [f"{item}.{why}" for item, variants in ITEM_VARIANTS.items() for why in variants]
    expected += [f"document.{why}" for why in DOCUMENT_FAULTS]
    items: dict[str, ItemWords] = {}
    for key in expected:
        steps = key.split(".")
        entry: Any = wordings
        for step in steps:
            entry = entry.get(step, {}) if isinstance(entry, dict) else {}
        known = VARIABLES | {"n"} if steps[0] == "document" else VARIABLES
        wanted = ("name", "what", "how") if len(steps) == 1 else ("what", "how")
        made: dict[str, Phrase | None] = {"name": None}
        for part in wanted:
            if not isinstance(entry.get(part), str):
                files.fault(path, "is missing", key=f"{key}.{part}", line=line_of(text, tuple(steps)))
            else:
                made[part] = _phrase(files, path, entry[part], env, known)
        what, how = made.get("what"), made.get("how")
        if what and how:
            items[key] = ItemWords(name=made["name"], what=what, how=how)
    return items if len(items) == len(expected) else None


def _form_words(files: _Files, code: str) -> dict[str, dict[str, str]] | None:
    """Take the words of each form, with those that stand on both; what a shipped language says all others need too."""
    path, text, table = files.table(f"{code}/forms.toml")
    both = table.get("both", {})
    found = {name: {**both, **table.get(name, {})} for name in FORMS}
    missing = [
        f"{name}.{key}" for name in FORMS for key in FORM_WORDS[name] if not isinstance(found[name].get(key), str)
    ]
    for key in missing:
        files.fault(path, "is missing", key=key, line=line_of(text, (key.split(".")[0],)))
    return None if missing else found


def _form(files: _Files, name: str) -> Form | None:
    """Take the hospital's own PDF where it has one, else the layout that is printed with its facts."""
    for path in reversed(files.found.get(f"forms/{name}.pdf", [])):
        data = path.read_bytes()
        if data.startswith(b"%PDF-"):
            return OwnForm(data)
        files.fault(path, "is no PDF")
    for _, layout in files.texts(f"forms/{name}.typ"):
        return PrintedForm(layout)
    files.fault(f"forms/{name}.typ", "is missing")
    return None


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    return [text for each in value for text in _strings(each)] if isinstance(value, list) else []
