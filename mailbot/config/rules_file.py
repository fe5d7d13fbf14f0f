"""Load `config/*.toml` into rules: every fault is collected with its file, line and key; nothing is raised for one."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import regex
import tomli
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mailbot.config.checked import Checked
from mailbot.config.defaults import defaults
from mailbot.config.faults import Fault
from mailbot.config.line_numbers import line_of
from mailbot.config.nets import with_nets
from mailbot.config.overlays import Change, Overlay, changed, differences, is_overlay
from mailbot.rules.kinds import KINDS, Example, LinkRule, Rule
from mailbot.rules.phrases import bare_word
from mailbot.rules.rule_set import Rules, RuleSet, Value
from mailbot.rules.together import AND, parts, spelled
from mailbot.rules.vocabulary import meaningless, unknown, vocabulary_of, weighed
from mailbot.rules.words import LANGUAGES, Words, fold

FILES = (
    "fields", "links", "documents", "languages", "screening", "checklist", "profiles", "weights", "distress", "ink",
    "record",
    "standing",
    "cries",
    "spam",
    "first",
)  # fmt: skip
"""The rule files, `NAME.toml` each."""

_PATTERN_KEYS = ("pattern", "value", "separator", "path", "not_path", "not_pattern")
_WORD_KEYS = ("words", "together", "unless")

_ByLanguage = dict[str, tuple[str, ...]]
_Tell = Callable[[tuple[str | int, ...], str], None]


class _File(BaseModel):
    """What a rule file may hold beside its rules."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    settings: dict[str, Value] = Field(default_factory=dict)
    words: dict[str, _ByLanguage] = Field(default_factory=dict)
    tables: dict[str, dict[str, Value]] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class _Source:
    """One rule file as it was read: its data, with an admin's changes in it where it is an overlay."""

    file: str
    text: str
    data: Mapping[str, Any]
    overlay: Overlay | None = None


class _Proven(Checked):
    """Takes a file at its word: its examples are not run."""

    def was_right(self, kind: str, text: str) -> bool:
        """Say yes."""
        return bool(kind or text)


def load_rules(folders: tuple[Path, ...], checked: Checked | None = None) -> tuple[Rules, tuple[Fault, ...]]:
    """Load every rule file; where several folders hold it, the last one changes the first or takes its place.

    The rules hold whatever could be loaded, so that all faults can be told at
    once. What `checked` knows to be right need not prove it again: the rules
    are the same, but their examples are not run.
    """
    faults: list[Fault] = []
    sets: dict[str, RuleSet] = {}
    asked: frozenset[str] = frozenset()
    for name in sorted(FILES, key=lambda name: name != "weights"):  # the weights ask for lists of the fields
        paths = [folder / f"{name}.toml" for folder in folders if (folder / f"{name}.toml").is_file()]
        if paths:
            beneath = paths[0] if len(paths) > 1 else None
            sets[name] = _load(name, paths[-1], faults, checked or Checked(), beneath, asked)
            asked = weighed(sets[name]) if name == "weights" else asked
        else:
            sets[name] = RuleSet(name=name)
            if name in ("fields", "links", "languages", "screening"):
                faults.append(Fault(f"{name}.toml", None, "", "the file is missing"))
    sets["ink"] = with_nets(sets["ink"], folders, faults)
    return Rules(**sets), tuple(faults)


def shipped_rules(name: str) -> RuleSet:
    """Return one rule file as it is shipped. Raises FileNotFoundError where the installation is broken."""
    return with_nets(_load(name, defaults("config") / f"{name}.toml", [], _Proven()), (defaults("config"),), [])


def changed_by(folder: Path) -> Iterator[tuple[str, Change]]:
    """Yield (file, what it changes) for each rule file of an admin's folder; faults are told elsewhere."""
    for name in FILES:
        path = folder / f"{name}.toml"
        if path.is_file():
            source = _read(path, defaults("config") / path.name, [])
            if source is not None and source.overlay is not None:
                yield from ((path.name, change) for change in source.overlay.said)
            elif source is not None:
                shipped = (defaults("config") / path.name).read_text("utf-8")
                yield path.name, changed("takes the place of the whole shipped file", source.text, shipped)
                own = _load(name, path, [], _Proven())
                yield from ((path.name, Change(what=what)) for what in differences(shipped_rules(name), own))


def _read(path: Path, beneath: Path | None, faults: list[Fault]) -> _Source | None:
    """Read a file, over the shipped one where it only changes that."""
    file = path.name
    try:
        text = unicodedata.normalize(
            "NFC", path.read_text("utf-8")
        )  # as mails are read; some keyboards write otherwise
        data = tomli.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(file, None, "", f"cannot be read: {type(error).__name__}"))
        return None
    except tomli.TOMLDecodeError as error:
        place = regex.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else max(1, text.count("\n"))
        faults.append(Fault(file, line, "", f"is not TOML: {error}"))
        return None
    if beneath is None or not is_overlay(data):
        return _Source(file=file, text=text, data=data)
    shipped = beneath.read_text("utf-8")

    def fault(key: tuple[str | int, ...], message: str) -> None:
        faults.append(_fault(file, text, key, message))

    try:
        overlay = Overlay(tomli.loads(shipped), data, fault)
    except (AttributeError, TypeError):
        faults.append(Fault(file, None, "", "lists are tables of languages, and rules have two brackets: [[add.link]]"))
        return None
    return _Source(file=file, text=text + shipped, data=overlay.data, overlay=overlay)


def _fault(file: str, text: str, key: tuple[str | int, ...], message: str) -> Fault:
    return Fault(file, line_of(text, key), ".".join(str(part) for part in key), message)


def _load(
    name: str,
    path: Path,
    faults: list[Fault],
    checked: Checked,
    beneath: Path | None = None,
    asked: frozenset[str] = frozenset(),
) -> RuleSet:
    """Load one file; `beneath` is the shipped one that it changes or replaces, and by which its names are measured.

    `asked` are names of its lists that another file asks for.
    """
    before = len(faults)
    source = _read(path, beneath, faults)
    if source is None:
        return RuleSet(name=name)
    data = source.data

    def fault(key: tuple[str | int, ...], message: str) -> None:
        at = source.overlay.place(key) if source.overlay is not None else key
        if source.overlay is not None and at is None:
            message = f"{message} (in the shipped file, with these changes)"
            faults.append(Fault(source.file, None, source.overlay.name(key), message))
        else:
            faults.append(_fault(source.file, source.text, at or key, message))

    known = checked.was_right("rules", source.text)
    tables = {key: value for key, value in data.items() if key not in KINDS}
    try:
        head = _File.model_validate(tables)
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            fault(one["loc"], one["msg"])
        head = _File()
    words = head.words if known else _good_words(head.words, fault)
    words = {key: _otherwise(value, head.tables) for key, value in words.items()}
    vocabulary = {key: Words(name=key, by_language=_kept(value, rows=False)) for key, value in words.items()}
    loaded_rules = [
        found
        for kind in data
        if kind in KINDS
        for index, raw in enumerate(data[kind] if isinstance(data[kind], list) else [data[kind]])
        if (found := _rule(kind, index, raw, fault)) is not None
    ]
    loaded = RuleSet(
        name=name,
        settings=head.settings,
        vocabulary=vocabulary,
        rows={key: rows for key, value in words.items() if (rows := _kept(value, rows=True))},
        tables=head.tables,
        rules=tuple(rule for _, _, rule in loaded_rules),
    )
    if not known:
        _check_all(loaded_rules, loaded, fault)
        _check_scripts(loaded, fault)
        if beneath is not None:
            declared = vocabulary_of(_load(name, beneath, [], _Proven()))
            if name != "checklist":  # its switches are looked at one by one, see cases/switches.py
                for key, message in unknown(loaded, declared, asked):
                    fault(key, message)
            for kind, index, rule in loaded_rules:
                for said, message in meaningless(rule, declared):
                    fault((kind, index, said), message)
    if len(faults) == before:
        checked.is_right("rules", source.text)
    return loaded


def _good_words(words: Mapping[str, _ByLanguage], fault: _Tell) -> Mapping[str, _ByLanguage]:
    good: dict[str, _ByLanguage] = {}
    for name, by_language in words.items():
        good[name] = {}
        for code, entries in by_language.items():
            if code not in LANGUAGES and not regex.fullmatch("[a-z]{2}", code):
                fault(("words", name, code), "is no language code (two letters, or any)")
                continue
            kept = []
            for entry in entries:
                if _plainly_good(entry):  # nearly all are, and there are tens of thousands
                    kept.append(entry)
                    continue
                try:
                    for word in parts(entry) if AND in entry else (entry,):
                        bare_word(fold(word))
                    kept.append(entry)
                except ValueError:
                    fault(
                        ("words", name, code),
                        f"{entry!r} is no word for a list (an asterisk may stand at its ends only)",
                    )
            good[name][code] = tuple(kept)
    return good


def _plainly_good(entry: str) -> bool:
    """Say whether an entry is words with an asterisk at the ends at most, and no row of several together."""
    bare = entry.strip("*")
    return AND not in bare and "*" not in bare and bool(bare.strip())


def _kept(words: _ByLanguage, *, rows: bool) -> _ByLanguage:
    """Return the words of a list, or its rows of several words together."""
    kept = {code: tuple(entry for entry in entries if (AND in entry) == rows) for code, entries in words.items()}
    return {code: entries for code, entries in kept.items() if entries or not rows}


def _otherwise(words: _ByLanguage, tables: Mapping[str, Mapping[str, Value]]) -> _ByLanguage:
    """Return a list with what its words look like in the letters of another keyboard, where the file tells them."""
    found = {}
    for code, entries in words.items():
        letters = {key: ways for key, ways in tables.get(f"spelled_{code}", {}).items() if isinstance(ways, tuple)}
        others = (other for entry in entries for other in spelled(entry, letters)) if letters else ()
        found[code] = tuple(dict.fromkeys((*entries, *others)))
    return found


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind])


def _rule(kind: str, index: int, raw: object, fault: Any) -> tuple[str, int, Rule] | None:
    adapter = _adapter(kind)
    try:
        return kind, index, adapter.validate_python(raw)
    except ValidationError as error:
        for one in error.errors(include_input=False, include_url=False):
            fault((kind, index, *one["loc"]), one["msg"])
    return None


def _check_all(loaded: list[tuple[str, int, Rule]], rules: RuleSet, fault: _Tell) -> None:
    seen: set[str] = set()
    for kind, index, rule in loaded:
        if rule.id in seen:
            fault((kind, index, "id"), f"another rule is called {rule.id!r} already")
        seen.add(rule.id)
        _check(rule, rules, lambda key, message, at=(kind, index): fault((*at, *key), message))


def _check_scripts(rules: RuleSet, fault: _Tell) -> None:
    for script in rules.tables.get("scripts", {}):
        try:
            regex.compile(rf"\p{{Script={script}}}")
        except regex.error:
            fault(("tables", "scripts", script), f"{script!r} is no script (its name in Unicode: Georgian, Han)")


def _check(rule: Rule, rules: RuleSet, fault: Any) -> None:
    """Check what types cannot: patterns compile, word lists exist, and the rule's own examples hold."""
    sound = True
    for key in _PATTERN_KEYS:
        pattern = getattr(rule, key, None)
        if pattern is not None:
            try:
                regex.compile(pattern)
            except regex.error as error:
                fault((key,), f"is no pattern: {error}")
                sound = False
    for key in _WORD_KEYS:
        for name in getattr(rule, key, ()):
            if name not in rules.vocabulary:
                fault((key,), f"there is no word list {name!r}")
                sound = False
    if not sound:
        return
    for example in rule.examples:
        text = example.text if isinstance(example, Example) else example
        found = [hit.value for hit in rules.find(rule, text)]
        if not found:
            fault(("examples",), f"does not match its example {text!r}")
        elif isinstance(example, Example) and example.value is not None and example.value not in found:
            fault(("examples",), f"finds {found[0]!r} in {text!r}, not {example.value!r}")
        elif isinstance(rule, LinkRule) and (first := _share(rules, text)) is not None and _unlike(first, rule):
            fault(("examples",), f"comes too late: rule {first.id!r} takes {text!r} first; put this rule above it")
    for text in rule.not_examples:
        if rules.find(rule, text):
            fault(("not_examples",), f"matches {text!r}, which it should not")


def _share(rules: RuleSet, url: str) -> LinkRule | None:
    """Return the rule that says what a link is: of all that hold for it the first one in the file."""
    return next((rule for rule in rules.of(LinkRule) if rules.matches(rule, url)), None)


def _unlike(first: LinkRule, rule: LinkRule) -> bool:
    return (first.provider, first.expires) != (rule.provider, rule.expires)
